// SPDX-License-Identifier: Apache-2.0
/** Chain specs of the test's own: the development chain by another clock. Time is genesis data. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

import { outputOf, runProgram } from './tools.ts';

/** Lengths of a chain's clock, by their names in its genesis; those of development for the rest. */
export type Lengths = Partial<Record<'slotDuration' | 'ticksPerRound' | 'lookbackTicks', number>>;

/** What is read of a chain spec. */
interface Spec {
	genesis: { runtimeGenesis: { patch: { challengeClock: { timing: Record<string, number> } } } };
}

/** Writes the spec of the node's development chain with other lengths to `path`. */
export async function writeSpec(node: string, path: string, lengths: Lengths): Promise<void> {
	outputOf(await runProgram(node, ['export-chain-spec', '--chain', 'dev', '--output', path]));
	const text = readFileSync(path, 'utf8');
	const spec = JSON.parse(text) as Spec;
	// Amounts exceed the integers that a double holds one by one.
	assert.ok(JSON.stringify(spec, undefined, 2) === text.trim(), 'the spec survives its parsing');
	const { timing } = spec.genesis.runtimeGenesis.patch.challengeClock;
	for (const [name, length] of Object.entries(lengths)) {
		assert.ok(name in timing, `the genesis of development sets ${name}`);
		timing[name] = length;
	}
	writeFileSync(path, JSON.stringify(spec));
}
