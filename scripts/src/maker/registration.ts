// SPDX-License-Identifier: Apache-2.0
/** Commands by which a maker comes, changes and goes. */
import { asBigInt, eventOf, formatCrn } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { crn, text } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { readKeyFile } from '../device/key-file.ts';
import { asEnum } from '../registry/scheme.ts';
import { registerMaker } from '../registry/calls.ts';

const CERTIFIER = text('<path>', 'key file of the certifier, the key that signs certificates');

/** Registers the account as a maker. */
export const register = command({
	summary: 'Register the account as a maker.',
	details:
		'The bond is held of the account; it covers so many devices as bond / bond-per-device.',
	options: { certifier: CERTIFIER, bond: crn('what to bond, in CRN'), ...SIGNING },
	run: ({ certifier, bond, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const { publicKey } = readKeyFile(certifier);
			const receipt = await submit(registerMaker(chain, publicKey, bond));
			const event = eventOf(receipt, 'deviceRegistry.MakerRegistered');
			console.log(
				`maker ${event('maker')} registered with ${formatCrn(asBigInt(event('bond')))}`,
			);
		}),
});

/** Replaces the certifier. */
export const setCertifier = command({
	summary: 'Replace the key that signs certificates.',
	details: 'Certificates of the old key that no device has used yet are void.',
	options: { certifier: CERTIFIER, ...SIGNING },
	run: ({ certifier, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const key = asEnum(readKeyFile(certifier).publicKey);
			await submit(chain.call('deviceRegistry.setCertifier', { certifier: key }));
		}),
});

/** Raises or lowers the bond. */
export const adjustBond = command({
	summary: 'Raise the bond, or lower it to no less than the devices need.',
	options: { bond: crn('the new bond as a whole, in CRN'), ...SIGNING },
	run: ({ bond, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(
				chain.call('deviceRegistry.adjustBond', { newBond: bond }),
			);
			const event = eventOf(receipt, 'deviceRegistry.BondAdjusted');
			const [old, now] = ['old', 'new'].map((name) => formatCrn(asBigInt(event(name))));
			console.log(`bond ${old} -> ${now}`);
		}),
});

/** Ends the maker. */
export const retire = command({
	summary: 'Retire: vouch for nothing any more, for good. Devices live on.',
	options: SIGNING,
	run: (signing) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(chain.call('deviceRegistry.retireMaker', {}));
			const event = eventOf(receipt, 'deviceRegistry.MakerRetired');
			console.log(`the free bond can be withdrawn from tick ${event('releaseAt')} on`);
		}),
});

/** Takes back the free bond. */
export const withdrawBond = command({
	summary: "Withdraw the part of a retired maker's bond that covers no device.",
	options: SIGNING,
	run: (signing) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(chain.call('deviceRegistry.withdrawBond', {}));
			const event = eventOf(receipt, 'deviceRegistry.BondWithdrawn');
			console.log(`withdrew ${formatCrn(asBigInt(event('amount')))}`);
		}),
});
