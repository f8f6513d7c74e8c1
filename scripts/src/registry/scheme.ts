// SPDX-License-Identifier: Apache-2.0
/** Root keys and their signatures as the runtime's enums over the schemes. */
import type { Codec } from '@polkadot/types-codec/types';
import { u8aToHex } from '@polkadot/util';

import { asBytes, ChainError, contentOf, variantOf } from '../chain/index.ts';
import type { RootKey, RootSignature, Scheme } from '../protocol/index.ts';

const VARIANTS = { ed25519: 'Ed25519', sr25519: 'Sr25519', p256: 'P256' } as const;

/** The enum's value for a key or a signature. */
export function asEnum({ scheme, bytes }: RootKey | RootSignature): Record<string, string> {
	return { [VARIANTS[scheme]]: u8aToHex(bytes) };
}

/** The key that an enum holds. */
export function rootKeyOf(value: Codec): RootKey {
	const variant = variantOf(value);
	const scheme = (Object.keys(VARIANTS) as Scheme[]).find((one) => VARIANTS[one] === variant);
	if (scheme === undefined) {
		throw new ChainError(`this program knows no keys of scheme ${variant}`);
	}
	return { scheme, bytes: asBytes(contentOf(value)) };
}
