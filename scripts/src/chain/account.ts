// SPDX-License-Identifier: Apache-2.0
/** Accounts that sign transactions. */
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { cryptoWaitReady } from '@polkadot/util-crypto';

/** The sr25519 account of a secret URI: a mnemonic or hex seed with derivations, or `//Alice`. */
export async function accountOf(suri: string): Promise<KeyringPair> {
	await cryptoWaitReady();
	return new Keyring({ type: 'sr25519' }).addFromUri(suri);
}
