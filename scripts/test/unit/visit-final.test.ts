// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Chain } from '../../src/chain/index.ts';
import { visitFinal } from '../../src/governance/final-blocks.ts';

/** A chain whose node names `heads` as final, one after the other. */
function finalizing(heads: number[]): { chain: Chain; ended: () => boolean } {
	let ended = false;
	const rpc = {
		getBlockHash: (height: number) => Promise.resolve({ toHex: () => `hash of ${height}` }),
		subscribeFinalizedHeads: (report: (header: unknown) => void) => {
			for (const head of heads) {
				report({ number: { toNumber: () => head } });
			}
			return Promise.resolve(() => {
				ended = true;
			});
		},
	};
	return { chain: { api: { rpc: { chain: rpc } } } as unknown as Chain, ended: () => ended };
}

test('every final block is visited once and in order, those that a node does not name too', async () => {
	const { chain, ended } = finalizing([5, 8, 8, 7, 12]);
	const visited: string[] = [];
	const answer = await visitFinal(chain, 4, ({ number, hash }) => {
		visited.push(`${number}: ${hash}`);
		return Promise.resolve(number === 10 ? 'found' : undefined);
	});
	assert.equal(answer, 'found');
	assert.deepEqual(
		visited,
		[4, 5, 6, 7, 8, 9, 10].map((number) => `${number}: hash of ${number}`),
	);
	assert.ok(ended(), 'the subscription goes on');
});

test('a visit that fails ends the walk with its reason', async () => {
	const { chain, ended } = finalizing([5]);
	const walk = visitFinal(chain, 5, () => Promise.reject(new Error('no state')));
	await assert.rejects(walk, /no state/);
	assert.ok(ended(), 'the subscription goes on');
});
