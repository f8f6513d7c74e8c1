// SPDX-License-Identifier: Apache-2.0
/** What the runtime APIs tell of sealed storage, as plain values. */
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asList,
	asNumber,
	asOption,
	asSome,
	at,
	ChainError,
	contentOf,
	variantOf,
	type Chain,
} from '../chain/index.ts';

/** Bytes of a sector by the runtime's name of its profile. */
export const SECTOR_BYTES: Readonly<Record<string, bigint>> = {
	Kib2: 2n << 10n,
	Mib32: 32n << 20n,
	Gib1: 1n << 30n,
	Gib32: 32n << 30n,
};

/** A figure of the storage rules that is in force. */
export async function storageFigure(chain: Chain, name: string): Promise<Codec> {
	const snapshot = asSome(await chain.read('spacetime.inForce'), 'what is in force of storage');
	return at(snapshot, `inForce.${name}`);
}

/** Where a sector stands. */
export interface SectorState {
	/** `Unproven`, `Active`, `Faulty` or `Recovering`. */
	name: string;
	/** Windows in a row that closed without a proof, of a faulty or recovering one. */
	missed?: number;
}

/** A sector in its partition. */
export interface Member {
	number: number;
	/** Root of its replica, in hexadecimal. */
	root: string;
	state: SectorState;
}

/** A partition with its current window, or its next if none is open. Times are ticks. */
export interface Duty {
	deadline: number;
	/** Which of the deadline's partitions. */
	partition: number;
	/** The runtime's name of the profile. */
	profile: string;
	/** From then on declarations come too late. */
	cutoff: number;
	/** The first tick at which the proof is taken. */
	opens: number;
	/** The first tick at which it is not any more. */
	closes: number;
	/** The round whose seed challenges the sectors. */
	seedRound: number;
	proven: boolean;
	/** A sector's place here is its bit in a set of places. */
	sectors: Member[];
}

/** Bytes of sectors by state. */
export interface StateBytes {
	unproven: bigint;
	/** The power. */
	active: bigint;
	faulty: bigint;
	recovering: bigint;
}

/** A provider at a glance. Amounts are plancks. */
export interface Provider {
	owner: string;
	/** The tick at which its first window opened. */
	offset: number;
	/** The number that its next sector must have. */
	nextNumber: number;
	preCommits: number;
	sectors: number;
	bytes: StateBytes;
	deposits: bigint;
	pledges: bigint;
	/** The next window in which a proof is asked for. */
	next?: Duty;
}

/** How far a sector has come. */
export type Stage =
	| { name: 'PreCommitted'; seedRound: number; seed?: string; parts: number[] }
	| {
			name: 'Sealed';
			deadline: number;
			partition: number;
			place: number;
			activated: number;
			state: SectorState;
	  };

/** A sector at a glance. */
export interface Sector {
	profile: string;
	/** Root of its data; none of committed capacity. */
	dataRoot?: string;
	ticket: string;
	/** Root of its replica. */
	replica: string;
	/** Plancks: the deposit of a pre-commit, the pledge of a sealed sector. */
	held: bigint;
	/** The tick at which its pre-commit expires, or until which it is committed. */
	expires: number;
	stage: Stage;
}

/** A provider; undefined for a device that never committed to a sector. */
export async function readProvider(
	chain: Chain,
	device: number,
	block?: string,
): Promise<Provider | undefined> {
	const answer = asOption(await chain.ask('storageApi.provider', [device], block));
	return answer === undefined ? undefined : providerOf(answer);
}

/** A provider that must be there. */
export async function readSomeProvider(
	chain: Chain,
	device: number,
	block?: string,
): Promise<Provider> {
	const provider = await readProvider(chain, device, block);
	if (provider === undefined) {
		throw new ChainError(`device ${device} never committed to a sector`);
	}
	return provider;
}

/** A sector that must be there. */
export async function readSector(
	chain: Chain,
	device: number,
	number: number,
	block?: string,
): Promise<Sector> {
	const answer = await chain.ask('storageApi.sector', [device, number], block);
	return sectorOf(asSome(answer, `sector ${number} of device ${device}`));
}

/** The partitions of a provider, by the time of their windows. */
export async function readDuties(chain: Chain, device: number, block?: string): Promise<Duty[]> {
	return asList(await chain.ask('storageApi.due', [device], block)).map(dutyOf);
}

/** Bytes that all providers prove. */
export async function totalPower(chain: Chain, block?: string): Promise<bigint> {
	return asBigInt(await chain.ask('storageApi.totalPower', [], block));
}

/** A partition's duty, as an API tells it. */
export function dutyOf(value: Codec): Duty {
	return {
		...idOf(at(value, 'partition')),
		profile: variantOf(at(value, 'profile')),
		cutoff: asNumber(at(value, 'cutoff')),
		opens: asNumber(at(value, 'opens')),
		closes: asNumber(at(value, 'closes')),
		seedRound: asNumber(at(value, 'seedRound')),
		proven: at(value, 'proven').toPrimitive() === true,
		sectors: asList(at(value, 'sectors')).map(memberOf),
	};
}

function providerOf(value: Codec): Provider {
	const next = asOption(at(value, 'next'));
	const bytes = (state: string) => asBigInt(at(value, `bytes.${state}`));
	return {
		owner: at(value, 'owner').toString(),
		offset: asNumber(at(value, 'offset')),
		nextNumber: asNumber(at(value, 'nextNumber')),
		preCommits: asNumber(at(value, 'preCommits')),
		sectors: asNumber(at(value, 'sectors')),
		bytes: {
			unproven: bytes('unproven'),
			active: bytes('active'),
			faulty: bytes('faulty'),
			recovering: bytes('recovering'),
		},
		deposits: asBigInt(at(value, 'deposits')),
		pledges: asBigInt(at(value, 'pledges')),
		...(next === undefined ? {} : { next: dutyOf(next) }),
	};
}

function sectorOf(value: Codec): Sector {
	const content = at(value, 'content');
	return {
		profile: variantOf(at(value, 'profile')),
		...(variantOf(content) === 'Data' ? { dataRoot: contentOf(content).toHex() } : {}),
		ticket: at(value, 'ticket').toHex(),
		replica: at(value, 'replica').toHex(),
		held: asBigInt(at(value, 'held')),
		expires: asNumber(at(value, 'expires')),
		stage: stageOf(at(value, 'stage')),
	};
}

function stageOf(value: Codec): Stage {
	const stage = contentOf(value);
	const name = variantOf(value);
	if (name === 'Sealed') {
		return {
			name,
			...idOf(at(stage, 'partition')),
			place: asNumber(at(stage, 'place')),
			activated: asNumber(at(stage, 'activated')),
			state: stateOf(at(stage, 'state')),
		};
	}
	const seed = asOption(at(stage, 'seed'));
	const parts = asNumber(at(stage, 'parts'));
	return {
		name: 'PreCommitted',
		seedRound: asNumber(at(stage, 'seedRound')),
		...(seed === undefined ? {} : { seed: seed.toHex() }),
		parts: [0, 1, 2, 3, 4, 5, 6, 7].filter((part) => (parts & (1 << part)) !== 0),
	};
}

function idOf(value: Codec): { deadline: number; partition: number } {
	return { deadline: asNumber(at(value, 'deadline')), partition: asNumber(at(value, 'index')) };
}

function memberOf(value: Codec): Member {
	const [number, root, state] = asList(value);
	if (number === undefined || root === undefined || state === undefined) {
		throw new ChainError('a sector of a partition has number, root and state');
	}
	return { number: asNumber(number), root: root.toHex(), state: stateOf(state) };
}

function stateOf(value: Codec): SectorState {
	const name = variantOf(value);
	const counts = name === 'Faulty' || name === 'Recovering';
	return counts ? { name, missed: asNumber(at(contentOf(value), 'missed')) } : { name };
}
