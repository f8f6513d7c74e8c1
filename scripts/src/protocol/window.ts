// SPDX-License-Identifier: Apache-2.0
/** In which rounds what may be done about a beacon drawn in round r. */

/** Reports are taken in rounds r to r + 1. */
export const REPORT_ROUNDS = 2;

/** Reveals are taken in rounds r + 2 to r + 3. */
export const REVEAL_ROUNDS = 2;

/** A change of facts made in round c is in force from draw round c + 4. */
export const SETTLE_ROUNDS = 4;

/** The first round in which a beacon drawn in `round` may be revealed. */
export function firstRevealRound(round: number): number {
	return round + REPORT_ROUNDS;
}

/** The last round in which a beacon drawn in `round` may be revealed. */
export function lastRevealRound(round: number): number {
	return round + REPORT_ROUNDS + REVEAL_ROUNDS - 1;
}

/** The first draw round judged by facts that changed in `round`. */
export function inForceFrom(round: number): number {
	return round + SETTLE_ROUNDS;
}
