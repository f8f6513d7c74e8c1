// SPDX-License-Identifier: Apache-2.0
/** Who made which blocks, how far apart they are, and how many were made in vain. */

/** How a slot was won, by the first byte of BABE's digest. */
const SLOT_KINDS = ['', 'primary', 'secondary plain', 'secondary VRF'] as const;

/** What a header's BABE digest says. */
export interface Claim {
	/** How the slot was won. */
	kind: (typeof SLOT_KINDS)[number];
	/** The author's place among the authorities. */
	author: number;
	/** The slot. */
	slot: number;
}

/** A block as a node that imported it knows it. */
export interface Seen extends Claim {
	hash: string;
	parent: string;
	number: number;
}

/** What all blocks of a stretch of slots come to. */
export interface Census {
	/** Slots from the first block to the last. */
	slots: number;
	/** Blocks of the chain. */
	blocks: number;
	/** Blocks that were made and are not of the chain. */
	orphans: number;
	/** Heights at which more than one block was made. */
	forks: number;
	/** Blocks of the chain whose slot was won by lottery. */
	primary: number;
	/** Blocks of the chain by author. */
	byAuthor: Map<number, number>;
	/** Slots between one block of the chain and the next, ascending. */
	gaps: number[];
}

/** Reads a BABE digest: how the slot was won, author as u32 and slot as u64, little endian. */
export function readClaim(digest: Uint8Array): Claim {
	const kind = SLOT_KINDS[digest[0] ?? 0];
	if (!kind || digest.length < 13) {
		throw new Error(`a BABE digest of ${digest.length} bytes begins with ${digest[0]}`);
	}
	const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
	return { kind, author: view.getUint32(1, true), slot: Number(view.getBigUint64(5, true)) };
}

/** Counts the blocks `seen`, of which those below and including `head` are the chain. */
export function count(seen: Iterable<Seen>, head: string): Census {
	const blocks = new Map([...seen].map((block) => [block.hash, block]));
	const chain: Seen[] = [];
	for (let block = blocks.get(head); block !== undefined; block = blocks.get(block.parent)) {
		chain.unshift(block);
	}
	const [first, last] = [chain[0], chain.at(-1)];
	if (first === undefined || last === undefined) {
		throw new Error(`the block ${head} was not seen`);
	}
	const rivals = [...blocks.values()].filter(
		({ number }) => number >= first.number && number <= last.number,
	);
	const heights = new Map<number, number>();
	const byAuthor = new Map<number, number>();
	rivals.forEach(({ number }) => increment(heights, number));
	chain.forEach(({ author }) => increment(byAuthor, author));
	return {
		slots: last.slot - first.slot + 1,
		blocks: chain.length,
		orphans: rivals.length - chain.length,
		forks: [...heights.values()].filter((made) => made > 1).length,
		primary: chain.filter(({ kind }) => kind === 'primary').length,
		byAuthor,
		gaps: chain
			.slice(1)
			.map(({ slot }, at) => slot - (chain[at] as Seen).slot)
			.sort((one, other) => one - other),
	};
}

/** The value that a part of `ascending` does not exceed. */
export function quantile(ascending: number[], part: number): number {
	const at = Math.ceil(ascending.length * part) - 1;
	return ascending[Math.min(Math.max(at, 0), ascending.length - 1)] ?? Number.NaN;
}

function increment(counts: Map<number, number>, key: number): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}
