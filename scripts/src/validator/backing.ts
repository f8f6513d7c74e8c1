// SPDX-License-Identifier: Apache-2.0
/** Commands by which owners of devices decide who makes blocks. */
import { asBigInt, asOption, at, eventOf, formatCrn } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { account, u32 } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, SIGNING, withChain, withSession } from '../cli/session.ts';

const DEVICE = u32('id of the device');

/** Backs a candidate. */
export const back = command({
	summary: 'Back a candidate with all that a device proves. Its owner signs.',
	options: { device: DEVICE, validator: account('the candidate'), ...SIGNING },
	run: ({ device, validator, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.back', { device, validator }));
			console.log(`device ${device} backs ${validator}`);
		}),
});

/** Takes a backing back. */
export const unback = command({
	summary: 'Take back what a device backs with. Its owner signs; what it earned is claimable.',
	options: { device: DEVICE, ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.unback', { device }));
		}),
});

/** Tells a candidate of coverage power. */
export const refresh = command({
	summary: "Have a device's coverage power of now count for the candidate that it backs.",
	details: 'Anyone may. Storage power counts by itself.',
	options: { device: DEVICE, ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.refresh', { device }));
		}),
});

/** Pays what a backing earned. */
export const claimBacking = command({
	summary: 'Pay what closed epochs owe for the backing of a device. Anyone may.',
	options: { device: DEVICE, ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(chain.call('power.claimBacking', { device }));
			const event = eventOf(receipt, 'power.BackingPaid');
			console.log(`${formatCrn(asBigInt(event('amount')))} paid to ${event('payout')}`);
		}),
});

/** Tells whom a device backs. */
export const backing = command({
	summary: 'Print whom a device backs, and what that brought.',
	options: { device: DEVICE, ...ENDPOINT },
	run: ({ device, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const answer = asOption(await chain.ask('validatorApi.backing', [device]));
			if (answer === undefined) {
				row('backs', 'nobody');
			} else {
				row('backs', at(answer, 'validator').toString());
				row('shares', `${at(answer, 'shares')} of ${at(answer, 'allShares')}`);
			}
			const due = await chain.ask('validatorApi.backerDue', [device]);
			row('to claim', formatCrn(asBigInt(due)));
		}),
});
