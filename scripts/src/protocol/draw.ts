// SPDX-License-Identifier: Apache-2.0
/** Who is drawn to beacon in a round, and which of a beacon's witnesses are drawn for pay. */
import { blake2AsU8a } from '@polkadot/util-crypto';

import { domain } from './domain.ts';
import { concat, fixed, readUnsigned, unsigned } from './scale.ts';

/**
 * A device that is drawn rests for this many rounds, so that two beacons of one device never
 * overlap and its next secret is secret until the last reveal window has closed.
 */
export const QUIET_ROUNDS = 3;

/** What a round draws with. */
export interface DrawRound {
	seed: Uint8Array;
	/** On average one device in `interval` is drawn. */
	interval: number;
}

/** Whether the seed alone draws the device, whatever happened in the rounds before. */
export function isRawDraw(round: DrawRound, device: number): boolean {
	const hash = blake2AsU8a(
		concat(
			domain('cairn/draw/1'),
			fixed('seed', round.seed, 32),
			unsigned('device', device, 4),
		),
		256,
	);
	return round.interval > 0 && readUnsigned(hash.slice(0, 8)) % BigInt(round.interval) === 0n;
}

/**
 * Whether the device is drawn in `current`: a raw draw there and in none of the
 * {@link QUIET_ROUNDS} rounds before (a round that does not exist is undefined).
 */
export function isDrawn(
	current: DrawRound,
	previous: (DrawRound | undefined)[],
	device: number,
): boolean {
	return (
		isRawDraw(current, device) &&
		!previous.some((round) => round !== undefined && isRawDraw(round, device))
	);
}

/** A witness's place in a draw among the witnesses of a beacon: the lowest stays or is drawn. */
export function rank(seed: Uint8Array, beaconer: number, witness: number): bigint {
	const hash = blake2AsU8a(
		concat(
			domain('cairn/rank/1'),
			fixed('seed', seed, 32),
			unsigned('beaconer', beaconer, 4),
			unsigned('witness', witness, 4),
		),
		256,
	);
	return readUnsigned(hash.slice(0, 8));
}
