// SPDX-License-Identifier: Apache-2.0
/**
 * Device and certifier keys in files of mode 0600: `{ "scheme": "p256", "secret": "0x…", "public":
 * "0x…" }`, the format that `cairn-device` reads and writes too.
 */
import { randomBytes } from 'node:crypto';

import { hexToU8a, isHex, u8aToHex } from '@polkadot/util';

import {
	EncodingError,
	SCHEMES,
	softwareSigner,
	type Scheme,
	type Signer,
} from '../protocol/index.ts';
import { createSecretFile, readSecretFile, SecretFileError } from './secret-file.ts';

/** Reads the key in the file at `path`. */
export function readKeyFile(path: string): Signer {
	const { scheme, secret, public: kept } = parse(path, readSecretFile(path));
	if (!isScheme(scheme)) {
		throw new SecretFileError(`${path}: scheme must be one of ${SCHEMES.join(', ')}`);
	}
	if (!isHex(secret, 256)) {
		throw new SecretFileError(`${path}: secret must be 0x and 64 hexadecimal digits`);
	}
	const signer = softwareSigner(scheme, hexToU8a(secret));
	if (kept !== u8aToHex(signer.publicKey.bytes)) {
		throw new SecretFileError(
			`${path}: public is not the public half of secret; restore the file from a copy`,
		);
	}
	return signer;
}

/** Makes a key of `scheme`, keeps it in a new file at `path`, and returns it. */
export function createKeyFile(path: string, scheme: Scheme): Signer {
	for (;;) {
		const secret = randomBytes(32);
		try {
			const signer = softwareSigner(scheme, secret);
			const text = u8aToHex(signer.publicKey.bytes);
			createSecretFile(path, { scheme, secret: u8aToHex(secret), public: text });
			return signer;
		} catch (error) {
			// One in 2^32 random scalars is no P-256 secret: draw again.
			if (!(error instanceof EncodingError)) {
				throw error;
			}
		}
	}
}

function parse(path: string, text: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === 'object' && value !== null) {
			return value as Record<string, unknown>;
		}
	} catch {
		// Said below, without quoting: the text may be a secret.
	}
	throw new SecretFileError(`${path}: not a JSON object`);
}

function isScheme(value: unknown): value is Scheme {
	return (SCHEMES as readonly unknown[]).includes(value);
}
