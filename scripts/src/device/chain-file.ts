// SPDX-License-Identifier: Apache-2.0
/**
 * The hash chain behind a gateway's beacons, in a file of mode 0600 as `cairn-device` keeps it:
 * the length and every 256th link from the seed on, so that no secret costs more than 256 hashes,
 * and the tip, by which damage is known.
 * How far the chain is used up is on the chain, and beside the file in `<name>.position`, with a
 * checksum.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';

import { hexToU8a, isHex, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import { nextLink } from '../protocol/index.ts';
import {
	createSecretFile,
	readSecretFile,
	replaceSecretFile,
	SecretFileError,
} from './secret-file.ts';

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
	// The position of a chain that is there already is never put back.
	if (existsSync(path)) {
		throw new SecretFileError(`${path}: exists already, and is never overwritten`);
	}
	// The position comes first: a chain without one could not be used.
	const body = { position: 0 };
	const checksum = blake2AsHex(JSON.stringify(body));
	replaceSecretFile(`${path}.position`, { version: 1, body, checksum });
	createSecretFile(path, { length, spacing: SPACING, checkpoints, tip: u8aToHex(link) });
	return link;
}

/** The tip of the chain in the file at `path`. */
export function readChainTip(path: string): Uint8Array {
	const { length, checkpoints, tip } = parse(path);
	const last = checkpoints.at(-1);
	if (checkpoints.length !== Math.ceil(length / SPACING) || !isHex(last, 256)) {
		throw new SecretFileError(`${path}: its checkpoints are not those of ${length} links`);
	}
	let link = hexToU8a(last);
	for (let depth = (checkpoints.length - 1) * SPACING; depth < length; depth++) {
		link = nextLink(link);
	}
	if (u8aToHex(link) !== tip) {
		throw new SecretFileError(
			`${path}: its tip is not where its checkpoints lead; restore it from a copy`,
		);
	}
	return link;
}

/** The tip of the chain at `path`, which is made with `length` secrets if it is not there. */
export function chainTipAt(path: string, length: number): Uint8Array {
	return existsSync(path) ? readChainTip(path) : createChainFile(path, length);
}

function parse(path: string): { length: number; checkpoints: unknown[]; tip: unknown } {
	try {
		const { length, spacing, checkpoints, tip } = JSON.parse(readSecretFile(path)) as {
			[field: string]: unknown;
		};
		const fits = typeof length === 'number' && length >= 1 && length <= MAX_CHAIN_LENGTH;
		if (fits && spacing === SPACING && Array.isArray(checkpoints)) {
			return { length, checkpoints, tip };
		}
	} catch (error) {
		if (error instanceof SecretFileError) {
			throw error;
		}
		// Said below, without quoting: the text is secret.
	}
	throw new SecretFileError(`${path}: not a hash chain file`);
}
