// SPDX-License-Identifier: Apache-2.0
/** A gateway of the test: its keys, its chain of secrets, its place, and what it signs. */
import type { KeyringPair } from '@polkadot/keyring/types';
import { stringToU8a } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';

import { cellAt } from '../../src/device/location.ts';
import {
	SecretChain,
	softwareSigner,
	type Certificate,
	type Possession,
	type Scheme,
	type Signer,
} from '../../src/protocol/index.ts';
import type { Place } from './lisbon.ts';

/** Beacons that a gateway can send before the test would need a new chain. */
const CHAIN_LENGTH = 64;

/** Antenna gain that every gateway asserts, tenths of dBi. */
export const GAIN = 30;

/** 32 bytes that follow from a text: keys of a test need not be secret. */
export function secretOf(text: string): Uint8Array {
	return blake2AsU8a(stringToU8a(`cairn e2e ${text}`), 256);
}

/** A gateway, onboarded or about to be. */
export class Gateway {
	readonly root: Signer;
	readonly working: Signer;
	readonly secrets: SecretChain;
	readonly cell: bigint;
	/** Its id on chain, once it has one. */
	id = -1;

	constructor(
		readonly name: string,
		readonly owner: KeyringPair,
		scheme: Scheme,
		place: Place,
	) {
		this.root = softwareSigner(scheme, secretOf(`${name} root`));
		this.working = softwareSigner('ed25519', secretOf(`${name} working`));
		this.secrets = new SecretChain(secretOf(`${name} chain`), CHAIN_LENGTH);
		this.cell = cellAt(place.latitude, place.longitude);
	}

	/** The maker's certificate for it, before it is signed. */
	certificate(maker: number): Certificate {
		return {
			maker,
			rootKey: this.root.publicKey,
			kind: 'Gateway',
			serialHash: secretOf(`${this.name} serial`),
		};
	}

	/** What it says when it joins, with a working key that is good until the tick `expiresAt`. */
	possession(expiresAt: number): Possession {
		return {
			owner: this.owner.addressRaw,
			rootKey: this.root.publicKey,
			workingKey: this.working.publicKey.bytes,
			expiresAt,
			chainTip: this.secrets.tip,
		};
	}
}
