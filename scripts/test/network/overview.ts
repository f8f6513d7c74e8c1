// SPDX-License-Identifier: Apache-2.0
/** How validators stand: what the runtime says of them, and what GRANDPA's voters do. */
import type { Codec } from '@polkadot/types-codec/types';
import { u8aToHex } from '@polkadot/util';
import { decodeAddress } from '@polkadot/util-crypto';

import {
	asBigInt,
	asList,
	asNumber,
	asSome,
	at,
	variantOf,
	type Chain,
} from '../../src/chain/index.ts';
import type { Identity } from '../../src/network/identity.ts';

/** A candidate. */
export interface Overview {
	state: string;
	bond: bigint;
	backing: bigint;
	/** Its weight in the running session, 0 if it has no seat. */
	weight: number;
	/** Its weight in the next session, 0 if it has no seat in that. */
	nextWeight: number;
}

/** What the chain knows of a candidate. */
export async function overviewOf(chain: Chain, { account, name }: Identity): Promise<Overview> {
	const answer = await chain.ask('validatorApi.validator', [account.address]);
	const info = asSome(answer, `candidate ${name}`);
	return {
		state: variantOf(at(info, 'state')),
		bond: asBigInt(at(info, 'bond')),
		backing: asBigInt(at(info, 'backing')),
		weight: asNumber(at(info, 'weight')),
		nextWeight: asNumber(at(info, 'nextWeight')),
	};
}

/** Whether a candidate has a part in making blocks, or will have in the next session. */
export function serves({ weight, nextWeight }: Overview): boolean {
	return weight > 0 || nextWeight > 0;
}

/** The weights by which blocks are finalised, by key in hexadecimal, in the order of the session. */
export async function votersOf(chain: Chain, block?: string): Promise<Map<string, number>> {
	const authorities = asList(await chain.ask('grandpaApi.grandpaAuthorities', [], block));
	return new Map(
		authorities.map((entry) => {
			const [key, weight] = asList(entry) as [Codec, Codec];
			return [key.toHex(), asNumber(weight)];
		}),
	);
}

/** One kind of votes of a round, as the node's RPC tells it. */
interface Votes {
	currentWeight: number;
	missing: string[];
}

/** A round of voting, as the node's RPC tells it. */
export interface RoundState {
	totalWeight: number;
	thresholdWeight: number;
	prevotes: Votes;
	precommits: Votes;
}

/** The rounds that a node votes in: the newest first. */
export async function roundsOf(chain: Chain): Promise<{ setId: number; rounds: RoundState[] }> {
	const answer = await chain.request('grandpa_roundState', []);
	const { setId, best, background } = answer as {
		setId: number;
		best: RoundState;
		background: RoundState[];
	};
	return { setId, rounds: [best, ...background] };
}

/** The keys of those whose votes are not there, in hexadecimal. */
export function missingOf({ missing }: Votes): string[] {
	return missing.map((address) => u8aToHex(decodeAddress(address)));
}
