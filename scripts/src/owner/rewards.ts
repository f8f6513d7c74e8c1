// SPDX-License-Identifier: Apache-2.0
/** What devices earned. */
import { asBigInt, eventOf, formatCrn } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { account, optional, u32 } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';

/** Pays what is due to a device. */
export const claim = command({
	summary: 'Pay what closed epochs owe to a device. Anyone may; its payout account receives.',
	options: { device: u32('id of the device'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(chain.call('rewards.claim', { device }));
			const event = eventOf(receipt, 'rewards.Claimed');
			console.log(`${formatCrn(asBigInt(event('amount')))} paid to ${event('payout')}`);
		}),
});

/** Directs what a device earns. */
export const setPayout = command({
	summary: "Direct a device's rewards to an account, or back to its owner.",
	options: {
		device: u32('id of the device'),
		payout: optional(account('who receives from now on (default: the owner)')),
		...SIGNING,
	},
	run: ({ device, payout, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const to = payout ?? null;
			await submit(chain.call('deviceRegistry.setPayout', { device, payout: to }));
			console.log(`rewards of device ${device} go to ${payout ?? 'its owner'}`);
		}),
});
