// SPDX-License-Identifier: Apache-2.0
/** Blocks by author follow the weights: counted over many slots, against what chance allows. */
import assert from 'node:assert/strict';

import { seen } from '../../src/network/watch.ts';
import { refresh, type Fleet } from './fleet.ts';
import { chainOf, percent, sessionOf, SLOT_MS, weightsNow, type World } from './world.ts';

/** What a validator made, and what it was to make by its share of each block's weights. */
interface Tally {
	made: number;
	expected: number;
	/** The variance of `made`, if each block's author is drawn by weight. */
	variance: number;
}

/** How far from what was expected a count may be, in standard deviations. */
const TOLERANCE = 3;

/** Counts the final blocks of so many slots by author, and holds them against the weights. */
export async function followShares(world: World, fleet: Fleet, slots: number): Promise<void> {
	const { checklist } = world;
	const chain = chainOf(world);
	const tallies = new Map<string, Tally>();
	let counting = Promise.resolve();
	let refreshed = await sessionOf(chain);
	const stop = await chain.api.rpc.chain.subscribeFinalizedHeads((header) => {
		const { author } = seen(header);
		const block = header.hash.toHex();
		// One after the other, and before the node forgets the block's state.
		counting = counting.then(async () => count(tallies, await weightsNow(chain, block), author));
	});
	const until = Date.now() + slots * SLOT_MS;
	while (Date.now() < until) {
		await new Promise((resolve) => setTimeout(resolve, 5_000));
		const session = await sessionOf(chain);
		if (session !== refreshed) {
			await refresh(world, fleet);
			refreshed = session;
		}
	}
	stop();
	await counting;
	const made = [...tallies.values()].reduce((sum, tally) => sum + tally.made, 0);
	checklist.note(`${made} final blocks in ${slots} slots`);
	await checklist.check('blocks by author follow the weights', async () => {
		assert.ok(made > slots / 4, `${made} blocks are too few to tell`);
		for (const [account, tally] of tallies) {
			const deviation = (tally.made - tally.expected) / Math.sqrt(tally.variance);
			const share = percent(tally.expected / made);
			const told = `${tally.made} blocks, ${tally.expected.toFixed(1)} by weight (${share})`;
			checklist.note(`${account}: ${told}, ${deviation.toFixed(2)} standard deviations`);
			assert.ok(Math.abs(deviation) <= TOLERANCE, `${account}: ${told}`);
		}
	});
}

function count(tallies: Map<string, Tally>, weights: Map<string, number>, author: number): void {
	const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
	[...weights].forEach(([account, weight], place) => {
		const tally = tallies.get(account) ?? { made: 0, expected: 0, variance: 0 };
		const share = weight / all;
		tally.made += place === author ? 1 : 0;
		tally.expected += share;
		tally.variance += share * (1 - share);
		tallies.set(account, tally);
	});
}
