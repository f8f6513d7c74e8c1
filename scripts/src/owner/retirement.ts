// SPDX-License-Identifier: Apache-2.0
/** The end of a device, and of owning one. */
import { asBigInt, eventOf, formatCrn } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { u32 } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';

/** Retires a device. */
export const retire = command({
	summary: 'Retire a device, for good. What it earned stays claimable.',
	options: { device: u32('id of the device'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(chain.call('deviceRegistry.retire', { device }));
			const event = eventOf(receipt, 'deviceRegistry.Retired');
			console.log(`device ${device} takes no part from round ${event('from')} on`);
			console.log(`its deposit can be released from tick ${event('releaseAt')} on`);
		}),
});

/** Releases a retired device's deposit. */
export const release = command({
	summary: 'Release the deposit of a retired device to its owner, after the delay.',
	options: { device: u32('id of the device'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(chain.call('deviceRegistry.releaseDeposit', { device }));
			const event = eventOf(receipt, 'deviceRegistry.DepositReleased');
			console.log(`${formatCrn(asBigInt(event('amount')))} released to ${event('owner')}`);
		}),
});

/** Releases what a former owner left. */
export const releaseFormer = command({
	summary: "Release the deposit of a gateway's former owner, after the delay. Anyone may.",
	options: { device: u32('id of the gateway that was sold'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(
				chain.call('deviceRegistry.releaseFormerDeposit', { device }),
			);
			const event = eventOf(receipt, 'deviceRegistry.DepositReleased');
			console.log(`${formatCrn(asBigInt(event('amount')))} released to ${event('owner')}`);
		}),
});
