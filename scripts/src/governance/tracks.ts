// SPDX-License-Identifier: Apache-2.0
/** The tracks of referenda: what each demands, how long it takes, and in whose name it acts. */
import { stringPascalCase, hexToString, isHex } from '@polkadot/util';
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asList,
	asNumber,
	at,
	ChainError,
	contentOf,
	variantOf,
	type Chain,
} from '../chain/index.ts';

/** A demand that falls while a referendum is decided. */
export type Curve =
	| { kind: 'LinearDecreasing'; length: number; floor: number; ceil: number }
	| { kind: 'SteppedDecreasing'; begin: number; end: number; step: number; period: number }
	| { kind: 'Reciprocal'; factor: number; xOffset: number; yOffset: number };

/** A track. Periods are in blocks, the deposit is in plancks. */
export interface Track {
	id: number;
	name: string;
	maxDeciding: number;
	decisionDeposit: bigint;
	preparePeriod: number;
	decisionPeriod: number;
	confirmPeriod: number;
	minEnactmentPeriod: number;
	minApproval: Curve;
	minSupport: Curve;
}

/** The track of root. */
export const ROOT = 0;

/** One in the fixed-point numbers of curves. */
const ONE = 1e9;

/** The tracks of the runtime, by their ids. */
export function tracksOf(chain: Chain): Track[] {
	return asList(chain.constant('referenda.tracks')).map(trackOf);
}

/** A track as its constant has it. */
export function trackOf(entry: Codec): Track {
	const [id, info] = asList(entry) as [Codec, Codec];
	const number = (name: string) => asNumber(at(info, name));
	return {
		id: asNumber(id),
		name: nameOf(at(info, 'name')),
		maxDeciding: number('maxDeciding'),
		decisionDeposit: asBigInt(at(info, 'decisionDeposit')),
		preparePeriod: number('preparePeriod'),
		decisionPeriod: number('decisionPeriod'),
		confirmPeriod: number('confirmPeriod'),
		minEnactmentPeriod: number('minEnactmentPeriod'),
		minApproval: curveOf(at(info, 'minApproval')),
		minSupport: curveOf(at(info, 'minSupport')),
	};
}

/** The track of that id. */
export function trackWith(tracks: Track[], id: number): Track {
	const found = tracks.find((track) => track.id === id);
	if (found === undefined) {
		throw new ChainError(`the runtime has no track ${id}`);
	}
	return found;
}

/** The track of that name or id. */
export function trackNamed(tracks: Track[], name: string): Track {
	const wanted = name.toLowerCase().replace(/-/g, '_');
	const found = tracks.find((track) => track.name === wanted || String(track.id) === wanted);
	if (found === undefined) {
		const known = tracks.map((track) => track.name).join(', ');
		throw new ChainError(`there is no track "${name}", only ${known}`);
	}
	return found;
}

/** In whose name a referendum of the track acts, as `referenda.submit` takes it. */
export function originOf({ id, name }: { id: number; name: string }): Record<string, string> {
	return id === ROOT ? { system: 'Root' } : { Origins: stringPascalCase(name) };
}

/** What a curve demands when `part` of the time is over: a part of one. */
export function demanded(curve: Curve, part: number): number {
	switch (curve.kind) {
		case 'LinearDecreasing': {
			const { length, floor, ceil } = curve;
			return ceil - (Math.min(part, length) / length) * (ceil - floor);
		}
		case 'SteppedDecreasing': {
			const { begin, end, step, period } = curve;
			return Math.max(end, begin - step * Math.floor(part / period));
		}
		case 'Reciprocal': {
			const { factor, xOffset, yOffset } = curve;
			return Math.min(1, Math.max(0, factor / (part + xOffset) + yOffset));
		}
	}
}

function curveOf(curve: Codec): Curve {
	const kind = variantOf(curve);
	const content = contentOf(curve);
	const part = (name: string) => asNumber(at(content, name)) / ONE;
	switch (kind) {
		case 'LinearDecreasing':
			return { kind, length: part('length'), floor: part('floor'), ceil: part('ceil') };
		case 'SteppedDecreasing':
			return {
				kind,
				begin: part('begin'),
				end: part('end'),
				step: part('step'),
				period: part('period'),
			};
		case 'Reciprocal':
			return {
				kind,
				factor: part('factor'),
				xOffset: part('xOffset'),
				yOffset: part('yOffset'),
			};
		default:
			throw new ChainError(`the demand of a track is ${kind}, which is not known here`);
	}
}

/** Names are text, or bytes that zeros fill up. */
function nameOf(name: Codec): string {
	const text = name.toString();
	return (isHex(text) ? hexToString(text) : text).replace(/\0+$/, '');
}
