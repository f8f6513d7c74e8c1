// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Seen } from '../../src/network/census.ts';
import { FinalBlocks } from '../network/final-blocks.ts';

/** The block of a height, in a slot of twice that number. */
function block(number: number): Seen {
	const [hash, parent] = [`hash ${number}`, `hash ${number - 1}`];
	return { hash, parent, number, slot: 2 * number, author: 0, kind: 'primary' };
}

test('blocks that become final at once are all visited, in order and once', async () => {
	const visited: number[] = [];
	const blocks = new FinalBlocks(
		async (height) => block(height),
		async ({ number }) => {
			// The later a block, the less time its visit takes.
			await new Promise((resolve) => setTimeout(resolve, 20 - number));
			visited.push(number);
		},
	);
	for (const height of [5, 6, 6, 10, 8, 11]) {
		blocks.finalized(block(height));
	}
	assert.equal(await blocks.settled(), 13);
	assert.deepEqual(visited, [5, 6, 7, 8, 9, 10, 11]);
});

test('a block whose state is gone ends the walk, and is named', async () => {
	const visited: number[] = [];
	const blocks = new FinalBlocks(
		async (height) => block(height),
		async ({ number }) => {
			if (number === 2) {
				throw new Error('State already discarded');
			}
			visited.push(number);
		},
	);
	[1, 4, 5].forEach((height) => blocks.finalized(block(height)));
	await assert.rejects(
		blocks.settled(),
		/block 2, 2 below the newest final one, cannot be looked at: State already discarded/,
	);
	assert.throws(() => blocks.slots, /block 2/);
	assert.deepEqual(visited, [1]);
});

test('a block that is not on top of the last final one is refused', async () => {
	const blocks = new FinalBlocks(
		async (height) => block(height),
		async () => undefined,
	);
	blocks.finalized(block(1));
	blocks.finalized({ ...block(2), parent: 'another' });
	await assert.rejects(blocks.settled(), /block 2 is on top of another, and hash 1 was final/);
});

test('before any block is final no slots have passed', async () => {
	const blocks = new FinalBlocks(
		async (height) => block(height),
		async () => undefined,
	);
	assert.equal(await blocks.settled(), 0);
});
