// SPDX-License-Identifier: Apache-2.0
/** Chain specs that differ from those that the node knows: by their clock, by who validates. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import type { Identity } from './identity.ts';

/** The genesis of a plain spec, as far as it is changed here. */
export interface Genesis {
	babe: { epochConfig: { allowed_slots: string; c: [number, number] } };
	balances: { balances: [string, number][] };
	challengeClock: { timing: Record<string, number> };
	power: {
		/** Accounts with what they have at stake, in plancks, and their commission. */
		candidates: [string, number, number][];
		params: {
			liveness: { sessions: number; blocks: number };
			weights: { bootstrapBacking: number };
		};
	};
	session: { keys: [string, string, Record<string, string>][] };
}

/** What is read of a chain spec. */
interface Spec {
	genesis: { runtimeGenesis: { patch: Genesis } };
}

/** Who may author in slots that nobody won. */
export const SLOT_RULES = [
	'PrimarySlots',
	'PrimaryAndSecondaryPlainSlots',
	'PrimaryAndSecondaryVRFSlots',
] as const;

/** Writes the spec that `node` knows as `chain` to `path`, after `change` has been at its genesis. */
export async function writeSpec(
	node: string,
	chain: 'dev' | 'local',
	path: string,
	change: (genesis: Genesis) => void,
): Promise<void> {
	const exported = ['export-chain-spec', '--chain', chain, '--output', path];
	await promisify(execFile)(node, exported, { timeout: 120_000 });
	const text = readFileSync(path, 'utf8');
	const spec = JSON.parse(text) as Spec;
	// Amounts exceed the integers that a double holds one by one.
	if (JSON.stringify(spec, undefined, 2) !== text.trim()) {
		throw new Error(`a number of the ${chain} chain's spec is lost in reading it`);
	}
	change(spec.genesis.runtimeGenesis.patch);
	writeFileSync(path, JSON.stringify(spec));
}

/** Sets lengths of the genesis' clock; refuses names that it does not have. */
export function setLengths(genesis: Genesis, lengths: Record<string, number>): void {
	const { timing } = genesis.challengeClock;
	for (const [name, length] of Object.entries(lengths)) {
		if (!(name in timing)) {
			throw new Error(`the genesis' clock has no ${name}, but ${Object.keys(timing).join(', ')}`);
		}
		timing[name] = length;
	}
}

/**
 * Makes `validators` those of genesis, each with as much as any other account has, and as much at
 * stake as any other candidate.
 */
export function setValidators(genesis: Genesis, validators: Identity[]): void {
	const { balances } = genesis.balances;
	const endowment = balances[0]?.[1];
	const [, bond, commission] = genesis.power.candidates[0] ?? [];
	if (endowment === undefined || bond === undefined || commission === undefined) {
		throw new Error('genesis endows nobody, or nobody stands for election');
	}
	const endowed = new Set(balances.map(([account]) => account));
	for (const { account } of validators) {
		if (!endowed.has(account.address)) {
			balances.push([account.address, endowment]);
		}
	}
	genesis.power.candidates = validators.map(({ account }) => [account.address, bond, commission]);
	genesis.session.keys = validators.map(({ account, sessionKeys }) => [
		account.address,
		account.address,
		sessionKeys,
	]);
}
