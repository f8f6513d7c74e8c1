// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatFigure, parseFigure } from '../../src/governance/units.ts';

test('a figure is written with its unit, and read again as the same', () => {
	const cases: [bigint, string, string][] = [
		[14n, 'Count', '14'],
		[0n, 'Count', '0'],
		[1_500_000_000_000n, 'Plancks', '1.5 CRN'],
		[1n, 'Plancks', '0.000000000001 CRN'],
		[18_446_744_073_709_551_615n, 'Plancks', '18446744.073709551615 CRN'],
		[1_000n, 'Permyriad', '10 %'],
		[1_001n, 'Permyriad', '10.01 %'],
		[333_333n, 'PartsPerMillion', '33.3333 %'],
		[0n, 'PartsPerMillion', '0 %'],
		[25n, 'Percent', '25 %'],
		[60n, 'Minutes', '1 h'],
		[90n, 'Minutes', '90 min'],
		[2_880n, 'Minutes', '2 d'],
		[0n, 'Minutes', '0 min'],
		[1n, 'Epochs', '1 epoch'],
		[180n, 'Epochs', '180 epochs'],
		[3n, 'Rounds', '3 rounds'],
		[6n, 'Sessions', '6 sessions'],
		[1n << 35n, 'Bytes', '32 GiB'],
		[1_536n, 'Bytes', '1536 B'],
		[100_000n, 'Metres', '100 km'],
		[100_001n, 'Metres', '100001 m'],
		[8n, 'Cells', '8 cells'],
		[50_000n, 'Hertz', '50 kHz'],
		[99_999n, 'Hertz', '99999 Hz'],
		[300n, 'Centibels', '3 dB'],
		[250n, 'Centibels', '2.5 dB'],
	];
	for (const [value, unit, text] of cases) {
		assert.equal(formatFigure(value, unit), text);
		assert.equal(parseFigure(text, unit), value, text);
	}
});

test('a figure may be written in any of its units, with decimals where they come out even', () => {
	const cases: [string, string, bigint][] = [
		['1.5h', 'Minutes', 90n],
		['60min', 'Minutes', 60n],
		['0.5 d', 'Minutes', 720n],
		['1.5 KiB', 'Bytes', 1_536n],
		['0.5km', 'Metres', 500n],
		['1 rounds', 'Rounds', 1n],
		['2 round', 'Rounds', 2n],
		[' 10 % ', 'Permyriad', 1_000n],
		['14.0', 'Count', 14n],
	];
	for (const [text, unit, value] of cases) {
		assert.equal(parseFigure(text, unit), value, text);
	}
});

test('a figure without its unit, or with another, is refused with an example', () => {
	for (const [text, unit] of [
		['60', 'Minutes'],
		['60 s', 'Minutes'],
		['1', 'Plancks'],
		['1 planck', 'Plancks'],
		['', 'Minutes'],
		['h', 'Minutes'],
		['-1 h', 'Minutes'],
		['1e3 h', 'Minutes'],
		['.5 h', 'Minutes'],
		['1,5 h', 'Minutes'],
	] as const) {
		assert.throws(
			() => parseFigure(text, unit),
			/^FigureError: must be a number with its unit/,
			text,
		);
	}
	assert.throws(() => parseFigure('60', 'Minutes'), /its unit, d, h, min: for instance 2 d$/);
	assert.throws(() => parseFigure('60', 'Rounds'), /its unit, rounds: for instance 2 rounds$/);
	for (const text of ['14 witnesses', 'x', '0x0e', '1 2']) {
		assert.throws(() => parseFigure(text, 'Count'), /must be a whole number$/, text);
	}
});

test('what is finer than the chain counts is refused, not rounded', () => {
	assert.throws(() => parseFigure('0.5 min', 'Minutes'), /must be in steps of 1 min$/);
	assert.throws(() => parseFigure('10.001 %', 'Permyriad'), /must be in steps of 0.01 %$/);
	assert.throws(() => parseFigure('1.5', 'Count'), /must be in steps of 1$/);
	assert.throws(
		() => parseFigure('1.0000000000001 CRN', 'Plancks'),
		/must be in steps of 0.000000000001 CRN$/,
	);
});

test('a figure of a unit that the tool does not know is a count', () => {
	assert.equal(formatFigure(7n, 'Parsecs'), '7');
	assert.equal(parseFigure('7', 'Parsecs'), 7n);
});
