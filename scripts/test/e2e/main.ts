// SPDX-License-Identifier: Apache-2.0
/**
 * The whole story, with polkadot-js alone, against a node of its own: makers and owners, a drawn
 * beacon, its witnesses, its reveal, an epoch's close and what it pays; and what is refused.
 *
 * Beside it the story of a stored file, with the daemon of `cairn-device`.
 *
 * `CAIRN_NODE` and `CAIRN_DEVICE` are the paths of both binaries.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Chain } from '../../src/chain/index.ts';
import { CairnDevice } from './cairn-device.ts';
import { Checklist, StoryEnd } from './checklist.ts';
import { Node } from './node.ts';
import { tellStorage } from './storage.ts';
import { tellStory } from './story.ts';

const RELEASE = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'cairn/target/release',
);

const checklist = new Checklist();
let node: Node | undefined;
let chain: Chain | undefined;
let tool: CairnDevice | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		tool?.kill();
		node?.kill();
		node?.discard();
		process.exit(130);
	});
}

try {
	const path = process.env.CAIRN_NODE ?? join(RELEASE, 'cairn-node');
	tool = new CairnDevice(process.env.CAIRN_DEVICE ?? join(RELEASE, 'cairn-device'));
	({ node, chain } = await Node.start(path));
	checklist.note(`node ${path} answers at ${node.endpoint}`);
	await Promise.all([
		tell('the story', tellStory(chain, checklist)),
		tell(
			'the story of storage',
			tellStorage(chain, checklist, tool, node.folderFor('storage')),
		),
	]);
} catch (error) {
	checklist.fail('the node and the tools', error);
}
await chain?.disconnect().catch(() => undefined);
await node?.stop();
if (checklist.clean) {
	node?.discard();
} else if (node !== undefined) {
	console.log(`the node's log, and beside it all that was stored: ${node.log}`);
}
process.exit(checklist.conclude() ? 0 : 1);

/** Waits for the end of a story; what ends it early is on the checklist, or is put there. */
async function tell(name: string, story: Promise<void>): Promise<void> {
	try {
		await story;
	} catch (error) {
		if (!(error instanceof StoryEnd)) {
			checklist.fail(name, error);
		}
	}
}
