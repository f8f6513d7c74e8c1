// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatNumbers, placesOf } from '../../src/storage/places.ts';
import type { Duty } from '../../src/storage/records.ts';

function duty(deadline: number, partition: number, numbers: number[]): Duty {
	const sectors = numbers.map((number) => ({ number, root: '0x', state: { name: 'Active' } }));
	const times = { cutoff: 1, opens: 2, closes: 3, seedRound: 0 };
	return { deadline, partition, profile: 'Mib32', ...times, proven: false, sectors };
}

const DUTIES = [
	duty(3, 0, [0, 2, 7]),
	duty(
		9,
		1,
		Array.from({ length: 64 }, (_, i) => 100 + i),
	),
];

test("a sector's bit is its place in its partition, whatever its number", () => {
	assert.deepEqual(placesOf(DUTIES, [7]), [{ deadline: 3, partition: 0, places: 0b100n }]);
	assert.deepEqual(placesOf(DUTIES, [2, 0]), [{ deadline: 3, partition: 0, places: 0b011n }]);
	const last = [{ deadline: 9, partition: 1, places: 1n << 63n }];
	assert.deepEqual(placesOf(DUTIES, [163]), last);
});

test('sectors of several partitions are declared partition by partition', () => {
	assert.deepEqual(placesOf(DUTIES, [100, 0]), [
		{ deadline: 3, partition: 0, places: 1n },
		{ deadline: 9, partition: 1, places: 1n },
	]);
});

test('sectors that are in no partition are named, and nothing is declared', () => {
	assert.throws(() => placesOf(DUTIES, [0, 1, 3, 4]), /no sealed sector 1, 3-4$/);
	assert.throws(() => placesOf([], [0]), /no sealed sector 0$/);
});

test('neighbours are told as ranges', () => {
	assert.equal(formatNumbers([]), '');
	assert.equal(formatNumbers([5]), '5');
	assert.equal(formatNumbers([10, 0, 1, 2, 9, 4]), '0-2, 4, 9-10');
});
