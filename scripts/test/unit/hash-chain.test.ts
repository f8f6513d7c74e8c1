// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { parse } from '../../src/cli/command.ts';
import { createKeyFile } from '../../src/device/key-file.ts';
import { enforce, enforceFormer } from '../../src/owner/accusation.ts';
import { commitChain, commitment, workingKeyAt } from '../../src/owner/hash-chain.ts';
import { releaseFormer } from '../../src/owner/retirement.ts';

const folder = mkdtempSync(join(tmpdir(), 'cairn-hash-chain-'));

after(() => rmSync(folder, { recursive: true }));

const tip = (byte: number) => new Uint8Array(32).fill(byte);

test('a commitment has the number after the last', () => {
	const known = { sequence: 3, tips: [tip(1), tip(2)] };
	assert.deepEqual(commitment(7, known, tip(3)), { device: 7, sequence: 4, tip: tip(3) });
});

test('a chain in use, or to be used next, is not committed to again', () => {
	const known = { sequence: 3, tips: [tip(1), tip(2)] };
	for (const again of [1, 2]) {
		assert.throws(() => commitment(7, known, tip(again)), /--chain is one that .* already/);
	}
});

test('a commitment is signed by an ed25519 key', () => {
	const [good, bad] = ['working.json', 'root.json'].map((name) => join(folder, name));
	const { publicKey } = createKeyFile(good as string, 'ed25519');
	createKeyFile(bad as string, 'p256');
	assert.deepEqual(workingKeyAt(good as string).publicKey, publicKey);
	assert.throws(() => workingKeyAt(bad as string), /--working-key: .* is p256, must be ed25519/);
});

test('a commitment asks for device, key and chain', () => {
	const words = ['--device', '7', '--working-key', 'w', '--chain', 'c'];
	const values = parse(commitChain.options, words);
	assert.equal(values.device, 7);
	assert.equal(values['chain-length'], 4096);
	for (const [at, name] of ['device', 'working-key', 'chain'].entries()) {
		const rest = words.filter((_, index) => Math.floor(index / 2) !== at);
		assert.throws(() => parse(commitChain.options, rest), new RegExp(`--${name} <.*> is missing`));
	}
	assert.throws(
		() => parse(commitChain.options, [...words, '--chain-length', '0']),
		/--chain-length is "0", must be a whole number from 1/,
	);
});

test('what ends a case or a sale asks for the device', () => {
	for (const { options } of [enforce, enforceFormer, releaseFormer]) {
		assert.equal(parse(options, ['--device', '7']).device, 7);
		assert.throws(() => parse(options, []), /--device <n> is missing/);
		assert.throws(() => parse(options, ['--device', '-1']), /--device is "-1"/);
	}
});
