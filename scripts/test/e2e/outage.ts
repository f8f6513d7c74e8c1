// SPDX-License-Identifier: Apache-2.0
/** The daemon is away for a window that nobody gave up: the chain sees the fault by itself. */
import assert from 'node:assert/strict';

import { asNumber } from '../../src/chain/index.ts';
import { readSector, readSomeProvider } from '../../src/storage/records.ts';
import { checkNoPay, signerOf } from './fault.ts';
import { patience, SECTOR_BYTES, serve, type Store } from './store.ts';
import {
	checkBetweenWindows,
	pledgeOf,
	powerChange,
	powerOf,
	untilProven,
	type Answered,
} from './windows.ts';

/**
 * The daemon dies after a proof, before it could declare anything, and is back when the next window
 * has closed. By itself it finds the replica sound and takes the sector back.
 */
export async function missAndRecover(store: Store, last: Answered): Promise<Answered> {
	const { happenings } = store;
	const mark = happenings.mark();
	await store.daemon?.crash();
	await checkBetweenWindows(store, last);
	await checkMiss(store, mark, last);
	const missed = happenings.mark();
	const pledge = await pledgeOf(store);
	serve(store);
	await untilTakenBack(store, missed);
	const answered = await untilProven(store, missed, 'the window after the miss');
	await checkTakenBack(store, missed, answered, pledge);
	return answered;
}

/** At its close the window takes the power of what did not answer: that, no more, and no money. */
async function checkMiss(store: Store, mark: number, { duty }: Answered): Promise<void> {
	const { chain, checklist, clock, happenings, id, period } = store;
	const closes = duty.closes + period;
	await checklist.must('a window that closes without a proof is missed', async () => {
		const missed = await happenings.next(mark, 'spacetime.Missed', patience(store, 2 * period));
		const { block, field } = missed;
		assert.equal(await clock.tick(block), closes);
		const where = { deadline: duty.deadline, index: duty.partition };
		assert.deepEqual(field('partition').toPrimitive(), where);
		assert.equal(asNumber(field('sectors')), 1);
		for (const name of ['Proven', 'FaultsDeclared', 'RecoveriesDeclared']) {
			assert.equal(happenings.since(mark, `spacetime.${name}`).length, 0, name);
		}
	});
	await checklist.must('it has cost its power, at that close, and no money', async () => {
		const [missed] = happenings.since(mark, 'spacetime.Missed');
		const changes = happenings.since(mark, 'spacetime.PowerChanged');
		assert.ok(missed !== undefined && changes.length === 1);
		const [change] = changes;
		assert.ok(change !== undefined && change.block === missed.block);
		assert.deepEqual(powerChange(change), [SECTOR_BYTES, 0n]);
		const { block } = missed;
		const parent = (await chain.api.rpc.chain.getHeader(block)).parentHash.toHex();
		assert.equal(await powerOf(store, parent), SECTOR_BYTES);
		assert.equal(await powerOf(store, block), 0n);
		assert.equal((await readSomeProvider(chain, id, block)).bytes.faulty, SECTOR_BYTES);
		const { stage } = await readSector(chain, id, 0, block);
		assert.deepEqual(stage.name === 'Sealed' && stage.state, { name: 'Faulty', missed: 1 });
		assert.equal(happenings.since(mark, 'spacetime.FaultsCharged').length, 0);
		assert.equal(await pledgeOf(store, block), await pledgeOf(store, parent));
		await checkNoPay(store, block);
	});
}

async function untilTakenBack(store: Store, mark: number): Promise<void> {
	const { chain, checklist, happenings, id, owner, period } = store;
	await checklist.must('the daemon is back, and declares that the sector recovers', async () => {
		const { block, field } = await happenings.next(
			mark,
			'spacetime.RecoveriesDeclared',
			patience(store, 2 * period),
		);
		assert.equal(asNumber(field('places')), 1);
		assert.equal(await signerOf(chain, block, 'declareRecoveries'), owner.address);
		const { stage } = await readSector(chain, id, 0, block);
		assert.deepEqual(stage.name === 'Sealed' && stage.state, { name: 'Recovering', missed: 1 });
		assert.equal(await powerOf(store, block), 0n, 'a promise is no power');
	});
}

async function checkTakenBack(
	store: Store,
	mark: number,
	{ block }: Answered,
	pledge: bigint,
): Promise<void> {
	const { checklist, happenings } = store;
	await checklist.check('with the proof its power is back, and the miss was free', async () => {
		assert.match(store.daemon?.said ?? '', /declared to recover: 0/);
		const changes = happenings.since(mark, 'spacetime.PowerChanged');
		assert.equal(changes.length, 1);
		const [change] = changes;
		assert.ok(change !== undefined && change.block === block);
		assert.deepEqual(powerChange(change), [0n, SECTOR_BYTES]);
		assert.equal(await powerOf(store, block), SECTOR_BYTES);
		for (const name of ['Missed', 'FaultsCharged']) {
			assert.equal(happenings.since(mark, `spacetime.${name}`).length, 0, name);
		}
		assert.equal(await pledgeOf(store, block), pledge);
	});
}
