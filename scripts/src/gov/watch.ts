// SPDX-License-Identifier: Apache-2.0
/** Follows a referendum. */
import { command } from '../cli/command.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import { watchReferendum } from '../governance/watch.ts';
import { REFERENDUM } from './option.ts';

/** Follows a referendum until nothing more becomes of it. */
export const watch = command({
	summary: 'Follow a referendum until it ends; if it is approved, until it has taken effect.',
	details:
		'Looks at every final block. Figures take effect when whoever lives by them takes a snapshot:\n' +
		'then it says which of their rules changed, or why they stay as they were.',
	options: { referendum: REFERENDUM, ...ENDPOINT },
	run: ({ referendum: index, endpoint }) =>
		withChain(endpoint, (chain) =>
			watchReferendum(chain, index, ({ number }, what) =>
				console.log(`block ${number}: referendum ${index} ${what}`),
			),
		),
});
