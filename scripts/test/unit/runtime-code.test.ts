// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { refusalOf, versionOf } from '../../src/governance/runtime-code.ts';

const ascii = (text: string) => [...new TextEncoder().encode(text)];

/** A version as SCALE has it, its name and its number; what follows is of no matter. */
const version = (name: string, spec: number) => [
	name.length << 2,
	...ascii(name),
	4 << 2,
	...ascii('impl'),
	...[1, 0, 0, 0],
	...[spec & 0xff, spec >> 8, 0, 0],
	...[9, 0, 0, 0],
];

const custom = (name: string, content: number[]) => {
	const body = [name.length, ...ascii(name), ...content];
	return [0, body.length, ...body];
};

/** A module with a section of types, and custom ones. */
const module = (...sections: number[][]) =>
	Uint8Array.from([...ascii('\0asm'), 1, 0, 0, 0, 1, 2, 0, 0, ...sections.flat()]);

/** Code as a build compresses it: here by a single block that is as it was. */
function compressed(code: Uint8Array): Uint8Array {
	const size = code.length;
	const block = (size << 3) | 1;
	return Uint8Array.from([
		...[0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05],
		...[0x28, 0xb5, 0x2f, 0xfd, 0x20, size],
		...[block & 0xff, (block >> 8) & 0xff, block >> 16],
		...code,
	]);
}

const CAIRN = module(custom('other', [7]), custom('runtime_version', version('cairn', 258)));

test('the version of code is read from its section, compressed or not', () => {
	const expected = { specName: 'cairn', specVersion: 258 };
	assert.deepEqual(versionOf(CAIRN), expected);
	assert.deepEqual(versionOf(compressed(CAIRN)), expected);
});

test('what is not a runtime is refused by what it lacks', () => {
	assert.throws(() => versionOf(new Uint8Array()), /no module of WebAssembly/);
	assert.throws(() => versionOf(Uint8Array.from(ascii('ELF and so on'))), /no module/);
	assert.throws(() => versionOf(module(custom('other', [7]))), /no section runtime_version/);
	assert.throws(() => versionOf(CAIRN.subarray(0, 30)), /ends too early/);
	const short = module(custom('runtime_version', version('cairn', 1).slice(0, 12)));
	assert.throws(() => versionOf(short), /ends too early/);
	assert.throws(() => versionOf(compressed(CAIRN).subarray(0, 20)), /does not decompress/);
});

test('a runtime follows another of its name and a lower version', () => {
	const current = { specName: 'cairn', specVersion: 3 };
	assert.equal(refusalOf(current, { ...current, specVersion: 4 }), undefined);
	assert.match(String(refusalOf(current, current)), /spec version is 3, must be above the 3/);
	assert.match(String(refusalOf(current, { ...current, specVersion: 2 })), /must be above the 3/);
	assert.match(
		String(refusalOf(current, { specName: 'other', specVersion: 4 })),
		/runtime of other, and this chain's is cairn/,
	);
});
