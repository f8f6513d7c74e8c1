// SPDX-License-Identifier: Apache-2.0
/** How many blocks validators made, and how many they were to make by weight. */

/** What a validator made, and what it was to make by its share of each block's weights. */
export class Tally {
	/** Blocks that it made. */
	made = 0;
	/** The sum of its shares. */
	expected = 0;
	/** The least share that it had. */
	least = 1;
	/** The largest share that it had. */
	most = 0;
	private blocks = 0;
	/** The variance of `made`, if each block's author is drawn by weight. */
	private variance = 0;

	/** Counts a block of which its share of the weight was `share`. */
	add(share: number, made: boolean): void {
		this.blocks += 1;
		this.made += made ? 1 : 0;
		this.expected += share;
		this.variance += share * (1 - share);
		this.least = Math.min(this.least, share);
		this.most = Math.max(this.most, share);
	}

	/** How far from what was expected it made, in standard deviations. */
	get deviations(): number {
		return (this.made - this.expected) / Math.sqrt(this.variance);
	}

	/** The mean of its shares. */
	get mean(): number {
		return this.expected / this.blocks;
	}
}

/** The tallies of all validators, by account. */
export class Tallies {
	/** Blocks that were counted. */
	blocks = 0;
	private readonly byAccount = new Map<string, Tally>();

	/** Counts a block that the validator at the place `author` made while `weights` were in force. */
	add(weights: Map<string, number>, author: number): void {
		if (author >= weights.size) {
			throw new Error(`its author is number ${author} of ${weights.size} validators`);
		}
		const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
		[...weights].forEach(([account, weight], place) => {
			const tally = this.byAccount.get(account) ?? new Tally();
			tally.add(weight / all, place === author);
			this.byAccount.set(account, tally);
		});
		this.blocks += 1;
	}

	/** The tally of a validator that had a seat at every block. */
	of(account: string): Tally {
		const tally = this.byAccount.get(account);
		if (tally === undefined) {
			throw new Error(`${account} had no seat at any block that was counted`);
		}
		return tally;
	}
}
