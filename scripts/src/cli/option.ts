// SPDX-License-Identifier: Apache-2.0
/** Options of commands: how each is written, what it means and what it may be. */
import { validateAddress } from '@polkadot/util-crypto';
import { hexToU8a, isHex } from '@polkadot/util';

import { formatCrn, parseCrn, parseDuration } from '../chain/index.ts';

/** An argument that cannot be used: the message names the option and its limit. */
export class ArgumentError extends Error {
	override readonly name = 'ArgumentError';
}

/** One `--option`. `T` is what its text becomes. */
export interface Option<T> {
	/** Stands for the value in the help text. */
	placeholder: string;
	/** One line of help. */
	help: string;
	/** Makes the value of the text, or throws an {@link ArgumentError}. */
	parse: (name: string, text: string) => T;
	/** What it is when it is not given; without this the option must be given. */
	fallback?: { value: T };
}

/** The same option, `undefined` when it is not given. */
export function optional<T>(option: Option<T>): Option<T | undefined> {
	return { ...option, fallback: { value: undefined } };
}

/** The same option with a value for when it is not given, which is `written` so. */
export function defaultsTo<T>(option: Option<T>, value: T, written = String(value)): Option<T> {
	return { ...option, help: `${option.help} (default ${written})`, fallback: { value } };
}

/** Any text. */
export function text(placeholder: string, help: string): Option<string> {
	return { placeholder, help, parse: (_, given) => given };
}

/** A whole number from `least` to `most`. */
export function whole(help: string, least: number, most: number): Option<number> {
	return {
		placeholder: '<n>',
		help,
		parse: (name, given) => {
			const value = /^-?\d+$/.test(given) ? Number(given) : Number.NaN;
			return inRange(name, given, value, least, most, 'a whole number');
		},
	};
}

/** A decimal number from `least` to `most`. */
export function decimal(help: string, least: number, most: number): Option<number> {
	return {
		placeholder: '<x>',
		help,
		parse: (name, given) => {
			const value = /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
			return inRange(name, given, value, least, most, 'a number');
		},
	};
}

/**
 * A decimal number from `least` to `most` of no more than `decimals` decimals; in the program, how
 * many of its last decimal it is. What is finer is refused, not rounded.
 */
export function steps(help: string, least: number, most: number, decimals: number): Option<number> {
	const one = 10 ** decimals;
	const pattern = new RegExp(`^(-?\\d+)(?:\\.(\\d{1,${decimals}})0*)?$`);
	return {
		placeholder: '<x>',
		help,
		parse: (name, given) => {
			const [, integer, fraction = ''] = pattern.exec(given) ?? [];
			const value = Number(`${integer}${fraction.padEnd(decimals, '0')}`);
			if (Number.isNaN(value) || value < least * one || value > most * one) {
				throw new ArgumentError(
					`--${name} is "${given}", must be a number from ${least} to ${most} ` +
						`in steps of ${(1 / one).toFixed(decimals)}`,
				);
			}
			return value;
		},
	};
}

/** An id or count that fits in 32 bits. */
export function u32(help: string): Option<number> {
	return whole(help, 0, 0xffff_ffff);
}

/** An amount in CRN; plancks in the program. */
export function crn(help: string): Option<bigint> {
	return {
		placeholder: '<CRN>',
		help,
		parse: (name, given) => {
			const value = parseCrn(given);
			if (value === undefined || value >= 1n << 128n) {
				throw new ArgumentError(
					`--${name} is "${given}", must be an amount in CRN with at most 12 decimals, ` +
						`from 0 to ${formatCrn((1n << 128n) - 1n)}`,
				);
			}
			return value;
		},
	};
}

/** A time with its unit; seconds in the program. */
export function duration(help: string): Option<number> {
	return {
		placeholder: '<time>',
		help,
		parse: (name, given) => {
			const seconds = parseDuration(given);
			if (seconds === undefined) {
				throw new ArgumentError(
					`--${name} is "${given}", must be a whole number of d, h, min or s, ` +
						'for instance 30d, up to 36500d',
				);
			}
			return seconds;
		},
	};
}

/** Numbers and ranges of them, in ascending order and each once. */
export function numbers(help: string, most: number): Option<number[]> {
	return {
		placeholder: '<n,n-n,…>',
		help,
		parse: (name, given) => {
			const found = parseNumbers(given, most);
			if (found === undefined) {
				throw new ArgumentError(
					`--${name} is "${given}", must be 1 to ${most} numbers from 0 to 4294967295, ` +
						'for instance 0,3,5-9',
				);
			}
			return found;
		},
	};
}

/** An account in SS58. */
export function account(help: string): Option<string> {
	return {
		placeholder: '<address>',
		help,
		parse: (name, given) => {
			try {
				validateAddress(given);
			} catch {
				throw new ArgumentError(`--${name} is "${given}", must be an account in SS58`);
			}
			return given;
		},
	};
}

/** Exactly `length` bytes in hexadecimal. */
export function bytes(help: string, length: number): Option<Uint8Array> {
	return {
		placeholder: '<0x…>',
		help,
		parse: (name, given) => {
			if (!isHex(given, length * 8)) {
				throw new ArgumentError(
					`--${name} is "${given}", must be 0x and ${length * 2} hexadecimal digits`,
				);
			}
			return hexToU8a(given);
		},
	};
}

/** One of `choices`, in any case. */
export function choice<const T extends string>(help: string, choices: readonly T[]): Option<T> {
	return {
		placeholder: `<${choices.join('|')}>`,
		help,
		parse: (name, given) => {
			const found = choices.find((one) => one.toLowerCase() === given.toLowerCase());
			if (found === undefined) {
				throw new ArgumentError(
					`--${name} is "${given}", must be one of ${choices.join(', ')}`,
				);
			}
			return found;
		},
	};
}

function parseNumbers(given: string, most: number): number[] | undefined {
	const found = new Set<number>();
	for (const range of given.split(',')) {
		const [, first, last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(range.trim()) ?? [];
		const [from, to] = [Number(first), Number(last)];
		if (first === undefined || from > to || to > 0xffff_ffff || to - from >= most) {
			return undefined;
		}
		for (let number = from; number <= to; number++) {
			found.add(number);
		}
	}
	return found.size <= most ? [...found].sort((one, other) => one - other) : undefined;
}

function inRange(
	name: string,
	given: string,
	value: number,
	least: number,
	most: number,
	what: string,
): number {
	if (Number.isNaN(value) || value < least || value > most) {
		throw new ArgumentError(
			`--${name} is "${given}", must be ${what} from ${least} to ${most}`,
		);
	}
	return value;
}
