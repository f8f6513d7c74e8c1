// SPDX-License-Identifier: Apache-2.0
/**
 * Measures whether blocks by author follow the weights, over as many slots as the command line says
 * (600 if it says nothing), on a network whose weights differ.
 */
import { devicePath, nodePath } from '../../src/network/release.ts';
import { CairnDevice } from '../cairn-device.ts';
import { Checklist, StoryEnd } from '../checklist.ts';
import { followShares } from './shares.ts';
import { backAll, beginEqual, followProof } from './weights.ts';
import { goOn, newWorld, start } from './world.ts';

const slots = Number(process.argv[2] ?? 600);
const checklist = new Checklist();
const tool = new CairnDevice(devicePath());
const world = await newWorld(checklist, nodePath(), tool, undefined);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		tool.kill();
		world.network.kill();
		world.network.discard();
		process.exit(130);
	});
}
try {
	const nodes = [...world.network.validators];
	await checklist.must(`${nodes.length} nodes start`, () => start(world, nodes));
	await checklist.must('they find each other, and finalise', () => goOn(world, nodes, 2));
	await beginEqual(world);
	const fleet = await backAll(world);
	await followProof(world, fleet);
	await followShares(world, fleet, slots);
	await fleet.daemon.stop();
} catch (error) {
	if (!(error instanceof StoryEnd)) {
		checklist.fail('the measurement', error);
	}
}
await world.network.stop();
world.network.discard();
process.exit(checklist.conclude() ? 0 : 1);
