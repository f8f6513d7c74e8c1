// SPDX-License-Identifier: Apache-2.0
/**
 * Networks of validators. One is broken in every way a network breaks: nodes die, return, lie and
 * lose each other, weights and sets change meanwhile. Blocks must go on, and so must finality
 * wherever two thirds of the weight are there; and there is one history. Another changes its runtime
 * while a fleet works. Words of the command line name the stories to tell, one after the other
 * (`faults`, `upgrade`), all of them if there is none.
 *
 * `CAIRN_NODE` and `CAIRN_DEVICE` are the paths of both binaries, `CAIRN_NEXT_RUNTIME` is that of
 * the runtime that `scripts/next-runtime` builds. With root's rights the two halves of the network
 * that is broken live in network namespaces, and are separated.
 */
import { reason } from '../../src/chain/index.ts';
import { devicePath, nodePath } from '../../src/network/release.ts';
import { CairnDevice } from '../cairn-device.ts';
import { Checklist, StoryEnd } from '../checklist.ts';
import { Namespaces } from './namespaces.ts';
import { PARTITION } from './partition.ts';
import { tellStories } from './stories.ts';
import { nextRuntimePath, tellUpgrade, UPGRADE_NETWORK } from './upgrade.ts';
import { newWorld, type Variant, type World } from './world.ts';

const checklist = new Checklist();
let tool: CairnDevice | undefined;
let namespaces: Namespaces | undefined;
const worlds: World[] = [];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		tool?.kill();
		worlds.forEach(({ network }) => network.kill());
		namespaces?.close();
		worlds.forEach(({ network }) => network.discard());
		process.exit(130);
	});
}

const STORIES: Record<string, () => Promise<void>> = {
	faults: async () => {
		namespaces = openNamespaces();
		await tell('the story of faults', { namespaces }, tellStories);
		namespaces?.close();
	},
	upgrade: async () => {
		const wasm = nextRuntimePath();
		await tell('the story of an upgrade', UPGRADE_NETWORK, (world) => tellUpgrade(world, wasm));
	},
};

try {
	const chosen = process.argv.slice(2);
	const unknown = chosen.find((name) => !(name in STORIES));
	if (unknown !== undefined) {
		throw new Error(`there is no story "${unknown}", only ${Object.keys(STORIES).join(', ')}`);
	}
	tool = new CairnDevice(devicePath());
	for (const [name, story] of Object.entries(STORIES)) {
		if (chosen.length === 0 || chosen.includes(name)) {
			await story().catch((error: unknown) => checklist.fail(`the story ${name}`, error));
		}
	}
} catch (error) {
	checklist.fail('the network and the tools', error);
}
tool?.kill();
for (const { network } of worlds) {
	if (checklist.clean) {
		network.discard();
	} else {
		console.log(`the nodes' databases and logs: ${network.folder}`);
	}
}
process.exit(checklist.conclude() ? 0 : 1);

/** Tells a story on a network of its own, which lives as long; what ends it early is counted. */
async function tell(
	name: string,
	variant: Variant,
	story: (world: World) => Promise<void>,
): Promise<void> {
	const device = tool as CairnDevice;
	const world = await newWorld(checklist, nodePath(), device, variant);
	worlds.push(world);
	checklist.note(`${name}: ${world.genesis} validators, slots of ${world.slotMs} ms`);
	try {
		await story(world);
	} catch (error) {
		if (!(error instanceof StoryEnd)) {
			checklist.fail(name, error);
		}
	}
	device.kill();
	await world.network.stop();
}

function openNamespaces(): Namespaces | undefined {
	try {
		return Namespaces.open();
	} catch (error) {
		checklist.skip(PARTITION, reason(error));
		return undefined;
	}
}
