// SPDX-License-Identifier: Apache-2.0
/** What a fleet does while the runtime changes: nothing of it is lost, or judged twice. */
import assert from 'node:assert/strict';

import { asBigInt, asSome, at } from '../../src/chain/index.ts';
import { readSomeProvider } from '../../src/storage/records.ts';
import { checkBudget } from '../e2e/books.ts';
import { providersOf, told, type Beacon, type Fates } from './fates.ts';
import { until } from './until.ts';
import { chainOf, patience, type World } from './world.ts';

/** Ticks of an epoch, by which the periods of a referendum take minutes. */
export const EPOCH_SLOTS = 20;

/** Slots in which the last of the epochs below closes, and every sector has a window. */
const WAIT_SLOTS = 120;

/** Slots until a gateway that is onboarded is in force, drawn and revealed. */
const FIRST_BEACON_SLOTS = 60;

/** Slots until a provider has sealed a sector and proven it in a window. */
const SEALING_SLOTS = 150;

/** Rounds before and after the change of which a beacon may still be open when it comes. */
const AROUND_ROUNDS = 4;

/** Epochs after that of the change that must close, and what they pay. */
const EPOCHS_AFTER = 2;

/** Waits until a beacon is settled: before, nothing says that the fleet is at work. */
export async function firstBeacon(world: World): Promise<void> {
	const chain = chainOf(world);
	await world.checklist.must('a beacon of the fleet is settled', () =>
		until('a receipt', patience(FIRST_BEACON_SLOTS, world.slotMs), async () => {
			const receipts = await chain.keys('coverage.receipts');
			return receipts.length > 0 ? { found: undefined } : 'none';
		}),
	);
}

/** Waits until a provider of storage has proven a sector in a window. */
export async function firstProof(world: World): Promise<void> {
	const chain = chainOf(world);
	await world.checklist.must('a provider has proven its storage', () =>
		until('power of storage', patience(SEALING_SLOTS, world.slotMs), async () => {
			const devices = await providersOf(chain);
			for (const device of devices) {
				const { bytes } = await readSomeProvider(chain, device);
				if (bytes.active > 0n) {
					return { found: undefined };
				}
			}
			return `${devices.length} providers`;
		}),
	);
}

/** Waits until what was open at the change is over, and holds it against what was due. */
export async function workGoesOn(world: World, fates: Fates, height: number): Promise<void> {
	const { checklist } = world;
	await checklist.must('blocks are looked at up to the change', () =>
		until('the code to change', patience(5, world.slotMs), async () => {
			fates.assertWhole();
			return fates.changes.length > 0 ? { found: undefined } : 'it has not';
		}),
	);
	await checklist.check('the code changed once, in that block', () =>
		assert.deepEqual(fates.changes, [height]),
	);
	const [round, epoch] = [fates.roundAt(height), fates.epochAt(height)];
	const last = epoch + EPOCHS_AFTER;
	checklist.note(`block ${height} is in round ${round}; epochs up to ${last} are waited for`);
	await checklist.must('rounds, epochs and windows go on', () =>
		until(`epoch ${last} and a window to close`, patience(WAIT_SLOTS, world.slotMs), async () => {
			fates.assertWhole();
			const { round: newest, epoch: running } = fates.now;
			const windows = fates.windows.filter(({ opens }) => opens > fates.tickAt(height)).length;
			return fates.isOver(round + AROUND_ROUNDS) && running > last && windows > 0
				? { found: undefined }
				: `round ${newest}, epoch ${running}, ${windows} windows since`;
		}),
	);
	await checkBeacons(world, fates, round);
	await checkWindows(world, fates, height);
	await checkEpochs(world, fates, { epoch, last });
}

async function checkBeacons(world: World, fates: Fates, round: number): Promise<void> {
	const { checklist } = world;
	const isDue = (one: Beacon) => one.round >= fates.from.round && fates.isOver(one.round);
	const drawn = fates.drawn.filter(isDue);
	const due = unique([...drawn, ...fates.reported.filter(isDue)]);
	const around = drawn.filter((one) => Math.abs(one.round - round) <= AROUND_ROUNDS);
	const outcomes = due.flatMap((one) => fates.of(one)).map(({ outcome }) => outcome);
	const settled = outcomes.filter((one) => one === 'Settled').length;
	checklist.note(
		`${fates.blocks} final blocks were looked at; ${drawn.length} beacons were drawn in them ` +
			`from round ${fates.from.round} on, ${around.length} of them around the change; ` +
			`${settled} were settled, ${outcomes.length - settled} expired`,
	);
	await checklist.check('no beacon was judged twice', () => {
		const twice = unique(fates.judgements).filter((one) => fates.of(one).length > 1);
		assert.equal(told(twice), '');
	});
	await checklist.check('no beacon that was drawn or reported was lost', () => {
		assert.ok(due.length > 0, 'nothing was drawn');
		assert.equal(told(due.filter((one) => fates.of(one).length === 0)), '');
	});
	await checklist.check('beacons on the air while the code changed were all settled', () => {
		assert.ok(around.length > 0, 'none was on the air');
		const isSettled = (one: Beacon) => fates.of(one)[0]?.outcome === 'Settled';
		assert.equal(told(around.filter((one) => !isSettled(one))), '');
	});
	await checklist.check('nobody was judged who was not drawn', () => {
		const keys = new Set(drawn.map(keyOf));
		const others = fates.judgements.filter((one) => isDue(one) && !keys.has(keyOf(one)));
		assert.equal(told(others), '');
	});
	await checklist.check('gateways earn in rounds that began after the change', () => {
		const earned = fates.judgements.filter(
			(one) => one.round > round && one.units.beaconers > 0n && one.units.witnesses > 0n,
		);
		assert.ok(earned.length > 0, 'no beacon of them earned anything');
	});
}

async function checkWindows(world: World, fates: Fates, height: number): Promise<void> {
	const { checklist } = world;
	const { windows, missed } = fates;
	const tick = fates.tickAt(height);
	const ticks = windows.map(({ opens, closes }) => `${opens} to ${closes}`).join(', ');
	const open = windows.filter(({ opens, closes }) => opens <= tick && tick < closes);
	checklist.note(
		`${windows.length} windows closed, by ticks: ${ticks}; the code changed in ${tick}, ` +
			`in ${open.length} of them`,
	);
	await checklist.check('every window of storage was proven once, and none missed', () => {
		assert.ok(windows.length > 1, `${windows.length} windows closed`);
		for (const { opens, closes, proven } of windows) {
			assert.equal(proven, 1, `proofs in the window from tick ${opens} to ${closes}`);
		}
		assert.deepEqual(missed, []);
	});
	await checklist.check('windows opened before the change and after it', () => {
		assert.ok(windows.some(({ opens }) => opens <= tick), 'none before');
		assert.ok(windows.some(({ opens }) => opens > tick), 'none after');
	});
}

/** The epochs from that of the change on: the books are those of the judgements, and balance. */
async function checkEpochs(
	world: World,
	fates: Fates,
	{ epoch, last }: { epoch: number; last: number },
): Promise<void> {
	const { checklist } = world;
	const chain = chainOf(world);
	for (let one = Math.max(epoch, fates.from.epoch); one <= last; one++) {
		const summary = asSome(await chain.read('rewards.epochs', [one]), `epoch ${one}`);
		const figure = (path: string) => asBigInt(at(summary, path));
		await checklist.check(`epoch ${one}: its units are those of the judgements`, () => {
			const { beaconers, witnesses } = fates.unitsOf(one);
			assert.equal(figure('pools.beaconers.units'), beaconers);
			assert.equal(figure('pools.witnesses.units'), witnesses);
		});
		await checkBudget(chain, checklist, one, summary);
		if (one > epoch) {
			await checklist.check(`epoch ${one}: coverage and storage are paid`, () => {
				for (const pool of ['beaconers', 'witnesses', 'storage']) {
					assert.ok(figure(`pools.${pool}.issued`) > 0n, pool);
				}
			});
		}
	}
}

function keyOf({ round, beaconer }: Beacon): string {
	return `${round}/${beaconer}`;
}

function unique<T extends Beacon>(beacons: T[]): T[] {
	return [...new Map(beacons.map((one) => [keyOf(one), one])).values()];
}
