// SPDX-License-Identifier: Apache-2.0
/** The tool of validators and of those who back them. */
import { main } from './cli/command.ts';
import { back, backing, claimBacking, refresh, unback } from './validator/backing.ts';
import {
	bondMore,
	claim,
	join,
	leave,
	setCommission,
	stand,
	unbond,
	withdraw,
} from './validator/bond.ts';
import { keys } from './validator/keys.ts';
import { set, status } from './validator/status.ts';

await main({
	name: 'validator',
	summary: 'Make blocks by proven power: stand for election, and back those who do.',
	commands: {
		keys,
		join,
		status,
		set,
		'bond-more': bondMore,
		unbond,
		withdraw,
		'set-commission': setCommission,
		leave,
		stand,
		claim,
		back,
		unback,
		backing,
		refresh,
		'claim-backing': claimBacking,
	},
});
