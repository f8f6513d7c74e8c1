// SPDX-License-Identifier: Apache-2.0
/** Records of referenda, for tests without a node. */
import { TypeRegistry } from '@polkadot/types';

/** The runtime's types, by their fields in its metadata, as polkadot-js names them. */
export const REGISTRY = new TypeRegistry();
REGISTRY.register({
	Deposit: { who: 'AccountId', amount: 'u128' },
	Bounded: { _enum: { Legacy: 'Legacy', Inline: 'Bytes', Lookup: 'Lookup' } },
	Legacy: { hash_: 'H256' },
	Lookup: { hash_: 'H256', len: 'u32' },
	Deciding: { since: 'u32', confirming: 'Option<u32>' },
	Tally: { ayes: 'u128', nays: 'u128', support: 'u128' },
	Status: {
		track: 'u16',
		proposal: 'Bounded',
		submitted: 'u32',
		submissionDeposit: 'Deposit',
		decisionDeposit: 'Option<Deposit>',
		deciding: 'Option<Deciding>',
		tally: 'Tally',
		inQueue: 'bool',
	},
	End: '(u32, Option<Deposit>, Option<Deposit>)',
	Info: {
		_enum: {
			Ongoing: 'Status',
			Approved: 'End',
			Rejected: 'End',
			Cancelled: 'End',
			TimedOut: 'End',
			Killed: 'u32',
			Postponed: 'u32',
		},
	},
});
