// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Chain } from '../../src/chain/chain.ts';
import { withNonce, type TakenNonce } from '../../src/chain/nonce.ts';

/** A node that says of every account that its next nonce is what `told` returns. */
function nodeThatTells(endpoint: string, told: () => number): Chain {
	const accountNextIndex = async () => ({ toNumber: told });
	return { endpoint, api: { rpc: { system: { accountNextIndex } } } } as unknown as Chain;
}

const taken = async (nonce: TakenNonce) => nonce;

test('transactions in flight have nonces of their own, though the node knows of none', async () => {
	const chain = nodeThatTells('ws://in-flight', () => 7);
	const nonces = await Promise.all([1, 2, 3].map(() => withNonce(chain, 'one', taken)));
	assert.deepEqual(
		nonces.map(({ value }) => value),
		[7, 8, 9],
	);
});

test('another account has a line of its own', async () => {
	const chain = nodeThatTells('ws://accounts', () => 7);
	assert.equal((await withNonce(chain, 'one', taken)).value, 7);
	assert.equal((await withNonce(chain, 'other', taken)).value, 7);
});

test('the node is believed when it knows of more', async () => {
	let told = 7;
	const chain = nodeThatTells('ws://more', () => told);
	assert.equal((await withNonce(chain, 'one', taken)).value, 7);
	told = 12;
	assert.equal((await withNonce(chain, 'one', taken)).value, 12);
});

test('the nonce of a dropped transaction is used again', async () => {
	const chain = nodeThatTells('ws://dropped', () => 7);
	const dropped = await withNonce(chain, 'one', taken);
	dropped.release();
	assert.equal((await withNonce(chain, 'one', taken)).value, 7);
});

test('a nonce is asked for when the transaction before has reached the pool', async () => {
	let inPool = 0;
	const chain = nodeThatTells('ws://turns', () => inPool);
	const send = async (nonce: TakenNonce) => {
		await new Promise((resolve) => setTimeout(resolve, 5));
		inPool += 1;
		nonce.release();
		return nonce.value;
	};
	const nonces = await Promise.all([1, 2, 3].map(() => withNonce(chain, 'one', send)));
	assert.deepEqual(nonces, [0, 1, 2]);
});

test('a transaction that cannot be sent does not hold up the next', async () => {
	const chain = nodeThatTells('ws://failure', () => 7);
	const failing = withNonce(chain, 'one', async (nonce) => {
		nonce.release();
		throw new Error('no');
	});
	const next = withNonce(chain, 'one', taken);
	await assert.rejects(failing, /no/);
	assert.equal((await next).value, 7);
});
