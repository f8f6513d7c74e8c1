// SPDX-License-Identifier: Apache-2.0
/** A fleet of gateways whose proven coverage backs the validators, each with its own part of it. */
import { join } from 'node:path';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { Codec } from '@polkadot/types-codec/types';

import {
	accountOf,
	asBigInt,
	asNumber,
	asOption,
	asSome,
	at,
	CRN,
	reason,
	submit,
	type Call,
} from '../../src/chain/index.ts';
import type { Identity } from '../../src/network/identity.ts';
import { registryFigure } from '../../src/registry/records.ts';
import type { Daemon } from '../cairn-device.ts';
import { until } from './until.ts';
import { chainOf, endow, untilFinalIn, type World } from './world.ts';

/** Pays for the fleet; its gateways' owners are derived from it. */
const PAYER = '//Ferdie';

/** What the maker and each owner have for deposits and fees, in plancks; the maker bonds besides. */
const POCKET = 500n * CRN;

/** Slots that each gateway may take to be onboarded and placed, before the fleet begins again. */
const ONBOARDING_SLOTS = 2;

/** How often the fleet may begin. It believes the newest block, and forks undo what it did. */
const ATTEMPTS = 5;

/** The fleet, and whom its gateways are for. */
export interface Fleet {
	daemon: Daemon;
	/** How many gateways back each validator, in the validators' order. */
	backers: readonly number[];
	/** The gateways' numbers on chain, by owner, in the order of the fleet. */
	devices: Map<KeyringPair, number>;
}

/**
 * Starts a fleet with `backers` for each validator, and `providers` of storage, and waits until all
 * gateways are on the chain.
 */
export async function startFleet(
	world: World,
	backers: readonly number[],
	providers = 0,
): Promise<Fleet> {
	const { checklist, network, tool } = world;
	const gateways = backers.reduce((sum, own) => sum + own, 0);
	const owners = await Promise.all(
		Array.from({ length: gateways }, (_, index) => accountOf(`${PAYER}//fleet//${index}`)),
	);
	const bond = asBigInt(await registryFigure(chainOf(world), 'bondPerDevice'));
	await endow(world, owners, POCKET);
	await endow(world, [await accountOf(`${PAYER}//fleet//maker`)], POCKET + bond * BigInt(gateways));
	const options = {
		endpoint: chainOf(world).endpoint,
		gateways,
		providers,
		suri: PAYER,
		state: join(network.folder, 'fleet'),
	};
	for (let attempt = 1; ; attempt++) {
		const daemon = tool.fleet(options, join(network.folder, 'fleet.log'));
		try {
			return { daemon, backers, devices: await untilOnboarded(world, owners) };
		} catch (error) {
			await daemon.stop();
			if (attempt === ATTEMPTS) {
				throw error;
			}
			checklist.note(`the fleet begins again: ${reason(error)}`);
		}
	}
}

/** Has the gateways that are for the `index`-th of `validators` back it, for each of them. */
export async function backBy(
	world: World,
	{ devices, backers }: Fleet,
	validators: Identity[],
): Promise<void> {
	const chain = chainOf(world);
	const entries = [...devices];
	const calls = validators.flatMap(({ account, index }) => {
		const from = backers.slice(0, index).reduce((sum, own) => sum + own, 0);
		return entries.slice(from, from + (backers[index] ?? 0)).map(([owner, device]) => {
			const call = chain.call('power.back', { device, validator: account.address });
			return submit(chain, owner, call, untilFinalIn(world));
		});
	});
	await Promise.all(calls);
}

/** Has every candidate know of the coverage power of now. */
export async function refresh(world: World, { devices }: Fleet): Promise<void> {
	const chain = chainOf(world);
	const calls: Call[] = [...devices.values()].map((device) =>
		chain.call('power.refresh', { device }),
	);
	await submit(chain, world.relay, chain.call('utility.forceBatch', { calls }));
}

async function untilOnboarded(
	world: World,
	owners: KeyringPair[],
): Promise<Map<KeyringPair, number>> {
	const chain = chainOf(world);
	const known = new Map<string, number>();
	const read = new Set<number>();
	const what = `${owners.length} gateways to be onboarded and placed`;
	const timeoutMs = ONBOARDING_SLOTS * owners.length * world.slotMs + 30_000;
	return until(what, timeoutMs, async () => {
		// On another fork the numbers may be those of other gateways.
		const block = (await chain.api.rpc.chain.getFinalizedHead()).toHex();
		for (const [key] of await chain.keys('deviceRegistry.devices', block)) {
			const device = asNumber(key as Codec);
			if (!read.has(device)) {
				const stored = await chain.read('deviceRegistry.devices', [device], block);
				const record = asSome(stored, `device ${device}`);
				if (isPlaced(record)) {
					known.set(at(record, 'facts.owner').toString(), device);
					read.add(device);
				}
			}
		}
		const devices = owners.flatMap((owner): [KeyringPair, number][] => {
			const device = known.get(owner.address);
			return device === undefined ? [] : [[owner, device]];
		});
		return devices.length === owners.length ? { found: new Map(devices) } : `${devices.length}`;
	});
}

/** Whether a gateway has a place, or will have one from a later round on. */
function isPlaced(record: Codec): boolean {
	const pending = asOption(at(record, 'pending'));
	const facts = [at(record, 'facts'), ...(pending === undefined ? [] : [at(pending, 'facts')])];
	return facts.some((one) => asOption(at(one, 'location')) !== undefined);
}
