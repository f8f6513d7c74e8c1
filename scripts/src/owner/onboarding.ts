// SPDX-License-Identifier: Apache-2.0
/** Brings a device onto the chain. */
import { eventOf } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, defaultsTo, optional, text, whole } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { readCertificate, sameKey } from '../device/certificate.ts';
import { chainTipAt, MAX_CHAIN_LENGTH } from '../device/chain-file.ts';
import { readKeyFile } from '../device/key-file.ts';
import { signMessage, type DeviceKind } from '../protocol/index.ts';
import { onboard as onboardCall } from '../registry/calls.ts';
import { WORKING_KEY, workingKeyIn } from './working-key.ts';

/** Onboards a device for the account. */
export const onboard = command({
	summary: 'Onboard a device for the account, which deposits for it.',
	details:
		"Signs the possession with the device's root key. The files of working key and hash\n" +
		'chain belong on the device afterwards: cairn-device reads them as they are. A storage\n' +
		'device has no hash chain.',
	options: {
		certificate: text('<path>', 'certificate from the maker (JSON)'),
		'device-key': text('<path>', "key file of the device's root key"),
		...WORKING_KEY,
		chain: optional(
			text(
				'<path>',
				'of a gateway: file of the hash chain for beacons, made if it is not there',
			),
		),
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
				chainTip: chainTipOf(message.kind, values.chain, values['chain-length']),
				...(await workingKeyIn(chain, values)),
			};
			const possessed = signMessage(root, chain.genesis, 'possession', possession);
			const call = onboardCall(chain, message, signature, possession, possessed);
			const event = eventOf(await submit(call), 'deviceRegistry.Onboarded');
			console.log(`device ${event('device')} onboarded`);
			console.log(`its working key is good until tick ${possession.expiresAt}`);
		}),
});

/**
 * What a device of that kind commits to: a gateway to the secrets of its beacons, in the chain at
 * `path`, which is made with `length` of them if it is not there; one of storage to nothing.
 */
export function chainTipOf(kind: DeviceKind, path: string | undefined, length: number): Uint8Array {
	if (kind === 'Storage') {
		if (path !== undefined) {
			throw new ArgumentError('--chain is for gateways: a storage device sends no beacons');
		}
		return new Uint8Array(32);
	}
	if (path === undefined) {
		throw new ArgumentError('--chain <path> is missing: a gateway commits to its hash chain');
	}
	return chainTipAt(path, length);
}
