// SPDX-License-Identifier: Apache-2.0
/** A sector is extended, given up and terminated; its file comes back unchanged. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { asBigInt, asNumber, asOption, asSome, at, eventOf, reason, submit } from '../../src/chain/index.ts';
import {
	readDuties,
	readSector,
	readSomeProvider,
	storageFigure,
} from '../../src/storage/records.ts';
import {
	callBy,
	fileOf,
	heldFor,
	ownerTool,
	patience,
	replicaOf,
	SECTOR_BYTES,
	stopServing,
	type Store,
} from './store.ts';
import { outputOf, type Words } from '../tools.ts';
import { pledgeOf, powerChange, powerOf, type Answered } from './windows.ts';

/** Parts of a whole, in shares of a pledge. */
const PARTS = 1_000_000n;

/** How much more than a window of a fault it costs to leave, in such parts of that. */
const FAULT_MARGIN = 50_000n;

/** Ticks that a command and what is checked of it may take on a busy machine. */
const COMMAND_TICKS = 12;

/** Leaves after a window that was answered: until it has closed, the deadline is frozen. */
export async function leave(store: Store, last: Answered): Promise<void> {
	await store.clock.untilTick(last.duty.closes);
	await extend(store);
	await giveUp(store);
	await terminate(store);
	await store.checklist.check('the daemon ends, with nothing left to do', () =>
		stopServing(store),
	);
	await retire(store);
}

/** The file, byte for byte. */
export async function unseal(store: Store): Promise<void> {
	const { checklist, folder, tool } = store;
	await checklist.check('the file is unsealed, byte for byte', async () => {
		const out = join(folder, 'unsealed');
		outputOf(await tool.storage('unseal', [replicaOf(store)], { out }));
		assert.ok(readFileSync(out).equals(readFileSync(fileOf(store))), 'the files are one');
	});
}

/**
 * Waits until the deadline will not freeze during a command: for its next window to pass, where need
 * be. The daemon answers that, and takes back what was given up.
 */
async function untilThawed({ chain, clock, id }: Store): Promise<void> {
	const [duty] = await readDuties(chain, id);
	if (duty !== undefined && (await clock.tick()) + COMMAND_TICKS > duty.cutoff) {
		await clock.untilTick(duty.closes);
	}
}

/** Runs a command of the owner, and once more if the deadline froze before its call arrived. */
async function ownerThawed(store: Store, command: string, options: Words): Promise<string> {
	await untilThawed(store);
	try {
		return await ownerTool(store, command, options, 'owner');
	} catch (error) {
		if (!reason(error).includes('spacetime.DeadlineFrozen')) {
			throw error;
		}
		await untilThawed(store);
		return ownerTool(store, command, options, 'owner');
	}
}

async function extend(store: Store): Promise<void> {
	const { checklist, clock, happenings, chain, id } = store;
	await checklist.check('owner extends a sector', async () => {
		const mark = happenings.mark();
		const said = await ownerThawed(store, 'storage-extend', { sector: 0, by: '1h' });
		assert.match(said, /sector 0 is committed until tick \d+ \(in /);
		const event = await happenings.next(mark, 'spacetime.Extended', patience(store, 4));
		const [old, extended] = ['old', 'new'].map((name) => asNumber(event.field(name)));
		assert.equal((extended ?? 0) - (old ?? 0), Math.floor(3_600_000 / clock.tickMs));
		assert.equal((await readSector(chain, id, 0)).expires, extended);
	});
}

async function giveUp(store: Store): Promise<void> {
	const { checklist, happenings, chain, id } = store;
	await checklist.check('owner declares a sector faulty: its power is gone at once', async () => {
		const mark = happenings.mark();
		await ownerThawed(store, 'storage-declare-faults', { sectors: '0' });
		const declared = await happenings.next(
			mark,
			'spacetime.FaultsDeclared',
			patience(store, 4),
		);
		const [change] = happenings.since(mark, 'spacetime.PowerChanged');
		assert.ok(change !== undefined && change.block === declared.block);
		assert.deepEqual(powerChange(change), [SECTOR_BYTES, 0n]);
		assert.equal(await powerOf(store, declared.block), 0n);
	});
	const { expires } = await readSector(chain, id, 0);
	await checklist.refuses('an extension of a fault', 'spacetime.AlreadyFaulty', () =>
		callBy(store, 'owner', 'extend', { device: id, number: 0, expires: expires + 1 }),
	);
}

/**
 * What a window of a fault costs a sector in `block`, in plancks: by the rate of the last epoch in
 * which storage was proven, in parts of 2^-64 planck a byte and tick.
 */
async function faultCost({ chain, period }: Store, block: string): Promise<bigint> {
	const running = await chain.read('rewards.runningStorage', [], block);
	const rate = asBigInt(asSome(at(running, 'rate'), 'epoch in which storage was proven'));
	const earned = (SECTOR_BYTES * BigInt(period) * rate) >> 64n;
	return (earned * asBigInt(await storageFigure(chain, 'faultCost'))) / 100n;
}

/** A part of an amount, in millionths, rounded up. */
function partOf(amount: bigint, parts: bigint): bigint {
	return (amount * parts + PARTS - 1n) / PARTS;
}

/** A sector as young as this one loses the least share of its pledge, or more than a fault costs. */
async function terminate(store: Store): Promise<void> {
	const { checklist, happenings, chain, id } = store;
	await checklist.must(
		'owner terminates a sector: a share is slashed, the rest free',
		async () => {
			const pledge = await pledgeOf(store);
			const share = asBigInt(await storageFigure(chain, 'leastTerminationShare'));
			const mark = happenings.mark();
			const said = await ownerThawed(store, 'storage-terminate', { sector: 0 });
			assert.match(said, /sector 0 is terminated; 0\.\d+ CRN were slashed/);
			const event = await happenings.next(mark, 'spacetime.Terminated', patience(store, 4));
			const slashed = asBigInt(event.field('slashed'));
			const fault = await faultCost(store, event.block);
			const least = [partOf(pledge, share), fault + partOf(fault, FAULT_MARGIN)];
			const most = least.reduce((one, other) => (one > other ? one : other));
			assert.equal(slashed, most < pledge ? most : pledge);
			const left = await readSomeProvider(chain, id, event.block);
			assert.deepEqual([left.sectors, left.pledges, left.next], [0, 0n, undefined]);
			assert.equal(await heldFor(store, 'Pledge', event.block), 0n);
			assert.equal(
				asOption(await chain.ask('storageApi.sector', [id, 0], event.block)),
				undefined,
			);
		},
	);
}

async function retire({ chain, checklist, id, owner }: Store): Promise<void> {
	await checklist.check('a provider that holds no sectors retires', async () => {
		const call = chain.call('deviceRegistry.retire', { device: id });
		eventOf(await submit(chain, owner, call), 'deviceRegistry.Retired');
	});
}
