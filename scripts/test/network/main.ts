// SPDX-License-Identifier: Apache-2.0
/**
 * A network of validators that is broken in every way a network breaks: nodes die, return, lie and
 * lose each other, weights and sets change meanwhile. Blocks must go on, and so must finality
 * wherever two thirds of the weight are there; and there is one history.
 *
 * `CAIRN_NODE` and `CAIRN_DEVICE` are the paths of both binaries. With root's rights the two halves
 * of the network live in network namespaces, and are separated.
 */
import { reason } from '../../src/chain/index.ts';
import { devicePath, nodePath } from '../../src/network/release.ts';
import { CairnDevice } from '../cairn-device.ts';
import { Checklist, StoryEnd } from '../checklist.ts';
import { Namespaces } from './namespaces.ts';
import { PARTITION } from './partition.ts';
import { tellStories } from './stories.ts';
import { newWorld, type World } from './world.ts';

const checklist = new Checklist();
let tool: CairnDevice | undefined;
let namespaces: Namespaces | undefined;
let world: World | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		tool?.kill();
		world?.network.kill();
		namespaces?.close();
		world?.network.discard();
		process.exit(130);
	});
}

try {
	namespaces = openNamespaces();
	tool = new CairnDevice(devicePath());
	world = await newWorld(checklist, nodePath(), tool, { namespaces });
	await tellStories(world);
} catch (error) {
	if (!(error instanceof StoryEnd)) {
		checklist.fail('the network and the tools', error);
	}
}
tool?.kill();
await world?.network.stop();
namespaces?.close();
if (checklist.clean) {
	world?.network.discard();
} else if (world !== undefined) {
	console.log(`the nodes' databases and logs: ${world.network.folder}`);
}
process.exit(checklist.conclude() ? 0 : 1);

function openNamespaces(): Namespaces | undefined {
	try {
		return Namespaces.open();
	} catch (error) {
		checklist.skip(PARTITION, reason(error));
		return undefined;
	}
}
