// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import { channel, frame, nextLink, payload, SecretChain, tag } from '../../src/protocol/index.ts';

const SECRET = new Uint8Array(32).fill(1);
const SEED = new Uint8Array(32).fill(2);

test('the next link is the hash of domain and secret', () => {
	const text = `636169726e2f6c696e6b2f31${'00'.repeat(4)}${'01'.repeat(32)}`;
	assert.equal(u8aToHex(nextLink(SECRET)), blake2AsHex(Buffer.from(text, 'hex'), 256));
});

test('BLAKE2b-256 is meant, not a truncated BLAKE2b-512', () => {
	const truncated = createHash('blake2b512').update('').digest().subarray(0, 32);
	assert.notEqual(blake2AsHex(new Uint8Array(), 256), u8aToHex(truncated));
});

test('the payload depends on secret, seed and device', () => {
	const text = `636169726e2f7061796c6f61642f3100${'01'.repeat(32)}${'02'.repeat(32)}07000000`;
	const expected = blake2AsHex(Buffer.from(text, 'hex'), 256).slice(0, 2 + 32);
	assert.equal(u8aToHex(payload(SECRET, SEED, 7)), expected);
	assert.notDeepEqual(payload(SECRET, SEED, 8), payload(SECRET, SEED, 7));
	assert.notDeepEqual(payload(SEED, SEED, 7), payload(SECRET, SEED, 7));
	assert.notDeepEqual(payload(SECRET, SECRET, 7), payload(SECRET, SEED, 7));
});

test('the frame is 24 bytes: round, device, payload', () => {
	const bytes = frame(0x01020304, 5, new Uint8Array(16).fill(9));
	assert.equal(u8aToHex(bytes), `0x0403020105000000${'09'.repeat(16)}`);
});

test('no two witnesses make the same tag of one payload', () => {
	const heard = payload(SECRET, SEED, 7);
	assert.equal(tag(heard, 1).length, 16);
	assert.notDeepEqual(tag(heard, 1), tag(heard, 2));
});

test('the channel follows from the first two bytes, little-endian', () => {
	const bytes = new Uint8Array(16);
	bytes.set([0x01, 0x02]);
	assert.equal(channel(bytes, 8), 0x0201 % 8);
	assert.equal(channel(bytes, 3), 0x0201 % 3);
});

test('a chain opens from its tip back to its seed', () => {
	const chain = new SecretChain(SECRET, 3);
	let tip = chain.tip;
	const opened: string[] = [];
	for (let secret = chain.secretOf(tip); secret !== undefined; secret = chain.secretOf(tip)) {
		assert.deepEqual(nextLink(secret), tip);
		opened.push(u8aToHex(secret));
		tip = secret;
	}
	assert.equal(opened.length, 3);
	assert.equal(opened.at(-1), u8aToHex(SECRET));
});

test('a tip of another chain has no secret', () => {
	assert.equal(new SecretChain(SECRET, 3).secretOf(SEED), undefined);
});
