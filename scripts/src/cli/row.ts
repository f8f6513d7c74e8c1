// SPDX-License-Identifier: Apache-2.0
/** Tables of two columns. */

/** Prints a name and what it is. */
export function row(name: string, value: string): void {
	console.log(`${name.padEnd(13)} ${value}`);
}
