// SPDX-License-Identifier: Apache-2.0
/** Referenda as the chain keeps them. */
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asList,
	asNumber,
	asOption,
	asSome,
	at,
	ChainError,
	contentOf,
	variantOf,
	type Chain,
} from '../chain/index.ts';

/** How a referendum can end. */
export const ENDS = ['Approved', 'Rejected', 'Cancelled', 'TimedOut', 'Killed'] as const;

/** An end by its name on chain. */
export type End = (typeof ENDS)[number];

/** Where the bytes of the call are: here, or a preimage that is noted. */
export type Proposal = { call: Uint8Array } | { hash: string; length: number | undefined };

/** Votes, in plancks. */
export interface Tally {
	/** For it, weighed by conviction. */
	ayes: bigint;
	/** Against it, weighed by conviction. */
	nays: bigint;
	/** Tokens for it or abstaining, not weighed. */
	support: bigint;
}

/** A referendum that is open. Times are numbers of blocks. */
export interface Ongoing {
	state: 'Ongoing';
	track: number;
	proposal: Proposal;
	submitted: number;
	/** Whether its decision deposit is there. */
	hasDeposit: boolean;
	/** Whether it waits for others of its track to be decided. */
	queued: boolean;
	/** Since when it is decided, and when it is confirmed if nothing changes. */
	deciding?: { since: number; confirmed: number | undefined };
	tally: Tally;
}

/** A referendum that has ended. */
export interface Ended {
	state: End;
	/** The block in which it did. */
	since: number;
	/** Who has put up the deposits that are still held. */
	submissionDeposit?: { who: string; amount: bigint };
	decisionDeposit?: { who: string; amount: bigint };
}

/** A referendum. */
export type Referendum = Ongoing | Ended;

/** How many referenda there have been: the number of the next one. */
export async function referendumCount(chain: Chain, block?: string): Promise<number> {
	return asNumber(await chain.read('referenda.referendumCount', [], block));
}

/** The referendum of that number, now or in the state after `block`. */
export async function readReferendum(
	chain: Chain,
	index: number,
	block?: string,
): Promise<Referendum> {
	const info = await chain.read('referenda.referendumInfoFor', [index], block);
	return referendumOf(asSome(info, `referendum ${index}`));
}

/** A referendum as its record has it. */
export function referendumOf(info: Codec): Referendum {
	const state = variantOf(info);
	const content = contentOf(info);
	if (state === 'Ongoing') {
		return ongoingOf(content);
	}
	const end = ENDS.find((one) => one === state);
	if (end === undefined) {
		throw new ChainError(`a referendum is ${state}, which is not known here`);
	}
	if (end === 'Killed') {
		return { state: end, since: asNumber(content) };
	}
	const [since, submission, decision] = asList(content) as [Codec, Codec, Codec];
	const submissionDeposit = depositOf(submission);
	const decisionDeposit = depositOf(decision);
	return {
		state: end,
		since: asNumber(since),
		...(submissionDeposit === undefined ? {} : { submissionDeposit }),
		...(decisionDeposit === undefined ? {} : { decisionDeposit }),
	};
}

function ongoingOf(status: Codec): Ongoing {
	const deciding = asOption(at(status, 'deciding'));
	const confirmed = deciding === undefined ? undefined : asOption(at(deciding, 'confirming'));
	const tally = (name: string) => asBigInt(at(status, `tally.${name}`));
	return {
		state: 'Ongoing',
		track: asNumber(at(status, 'track')),
		proposal: proposalOf(at(status, 'proposal')),
		submitted: asNumber(at(status, 'submitted')),
		hasDeposit: asOption(at(status, 'decisionDeposit')) !== undefined,
		queued: at(status, 'inQueue').toString() === 'true',
		...(deciding === undefined
			? {}
			: {
					deciding: {
						since: asNumber(at(deciding, 'since')),
						confirmed: confirmed === undefined ? undefined : asNumber(confirmed),
					},
				}),
		tally: { ayes: tally('ayes'), nays: tally('nays'), support: tally('support') },
	};
}

/** A call as referenda and the scheduler keep it. */
export function proposalOf(bounded: Codec): Proposal {
	const content = contentOf(bounded);
	switch (variantOf(bounded)) {
		case 'Inline':
			return { call: content.toU8a(true) };
		case 'Lookup':
			return { hash: hex(at(content, 'hash')), length: asNumber(at(content, 'len')) };
		default:
			return { hash: hex(at(content, 'hash')), length: undefined };
	}
}

function depositOf(deposit: Codec): { who: string; amount: bigint } | undefined {
	const some = asOption(deposit);
	if (some === undefined) {
		return undefined;
	}
	return { who: at(some, 'who').toString(), amount: asBigInt(at(some, 'amount')) };
}

function hex(value: Codec): string {
	return value.toHex();
}
