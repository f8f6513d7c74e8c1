// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the fleet at work in the background: whoever is drawn beacons, whoever is not of the
 * beaconer's owner reports, and each beacon is revealed in time. A beacon can be taken out of this
 * routine, to be treated by hand.
 */
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aToHex } from '@polkadot/util';

import { asBytes, asOption, at, attempt, reason, type Call, type Chain } from '../../src/chain/index.ts';
import { firstRevealRound, lastRevealRound, payload } from '../../src/protocol/index.ts';
import type { Clock } from './clock.ts';
import type { Gateway } from './gateway.ts';
import type { Ledger } from './ledger.ts';
import { groupOf, revealOf, type Beacon } from './radio.ts';

/** Someone who wants a beacon for itself. */
interface Taker {
	wants: (beacon: Beacon) => boolean;
	take: (beacon: Beacon) => void;
}

/** The fleet at work. */
export class Campaign {
	private readonly takers: Taker[] = [];
	private waiting: Beacon[] = [];
	private lastDrawn = -1;
	private running: Promise<void> | undefined;
	private again = false;
	private stopListening: (() => void) | undefined;

	constructor(
		private readonly chain: Chain,
		private readonly clock: Clock,
		private readonly fleet: Gateway[],
		private readonly relay: KeyringPair,
		private readonly ledger: Ledger,
		private readonly note: (text: string) => void,
	) {}

	/** Begins: the first draws looked at are those of `round`. */
	async start(round: number): Promise<void> {
		this.lastDrawn = round - 1;
		this.stopListening = await this.chain.api.rpc.chain.subscribeNewHeads(() => this.wake());
	}

	/** Ends, when what was begun is done. */
	async stop(): Promise<void> {
		this.stopListening?.();
		this.stopListening = undefined;
		await this.running;
	}

	/** The next beacon that satisfies `wants`: from then on it is the caller's. */
	async take(wants: (beacon: Beacon) => boolean, timeoutMs: number): Promise<Beacon> {
		return new Promise((resolve, reject) => {
			const taker: Taker = {
				wants,
				take: (beacon) => {
					clearTimeout(timer);
					resolve(beacon);
				},
			};
			const timer = setTimeout(() => {
				this.takers.splice(this.takers.indexOf(taker), 1);
				reject(new Error(`no suitable beacon in ${timeoutMs} ms`));
			}, timeoutMs);
			this.takers.push(taker);
		});
	}

	/** Gateways that may witness the beacon: all that are not of the beaconer's owner. */
	witnessesOf(beaconer: Gateway): Gateway[] {
		return this.fleet.filter(({ owner }) => owner.address !== beaconer.owner.address);
	}

	/** A block came. One step at a time; blocks that come meanwhile are one more step. */
	private wake(): void {
		if (this.running !== undefined) {
			this.again = true;
			return;
		}
		this.running = this.step()
			.catch((error: unknown) => this.note(`campaign: ${reason(error)}`))
			.finally(() => {
				this.running = undefined;
				if (this.again && this.stopListening !== undefined) {
					this.again = false;
					this.wake();
				}
			});
	}

	private async step(): Promise<void> {
		const round = await this.clock.round();
		// Side by side: each waits for blocks, and a round has few.
		await Promise.all([this.beacon(round), this.reveal(round)]);
	}

	/** Sends the beacons of a round and reports them in one transaction. */
	private async beacon(round: number): Promise<void> {
		if (round <= this.lastDrawn) {
			return;
		}
		const drawn = await this.clock.drawn(
			round,
			this.fleet.map(({ id }) => id),
		);
		const seed = await this.clock.seed(round);
		if (drawn === undefined || seed === undefined) {
			return;
		}
		this.lastDrawn = round;
		const drawnGateways = this.fleet.filter(({ id }) => drawn.includes(id));
		const beacons = await Promise.all(drawnGateways.map((one) => this.send(one, round, seed)));
		const own = beacons.filter((beacon) => !this.give(beacon));
		if (own.length > 0) {
			await attempt(this.chain, this.relay, this.reporting(own));
			this.waiting.push(...own);
		}
		const names = beacons.map(({ beaconer }) => beaconer.name);
		this.note(`round ${round}: ${names.length === 0 ? 'nobody' : names.join(', ')} drawn`);
	}

	/**
	 * What is reported of some beacons. Before it, in the same transaction, the same witnesses report
	 * something else, which is rolled back with a reveal that comes too early: whoever audits the chain
	 * must tell the two apart.
	 */
	private reporting(beacons: Beacon[]): Call {
		const { chain } = this;
		const report = (payloadOf: (beacon: Beacon) => Uint8Array) => {
			const groups = beacons.map((beacon) => {
				const heard = { ...beacon, payload: payloadOf(beacon) };
				return groupOf(heard, this.witnessesOf(beacon.beaconer), chain.genesis);
			});
			return chain.call('coverage.report', { groups });
		};
		const early = beacons.slice(0, 1).map((beacon) => revealOf(chain, beacon));
		const other = report(({ payload: sent }) => sent.map((byte) => byte ^ 1));
		const lost = chain.call('utility.batchAll', { calls: [other, ...early] });
		const calls = [lost, report(({ payload: sent }) => sent)];
		return chain.call('utility.forceBatch', { calls });
	}

	private async send(beaconer: Gateway, round: number, seed: Uint8Array): Promise<Beacon> {
		const record = asOption(await this.chain.read('coverage.gateways', [beaconer.id]));
		const tip = record === undefined ? undefined : asBytes(at(record, 'chain.tip'));
		const secret = tip === undefined ? undefined : beaconer.secrets.secretOf(tip);
		if (secret === undefined) {
			throw new Error(`${beaconer.name} has no secret for its tip ${tip && u8aToHex(tip)}`);
		}
		return { round, beaconer, secret, payload: payload(secret, seed, beaconer.id) };
	}

	private give(beacon: Beacon): boolean {
		const index = this.takers.findIndex(({ wants }) => wants(beacon));
		const [taker] = index < 0 ? [] : this.takers.splice(index, 1);
		taker?.take(beacon);
		return taker !== undefined;
	}

	/** Reveals what is due, and forgets what can no longer be revealed. */
	private async reveal(round: number): Promise<void> {
		const due: Beacon[] = [];
		for (const beacon of this.waiting) {
			const opens = firstRevealRound(beacon.round);
			if (opens <= round && (await this.clock.seed(opens)) !== undefined) {
				due.push(beacon);
			}
		}
		this.waiting = this.waiting.filter((beacon) => !due.includes(beacon));
		await Promise.all(
			due
				.filter((beacon) => round <= lastRevealRound(beacon.round))
				.map((beacon) => this.open(beacon)),
		);
	}

	private async open(beacon: Beacon): Promise<void> {
		const receipt = await attempt(this.chain, this.relay, revealOf(this.chain, beacon));
		if (receipt.failure !== undefined) {
			const { message } = receipt.failure;
			this.note(`campaign: ${beacon.beaconer.name} of round ${beacon.round}: ${message}`);
			return;
		}
		await this.ledger.enter(beacon.round, beacon.beaconer.id, receipt.block);
	}
}
