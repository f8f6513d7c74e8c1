// SPDX-License-Identifier: Apache-2.0
/** What the registry stores, as far as the tools need it to sign the next message. */
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asList,
	asNumber,
	asSome,
	at,
	ChainError,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import { sameRegion } from '../device/location.ts';
import type { RootKey } from '../protocol/index.ts';
import { rootKeyOf } from './scheme.ts';

/** A maker. */
export interface Maker {
	id: number;
	account: string;
	certifier: RootKey;
	/** Plancks. */
	bond: bigint;
	/** Devices that the bond covers. */
	devices: number;
	/** `Active`, `Suspended` or `Retired`. */
	status: string;
}

/** The maker with that id. */
export async function readMaker(chain: Chain, id: number): Promise<Maker> {
	const record = asSome(await chain.read('deviceRegistry.makers', [id]), `maker ${id}`);
	return {
		id,
		account: at(record, 'account').toString(),
		certifier: rootKeyOf(at(record, 'certifier')),
		bond: asBigInt(at(record, 'bond')),
		devices: asNumber(at(record, 'devices')),
		status: variantOf(at(record, 'status')),
	};
}

/** The id of the maker that `account` acts for. */
export async function makerIdOf(chain: Chain, account: string): Promise<number> {
	const id = await chain.read('deviceRegistry.makerIds', [account]);
	return asNumber(asSome(id, `maker that ${account} acts for`));
}

/** The maker of a device. */
export async function makerOfDevice(chain: Chain, device: number): Promise<number> {
	return asNumber(at(await stored(chain, 'deviceRegistry.devices', device), 'maker'));
}

/** The sequence number that the next message of a device's root key must carry. */
export async function nextSequence(chain: Chain, device: number): Promise<number> {
	return asNumber(at(await stored(chain, 'deviceRegistry.identities', device), 'sequence')) + 1;
}

/** How long a tick takes on average, in milliseconds: it is a block, and a part of slots has one. */
export async function tickLength(chain: Chain): Promise<number> {
	const timing = await chain.read('challengeClock.clockTiming');
	const config = asSome(await chain.read('babe.epochConfig'), 'epoch configuration of BABE');
	const [won, of] = asList(at(config, 'c')).map(asNumber) as [number, number];
	return (asNumber(at(timing, 'slotDuration')) * of) / won;
}

/** The current tick. */
export async function currentTick(chain: Chain): Promise<number> {
	return asNumber(await chain.read('challengeClock.currentTick'));
}

/** A figure of the registry that is in force. */
export async function registryFigure(chain: Chain, name: string): Promise<Codec> {
	const stored = await chain.read('deviceRegistry.inForce');
	return at(asSome(stored, 'what is in force of the registry'), `inForce.${name}`);
}

/** The longest time in ticks for which a working key may be certified. */
export async function longestLifetime(chain: Chain): Promise<number> {
	return asNumber(await registryFigure(chain, 'maxWorkingKeyLifetime'));
}

/** The runtime's own name of a region that may be spelled in any way. */
export function regionNamed(chain: Chain, name: string): string {
	const { args } = chain.call('deviceRegistry.assertLocation', {
		device: 0,
		cell: 0,
		elevation: 0,
		gain: 0,
		region: 0,
	}).method;
	const known = (args[4] as unknown as { defKeys: string[] }).defKeys;
	const region = known.find((one) => sameRegion(one, name));
	if (region === undefined) {
		throw new ChainError(`--region is "${name}", must be one of ${known.join(', ')}`);
	}
	return region;
}

async function stored(chain: Chain, map: string, device: number): Promise<Codec> {
	return asSome(await chain.read(map, [device]), `device ${device}`);
}
