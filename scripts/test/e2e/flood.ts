// SPDX-License-Identifier: Apache-2.0
/**
 * The story of a flood: blocks as long as the runtime allows, full of what proves nothing, and a clock
 * that waits until they are over.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Vec } from '@polkadot/types-codec';

import { accountOf, asNumber, CRN, type Call, type Chain } from '../../src/chain/index.ts';
import type { Checklist } from '../checklist.ts';
import type { Lengths } from './node.ts';

/** Bytes of a block in which the SDK's proposer would stop by itself. */
const SDK_BLOCK = 4 * 1024 * 1024 + 512;

/** Bytes that a block may have. */
const BLOCK = 5 * 1024 * 1024;

/** Bytes of other traffic from which on a block is full: nine tenths of what Normal calls may take. */
const FULL = Math.ceil(BLOCK * 0.75 * 0.9);

/** How many blocks are filled: as many as the clock goes through, and one more. */
const BLOCKS = 4;

/**
 * Calls of the Normal class, which may take a block's first three quarters, their length, and a tip by
 * which they come before proofs.
 */
const REMARKS = { count: 20 * BLOCKS, bytes: 185_000, tip: 1_000n * CRN };

/** Windows' proofs that prove nothing, of as many sectors as may be, which may take the rest. */
const PROOFS = { count: 6 * BLOCKS, sectors: 64, nodes: 4, siblings: 85 };

/** Slots as long as on a production chain, so that blocks wait for what fills them. */
export const FLOOD_LENGTHS: Lengths = { slotDuration: 6_000 };

/** How long it may take until all is in blocks. */
const PATIENCE_MS = 120_000;

/** A block and what it did to the clock. */
interface Filled {
	bytes: number;
	tick: number;
	events: string[];
}

/** Tells the story on a chain that has just begun. */
export async function tellFlood(chain: Chain, checklist: Checklist): Promise<void> {
	const blocks = await checklist.must('four blocks are filled with what proves nothing', () =>
		fill(chain),
	);
	await checklist.check('the longest is longer than the SDK would make it', () => {
		const longest = Math.max(...blocks.map(({ bytes }) => bytes));
		assert.ok(longest > SDK_BLOCK + 128 * 1024 && longest <= BLOCK, `${longest} bytes`);
	});
	await checklist.check('the clock goes through three full blocks, and waits for the next', () => {
		const paused = blocks.findIndex(({ events }) => events.includes('challengeClock.Paused'));
		assert.notEqual(paused, -1, 'it never stood still');
		const before = blocks.slice(0, paused).filter(({ bytes }) => bytes >= FULL);
		assert.equal(before.length, 3);
		assert.equal(blocks[paused]?.tick, blocks[paused - 1]?.tick);
	});
	await checklist.check('the clock goes on when the flood is over', () => {
		const resumed = blocks.findIndex(({ events }) => events.includes('challengeClock.Resumed'));
		assert.notEqual(resumed, -1, 'it stands still');
		assert.equal(blocks[resumed]?.tick, (blocks[resumed - 1]?.tick ?? 0) + 1);
	});
}

/** Sends the flood, and reads the blocks that it fills, up to three after it. */
async function fill(chain: Chain): Promise<Filled[]> {
	const remark = chain.call('system.remark', { remark: `0x${'00'.repeat(REMARKS.bytes)}` });
	const proof = garbage(chain);
	const [talker, prover] = [await accountOf('//Bob'), await accountOf('//Charlie')];
	const proofs = await signed(prover, proof, PROOFS.count, 0n);
	const flood = [...proofs, ...(await signed(talker, remark, REMARKS.count, REMARKS.tip))];
	// Right after a block: what is sent later than its author fills the next one is not in that.
	const first = (await nextBlock(chain)) + 1;
	await Promise.all(flood.map((one) => chain.api.rpc.author.submitExtrinsic(one)));
	const all = flood.length;
	const late = Date.now() + PATIENCE_MS;
	const blocks: Filled[] = [];
	let taken = 0;
	let after = 0;
	while (after < 3) {
		assert.ok(Date.now() < late, `${taken} of ${all} are in blocks`);
		const best = (await chain.api.rpc.chain.getHeader()).number.toNumber();
		if (first + blocks.length > best) {
			await sleep(200);
			continue;
		}
		const { block, signed } = await readBlock(chain, first + blocks.length);
		blocks.push(block);
		after += taken === all ? 1 : 0;
		taken += signed;
	}
	return blocks;
}

/** Waits for a block, and returns its number. */
async function nextBlock(chain: Chain): Promise<number> {
	const best = async () => (await chain.api.rpc.chain.getHeader()).number.toNumber();
	const before = await best();
	while ((await best()) === before) {
		await sleep(50);
	}
	return before + 1;
}

async function readBlock(chain: Chain, number: number): Promise<{ block: Filled; signed: number }> {
	const hash = (await chain.api.rpc.chain.getBlockHash(number)).toHex();
	const { extrinsics } = (await chain.api.rpc.chain.getBlock(hash)).block;
	const bytes = extrinsics.reduce((sum, extrinsic) => sum + extrinsic.encodedLength, 0);
	const tick = asNumber(await chain.read('challengeClock.currentTick', [], hash));
	const records = await chain.read<Vec<EventRecord>>('system.events', [], hash);
	const events = records.map(({ event }) => `${event.section}.${event.method}`);
	const signed = extrinsics.filter(({ isSigned }) => isSigned).length;
	return { block: { bytes, tick, events }, signed };
}

/** Signs a call of an account that has sent none, so many times over. */
async function signed(
	account: KeyringPair,
	call: Call,
	count: number,
	tip: bigint,
): Promise<string[]> {
	const all: string[] = [];
	for (let nonce = 0; nonce < count; nonce += 1) {
		all.push((await call.signAsync(account, { nonce, tip })).toHex());
	}
	return all;
}

/** A proof of a partition that there is not. */
function garbage(chain: Chain): Call {
	const list = (count: number, bytes: number) =>
		Array.from({ length: count }, () => new Uint8Array(bytes));
	const opening = { nodes: list(PROOFS.nodes, 32), siblings: list(PROOFS.siblings, 30) };
	const sectors = Array.from({ length: PROOFS.sectors }, () => opening);
	const named = { device: 0, deadline: 0, partition: 0, skipped: 0 };
	return chain.call('spacetime.proveWindow', { ...named, proof: { sectors } });
}
