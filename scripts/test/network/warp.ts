// SPDX-License-Identifier: Apache-2.0
/** A fresh node takes the shortest way to the head: from one set of voters to the next. */
import assert from 'node:assert/strict';

import { asNumber } from '../../src/chain/index.ts';
import { Identity } from '../../src/network/identity.ts';
import { refresh, type Fleet } from './fleet.ts';
import { best, finalized } from './histories.ts';
import { until } from './until.ts';
import {
	chainOf,
	first,
	patience,
	SESSION_SLOTS,
	sessionOf,
	start,
	untilFinal,
	type World,
} from './world.ts';

/** Sets of voters that a fresh node must come by. */
const SETS = 10;

/** The place of the fresh node. */
const FRESH = 8;

/** Starts a fresh node by warp sync once as many sets have changed, by what the fleet proves. */
export async function warp(world: World, fleet: Fleet): Promise<void> {
	const { checklist, histories, network } = world;
	const chain = chainOf(world);
	let told = -1;
	const sets = await checklist.must(`voters, or their weights, have changed ${SETS} times`, () =>
		until(`set ${SETS} of voters`, patience(SETS * SESSION_SLOTS), async () => {
			const set = asNumber(await chain.read('grandpa.currentSetId'));
			if (set >= SETS) {
				return { found: set };
			}
			const session = await sessionOf(chain);
			if (session !== told) {
				await refresh(world, fleet);
				told = session;
			}
			return `set ${set} in session ${session}`;
		}),
	);
	const node = await network.add(Identity.at(FRESH));
	const height = await finalized(first(world));
	await start(world, [node], ['--sync', 'warp']);
	await checklist.must(`a fresh node warps over ${sets} sets, and finalises with all`, async () => {
		await untilFinal([node], height, patience(SESSION_SLOTS));
		for (const step of ['Warp', 'State']) {
			const said = node.logged(new RegExp(`${step} sync is complete`));
			assert.equal(said.length, 1, `"${step} sync is complete" in ${node.log}`);
		}
		await untilFinal([node], await best(first(world)), patience(5));
		await histories.agree([node], height);
	});
	await node.stop();
}
