// SPDX-License-Identifier: Apache-2.0
/**
 * What a beacon is made of. A device commits to the tip of a hash chain; the secret of its next
 * beacon is the tip's preimage. So there is exactly one payload per draw, nobody else can compute
 * it before the reveal, and it cannot be ground.
 */
import { blake2AsU8a } from '@polkadot/util-crypto';

import { domain } from './domain.ts';
import { concat, fixed, readUnsigned, unsigned } from './scale.ts';

/** The tip that `secret` opens: BLAKE2b-256 of `"cairn/link/1" ‖ secret`. */
export function nextLink(secret: Uint8Array): Uint8Array {
	return blake2AsU8a(concat(domain('cairn/link/1'), fixed('secret', secret, 32)), 256);
}

/**
 * What the device sends: the first 16 bytes of BLAKE2b-256 of
 * `"cairn/payload/1" ‖ secret ‖ seed of the draw round ‖ device`.
 */
export function payload(secret: Uint8Array, seed: Uint8Array, device: number): Uint8Array {
	return blake2AsU8a(
		concat(
			domain('cairn/payload/1'),
			fixed('secret', secret, 32),
			fixed('seed', seed, 32),
			unsigned('device', device, 4),
		),
		256,
	).slice(0, 16);
}

/** The 24 bytes on the air: `round ‖ device ‖ payload`. */
export function frame(round: number, device: number, beaconPayload: Uint8Array): Uint8Array {
	return concat(
		unsigned('round', round, 4),
		unsigned('device', device, 4),
		fixed('payload', beaconPayload, 16),
	);
}

/**
 * Proves that `witness` knew the payload, in a way that another witness cannot copy: the first 16
 * bytes of BLAKE2b-256 of `"cairn/tag/1" ‖ payload ‖ witness`.
 */
export function tag(beaconPayload: Uint8Array, witness: number): Uint8Array {
	return blake2AsU8a(
		concat(
			domain('cairn/tag/1'),
			fixed('payload', beaconPayload, 16),
			unsigned('witness', witness, 4),
		),
		256,
	).slice(0, 16);
}

/** The channel the beacon is sent on: the payload's first two bytes modulo the plan's channels. */
export function channel(beaconPayload: Uint8Array, channels: number): number {
	return Number(readUnsigned(beaconPayload.slice(0, 2)) % BigInt(channels));
}

/** A hash chain made from one random seed; the device reveals its links from the tip backwards. */
export class SecretChain {
	/** `links[0]` is the seed, each next one the link of the one before, the last is the tip. */
	private readonly links: Uint8Array[];

	/** A chain that serves `length` beacons. */
	constructor(seed: Uint8Array, length: number) {
		this.links = [fixed('chain seed', seed, 32)];
		for (let made = 0; made < length; made++) {
			this.links.push(nextLink(this.links[made] as Uint8Array));
		}
	}

	/** What the chain records at the start. */
	get tip(): Uint8Array {
		return this.links[this.links.length - 1] as Uint8Array;
	}

	/** The preimage of `tip`, or undefined if `tip` is not of this chain or is its seed. */
	secretOf(tip: Uint8Array): Uint8Array | undefined {
		const at = this.links.findIndex((link) => Buffer.from(link).equals(tip));
		return at > 0 ? this.links[at - 1] : undefined;
	}
}
