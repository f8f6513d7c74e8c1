// SPDX-License-Identifier: Apache-2.0
/** From owner to owner. */
import { command } from '../cli/command.ts';
import { account, text, u32 } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { readKeyFile } from '../device/key-file.ts';
import { signMessage } from '../protocol/index.ts';
import { acceptTransfer } from '../registry/calls.ts';
import { nextSequence } from '../registry/records.ts';
import { WORKING_KEY, workingKeyIn } from './working-key.ts';

/** Offers a device. */
export const offer = command({
	summary: 'Offer a device to another account, in place of an earlier offer.',
	options: { device: u32('id of the device'), to: account('who may accept it'), ...SIGNING },
	run: ({ device, to, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('deviceRegistry.offerTransfer', { device, to }));
			console.log(`device ${device} offered to ${to}`);
		}),
});

/** Withdraws an offer. */
export const withdrawOffer = command({
	summary: 'Withdraw the offer of a device.',
	options: { device: u32('id of the device'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('deviceRegistry.withdrawOffer', { device }));
			console.log(`device ${device} is no longer offered`);
		}),
});

/** Takes over an offered device. */
export const accept = command({
	summary: 'Take over an offered device, with a new working key.',
	details: 'What is due is paid to the old owner first. The account deposits for the device.',
	options: {
		device: u32('id of the device'),
		'device-key': text('<path>', "key file of the device's root key"),
		...WORKING_KEY,
		...SIGNING,
	},
	run: (values) =>
		withSession(values, async ({ chain, account: buyer, submit }) => {
			const { device } = values;
			const message = {
				device,
				owner: buyer.addressRaw,
				sequence: await nextSequence(chain, device),
				...(await workingKeyIn(chain, values)),
			};
			const root = readKeyFile(values['device-key']);
			const signature = signMessage(root, chain.genesis, 'acceptance', message);
			await submit(acceptTransfer(chain, message, signature));
			console.log(`device ${device} is now of ${buyer.address}`);
		}),
});
