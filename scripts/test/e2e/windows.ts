// SPDX-License-Identifier: Apache-2.0
/** The daemon answers window after window: power, and what it is paid. */
import assert from 'node:assert/strict';

import {
	asBigInt,
	asNumber,
	asSome,
	at,
	submit,
	type Call,
	type Chain,
} from '../../src/chain/index.ts';
import { readDuties, readSector, readSomeProvider, totalPower } from '../../src/storage/records.ts';
import type { Duty } from '../../src/storage/records.ts';
import { checkBudget, checkIssued } from './books.ts';
import type { Happening } from './happenings.ts';
import { callBy, heldFor, ownerTool, patience, SECTOR_BYTES, type Store } from './store.ts';
import { outputOf, runTool } from '../tools.ts';

/** Parts of a whole, in the parameters of emission. */
const PARTS = 1_000_000n;

/** A window that was answered. */
export interface Answered {
	/** The partition after the proof. */
	duty: Duty;
	/** The block of the proof. */
	block: string;
	/** The proof, as anybody may submit it again. */
	proof: Call;
}

/**
 * Waits for the next proof after a mark, and checks that it came in its window. A sector's first comes
 * as late as a period after its seal was proven, as later ones do after the one before.
 */
export async function untilProven(store: Store, mark: number, what: string): Promise<Answered> {
	const { chain, checklist, clock, happenings, id, period } = store;
	return checklist.must(`${what}: the daemon answers in time`, async () => {
		const proven = await happenings.next(mark, 'spacetime.Proven', patience(store, 2 * period));
		assert.equal(asNumber(proven.field('sectors')), 1);
		assert.equal(asNumber(proven.field('skipped')), 0);
		const { block } = proven;
		const [duty] = await readDuties(chain, id, block);
		const tick = await clock.tick(block);
		assert.ok(duty !== undefined && duty.proven);
		assert.ok(tick >= duty.opens && tick < duty.closes, `${tick} is in the window`);
		return { duty, block, proof: await proofIn(chain, block) };
	});
}

/** Two windows in a row. Returns the second, while it is open. */
export async function proveTwoPeriods(store: Store): Promise<Answered> {
	const { checklist, happenings, period } = store;
	const first = await untilProven(store, 0, 'first window');
	const afterFirst = happenings.mark();
	await checkFirstPower(store, first);
	const second = await untilProven(store, afterFirst, 'second period');
	await checklist.check(
		'windows of a partition are a period apart, and power lasts',
		async () => {
			assert.equal(second.duty.closes - first.duty.closes, period);
			assert.equal(happenings.since(0, 'spacetime.PowerChanged').length, 1);
			assert.equal(happenings.since(0, 'spacetime.Missed').length, 0);
			assert.equal(await powerOf(store, second.block), SECTOR_BYTES);
		},
	);
	await checklist.check('the daemon has dropped the layers, once their proof was final', () => {
		assert.match(store.daemon?.said ?? '', /sector 0: .*its layers are dropped/);
	});
	return second;
}

/** What is refused between two windows, what the proof of the first cost, and what it pays. */
export async function checkBetweenWindows(store: Store, last: Answered): Promise<void> {
	await Promise.all([
		store.checklist.refuses('a proof that is submitted again', 'spacetime.AlreadyProven', () =>
			submit(store.chain, store.stranger, last.proof),
		),
		refuseLateExtension(store),
		checkFree(store, last),
	]);
	await checkPay(store);
}

/** The power of the provider, which is that of all: there is no other. */
export async function powerOf({ chain, id }: Store, block?: string): Promise<bigint> {
	const { bytes } = await readSomeProvider(chain, id, block);
	assert.equal(await totalPower(chain, block), bytes.active);
	return bytes.active;
}

/** The old and the new power of a change. */
export function powerChange({ field }: Happening): [bigint, bigint] {
	return [asBigInt(field('old')), asBigInt(field('new'))];
}

async function checkFirstPower(store: Store, { block, duty }: Answered): Promise<void> {
	const { chain, checklist, happenings, id } = store;
	await checklist.check('with its first window a sector is power', async () => {
		const [change] = happenings.since(0, 'spacetime.PowerChanged');
		assert.ok(change !== undefined && change.block === block);
		assert.deepEqual(powerChange(change), [0n, SECTOR_BYTES]);
		assert.equal(await powerOf(store, block), SECTOR_BYTES);
		assert.deepEqual(duty.sectors[0]?.state, { name: 'Active' });
		const { stage } = await readSector(chain, id, 0, block);
		assert.ok(stage.name === 'Sealed' && stage.state.name === 'Active');
		const running = await chain.ask('rewardsApi.runningStorage', [], block);
		assert.equal(asBigInt(at(running, 'power')), SECTOR_BYTES);
	});
	await checklist.check('owner tells the power of all', async () => {
		const told = outputOf(await runTool('owner', 'storage-power', {}, chain.endpoint));
		assert.match(told, /power +32 MiB \(33554432 bytes\)/);
	});
}

/** Until its window closes, a deadline is frozen. */
async function refuseLateExtension(store: Store): Promise<void> {
	const { expires } = await readSector(store.chain, store.id, 0);
	await store.checklist.refuses('an extension too late', 'spacetime.DeadlineFrozen', () =>
		callBy(store, 'owner', 'extend', { device: store.id, number: 0, expires: expires + 1 }),
	);
}

/** The daemon's account pays nothing for a proof that holds. */
async function checkFree({ chain, checklist, owner }: Store, { block }: Answered): Promise<void> {
	await checklist.check('a proof that holds is free', async () => {
		const { parentHash } = await chain.api.rpc.chain.getHeader(block);
		const free = async (after: string) =>
			asBigInt(at(await chain.read('system.account', [owner.address], after), 'data.free'));
		assert.equal(await free(block), await free(parentHash.toHex()));
	});
}

/** All that closed epochs issued for storage is this provider's: a part is paid, the rest vests. */
async function checkPay(store: Store): Promise<void> {
	const { chain, checklist, clock, happenings } = store;
	const mark = happenings.mark();
	await checklist.check('owner status tells what storage earned', async () => {
		const status = await ownerTool(store, 'status');
		assert.match(status, /storage +32 MiB proven/);
		assert.match(status, /earned by it +0\.\d+ CRN to claim, 0(\.\d+)? CRN this epoch/);
	});
	await checklist.check('a claim pays the liquid part of what storage earned', async () => {
		assert.match(await ownerTool(store, 'claim', {}, 'stranger'), /CRN paid to/);
		const claimed = await happenings.next(mark, 'rewards.Claimed', patience(store, 8));
		const [vesting] = happenings.since(mark, 'rewards.VestingStarted');
		assert.ok(vesting !== undefined && vesting.block === claimed.block);
		const { block } = claimed;
		const [paid, vests] = [claimed, vesting].map(({ field }) => asBigInt(field('amount')));
		const issued = await issuedForStorage(store, block);
		const params = at(await chain.read('rewards.currentEpoch', [], block), 'params');
		assert.ok(issued > 0n);
		assert.equal((paid ?? 0n) + (vests ?? 0n), issued);
		assert.equal(paid, (issued * asBigInt(at(params, 'storageLiquid'))) / PARTS);
		const until = (await clock.tick(block)) + asNumber(at(params, 'vestingTicks'));
		assert.equal(asNumber(vesting.field('until')), until);
		const earnings = await chain.ask('rewardsApi.earnings', [store.id], block);
		assert.equal(asBigInt(at(earnings, 'storage.due')), 0n);
		assert.equal(asBigInt(at(earnings, 'storage.vesting')), vests);
		assert.equal(asNumber(at(earnings, 'storage.vestsUntil')), until);
	});
	await checkStorageBooks(store);
	await checklist.check('what vests becomes due tick by tick', async () => {
		await clock.untilTick((await clock.tick()) + 2);
		const earnings = await chain.ask('rewardsApi.earnings', [store.id]);
		assert.ok(asBigInt(at(earnings, 'storage.due')) > 0n);
		assert.equal(asBigInt(at(earnings, 'pending')), asBigInt(at(earnings, 'storage.due')));
		assert.match(await ownerTool(store, 'status'), /vesting +0\.\d+ CRN until tick \d+ \(in /);
	});
}

/** The books of a chain on which storage is the only work: some of it paid, some vesting. */
async function checkStorageBooks({ chain, checklist }: Store): Promise<void> {
	const block = (await chain.api.rpc.chain.getBlockHash()).toHex();
	const running = await chain.read('rewards.currentEpoch', [], block);
	const closed = asNumber(at(running, 'index')) - 1;
	const summary = asSome(await chain.read('rewards.epochs', [closed], block), 'epoch');
	await checkBudget(chain, checklist, closed, summary);
	await checklist.check('claimed + treasury + owed for storage = issued', async () => {
		assert.ok(asBigInt(at(summary, 'pools.storage.issued')) > 0n);
		await checkIssued(chain, block);
	});
}

async function issuedForStorage({ chain }: Store, block: string): Promise<bigint> {
	const running = asNumber(at(await chain.read('rewards.currentEpoch', [], block), 'index'));
	let issued = 0n;
	for (let epoch = 0; epoch < running; epoch++) {
		const summary = asSome(await chain.read('rewards.epochs', [epoch], block), 'epoch');
		issued += asBigInt(at(summary, 'pools.storage.issued'));
	}
	return issued;
}

/** The call that proved a window in a block. */
async function proofIn(chain: Chain, block: string): Promise<Call> {
	const { block: body } = await chain.api.rpc.chain.getBlock(block);
	const found = body.extrinsics.find(
		({ method: { section, method } }) => section === 'spacetime' && method === 'proveWindow',
	);
	assert.ok(found !== undefined, `a proof is in block ${block}`);
	const [device, deadline, partition, skipped, proof] = found.method.args;
	const args = { device, deadline, partition, skipped, proof };
	return chain.call('spacetime.proveWindow', args);
}

/** What is held as pledge, and recorded so. */
export async function pledgeOf(store: Store, block?: string): Promise<bigint> {
	const { pledges } = await readSomeProvider(store.chain, store.id, block);
	assert.equal(await heldFor(store, 'Pledge', block), pledges);
	return pledges;
}
