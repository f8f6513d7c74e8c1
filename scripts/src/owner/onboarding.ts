// SPDX-License-Identifier: Apache-2.0
/** Brings a device onto the chain. */
import { eventOf } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, defaultsTo, text, whole } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { readCertificate, sameKey } from '../device/certificate.ts';
import { chainTipAt, MAX_CHAIN_LENGTH } from '../device/chain-file.ts';
import { readKeyFile } from '../device/key-file.ts';
import { signMessage } from '../protocol/index.ts';
import { onboard as onboardCall } from '../registry/calls.ts';
import { WORKING_KEY, workingKeyIn } from './working-key.ts';

/** Onboards a device for the account. */
export const onboard = command({
	summary: 'Onboard a device for the account, which deposits for it.',
	details:
		"Signs the possession with the device's root key. The files of working key and hash\n" +
		'chain belong on the device afterwards: cairn-device reads them as they are.',
	options: {
		certificate: text('<path>', 'certificate from the maker (JSON)'),
		'device-key': text('<path>', "key file of the device's root key"),
		...WORKING_KEY,
		chain: text('<path>', 'file of the hash chain for beacons, made if it is not there'),
		'chain-length': defaultsTo(
			whole('beacons that a new chain serves', 1, MAX_CHAIN_LENGTH),
			4096,
		),
		...SIGNING,
	},
	run: (values) =>
		withSession(values, async ({ chain, account, submit }) => {
			const { message, signature } = readCertificate(values.certificate, chain.genesis);
			const root = readKeyFile(values['device-key']);
			if (!sameKey(root.publicKey, message.rootKey)) {
				throw new ArgumentError('--device-key is not the key that the certificate names');
			}
			const possession = {
				owner: account.addressRaw,
				rootKey: root.publicKey,
				...(await workingKeyIn(chain, values)),
				chainTip: chainTipAt(values.chain, values['chain-length']),
			};
			const possessed = signMessage(root, chain.genesis, 'possession', possession);
			const call = onboardCall(chain, message, signature, possession, possessed);
			const event = eventOf(await submit(call), 'deviceRegistry.Onboarded');
			console.log(`device ${event('device')} onboarded`);
			console.log(`its working key is good until tick ${possession.expiresAt}`);
		}),
});
