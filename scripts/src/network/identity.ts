// SPDX-License-Identifier: Apache-2.0
/** Who a validator is: its account, the keys of its sessions, and its name in the network. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, stringToHex, u8aConcat, u8aToHex } from '@polkadot/util';
import { base58Encode, ed25519PairFromSeed } from '@polkadot/util-crypto';

/** Those whose names every wallet knows; validators beyond them are numbered. */
const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];

/** What precedes an ed25519 key in a peer's identity: a multihash of nothing but the key itself. */
const PEER_PREFIX = new Uint8Array([0x00, 0x24, 0x08, 0x01, 0x12, 0x20]);

/** The session keys as genesis and keystores name them, and the schemes that they are of. */
const SESSION_KEYS = [
	{ field: 'babe', keystore: 'babe', scheme: 'sr25519' },
	{ field: 'grandpa', keystore: 'gran', scheme: 'ed25519' },
	{ field: 'authority_discovery', keystore: 'audi', scheme: 'sr25519' },
] as const;

/** The keys of a validator that anybody can know: for chains that carry no value. */
export class Identity {
	/** The account that validates. */
	readonly account: KeyringPair;
	private readonly pairs: KeyringPair[];

	private constructor(
		/** What it is called. */
		readonly name: string,
		/** The secret URI of all its keys. */
		readonly suri: string,
		/** Its place among the validators, from 0: its name in the network follows from it. */
		readonly index: number,
	) {
		this.account = pair(suri, 'sr25519');
		this.pairs = SESSION_KEYS.map(({ scheme }) => pair(suri, scheme));
	}

	/** The validator at `index`. The crypto library is ready. */
	static at(index: number): Identity {
		const name = NAMES[index];
		return name === undefined
			? new Identity(`validator-${index + 1}`, `//Validator//${index + 1}`, index)
			: new Identity(name.toLowerCase(), `//${name}`, index);
	}

	/** Its session keys as genesis has them. */
	get sessionKeys(): Record<string, string> {
		return Object.fromEntries(
			SESSION_KEYS.map(({ field }, at) => [field, (this.pairs[at] as KeyringPair).address]),
		);
	}

	/** The secret of its name in the network, in hexadecimal. */
	get nodeKey(): string {
		return (this.index + 1).toString(16).padStart(64, '0');
	}

	/** Its name in the network. */
	get peer(): string {
		const { publicKey } = ed25519PairFromSeed(hexToU8a(`0x${this.nodeKey}`));
		return base58Encode(u8aConcat(PEER_PREFIX, publicKey));
	}

	/** Puts its session keys into `folder` as a node's keystore. */
	writeKeystore(folder: string): void {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		SESSION_KEYS.forEach(({ keystore }, at) => {
			const { publicKey } = this.pairs[at] as KeyringPair;
			const file = join(folder, stringToHex(keystore).slice(2) + u8aToHex(publicKey).slice(2));
			writeFileSync(file, JSON.stringify(this.suri));
			chmodSync(file, 0o600);
		});
	}
}

function pair(suri: string, scheme: 'sr25519' | 'ed25519'): KeyringPair {
	return new Keyring({ type: scheme }).addFromUri(suri);
}
