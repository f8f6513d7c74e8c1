// SPDX-License-Identifier: Apache-2.0
/** Which bits stand for which sectors: calls name the places in a partition, people the numbers. */
import { ChainError } from '../chain/index.ts';
import type { Duty } from './records.ts';

/** A partition and a set of places in it: bit i is place i. */
export interface Placed {
	deadline: number;
	partition: number;
	places: bigint;
}

/** The sectors of these numbers, partition by partition. Each must be in one. */
export function placesOf(duties: Duty[], numbers: number[]): Placed[] {
	const left = new Set(numbers);
	const placed: Placed[] = [];
	for (const { deadline, partition, sectors } of duties) {
		let places = 0n;
		for (const [place, { number }] of sectors.entries()) {
			if (left.delete(number)) {
				places |= 1n << BigInt(place);
			}
		}
		if (places !== 0n) {
			placed.push({ deadline, partition, places });
		}
	}
	if (left.size > 0) {
		throw new ChainError(`the provider has no sealed sector ${formatNumbers([...left])}`);
	}
	return placed;
}

/** Numbers in ascending order, neighbours as ranges, for instance `0-3, 7`. */
export function formatNumbers(numbers: number[]): string {
	const ranges: [number, number][] = [];
	for (const number of [...numbers].sort((one, other) => one - other)) {
		const range = ranges.at(-1);
		if (range !== undefined && range[1] + 1 === number) {
			range[1] = number;
		} else {
			ranges.push([number, number]);
		}
	}
	return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
