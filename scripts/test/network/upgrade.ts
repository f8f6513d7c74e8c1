// SPDX-License-Identifier: Apache-2.0
/**
 * The story of a new runtime, on four validators with a fleet that works meanwhile: holders
 * authorize it, anybody puts it in place, and all nodes run it from one block on. Code that is not
 * this chain's next runtime is refused before.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { DispatchError } from '@polkadot/types/interfaces';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import {
	asNumber,
	asSome,
	at,
	attempt,
	eventOf,
	fieldsOf,
	nameDispatchError,
	type Receipt,
} from '../../src/chain/index.ts';
import { eventsIn, type FinalBlock } from '../../src/governance/final-blocks.ts';
import { refusalOf, versionOf, type RuntimeVersion } from '../../src/governance/runtime-code.ts';
import type { Validator } from '../../src/network/validator.ts';
import { Clock } from '../e2e/clock.ts';
import { allVote, blockOf, proposes, succeeds, voters, watches } from '../e2e/holders.ts';
import type { Governance } from '../e2e/holders.ts';
import { runtimeModule } from '../runtime-module.ts';
import { Fates } from './fates.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { EPOCH_SLOTS, firstProof, workGoesOn } from './upgrade-work.ts';
import {
	chainOf,
	first,
	goOn,
	patience,
	start,
	untilFinal,
	untilFinalIn,
	type World,
} from './world.ts';

/** Validators, their slots, and the epochs by which periods of referenda go. */
export const UPGRADE_NETWORK = { genesis: 4, slotMs: 3_000, lengths: { epochTicks: EPOCH_SLOTS } };

/** Gateways: one or two beacons a round, so that some are in the air whenever the code changes. */
const GATEWAYS = 12;

/** Providers of storage, with a sector each. */
const PROVIDERS = 1;

/** Ticks between wrong code's being authorized and the right one's, for it to be refused. */
const LEAD_TICKS = 15;

/** How many slots finality may wait for the next block while the code changes. */
const LONGEST_WAIT_SLOTS = 10;

/** The next runtime: `CAIRN_NEXT_RUNTIME`, as `scripts/next-runtime` builds it. */
export function nextRuntimePath(): string {
	const path = process.env.CAIRN_NEXT_RUNTIME;
	if (path === undefined || path === '') {
		throw new Error(
			'CAIRN_NEXT_RUNTIME is not set, must be the file that scripts/next-runtime builds',
		);
	}
	versionOf(readFileSync(path));
	return path;
}

/** Tells the story. `wasm` is the file of the next runtime. */
export async function tellUpgrade(world: World, wasm: string): Promise<void> {
	const { checklist, network } = world;
	const nodes = [...network.validators];
	await checklist.must(`${nodes.length} nodes start`, () => start(world, nodes));
	await checklist.must('they find each other, and finalise', () => goOn(world, nodes, 2));
	const holders = await governanceOf(world);
	const before = await versionAt(first(world));
	const next = versionOf(readFileSync(wasm));
	await checklist.must(`${wasm} is the next runtime of this chain`, () =>
		assert.equal(refusalOf(before, next), undefined),
	);
	const fleet = await checklist.must('a fleet of gateways is onboarded', () =>
		startFleet(world, [GATEWAYS], PROVIDERS),
	);
	const provider = await firstProof(world);
	const fates = await Fates.watch(chainOf(world), {
		gateways: [...fleet.devices.values()],
		providers: [provider],
	});
	try {
		const enacted = await propose(world, holders, wasm, before);
		await enacted();
		const height = await apply(world, holders, wasm);
		await changesAtOnce(world, nodes, { height, before, next });
		await workGoesOn(world, fates, height);
	} finally {
		fates.end();
	}
	await checklist.check('in the end there is one history', () => world.histories.agree(nodes));
	await stopFleet(fleet);
}

async function stopFleet({ daemon }: Fleet): Promise<void> {
	await daemon.stop();
}

async function governanceOf(world: World): Promise<Governance> {
	const chain = chainOf(world);
	return {
		chain,
		checklist: world.checklist,
		clock: await Clock.of(chain),
		voters: await voters(),
		folder: world.network.folder,
	};
}

/** What runs in the state after a block, or after the best one. */
async function versionAt({ connection }: Validator, height?: number): Promise<RuntimeVersion> {
	const { chain, state } = connection.api.rpc;
	const hash = await (height === undefined ? chain.getBlockHash() : chain.getBlockHash(height));
	const { specName, specVersion } = await state.getRuntimeVersion(hash);
	return { specName: specName.toString(), specVersion: specVersion.toNumber() };
}

/**
 * Proposes wrong code and the right one, to be enacted a while later, and looks at what becomes of
 * the wrong one. Returns what is left to wait for.
 */
async function propose(
	world: World,
	holders: Governance,
	wasm: string,
	{ specName, specVersion }: RuntimeVersion,
): Promise<() => Promise<void>> {
	const { checklist } = world;
	const chain = chainOf(world);
	const other = runtimeModule('other', specVersion + 1);
	const old = runtimeModule(specName, specVersion);
	const calls = [
		...[other, old].map((code) => chain.call('system.setCode', { code: u8aToHex(code) })),
		chain.call('system.authorizeUpgrade', { codeHash: blake2AsHex(other) }),
	];
	const batch = chain.call('utility.forceBatch', { calls }).method.toU8a();
	const wrong = await checklist.must('wrong code is proposed on the track of root', () =>
		proposes(holders, { call: u8aToHex(batch), track: 'root' }, 'propose-call'),
	);
	const wrongEnds = watches(holders, wrong);
	await checklist.must('holders vote for it', () => allVote(holders, wrong, true));
	const after = holders.clock.epochTicks + LEAD_TICKS;
	const right = await checklist.must('the next runtime is proposed', () =>
		proposes(holders, { wasm, after }, 'propose-upgrade'),
	);
	const rightEnds = watches(holders, right);
	await checklist.must('holders vote for the next runtime', () => allVote(holders, right, true));
	const enacted = await checklist.must('the wrong code is approved, and what it asks is done', async () =>
		blockOf(await wrongEnds, /enacted$/),
	);
	await refuseWrong(world, enacted, other, specVersion);
	return () =>
		checklist.must('the next runtime is authorized', async () => {
			blockOf(await rightEnds, /enacted$/);
		});
}

/** Code of another name, and of a version that is not higher, is refused by name. */
async function refuseWrong(
	world: World,
	enacted: number,
	other: Uint8Array,
	specVersion: number,
): Promise<void> {
	const { checklist } = world;
	const chain = chainOf(world);
	const block = await blockAt(world, enacted);
	await checklist.check(
		'root cannot set code of another name, or of no higher version: system.InvalidSpecName, ' +
			'system.SpecVersionNeedsToIncrease',
		async () => {
			const errors = (await eventsIn(chain, block))
				.filter(({ event }) => event.section === 'utility' && event.method === 'ItemFailed')
				.map((record) => fieldsOf(record)('error') as unknown as DispatchError)
				.map((error) => nameDispatchError(chain.api.registry, error).error);
			assert.deepEqual(errors, ['system.InvalidSpecName', 'system.SpecVersionNeedsToIncrease']);
		},
	);
	await checklist.check(
		'authorized code of another name is refused when it is to be put in place: system.InvalidSpecName',
		async () => {
			const receipt = await sendCode(world, other);
			assert.equal(receipt.failure, undefined);
			const refused = eventOf(receipt, 'system.RejectedInvalidAuthorizedUpgrade')('error');
			const { error } = nameDispatchError(
				chain.api.registry,
				refused as unknown as DispatchError,
			);
			assert.equal(error, 'system.InvalidSpecName');
			const left = await chain.read('system.authorizedUpgrade', [], receipt.block);
			assert.ok(left.isEmpty, 'it is authorized still');
		},
	);
	await checklist.check('the chain runs what it ran', async () => {
		for (const node of world.network.validators) {
			assert.equal((await versionAt(node)).specVersion, specVersion, node.name);
		}
	});
}

async function sendCode(world: World, code: Uint8Array): Promise<Receipt> {
	const chain = chainOf(world);
	const call = chain.call('system.applyAuthorizedUpgrade', { code: u8aToHex(code) });
	return attempt(chain, undefined, call, untilFinalIn(world));
}

async function blockAt(world: World, height: number): Promise<FinalBlock> {
	const hash = await chainOf(world).api.rpc.chain.getBlockHash(height);
	return { number: height, hash: hash.toHex() };
}

/** Puts the authorized runtime in place; returns the height of the block that did. */
async function apply(world: World, holders: Governance, wasm: string): Promise<number> {
	return world.checklist.must('anybody puts it in place', async () => {
		const out = await succeeds(holders, 'apply-upgrade', { wasm, until: 'finalized' });
		const [, hash] = /is in place from the block after (0x[0-9a-f]{64}) on/.exec(out) ?? [];
		assert.ok(hash !== undefined, out);
		return (await chainOf(world).api.rpc.chain.getHeader(hash)).number.toNumber();
	});
}

/** A change of the runtime. */
interface Change {
	/** The block that put it in place; the next one runs it. */
	height: number;
	before: RuntimeVersion;
	next: RuntimeVersion;
}

/** All nodes run the next runtime from the same block on, and blocks and finality go on. */
async function changesAtOnce(
	world: World,
	nodes: Validator[],
	{ height, before, next }: Change,
): Promise<void> {
	const { checklist, histories } = world;
	const since = Date.now();
	await checklist.must(`blocks go on after block ${height}, and are final at all nodes`, () =>
		untilFinal(nodes, height + 5, patience(5, world.slotMs)),
	);
	const [old, now] = [before.specVersion, next.specVersion];
	await checklist.check(
		`all ${nodes.length} nodes run version ${now} from block ${height + 1} on, and ${old} before`,
		async () => {
			for (const node of nodes) {
				const heights = [height - 2, height - 1, height, height + 1, height + 2];
				const told = await Promise.all(heights.map((one) => versionAt(node, one)));
				const versions = told.map(({ specVersion }) => specVersion);
				// What the state after a block says is what the block after it is made by.
				assert.deepEqual(versions, [old, old, now, now, now], node.name);
				const ran = await Promise.all(
					[height, height + 1].map(async (one) => lastUpgrade(node, one)),
				);
				assert.notEqual(ran[0], now, `${node.name} ran it in block ${height}`);
				assert.equal(ran[1], now, node.name);
			}
		},
	);
	await checklist.check('finality did not wait for it', () => {
		for (const node of nodes) {
			const waited = histories.longestWait(node, since);
			const most = LONGEST_WAIT_SLOTS * world.slotMs;
			assert.ok(waited < most, `it stood still for ${waited} ms at ${node.name}`);
		}
	});
	await checklist.must('all nodes have one history', () => goOn(world, nodes, 3));
}

/** The version of the runtime that the chain noted as its last new one, after a block. */
async function lastUpgrade({ connection }: Validator, height: number): Promise<number> {
	const hash = (await connection.api.rpc.chain.getBlockHash(height)).toHex();
	const noted = asSome(await connection.read('system.lastRuntimeUpgrade', [], hash), 'a version');
	return asNumber(at(noted, 'specVersion'));
}
