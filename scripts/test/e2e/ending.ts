// SPDX-License-Identifier: Apache-2.0
/** Referenda that end without effect: cancelled, rejected, timed out. */
import assert from 'node:assert/strict';
import { u8aToHex } from '@polkadot/util';

import { readParameters, findParameter } from '../../src/governance/parameters.ts';
import {
	allVote,
	blockOf,
	endOf,
	proposes,
	succeeds,
	watches,
	type Governance,
} from './holders.ts';

/** Nobody puts up the deposit. Returns what is left to check when its time is over. */
export async function timeOut(world: Governance): Promise<() => Promise<void>> {
	const { chain, checklist } = world;
	const index = await checklist.must('a referendum without a deposit is proposed', () =>
		proposes(world, { set: 'Coverage.MinDistance=9 cells', deposit: 'no' }),
	);
	const watching = watches(world, index);
	return () =>
		checklist.must('a referendum that nobody puts up a deposit for times out', async () => {
			const told = await watching;
			blockOf(told, /waits for its decision deposit of 500 CRN; times out in block \d+/);
			blockOf(told, /timed out: nobody put up its decision deposit in time/);
			assert.equal(await endOf(world, index), 'TimedOut');
			const figure = findParameter(await readParameters(chain), 'Coverage.MinDistance');
			assert.equal(figure.decided, figure.default);
		});
}

/** Everybody votes against it. Returns what is left to check when its time is over. */
export async function reject(world: Governance): Promise<() => Promise<void>> {
	const { chain, checklist } = world;
	const index = await checklist.must('a referendum that nobody wants is proposed', () =>
		proposes(world, { set: 'Coverage.MaxDistance=50km' }),
	);
	const watching = watches(world, index);
	await checklist.must('holders vote against it', () => allVote(world, index, false));
	return () =>
		checklist.must('a referendum that the majority opposes is rejected', async () => {
			const told = await watching;
			blockOf(told, /being decided until block \d+ .*approval 0\.00 % of/);
			blockOf(told, /rejected, in block/);
			assert.equal(await endOf(world, index), 'Rejected');
			const figure = findParameter(await readParameters(chain), 'Coverage.MaxDistance');
			assert.equal(figure.decided, figure.default);
			const refund = { referendum: index, of: 'decision', suri: '//Bob' };
			assert.match(await succeeds(world, 'refund', refund), /500 CRN returned to/);
		});
}

/** A referendum of root's is ended by one of the cancellers' track. */
export async function cancel(world: Governance): Promise<void> {
	const { chain, checklist } = world;
	await checklist.check('a referendum is cancelled by another', async () => {
		const index = await proposes(world, {
			set: 'Coverage.MinDistance=10 cells',
			track: 'root',
		});
		const watching = watches(world, index);
		const call = u8aToHex(chain.call('referenda.cancel', { index }).method.toU8a());
		const words = { call, track: 'referendum_canceller', suri: '//Bob' };
		const canceller = await proposes(world, words, 'propose-call');
		const enacting = watches(world, canceller);
		await allVote(world, canceller, true);
		blockOf(await enacting, /enacted$/);
		blockOf(await watching, /cancelled: its deposits are returned/);
		assert.equal(await endOf(world, index), 'Cancelled');
	});
}
