// SPDX-License-Identifier: Apache-2.0
/** Cases against devices whose key is in two places, and against who sold them. */
import { asBigInt, eventsOf, formatCrn, type Receipt } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { text, u32 } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { contradiction, readReport } from '../device/report-file.ts';

/** Opens a case. */
export const accuse = command({
	summary: 'Accuse a gateway of two reports that no honest device signs both of. Anyone may.',
	details:
		'The files hold a report each, in JSON as it is sent to a relay: of one witness, round,\n' +
		'beaconer and tag, with other measurements. The case is against whoever owned the device\n' +
		'in that round, and its deposit; part of that is the reward.',
	options: {
		first: text('<path>', 'file of a signed report (JSON)'),
		second: text('<path>', 'file of the other'),
		...SIGNING,
	},
	run: ({ first, second, ...signing }) => {
		const { device, evidence } = contradiction(readReport(first), readReport(second));
		return withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(chain.call('deviceRegistry.accuse', { device, evidence }));
			const [owned] = eventsOf(receipt, 'deviceRegistry.Accused');
			const [sold] = eventsOf(receipt, 'deviceRegistry.FormerOwnerAccused');
			const enforced = owned === undefined ? 'enforce-former' : 'enforce';
			const ripe = (owned ?? sold)?.('ripeAt');
			console.log(`device ${device} is accused; ${enforced} from tick ${ripe} on`);
		});
	},
});

/** Enforces a case. */
export const enforce = command({
	summary: 'Enforce a case that was not dismissed in time: the device stops. Anyone may.',
	options: { device: u32('id of the gateway'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const call = chain.call('deviceRegistry.enforceAccusation', { device });
			tell(await submit(call), 'deviceRegistry.AccusationEnforced');
		}),
});

/** Enforces a case against a former owner. */
export const enforceFormer = command({
	summary: "Enforce a case against a gateway's former owner. Anyone may; the device goes on.",
	options: { device: u32('id of the gateway'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const call = chain.call('deviceRegistry.enforceFormerAccusation', { device });
			tell(await submit(call), 'deviceRegistry.FormerAccusationEnforced');
		}),
});

function tell(receipt: Receipt, name: string): void {
	for (const event of eventsOf(receipt, name)) {
		const [slashed, reward] = [event('slashed'), event('reward')].map(asBigInt);
		console.log(
			`${event('owner')} lost ${formatCrn(slashed ?? 0n)}, of which ` +
				`${formatCrn(reward ?? 0n)} went to ${event('reporter')}`,
		);
	}
}
