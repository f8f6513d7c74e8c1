// SPDX-License-Identifier: Apache-2.0
/** Makes a key: a maker's certifier, or a device's root key where no secure element holds it. */
import { u8aToHex } from '@polkadot/util';
import { cryptoWaitReady } from '@polkadot/util-crypto';

import { createKeyFile } from '../device/key-file.ts';
import { SCHEMES } from '../protocol/index.ts';
import { command } from './command.ts';
import { choice, text } from './option.ts';

/** Makes a key file and prints the public key. */
export const newKey = command({
	summary: 'Make a key in a new file of mode 600 and print the public half.',
	options: {
		file: text('<path>', 'where to keep it; a file that exists is left alone'),
		scheme: choice('scheme of the key', SCHEMES),
	},
	run: async ({ file, scheme }) => {
		await cryptoWaitReady();
		console.log(`${scheme}:${u8aToHex(createKeyFile(file, scheme).publicKey.bytes)}`);
	},
});
