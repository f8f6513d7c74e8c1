// SPDX-License-Identifier: Apache-2.0
/**
 * The story of a new runtime, on four validators with a fleet that works meanwhile: holders
 * authorize it, anybody puts it in place, and all nodes run it from one block on. Code that is not
 * this chain's next runtime is refused before.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { asNumber, asSome, at } from '../../src/chain/index.ts';
import { refusalOf, versionOf, type RuntimeVersion } from '../../src/governance/runtime-code.ts';
import type { Validator } from '../../src/network/validator.ts';
import { Clock } from '../e2e/clock.ts';
import { succeeds, voters, type Governance } from '../e2e/holders.ts';
import { Fates } from './fates.ts';
import { startFleet } from './fleet.ts';
import { propose, versionAt } from './upgrade-votes.ts';
import { EPOCH_SLOTS, firstBeacon, firstProof, workGoesOn } from './upgrade-work.ts';
import { chainOf, first, goOn, patience, start, untilFinal, type World } from './world.ts';

/** Validators, their slots, the epochs by which periods of referenda go, and those of storage. */
export const UPGRADE_NETWORK = {
	genesis: 4,
	slotMs: 3_000,
	lengths: { epochTicks: EPOCH_SLOTS, windowTicks: 1 },
};

/** Gateways: one or two beacons a round, so that some are in the air whenever the code changes. */
const GATEWAYS = 12;

/** Providers of storage, with a sector each: the windows of each begin at an offset of its own. */
const PROVIDERS = 3;

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
	await firstBeacon(world);
	const fates = await Fates.watch(chainOf(world), [...fleet.devices.values()]);
	try {
		const enacted = await propose(world, holders, wasm, before);
		await enacted();
		await firstProof(world);
		const since = Date.now();
		const height = await apply(world, holders, wasm);
		await changesAtOnce(world, nodes, { height, before, next, since });
		await workGoesOn(world, fates, height);
	} finally {
		fates.end();
	}
	await checklist.check('in the end there is one history', () => world.histories.agree(nodes));
	await fleet.daemon.stop();
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
	/** When it was not yet put in place. */
	since: number;
}

/** All nodes run the next runtime from the same block on, and blocks and finality go on. */
async function changesAtOnce(
	world: World,
	nodes: Validator[],
	{ height, before, next, since }: Change,
): Promise<void> {
	const { checklist, histories } = world;
	await checklist.must(`blocks go on after block ${height}, and are final at all nodes`, () =>
		untilFinal(nodes, height + 5, patience(5, world.slotMs)),
	);
	const [old, now] = [before.specVersion, next.specVersion];
	const change = `version ${now} from block ${height + 1} on, and ${old} before`;
	await checklist.check(`all ${nodes.length} nodes run ${change}`, async () => {
		for (const node of nodes) {
			const heights = [-2, -1, 0, 1, 2].map((beside) => height + beside);
			const told = await Promise.all(heights.map((one) => versionAt(node, one)));
			const versions = told.map(({ specVersion }) => specVersion);
			// What the state after a block says is what the block after it is made by.
			assert.deepEqual(versions, [old, old, now, now, now], node.name);
			const ran = await Promise.all([0, 1].map((later) => lastUpgrade(node, height + later)));
			assert.notEqual(ran[0], now, `${node.name} ran it in block ${height}`);
			assert.equal(ran[1], now, node.name);
		}
	});
	await checklist.must('all nodes have one history', () => goOn(world, nodes, 3));
	const waits = nodes.map((node) => histories.longestWait(node, since));
	const stood = `finality stood still for ${waits.join(', ')} ms at most, by nodes`;
	const most = LONGEST_WAIT_SLOTS * world.slotMs;
	checklist.note(stood);
	await checklist.check(`finality waited for it less than ${most} ms`, () => {
		assert.ok(Math.max(...waits) < most, stood);
	});
}

/** The version of the runtime that the chain noted as its last new one, after a block. */
async function lastUpgrade({ connection }: Validator, height: number): Promise<number> {
	const hash = (await connection.api.rpc.chain.getBlockHash(height)).toHex();
	const noted = asSome(await connection.read('system.lastRuntimeUpgrade', [], hash), 'a version');
	return asNumber(at(noted, 'specVersion'));
}
