// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';

import type { Chain } from '../../src/chain/index.ts';
import { describeDuty, describeProvider, describeSector } from '../../src/storage/description.ts';
import {
	dutyOf,
	readSector,
	readSomeProvider,
	type Duty,
	type Provider,
	type Sector,
} from '../../src/storage/records.ts';

const ROOT = `0x${'ab'.repeat(32)}`;
const NOW = { tick: 100, tickMs: 6_000 };
const DUTY: Duty = {
	deadline: 12,
	partition: 1,
	profile: 'Gib1',
	cutoff: 90,
	opens: 110,
	closes: 410,
	seedRound: 8,
	proven: false,
	sectors: [
		{ number: 0, root: ROOT, state: { name: 'Active' } },
		{ number: 1, root: ROOT, state: { name: 'Active' } },
		{ number: 5, root: ROOT, state: { name: 'Faulty', missed: 2 } },
	],
};

/** The runtime's types, by their fields in its metadata. */
const REGISTRY = new TypeRegistry();
REGISTRY.register({
	State: { _enum: { Unproven: null, Active: null, Faulty: 'Misses', Recovering: 'Misses' } },
	Misses: { missed: 'u8' },
	Id: { deadline: 'Compact<u32>', index: 'Compact<u32>' },
	Profile: { _enum: ['Kib2', 'Mib32', 'Gib1', 'Gib32'] },
	Duty: {
		partition: 'Id',
		profile: 'Profile',
		cutoff: 'u32',
		opens: 'u32',
		closes: 'u32',
		seedRound: 'u32',
		proven: 'bool',
		sectors: 'Vec<(u32, [u8; 32], State)>',
	},
	Content: { _enum: { Capacity: null, Data: '[u8; 32]' } },
	Stage: { _enum: { PreCommitted: 'Open', Sealed: 'Placed' } },
	Open: { seedRound: 'u32', seed: 'Option<[u8; 32]>', parts: 'u8' },
	Placed: { partition: 'Id', place: 'u32', activated: 'u32', state: 'State' },
	Sector: {
		profile: 'Profile',
		content: 'Content',
		ticket: '[u8; 32]',
		replica: '[u8; 32]',
		held: 'u128',
		expires: 'u32',
		stage: 'Stage',
	},
});

/** What the runtime answers for {@link DUTY}. */
const ENCODED = {
	partition: { deadline: 12, index: 1 },
	profile: 'Gib1',
	cutoff: 90,
	opens: 110,
	closes: 410,
	seedRound: 8,
	proven: false,
	sectors: [
		[0, ROOT, 'Active'],
		[1, ROOT, 'Active'],
		[5, ROOT, { Faulty: { missed: 2 } }],
	],
};

/** A chain that answers every question with this value. */
function answering(type: string, value: unknown): Chain {
	const ask = async () => REGISTRY.createType(type, value);
	return { ask } as unknown as Chain;
}

test('a duty is read as the runtime encodes it, compact numbers and states included', () => {
	assert.deepEqual(dutyOf(REGISTRY.createType('Duty', ENCODED)), DUTY);
});

test('a sector is read in both of its stages', async () => {
	const common = { profile: 'Mib32', ticket: ROOT, replica: ROOT, held: 5, expires: 160 };
	const read = (content: unknown, stage: unknown) =>
		readSector(answering('Option<Sector>', { ...common, content, stage }), 1, 2);
	const open = { seedRound: 30, seed: ROOT, parts: 0b101 };
	assert.deepEqual(await read('Capacity', { PreCommitted: open }), {
		...common,
		held: 5n,
		stage: { name: 'PreCommitted', seedRound: 30, seed: ROOT, parts: [0, 2] },
	});
	const partition = { deadline: 47, index: 7 };
	const placed = { partition, place: 63, activated: 80, state: { Recovering: { missed: 1 } } };
	assert.deepEqual(await read({ Data: ROOT }, { Sealed: placed }), {
		...common,
		held: 5n,
		dataRoot: ROOT,
		stage: {
			name: 'Sealed',
			deadline: 47,
			partition: 7,
			place: 63,
			activated: 80,
			state: { name: 'Recovering', missed: 1 },
		},
	});
});

test('a sector that is not there is named, and so is a device without any', async () => {
	const nothing = answering('Option<Sector>', null);
	await assert.rejects(readSector(nothing, 1, 2), /the chain has no sector 2 of device 1/);
	await assert.rejects(readSomeProvider(nothing, 1), /device 1 never committed to a sector/);
});

test('a partition is told with its freeze, its window and its sectors by state', () => {
	assert.deepEqual(describeDuty(DUTY, NOW), [
		'deadline 12/1',
		'sectors of 1 GiB: active 0-1; faulty (2 windows missed) 5; ' +
			'frozen since tick 90 (1 min ago); ' +
			'proofs from tick 110 (in 1 min) until tick 410 (in 31 min)',
	]);
	const [, proven] = describeDuty({ ...DUTY, proven: true }, NOW);
	assert.match(proven, /; proven; its window closes at tick 410 \(in 31 min\)$/);
});

test('a partition without a sector that answers is told with the tick of its freeze', () => {
	const lost = { name: 'Faulty', missed: 2 } as const;
	const sectors = DUTY.sectors.map((sector) => ({ ...sector, state: lost }));
	const [, words] = describeDuty({ ...DUTY, cutoff: 105, sectors }, NOW);
	assert.match(words, /; declarations before tick 105 \(in 30 s\); proofs from tick 110 /);
});

test('a provider is told with what its next proof must contain', () => {
	const provider: Provider = {
		owner: 'Bob',
		offset: 3,
		nextNumber: 7,
		preCommits: 1,
		sectors: 3,
		bytes: { unproven: 0n, active: 2n << 30n, faulty: 1n << 30n, recovering: 0n },
		deposits: 10n ** 11n,
		pledges: 3n * 10n ** 11n,
		next: DUTY,
	};
	const rows = new Map(describeProvider(provider, 4n << 30n, NOW));
	assert.equal(rows.get('power'), '2 GiB of 4 GiB that all prove');
	assert.equal(
		rows.get('sectors'),
		'3: 2 GiB active, 0 B unproven, 0 B recovering, 1 GiB faulty',
	);
	assert.equal(rows.get('pre-commits'), '1; the next sector is number 7');
	assert.equal(rows.get('pledges'), '0.3 CRN');
	assert.equal(rows.get('deposits'), '0.1 CRN');
	assert.match(rows.get('next proof') ?? '', /must open sectors 0-1 by the seed of round 8;/);
	assert.match(rows.get('next proof') ?? '', /declared before tick 90 \(1 min ago\)$/);
	const { next: _next, ...idle } = provider;
	assert.ok(
		describeProvider(idle, 0n, NOW).some(
			([name, text]) => name === 'next proof' && /none/.test(text),
		),
	);
});

test('a sector is told as a pre-commit, then as sealed', () => {
	const sector: Sector = {
		profile: 'Mib32',
		ticket: ROOT,
		replica: ROOT,
		held: 3_125_000_000n,
		expires: 160,
		stage: { name: 'PreCommitted', seedRound: 30, parts: [1] },
	};
	const open = new Map(describeSector(sector, NOW));
	assert.equal(open.get('content'), 'committed capacity');
	assert.equal(open.get('deposit'), '0.003125 CRN');
	assert.equal(open.get('state'), 'pre-committed; parts proven: 1');
	assert.equal(open.get('seed'), 'of round 30, is yet to come');
	assert.equal(open.get('prove before'), 'tick 160 (in 6 min)');
	const state = { name: 'Recovering', missed: 1 };
	const where = { deadline: 4, partition: 0, place: 63, activated: 80 };
	const sealed = new Map(
		describeSector(
			{ ...sector, dataRoot: ROOT, stage: { name: 'Sealed', ...where, state } },
			NOW,
		),
	);
	assert.equal(sealed.get('content'), `data ${ROOT}`);
	assert.equal(sealed.get('state'), 'recovering (1 window missed), sealed since tick 80');
	assert.equal(sealed.get('proven in'), 'deadline 4/0, place 63');
	assert.equal(sealed.get('pledge'), '0.003125 CRN');
});
