// SPDX-License-Identifier: Apache-2.0
/** How many gateways back each validator, in the validators' order. */

/** Of the stories: those of genesis, and whoever joins. */
export const STORY_BACKERS: readonly number[] = [4, 1, 2, 2, 3, 3, 1];

/** Fewer validators than this cannot have the parts below without one above a fifth. */
export const LEAST_MEASURED = 6;

/** Parts of backing from the lightest to the heaviest, of whom none has more than a fifth. */
const PARTS = [1, 1, 2, 2, 3, 3, 4, 4];

/** The same for fewer validators. */
const FEWER_PARTS = new Map([
	[6, [1, 3, 4, 4, 4, 4]],
	[7, [1, 2, 2, 3, 4, 4, 4]],
]);

/** Gateways of a part: with one alone, what chance gives it outweighs its part. */
const GATEWAYS_PER_PART = 2;

/** Parts of the backing: no more than a fifth each, and the largest four times the least. */
export function partsOf(validators: number): number[] {
	if (validators < LEAST_MEASURED) {
		throw new Error(`${validators} validators: ${LEAST_MEASURED} at least can differ`);
	}
	const repeated = Array.from(
		{ length: validators },
		(_, index) => PARTS[index % PARTS.length] as number,
	);
	return FEWER_PARTS.get(validators) ?? repeated;
}

/** How far from its part a share may be, in parts of it: what beacons earn is left to chance. */
const NEAR = 0.5;

/** Whether all shares are near their parts. */
export function areNear(shares: number[], parts: number[]): boolean {
	const all = parts.reduce((sum, part) => sum + part, 0);
	return parts.every((part, place) => {
		const due = part / all;
		return Math.abs((shares[place] ?? 0) - due) <= NEAR * due;
	});
}

/** How many gateways these parts of backing are. */
export function backersOf(parts: number[]): number[] {
	return parts.map((part) => part * GATEWAYS_PER_PART);
}
