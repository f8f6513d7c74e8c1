// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { until } from '../network/until.ts';

test('what is found is returned, however often it was not there', async () => {
	let looks = 0;
	const found = await until('it', 5_000, async () => {
		looks += 1;
		return looks < 3 ? `look ${looks}` : { found: looks };
	});
	assert.equal(found, 3);
});

test('a wait in vain says what was awaited, how long, and what was seen', async () => {
	const waiting = until('rain', 50, async () => 'the sun');
	await assert.rejects(waiting, /waited 50 ms in vain for rain; seen: the sun/);
});

test('a look that fails is no end, and its reason is what was seen', async () => {
	const waiting = until('rain', 50, async () => Promise.reject(new Error('blind')));
	await assert.rejects(waiting, /seen: blind/);
});

test('a look that never answers ends with the wait', async () => {
	const waiting = until('rain', 50, () => new Promise<string>(() => undefined));
	await assert.rejects(waiting, /seen: no answer at all/);
});
