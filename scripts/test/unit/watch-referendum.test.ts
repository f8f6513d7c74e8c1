// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { EventRecord } from '@polkadot/types/interfaces';
import type { Codec } from '@polkadot/types-codec/types';

import type { Chain } from '../../src/chain/index.ts';
import { enactmentId } from '../../src/governance/enactment.ts';
import { watchReferendum } from '../../src/governance/watch.ts';
import { REGISTRY } from '../referendum-types.ts';

/** A block as far as a watch looks at it. */
interface Block {
	/** The record of the referendum. */
	info?: unknown;
	/** For which block its enactment is scheduled. */
	scheduled?: number;
	events?: EventRecord[];
	/** The tick; rounds and windows have four. */
	tick?: number;
	/** When the first window that is not settled closes, while there are former figures. */
	unsettled?: number;
	session?: number;
	/** Whether the bootstrap is over. */
	bootstrapped?: boolean;
	/** What Power took for decided of PerByte when the session began; what is decided is 20. */
	perByte?: number;
	/** What Power took of FullPayFrom when the session began, and when the epoch did; 20 is decided. */
	fullPayFrom?: { session: number; epoch: number };
}

const HEAD = 10;
const ID = enactmentId(3);
const STATUS = { track: 10, proposal: { Inline: '0x2400' }, submitted: 9, decisionDeposit: null };
const FORMER = { until: 4 };
const APPROVED = { Approved: [12, null, null] };

REGISTRY.register({
	WatchTiming: { ticksPerRound: 'u32', windowTicks: 'u32', epochTicks: 'u32' },
	WatchFormer: { until: 'u32' },
	WatchTask: { call: 'Bounded' },
	WatchParams: { maxWitnesses: 'u8' },
	WatchRule: { _enum: ['MaxWitnesses', 'WitnessRedundancy'] },
	WatchGroup: {
		_enum: { Coverage: 'WatchFigure', Spacetime: 'WatchFigure', Power: 'WatchPowerFigure' },
	},
	WatchFigure: { _enum: { MaxWitnesses: '(Null, Option<u8>)' } },
	WatchPowerFigure: {
		_enum: {
			PerByte: '(Null, Option<u8>)',
			MinShift: '(Null, Option<u8>)',
			FullPayFrom: '(Null, Option<u8>)',
		},
	},
	WatchBacking: { perByte: 'u32', perMicroUnit: 'u32', halfLife: 'u32' },
	WatchPower: {
		backing: 'WatchBacking',
		minShift: 'u32',
		fullPayFrom: 'u32',
		maxCommission: 'u32',
	},
	WatchTerms: { fullPayFrom: 'u32', maxCommission: 'u32' },
	WatchSnapshot: { inForce: 'WatchPower', decided: 'WatchPower' },
	WatchView: {
		group: 'Text',
		name: 'Text',
		meaning: 'Text',
		unit: 'WatchUnit',
		track: 'u16',
		bytes: 'u8',
		least: 'u128',
		most: 'u128',
		default: 'u128',
		decided: 'u128',
	},
	WatchUnit: { _enum: ['Count'] },
	WatchTrack: '(u16, WatchTrackInfo)',
	WatchCurve: { _enum: { LinearDecreasing: 'WatchLinear' } },
	WatchLinear: { length: 'u32', floor: 'u32', ceil: 'u32' },
	WatchTrackInfo: {
		name: 'Text',
		maxDeciding: 'u32',
		decisionDeposit: 'u128',
		preparePeriod: 'u32',
		decisionPeriod: 'u32',
		confirmPeriod: 'u32',
		minEnactmentPeriod: 'u32',
		minApproval: 'WatchCurve',
		minSupport: 'WatchCurve',
	},
});

/** The figure that the referendum sets. */
const VIEW = {
	group: 'Coverage',
	name: 'WitnessRedundancy',
	meaning: 'At most MaxWitnesses.',
};

/** A figure that waits until the bootstrap is over. */
const FROZEN = { group: 'Power', name: 'PerByte', meaning: 'What a byte is.', decided: 20 };

/** A figure that waits for the next epoch. */
const TERM = { group: 'Power', name: 'FullPayFrom', meaning: 'What is full.', decided: 20 };

const CURVE = { LinearDecreasing: { length: 1e9, floor: 5e8, ceil: 1e9 } };
const TRACK = [10, { name: 'parameter_admin', minApproval: CURVE, minSupport: CURVE }];

const type = (name: string, value?: unknown): Codec => REGISTRY.createType(name, value) as Codec;

/** Figures of Power. */
const powerOf = (perByte: number, minShift: number, fullPayFrom = 0) => ({
	backing: { perByte },
	minShift,
	fullPayFrom,
});

/** What the state after a block says, by the name of the storage item. */
function stored(block: Block, number: number, name: string): Codec {
	switch (name) {
		case 'referenda.referendumInfoFor':
			return type('Option<Info>', block.info ?? null);
		case 'scheduler.lookup':
			return type('Option<(u32, u32)>', block.scheduled ? [block.scheduled, 0] : null);
		case 'scheduler.agenda':
			return type('Vec<Option<WatchTask>>', [{ call: STATUS.proposal }]);
		case 'system.events':
			return (block.events ?? []) as unknown as Codec;
		case 'challengeClock.clockTiming':
			return type('WatchTiming', { ticksPerRound: 4, windowTicks: 4, epochTicks: 32 });
		case 'challengeClock.currentTick':
			return type('u32', block.tick ?? 0);
		case 'spacetime.former':
			return type('Option<WatchFormer>', FORMER);
		case 'session.currentIndex':
			return type('u32', block.session ?? 0);
		case 'power.bootstrapped':
			return type('bool', block.bootstrapped ?? false);
		case 'power.inForce': {
			const params = powerOf(block.perByte ?? 1, 0, block.fullPayFrom?.session);
			return type('WatchSnapshot', { inForce: params, decided: params });
		}
		case 'power.runningPoints':
			return type('WatchTerms', { fullPayFrom: block.fullPayFrom?.epoch ?? 0 });
		case 'system.number':
			return type('u32', number);
		default:
			return type('u128', 1_000);
	}
}

/**
 * A chain whose blocks from number 10 on are these, the first of which is final already. The referendum
 * sets the figure `name` of `group`.
 */
function chainOf(blocks: Block[], group = 'Coverage', name = 'MaxWitnesses'): Chain {
	const header = (number: number) => ({ number: { toNumber: () => number } });
	const call = {
		section: 'parameters',
		method: 'setParameter',
		args: [type('WatchGroup', { [group]: { [name]: [null, 20] } })],
	};
	return {
		ask: () => Promise.resolve(type('Vec<WatchView>', [VIEW, FROZEN, TERM])),
		read: (name: string, _: unknown[], hash: string) => {
			const number = Number(hash);
			return Promise.resolve(stored(blocks[number - HEAD] ?? {}, number, name));
		},
		request: (method: string, [prefix, count, start, hash]: unknown[]) => {
			assert.deepEqual([method, count, start], ['state_getKeysPaged', 1, null]);
			const closes = blocks[Number(hash) - HEAD]?.unsettled;
			const key = closes?.toString(16).padStart(8, '0');
			return Promise.resolve(key === undefined ? [] : [`${String(prefix)}${key}0000000000`]);
		},
		constant: (name: string) =>
			name === 'referenda.tracks' ? type('Vec<WatchTrack>', [TRACK]) : type('u32', 448),
		typesAt: () => Promise.resolve(REGISTRY),
		api: {
			registry: { createType: () => call },
			rpc: {
				chain: {
					getFinalizedHead: () => Promise.resolve({ toHex: () => String(HEAD) }),
					getHeader: () => Promise.resolve(header(HEAD)),
					getBlockHash: (number: number) =>
						Promise.resolve({ toHex: () => String(number) }),
					subscribeFinalizedHeads: (report: (found: unknown) => void) => {
						report(header(HEAD + blocks.length - 1));
						return Promise.resolve(() => undefined);
					},
				},
			},
		},
	} as unknown as Chain;
}

function event(name: string, fields: Record<string, Codec>): EventRecord {
	const [section, method] = name.split('.');
	const data = Object.assign(Object.values(fields), { names: Object.keys(fields) });
	return { event: { section, method, data, meta: { fields: [] } } } as unknown as EventRecord;
}

const ofScheduler = (method: string, fields: Record<string, Codec> = {}) =>
	event(`scheduler.${method}`, { id: type('Option<[u8; 32]>', ID), ...fields });

const DISPATCHED = ofScheduler('Dispatched', {
	result: type('Result<(), DispatchError>', { Ok: null }),
});

/** Has a watch of `chain` say what happened, and on `standing` how things stand otherwise. */
async function watchOf(chain: Chain, standing: string[] = []): Promise<string[]> {
	const lines: string[] = [];
	await watchReferendum(chain, 3, {
		happened: ({ number }, what) => lines.push(`${number} ${what}`),
		stands: ({ number }, how) => standing.push(`${number} ${how}`),
	});
	return lines;
}

/** What a watch says of these blocks. */
function told(blocks: Block[], standing?: string[]): Promise<string[]> {
	return watchOf(chainOf(blocks), standing);
}

const OPEN: Block = { info: { Ongoing: STATUS } };
const WAITING: Block = { info: APPROVED, scheduled: 14 };

test('a referendum is followed from its vote to its effect', async () => {
	const changed = event('coverage.ParamsChanged', {
		old: type('WatchParams', { maxWitnesses: 14 }),
		new_: type('WatchParams', { maxWitnesses: 20 }),
	});
	const standing: string[] = [];
	const blocks = [
		OPEN,
		OPEN,
		WAITING,
		WAITING,
		{ info: APPROVED, events: [DISPATCHED], tick: 6 },
		{ info: APPROVED, tick: 7 },
		{ info: APPROVED, events: [changed], tick: 8 },
	];
	const lines = await told(blocks, standing);
	assert.match(String(lines.shift()), /^10 waits for its decision deposit/);
	assert.match(String(standing[0]), /^11 waits for its decision deposit/);
	assert.equal(standing[1], '13 to be enacted in block 14');
	assert.deepEqual(lines, [
		'12 approved, in block 12',
		'12 to be enacted in block 14',
		'14 enacted',
		'16 in force from round 2 on: maxWitnesses 14 -> 20',
	]);
});

test('what a snapshot refuses is told with the rule', async () => {
	const refused = event('coverage.ParamsRefused', {
		conflict: type('WatchRule', 'WitnessRedundancy'),
	});
	const lines = await told([
		WAITING,
		{ info: APPROVED, events: [DISPATCHED], tick: 6 },
		{ info: APPROVED, events: [refused], tick: 8 },
	]);
	assert.equal(
		lines.at(-1),
		'12 Coverage refuses, and stays as it was: WitnessRedundancy: At most MaxWitnesses.',
	);
});

test('an event of a snapshot before the enactment is none of its effect', async () => {
	const changed = event('coverage.ParamsChanged', {
		old: type('WatchParams', { maxWitnesses: 14 }),
		new_: type('WatchParams', { maxWitnesses: 20 }),
	});
	const lines = await told([
		WAITING,
		{ info: APPROVED, events: [changed, DISPATCHED], tick: 4 },
		{ info: APPROVED, tick: 8 },
		{ info: APPROVED, tick: 12 },
	]);
	assert.deepEqual(lines.slice(-2), [
		'11 enacted',
		'13 in force; nothing of Coverage changes by it',
	]);
});

/** Figures are enacted in window 1, and wait until window 3 for a window of before the former ones. */
const LAGGING: Block[] = [
	WAITING,
	{ info: APPROVED, events: [DISPATCHED], tick: 6, unsettled: 7 },
	{ info: APPROVED, tick: 8, unsettled: 7 },
	{ info: APPROVED, tick: 9, unsettled: 7 },
	{ info: APPROVED, tick: 12, unsettled: 7 },
	{ info: APPROVED, tick: 13, unsettled: 8 },
];

test('figures that wait for windows of former ones are told to, until they are in force', async () => {
	const changed = event('spacetime.ParamsChanged', {
		old: type('WatchParams', { maxWitnesses: 14 }),
		new_: type('WatchParams', { maxWitnesses: 20 }),
	});
	const blocks = [...LAGGING, { info: APPROVED, events: [changed], tick: 16 }];
	const standing: string[] = [];
	const lines = await watchOf(chainOf(blocks, 'Spacetime'), standing);
	const wait =
		'Spacetime waits with what is decided: a window that closed at tick 7 by former figures is ' +
		'not settled yet';
	assert.deepEqual(lines.slice(-3), [
		'11 enacted',
		`12 ${wait}`,
		'16 in force from window 4 on: maxWitnesses 14 -> 20',
	]);
	assert.equal(standing.at(-1), `14 ${wait}`);
});

test('figures that have waited and change nothing are in force a whole window later', async () => {
	const blocks = [...LAGGING, { info: APPROVED, tick: 16 }, { info: APPROVED, tick: 20 }];
	const lines = await watchOf(chainOf(blocks, 'Spacetime'));
	assert.equal(lines.at(-1), '17 in force; nothing of Spacetime changes by it');
});

/** Figures are enacted in session 1. */
const IN_SESSION: Block[] = [WAITING, { info: APPROVED, events: [DISPATCHED], session: 1 }];

const WAITS = 'Power waits with what is decided: PerByte as before until';

function powerChanged(from: [number, number], to: [number, number]): EventRecord {
	const [old, now] = [from, to].map((figures) => type('WatchPower', powerOf(...figures)));
	return event('power.ParamsChanged', { old: old as Codec, new_: now as Codec });
}

test('what work backs with is told to wait until the bootstrap is over', async () => {
	const blocks = [
		...IN_SESSION,
		{ info: APPROVED, session: 2 },
		{ info: APPROVED, session: 3 },
		{ info: APPROVED, session: 5 },
		{ info: APPROVED, session: 6, bootstrapped: true },
		{
			info: APPROVED,
			session: 7,
			bootstrapped: true,
			perByte: 20,
			events: [powerChanged([1, 0], [20, 0])],
		},
	];
	const standing: string[] = [];
	const lines = await watchOf(chainOf(blocks, 'Power', 'PerByte'), standing);
	assert.deepEqual(lines.slice(-4), [
		'11 enacted',
		`12 ${WAITS} the bootstrap is over`,
		`15 ${WAITS} the next session begins`,
		'16 in force from session 7 on: backing.perByte 1 -> 20',
	]);
	assert.equal(standing.at(-1), `14 ${WAITS} the bootstrap is over`);
});

test('what work backs with waits though other figures come into force', async () => {
	const blocks = [
		...IN_SESSION,
		{ info: APPROVED, session: 2, events: [powerChanged([1, 0], [1, 7])] },
		{
			info: APPROVED,
			session: 3,
			bootstrapped: true,
			events: [powerChanged([1, 7], [1, 8])],
		},
		{
			info: APPROVED,
			session: 4,
			bootstrapped: true,
			perByte: 20,
			events: [powerChanged([1, 8], [20, 8])],
		},
	];
	const lines = await watchOf(chainOf(blocks, 'Power', 'PerByte'));
	assert.deepEqual(lines.slice(-6), [
		'11 enacted',
		'12 in force from session 2 on: minShift 0 -> 7',
		`12 ${WAITS} the bootstrap is over`,
		'13 in force from session 3 on: minShift 7 -> 8',
		`13 ${WAITS} the next session begins`,
		'14 in force from session 4 on: backing.perByte 1 -> 20',
	]);
});

test('what work backs with does not wait where it is as decided', async () => {
	const sessions = [2, 3].map((session) => ({ info: APPROVED, session, perByte: 20 }));
	const lines = await watchOf(chainOf([...IN_SESSION, ...sessions], 'Power', 'PerByte'));
	assert.deepEqual(lines.slice(-2), [
		'11 enacted',
		'13 in force; nothing of Power changes by it',
	]);
});

test('no other figure of Power waits for the bootstrap', async () => {
	const blocks = [
		...IN_SESSION,
		{ info: APPROVED, session: 2, events: [powerChanged([1, 0], [1, 20])] },
	];
	const lines = await watchOf(chainOf(blocks, 'Power', 'MinShift'));
	assert.deepEqual(lines.slice(-2), [
		'11 enacted',
		'12 in force from session 2 on: minShift 0 -> 20',
	]);
});

/** An epoch begins by another term than the one before. */
function payChanged(from: number, to: number): EventRecord {
	const [old, now] = [from, to].map((fullPayFrom) => type('WatchTerms', { fullPayFrom }));
	return event('power.PayTermsChanged', { old: old as Codec, new_: now as Codec });
}

/** A session takes a term, and other figures. */
function termTaken(from: number, to: number, minShift = 0): EventRecord {
	const old = type('WatchPower', powerOf(1, 0, from));
	const now = type('WatchPower', powerOf(1, minShift, to));
	return event('power.ParamsChanged', { old, new_: now });
}

const TERM_WAITS = 'Power waits with what is decided: FullPayFrom as before until';

test('a term of pay that a session took is told to wait until an epoch begins by it', async () => {
	const taken = { session: 20, epoch: 0 };
	const blocks = [
		...IN_SESSION,
		{ info: APPROVED, session: 2, fullPayFrom: taken, events: [termTaken(0, 20)] },
		{ info: APPROVED, session: 3, fullPayFrom: taken },
		{ info: APPROVED, session: 5, fullPayFrom: taken },
		{
			info: APPROVED,
			session: 5,
			tick: 32,
			fullPayFrom: { session: 20, epoch: 20 },
			events: [payChanged(0, 20)],
		},
	];
	const standing: string[] = [];
	const lines = await watchOf(chainOf(blocks, 'Power', 'FullPayFrom'), standing);
	assert.deepEqual(lines.slice(-3), [
		'11 enacted',
		`12 ${TERM_WAITS} the next epoch begins`,
		'15 in force from epoch 1 on: fullPayFrom 0 -> 20',
	]);
	assert.equal(standing.at(-1), `14 ${TERM_WAITS} the next epoch begins`);
});

test('a term of pay waits for its session though an epoch begins by another', async () => {
	const blocks = [
		...IN_SESSION,
		{ info: APPROVED, session: 1, tick: 32, events: [payChanged(9, 0)] },
		{
			info: APPROVED,
			session: 2,
			tick: 33,
			fullPayFrom: { session: 20, epoch: 0 },
			events: [termTaken(0, 20, 7)],
		},
		{
			info: APPROVED,
			session: 9,
			tick: 64,
			fullPayFrom: { session: 20, epoch: 20 },
			events: [payChanged(0, 20)],
		},
	];
	const lines = await watchOf(chainOf(blocks, 'Power', 'FullPayFrom'));
	assert.deepEqual(lines.slice(-6), [
		'11 enacted',
		'12 in force from epoch 1 on: fullPayFrom 9 -> 0',
		`12 ${TERM_WAITS} an epoch begins after the next session`,
		'13 in force from session 2 on: minShift 0 -> 7',
		`13 ${TERM_WAITS} the next epoch begins`,
		'14 in force from epoch 2 on: fullPayFrom 0 -> 20',
	]);
});

test('no other figure of Power waits for an epoch', async () => {
	const blocks = [
		...IN_SESSION,
		{ info: APPROVED, session: 1, tick: 32, events: [payChanged(9, 0)] },
		{ info: APPROVED, session: 2, events: [powerChanged([1, 0], [1, 20])] },
	];
	const lines = await watchOf(chainOf(blocks, 'Power', 'MinShift'));
	assert.deepEqual(lines.slice(-2), [
		'11 enacted',
		'13 in force from session 2 on: minShift 0 -> 20',
	]);
});

test('a call that the scheduler gives up is told, and ends the watch', async () => {
	const lines = await told([
		WAITING,
		{ info: APPROVED, events: [ofScheduler('CallUnavailable')] },
	]);
	assert.match(String(lines.at(-1)), /^11 not enacted: scheduler.CallUnavailable/);
});

test('an approved referendum that leaves the schedule without its enactment is told of', async () => {
	const lines = await told([WAITING, { info: APPROVED }]);
	assert.equal(lines.at(-1), '11 not enacted: it is not in the schedule any more');
});

test('a referendum that ends without effect ends the watch', async () => {
	for (const [info, end] of [
		[{ Rejected: [11, null, null] }, /^11 rejected, in block 11$/],
		[{ Cancelled: [11, null, null] }, /^11 cancelled/],
		[{ TimedOut: [11, null, null] }, /^11 timed out/],
		[{ Killed: 11 }, /^11 killed/],
	] as const) {
		const lines = await told([OPEN, { info }]);
		assert.match(String(lines.at(-1)), end);
	}
});

test('a referendum that was submitted just now is followed once it is final', async () => {
	const best = chainOf([{}, OPEN, { info: { Killed: 12 } }]);
	const read = best.read.bind(best) as (...args: unknown[]) => Promise<Codec>;
	// Without a block, what is asked for is in the best one.
	Object.assign(best, {
		read: (name: string, keys: unknown[], hash = '11') => read(name, keys, hash),
	});
	const lines = await watchOf(best);
	assert.match(String(lines[0]), /^11 waits for/);
	assert.match(String(lines[1]), /^12 killed/);
});

test('a referendum that there is not is named', async () => {
	await assert.rejects(told([{}]), /the chain has no referendum 3/);
});
