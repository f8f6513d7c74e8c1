// SPDX-License-Identifier: Apache-2.0
/** The challenge clock as the chain tells it: ticks, rounds, seeds and the draws they make. */
import {
	asBytes,
	asNumber,
	asOption,
	asSome,
	at,
	untilStored,
	type Chain,
} from '../../src/chain/index.ts';
import { isDrawn, QUIET_ROUNDS, type DrawRound } from '../../src/protocol/index.ts';
import { tickLength } from '../../src/registry/records.ts';

/** How long a wait for the clock may take beyond the ticks themselves: some slots are missed. */
const PATIENCE_MS = 60_000;

/** The lengths of a chain's clock. */
export class Clock {
	private constructor(
		private readonly chain: Chain,
		/** How long a tick takes on average, which is a block. */
		readonly tickMs: number,
		readonly ticksPerRound: number,
		readonly epochTicks: number,
	) {}

	/** Reads the lengths. */
	static async of(chain: Chain): Promise<Clock> {
		const timing = await chain.read('challengeClock.clockTiming');
		const length = (name: string) => asNumber(at(timing, name));
		return new Clock(
			chain,
			await tickLength(chain),
			length('ticksPerRound'),
			length('epochTicks'),
		);
	}

	/** The tick, now or after a block. */
	async tick(block?: string): Promise<number> {
		return asNumber(await this.chain.read('challengeClock.currentTick', [], block));
	}

	/** The round, now or after a block. */
	async round(block?: string): Promise<number> {
		return Math.floor((await this.tick(block)) / this.ticksPerRound);
	}

	/** The epoch of emission, now or after a block. */
	async epoch(block?: string): Promise<number> {
		return Math.floor((await this.tick(block)) / this.epochTicks);
	}

	/** The seed of a round, now or after a block, if it may be used and is still kept. */
	async seed(round: number, block?: string): Promise<Uint8Array | undefined> {
		const seed = asOption(await this.chain.read('challengeClock.seeds', [round], block));
		return seed === undefined ? undefined : asBytes(seed);
	}

	/** What a round draws with, now or after a block, if it is known. */
	async drawRound(round: number, block?: string): Promise<DrawRound | undefined> {
		if (round < 0) {
			return undefined;
		}
		const seed = await this.seed(round, block);
		const rules = asOption(await this.chain.read('coverage.rounds', [round], block));
		if (seed === undefined || rules === undefined) {
			return undefined;
		}
		return { seed, interval: asNumber(at(rules, 'interval')) };
	}

	/** Which of `devices` are drawn in `round`; undefined while its seed is not usable. */
	async drawn(
		round: number,
		devices: number[],
		block?: string,
	): Promise<number[] | undefined> {
		const current = await this.drawRound(round, block);
		if (current === undefined) {
			return undefined;
		}
		const before = Array.from({ length: QUIET_ROUNDS }, (_, index) => round - 1 - index);
		const previous = await Promise.all(before.map((one) => this.drawRound(one, block)));
		return devices.filter((device) => isDrawn(current, previous, device));
	}

	/** Waits for a tick. */
	async untilTick(tick: number): Promise<void> {
		const missing = Math.max(0, tick - (await this.tick()));
		await untilStored(
			this.chain,
			'challengeClock.currentTick',
			[],
			(value) => asNumber(value) >= tick,
			missing * this.tickMs * 2 + PATIENCE_MS,
		);
	}

	/** Waits until the seed of a round is usable: from the round's second block on. */
	async untilSeed(round: number): Promise<Uint8Array> {
		await this.untilTick(round * this.ticksPerRound);
		const seed = await untilStored(
			this.chain,
			'challengeClock.seeds',
			[round],
			(value) => asOption(value) !== undefined,
			PATIENCE_MS,
		);
		return asBytes(asSome(seed, `seed of round ${round}`));
	}
}
