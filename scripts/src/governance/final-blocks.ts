// SPDX-License-Identifier: Apache-2.0
/** Final blocks one after the other, for what happens in a block and is not seen in a later one. */
import type { EventRecord } from '@polkadot/types/interfaces';

import { asList, type Chain } from '../chain/index.ts';

/** A final block. */
export interface FinalBlock {
	number: number;
	hash: string;
}

/** The newest final block that the node names. */
export async function newestFinal(chain: Chain): Promise<FinalBlock> {
	const hash = await chain.api.rpc.chain.getFinalizedHead();
	const header = await chain.api.rpc.chain.getHeader(hash);
	return { number: header.number.toNumber(), hash: hash.toHex() };
}

/** What was deposited in a block, in order. */
export async function eventsIn(chain: Chain, { hash }: FinalBlock): Promise<EventRecord[]> {
	return asList(await chain.read('system.events', [], hash)) as unknown as EventRecord[];
}

/**
 * Visits every final block from number `from` on, each once and in order, until a visit answers.
 * Of several that become final at once a node names only the newest: those below are looked up.
 */
export async function visitFinal<T>(
	chain: Chain,
	from: number,
	visit: (block: FinalBlock) => Promise<T | undefined>,
): Promise<T> {
	const { chain: rpc } = chain.api.rpc;
	let next = from;
	let walking: Promise<void> = Promise.resolve();
	let stop: (() => void) | undefined;
	try {
		return await new Promise<T>((resolve, reject) => {
			let over = false;
			const end = (finish: () => void) => {
				over = true;
				finish();
			};
			const walkTo = async (head: number) => {
				while (!over && next <= head) {
					const hash = (await rpc.getBlockHash(next)).toHex();
					const answer = await visit({ number: next, hash });
					next += 1;
					if (answer !== undefined) {
						end(() => resolve(answer));
					}
				}
			};
			rpc.subscribeFinalizedHeads((header) => {
				walking = walking
					.then(() => walkTo(header.number.toNumber()))
					.catch((error: unknown) => end(() => reject(error)));
			}).then(
				(unsubscribe) => {
					stop = unsubscribe;
					if (over) {
						unsubscribe();
					}
				},
				(error: unknown) => end(() => reject(error)),
			);
		});
	} finally {
		stop?.();
	}
}
