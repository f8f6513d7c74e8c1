// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash, createPublicKey, createVerify, verify } from 'node:crypto';
import { before, test } from 'node:test';

import { p256 } from '@noble/curves/nist';
import { cryptoWaitReady } from '@polkadot/util-crypto';

import { SCHEMES, softwareSigner, verifies, type RootKey } from '../../src/protocol/index.ts';

const SECRET = new Uint8Array(32).fill(7);
const MESSAGE = new TextEncoder().encode('a beacon was heard');

before(() => cryptoWaitReady());

for (const scheme of SCHEMES) {
	test(`${scheme} signs what verifies, and nothing else`, () => {
		const signer = softwareSigner(scheme, SECRET);
		const signature = signer.sign(MESSAGE);
		assert.equal(signature.bytes.length, 64);
		assert.ok(verifies(signer.publicKey, MESSAGE, signature));
		assert.ok(!verifies(signer.publicKey, MESSAGE.slice(1), signature));
		const other = softwareSigner(scheme, new Uint8Array(32).fill(8)).publicKey;
		assert.ok(!verifies(other, MESSAGE, signature));
		const bent = {
			...signature,
			bytes: signature.bytes.map((byte, at) => byte ^ (at === 9 ? 1 : 0)),
		};
		assert.ok(!verifies(signer.publicKey, MESSAGE, bent));
	});
}

test('a signature of another scheme never verifies', () => {
	const signature = softwareSigner('ed25519', SECRET).sign(MESSAGE);
	const key = softwareSigner('sr25519', SECRET).publicKey;
	assert.ok(!verifies(key, MESSAGE, signature));
});

test("node's own ed25519 and P-256 accept the signatures", () => {
	const ed25519 = softwareSigner('ed25519', SECRET);
	const jwk = {
		kty: 'OKP',
		crv: 'Ed25519',
		x: Buffer.from(ed25519.publicKey.bytes).toString('base64url'),
	};
	const key = createPublicKey({ key: jwk, format: 'jwk' });
	assert.ok(verify(undefined, MESSAGE, key, ed25519.sign(MESSAGE).bytes));

	const secure = softwareSigner('p256', SECRET);
	const dsa = { key: p256Key(secure.publicKey), dsaEncoding: 'ieee-p1363' as const };
	assert.ok(createVerify('sha256').update(MESSAGE).verify(dsa, secure.sign(MESSAGE).bytes));
});

test('P-256 signs the SHA-256 of the message with a low s, and a high s is refused', () => {
	const signer = softwareSigner('p256', SECRET);
	for (let nonce = 0; nonce < 16; nonce++) {
		const message = Uint8Array.of(nonce);
		const signature = signer.sign(message);
		const { r, s } = p256.Signature.fromBytes(signature.bytes, 'compact');
		assert.ok(s <= p256.Point.CURVE().n / 2n);
		const digest = createHash('sha256').update(message).digest();
		assert.ok(p256.verify(signature.bytes, digest, signer.publicKey.bytes, { prehash: false }));
		const high = new p256.Signature(r, p256.Point.CURVE().n - s).toBytes('compact');
		assert.ok(!verifies(signer.publicKey, message, { scheme: 'p256', bytes: high }));
	}
});

test('public keys have the lengths that the runtime expects', () => {
	const lengths = SCHEMES.map((scheme) => softwareSigner(scheme, SECRET).publicKey.bytes.length);
	assert.deepEqual(lengths, [32, 32, 33]);
});

test('a scalar outside of the group is no P-256 secret', () => {
	assert.throws(() => softwareSigner('p256', new Uint8Array(32)), /zero or not less/);
	assert.throws(() => softwareSigner('p256', new Uint8Array(32).fill(255)), /zero or not less/);
	assert.throws(() => softwareSigner('ed25519', new Uint8Array(31)), /secret is 31 bytes long/);
});

function p256Key(key: RootKey) {
	const { x, y } = p256.Point.fromBytes(key.bytes).toAffine();
	const coordinate = (value: bigint) =>
		Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url');
	const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(x), y: coordinate(y) };
	return createPublicKey({ key: jwk, format: 'jwk' });
}
