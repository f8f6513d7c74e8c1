// SPDX-License-Identifier: Apache-2.0
/**
 * The whole story, with polkadot-js alone, against a node of its own: makers and owners, a drawn
 * beacon, its witnesses, its reveal, an epoch's close and what it pays; and what is refused.
 *
 * Beside it the story of a stored file, with the daemon of `cairn-device`, that of a fleet of
 * simulated gateways, that of a flood, and that of governance, each with a node of its own. Words of
 * the command line name the stories to tell (`main`, `storage`, `fleet`, `flood`, `governance`), all of
 * them if there is none.
 *
 * `CAIRN_NODE` and `CAIRN_DEVICE` are the paths of both binaries.
 */
import type { Chain } from '../../src/chain/index.ts';
import { devicePath, nodePath } from '../../src/network/release.ts';
import { CairnDevice } from '../cairn-device.ts';
import { Checklist, StoryEnd } from '../checklist.ts';
import { Asked } from './asked.ts';
import { FLEET_LENGTHS, tellFleet } from './fleet.ts';
import { FLOOD_LENGTHS, tellFlood } from './flood.ts';
import { GOVERNANCE_LENGTHS, tellGovernance } from './governance.ts';
import { Node, type Lengths } from './node.ts';
import { STORAGE_LENGTHS, tellStorage } from './storage.ts';
import { tellStory } from './story.ts';

const path = nodePath();
const checklist = new Checklist();
const asked = new Asked();
const nodes: Node[] = [];
let tool: CairnDevice | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		tool?.kill();
		for (const node of nodes) {
			node.kill();
			node.discard();
		}
		process.exit(130);
	});
}

try {
	const device = new CairnDevice(devicePath());
	tool = device;
	const stories: Record<string, () => Promise<void>> = {
		main: () =>
			tell('the story', undefined, (chain, node) =>
				tellStory(chain, checklist, device, node.folderFor('story')),
			),
		storage: () =>
			tell('the story of storage', STORAGE_LENGTHS, (chain, node) =>
				tellStorage(chain, checklist, device, node.folderFor('storage')),
			),
		fleet: () =>
			tell('the story of a fleet', FLEET_LENGTHS, (chain, node) =>
				tellFleet(chain, checklist, device, node.folderFor('fleet')),
			),
		flood: () =>
			tell('the story of a flood', FLOOD_LENGTHS, (chain) => tellFlood(chain, checklist)),
		governance: () =>
			tell('the story of governance', GOVERNANCE_LENGTHS, (chain, node) =>
				tellGovernance(chain, checklist, device, node.folderFor('governance')),
			),
	};
	const chosen = process.argv.slice(2);
	const unknown = chosen.find((name) => !(name in stories));
	if (unknown !== undefined) {
		throw new Error(`there is no story "${unknown}", only ${Object.keys(stories).join(', ')}`);
	}
	const all = chosen.length === 0;
	const told = Object.entries(stories).filter(([name]) => all || chosen.includes(name));
	await Promise.all(told.map(([, story]) => story()));
	if (all) {
		await checklist.check('the stories ask every method of every runtime API of Cairn', () =>
			asked.checkComplete(),
		);
	}
} catch (error) {
	checklist.fail('the node and the tools', error);
}
for (const node of nodes) {
	if (checklist.clean) {
		node.discard();
	} else {
		console.log(`a node's log, and beside it all that was stored: ${node.log}`);
	}
}
process.exit(checklist.conclude() ? 0 : 1);

/**
 * Tells a story to its end, on a node that lives as long. What ends it early is on the checklist, or
 * is put there.
 */
async function tell(
	name: string,
	lengths: Lengths | undefined,
	story: (chain: Chain, node: Node) => Promise<void>,
): Promise<void> {
	const node = new Node(path);
	nodes.push(node);
	let chain: Chain | undefined;
	try {
		chain = await node.start(lengths);
		asked.listenTo(chain);
		checklist.note(`${name}: node ${path} answers at ${node.endpoint}`);
		await story(chain, node);
		checklist.note(`${name} ends`);
	} catch (error) {
		if (!(error instanceof StoryEnd)) {
			checklist.fail(name, error);
		}
	}
	await chain?.disconnect().catch(() => undefined);
	await node.stop();
}
