// SPDX-License-Identifier: Apache-2.0
/**
 * What each device earned in each epoch, kept by the test from the receipts of settled beacons,
 * to be held against the runtime's own books.
 */
import {
	asBigInt,
	asList,
	asNumber,
	asSome,
	at,
	contentOf,
	variantOf,
	type Chain,
} from '../../src/chain/index.ts';
import type { Clock } from './clock.ts';

/** Micro-units by pool. */
export interface Units {
	beaconers: bigint;
	witnesses: bigint;
}

/** What became of one report of a settled beacon. */
export interface Verdict {
	witness: number;
	/** What it earned, if it was paid. */
	units?: bigint;
	/** The rule that refused it, if it was not. */
	refusal?: string;
}

/** A settled beacon. */
export interface Settled {
	units: bigint;
	/** HIP-17 scale, permyriad. */
	scale: number;
	verdicts: Verdict[];
}

/** The books of the test. */
export class Ledger {
	private readonly epochs = new Map<number, Map<number, Units>>();
	/** Devices of which a beacon was heard, and the round of the last one. */
	private readonly heard = new Map<number, number>();

	constructor(
		private readonly chain: Chain,
		private readonly clock: Clock,
	) {}

	/** Enters the beacon that was revealed in `block`. */
	async enter(round: number, beaconer: number, block: string): Promise<Settled> {
		const epoch = await this.clock.epoch(block);
		const settled = await readSettled(this.chain, round, beaconer, block);
		this.account(epoch, beaconer).beaconers += settled.units;
		for (const { witness, units } of settled.verdicts) {
			this.account(epoch, witness).witnesses += units ?? 0n;
		}
		const correct = ['NotHeard', 'NotDrawnForPay', undefined];
		if (settled.verdicts.some(({ refusal }) => correct.includes(refusal))) {
			this.heard.set(beaconer, Math.max(round, this.heard.get(beaconer) ?? 0));
		}
		return settled;
	}

	/** Whether a beacon of the device was heard in `round` or later. */
	wasHeardSince(device: number, round: number): boolean {
		return (this.heard.get(device) ?? -1) >= round;
	}

	/** Epochs in which something was earned. */
	get earning(): number[] {
		return [...this.epochs.keys()].sort((one, other) => one - other);
	}

	/** What a device earned in an epoch. */
	of(epoch: number, device: number): Units {
		return this.epochs.get(epoch)?.get(device) ?? { beaconers: 0n, witnesses: 0n };
	}

	/** What all devices earned in an epoch. */
	total(epoch: number): Units {
		const sum = { beaconers: 0n, witnesses: 0n };
		for (const { beaconers, witnesses } of this.epochs.get(epoch)?.values() ?? []) {
			sum.beaconers += beaconers;
			sum.witnesses += witnesses;
		}
		return sum;
	}

	private account(epoch: number, device: number): Units {
		const accounts = this.epochs.get(epoch) ?? new Map<number, Units>();
		this.epochs.set(epoch, accounts);
		const units = accounts.get(device) ?? { beaconers: 0n, witnesses: 0n };
		accounts.set(device, units);
		return units;
	}
}

/** What the chain keeps of a beacon that is settled. */
async function readSettled(
	chain: Chain,
	round: number,
	beaconer: number,
	block: string,
): Promise<Settled> {
	const stored = asSome(
		await chain.read('coverage.receipts', [round, beaconer], block),
		`receipt of the beacon of ${beaconer} in round ${round}`,
	);
	const verdicts = asList(at(stored, 'verdicts')).map((entry): Verdict => {
		const [witness, verdict] = asList(entry);
		if (witness === undefined || verdict === undefined) {
			throw new Error('a verdict is a pair of witness and outcome');
		}
		const outcome = variantOf(verdict);
		const what =
			outcome === 'Paid'
				? { units: asBigInt(at(contentOf(verdict), 'units')) }
				: { refusal: outcome === 'Refused' ? variantOf(contentOf(verdict)) : outcome };
		return { witness: asNumber(witness), ...what };
	});
	return {
		units: asBigInt(at(stored, 'units')),
		scale: asNumber(at(stored, 'scale')),
		verdicts,
	};
}
