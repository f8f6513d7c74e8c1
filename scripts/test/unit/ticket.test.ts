// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';

import type { Chain } from '../../src/chain/index.ts';
import { assertSeals, sealOptions } from '../../src/owner/ticket.ts';

const REGISTRY = new TypeRegistry();
REGISTRY.register({
	Kind: { _enum: ['Gateway', 'Storage'] },
	Facts: { active: 'bool' },
	Registered: { kind: 'Kind', facts: 'Facts' },
	Info: { device: 'u32', record: 'Registered' },
});

/** A chain that knows one device, or none. */
function knowing(record: { kind: string; facts: { active: boolean } } | null): Chain {
	const info = record === null ? null : { device: 3, record };
	const ask = async () => REGISTRY.createType('Option<Info>', info);
	return { ask } as unknown as Chain;
}

test('what sealing asks of the chain is printed as its options', () => {
	const seed = `0x${'5e'.repeat(32)}`;
	assert.equal(
		sealOptions(new Uint8Array(32).fill(0x67), 3, 7, { seed, round: 12 }),
		`--genesis 0x${'67'.repeat(32)} --device 3 --sector 7 --ticket ${seed} --ticket-round 12`,
	);
});

test('only for an active device of storage it is worth to seal', async () => {
	await assertSeals(knowing({ kind: 'Storage', facts: { active: true } }), 3);
	const refused: [Parameters<typeof knowing>[0], RegExp][] = [
		[null, /the chain has no device 3/],
		[{ kind: 'Gateway', facts: { active: true } }, /--device is 3, a device of kind Gateway/],
		[{ kind: 'Storage', facts: { active: false } }, /--device is 3, which is suspended/],
	];
	for (const [record, reason] of refused) {
		await assert.rejects(assertSeals(knowing(record), 3), reason);
	}
});
