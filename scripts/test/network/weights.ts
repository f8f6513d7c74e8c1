// SPDX-License-Identifier: Apache-2.0
/** Devices prove, and the weights of those whom they back follow, while finality goes on. */
import assert from 'node:assert/strict';

import { asNumber, at } from '../../src/chain/index.ts';
import { weightsOf } from '../../src/validator/status.ts';
import { backBy, refresh, startFleet, type Fleet } from './fleet.ts';
import { missingOf, overviewOf, roundsOf, votersOf } from './overview.ts';
import { until } from './until.ts';
import {
	chainOf,
	first,
	goOn,
	ofGenesis,
	patience,
	percent,
	running,
	SESSION_SLOTS,
	sessionOf,
	weightsNow,
	type World,
} from './world.ts';

/** Sessions of which the chain keeps the weights, and some less. */
const KEPT_SESSIONS = 25;

/** What all weights sum to. */
const TOTAL_WEIGHT = 1_000_000_000;

/** What GRANDPA needs of it. */
const THRESHOLD = TOTAL_WEIGHT - Math.floor((TOTAL_WEIGHT - 1) / 3);

/** How far the heaviest is from the lightest of genesis, before weights are said to differ. */
const DIFFERENCE = 0.08;

/** Slots until gateways that are onboarded have proven something for each validator. */
const PROOF_SLOTS = 90;

/** How many slots finality may wait for the next block, whatever happens to weights. */
const LONGEST_WAIT_SLOTS = 15;

/** All weights are equal at first. */
export async function beginEqual(world: World): Promise<void> {
	await world.checklist.check('weights are equal while nothing is proven', async () => {
		const weights = [...(await weightsNow(chainOf(world))).values()];
		assert.equal(sum(weights), TOTAL_WEIGHT);
		assert.ok(areEqual(weights), weights.join(', '));
	});
}

/** Has a fleet's gateways back all validators of genesis, each with its number of them. */
export async function backAll(world: World, backers: readonly number[]): Promise<Fleet> {
	const { checklist } = world;
	const fleet = await checklist.must('a fleet of gateways is onboarded', () =>
		startFleet(world, backers),
	);
	const identities = ofGenesis(world).map(({ identity }) => identity);
	await checklist.must('its gateways back the validators, some with more than others', () =>
		backBy(world, fleet, identities),
	);
	return fleet;
}

/** Where weights are to come to. */
export interface Goal {
	/** Whether the shares of the validators of genesis are there, in their order. */
	reached: (shares: number[]) => boolean;
	/** Slots in which they come there. */
	slots: number;
}

/** Weights that differ as much as the stories need. */
export const PARTED: Goal = {
	reached: (shares) => Math.max(...shares) - Math.min(...shares) >= DIFFERENCE,
	slots: 8 * SESSION_SLOTS,
};

/** Waits until weights follow what is proven to their goal, and looks at how they came there. */
export async function followProof(world: World, fleet: Fleet, goal: Goal): Promise<void> {
	const { checklist, histories } = world;
	const chain = chainOf(world);
	await checklist.must('every validator is backed with proven coverage', () =>
		until('all to be backed', patience(PROOF_SLOTS, world.slotMs), async () => {
			await refresh(world, fleet);
			const views = await Promise.all(
				ofGenesis(world).map(({ identity }) => overviewOf(chain, identity)),
			);
			return views.every(({ backing }) => backing > 0n)
				? { found: undefined }
				: views.map(({ backing }) => backing).join(', ');
		}),
	);
	const since = Date.now();
	await checklist.must('weights follow what is proven, session by session', () =>
		until('weights to differ', patience(goal.slots, world.slotMs), async () => {
			await refresh(world, fleet);
			const weights = await weightsNow(chain);
			const shares = ofGenesis(world).map(
				({ identity }) => (weights.get(identity.account.address) ?? 0) / TOTAL_WEIGHT,
			);
			const told = shares.map(percent).join(', ');
			if (!goal.reached(shares)) {
				return told;
			}
			checklist.note(`weights: ${told}`);
			return { found: undefined };
		}),
	);
	await checklist.check('finality continued while weights changed', async () => {
		const waited = histories.longestWait(first(world), since);
		assert.ok(waited < LONGEST_WAIT_SLOTS * world.slotMs, `it stood still for ${waited} ms`);
		await goOn(world, running(world), 2);
	});
	await enacted(world);
	await lookBack(world);
}

/** Blocks are made and finalised by the weights that the power pallet planned. */
async function enacted(world: World): Promise<void> {
	const { checklist } = world;
	const chain = chainOf(world);
	await checklist.check('BABE and GRANDPA have the weights that were planned', async () => {
		const block = (await chain.api.rpc.chain.getBlockHash()).toHex();
		const session = asNumber(await chain.read('session.currentIndex', [], block));
		const planned = (await weightsOf(chain, session)).map(({ weight }) => weight);
		assert.deepEqual([...(await weightsNow(chain, block)).values()], planned);
		assert.deepEqual([...(await votersOf(chain, block)).values()], planned);
	});
	await checklist.check("GRANDPA's round state counts votes by these weights", () =>
		until('a round with votes of the set', patience(SESSION_SLOTS, world.slotMs), async () => {
			const block = (await chain.api.rpc.chain.getFinalizedHead()).toHex();
			const voters = await votersOf(chain, block);
			const set = asNumber(await chain.read('grandpa.currentSetId', [], block));
			const { setId, rounds } = await roundsOf(chain);
			const voted = rounds.find(({ prevotes }) => prevotes.currentWeight > 0);
			if (voted === undefined || setId !== set) {
				return `set ${setId}, and ${set} on chain; ${rounds.length} rounds`;
			}
			assert.equal(voted.totalWeight, TOTAL_WEIGHT);
			assert.equal(voted.thresholdWeight, THRESHOLD);
			for (const votes of [voted.prevotes, voted.precommits]) {
				const missing = sum(missingOf(votes).map((key) => voters.get(key) ?? Number.NaN));
				assert.equal(votes.currentWeight, TOTAL_WEIGHT - missing);
			}
			return { found: undefined };
		}),
	);
}

/** All weights that ever were keep to the rules. */
async function lookBack(world: World): Promise<void> {
	const { checklist } = world;
	const chain = chainOf(world);
	await checklist.check('no weight was ever over the cap, or moved by more than a step', async () => {
		const rules = at(await chain.read('power.params'), 'weights');
		const part = (name: string) => (asNumber(at(rules, name)) * TOTAL_WEIGHT) / 1_000_000;
		const [cap, step] = [part('cap'), part('maxChange')];
		let before = new Map<string, number>();
		const last = (await sessionOf(chain)) + 1;
		for (let session = Math.max(0, last - KEPT_SESSIONS); session <= last; session++) {
			const set = await weightsOf(chain, session);
			const weights = new Map(set.map(({ account, weight }) => [account, weight]));
			assert.equal(sum([...weights.values()]), TOTAL_WEIGHT, `session ${session}`);
			for (const [account, weight] of weights) {
				const what = `${account} in session ${session}`;
				const had = before.get(account) ?? 0;
				// Four validators of genesis are above a cap of a fifth, and come down to it.
				const most = before.size === 0 ? TOTAL_WEIGHT : Math.max(cap, had);
				assert.ok(weight > 0 && weight <= most, `${weight}: ${what}`);
				const moved = Math.abs(weight - had);
				assert.ok(before.size === 0 || moved <= step, `moved by ${moved}: ${what}`);
			}
			before = weights;
		}
	});
}

/** Whether weights are equal, but for rounding. */
function areEqual(weights: number[]): boolean {
	return Math.max(...weights) - Math.min(...weights) <= 1;
}

function sum(numbers: number[]): number {
	return numbers.reduce((all, one) => all + one, 0);
}
