// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sealOptions } from '../../src/owner/ticket.ts';

test('what sealing asks of the chain is printed as its options', () => {
	const seed = `0x${'5e'.repeat(32)}`;
	assert.equal(
		sealOptions(new Uint8Array(32).fill(0x67), 3, 7, { seed, round: 12 }),
		`--genesis 0x${'67'.repeat(32)} --device 3 --sector 7 --ticket ${seed} --ticket-round 12`,
	);
});
