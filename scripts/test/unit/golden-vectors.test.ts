// SPDX-License-Identifier: Apache-2.0
/**
 * Holds this implementation against the vectors that the Rust one is held to. The inputs are those
 * of `docs/protocol.md`; everything else is computed here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { u8aToHex } from '@polkadot/util';

import {
	signingBytes,
	softwareSigner,
	verifies,
	type MessageName,
	type MessageOf,
	type Scheme,
	type Signer,
} from '../../src/protocol/index.ts';

const GOLDEN = new URL('../../../primitives/device/src/tests/golden.txt', import.meta.url);

const filled = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const GENESIS = filled(0x67);
const WORKING = softwareSigner('ed25519', filled(4));

/** A vector's inputs. */
interface Input {
	name: MessageName;
	signer: Signer;
	message: MessageOf<MessageName>;
}

function rootKeyInputs(scheme: Scheme): Input[] {
	const certifier = softwareSigner(scheme, filled(1));
	const root = softwareSigner(scheme, filled(2));
	const newRoot = softwareSigner(scheme, filled(3));
	const [rootKey, newRootKey] = [root.publicKey, newRoot.publicKey];
	const workingKey = WORKING.publicKey.bytes;
	const [device, owner] = [42, filled(8)];
	return [
		input('certificate', certifier, {
			maker: 7,
			rootKey,
			kind: 'Gateway',
			serialHash: filled(5),
		}),
		input('possession', root, {
			owner: filled(6),
			rootKey,
			workingKey,
			expiresAt: 100_000,
			chainTip: filled(7),
		}),
		input('workingKeyCertificate', root, {
			device,
			sequence: 1,
			workingKey,
			expiresAt: 200_000,
		}),
		input('acceptance', root, { device, owner, sequence: 2, workingKey, expiresAt: 300_000 }),
		input('rotationCertificate', certifier, { device, maker: 7, newRootKey }),
		input('rotationPossession', newRoot, {
			device,
			owner,
			newRootKey,
			sequence: 3,
			workingKey,
			expiresAt: 400_000,
		}),
	];
}

const INPUTS: Input[] = [
	...rootKeyInputs('ed25519'),
	...rootKeyInputs('p256'),
	input('chainCommitment', WORKING, { device: 42, sequence: 1, tip: filled(9) }),
	input('report', WORKING, {
		round: 1_000,
		beaconer: 41,
		witness: 42,
		tag: filled(10, 16),
		rssi: -1_085,
		snr: -35,
		frequency: 904_300_000,
		dataRate: 3,
		gpsTime: 1_400_000_000_123_456_789n,
	}),
];

const lines = readFileSync(GOLDEN, 'utf8').trimEnd().split('\n');

test('there is a vector for each input', () => {
	assert.equal(lines.length, INPUTS.length);
});

for (const [index, { name, signer, message }] of INPUTS.entries()) {
	const { scheme, bytes } = signer.publicKey;

	test(`${name} by ${scheme} is byte for byte the golden vector`, () => {
		const [theirName, theirScheme, theirBytes, theirKey, theirSignature] = (
			lines[index] ?? ''
		).split(' ');
		assert.equal(theirName?.toLowerCase(), name.toLowerCase());
		assert.equal(theirScheme, scheme === 'p256' ? 'P-256' : scheme);
		const signed = signingBytes(name, GENESIS, message as never);
		const signature = signer.sign(signed);
		assert.equal(u8aToHex(signed), `0x${theirBytes}`);
		assert.equal(u8aToHex(bytes), `0x${theirKey}`);
		assert.equal(u8aToHex(signature.bytes), `0x${theirSignature}`);
		assert.ok(verifies(signer.publicKey, signed, signature));
	});
}

function input<Name extends MessageName>(
	name: Name,
	signer: Signer,
	message: MessageOf<Name>,
): Input {
	return { name, signer, message };
}
