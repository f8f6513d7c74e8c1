// SPDX-License-Identifier: Apache-2.0
/** Times as people write them, and as seconds. */

/** Seconds of each unit, the longest first. */
const UNITS: readonly [string, number][] = [
	['d', 86_400],
	['h', 3_600],
	['min', 60],
	['s', 1],
];

/** The longest time that is read: a hundred years. */
const LONGEST = 36_500 * 86_400;

/** A time in its two longest units, rounded down, for instance `12 d 4 h`. */
export function formatDuration(seconds: number): string {
	let rest = Math.max(0, Math.floor(seconds));
	const first = UNITS.findIndex(([, size]) => rest >= size);
	if (first < 0) {
		return '0 s';
	}
	const words: string[] = [];
	for (const [name, size] of UNITS.slice(first, first + 2)) {
		const count = Math.floor(rest / size);
		rest -= count * size;
		if (count > 0) {
			words.push(`${count} ${name}`);
		}
	}
	return words.join(' ');
}

/** Seconds of a whole number with a unit, for instance `30d`; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
	const [, count, unit] = /^(\d+)\s*(d|h|min|s)$/.exec(text.trim()) ?? [];
	const size = UNITS.find(([name]) => name === unit)?.[1];
	const seconds = size === undefined ? Number.NaN : Number(count) * size;
	return seconds <= LONGEST ? seconds : undefined;
}
