// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatBytes } from '../../src/chain/index.ts';

test('bytes are told in the largest unit of which there is one', () => {
	const table: [bigint, string][] = [
		[0n, '0 B'],
		[1_023n, '1023 B'],
		[1_024n, '1 KiB'],
		[32n << 20n, '32 MiB'],
		[(1n << 30n) + (32n << 20n), '1.03 GiB'],
		[3n << 29n, '1.5 GiB'],
		[(1n << 40n) - 1n, '1023.99 GiB'],
		[1n << 80n, '1048576 EiB'],
	];
	for (const [bytes, text] of table) {
		assert.equal(formatBytes(bytes), text);
	}
});
