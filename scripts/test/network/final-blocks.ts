// SPDX-License-Identifier: Apache-2.0
/**
 * Every final block, each once and in order: of several that become final at once a node names only
 * the newest.
 */
import type { Seen } from '../../src/network/census.ts';
import { seen } from '../../src/network/watch.ts';
import { reason, type Chain, type Unsubscribe } from '../../src/chain/index.ts';

/** Looks at a block, while the node still has its state. */
export type Visit = (block: Seen) => Promise<void>;

/** Walks from one final block that a node names to the next. */
export class FinalBlocks {
	private first: Seen | undefined;
	private last: Seen | undefined;
	private walking = Promise.resolve();
	private failure: Error | undefined;

	/** `blockAt` finds the block of a height that is final. */
	constructor(
		private readonly blockAt: (height: number) => Promise<Seen>,
		private readonly visit: Visit,
	) {}

	/** Follows a chain from the block that is final now. */
	static async follow(chain: Chain, visit: Visit): Promise<[FinalBlocks, Unsubscribe]> {
		const { chain: rpc } = chain.api.rpc;
		const blocks = new FinalBlocks(async (height) => {
			return seen(await rpc.getHeader(await rpc.getBlockHash(height)));
		}, visit);
		const stop = await rpc.subscribeFinalizedHeads((header) => blocks.finalized(seen(header)));
		return [blocks, stop];
	}

	/** Takes note that `head` is final, and with it all below. */
	finalized(head: Seen): void {
		// One walk after the other. Nobody waits for it here: a failure is told to who asks.
		this.walking = this.walking
			.then(() => this.walkTo(head))
			.catch((error: unknown) => {
				this.failure ??= error instanceof Error ? error : new Error(reason(error));
			});
	}

	/** Slots from the first block that was visited to the last. Throws if a visit failed. */
	get slots(): number {
		if (this.failure !== undefined) {
			throw this.failure;
		}
		const { first, last } = this;
		return first === undefined || last === undefined ? 0 : last.slot - first.slot + 1;
	}

	/** The same, once all that are known to be final were visited. */
	async settled(): Promise<number> {
		await this.walking;
		return this.slots;
	}

	private async walkTo(head: Seen): Promise<void> {
		const from = this.last === undefined ? head.number : this.last.number + 1;
		for (let height = from; height <= head.number && this.failure === undefined; height++) {
			const block = height === head.number ? head : await this.blockAt(height);
			if (this.last !== undefined && block.parent !== this.last.hash) {
				throw new Error(
					`block ${height} is on top of ${block.parent}, and ${this.last.hash} was final`,
				);
			}
			await this.look(block, head);
		}
	}

	private async look(block: Seen, head: Seen): Promise<void> {
		try {
			await this.visit(block);
		} catch (cause) {
			const behind = `${head.number - block.number} below the newest final one`;
			const what = `block ${block.number}, ${behind}, cannot be looked at`;
			throw new Error(`${what}: ${reason(cause)}`, { cause });
		}
		this.first ??= block;
		this.last = block;
	}
}
