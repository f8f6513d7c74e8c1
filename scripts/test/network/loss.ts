// SPDX-License-Identifier: Apache-2.0
/** Validators die and come back; a crashed one's database serves another node. */
import assert from 'node:assert/strict';

import { Identity } from '../../src/network/identity.ts';
import type { Validator } from '../../src/network/validator.ts';
import { best, finalized } from './histories.ts';
import { until } from './until.ts';
import {
	chainOf,
	first,
	goOn,
	patience,
	percent,
	running,
	shareOf,
	start,
	untilFinal,
	weightsNow,
	type World,
} from './world.ts';

/** Less than the third that finality survives: weights move while validators are gone. */
const BEARABLE = 0.3;

/** More than the third that finality survives, likewise. */
const UNBEARABLE = 0.37;

/** Blocks after which it is believed that finality goes on, or that it stands still. */
const BLOCKS = 8;

/** The place of the node that begins with another's database. */
const COPY = 7;

/** Validators with less than a third of the weight are killed: nothing stops. Then they return. */
export async function loseFew(world: World): Promise<void> {
	const { checklist } = world;
	const weights = await weightsNow(chainOf(world));
	const lost = await lightest(world, weights);
	const names = lost.map(({ name }) => name).join(' and ');
	const share = percent(shareOf(weights, lost));
	await checklist.check(`if all weighed the same, ${names} would be too many to lose`, () =>
		assert.ok(lost.length > Math.floor((weights.size - 1) / 3), `of ${weights.size}`),
	);
	await Promise.all(lost.map((validator) => validator.crash()));
	await checklist.must(`killed: ${names} (${share} of the weight): finality continues`, () =>
		goOn(world, running(world), BLOCKS),
	);
	const copy = await copyDatabase(world, lost[0] as Validator);
	await start(world, [...lost, copy]);
	await checklist.must(`back: ${names}, who catch up`, () => goOn(world, running(world), 2));
	await checklist.check("a node that began with a crashed one's database has all blocks", () => {
		assert.equal(copy.logged(/Highest known block at #[1-9]/).length, 1, copy.log);
		return world.histories.agree([copy], 0);
	});
	await copy.stop();
}

/** Validators with more than a third of the weight stop: no block is final until they return. */
export async function loseMany(world: World): Promise<void> {
	const { checklist } = world;
	const weights = await weightsNow(chainOf(world));
	const lost = heaviest(world, weights);
	const names = lost.map(({ name }) => name).join(', ');
	const share = percent(shareOf(weights, lost));
	await Promise.all(lost.map((validator) => validator.stop()));
	const left = running(world);
	const made = await checklist.must(`stopped: ${names} (${share}): blocks are made, none is final`, () =>
		standStill(left),
	);
	await start(world, lost);
	await checklist.must(`back: ${names}; all that was made meanwhile becomes final`, async () => {
		await untilFinal(running(world), made.height, patience(BLOCKS));
		await world.histories.agree(running(world));
		for (const { name, connection } of running(world)) {
			const hash = await connection.api.rpc.chain.getBlockHash(made.height);
			assert.equal(hash.toHex(), made.hash, `block ${made.height} at ${name}`);
		}
	});
	await checklist.check('finality continues thereafter', () => goOn(world, running(world), 3));
}

/**
 * Checks that blocks are made and none becomes final. Returns the newest of them that all nodes
 * have: those on top of it may be rivals.
 */
async function standStill(nodes: Validator[]): Promise<{ height: number; hash: string }> {
	const [asked] = nodes as [Validator];
	// Rounds that all voted in before may still end.
	const from = await best(asked);
	const before = await until('blocks of those who are left', patience(BLOCKS), async () => {
		const height = await best(asked);
		return height >= from + 2 ? { found: await finalized(asked) } : `${height}`;
	});
	await until(`${BLOCKS} blocks that are not final`, patience(BLOCKS), async () => {
		const height = await best(asked);
		return height >= from + 2 + BLOCKS ? { found: undefined } : `best ${height}`;
	});
	for (const node of nodes) {
		assert.equal(await finalized(node), before, `what is final at ${node.name}`);
	}
	return until('a block that all who are left have', patience(2), async () => {
		const height = (await best(asked)) - 2;
		const hashes = await Promise.all(
			nodes.map(async ({ connection }) =>
				(await connection.api.rpc.chain.getBlockHash(height)).toHex(),
			),
		);
		const [hash] = hashes as [string];
		return hashes.every((one) => one === hash)
			? { found: { height, hash } }
			: `block ${height}: ${hashes.join(', ')}`;
	});
}

/** A node of no validator's, with the database of one that crashed and has not run since. */
async function copyDatabase({ network }: World, crashed: Validator): Promise<Validator> {
	const identity = Identity.at(COPY);
	const copy =
		network.validators.find(({ name }) => name === identity.name) ??
		(await network.add(identity));
	copy.copyDatabase(crashed);
	return copy;
}

/** Of the validators but the first, as many of the lightest as can be borne to lose. */
async function lightest(world: World, weights: Map<string, number>): Promise<Validator[]> {
	const ascending = others(world).sort(
		(one, other) => shareOf(weights, [one]) - shareOf(weights, [other]),
	);
	const lost: Validator[] = [];
	for (const validator of ascending) {
		if (shareOf(weights, [...lost, validator]) < BEARABLE) {
			lost.push(validator);
		}
	}
	return lost;
}

/** Of the validators but the first, as few of the heaviest as cannot be borne to lose. */
function heaviest(world: World, weights: Map<string, number>): Validator[] {
	const descending = others(world).sort(
		(one, other) => shareOf(weights, [other]) - shareOf(weights, [one]),
	);
	const lost: Validator[] = [];
	for (const validator of descending) {
		if (shareOf(weights, lost) < UNBEARABLE) {
			lost.push(validator);
		}
	}
	return lost;
}

function others(world: World): Validator[] {
	return running(world).filter((validator) => validator !== first(world));
}
