// SPDX-License-Identifier: Apache-2.0
/** Runs programs to their end, as people run them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';

/** How long a program may take: sealing 32 MiB is the longest, and machines may be slow. */
const PATIENCE_MS = 300_000;

/** What a process left behind. */
export interface Outcome {
	code: number;
	out: string;
	err: string;
}

/** Options of a command by their names. */
export type Words = Record<string, string | number>;

/** Runs a command of a tool against the node at `endpoint`, if it needs one. */
export async function runTool(
	tool: 'gov' | 'maker' | 'owner' | 'validator',
	command: string,
	options: Words,
	endpoint?: string,
	patienceMs = PATIENCE_MS,
): Promise<Outcome> {
	const program = new URL(`../src/${tool}.ts`, import.meta.url).pathname;
	const words = wordsOf({ ...options, ...(endpoint === undefined ? {} : { endpoint }) });
	return runProgram(
		process.execPath,
		['--import', 'tsx', program, command, ...words],
		patienceMs,
	);
}

/** Runs a program in this project's folder. */
export async function runProgram(
	path: string,
	words: string[],
	patienceMs = PATIENCE_MS,
): Promise<Outcome> {
	const cwd = new URL('..', import.meta.url).pathname;
	return new Promise((resolve) => {
		execFile(path, words, { cwd, timeout: patienceMs }, (error, out, err) => {
			const code = error === null ? 0 : Number(error.code ?? 1);
			resolve({ code, out, err: err === '' && error !== null ? error.message : err });
		});
	});
}

/** The output of a process that must have succeeded. */
export function outputOf({ code, out, err }: Outcome): string {
	assert.equal(code, 0, err);
	return out;
}

/** Checks that a process has failed and said why. */
export function failsWith({ code, out, err }: Outcome, reason: RegExp): void {
	assert.notEqual(code, 0, `it did not fail: ${out}`);
	assert.match(err, reason);
}

/** `--name value` for each option. */
export function wordsOf(options: Words): string[] {
	return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
