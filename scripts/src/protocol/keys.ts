// SPDX-License-Identifier: Apache-2.0
/** Root and working keys of devices and makers, and the signatures they make. */
import { createHash } from 'node:crypto';

import { ed25519 } from '@noble/curves/ed25519';
import { p256 } from '@noble/curves/nist';
import { sr25519PairFromSeed, sr25519Sign, sr25519Verify } from '@polkadot/util-crypto';

import { concat, EncodingError, fixed } from './scale.ts';

/** The schemes a root key may have. Secure elements in the field mostly speak P-256. */
export const SCHEMES = ['ed25519', 'sr25519', 'p256'] as const;

/** One of {@link SCHEMES}; its place there is its SCALE discriminant. */
export type Scheme = (typeof SCHEMES)[number];

/** A public key: 32 bytes, or 33 (SEC1 compressed) for P-256. */
export interface RootKey {
	scheme: Scheme;
	bytes: Uint8Array;
}

/** A signature: 64 bytes; for P-256 r and s big-endian over SHA-256 of the message, s low. */
export interface RootSignature {
	scheme: Scheme;
	bytes: Uint8Array;
}

/** Length in bytes of a public key of `scheme`. */
export function keyLength(scheme: Scheme): number {
	return scheme === 'p256' ? 33 : 32;
}

/** `RootKey` as SCALE: discriminant, then the raw key. */
export function encodeRootKey(field: string, key: RootKey): Uint8Array {
	return concat(
		Uint8Array.of(SCHEMES.indexOf(key.scheme)),
		fixed(field, key.bytes, keyLength(key.scheme)),
	);
}

/** What signs: a software key here, a secure element in the field. */
export interface Signer {
	/** The public half. */
	readonly publicKey: RootKey;
	/** Signs `message` as it is; hashing, where the scheme has any, is the signer's business. */
	sign(message: Uint8Array): RootSignature;
}

/** A signer from 32 secret bytes: an RFC 8032 seed, a schnorrkel mini-secret, or a scalar. */
export function softwareSigner(scheme: Scheme, secret: Uint8Array): Signer {
	fixed('secret', secret, 32);
	switch (scheme) {
		case 'ed25519':
			return signer(scheme, ed25519.getPublicKey(secret), (message) =>
				ed25519.sign(message, secret),
			);
		case 'sr25519': {
			const pair = sr25519PairFromSeed(secret);
			return signer(scheme, pair.publicKey, (message) => sr25519Sign(message, pair));
		}
		case 'p256':
			if (!p256.utils.isValidSecretKey(secret)) {
				throw new EncodingError('secret is zero or not less than the order of P-256');
			}
			return signer(scheme, p256.getPublicKey(secret, true), (message) =>
				p256
					.sign(sha256(message), secret, { prehash: false, lowS: true })
					.toBytes('compact'),
			);
	}
}

/** Whether `signature` is `key`'s over `message`: same scheme, canonical, and s low for P-256. */
export function verifies(key: RootKey, message: Uint8Array, signature: RootSignature): boolean {
	if (key.scheme !== signature.scheme) {
		return false;
	}
	try {
		switch (key.scheme) {
			case 'ed25519':
				return ed25519.verify(signature.bytes, message, key.bytes, { zip215: false });
			case 'sr25519':
				return sr25519Verify(message, signature.bytes, key.bytes);
			case 'p256':
				return p256.verify(signature.bytes, sha256(message), key.bytes, {
					prehash: false,
					lowS: true,
				});
		}
	} catch {
		// The curve libraries throw on encodings that no signature can have.
		return false;
	}
}

function sha256(message: Uint8Array): Uint8Array {
	return createHash('sha256').update(message).digest();
}

function signer(
	scheme: Scheme,
	publicBytes: Uint8Array,
	sign: (message: Uint8Array) => Uint8Array,
): Signer {
	return {
		publicKey: { scheme, bytes: publicBytes },
		sign: (message) => ({ scheme, bytes: sign(message) }),
	};
}
