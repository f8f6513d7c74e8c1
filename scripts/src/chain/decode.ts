// SPDX-License-Identifier: Apache-2.0
/** Plain values of what polkadot-js decoded by the runtime's metadata. */
import type { Enum, Option, Struct, Vec } from '@polkadot/types-codec';
import type { Codec } from '@polkadot/types-codec/types';

import { ChainError } from './chain.ts';

/** Names that the objects of polkadot-js need for themselves: it appends `_` to such a field's. */
const RESERVED = ['entries', 'keys', 'new', 'size', 'hash', 'registry'];

/** The name that polkadot-js gives to the runtime's field `name`. */
export function decodedName(name: string): string {
	return RESERVED.includes(name) ? `${name}_` : name;
}

/** The field `name` of a record. */
export function field(record: Codec, name: string): Codec {
	const value = (record as Struct).get(decodedName(name));
	if (value === undefined) {
		const known = [...(record as Struct).keys()].join(', ');
		throw new ChainError(`the record has no field ${name}, only ${known}`);
	}
	return value;
}

/** The field at the end of a path of names, for instance `chain.tip`. */
export function at(record: Codec, path: string): Codec {
	return path.split('.').reduce(field, record);
}

/** An integer of at most 53 bits. */
export function asNumber(value: Codec): number {
	const number = Number(value.toString());
	if (!Number.isSafeInteger(number)) {
		throw new ChainError(`${value.toString()} is not an integer of at most 53 bits`);
	}
	return number;
}

/** An integer of any width. */
export function asBigInt(value: Codec): bigint {
	return BigInt(value.toString());
}

/** The bytes of a byte array. */
export function asBytes(value: Codec): Uint8Array {
	return value.toU8a(true);
}

/** The value of an `Option`, undefined for `None`. */
export function asOption<T extends Codec = Codec>(value: Codec): T | undefined {
	const option = value as Option<T>;
	return option.isSome ? option.unwrap() : undefined;
}

/** The value of an `Option` that must be `Some`; `what` says of what, if it is not. */
export function asSome(value: Codec, what: string): Codec {
	const some = asOption(value);
	if (some === undefined) {
		throw new ChainError(`the chain has no ${what}`);
	}
	return some;
}

/** The elements of a list or a tuple. */
export function asList(value: Codec): Codec[] {
	return [...(value as Vec<Codec>)];
}

/** The name of an enum's variant. */
export function variantOf(value: Codec): string {
	return (value as Enum).type;
}

/** What an enum's variant carries. */
export function contentOf(value: Codec): Codec {
	return (value as Enum).inner;
}
