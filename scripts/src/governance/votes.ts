// SPDX-License-Identifier: Apache-2.0
/** Votes and delegations of an account, and what they lock. */
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asList,
	asNumber,
	at,
	contentOf,
	formatCrn,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import type { Track } from './tracks.ts';

/** How much longer than its referendum a vote is locked, and how much more it counts. */
export const CONVICTIONS = ['none', '1x', '2x', '3x', '4x', '5x', '6x'] as const;

/** A conviction as people write it. */
export type Conviction = (typeof CONVICTIONS)[number];

/** What a vote says. */
export const SIDES = ['aye', 'nay', 'abstain'] as const;

/** What an account decided on a track. */
export interface Standing {
	track: Track;
	/** Referenda that it votes on itself, and the vote in words. */
	votes: { index: number; vote: string }[];
	/** Who votes for it instead, in words. */
	delegation?: string;
	/** What past votes still lock, and until which block; nothing if the amount is zero. */
	prior: { until: number; amount: bigint };
	/** Votes that others delegated to it, weighed by their convictions. */
	delegated: bigint;
}

/** The runtime's name of a conviction. */
export function convictionOf(conviction: Conviction): string {
	return conviction === 'none' ? 'None' : `Locked${conviction}`;
}

/** For how many blocks tokens stay locked once nothing votes with them, if their side won. */
export function lockedBlocks(conviction: Conviction, period: number): number {
	return conviction === 'none' ? 0 : period * 2 ** (Number(conviction[0]) - 1);
}

/** A vote as `convictionVoting.vote` takes it. */
export function voteOf(
	side: (typeof SIDES)[number],
	balance: bigint,
	conviction: Conviction,
): Record<string, unknown> {
	if (side === 'abstain') {
		return { SplitAbstain: { aye: 0n, nay: 0n, abstain: balance } };
	}
	const vote = { aye: side === 'aye', conviction: convictionOf(conviction) };
	return { Standard: { vote, balance } };
}

/** What the account decided on each track; tracks on which it decided nothing are left out. */
export async function readStandings(
	chain: Chain,
	account: string,
	tracks: Track[],
): Promise<Standing[]> {
	const all = await Promise.all(
		tracks.map(async (track) => {
			const voting = await chain.read('convictionVoting.votingFor', [account, track.id]);
			return standingOf(track, voting);
		}),
	);
	return all.filter(
		({ votes, delegation, prior, delegated }) =>
			votes.length > 0 || delegation !== undefined || prior.amount > 0n || delegated > 0n,
	);
}

/** What a record of votes says. */
export function standingOf(track: Track, voting: Codec): Standing {
	const content = contentOf(voting);
	const [until, amount] = asList(at(content, 'prior')) as [Codec, Codec];
	const common = {
		track,
		prior: { until: asNumber(until), amount: asBigInt(amount) },
		delegated: asBigInt(at(content, 'delegations.votes')),
	};
	if (variantOf(voting) === 'Delegating') {
		const balance = formatCrn(asBigInt(at(content, 'balance')));
		const conviction = formatConviction(at(content, 'conviction').toString());
		const delegation = `${balance} ${conviction} to ${at(content, 'target')}`;
		return { ...common, votes: [], delegation };
	}
	const votes = asList(at(content, 'votes')).map((entry) => {
		const [index, vote] = asList(entry) as [Codec, Codec];
		return { index: asNumber(index), vote: describeVote(vote) };
	});
	return { ...common, votes };
}

/** The tracks on which an account has tokens locked, and how many. */
export async function readLocks(chain: Chain, account: string): Promise<Map<number, bigint>> {
	const locks = asList(await chain.read('convictionVoting.classLocksFor', [account]));
	return new Map(
		locks.map((entry) => {
			const [track, amount] = asList(entry) as [Codec, Codec];
			return [asNumber(track), asBigInt(amount)];
		}),
	);
}

/** A vote in words. */
export function describeVote(vote: Codec): string {
	const content = contentOf(vote);
	const amount = (name: string) => formatCrn(asBigInt(at(content, name)));
	switch (variantOf(vote)) {
		case 'Standard': {
			const { isAye, conviction } = at(content, 'vote') as unknown as {
				isAye: boolean;
				conviction: Codec;
			};
			const side = isAye ? 'aye' : 'nay';
			return `${side} with ${amount('balance')} ${formatConviction(conviction.toString())}`;
		}
		case 'Split':
			return `aye with ${amount('aye')}, nay with ${amount('nay')}`;
		default:
			return (
				`aye with ${amount('aye')}, nay with ${amount('nay')}, ` +
				`abstains with ${amount('abstain')}`
			);
	}
}

function formatConviction(name: string): string {
	return name === 'None' ? 'without conviction' : `at ${name.replace('Locked', '')}`;
}
