// SPDX-License-Identifier: Apache-2.0
/**
 * The part of SCALE that the signed messages use, written out by hand: fixed-width little-endian
 * integers, raw byte arrays, enum discriminants and options. Having no decoder and no type
 * registry, it shares nothing with the chain's own codec, which is the point: a message that both
 * encode alike is described well enough for a third implementation.
 */

/** Bytes that cannot be encoded: the message names the field and its limits. */
export class EncodingError extends Error {
	override readonly name = 'EncodingError';
}

/** An unsigned integer of `bytes` bytes, little-endian. */
export function unsigned(field: string, value: number | bigint, bytes: 1 | 2 | 4 | 8): Uint8Array {
	return integer(field, value, bytes, 0n, (1n << BigInt(8 * bytes)) - 1n);
}

/** A two's complement integer of `bytes` bytes, little-endian. */
export function signed(field: string, value: number | bigint, bytes: 1 | 2 | 4 | 8): Uint8Array {
	const half = 1n << BigInt(8 * bytes - 1);
	return integer(field, value, bytes, -half, half - 1n);
}

/** A byte array of exactly `length` bytes; SCALE puts no length before it. */
export function fixed(field: string, value: Uint8Array, length: number): Uint8Array {
	if (value.length !== length) {
		throw new EncodingError(`${field} is ${value.length} bytes long, must be ${length}`);
	}
	return value;
}

/** `None` as one zero byte, `Some` as a one and the encoded value. */
export function option<T>(value: T | undefined, encode: (value: T) => Uint8Array): Uint8Array {
	return value === undefined ? Uint8Array.of(0) : concat(Uint8Array.of(1), encode(value));
}

/** The parts one after another. */
export function concat(...parts: Uint8Array[]): Uint8Array {
	const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		joined.set(part, offset);
		offset += part.length;
	}
	return joined;
}

/** Reads an unsigned little-endian integer of at most 8 bytes. */
export function readUnsigned(bytes: Uint8Array): bigint {
	return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function integer(
	field: string,
	value: number | bigint,
	bytes: number,
	least: bigint,
	most: bigint,
): Uint8Array {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new EncodingError(`${field} is ${value}, must be an integer`);
	}
	const whole = BigInt(value);
	if (whole < least || whole > most) {
		throw new EncodingError(`${field} is ${whole}, must be from ${least} to ${most}`);
	}
	const encoded = new Uint8Array(bytes);
	for (let index = 0; index < bytes; index++) {
		encoded[index] = Number((whole >> BigInt(8 * index)) & 0xffn);
	}
	return encoded;
}
