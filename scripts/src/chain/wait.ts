// SPDX-License-Identifier: Apache-2.0
/** Waits for the chain by subscription: a condition is looked at when something has changed. */
import type { Codec } from '@polkadot/types-codec/types';

import { ChainError, type Chain, type Unsubscribe } from './chain.ts';

/** Waits until the storage item `name` satisfies `holds`, and returns its value. */
export async function untilStored<T extends Codec>(
	chain: Chain,
	name: string,
	keys: unknown[],
	holds: (value: T) => boolean,
	timeoutMs: number,
): Promise<T> {
	return within(timeoutMs, `${name} to change`, (found) =>
		chain.watch<T>(name, keys, (value) => {
			if (holds(value)) {
				found(value);
			}
		}),
	);
}

/** Asks `look` in the state after every new block until it answers, and returns the answer. */
export async function untilBlock<T>(
	chain: Chain,
	what: string,
	look: (block: string) => Promise<T | undefined>,
	timeoutMs: number,
): Promise<T> {
	return within(timeoutMs, what, (found, failed) =>
		chain.api.rpc.chain.subscribeNewHeads((header) => {
			look(header.hash.toHex()).then(
				(answer) => answer !== undefined && found(answer),
				failed,
			);
		}),
	);
}

/** Waits until the node has finalised the block number `height`. */
export async function untilFinalized(
	chain: Chain,
	height: number,
	timeoutMs: number,
): Promise<void> {
	await within<true>(timeoutMs, `block ${height} to be final`, (found) =>
		chain.api.rpc.chain.subscribeFinalizedHeads((header) => {
			if (header.number.toNumber() >= height) {
				found(true);
			}
		}),
	);
}

/** Runs a subscription until it reports the value waited for; ends it in every case. */
async function within<T>(
	timeoutMs: number,
	what: string,
	subscribe: (
		found: (value: T) => void,
		failed: (error: unknown) => void,
	) => Promise<Unsubscribe>,
): Promise<T> {
	let stop: Promise<Unsubscribe> | undefined;
	let timer: NodeJS.Timeout | undefined;
	try {
		return await new Promise<T>((resolve, reject) => {
			timer = setTimeout(
				() => reject(new ChainError(`waited ${timeoutMs} ms in vain for ${what}`)),
				timeoutMs,
			);
			stop = subscribe(resolve, reject);
			stop.catch(reject);
		});
	} finally {
		clearTimeout(timer);
		(await stop?.catch(() => undefined))?.();
	}
}
