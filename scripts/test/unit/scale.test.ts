// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { u8aToHex } from '@polkadot/util';

import {
	concat,
	domain,
	fixed,
	option,
	readUnsigned,
	signed,
	unsigned,
} from '../../src/protocol/index.ts';

test('unsigned integers are little-endian and fill their width', () => {
	assert.equal(u8aToHex(unsigned('n', 1, 4)), '0x01000000');
	assert.equal(u8aToHex(unsigned('n', 0x01020304, 4)), '0x04030201');
	assert.equal(u8aToHex(unsigned('n', 2n ** 64n - 1n, 8)), '0xffffffffffffffff');
});

test("negative integers are in two's complement", () => {
	assert.equal(u8aToHex(signed('n', -1, 2)), '0xffff');
	assert.equal(u8aToHex(signed('n', -1200, 2)), '0x50fb');
	assert.equal(u8aToHex(signed('n', -32768, 2)), '0x0080');
});

test('a number outside of its width is refused by name and with the limits', () => {
	assert.throws(() => unsigned('device', -1, 4), /device is -1, must be from 0 to 4294967295/);
	assert.throws(() => unsigned('device', 2 ** 32, 4), /device is 4294967296/);
	assert.throws(() => signed('rssi', 32768, 2), /rssi is 32768, must be from -32768 to 32767/);
	assert.throws(() => unsigned('device', 1.5, 4), /device is 1.5, must be an integer/);
	assert.throws(() => unsigned('device', Number.NaN, 4), /must be an integer/);
});

test('a byte array has no length before it and exactly its own', () => {
	assert.equal(u8aToHex(fixed('key', Uint8Array.of(1, 2), 2)), '0x0102');
	assert.throws(() => fixed('key', Uint8Array.of(1), 2), /key is 1 bytes long, must be 2/);
});

test('an option is a zero byte, or a one and the value', () => {
	const encode = (value: number) => unsigned('n', value, 2);
	assert.equal(u8aToHex(option(undefined, encode)), '0x00');
	assert.equal(u8aToHex(option(0, encode)), '0x010000');
});

test('what was written is read back', () => {
	for (const value of [0n, 1n, 255n, 256n, 2n ** 63n, 2n ** 64n - 1n]) {
		assert.equal(readUnsigned(unsigned('n', value, 8)), value);
	}
	assert.equal(u8aToHex(concat(Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2))), '0x0102');
});

test('a domain is padded with zeros to 16 bytes and never longer', () => {
	assert.equal(u8aToHex(domain('cairn/chain/1')), '0x636169726e2f636861696e2f31000000');
	assert.equal(domain('').length, 16);
	assert.throws(() => domain('cairn/seventeen/1'), /longer than 16 bytes/);
});
