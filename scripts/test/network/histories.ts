// SPDX-License-Identifier: Apache-2.0
/** What every node ever called final: there must be one history, and it must go on. */
import assert from 'node:assert/strict';

import type { Unsubscribe } from '../../src/chain/index.ts';
import type { Validator } from '../../src/network/validator.ts';

/** What is final, by height. */
interface Final {
	hash: string;
	/** The node that said so first. */
	by: string;
}

/** Takes note of all that nodes finalise. */
export class Histories {
	private readonly finals = new Map<number, Final>();
	private readonly conflicts: string[] = [];
	private readonly following = new Map<string, Unsubscribe>();
	private readonly advances = new Map<string, number[]>();
	/** Up to which height the nodes were compared. */
	private compared = 0;

	/** Follows a node that has just started, until it is started again. */
	async follow({ name, connection }: Validator): Promise<void> {
		this.following.get(name)?.();
		const stop = await connection.api.rpc.chain.subscribeFinalizedHeads((header) => {
			this.note(name, header.number.toNumber(), header.hash.toHex());
		});
		this.following.set(name, stop);
	}

	/** The greatest time between two blocks' becoming final at a node since then, up to now. */
	longestWait({ name }: Validator, since: number): number {
		const times = (this.advances.get(name) ?? []).filter((time) => time > since);
		const ends = [...times, Date.now()];
		return Math.max(...ends.map((end, at) => end - (ends[at - 1] ?? since)));
	}

	/**
	 * Checks that no two nodes ever said that different blocks are final, and that all of `nodes`
	 * have those above `from` that any of them said are. A hash commits to all blocks below it.
	 * Returns up to which height all of `nodes` agree.
	 */
	async agree(nodes: Validator[], from = this.compared): Promise<number> {
		assert.deepEqual(this.conflicts, [], 'blocks of one height are final');
		const heights = await Promise.all(nodes.map(finalized));
		const common = Math.min(...heights);
		const told = [...this.finals].filter(
			([height]) => height > from && height <= common,
		);
		for (const node of nodes) {
			for (const [height, { hash, by }] of told) {
				const own = await node.connection.api.rpc.chain.getBlockHash(height);
				const what = `block ${height} is final at ${by}, and another at ${node.name}`;
				assert.equal(own.toHex(), hash, what);
			}
		}
		this.compared = Math.max(this.compared, common);
		return common;
	}

	private note(name: string, height: number, hash: string): void {
		const known = this.finals.get(height);
		if (known === undefined) {
			this.finals.set(height, { hash, by: name });
		} else if (known.hash !== hash) {
			this.conflicts.push(`${height}: ${known.hash} at ${known.by}, ${hash} at ${name}`);
		}
		this.advances.set(name, [...(this.advances.get(name) ?? []), Date.now()]);
	}
}

/** The height up to which a node has finalised. */
export async function finalized({ connection }: Validator): Promise<number> {
	const { api } = connection;
	const head = await api.rpc.chain.getFinalizedHead();
	return (await api.rpc.chain.getHeader(head)).number.toNumber();
}

/** The height of the best block that a node knows. */
export async function best({ connection }: Validator): Promise<number> {
	return (await connection.api.rpc.chain.getHeader()).number.toNumber();
}
