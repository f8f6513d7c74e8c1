// SPDX-License-Identifier: Apache-2.0
/** Figures as people write them, each with its unit, and as the whole numbers that the chain keeps. */
import { CRN } from '../chain/index.ts';

/** A unit in which a figure is written, and how many of what the chain counts it is. */
interface Written {
	one: string;
	many: string;
	size: bigint;
}

/** A unit whose name has no plural. */
const symbol = (name: string, size: bigint): Written => ({ one: name, many: name, size });

/** A unit that is counted by its word. */
const word = (one: string): Written => ({ one, many: `${one}s`, size: 1n });

/** How figures of each of the runtime's units are written, the largest first. */
const UNITS: Record<string, Written[]> = {
	Plancks: [symbol('CRN', CRN)],
	Permyriad: [symbol('%', 100n)],
	PartsPerMillion: [symbol('%', 10_000n)],
	Percent: [symbol('%', 1n)],
	Minutes: [symbol('d', 1_440n), symbol('h', 60n), symbol('min', 1n)],
	Epochs: [word('epoch')],
	Rounds: [word('round')],
	Sessions: [word('session')],
	Bytes: [
		symbol('TiB', 1n << 40n),
		symbol('GiB', 1n << 30n),
		symbol('MiB', 1n << 20n),
		symbol('KiB', 1n << 10n),
		symbol('B', 1n),
	],
	Metres: [symbol('km', 1_000n), symbol('m', 1n)],
	Cells: [word('cell')],
	Hertz: [symbol('kHz', 1_000n), symbol('Hz', 1n)],
	Centibels: [symbol('dB', 100n)],
};

/** A text that is no figure of a unit. */
export class FigureError extends Error {
	override readonly name = 'FigureError';
}

/**
 * A figure with its unit, exactly: in the largest unit of which it is a whole number, or in the
 * smallest with decimals. A unit that is not known here is a count.
 */
export function formatFigure(value: bigint, unit: string): string {
	const written = UNITS[unit];
	if (written === undefined) {
		return String(value);
	}
	const smallest = written.at(-1) as Written;
	const chosen = written.find(({ size }) => value > 0n && value % size === 0n) ?? smallest;
	const number = decimal(value, chosen.size);
	return `${number} ${number === '1' ? chosen.one : chosen.many}`;
}

/**
 * What the chain keeps for a figure that is written with its unit, for instance `12.5 %` or `2h`.
 * What is finer than the chain counts is refused, not rounded.
 */
export function parseFigure(text: string, unit: string): bigint {
	const written = UNITS[unit] ?? [symbol('', 1n)];
	const [, integer, fraction = '', name] = PATTERN.exec(text.trim()) ?? [];
	const found = written.find(({ one, many }) => name === one || name === many);
	if (integer === undefined || found === undefined) {
		throw new FigureError(`must be ${demand(written)}`);
	}
	const one = 10n ** BigInt(fraction.length);
	const scaled = BigInt(`${integer}${fraction}`) * found.size;
	if (scaled % one !== 0n) {
		throw new FigureError(`must be in steps of ${formatFigure(1n, unit)}`);
	}
	return scaled / one;
}

/** A number of up to forty digits and as many decimals, and its unit. */
const PATTERN = /^(\d{1,40})(?:\.(\d{1,40}))?\s*([A-Za-z%]*)$/;

function demand(written: Written[]): string {
	const names = written.map(({ many }) => many);
	if (names.join('') === '') {
		return 'a whole number';
	}
	return `a number with its unit, ${names.join(', ')}: for instance 2 ${names[0]}`;
}

/** The exact decimal text of `value / size`, where `size` has no factors but 2 and 5. */
function decimal(value: bigint, size: bigint): string {
	let text = String(value / size);
	let rest = value % size;
	if (rest > 0n) {
		text += '.';
	}
	while (rest > 0n) {
		rest *= 10n;
		text += String(rest / size);
		rest %= size;
	}
	return text;
}
