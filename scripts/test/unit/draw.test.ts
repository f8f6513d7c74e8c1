// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { blake2AsU8a } from '@polkadot/util-crypto';

import {
	firstRevealRound,
	inForceFrom,
	isDrawn,
	isRawDraw,
	lastRevealRound,
	rank,
	type DrawRound,
} from '../../src/protocol/index.ts';

const round = (byte: number, interval: number): DrawRound => ({
	seed: new Uint8Array(32).fill(byte),
	interval,
});
const DEVICES = Array.from({ length: 4_000 }, (_, device) => device);

test('a draw is the first eight bytes of the hash, little-endian, modulo the interval', () => {
	const text = `636169726e2f647261772f31${'00'.repeat(4)}${'05'.repeat(32)}2a000000`;
	const number = Buffer.from(blake2AsU8a(Buffer.from(text, 'hex'), 256)).readBigUInt64LE();
	for (let interval = 1; interval < 200; interval++) {
		assert.equal(isRawDraw(round(5, interval), 42), number % BigInt(interval) === 0n);
	}
});

test('one device in interval is drawn, on average', () => {
	const drawn = DEVICES.filter((device) => isRawDraw(round(1, 20), device)).length;
	assert.ok(drawn > 140 && drawn < 260, `${drawn} of 4000`);
});

test('an interval of one draws everybody and one of zero nobody', () => {
	assert.ok(isRawDraw(round(1, 1), 9));
	assert.ok(!isRawDraw(round(1, 0), 9));
});

test('a device that a round before would have drawn rests', () => {
	const current = round(1, 4);
	const device = DEVICES.find((one) => isRawDraw(current, one)) as number;
	const quiet = DEVICES.map((byte) => round(byte % 256, 1_000)).find(
		(one) => !isRawDraw(one, device),
	);
	assert.ok(isDrawn(current, [], device));
	assert.ok(isDrawn(current, [quiet, undefined, undefined], device));
	assert.ok(!isDrawn(current, [quiet, undefined, round(1, 2)], device));
	assert.ok(!isDrawn(current, [round(3, 1)], device));
});

test('ranks differ by beaconer, witness and seed', () => {
	const seed = new Uint8Array(32);
	const ranks = [rank(seed, 1, 2), rank(seed, 2, 1), rank(seed, 1, 3), rank(seed.fill(1), 1, 2)];
	assert.equal(new Set(ranks).size, 4);
});

test('reports end before reveals begin, and facts settle when all is over', () => {
	assert.equal(firstRevealRound(10), 12);
	assert.equal(lastRevealRound(10), 13);
	assert.equal(inForceFrom(10), 14);
});
