// SPDX-License-Identifier: Apache-2.0
/**
 * The whole story, with polkadot-js alone, against a node of its own: makers and owners, a drawn
 * beacon, its witnesses, its reveal, an epoch's close and what it pays; and what is refused.
 *
 * `CAIRN_NODE` is the path of the node's binary.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Chain } from '../../src/chain/index.ts';
import { Checklist, StoryEnd } from './checklist.ts';
import { Node } from './node.ts';
import { tellStory } from './story.ts';

const DEFAULT_NODE = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'cairn/target/release/cairn-node',
);

const checklist = new Checklist();
let node: Node | undefined;
let chain: Chain | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		node?.kill();
		node?.discard();
		process.exit(130);
	});
}

try {
	const path = process.env.CAIRN_NODE ?? DEFAULT_NODE;
	({ node, chain } = await Node.start(path));
	checklist.note(`node ${path} answers at ${node.endpoint}`);
	await tellStory(chain, checklist);
} catch (error) {
	if (!(error instanceof StoryEnd)) {
		checklist.fail('the story', error);
	}
}
await chain?.disconnect().catch(() => undefined);
await node?.stop();
if (checklist.clean) {
	node?.discard();
} else if (node !== undefined) {
	console.log(`the node's log: ${node.log}`);
}
process.exit(checklist.conclude() ? 0 : 1);
