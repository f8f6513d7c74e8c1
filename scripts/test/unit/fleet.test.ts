// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { greatCircleDistance, gridDistance, latLngToCell } from 'h3-js';

import { PLACES, type Place } from '../e2e/lisbon.ts';
import { beaconerUnits, rampFactor, scaled, witnessUnits } from '../e2e/units.ts';

const PARAMS = { maxWitnesses: 14, redundancy: 4, rampTicks: 480, rampFloor: 1_000 };

test('no two places of the fleet are too close or too far for each other', () => {
	const cell = ({ latitude, longitude }: Place) => latLngToCell(latitude, longitude, 11);
	for (const [index, one] of PLACES.entries()) {
		for (const other of PLACES.slice(0, index)) {
			const metres = greatCircleDistance(
				[one.latitude, one.longitude],
				[other.latitude, other.longitude],
				'm',
			);
			const names = `${one.name}, ${other.name}: ${metres} m`;
			assert.ok(metres >= 400 && metres <= 10_000, names);
			assert.ok(gridDistance(cell(one), cell(other)) >= 8, names);
		}
	}
});

test('units follow HIP-15', () => {
	const table: [number, bigint, bigint][] = [
		[0, 0n, 0n],
		[1, 250_000n, 1_000_000n],
		[4, 1_000_000n, 1_000_000n],
		[5, 1_200_000n, 760_000n],
		[6, 1_360_000n, 606_666n],
	];
	for (const [witnesses, beaconer, each] of table) {
		assert.equal(beaconerUnits(witnesses, PARAMS), beaconer);
		assert.equal(witnessUnits(witnesses, PARAMS), each);
	}
	assert.ok(beaconerUnits(32, PARAMS) < 2_000_000n);
});

test('the ramp rises from its floor to the whole', () => {
	assert.equal(rampFactor(0, PARAMS), 1_000);
	assert.equal(rampFactor(240, PARAMS), 5_500);
	assert.equal(rampFactor(1_000, PARAMS), 10_000);
	assert.equal(scaled(1_000_000n, 5_000, 1_000), 50_000n);
});
