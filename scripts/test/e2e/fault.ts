// SPDX-License-Identifier: Apache-2.0
/** A replica breaks, its power is lost, and comes back when it is repaired. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import {
	asBigInt,
	asNumber,
	at,
	submit,
	type Chain,
	type Receipt,
} from '../../src/chain/index.ts';
import { readSector, readSomeProvider, storageFigure } from '../../src/storage/records.ts';
import { failsWith, outputOf } from '../tools.ts';
import {
	callBy,
	FILE_BYTES,
	fileOf,
	heldFor,
	ownerTool,
	patience,
	replicaOf,
	SECTOR_BYTES,
	serve,
	stopServing,
	type Store,
} from './store.ts';
import { pledgeOf, powerChange, powerOf, untilProven, type Answered } from './windows.ts';

/** Bytes of the replica that break. */
const BROKEN = 4_096;

/** By how many ticks the replica is broken before the daemon looks at it. */
const MARGIN_TICKS = 2;

/** A repair that is under way. */
export interface Repair {
	done: Promise<void>;
}

/**
 * Breaks the replica under the daemon, which has to notice and to give the sector up before it is
 * asked for. It is repaired while its window passes, which changes nothing: only a proof would.
 */
export async function breakAndDeclare(store: Store, last: Answered): Promise<Repair> {
	const { checklist, clock, happenings } = store;
	await clock.untilTick(last.duty.closes);
	const closed = happenings.mark();
	await refuseBeforeCutoff(store, last);
	const sound = await untilUnread(store, closed, last);
	const mark = happenings.mark();
	flipBytes(join(replicaOf(store), 'replica'), Number(SECTOR_BYTES) / 2);
	await untilDeclared(store, mark);
	await checklist.must('the daemon ends when it is asked to', () => stopServing(store));
	await checklist.check('the daemon has said what it found, and what it did', () => {
		const said = store.daemon?.said ?? '';
		assert.match(said, /sector 0: .*replica: damaged: the root of its Replica tree is/);
		assert.match(said, /declared faulty: 0/);
	});
	const done = repair(store);
	// Whoever awaits it hears of its failure; until then that is on the checklist only.
	done.catch(() => undefined);
	await Promise.all([expirePreCommit(store), passWindow(store, mark, sound)]);
	return { done };
}

/** The sector is declared to recover, and does with the next proof. */
export async function recover(store: Store, repair: Repair): Promise<Answered> {
	const { chain, checklist, happenings, id } = store;
	const mark = happenings.mark();
	await checklist.check('owner declares that the sector will recover', async () => {
		const said = await ownerTool(
			store,
			'storage-declare-recoveries',
			{ sectors: '0' },
			'owner',
		);
		assert.match(said, /sectors 0 of device \d+ are to recover/);
		const { block } = await happenings.next(
			mark,
			'spacetime.RecoveriesDeclared',
			patience(store, 4),
		);
		const { stage } = await readSector(chain, id, 0, block);
		assert.deepEqual(stage.name === 'Sealed' && stage.state, { name: 'Recovering', missed: 1 });
		assert.equal(await powerOf(store, block), 0n);
	});
	const pledge = await pledgeOf(store);
	// A slow machine has the whole period to repair, not only until the cutoff.
	await repair.done;
	serve(store);
	const answered = await untilProven(store, mark, 'the window after');
	await checklist.check('with its proof the power is back, and nothing was paid', async () => {
		const [change] = happenings.since(mark, 'spacetime.PowerChanged');
		assert.ok(change !== undefined && change.block === answered.block);
		assert.deepEqual(powerChange(change), [0n, SECTOR_BYTES]);
		assert.equal(await powerOf(store, answered.block), SECTOR_BYTES);
		// A window that a slow repair has let pass is the second of the fault, and costs money.
		const charges = happenings.since(mark, 'spacetime.FaultsCharged');
		const charged = charges.reduce((sum, { field }) => sum + asBigInt(field('slashed')), 0n);
		assert.equal(charges.length, happenings.since(mark, 'spacetime.Missed').length);
		assert.equal(await pledgeOf(store, answered.block), pledge - charged);
	});
	return answered;
}

/**
 * The last window that was answered before the daemon looks at its replica: it does once a window,
 * for as long before the cutoff as proofs are taken. Whoever comes too late waits for another.
 */
async function untilUnread(store: Store, closed: number, last: Answered): Promise<Answered> {
	const { clock, period } = store;
	const { closes, cutoff, opens } = last.duty;
	const looks = cutoff + period - (closes - opens);
	if ((await clock.tick()) + MARGIN_TICKS < looks) {
		return last;
	}
	const next = await untilProven(store, closed, 'another period');
	await clock.untilTick(next.duty.closes);
	return next;
}

/** The daemon gives up what is broken: the power is gone at once, and no money. */
async function untilDeclared(store: Store, mark: number): Promise<void> {
	const { chain, checklist, happenings, id, owner, period } = store;
	const pledge = await pledgeOf(store);
	await checklist.must('the daemon declares what is broken: its power is gone', async () => {
		const declared = await happenings.next(
			mark,
			'spacetime.FaultsDeclared',
			patience(store, 2 * period),
		);
		const { block } = declared;
		assert.equal(asNumber(declared.field('places')), 1);
		assert.equal(await signerOf(chain, block, 'declareFaults'), owner.address);
		const [change] = happenings.since(mark, 'spacetime.PowerChanged');
		assert.ok(change !== undefined && change.block === block);
		assert.deepEqual(powerChange(change), [SECTOR_BYTES, 0n]);
		assert.equal(await powerOf(store, block), 0n);
		const { bytes } = await readSomeProvider(chain, id, block);
		assert.equal(bytes.faulty, SECTOR_BYTES);
		const { stage } = await readSector(chain, id, 0, block);
		assert.deepEqual(stage.name === 'Sealed' && stage.state, { name: 'Faulty', missed: 0 });
		assert.equal(await pledgeOf(store, block), pledge);
	});
}

/** Who signed a call of the pallet in a block. */
export async function signerOf(chain: Chain, block: string, called: string): Promise<string> {
	const { block: body } = await chain.api.rpc.chain.getBlock(block);
	const found = body.extrinsics.find(
		({ method: { section, method } }) => section === 'spacetime' && method === called,
	);
	assert.ok(found !== undefined, `${called} is in block ${block}`);
	return found.signer.toString();
}

/** The next window passes, and nobody can prove anything in it. */
async function passWindow(store: Store, mark: number, sound: Answered): Promise<void> {
	const { chain, checklist, clock, owner, period } = store;
	const { closes, cutoff, opens } = sound.duty;
	await clock.untilTick(cutoff + period);
	await refuseAfterCutoff(store, sound);
	await clock.untilTick(opens + period);
	await checklist.refuses('a proof of what was given up', 'spacetime.NothingToProve', () =>
		submit(chain, owner, sound.proof),
	);
	await checkLoss(store, mark, closes + period);
}

async function repair(store: Store): Promise<void> {
	const { checklist, tool } = store;
	const replica = replicaOf(store);
	await checklist.check('cairn-device names a replica that is damaged', async () => {
		const reason =
			/replica: damaged: the root of its Replica tree is 0x[0-9a-f]{64} instead of/;
		failsWith(await tool.storage('verify', [replica]), reason);
	});
	await checklist.check('a replica is not repaired from another file', async () => {
		const other = `${fileOf(store)}.other`;
		writeFileSync(other, randomBytes(FILE_BYTES));
		const reason = /its data root is 0x[0-9a-f]{64} instead of 0x/;
		failsWith(await tool.storage('repair', [replica, other]), reason);
	});
	await checklist.must('cairn-device repairs the replica from its file', async () => {
		const said = outputOf(await tool.storage('repair', [replica, fileOf(store)]));
		assert.deepEqual(JSON.parse(said), { repaired: true });
		const sound = JSON.parse(outputOf(await tool.storage('verify', [replica]))) as object;
		assert.ok('sound' in sound && sound.sound === true);
	});
}

/** Flips every bit of some bytes in the middle of a file. */
function flipBytes(path: string, from: number): void {
	const file = openSync(path, 'r+');
	const bytes = new Uint8Array(BROKEN);
	readSync(file, bytes, 0, BROKEN, from);
	writeSync(
		file,
		bytes.map((byte) => byte ^ 0xff),
		0,
		BROKEN,
		from,
	);
	fsyncSync(file);
	closeSync(file);
}

async function refuseBeforeCutoff(store: Store, { duty, proof }: Answered): Promise<void> {
	const { chain, checklist, id, owner, stranger } = store;
	const { deadline, partition } = duty;
	const { expires, stage } = await readSector(chain, id, 0);
	const activated = stage.name === 'Sealed' ? stage.activated : 0;
	const latest = activated + asNumber(await storageFigure(chain, 'maxLifetime'));
	const declare = (places: number) => ({ device: id, deadline, partition, places });
	const sector = (number: number) => ({ device: id, number });
	const unknown = { ...declare(1), partition: 7 };
	type Case = [string, string, 'owner' | 'stranger', string, Record<string, unknown>];
	const cases: Case[] = [
		["a fault of another's sector", 'NotOwner', 'stranger', 'declareFaults', declare(1)],
		["an end of another's sector", 'NotOwner', 'stranger', 'terminate', sector(0)],
		['a fault of nothing', 'NothingDeclared', 'owner', 'declareFaults', declare(0)],
		['a fault of an empty place', 'NoSuchSector', 'owner', 'declareFaults', declare(2)],
		['a recovery of what is sound', 'NotFaulty', 'owner', 'declareRecoveries', declare(1)],
		['a partition that is none', 'UnknownPartition', 'owner', 'declareFaults', unknown],
		['an end of no sector', 'UnknownSector', 'owner', 'terminate', sector(9)],
		['an extension by nothing', 'NotLonger', 'owner', 'extend', { ...sector(0), expires }],
		[
			'an extension beyond the longest life',
			'TooLong',
			'owner',
			'extend',
			{ ...sector(0), expires: latest + 1 },
		],
	];
	await Promise.all([
		...cases.map(([name, error, who, method, args]) =>
			checklist.refuses(name, `spacetime.${error}`, () => callBy(store, who, method, args)),
		),
		checklist.refuses('a proof before its window', 'spacetime.WindowNotOpen', () =>
			submit(chain, stranger, proof),
		),
		checklist.refuses('retiring with sectors', 'spacetime.SectorsHeld', () =>
			submit(chain, owner, chain.call('deviceRegistry.retire', { device: id })),
		),
	]);
}

/** The pre-commit that nobody proved costs its deposit. */
async function expirePreCommit(store: Store): Promise<void> {
	const { chain, checklist, clock, happenings, id } = store;
	const { expires, held } = await readSector(chain, id, 1);
	await clock.untilTick(expires);
	await checklist.check('owner removes a pre-commit that expired, and its deposit', async () => {
		const mark = happenings.mark();
		const said = await ownerTool(store, 'storage-expire-pre-commit', { sector: 1 }, 'stranger');
		assert.match(said, /the pre-commit of sector 1 is removed; 0\.\d+ CRN were slashed/);
		const { block, field } = await happenings.next(
			mark,
			'spacetime.PreCommitExpired',
			patience(store, 4),
		);
		assert.equal(asBigInt(field('slashed')), held);
		assert.equal(await heldFor(store, 'PreCommitDeposit', block), 0n);
		const provider = await readSomeProvider(chain, id, block);
		assert.equal(provider.deposits, 0n);
		assert.equal(provider.nextNumber, 2, 'the number is used up');
	});
}

async function refuseAfterCutoff(store: Store, { duty }: Answered): Promise<void> {
	const { checklist, id } = store;
	const { deadline, partition } = duty;
	const cases: [string, () => Promise<Receipt>][] = [
		[
			'a fault that is declared too late',
			() =>
				callBy(store, 'owner', 'declareFaults', {
					device: id,
					deadline,
					partition,
					places: 1,
				}),
		],
		['an end too late', () => callBy(store, 'owner', 'terminate', { device: id, number: 0 })],
	];
	await Promise.all(
		cases.map(([name, late]) => checklist.refuses(name, 'spacetime.DeadlineFrozen', late)),
	);
}

/** The first window of a fault costs no money, and pays none. */
async function checkLoss(store: Store, mark: number, closes: number): Promise<void> {
	const { chain, checklist, clock, happenings, id } = store;
	const pledge = await pledgeOf(store);
	await clock.untilTick(closes);
	await checklist.must('its window has closed without a proof, and cost no money', async () => {
		const block = (await chain.api.rpc.chain.getBlockHash()).toHex();
		const { stage } = await readSector(chain, id, 0, block);
		assert.deepEqual(stage.name === 'Sealed' && stage.state, { name: 'Faulty', missed: 1 });
		for (const name of ['Proven', 'Missed', 'FaultsCharged']) {
			assert.equal(happenings.since(mark, `spacetime.${name}`).length, 0, name);
		}
		assert.equal(await powerOf(store, block), 0n);
		assert.equal(await pledgeOf(store, block), pledge);
		await checkNoPay(store, block);
	});
}

/** What is not proven earns nothing. */
export async function checkNoPay({ chain, clock, id }: Store, block: string): Promise<void> {
	const earned = async (after?: string) => {
		const earnings = await chain.ask('rewardsApi.earnings', [id], after);
		assert.equal(asBigInt(at(earnings, 'storage.power')), 0n);
		const amounts = ['due', 'vesting', 'running'].map((name) =>
			at(earnings, `storage.${name}`),
		);
		return amounts.reduce((sum, amount) => sum + asBigInt(amount), 0n);
	};
	const then = await earned(block);
	await clock.untilTick((await clock.tick(block)) + 2);
	// An epoch that closes makes a planck of two fractions.
	assert.ok((await earned()) - then <= 1n);
}
