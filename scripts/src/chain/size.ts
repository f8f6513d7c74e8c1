// SPDX-License-Identifier: Apache-2.0
/** Bytes as people write them. */

/** Names of the powers of 1,024. */
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** Bytes in the largest unit of which there is one, with two decimals at most, rounded down. */
export function formatBytes(bytes: bigint): string {
	let power = 0;
	while (power + 1 < UNITS.length && bytes >> BigInt(10 * (power + 1)) > 0n) {
		power += 1;
	}
	const hundredths = (bytes * 100n) >> BigInt(10 * power);
	const decimals = (hundredths % 100n).toString().padStart(2, '0').replace(/0+$/, '');
	return `${hundredths / 100n}${decimals === '' ? '' : `.${decimals}`} ${UNITS[power]}`;
}
