// SPDX-License-Identifier: Apache-2.0
/** The working key that several commands put in force. */
import { existsSync } from 'node:fs';

import type { Chain } from '../chain/index.ts';
import { ArgumentError, optional, text, whole } from '../cli/option.ts';
import { createKeyFile, readKeyFile } from '../device/key-file.ts';
import { currentTick, longestLifetime } from '../registry/records.ts';

/** Options that name a working key and how long it is good. */
export const WORKING_KEY = {
	'working-key': text('<path>', 'key file of the working key (ed25519), made if not there'),
	lifetime: optional(
		whole('ticks that it is good for (default: the longest allowed)', 1, 2 ** 31),
	),
};

/** The options as parsed. */
export interface WorkingKeyValues {
	'working-key': string;
	lifetime: number | undefined;
}

/** What goes into a message: the public key and the tick from which it is no longer accepted. */
export async function workingKeyIn(
	chain: Chain,
	{ 'working-key': path, lifetime }: WorkingKeyValues,
): Promise<{ workingKey: Uint8Array; expiresAt: number }> {
	const longest = await longestLifetime(chain);
	if (lifetime !== undefined && lifetime > longest) {
		throw new ArgumentError(`--lifetime is ${lifetime}, must be from 1 to ${longest} ticks`);
	}
	const expiresAt = (await currentTick(chain)) + (lifetime ?? longest);
	const { publicKey } = existsSync(path) ? readKeyFile(path) : createKeyFile(path, 'ed25519');
	if (publicKey.scheme !== 'ed25519') {
		throw new ArgumentError(`--working-key: ${path} is ${publicKey.scheme}, must be ed25519`);
	}
	return { workingKey: publicKey.bytes, expiresAt };
}
