// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';

import { demanded, originOf, trackNamed, trackOf, trackWith } from '../../src/governance/tracks.ts';

/** The runtime's types, by their fields in its metadata. */
const REGISTRY = new TypeRegistry();
REGISTRY.register({
	Linear: { length: 'u32', floor: 'u32', ceil: 'u32' },
	Stepped: { begin: 'u32', end: 'u32', step: 'u32', period: 'u32' },
	Reciprocal: { factor: 'i64', xOffset: 'i64', yOffset: 'i64' },
	Curve: {
		_enum: {
			LinearDecreasing: 'Linear',
			SteppedDecreasing: 'Stepped',
			Reciprocal: 'Reciprocal',
		},
	},
	Info: {
		name: 'Text',
		maxDeciding: 'u32',
		decisionDeposit: 'u128',
		preparePeriod: 'u32',
		decisionPeriod: 'u32',
		confirmPeriod: 'u32',
		minEnactmentPeriod: 'u32',
		minApproval: 'Curve',
		minSupport: 'Curve',
	},
});

const TRACK = trackOf(
	REGISTRY.createType('(u16, Info)', [
		10,
		{
			name: 'parameter_admin\0\0\0\0',
			maxDeciding: 10,
			decisionDeposit: 500n * 10n ** 12n,
			preparePeriod: 600,
			decisionPeriod: 100_800,
			confirmPeriod: 1_800,
			minEnactmentPeriod: 3_600,
			// Of everybody at the start, of 70 % after a seventh, half at the end.
			minApproval: {
				Reciprocal: { factor: 111_111_112, xOffset: 190_476_190, yOffset: 416_666_667 },
			},
			minSupport: { LinearDecreasing: { length: 1e9, floor: 5e7, ceil: 5e8 } },
		},
	]),
);

test('a track is read with its name and its demands', () => {
	assert.equal(TRACK.name, 'parameter_admin');
	assert.equal(TRACK.decisionDeposit, 500_000_000_000_000n);
	assert.equal(TRACK.minEnactmentPeriod, 3_600);
	assert.equal(TRACK.minSupport.kind, 'LinearDecreasing');
});

test('demands fall by their curves', () => {
	const near = (curve: Parameters<typeof demanded>[0], part: number, expected: number) =>
		assert.ok(
			Math.abs(demanded(curve, part) - expected) < 0.001,
			`${demanded(curve, part)} at ${part}`,
		);
	near(TRACK.minSupport, 0, 0.5);
	near(TRACK.minSupport, 0.5, 0.275);
	near(TRACK.minSupport, 1, 0.05);
	near(TRACK.minApproval, 0, 1);
	near(TRACK.minApproval, 1 / 7, 0.75);
	near(TRACK.minApproval, 1, 0.51);
	const stepped = {
		kind: 'SteppedDecreasing',
		begin: 0.8,
		end: 0.3,
		step: 0.1,
		period: 0.2,
	} as const;
	near(stepped, 0, 0.8);
	near(stepped, 0.19, 0.8);
	near(stepped, 0.21, 0.7);
	near({ ...stepped, period: 0.1 }, 1, 0.3);
	const short = { kind: 'LinearDecreasing', length: 0.5, floor: 0.1, ceil: 0.5 } as const;
	near(short, 0.75, 0.1);
});

test('a track is found by its name or its id', () => {
	for (const name of ['parameter_admin', 'Parameter-Admin', '10']) {
		assert.equal(trackNamed([TRACK], name), TRACK, name);
	}
	assert.equal(trackWith([TRACK], 10), TRACK);
	assert.throws(() => trackNamed([TRACK], 'admin'), /no track "admin", only parameter_admin$/);
	assert.throws(() => trackWith([TRACK], 11), /no track 11$/);
});

test('a referendum acts in the name of its track', () => {
	assert.deepEqual(originOf(TRACK), { Origins: 'ParameterAdmin' });
	assert.deepEqual(originOf({ id: 1, name: 'whitelisted_caller' }), {
		Origins: 'WhitelistedCaller',
	});
	assert.deepEqual(originOf({ id: 0, name: 'root' }), { system: 'Root' });
});
