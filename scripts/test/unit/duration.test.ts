// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatDuration, parseDuration } from '../../src/chain/index.ts';

test('a time is told in its two longest units, rounded down', () => {
	const table: [number, string][] = [
		[0, '0 s'],
		[0.9, '0 s'],
		[59.9, '59 s'],
		[60, '1 min'],
		[3_661, '1 h 1 min'],
		[86_400, '1 d'],
		[86_400 + 59, '1 d'],
		[12 * 86_400 + 4 * 3_600 + 1, '12 d 4 h'],
		[-5, '0 s'],
	];
	for (const [seconds, text] of table) {
		assert.equal(formatDuration(seconds), text);
	}
});

test('a time is a whole number of one unit', () => {
	assert.equal(parseDuration('30d'), 30 * 86_400);
	assert.equal(parseDuration(' 12 h '), 43_200);
	assert.equal(parseDuration('90min'), 5_400);
	assert.equal(parseDuration('45s'), 45);
	assert.equal(parseDuration('36500d'), 36_500 * 86_400);
});

test('what is no time, or over a hundred years, is refused', () => {
	for (const text of [
		'',
		'30',
		'd',
		'-1d',
		'1.5h',
		'1 week',
		'1d 2h',
		'36501d',
		'9'.repeat(400),
	]) {
		assert.equal(parseDuration(text), undefined, text);
	}
});
