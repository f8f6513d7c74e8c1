// SPDX-License-Identifier: Apache-2.0
/** Commands by which a maker vouches for devices. They sign; they submit nothing. */
import { stringToU8a } from '@polkadot/util';
import { blake2AsU8a, cryptoWaitReady } from '@polkadot/util-crypto';

import { Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, bytes, choice, defaultsTo, optional, text, u32 } from '../cli/option.ts';
import { ENDPOINT } from '../cli/session.ts';
import { certify as certifyDevice, certifyRotation as certifyKey } from '../device/certificate.ts';
import { readKeyFile } from '../device/key-file.ts';
import { DEVICE_KINDS, keyLength, SCHEMES, type RootKey } from '../protocol/index.ts';
import { hexToU8a, isHex } from '@polkadot/util';

const SIGNING = {
	certifier: text('<path>', 'key file of the certifier'),
	genesis: optional(bytes('genesis hash, to sign without a node (else asked of the node)', 32)),
	...ENDPOINT,
};

const ROOT_KEY = {
	'device-key': optional(text('<path>', 'key file of the device, where the maker has it')),
	'root-key': optional(text('<scheme:0x…>', `public root key; scheme: ${SCHEMES.join(', ')}`)),
};

/** Signs a device's certificate. */
export const certify = command({
	summary: 'Sign the certificate of a device and print it as JSON.',
	details: "Give the device's public key by --root-key, or its key file by --device-key.",
	options: {
		maker: u32('id of the maker'),
		...ROOT_KEY,
		kind: defaultsTo(choice('what the device is', DEVICE_KINDS), 'Gateway'),
		serial: optional(text('<text>', 'serial number; BLAKE2b-256 of it goes on chain')),
		'serial-hash': optional(bytes('hash of the serial number, in place of --serial', 32)),
		...SIGNING,
	},
	run: async (values) => {
		await cryptoWaitReady();
		const message = {
			maker: values.maker,
			rootKey: rootKeyIn(values),
			kind: values.kind,
			serialHash: serialHashIn(values),
		};
		console.log(certifyDevice(readKeyFile(values.certifier), await genesisIn(values), message));
	},
});

/** Signs the certificate of a new root key. */
export const certifyRotation = command({
	summary: "Sign the certificate of a device's new root key and print it as JSON.",
	details: 'Give the new public key by --root-key, or its key file by --device-key.',
	options: {
		maker: u32('id of the maker'),
		device: u32('id of the device'),
		...ROOT_KEY,
		...SIGNING,
	},
	run: async (values) => {
		await cryptoWaitReady();
		const { maker, device } = values;
		const message = { maker, device, newRootKey: rootKeyIn(values) };
		console.log(certifyKey(readKeyFile(values.certifier), await genesisIn(values), message));
	},
});

interface RootKeyValues {
	'device-key': string | undefined;
	'root-key': string | undefined;
}

function rootKeyIn({ 'device-key': path, 'root-key': given }: RootKeyValues): RootKey {
	if ((path === undefined) === (given === undefined)) {
		throw new ArgumentError('give the root key by exactly one of --device-key and --root-key');
	}
	if (path !== undefined) {
		return readKeyFile(path).publicKey;
	}
	const [name, hex] = (given as string).split(':');
	const scheme = SCHEMES.find((one) => one === name);
	if (scheme === undefined || !isHex(hex, keyLength(scheme) * 8)) {
		throw new ArgumentError(
			`--root-key is "${given}", must be ed25519: or sr25519: and 0x with 64 hexadecimal ` +
				'digits, or p256: and 0x with 66',
		);
	}
	return { scheme, bytes: hexToU8a(hex) };
}

function serialHashIn(values: {
	serial: string | undefined;
	'serial-hash': Uint8Array | undefined;
}): Uint8Array {
	const { serial, 'serial-hash': hash } = values;
	if ((serial === undefined) === (hash === undefined)) {
		throw new ArgumentError(
			'give the serial number by exactly one of --serial and --serial-hash',
		);
	}
	return hash ?? blake2AsU8a(stringToU8a(serial), 256);
}

async function genesisIn(values: {
	genesis: Uint8Array | undefined;
	endpoint: string;
}): Promise<Uint8Array> {
	if (values.genesis !== undefined) {
		return values.genesis;
	}
	const chain = await Chain.connect(values.endpoint);
	const { genesis } = chain;
	await chain.disconnect();
	return genesis;
}
