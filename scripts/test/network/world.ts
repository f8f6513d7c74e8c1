// SPDX-License-Identifier: Apache-2.0
/** What the stories share: a network that is broken and mended. */
import assert from 'node:assert/strict';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { Codec } from '@polkadot/types-codec/types';

import {
	accountOf,
	asList,
	asNumber,
	at,
	submit,
	type Chain,
	type SubmitOptions,
} from '../../src/chain/index.ts';
import type { Identity } from '../../src/network/identity.ts';
import { Network } from '../../src/network/network.ts';
import { setLengths, type Genesis } from '../../src/network/spec.ts';
import type { Validator } from '../../src/network/validator.ts';
import type { CairnDevice } from '../cairn-device.ts';
import type { Checklist } from '../checklist.ts';
import { best, finalized, Histories } from './histories.ts';
import type { Namespaces } from './namespaces.ts';
import { until } from './until.ts';

/** Validators of the stories' genesis: more than five, to differ under a cap of a fifth. */
export const GENESIS_VALIDATORS = 6;

/** Length of the stories' slots. */
export const SLOT_MS = 1_000;

/** Length of a session. A set is planned two sessions ahead. */
export const SESSION_SLOTS = 10;

/** Slots in which a call that is submitted becomes final. */
const FINAL_SLOTS = 10;

/** How long what takes so many slots is waited for: machines are slow, and some slots are empty. */
export function patience(slots: number, slotMs = SLOT_MS): number {
	return slots * slotMs * 3 + 60_000;
}

/** The network and those who break it. */
export interface World {
	checklist: Checklist;
	network: Network;
	/** Validators of genesis. */
	genesis: number;
	/** Length of a slot. */
	slotMs: number;
	histories: Histories;
	/** Where the two halves of the network are; undefined where namespaces cannot be had. */
	namespaces: Namespaces | undefined;
	tool: CairnDevice;
	/** Signs what needs no owner. */
	relay: KeyringPair;
}

/** What networks differ in; the stories' has none of it but its places. */
export interface Variant {
	/** Where the two halves of the network are, if not both on loopback. */
	namespaces?: Namespaces | undefined;
	/** Validators of genesis. */
	genesis?: number;
	/** Length of a slot. */
	slotMs?: number;
	/** Lengths of the genesis' clock that differ besides, by their names in it. */
	lengths?: Record<string, number>;
}

/** A network that does not run yet. */
export async function newWorld(
	checklist: Checklist,
	node: string,
	tool: CairnDevice,
	{ namespaces, genesis = GENESIS_VALIDATORS, slotMs = SLOT_MS, lengths = {} }: Variant,
): Promise<World> {
	const halfOf = ({ index }: Identity): 0 | 1 => (index < genesis / 2 ? 0 : 1);
	const placeOf =
		namespaces === undefined
			? undefined
			: (identity: Identity) => namespaces.place(halfOf(identity));
	const change = (genesis: Genesis) => hasten(genesis, slotMs, lengths);
	const network = await Network.prepare(node, genesis, change, placeOf);
	const relay = await accountOf('//Bob');
	const histories = new Histories();
	return { checklist, network, genesis, slotMs, histories, namespaces, tool, relay };
}

/** A genesis of short slots, whose weights follow what devices prove from the first unit on. */
function hasten(genesis: Genesis, slotMs: number, lengths: Record<string, number>): void {
	setLengths(genesis, {
		slotDuration: slotMs,
		sessionSlots: SESSION_SLOTS,
		ticksPerRound: 4,
		...lengths,
	});
	const { liveness, weights } = genesis.power.params;
	weights.bootstrapBacking = 1;
	// Whoever is made to stop is not to lose its seat for it meanwhile.
	Object.assign(liveness, { sessions: 168, blocks: 10_000 });
}

/** The validators of genesis. */
export function ofGenesis({ network, genesis }: World): Validator[] {
	return network.validators.slice(0, genesis);
}

/** Those that run. */
export function running({ network }: World): Validator[] {
	return network.validators.filter(({ process }) => process !== undefined);
}

/** The first validator: it always runs but while all are stopped. */
export function first({ network }: World): Validator {
	return network.validators[0] as Validator;
}

/** The connection to the first validator. */
export function chainOf(world: World): Chain {
	return first(world).connection;
}

/** Starts nodes at once. */
export async function start(
	{ network, histories }: World,
	nodes: Validator[],
	more: string[] = [],
): Promise<void> {
	await Promise.all(
		nodes.map(async (node) => {
			await node.start(network.validators, more);
			await histories.follow(node);
		}),
	);
}

/** To wait for a call until it is final: on a fork that loses, it would be undone unheard. */
export function untilFinalIn({ slotMs }: World): SubmitOptions {
	return { until: 'finalized', timeoutMs: patience(FINAL_SLOTS, slotMs) };
}

/**
 * Gives accounts plancks, and waits until that is final: the pool judges transactions by what is,
 * and drops those of accounts that exist only in newer blocks.
 */
export async function endow(
	world: World,
	accounts: KeyringPair[],
	plancks: bigint,
): Promise<void> {
	const chain = chainOf(world);
	const calls = accounts.map(({ address }) =>
		chain.call('balances.transferKeepAlive', { dest: address, value: plancks }),
	);
	const batch = chain.call('utility.batchAll', { calls });
	await submit(chain, world.relay, batch, untilFinalIn(world));
}

/** Waits until all of `nodes` have finalised `height`. */
export async function untilFinal(
	nodes: Validator[],
	height: number,
	timeoutMs: number,
): Promise<void> {
	const what = `block ${height} to be final at ${nodes.map(({ name }) => name).join(', ')}`;
	await until(what, timeoutMs, async () => {
		const heights = await Promise.all(nodes.map(finalized));
		return heights.every((one) => one >= height)
			? { found: undefined }
			: `finalised ${heights.join(', ')}; best ${await best(nodes[0] as Validator)}`;
	});
}

/** Checks that `nodes` finalise `blocks` more than the first of them has, and all the same. */
export async function goOn(world: World, nodes: Validator[], blocks: number): Promise<number> {
	const target = (await best(nodes[0] as Validator)) + blocks;
	await untilFinal(nodes, target, patience(blocks, world.slotMs));
	return world.histories.agree(nodes);
}

/** The session that runs. */
export async function sessionOf(chain: Chain): Promise<number> {
	return asNumber(await chain.read('session.currentIndex'));
}

/** The weights by which the running session makes blocks, by account. */
export async function weightsNow(chain: Chain, block?: string): Promise<Map<string, number>> {
	const accounts = asList(await chain.read('session.validators', [], block));
	const epoch = await chain.ask('babeApi.currentEpoch', [], block);
	const weights = asList(at(epoch, 'authorities')).map((entry) => {
		const [, weight] = asList(entry);
		return asNumber(weight as Codec);
	});
	assert.equal(weights.length, accounts.length, 'authorities that make blocks');
	return new Map(accounts.map((account, place) => [account.toString(), weights[place] as number]));
}

/** The weight of some of those who run, in parts of the whole. */
export function shareOf(weights: Map<string, number>, nodes: Validator[]): number {
	const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
	const own = nodes.map(({ identity }) => weights.get(identity.account.address) ?? 0);
	return own.reduce((sum, weight) => sum + weight, 0) / all;
}

/** A share in words. */
export function percent(share: number): string {
	return `${(100 * share).toFixed(1)} %`;
}
