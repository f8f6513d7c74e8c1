// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellAt, cellOf, formatCell, sameRegion } from '../../src/device/location.ts';

test('a point lies in a cell of resolution 12, which is read as it is written', () => {
	const cell = cellAt(38.7223, -9.1393);
	assert.equal(cellOf(formatCell(cell)), cell);
	assert.equal(cellOf(`0x${formatCell(cell)}`), cell);
	assert.equal((cell >> 52n) & 0xfn, 12n);
});

test('what is no cell, or one of another resolution, is refused', () => {
	for (const text of [
		'',
		'lisbon',
		'0',
		'ffffffffffffffff',
		'8a393362c2effff',
		'8c00000000000',
	]) {
		assert.equal(cellOf(text), undefined, text);
	}
});

test('regions are known by any spelling', () => {
	assert.ok(sameRegion('EU868', 'Eu868'));
	assert.ok(sameRegion('AS923-1', 'As923_1'));
	assert.ok(!sameRegion('AS923-1', 'AS923-2'));
});
