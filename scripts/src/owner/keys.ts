// SPDX-License-Identifier: Apache-2.0
/** New working keys and new root keys. */
import { eventsOf } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, optional, text, u32 } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { readRotationCertificate, sameKey } from '../device/certificate.ts';
import { readKeyFile } from '../device/key-file.ts';
import { signMessage } from '../protocol/index.ts';
import { certifyWorkingKey as certifyCall, rotateRootKey } from '../registry/calls.ts';
import { nextSequence } from '../registry/records.ts';
import { WORKING_KEY, workingKeyIn } from './working-key.ts';

/** Puts a new working key in force. */
export const certifyWorkingKey = command({
	summary: "Put a new working key in force, signed by the device's root key.",
	options: {
		device: u32('id of the device'),
		'device-key': text('<path>', "key file of the device's root key"),
		...WORKING_KEY,
		...SIGNING,
	},
	run: (values) =>
		withSession(values, async ({ chain, submit }) => {
			const { device } = values;
			const message = {
				device,
				sequence: await nextSequence(chain, device),
				...(await workingKeyIn(chain, values)),
			};
			const root = readKeyFile(values['device-key']);
			const signature = signMessage(root, chain.genesis, 'workingKeyCertificate', message);
			await submit(certifyCall(chain, message, signature));
			console.log(`working key of device ${device} good until tick ${message.expiresAt}`);
		}),
});

/** Replaces the root key. */
export const rotate = command({
	summary: 'Give a device a new root key.',
	details:
		"At once with the maker's certificate (maker certify-rotation); without it only where\n" +
		'the maker is gone, and then after a delay, with finish-rotation.',
	options: {
		device: u32('id of the device'),
		'new-device-key': text('<path>', 'key file of the new root key'),
		certificate: optional(text('<path>', 'rotation certificate from the maker (JSON)')),
		...WORKING_KEY,
		...SIGNING,
	},
	run: (values) =>
		withSession(values, async ({ chain, account, submit }) => {
			const { device } = values;
			const root = readKeyFile(values['new-device-key']);
			const certified =
				values.certificate === undefined
					? undefined
					: readRotationCertificate(values.certificate, chain.genesis);
			if (certified !== undefined && !sameKey(certified.message.newRootKey, root.publicKey)) {
				throw new ArgumentError(
					'--new-device-key is not the key that the certificate names',
				);
			}
			const message = {
				device,
				owner: account.addressRaw,
				newRootKey: root.publicKey,
				sequence: await nextSequence(chain, device),
				...(await workingKeyIn(chain, values)),
			};
			const possessed = signMessage(root, chain.genesis, 'rotationPossession', message);
			const call = rotateRootKey(chain, message, possessed, certified?.signature);
			const [waits] = eventsOf(await submit(call), 'deviceRegistry.RotationRequested');
			console.log(
				waits === undefined
					? `device ${device} has its new root key`
					: `finish the rotation of device ${device} from tick ${waits('readyAt')} on`,
			);
		}),
});

/** Finishes a rotation that had to wait. */
export const finishRotation = command({
	summary: 'Finish a rotation without the maker, when its delay has passed.',
	options: { device: u32('id of the device'), ...SIGNING },
	run: ({ device, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('deviceRegistry.finishRotation', { device }));
			console.log(`device ${device} has its new root key`);
		}),
});
