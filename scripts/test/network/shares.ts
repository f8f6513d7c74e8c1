// SPDX-License-Identifier: Apache-2.0
/** Blocks by author follow the weights: counted over many slots, against what chance allows. */
import assert from 'node:assert/strict';

import { FinalBlocks } from './final-blocks.ts';
import { refresh, type Fleet } from './fleet.ts';
import { Tallies, type Tally } from './tally.ts';
import { pause } from './until.ts';
import {
	chainOf,
	ofGenesis,
	patience,
	percent,
	sessionOf,
	weightsNow,
	type World,
} from './world.ts';

/** How far from what was expected a count may be, in standard deviations. */
const TOLERANCE = 3;

/** How many times the least weight the largest is at least: equal ones would tell nothing. */
const SPREAD = 2.5;

/** One block in so many slots is the least that tells something; one in two is expected. */
const SPARSEST = 4;

/** How long between one look at the count and the next. */
const PAUSE_MS = 1_000;

/** Whether all have a share of the weight, and these differ enough to be told apart by the blocks. */
export function areSpread(shares: number[]): boolean {
	const least = Math.min(...shares);
	return least > 0 && Math.max(...shares) >= SPREAD * least;
}

/** Counts all final blocks of so many slots by author, and holds them against the weights. */
export async function followShares(
	world: World,
	fleet: Fleet,
	parts: number[],
	slots: number,
): Promise<void> {
	const { checklist } = world;
	const tallies = await checklist.must(`every final block of ${slots} slots is counted`, () =>
		count(world, fleet, slots),
	);
	const { blocks } = tallies;
	const rows = ofGenesis(world).map(({ identity }, place) => {
		const tally = tallies.of(identity.account.address);
		report(world, identity.name, tally, `backing ${parts[place]}`);
		return { name: identity.name, tally };
	});
	await checklist.check(`the largest mean weight is ${SPREAD} times the smallest`, () => {
		const means = rows.map(({ tally }) => tally.mean);
		assert.ok(areSpread(means), means.map(percent).join(', '));
	});
	await checklist.check('blocks by author follow the weights', () => {
		assert.ok(blocks > slots / SPARSEST, `${blocks} blocks are too few to tell`);
		const far = rows.filter(({ tally }) => !(Math.abs(tally.deviations) <= TOLERANCE));
		assert.deepEqual(far.map(({ name }) => name), [], `more than ${TOLERANCE} deviations away`);
	});
}

/** Counts until the blocks that were counted span so many slots. */
async function count(world: World, fleet: Fleet, slots: number): Promise<Tallies> {
	const chain = chainOf(world);
	const tallies = new Tallies();
	const [blocks, stop] = await FinalBlocks.follow(chain, async ({ hash, author }) => {
		tallies.add(await weightsNow(chain, hash), author);
	});
	try {
		const end = Date.now() + patience(slots, world.slotMs);
		let refreshed = await sessionOf(chain);
		while (blocks.slots < slots) {
			assert.ok(Date.now() < end, `only ${blocks.slots} slots have passed`);
			await pause(PAUSE_MS);
			const session = await sessionOf(chain);
			if (session !== refreshed) {
				await refresh(world, fleet);
				refreshed = session;
			}
		}
	} finally {
		stop();
	}
	const counted = await blocks.settled();
	world.checklist.note(`${tallies.blocks} final blocks in ${counted} slots`);
	return tallies;
}

function report({ checklist }: World, name: string, tally: Tally, backing: string): void {
	const { made, expected, deviations, mean, least, most } = tally;
	const weight = `weight ${percent(mean)} (from ${percent(least)} to ${percent(most)})`;
	const told = `${made} blocks, ${expected.toFixed(1)} by weight`;
	const away = `${deviations.toFixed(2)} standard deviations`;
	checklist.note(`${name.padEnd(12)} ${backing}, ${weight}: ${told}, ${away}`);
}
