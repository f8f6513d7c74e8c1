// SPDX-License-Identifier: Apache-2.0
/** Votes by the tool: by oneself, by somebody else, and taken back. */
import assert from 'node:assert/strict';
import type { KeyringPair } from '@polkadot/keyring/types';

import { readReferendum, type Ongoing } from '../../src/governance/referenda.ts';
import { failsWith } from '../tools.ts';
import { gov, proposes, succeeds, type Governance } from './holders.ts';

const CRN = 10n ** 12n;

/** Ferdie has Alice vote with 500,000 CRN at three times their weight. */
export async function delegateVotes(world: Governance): Promise<void> {
	const { checklist } = world;
	const index = await checklist.must('a referendum to vote on is proposed', () =>
		proposes(world, { set: 'Coverage.SnrMargin=5.5 dB' }),
	);
	const ayes = async () => ((await readReferendum(world.chain, index)) as Ongoing).tally.ayes;
	await castVotes(world, index);
	await checklist.check('a delegation counts with its conviction', async () => {
		const [alice] = world.voters as [KeyringPair];
		const own = await ayes();
		await succeeds(world, 'delegate', {
			to: alice.address,
			balance: 500_000,
			conviction: '3x',
			track: 'parameter_admin',
			suri: '//Ferdie',
		});
		assert.equal(own, 100_000n * CRN);
		assert.equal(await ayes(), own + 3n * 500_000n * CRN);
	});
	await checklist.check('a delegation is taken back, and its votes with it', async () => {
		const out = await succeeds(world, 'undelegate', { suri: '//Ferdie' });
		assert.match(out, /votes by itself again on parameter_admin/);
		assert.equal(await ayes(), 100_000n * CRN);
		failsWith(await gov(world, 'undelegate', { suri: '//Ferdie' }), /does not delegate/);
	});
	await takeBack(world, index);
}

/** Alice votes for it; Eve votes against it with a tenth of the weight, and Dave abstains. */
async function castVotes(world: Governance, index: number): Promise<void> {
	await world.checklist.must('gov votes on either side, and on none', async () => {
		const aye = { side: 'aye', balance: 100_000, conviction: '1x', suri: '//Alice' };
		const out = await succeeds(world, 'vote', { referendum: index, ...aye });
		assert.match(out, /aye with 100000 CRN, locked for 140 blocks after the end/);
		const nay = { side: 'nay', balance: 1_000, suri: '//Eve' };
		await succeeds(world, 'vote', { referendum: index, ...nay });
		const neither = { side: 'abstain', balance: 1_000, suri: '//Dave' };
		await succeeds(world, 'vote', { referendum: index, ...neither });
		const { tally } = (await readReferendum(world.chain, index)) as Ongoing;
		assert.deepEqual(tally, {
			ayes: 100_000n * CRN,
			nays: 100n * CRN,
			support: 101_000n * CRN,
		});
	});
}

async function takeBack(world: Governance, index: number): Promise<void> {
	const { checklist, voters } = world;
	const eve = voters[4] as KeyringPair;
	await checklist.check('gov takes a vote back, and tells what an account votes on', async () => {
		const before = await succeeds(world, 'votes', { account: eve.address });
		const vote = `referendum ${index} +nay with 1000 CRN without conviction`;
		assert.match(before, new RegExp(`^${vote} \\(parameter_admin\\)$`, 'm'));
		await succeeds(world, 'remove-vote', { referendum: index, suri: '//Eve' });
		const after = await succeeds(world, 'votes', { account: eve.address });
		assert.doesNotMatch(after, new RegExp(`^${vote}`, 'm'));
		const { tally } = (await readReferendum(world.chain, index)) as Ongoing;
		assert.equal(tally.nays, 0n);
	});
	await checklist.check('gov unlocks what no vote locks any more', async () => {
		const out = await succeeds(world, 'unlock', { suri: '//Eve' });
		assert.match(out, /^parameter_admin: 700000 CRN -> \d+ CRN locked$/m);
	});
}
