// SPDX-License-Identifier: Apache-2.0
/** Token holders of the development chain, and how they use the tool and vote. */
import assert from 'node:assert/strict';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aToHex } from '@polkadot/util';

import {
	accountOf,
	asNumber,
	eventOf,
	submit,
	type Call,
	type Chain,
} from '../../src/chain/index.ts';
import { readReferendum, type Referendum } from '../../src/governance/referenda.ts';
import type { Checklist } from '../checklist.ts';
import { outputOf, runTool, type Outcome, type Words } from '../tools.ts';
import type { Clock } from './clock.ts';

/** Whom the development chain endows, each with a million CRN. Ferdie votes through others. */
const VOTERS = ['//Alice', '//Bob', '//Charlie', '//Dave', '//Eve'];

/** What each of them votes with, in CRN: together more than half of all tokens. */
export const STAKE = 700_000;

/** How long a referendum is followed: one without a deposit is open for 280 blocks. */
const WATCH_MS = 900_000;

/** What a referendum on figures acts as. */
export const ADMIN = { Origins: 'ParameterAdmin' };

/** The chain of the story, and who decides on it. */
export interface Governance {
	chain: Chain;
	checklist: Checklist;
	clock: Clock;
	voters: KeyringPair[];
	/** Where files of the story go. */
	folder: string;
}

/** The accounts that vote. */
export async function voters(): Promise<KeyringPair[]> {
	return Promise.all(VOTERS.map(accountOf));
}

/** Runs a command of the tool. */
export async function gov({ chain }: Governance, name: string, words: Words): Promise<Outcome> {
	return runTool('gov', name, words, chain.endpoint);
}

/** Runs a command of the tool that must succeed, and returns what it says. */
export async function succeeds(world: Governance, name: string, words: Words): Promise<string> {
	return outputOf(await gov(world, name, words));
}

/** Proposes by the tool, in the name of `suri`; returns the number of the referendum. */
export async function proposes(
	world: Governance,
	words: Words,
	name: 'propose' | 'propose-call' | 'propose-upgrade' = 'propose',
): Promise<number> {
	const out = await succeeds(world, name, { suri: '//Alice', ...words });
	const [, index] = /referendum (\d+) is proposed on track (\w+)/.exec(out) ?? [];
	assert.ok(index !== undefined, `no referendum is in: ${out}`);
	return Number(index);
}

/** Proposes a call without asking the tool, which would refuse it. */
export async function forces({ chain, voters }: Governance, call: Call): Promise<number> {
	const [proposer] = voters as [KeyringPair];
	const proposal = { Inline: u8aToHex(call.method.toU8a()) };
	const submission = chain.call('referenda.submit', {
		proposalOrigin: ADMIN,
		proposal,
		enactmentMoment: { After: 0 },
	});
	const receipt = await submit(chain, proposer, submission);
	const index = asNumber(eventOf(receipt, 'referenda.Submitted')('index'));
	await submit(chain, proposer, chain.call('referenda.placeDecisionDeposit', { index }));
	return index;
}

/** Everybody votes for a referendum, or against it. */
export async function allVote(world: Governance, index: number, aye: boolean): Promise<void> {
	const { chain, voters } = world;
	const balance = BigInt(STAKE) * 10n ** 12n;
	const vote = { Standard: { vote: { aye, conviction: 'Locked1x' }, balance } };
	const call = () => chain.call('convictionVoting.vote', { pollIndex: index, vote });
	await Promise.all(voters.map((voter) => submit(chain, voter, call())));
}

/**
 * Follows a referendum by the tool to its end; what it says comes line by line. Whoever does not wait
 * for it misses nothing but that.
 */
export function watches({ chain }: Governance, index: number): Promise<string[]> {
	const words = { referendum: index };
	const watching = runTool('gov', 'watch', words, chain.endpoint, WATCH_MS).then((outcome) =>
		outputOf(outcome).trim().split('\n'),
	);
	watching.catch(() => undefined);
	return watching;
}

/** The number of the block in which a line of the watch says that something happened. */
export function blockOf(lines: string[], what: RegExp): number {
	const line = lines.find((one) => what.test(one));
	assert.ok(line !== undefined, `${what} is not in:\n${lines.join('\n')}`);
	return Number(/^block (\d+): /.exec(line)?.[1]);
}

/** How a referendum has ended. */
export async function endOf({ chain }: Governance, index: number): Promise<Referendum['state']> {
	return (await readReferendum(chain, index)).state;
}
