// SPDX-License-Identifier: Apache-2.0
/** The books that any chain of the test must balance, whoever works on it. */
import assert from 'node:assert/strict';
import type { Codec } from '@polkadot/types-codec/types';

import { asBigInt, asOption, at, type Chain } from '../../src/chain/index.ts';
import type { Checklist } from '../checklist.ts';

const POOLS = ['beaconers', 'witnesses', 'storage', 'validators', 'treasury'];

/** An epoch's budget is accounted for, and that of all epochs. */
export async function checkBudget(
	chain: Chain,
	checklist: Checklist,
	epoch: number,
	summary: Codec,
): Promise<void> {
	const figure = (path: string) => asBigInt(at(summary, path));
	await checklist.check(`epoch ${epoch}: issued + unallocated = budget, pool by pool`, () => {
		const sum = (what: string) =>
			POOLS.reduce((all, pool) => all + figure(`pools.${pool}.${what}`), 0n);
		assert.equal(sum('budget'), figure('budget'));
		assert.equal(sum('issued') + figure('unallocated'), figure('budget'));
		for (const pool of POOLS.map((name) => `pools.${name}`)) {
			assert.ok(figure(`${pool}.issued`) <= figure(`${pool}.budget`));
		}
		// Storage is paid tick by tick: its rate is an average, which its work is not multiplied by.
		for (const pool of ['beaconers', 'witnesses'].map((name) => `pools.${name}`)) {
			assert.equal(
				figure(`${pool}.issued`),
				figure(`${pool}.rate`) * figure(`${pool}.units`),
			);
		}
	});
	await checklist.check(`rewardsApi.epoch: the summary of epoch ${epoch}`, async () => {
		const answer = asOption(await chain.ask('rewardsApi.epoch', [epoch]));
		assert.equal(answer?.toHex(), summary.toHex());
	});
	await checklist.check('over all epochs, issued + unallocated = budgeted', async () => {
		const totals = await chain.read('rewards.totals');
		const total = (name: string) => asBigInt(at(totals, name));
		assert.equal(total('issued') + total('unallocated'), total('budgeted'));
	});
}

/** Once the work of coverage is paid, all that was issued is accounted for: after a block. */
export async function checkIssued(chain: Chain, block: string): Promise<void> {
	const totals = await chain.read('rewards.totals', [], block);
	const total = (name: string) => asBigInt(at(totals, name));
	const toValidators = total('validators') - total('validatorsClaimed');
	const owed = toValidators + (await owedForStorage(chain, block));
	assert.equal(total('claimed') + total('treasury') + owed, total('issued'));
}

/**
 * What closed epochs owe to storage, due or vesting. To the planck with a single provider; with more,
 * their fractions of a planck may sum to whole ones.
 */
async function owedForStorage(chain: Chain, block: string): Promise<bigint> {
	let owed = 0n;
	for (const [device] of await chain.keys('rewards.storageAccounts', block)) {
		const earnings = await chain.ask('rewardsApi.earnings', [device], block);
		owed += asBigInt(at(earnings, 'storage.due')) + asBigInt(at(earnings, 'storage.vesting'));
	}
	return owed;
}
