// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Validator } from '../../src/network/validator.ts';
import { Histories } from '../network/histories.ts';

/** A node that has the blocks `hashes`, from height 0 on, and can be made to finalise one. */
function nodeOf(name: string, hashes: string[], final: number) {
	let tell: (header: unknown) => void = () => undefined;
	const number = (height: number) => ({ toNumber: () => height });
	const chain = {
		subscribeFinalizedHeads: async (report: typeof tell) => {
			tell = report;
			return () => undefined;
		},
		getFinalizedHead: async () => final,
		getHeader: async () => ({ number: number(final) }),
		getBlockHash: async (height: number) => ({ toHex: () => hashes[height] }),
	};
	const node = { name, connection: { api: { rpc: { chain } } } } as unknown as Validator;
	const finalise = (height: number) =>
		tell({ number: number(height), hash: { toHex: () => hashes[height] } });
	return { node, finalise };
}

test('nodes agree where all have what any of them finalised', async () => {
	const histories = new Histories();
	const one = nodeOf('one', ['0', '1', '2', '3'], 3);
	const other = nodeOf('other', ['0', '1', '2'], 2);
	await histories.follow(one.node);
	await histories.follow(other.node);
	one.finalise(2);
	one.finalise(3);
	other.finalise(1);
	assert.equal(await histories.agree([one.node, other.node]), 2);
});

test('two blocks of one height that are both final are two histories', async () => {
	const histories = new Histories();
	const one = nodeOf('one', ['0', '1'], 1);
	const other = nodeOf('other', ['0', '1b'], 1);
	await histories.follow(one.node);
	await histories.follow(other.node);
	one.finalise(1);
	other.finalise(1);
	await assert.rejects(histories.agree([one.node, other.node]), /1: 1 at one, 1b at other/);
});

test('a node that finalised past a block has it, or there are two histories', async () => {
	const histories = new Histories();
	const one = nodeOf('one', ['0', '1', '2'], 2);
	const other = nodeOf('other', ['0', '1b', '2b'], 2);
	await histories.follow(one.node);
	await histories.follow(other.node);
	one.finalise(1);
	other.finalise(2);
	const two = /block 2 is final at other, and another at one/;
	await assert.rejects(histories.agree([one.node, other.node]), two);
});

test('how long finality waited ends now, whether or not it went on', async (context) => {
	let now = 1_000;
	context.mock.method(Date, 'now', () => now);
	const histories = new Histories();
	const { node, finalise } = nodeOf('one', ['0', '1', '2'], 2);
	await histories.follow(node);
	finalise(1);
	now += 3_000;
	finalise(2);
	now += 1_000;
	assert.equal(histories.longestWait(node, 500), 3_000);
	now += 4_000;
	assert.equal(histories.longestWait(node, 500), 5_000);
});
