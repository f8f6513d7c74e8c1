// SPDX-License-Identifier: Apache-2.0
/** Commands by which owners of devices decide who makes blocks. */
import { asBigInt, asOption, at, eventOf, formatCrn } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { account, numbers, u32 } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, SIGNING, withChain, withSession } from '../cli/session.ts';

const DEVICE = u32('id of the device');

/** The most devices that one transaction refreshes. */
const MOST = 100;

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
	summary: 'Take back what a device backs with. Its owner signs; what it earned stays its own.',
	options: { device: DEVICE, ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.unback', { device }));
		}),
});

/** Tells candidates of coverage power. */
export const refresh = command({
	summary: 'Have the coverage power of now of devices count for the candidates that they back.',
	details:
		'Anyone may, also for those whose coverage faded and whose shares did not. Storage power ' +
		'counts by itself. All devices are refreshed or none: each must back somebody.',
	options: { device: numbers('ids of the devices', MOST), ...SIGNING },
	run: ({ device: devices, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const calls = devices.map((device) => chain.call('power.refresh', { device }));
			const [first, ...rest] = calls;
			if (first !== undefined) {
				await submit(rest.length === 0 ? first : chain.call('utility.batchAll', { calls }));
			}
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
				row('points', `${at(answer, 'points')} in this epoch`);
			}
			const due = await chain.ask('validatorApi.backerDue', [device]);
			row('to claim', formatCrn(asBigInt(due)));
		}),
});
