// SPDX-License-Identifier: Apache-2.0
/** Where a gateway stands, as it is asserted on chain. */
import { getResolution, isValidCell, latLngToCell } from 'h3-js';

/** Resolution of asserted cells: hexagons of about 10 m edge. */
export const LOCATION_RESOLUTION = 12;

/** What is asserted, in the units of the runtime. */
export interface Assertion {
	/** H3 index of resolution 12. */
	cell: bigint;
	/** Height of the antenna above ground, in metres. */
	elevation: number;
	/** Tenths of dBi. */
	gain: number;
	/** Name of the region in the runtime's metadata, for instance `Eu868`. */
	region: string;
}

/** The cell of resolution 12 that holds the point, in degrees. */
export function cellAt(latitude: number, longitude: number): bigint {
	return BigInt(`0x${latLngToCell(latitude, longitude, LOCATION_RESOLUTION)}`);
}

/** The cell written as `text` in hexadecimal, or undefined if it is none of resolution 12. */
export function cellOf(text: string): bigint | undefined {
	const index = text.toLowerCase().replace(/^0x/, '');
	if (!/^[0-9a-f]{15,16}$/.test(index) || !isValidCell(index)) {
		return undefined;
	}
	return getResolution(index) === LOCATION_RESOLUTION ? BigInt(`0x${index}`) : undefined;
}

/** An H3 index as H3 writes it. */
export function formatCell(cell: bigint): string {
	return cell.toString(16);
}

/** Whether two names mean one region: `EU868`, `eu868`; `AS923-1`, `As923_1`. */
export function sameRegion(one: string, other: string): boolean {
	const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
	return plain(one) === plain(other);
}
