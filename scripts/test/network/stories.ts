// SPDX-License-Identifier: Apache-2.0
/** The stories in their order, on one network. */
import { STORY_BACKERS } from './backers.ts';
import { equivocate } from './equivocation.ts';
import { loseFew, loseMany } from './loss.ts';
import { join, leave, prepareNewcomer, serve } from './newcomer.ts';
import { partition } from './partition.ts';
import { restartAll } from './restart.ts';
import { warp } from './warp.ts';
import { backAll, beginEqual, followProof, PARTED } from './weights.ts';
import { goOn, running, start, type World } from './world.ts';

/** Tells all stories. */
export async function tellStories(world: World): Promise<void> {
	const { checklist, namespaces, network } = world;
	const newcomer = await prepareNewcomer(world);
	const nodes = [...network.validators];
	await checklist.must(`${nodes.length} nodes start`, () => start(world, nodes));
	await checklist.must('they find each other, and finalise', () => goOn(world, nodes, 2));
	await beginEqual(world);

	const fleet = await backAll(world, STORY_BACKERS);
	// Until gateways are drawn there is time for what needs no weights.
	await join(world, newcomer, fleet);
	if (namespaces !== undefined) {
		await partition(world, namespaces);
	}
	await loseMany(world);
	await serve(world, newcomer);
	await followProof(world, fleet, PARTED);
	await loseFew(world);
	await leave(world, newcomer);
	await warp(world, fleet);
	await fleet.daemon.stop();
	await restartAll(world);
	await equivocate(world);
	await checklist.check('in the end there is one history', () =>
		world.histories.agree(running(world)),
	);
}
