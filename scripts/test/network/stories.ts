// SPDX-License-Identifier: Apache-2.0
/** The stories in their order, on one network. */
import { loseFew, loseMany } from './loss.ts';
import { partition } from './partition.ts';
import { restartAll } from './restart.ts';
import { goOn, running, start, type World } from './world.ts';

/** Tells all stories. */
export async function tellStories(world: World): Promise<void> {
	const { checklist, namespaces, network } = world;
	const nodes = [...network.validators];
	await checklist.must(`${nodes.length} validators start`, () => start(world, nodes));
	await checklist.must('they find each other, and finalise', () => goOn(world, running(world), 2));
	await loseFew(world);
	await loseMany(world);
	if (namespaces !== undefined) {
		await partition(world, namespaces);
	}
	await restartAll(world);
}
