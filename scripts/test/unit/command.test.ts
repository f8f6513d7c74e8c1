// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from '../../src/cli/command.ts';
import {
	account,
	bytes,
	choice,
	crn,
	decimal,
	defaultsTo,
	duration,
	numbers,
	optional,
	steps,
	text,
	u32,
	whole,
} from '../../src/cli/option.ts';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';

test('options become values of their types', () => {
	const options = {
		device: u32('id'),
		lon: decimal('degrees', -180, 180),
		bond: crn('bond'),
		owner: account('owner'),
		kind: choice('kind', ['Gateway', 'Storage']),
		hash: bytes('hash', 2),
	};
	const words = '--device 7 --lon -9.14 --bond 1.5 --kind gateway --hash 0x0102 --owner';
	assert.deepEqual(parse(options, [...words.split(' '), ALICE]), {
		device: 7,
		lon: -9.14,
		bond: 1_500_000_000_000n,
		owner: ALICE,
		kind: 'Gateway',
		hash: Uint8Array.of(1, 2),
	});
});

test('what is not given is its default, undefined, or an error that says what it is', () => {
	const options = { a: defaultsTo(u32('a'), 5), b: optional(u32('b')) };
	assert.deepEqual(parse(options, []), { a: 5, b: undefined });
	assert.throws(
		() => parse({ name: text('<x>', 'the name') }, []),
		/--name <x> is missing: the name/,
	);
});

test('a bad argument is refused with its name and its limit', () => {
	const gain = { gain: decimal('dBi', 0, 15) };
	assert.throws(
		() => parse(gain, ['--gain', '15.1']),
		/--gain is "15.1", must be a number from 0 to 15/,
	);
	assert.throws(() => parse(gain, ['--gain', '-1']), /from 0 to 15/);
	assert.throws(() => parse(gain, ['--gain', '1e1']), /must be a number/);
	assert.throws(() => parse(gain, ['--gain', 'Infinity']), /must be a number/);
	const id = { id: u32('id') };
	assert.throws(() => parse(id, ['--id', '4294967296']), /from 0 to 4294967295/);
	assert.throws(() => parse(id, ['--id', '1.5']), /must be a whole number/);
	assert.throws(() => parse({ n: whole('n', 1, 2) }, ['--n', '']), /must be a whole number/);
	assert.throws(() => parse({ a: crn('a') }, ['--a', '1.0000000000001']), /at most 12 decimals/);
	assert.throws(
		() => parse({ a: account('a') }, ['--a', 'Bob']),
		/--a is "Bob", must be an account/,
	);
	assert.throws(
		() => parse({ h: bytes('h', 2) }, ['--h', '0x01']),
		/0x and 4 hexadecimal digits/,
	);
	assert.throws(
		() => parse({ k: choice('k', ['A']) }, ['--k', 'B']),
		/--k is "B", must be one of A/,
	);
});

test('a number in steps is a count of them, and is never rounded', () => {
	const options = { gain: steps('dBi', 0, 15, 1) };
	const cases: [string, number][] = [
		['2.5', 25],
		['2.50', 25],
		['0', 0],
		['15.0', 150],
		['7', 70],
	];
	for (const [given, value] of cases) {
		assert.deepEqual(parse(options, ['--gain', given]), { gain: value }, given);
	}
	for (const bad of ['2.55', '0.05', '15.1', '-0.1', '1e1', '', '.5', '5.', 'NaN']) {
		assert.throws(
			() => parse(options, [`--gain=${bad}`]),
			/--gain is ".*", must be a number from 0 to 15 in steps of 0\.1$/,
			bad,
		);
	}
	const signed = { offset: steps('metres', -1, 1, 2) };
	assert.deepEqual(parse(signed, ['--offset', '-0.25']), { offset: -25 });
});

test('an option that is given twice is refused, whatever its values', () => {
	const options = { id: u32('id'), other: optional(u32('other')) };
	for (const words of [
		['--id', '1', '--id', '2'],
		['--id', '1', '--other', '3', '--id=1'],
	]) {
		assert.throws(() => parse(options, words), /^ArgumentError: --id is given more than once$/);
	}
});

test('numbers are a list with ranges, each once and in order', () => {
	const options = { sectors: numbers('sectors', 10) };
	assert.deepEqual(parse(options, ['--sectors', '7,0,3-5, 4']), { sectors: [0, 3, 4, 5, 7] });
	assert.deepEqual(parse(options, ['--sectors', '4294967295']), { sectors: [4_294_967_295] });
	for (const bad of ['', '1,', '5-3', '-1', '0-10', '1.5', '4294967296', 'a', '0-5,20-29']) {
		assert.throws(
			() => parse(options, ['--sectors', bad]),
			/--sectors is ".*", must be 1 to 10 numbers from 0 to 4294967295/,
			bad,
		);
	}
});

test('a time has its unit', () => {
	const options = { by: duration('how long') };
	assert.deepEqual(parse(options, ['--by', '2h']), { by: 7_200 });
	assert.throws(
		() => parse(options, ['--by', '2']),
		/--by is "2", must be a whole number of d, h/,
	);
});

test('an unknown option and a stray word are refused', () => {
	assert.throws(() => parse({ id: u32('id') }, ['--it', '1']), /Unknown option '--it'/);
	assert.throws(
		() => parse({ id: u32('id') }, ['--id', '1', 'word']),
		/Unexpected argument 'word'/,
	);
	assert.throws(() => parse({ id: u32('id') }, ['--id']), /--id/);
});
