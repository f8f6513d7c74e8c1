// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Codec, Registry } from '@polkadot/types-codec/types';

import type { Chain } from '../../src/chain/index.ts';
import { differences, homeOf, snapshotIn, spanAt } from '../../src/governance/effect.ts';
import { enactmentId, enactmentIn } from '../../src/governance/enactment.ts';

/** The runtime's types, by their fields in its metadata. */
const REGISTRY = new TypeRegistry();
REGISTRY.register({
	TestShares: { storage: 'u32', validators: 'u32' },
	TestParams: { maxWitnesses: 'u8', minInterval: 'u32', shares: 'TestShares' },
	TestRule: { _enum: ['MaxWitnesses', 'WitnessRedundancy'] },
	TestTiming: { ticksPerRound: 'u32', windowTicks: 'u32', epochTicks: 'u32', pausePeriod: 'u32' },
	TestOuter: { _enum: { Rule: 'TestRule', MinShift: null } },
});

const ID = enactmentId(3);

/** An event of its fields by their names; `type` is that of its fields in the metadata. */
function event(name: string, fields: Record<string, Codec>, type?: Codec): EventRecord {
	const [section, method] = name.split('.');
	const data = Object.assign(Object.values(fields), { names: Object.keys(fields) });
	const meta = {
		fields: Object.keys(fields).map((field) => ({
			name: REGISTRY.createType('Option<Text>', field),
			type,
		})),
	};
	return { event: { section, method, data, meta } } as unknown as EventRecord;
}

function ofScheduler(method: string, id: string | null, result?: unknown): EventRecord {
	return event(`scheduler.${method}`, {
		task: REGISTRY.createType('(u32, u32)', [9, 0]),
		id: REGISTRY.createType('Option<[u8; 32]>', id),
		...(result === undefined
			? {}
			: { result: REGISTRY.createType('Result<(), DispatchError>', result) }),
	});
}

const found = (events: EventRecord[]) => enactmentIn(REGISTRY as unknown as Registry, events, ID);

test('the enactment of a referendum has a name of its own', () => {
	assert.match(ID, /^0x[0-9a-f]{64}$/);
	assert.notEqual(enactmentId(0), enactmentId(1));
	assert.notEqual(enactmentId(1), enactmentId(256));
});

test('an enactment is found among those of others', () => {
	const others = [
		ofScheduler('Dispatched', null, { Ok: null }),
		ofScheduler('CallUnavailable', enactmentId(4)),
		event('referenda.Approved', {}),
	];
	assert.equal(found(others), undefined);
	const dispatched = ofScheduler('Dispatched', ID, { Ok: null });
	assert.deepEqual(found([...others, dispatched]), { at: 3, failure: undefined });
});

test('a call that fails, or that the scheduler gives up, is told with the reason', () => {
	const failed = found([ofScheduler('Dispatched', ID, { Err: 'BadOrigin' })]);
	assert.deepEqual(failed, { at: 0, failure: 'badOrigin' });
	assert.match(String(found([ofScheduler('CallUnavailable', ID)])?.failure), /CallUnavailable: /);
	const heavy = found([ofScheduler('PermanentlyOverweight', ID)]);
	assert.match(String(heavy?.failure), /PermanentlyOverweight: no block has room/);
});

const OLD = { maxWitnesses: 14, minInterval: 4, shares: { storage: 1, validators: 2 } };

function params(change: Record<string, unknown>): Codec {
	return REGISTRY.createType('TestParams', { ...OLD, ...change });
}

test('records are compared field by field', () => {
	assert.deepEqual(differences('', params({}), params({})), []);
	const now = params({ maxWitnesses: 20, shares: { storage: 1, validators: 3 } });
	assert.deepEqual(differences('', params({}), now), [
		'maxWitnesses 14 -> 20',
		'shares.validators 2 -> 3',
	]);
});

test('a snapshot tells what changed and what is refused, from a place on', () => {
	const changed = event('coverage.ParamsChanged', {
		round: REGISTRY.createType('u32', 7),
		old: params({}),
		new_: params({ minInterval: 9 }),
	});
	const rule = REGISTRY.createType('TestOuter', { Rule: 'WitnessRedundancy' });
	const refused = event('coverage.ParamsRefused', { conflict: rule });
	const registry = REGISTRY as unknown as Registry;
	const seen = (events: EventRecord[], from = 0) =>
		snapshotIn(registry, events, { pallet: 'coverage' }, from);
	assert.deepEqual(seen([refused, changed]), {
		changed: ['minInterval 4 -> 9'],
		refused: [{ name: 'WitnessRedundancy', docs: '' }],
	});
	assert.equal(seen([refused, changed], 2), undefined);
	assert.equal(seen([event('rewards.FiguresRefused', { conflict: rule })]), undefined);
	assert.equal(seen([event('coverage.Settled', {})]), undefined);
});

test('a single figure that changes is told without a name of its own', () => {
	const cap = event('challengeClock.PauseCapChanged', {
		old: REGISTRY.createType('u32', 32),
		new_: REGISTRY.createType('u32', 64),
	});
	const home = { pallet: 'challengeClock' };
	const seen = snapshotIn(REGISTRY as unknown as Registry, [cap], home, 0);
	assert.deepEqual(seen, { changed: ['it 32 -> 64'], refused: [] });
});

test('spans are counted by the clock, by sessions, or by blocks', async () => {
	const values: Record<string, Codec> = {
		'session.currentIndex': REGISTRY.createType('u32', 7),
		'challengeClock.currentTick': REGISTRY.createType('u32', 65),
		'system.number': REGISTRY.createType('u32', 641),
		'challengeClock.clockTiming': REGISTRY.createType('TestTiming', {
			ticksPerRound: 4,
			windowTicks: 3,
			epochTicks: 32,
			pausePeriod: 320,
		}),
	};
	const chain = { read: (name: string) => Promise.resolve(values[name]) } as unknown as Chain;
	const spans = ['round', 'window', 'epoch', 'session', 'pause period'] as const;
	const found = await Promise.all(spans.map((span) => spanAt(chain, span, 'block')));
	assert.deepEqual(found, [16, 21, 2, 7, 2]);
});

test('a group is the business of a pallet, by default of its own name', () => {
	assert.deepEqual(homeOf('Coverage'), { pallet: 'coverage', span: 'round' });
	assert.deepEqual(homeOf('Registry'), { pallet: 'deviceRegistry', span: 'epoch' });
	assert.deepEqual(homeOf('Candidates'), { pallet: 'candidates', span: 'epoch' });
});
