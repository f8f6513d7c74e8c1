// SPDX-License-Identifier: Apache-2.0
/** The network falls apart into two halves, neither of which may finalise, and heals. */
import assert from 'node:assert/strict';

import type { Validator } from '../../src/network/validator.ts';
import { best, finalized } from './histories.ts';
import type { Namespaces } from './namespaces.ts';
import { until } from './until.ts';
import {
	chainOf,
	goOn,
	patience,
	percent,
	running,
	shareOf,
	weightsNow,
	type World,
} from './world.ts';

/** The story's name, where it cannot be told. */
export const PARTITION = 'two halves that cannot reach each other, and heal';

/** Blocks that each half makes of its own. */
const BLOCKS = 6;

/** What GRANDPA needs of all weight. */
const QUORUM = 2 / 3;

/** How long nodes may take to find each other again: they wait longer after each attempt. */
const HEALING_MS = 120_000;

/** Cuts the wire between the halves until both have blocks of their own, and mends it. */
export async function partition(world: World, namespaces: Namespaces): Promise<void> {
	const { checklist } = world;
	const halves = halvesOf(world, namespaces);
	const weights = await weightsNow(chainOf(world));
	const shares = halves.map((half) => shareOf(weights, half));
	await checklist.must(`neither half has a quorum: ${shares.map(percent).join(', ')}`, () =>
		assert.ok(shares.every((share) => share < QUORUM)),
	);
	namespaces.cut();
	const heights = await checklist.must('each half makes blocks, and none is final', () =>
		Promise.all(halves.map(growAlone)),
	);
	await checklist.check('the halves have different chains', async () => {
		const height = Math.min(...heights);
		const hashes = await Promise.all(
			halves.map(async ([node]) => {
				const { api } = (node as Validator).connection;
				return (await api.rpc.chain.getBlockHash(height)).toHex();
			}),
		);
		assert.notEqual(hashes[0], hashes[1], `block ${height}`);
	});
	namespaces.mend();
	await checklist.must('the halves find each other: finality goes on, of one history', async () => {
		const height = Math.max(...heights);
		await until(`block ${height} to be final at all`, HEALING_MS, async () => {
			const finals = await Promise.all(running(world).map(finalized));
			return finals.every((one) => one >= height)
				? { found: undefined }
				: `finalised ${finals.join(', ')}`;
		});
		await goOn(world, running(world), 2);
	});
}

/** Waits until a half that is alone made blocks that are not final; the height of its best. */
async function growAlone(half: Validator[]): Promise<number> {
	const [asked] = half as [Validator];
	// Votes that were under way may still end a round.
	const from = (await best(asked)) + 2;
	await grow(asked, from);
	const before = await finalized(asked);
	const height = await grow(asked, from + BLOCKS);
	for (const node of half) {
		assert.equal(await finalized(node), before, `what is final at ${node.name}`);
	}
	return height;
}

async function grow(node: Validator, height: number): Promise<number> {
	return until(`block ${height} at ${node.name}`, patience(2 * BLOCKS), async () => {
		const own = await best(node);
		return own >= height ? { found: own } : `best ${own}`;
	});
}

function halvesOf(world: World, namespaces: Namespaces): [Validator[], Validator[]] {
	const { peers } = namespaces.place(0);
	const nodes = running(world);
	return [
		nodes.filter(({ place }) => place.peers === peers),
		nodes.filter(({ place }) => place.peers !== peers),
	];
}
