// SPDX-License-Identifier: Apache-2.0
/** The tool of token holders. */
import { main } from './cli/command.ts';
import { parameter, parameters, tracks } from './gov/parameters.ts';
import {
	deposit,
	notePreimage,
	propose,
	proposeCall,
	refund,
	unnotePreimage,
} from './gov/propose.ts';
import { list, status } from './gov/referenda.ts';
import { applyUpgrade, proposeUpgrade } from './gov/upgrade.ts';
import { delegate, removeVote, undelegate, unlock, vote, votes } from './gov/votes.ts';
import { watch } from './gov/watch.ts';

await main({
	name: 'gov',
	summary: 'Decide with tokens: propose parameters and runtimes, vote, follow referenda.',
	commands: {
		parameters,
		parameter,
		tracks,
		propose,
		'propose-call': proposeCall,
		'propose-upgrade': proposeUpgrade,
		'apply-upgrade': applyUpgrade,
		'note-preimage': notePreimage,
		'unnote-preimage': unnotePreimage,
		deposit,
		refund,
		vote,
		'remove-vote': removeVote,
		delegate,
		undelegate,
		unlock,
		votes,
		list,
		status,
		watch,
	},
});
