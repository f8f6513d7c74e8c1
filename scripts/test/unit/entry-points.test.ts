// SPDX-License-Identifier: Apache-2.0
/** What people and `make` start by hand: the programs of this folder that the shell runs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';

/** Programs with which they would change something. */
const TOOLS = ['apt-get', 'cargo', 'rustc', 'rustup'];

const folder = mkdtempSync(join(tmpdir(), 'cairn-entry-points-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a program of the shell. */
function program(name: string, body: string): string {
	const path = join(folder, name);
	writeFileSync(path, `#!/bin/sh\n${body}\n`);
	chmodSync(path, 0o755);
	return path;
}

const used = join(folder, 'used');
for (const tool of TOOLS) {
	program(tool, `echo ${tool} >>'${used}'`);
}

/** Runs an entry point; what it would change something with only takes note of it. */
function run(name: string, words: string[]): { status: number | null; out: string; err: string } {
	const path = new URL(`../../${name}`, import.meta.url).pathname;
	// `setup` looks in the home folder for tools too.
	const env = { HOME: folder, PATH: [folder, process.env['PATH']].join(delimiter) };
	const { status, stdout, stderr } = spawnSync(path, words, { env, encoding: 'utf8' });
	return { status, out: stdout, err: stderr };
}

for (const name of ['setup', 'bench', 'specs']) {
	for (const asked of ['--help', '-h']) {
		test(`${name} ${asked} tells how it is used, and does nothing`, () => {
			const { status, out, err } = run(name, [asked]);
			assert.equal(status, 0, err);
			assert.match(out, new RegExp(`usage: ${name}`));
			assert.doesNotMatch(out, /^#|set -euo/m);
			assert.equal(existsSync(used), false, 'a tool was started');
		});
	}
}

test('what an entry point does not know is refused before anything is done', () => {
	for (const [name, words] of [
		['setup', ['now']],
		['bench', ['--fast']],
		['specs', []],
		['specs', ['node', 'folder', 'more']],
	] as const) {
		const { status, err } = run(name, [...words]);
		assert.equal(status, 1, `${name} ${words.join(' ')}`);
		assert.match(err, new RegExp(`^${name}: `));
		assert.equal(existsSync(used), false, 'a tool was started');
	}
});

test('a node that fails half-way leaves the specs as they are', () => {
	const specs = mkdtempSync(join(folder, 'specs-'));
	const local = join(specs, 'local.json');
	writeFileSync(local, 'as it is');
	const node = program('failing-node', 'echo \'{ "half":\'; exit 3');
	assert.equal(run('specs', [node, specs]).status, 3);
	assert.deepEqual(readdirSync(specs), ['local.json']);
	assert.equal(readFileSync(local, 'utf8'), 'as it is');
});

test('a spec is replaced by what the node writes', () => {
	const specs = mkdtempSync(join(folder, 'specs-'));
	const node = program('node', 'echo "$1 $2 $3"');
	assert.equal(run('specs', [node, specs]).status, 0);
	assert.deepEqual(readdirSync(specs), ['local.json']);
	const written = readFileSync(join(specs, 'local.json'), 'utf8');
	assert.equal(written, 'export-chain-spec --chain local\n');
});
