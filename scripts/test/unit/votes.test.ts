// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';

import type { Track } from '../../src/governance/tracks.ts';
import { convictionOf, lockedBlocks, standingOf, voteOf } from '../../src/governance/votes.ts';

/** The runtime's types, by their fields in its metadata; votes are a type of polkadot-js itself. */
const REGISTRY = new TypeRegistry();
REGISTRY.register({
	TestConviction: {
		_enum: ['None', 'Locked1x', 'Locked2x', 'Locked3x', 'Locked4x', 'Locked5x', 'Locked6x'],
	},
	TestDelegations: { votes: 'u128', capital: 'u128' },
	TestStandard: { vote: 'Vote', balance: 'u128' },
	TestSplit: { aye: 'u128', nay: 'u128' },
	TestAbstain: { aye: 'u128', nay: 'u128', abstain: 'u128' },
	TestVote: {
		_enum: { Standard: 'TestStandard', Split: 'TestSplit', SplitAbstain: 'TestAbstain' },
	},
	TestCasting: {
		votes: 'Vec<(u32, TestVote)>',
		delegations: 'TestDelegations',
		prior: '(u32, u128)',
	},
	TestDelegating: {
		balance: 'u128',
		target: 'AccountId',
		conviction: 'TestConviction',
		delegations: 'TestDelegations',
		prior: '(u32, u128)',
	},
	TestVoting: { _enum: { Casting: 'TestCasting', Delegating: 'TestDelegating' } },
});

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const TRACK = { id: 10, name: 'parameter_admin' } as Track;
const CRN = 10n ** 12n;

function standing(voting: unknown) {
	return standingOf(TRACK, REGISTRY.createType('TestVoting', voting));
}

test('a vote has a side, tokens and a conviction', () => {
	assert.deepEqual(voteOf('aye', 5n, '3x'), {
		Standard: { vote: { aye: true, conviction: 'Locked3x' }, balance: 5n },
	});
	assert.deepEqual(voteOf('nay', 5n, 'none'), {
		Standard: { vote: { aye: false, conviction: 'None' }, balance: 5n },
	});
	assert.deepEqual(voteOf('abstain', 5n, 'none'), {
		SplitAbstain: { aye: 0n, nay: 0n, abstain: 5n },
	});
	assert.equal(convictionOf('6x'), 'Locked6x');
});

test('a lock doubles with each conviction', () => {
	const blocks = (['none', '1x', '2x', '3x', '4x', '5x', '6x'] as const).map((conviction) =>
		lockedBlocks(conviction, 7),
	);
	assert.deepEqual(blocks, [0, 7, 14, 28, 56, 112, 224]);
});

test('the votes of an account are told with tokens and conviction', () => {
	const votes = [
		[3, { Standard: { vote: { aye: true, conviction: 'Locked2x' }, balance: 5n * CRN } }],
		[4, { Standard: { vote: { aye: false, conviction: 'None' }, balance: CRN } }],
		[5, { SplitAbstain: { aye: 0, nay: 0, abstain: CRN } }],
		[6, { Split: { aye: CRN, nay: 2n * CRN } }],
	];
	const delegations = { votes: 9n * CRN, capital: 3n * CRN };
	assert.deepEqual(standing({ Casting: { votes, delegations, prior: [77, CRN] } }), {
		track: TRACK,
		votes: [
			{ index: 3, vote: 'aye with 5 CRN at 2x' },
			{ index: 4, vote: 'nay with 1 CRN without conviction' },
			{ index: 5, vote: 'aye with 0 CRN, nay with 0 CRN, abstains with 1 CRN' },
			{ index: 6, vote: 'aye with 1 CRN, nay with 2 CRN' },
		],
		prior: { until: 77, amount: CRN },
		delegated: 9n * CRN,
	});
});

test('a delegation is told with whom it is to', () => {
	const delegating = { balance: 5n * CRN, target: ALICE, conviction: 'Locked3x' };
	const { delegation, votes } = standing({ Delegating: delegating });
	assert.equal(delegation, `5 CRN at 3x to ${ALICE}`);
	assert.deepEqual(votes, []);
});
