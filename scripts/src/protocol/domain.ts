// SPDX-License-Identifier: Apache-2.0
/**
 * Domain tags: 16 bytes at the front of everything that is signed or hashed, so that bytes made
 * for one purpose never serve another.
 */
import { EncodingError } from './scale.ts';

/** Length of every domain tag in bytes. */
export const DOMAIN_LENGTH = 16;

/** The tag `name`: its ASCII bytes, padded with zeros to 16. */
export function domain(name: string): Uint8Array {
	const bytes = new TextEncoder().encode(name);
	if (bytes.length > DOMAIN_LENGTH) {
		throw new EncodingError(`domain "${name}" is longer than ${DOMAIN_LENGTH} bytes`);
	}
	const padded = new Uint8Array(DOMAIN_LENGTH);
	padded.set(bytes);
	return padded;
}
