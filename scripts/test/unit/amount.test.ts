// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CRN, formatCrn, parseCrn } from '../../src/chain/index.ts';

test('an amount is printed exactly, without zeros that say nothing', () => {
	assert.equal(formatCrn(0n), '0 CRN');
	assert.equal(formatCrn(CRN), '1 CRN');
	assert.equal(formatCrn(1n), '0.000000000001 CRN');
	assert.equal(formatCrn(1_500_000_000_000n), '1.5 CRN');
	assert.equal(formatCrn(-CRN / 4n), '-0.25 CRN');
});

test('what is printed is read as the same amount', () => {
	for (const plancks of [0n, 1n, 999_999_999_999n, CRN, 123_456_789n * CRN + 42n]) {
		assert.equal(parseCrn(formatCrn(plancks)), plancks);
	}
	assert.equal(parseCrn('2.5'), (5n * CRN) / 2n);
});

test('what is no amount is refused', () => {
	for (const text of ['', '-1', '1e3', '1.', '.5', '1.0000000000001', '1 DOT', '1,5']) {
		assert.equal(parseCrn(text), undefined, text);
	}
});
