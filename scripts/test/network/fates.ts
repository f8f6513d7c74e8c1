// SPDX-License-Identifier: Apache-2.0
/** What becomes of every beacon that is drawn and of every window that opens, by final blocks. */
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asNumber,
	asOption,
	asSome,
	at,
	fieldsOf,
	type Chain,
	type EventFields,
	type Unsubscribe,
} from '../../src/chain/index.ts';
import { eventsIn } from '../../src/governance/final-blocks.ts';
import type { Seen } from '../../src/network/census.ts';
import { readDuties } from '../../src/storage/records.ts';
import { Clock } from '../e2e/clock.ts';
import { FinalBlocks } from './final-blocks.ts';

/** Rounds after which a beacon is judged or has expired: the fourth clears it, block by block. */
const JUDGED_AFTER = 5;

/** A beacon: the round in which it was drawn, and who was. */
export interface Beacon {
	round: number;
	beaconer: number;
}

/** How a beacon ended. */
export interface Judgement extends Beacon {
	outcome: 'Settled' | 'Expired';
	height: number;
	epoch: number;
	/** Micro-units that were booked. */
	units: { beaconers: bigint; witnesses: bigint };
}

/** A window in which a partition is to be proven, and how it ended. */
export interface Window {
	device: number;
	opens: number;
	closes: number;
	/** Proofs that were taken in it. */
	proven: number;
}

/** When a block is, by the challenge clock. */
interface Moment {
	round: number;
	epoch: number;
	tick: number;
}

/** Takes note of all final blocks from one on. */
export class Fates {
	/** Beacons of gateways that were drawn, up to the round before the newest. */
	readonly drawn: Beacon[] = [];
	/** Beacons of which a report was taken. */
	readonly reported: Beacon[] = [];
	/** Judgements, in their order: of one beacon there should be one. */
	readonly judgements: Judgement[] = [];
	/** Windows that closed without a proof. */
	readonly missed: { device: number; height: number }[] = [];
	/** Heights at which the code changed. */
	readonly changes: number[] = [];
	/** The round, the epoch and the tick of the newest block. */
	now: Moment = { round: 0, epoch: 0, tick: 0 };
	/** The first round of which every draw is known, and the first epoch. */
	from = { round: 0, epoch: 0 };
	private readonly known = new Map<string, Window>();
	private readonly ticks = new Map<number, number>();
	private walk: FinalBlocks | undefined;
	private stop: Unsubscribe | undefined;

	private constructor(
		private readonly chain: Chain,
		private readonly clock: Clock,
		private readonly gateways: number[],
	) {}

	/** Watches from the block on that is final now. `gateways` have a place, and may be drawn. */
	static async watch(chain: Chain, gateways: number[]): Promise<Fates> {
		const fates = new Fates(chain, await Clock.of(chain), gateways);
		const visit = (block: Seen) => fates.visit(block);
		[fates.walk, fates.stop] = await FinalBlocks.follow(chain, visit);
		return fates;
	}

	/** Ends the watch. */
	end(): void {
		this.stop?.();
	}

	/** Throws if a block could not be looked at. */
	assertWhole(): void {
		void this.walk?.slots;
	}

	/** Whether every beacon of a round has been judged by now. */
	isOver(round: number): boolean {
		return round + JUDGED_AFTER <= this.now.round;
	}

	/** How many blocks were looked at. */
	get blocks(): number {
		return this.ticks.size;
	}

	/** The tick of the block of a height. */
	tickAt(height: number): number {
		const tick = this.ticks.get(height);
		if (tick === undefined) {
			throw new Error(`block ${height} was not looked at`);
		}
		return tick;
	}

	/** The round that the block of a height is in. */
	roundAt(height: number): number {
		return Math.floor(this.tickAt(height) / this.clock.ticksPerRound);
	}

	/** The epoch that the block of a height is in. */
	epochAt(height: number): number {
		return Math.floor(this.tickAt(height) / this.clock.epochTicks);
	}

	/** How a beacon ended, each time that it did. */
	of({ round, beaconer }: Beacon): Judgement[] {
		return this.judgements.filter((one) => one.round === round && one.beaconer === beaconer);
	}

	/** Windows that opened since the watch began and have closed. */
	get windows(): Window[] {
		return [...this.known.values()].filter(({ closes }) => closes <= this.now.tick);
	}

	/** The units that beacons brought in an epoch. */
	unitsOf(epoch: number): Judgement['units'] {
		const of = this.judgements.filter((one) => one.epoch === epoch);
		const sum = (pool: keyof Judgement['units']) =>
			of.reduce((all, { units }) => all + units[pool], 0n);
		return { beaconers: sum('beaconers'), witnesses: sum('witnesses') };
	}

	private async visit({ number: height, hash }: Seen): Promise<void> {
		const tick = await this.clock.tick(hash);
		const { ticksPerRound, epochTicks } = this.clock;
		const before = this.now;
		const [round, epoch] = [Math.floor(tick / ticksPerRound), Math.floor(tick / epochTicks)];
		const now = { round, epoch, tick };
		if (this.blocks === 0) {
			this.from = { round: round + 1, epoch: epoch + 1 };
		}
		for (const record of await eventsIn(this.chain, { number: height, hash })) {
			const { section, method } = record.event;
			this.note(`${section}.${method}`, fieldsOf(record), height, now);
		}
		await this.lookAtWindows(hash, tick);
		for (let over = before.round; before.tick > 0 && over < round; over++) {
			await this.lookAtDraws(over, hash);
		}
		this.ticks.set(height, tick);
		// Only now all that happened up to this block is known.
		this.now = now;
	}

	private note(name: string, field: EventFields, height: number, { epoch, tick }: Moment): void {
		const number = (of: string) => asNumber(field(of));
		const beacon = () => ({ round: number('round'), beaconer: number('beaconer') });
		const judge = (outcome: Judgement['outcome'], units: Judgement['units']) =>
			this.judgements.push({ ...beacon(), outcome, height, epoch, units });
		switch (name) {
			case 'coverage.Reported':
				if (number('accepted') > 0) {
					this.reported.push(beacon());
				}
				break;
			case 'coverage.Settled': {
				const [beaconers, witnesses] = ['beaconerUnits', 'witnessUnits'].map((of) =>
					asBigInt(field(of)),
				) as [bigint, bigint];
				judge('Settled', { beaconers, witnesses });
				break;
			}
			case 'coverage.Expired':
				judge('Expired', { beaconers: 0n, witnesses: 0n });
				break;
			case 'spacetime.Proven':
				this.prove(number('device'), tick);
				break;
			case 'spacetime.Missed':
				this.missed.push({ device: number('device'), height });
				break;
			case 'system.CodeUpdated':
				this.changes.push(height);
				break;
		}
	}

	private prove(device: number, tick: number): void {
		for (const window of this.known.values()) {
			if (window.device === device && window.opens <= tick && tick < window.closes) {
				window.proven += 1;
			}
		}
	}

	/** A window is noted before it opens, so that every proof in it is counted. */
	private async lookAtWindows(hash: string, tick: number): Promise<void> {
		for (const device of await providersOf(this.chain, hash)) {
			const duties = await readDuties(this.chain, device, hash);
			for (const { deadline, partition, opens, closes } of duties) {
				const key = `${device}/${deadline}/${partition}/${opens}`;
				if (!this.known.has(key) && opens > tick) {
					this.known.set(key, { device, opens, closes, proven: 0 });
				}
			}
		}
	}

	private async lookAtDraws(round: number, hash: string): Promise<void> {
		if (round < this.from.round) {
			return;
		}
		const drawn = await this.clock.drawn(round, this.gateways, hash);
		if (drawn === undefined) {
			throw new Error(`what round ${round} draws with is not kept`);
		}
		for (const beaconer of drawn) {
			if (await this.mayBeacon(beaconer, round, hash)) {
				this.drawn.push({ round, beaconer });
			}
		}
	}

	/** Whether a gateway is active and has a place in a round: it has both from a later one on. */
	private async mayBeacon(device: number, round: number, hash: string): Promise<boolean> {
		const stored = await this.chain.read('deviceRegistry.devices', [device], hash);
		const record = asSome(stored, `device ${device}`);
		const pending = asOption(at(record, 'pending'));
		const isBefore = pending === undefined || round < asNumber(at(pending, 'from'));
		const facts = at(isBefore ? record : pending, 'facts');
		return at(facts, 'active').toPrimitive() === true && !at(facts, 'location').isEmpty;
	}
}

/** Devices that store. The tests' have one sector each, and with it one partition. */
export async function providersOf(chain: Chain, block?: string): Promise<number[]> {
	const keys = await chain.keys('spacetime.providers', block);
	return keys.map(([device]) => asNumber(device as Codec));
}

/** Beacons in words. */
export function told(beacons: Beacon[]): string {
	return beacons.map(({ round, beaconer }) => `${beaconer} in round ${round}`).join(', ');
}
