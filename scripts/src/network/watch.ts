// SPDX-License-Identifier: Apache-2.0
/** Sees every block that a node imports, whether or not it becomes part of the chain. */
import type { Header } from '@polkadot/types/interfaces';
import { u8aToString } from '@polkadot/util';

import type { Chain, Unsubscribe } from '../chain/index.ts';
import { readClaim, type Seen } from './census.ts';

/** All blocks that a node imported since this began to watch. */
export class Watch {
	readonly blocks = new Map<string, Seen>();
	private stop: Unsubscribe | undefined;

	/** Watches until {@link end} is called. */
	static async begin(chain: Chain): Promise<Watch> {
		const watch = new Watch();
		watch.stop = await chain.api.rpc.chain.subscribeAllHeads((header) => {
			const block = seen(header);
			watch.blocks.set(block.hash, block);
		});
		return watch;
	}

	/** Ends the watch. */
	end(): void {
		this.stop?.();
	}
}

/** What a header says of its block. */
export function seen(header: Header): Seen {
	for (const log of header.digest.logs) {
		if (log.isPreRuntime) {
			const [engine, digest] = log.asPreRuntime;
			if (u8aToString(engine.toU8a()) === 'BABE') {
				return {
					...readClaim(digest.toU8a(true)),
					hash: header.hash.toHex(),
					parent: header.parentHash.toHex(),
					number: header.number.toNumber(),
				};
			}
		}
	}
	throw new Error(`block ${header.number.toString()} has no BABE digest`);
}
