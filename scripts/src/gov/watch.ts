// SPDX-License-Identifier: Apache-2.0
/** Follows a referendum. */
import { command } from '../cli/command.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import type { FinalBlock } from '../governance/final-blocks.ts';
import { watchReferendum } from '../governance/watch.ts';
import { REFERENDUM } from './option.ts';

/** Follows a referendum until nothing more becomes of it. */
export const watch = command({
	summary: 'Follow a referendum until it ends; if it is approved, until it has taken effect.',
	details:
		'Looks at every final block, and says what changed. Figures take effect when whoever lives by them takes a snapshot:\n' +
		'then it says which of their rules changed, or why they stay as they were.',
	options: { referendum: REFERENDUM, ...ENDPOINT },
	run: ({ referendum: index, endpoint }) =>
		withChain(endpoint, (chain) => {
			const line = ({ number }: FinalBlock, what: string) =>
				`block ${number}: referendum ${index} ${what}`;
			return watchReferendum(chain, index, {
				happened: (block, what) => console.log(`${fresh()}${line(block, what)}`),
				stands: (block, how) => {
					// A terminal shows the newest block; a file would fill up with them.
					if (process.stdout.isTTY) {
						process.stdout.write(`${fresh()}${line(block, how)}`);
					}
				},
			});
		}),
});

/** Begins the line of a terminal again. */
function fresh(): string {
	return process.stdout.isTTY ? '\r\u001b[K' : '';
}
