// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { describeProgress, type Measure } from '../../src/governance/progress.ts';
import { referendumOf, type Ongoing } from '../../src/governance/referenda.ts';
import type { Track } from '../../src/governance/tracks.ts';
import { REGISTRY } from '../referendum-types.ts';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const HASH = `0x${'ab'.repeat(32)}`;
const CRN = 10n ** 12n;
const DEPOSIT = { who: ALICE, amount: 500n * CRN };

const STATUS = {
	track: 10,
	proposal: { Inline: '0x2400' },
	submitted: 100,
	submissionDeposit: DEPOSIT,
	tally: { ayes: 300, nays: 100, support: 150 },
};

const TRACK: Track = {
	id: 10,
	name: 'parameter_admin',
	maxDeciding: 10,
	decisionDeposit: 500n * CRN,
	preparePeriod: 4,
	decisionPeriod: 100,
	confirmPeriod: 5,
	minEnactmentPeriod: 8,
	minApproval: { kind: 'LinearDecreasing', length: 1, floor: 0.5, ceil: 1 },
	minSupport: { kind: 'LinearDecreasing', length: 1, floor: 0, ceil: 0.5 },
};

const MEASURE: Measure = { block: 102, track: TRACK, electorate: 1_000n, undecidingTimeout: 448 };

function ongoing(change: Record<string, unknown>): Ongoing {
	const info = REGISTRY.createType('Info', { Ongoing: { ...STATUS, ...change } });
	return referendumOf(info) as Ongoing;
}

test('an open referendum is read with what it proposes and how it is voted on', () => {
	assert.deepEqual(ongoing({}), {
		state: 'Ongoing',
		track: 10,
		proposal: { call: Uint8Array.of(0x24, 0) },
		submitted: 100,
		hasDeposit: false,
		queued: false,
		tally: { ayes: 300n, nays: 100n, support: 150n },
	});
	const { proposal, deciding, hasDeposit } = ongoing({
		proposal: { Lookup: { hash_: HASH, len: 200 } },
		decisionDeposit: DEPOSIT,
		deciding: { since: 104, confirming: 130 },
	});
	assert.deepEqual(proposal, { hash: HASH, length: 200 });
	assert.deepEqual(deciding, { since: 104, confirmed: 130 });
	assert.equal(hasDeposit, true);
	assert.deepEqual(ongoing({ proposal: { Legacy: { hash_: HASH } } }).proposal, {
		hash: HASH,
		length: undefined,
	});
});

test('a referendum that has ended is read with the deposits that are still held', () => {
	const end = (info: unknown) => referendumOf(REGISTRY.createType('Info', info));
	assert.deepEqual(end({ Approved: [140, null, DEPOSIT] }), {
		state: 'Approved',
		since: 140,
		decisionDeposit: DEPOSIT,
	});
	assert.deepEqual(end({ TimedOut: [548, DEPOSIT, null] }), {
		state: 'TimedOut',
		since: 548,
		submissionDeposit: DEPOSIT,
	});
	assert.deepEqual(end({ Killed: 140 }), { state: 'Killed', since: 140 });
	assert.throws(() => end({ Postponed: 140 }), /is Postponed, which is not known here/);
});

test('a referendum is told by its stage, and by what its track demands now', () => {
	const told = (change: Record<string, unknown>, block = 102) =>
		describeProgress(ongoing(change), { ...MEASURE, block });
	assert.equal(
		told({}),
		'waits for its decision deposit of 500 CRN; times out in block 548; ' +
			'approval 75.00 % of 100.00 % needed, support 15.00 % of 50.00 % needed',
	);
	assert.match(told({ decisionDeposit: DEPOSIT }), /^prepared until block 104 \(2 left\); /);
	assert.match(
		told({ decisionDeposit: DEPOSIT, inQueue: true }),
		/^waits for others of its track/,
	);
	const decided = { decisionDeposit: DEPOSIT, deciding: { since: 104 } };
	assert.match(
		told(decided, 154),
		/^being decided until block 204 \(50 left\); approval 75.00 % of 75.00 % needed, support 15.00 % of 25.00 % needed$/,
	);
	const confirmed = { ...decided, deciding: { since: 104, confirming: 160 } };
	assert.match(told(confirmed, 154), /^being confirmed until block 160 \(6 left\)/);
	// A demand does not fall on after its time.
	assert.match(told(decided, 300), /of 50.00 % needed, support 15.00 % of 0.00 % needed$/);
});

test('without votes nothing is approved', () => {
	const none = { tally: { ayes: 0, nays: 0, support: 0 } };
	assert.match(describeProgress(ongoing(none), MEASURE), /approval 0.00 % of .*, support 0.00 %/);
});

test('an end is told with its block', () => {
	const told = (info: unknown) =>
		describeProgress(referendumOf(REGISTRY.createType('Info', info)), undefined);
	assert.equal(told({ Approved: [140, null, null] }), 'approved, in block 140');
	assert.match(told({ TimedOut: [548, null, null] }), /^timed out: nobody put up/);
	assert.match(told({ Cancelled: [9, null, null] }), /^cancelled: its deposits are returned, in/);
});
