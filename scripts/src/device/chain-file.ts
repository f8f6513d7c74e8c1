// SPDX-License-Identifier: Apache-2.0
/**
 * The hash chain behind a gateway's beacons, in a file of mode 0600 as `cairn-device` keeps it:
 * the length and every 256th link from the seed on, so that no secret costs more than 256 hashes.
 * How far the chain is used up is on the chain, and beside the file in `<name>.position`.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';

import { hexToU8a, isHex, u8aToHex } from '@polkadot/util';

import { nextLink } from '../protocol/index.ts';
import { createSecretFile, readSecretFile, SecretFileError } from './secret-file.ts';

/** Links between two checkpoints. */
const SPACING = 256;

/** The longest chain: four beacons a day for 700 years. */
export const MAX_CHAIN_LENGTH = 2 ** 20;

/** Makes a chain of `length` secrets in a new file at `path` and returns its tip. */
export function createChainFile(path: string, length: number): Uint8Array {
	const checkpoints: string[] = [];
	let link: Uint8Array = randomBytes(32);
	for (let depth = 0; depth < length; depth++) {
		if (depth % SPACING === 0) {
			checkpoints.push(u8aToHex(link));
		}
		link = nextLink(link);
	}
	createSecretFile(path, { length, spacing: SPACING, checkpoints });
	createSecretFile(`${path}.position`, { position: 0 });
	return link;
}

/** The tip of the chain in the file at `path`. */
export function readChainTip(path: string): Uint8Array {
	const { length, checkpoints } = parse(path);
	const last = checkpoints.at(-1);
	if (checkpoints.length !== Math.ceil(length / SPACING) || !isHex(last, 256)) {
		throw new SecretFileError(`${path}: its checkpoints are not those of ${length} links`);
	}
	let link = hexToU8a(last);
	for (let depth = (checkpoints.length - 1) * SPACING; depth < length; depth++) {
		link = nextLink(link);
	}
	return link;
}

/** The tip of the chain at `path`, which is made with `length` secrets if it is not there. */
export function chainTipAt(path: string, length: number): Uint8Array {
	return existsSync(path) ? readChainTip(path) : createChainFile(path, length);
}

function parse(path: string): { length: number; checkpoints: unknown[] } {
	try {
		const { length, spacing, checkpoints } = JSON.parse(readSecretFile(path)) as {
			[field: string]: unknown;
		};
		const fits = typeof length === 'number' && length >= 1 && length <= MAX_CHAIN_LENGTH;
		if (fits && spacing === SPACING && Array.isArray(checkpoints)) {
			return { length, checkpoints };
		}
	} catch (error) {
		if (error instanceof SecretFileError) {
			throw error;
		}
		// Said below, without quoting: the text is secret.
	}
	throw new SecretFileError(`${path}: not a hash chain file`);
}
