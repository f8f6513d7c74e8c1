// SPDX-License-Identifier: Apache-2.0
/** HIP-15 units and the establishment ramp, computed apart from the runtime. */
import type { Codec } from '@polkadot/types-codec/types';

import { asNumber, at } from '../../src/chain/index.ts';

/** Micro-units in a unit. */
const UNIT = 1_000_000n;

/** The whole of a scale or a ramp, in permyriad. */
const WHOLE = 10_000n;

/** The figures that units depend on. */
export interface Params {
	maxWitnesses: number;
	/** HIP-15's N. */
	redundancy: number;
	rampTicks: number;
	/** Permyriad. */
	rampFloor: number;
}

/** Reads the figures that hold for a round. */
export function paramsOf(rules: Codec): Params {
	const figure = (name: string) => asNumber(at(rules, `params.${name}`));
	return {
		maxWitnesses: figure('maxWitnesses'),
		redundancy: figure('witnessRedundancy'),
		rampTicks: figure('rampTicks'),
		rampFloor: figure('rampFloor'),
	};
}

/** What a beacon earns with `witnesses` of them: w / N up to N, then 1 + (1 - 0.8^(w - N)) <= 2. */
export function beaconerUnits(witnesses: number, { redundancy }: Params): bigint {
	if (witnesses <= redundancy) {
		return (BigInt(witnesses) * UNIT) / BigInt(redundancy);
	}
	const [surplus, whole] = decayed(witnesses - redundancy);
	return ((whole + surplus) * UNIT) / whole;
}

/** What each of `witnesses` earns: 1 up to N, then (N - (1 - 0.8^(w - N))) / w. */
export function witnessUnits(witnesses: number, { redundancy }: Params): bigint {
	if (witnesses <= redundancy) {
		return witnesses === 0 ? 0n : UNIT;
	}
	const [surplus, whole] = decayed(witnesses - redundancy);
	return ((BigInt(redundancy) * whole - surplus) * UNIT) / (whole * BigInt(witnesses));
}

/** Units times scale times ramp. */
export function scaled(units: bigint, scale: number, ramp: number): bigint {
	return (units * BigInt(scale) * BigInt(ramp)) / (WHOLE * WHOLE);
}

/** From the floor to the whole, in step with the credit. */
export function rampFactor(credit: number, { rampFloor, rampTicks }: Params): number {
	if (rampTicks === 0) {
		return Number(WHOLE);
	}
	const done = Math.min(credit, rampTicks);
	return rampFloor + Math.floor(((Number(WHOLE) - rampFloor) * done) / rampTicks);
}

/** Numerator and denominator of 1 - 0.8^n. */
function decayed(exponent: number): [bigint, bigint] {
	const whole = 5n ** BigInt(exponent);
	return [whole - 4n ** BigInt(exponent), whole];
}
