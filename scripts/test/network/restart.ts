// SPDX-License-Identifier: Apache-2.0
/** All nodes die at once, as in a power cut, and start again. */
import assert from 'node:assert/strict';

import { finalized } from './histories.ts';
import { goOn, running, start, type World } from './world.ts';

/** Kills all nodes at once and starts them: what was final is, and more becomes so. */
export async function restartAll(world: World): Promise<void> {
	const { checklist } = world;
	const nodes = running(world);
	const before = Math.max(...(await Promise.all(nodes.map(finalized))));
	await Promise.all(nodes.map((node) => node.crash()));
	await checklist.must(`${nodes.length} nodes are killed at once, and start`, () =>
		start(world, nodes),
	);
	await checklist.must('they finalise more, on top of what was final', async () => {
		assert.ok((await goOn(world, nodes, 3)) > before);
	});
}
