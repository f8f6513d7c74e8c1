// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { hexToU8a, u8aToHex } from '@polkadot/util';
import { cryptoWaitReady } from '@polkadot/util-crypto';

import { chainTipAt, createChainFile, readChainTip } from '../../src/device/chain-file.ts';
import { createKeyFile, readKeyFile } from '../../src/device/key-file.ts';
import { SecretChain } from '../../src/protocol/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'cairn-files-'));
let made = 0;
const fresh = () => join(folder, `file-${made++}`);

before(() => cryptoWaitReady());
after(() => rmSync(folder, { recursive: true }));

test('a key that was made is read as the same key, from a file of mode 600', () => {
	for (const scheme of ['ed25519', 'sr25519', 'p256'] as const) {
		const path = fresh();
		const key = createKeyFile(path, scheme);
		assert.deepEqual(readKeyFile(path).publicKey, key.publicKey);
		assert.equal(statSync(path).mode & 0o777, 0o600);
	}
});

test('a key is never overwritten', () => {
	const path = fresh();
	const key = createKeyFile(path, 'p256');
	assert.throws(() => createKeyFile(path, 'p256'), /exists already, and is never overwritten/);
	assert.deepEqual(readKeyFile(path).publicKey, key.publicKey);
});

test('a secret with a changed digit is no other key', () => {
	for (const scheme of ['ed25519', 'sr25519', 'p256'] as const) {
		const path = fresh();
		createKeyFile(path, scheme);
		const text = readFileSync(path, 'utf8');
		const digit = /"secret": "0x(.)/.exec(text)?.[1] === '1' ? '2' : '1';
		writeFileSync(path, text.replace(/("secret": "0x)./, `$1${digit}`));
		assert.throws(() => readKeyFile(path), /public is not the public half of secret/);
	}
});

test('a file that others can read is refused', () => {
	const path = fresh();
	createKeyFile(path, 'ed25519');
	chmodSync(path, 0o640);
	assert.throws(() => readKeyFile(path), /mode is 640, must be 600/);
});

test('a bad file is named with the reason and without its contents', () => {
	const cases: [string, RegExp][] = [
		['', /not a JSON object/],
		['[feed', /not a JSON object/],
		['{"scheme":"rsa","secret":"0xfeed"}', /scheme must be one of/],
		['{"scheme":"p256","secret":"0xfeed"}', /64 hexadecimal digits/],
		[`{"scheme":"p256","secret":"0x${'00'.repeat(32)}"}`, /zero or not less than the order/],
	];
	for (const [contents, expected] of cases) {
		const path = fresh();
		writeFileSync(path, contents, { mode: 0o600 });
		assert.throws(
			() => readKeyFile(path),
			(error: Error) => {
				assert.match(error.message, expected);
				assert.doesNotMatch(error.message, /feed/);
				return true;
			},
		);
	}
	assert.throws(() => readKeyFile(join(folder, 'none')), /none: no such file/);
	assert.throws(() => readKeyFile(folder), /not a regular file|EISDIR/);
});

test('a chain file keeps every 256th link and yields its tip', () => {
	for (const length of [1, 255, 256, 257, 600]) {
		const path = fresh();
		const tip = createChainFile(path, length);
		const stored = JSON.parse(readFileSync(path, 'utf8')) as { checkpoints: string[] };
		const whole = new SecretChain(hexToU8a(stored.checkpoints[0]), length);
		assert.equal(u8aToHex(tip), u8aToHex(whole.tip));
		assert.equal(u8aToHex(readChainTip(path)), u8aToHex(whole.tip));
		assert.equal(stored.checkpoints.length, Math.ceil(length / 256));
	}
});

test('a chain whose only checkpoint was changed is refused, and so is one without a tip', () => {
	const path = fresh();
	createChainFile(path, 10);
	const stored = JSON.parse(readFileSync(path, 'utf8')) as { [field: string]: unknown };
	const checkpoints = [`0x${'ab'.repeat(32)}`];
	for (const changed of [
		{ ...stored, checkpoints },
		{ ...stored, length: 9 },
		{ ...stored, tip: undefined },
	]) {
		writeFileSync(path, JSON.stringify(changed));
		assert.throws(() => readChainTip(path), /its tip is not where its checkpoints lead/);
	}
});

test('the position lies beside a chain, with the checksum that the device tools expect', () => {
	const path = fresh();
	createChainFile(path, 3);
	assert.deepEqual(JSON.parse(readFileSync(`${path}.position`, 'utf8')), {
		version: 1,
		body: { position: 0 },
		checksum: '0x75f925878105fdf6d65efa7f5454b8f5c1602d9bdfc8832a44599d615dc4bd8b',
	});
});

test('a chain without its position is never written, and nothing half written is left', () => {
	const inner = join(folder, 'interrupted');
	mkdirSync(join(inner, 'beacons.chain.position', 'in the way'), { recursive: true });
	const path = join(inner, 'beacons.chain');
	assert.throws(() => createChainFile(path, 3), /beacons\.chain\.position/);
	assert.deepEqual(readdirSync(inner), ['beacons.chain.position']);
	rmSync(`${path}.position`, { recursive: true });
	createChainFile(path, 3);
	assert.throws(() => createChainFile(path, 3), /exists already, and is never overwritten/);
	assert.deepEqual(readdirSync(inner), ['beacons.chain', 'beacons.chain.position']);
});

test('a chain is made where there is none and read where there is one', () => {
	const path = fresh();
	assert.deepEqual(chainTipAt(path, 10), chainTipAt(path, 99));
	chmodSync(path, 0o600);
	writeFileSync(path, '{"length":600,"spacing":256,"checkpoints":[]}');
	assert.throws(() => readChainTip(path), /checkpoints are not those of 600 links/);
});
