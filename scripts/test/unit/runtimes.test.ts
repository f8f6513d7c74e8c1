// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Connection } from '../../src/chain/runtimes.ts';

const RUNTIMES = ['state_runtimeVersion', 'state_subscribeRuntimeVersion'] as const;

test('an api that asks for runtimes is not told of any, and the node is not asked', async () => {
	const connection = new Connection('ws://127.0.0.1:1', false);
	const never = () => assert.fail('it was told');
	const id = await connection.subscribe(...RUNTIMES, [], never);
	assert.equal(await connection.unsubscribe('', 'state_unsubscribeRuntimeVersion', id), true);
});

test('the node is asked for all else, and for runtimes by who follows them', async () => {
	const connection = new Connection('ws://127.0.0.1:1', false);
	const heads = connection.subscribe('chain_newHead', 'chain_subscribeNewHead', [], () => 0);
	await assert.rejects(heads, /not connected/);
	await assert.rejects(connection.subscribeVersions(() => 0), /not connected/);
});
