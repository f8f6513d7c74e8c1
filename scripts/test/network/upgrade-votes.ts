// SPDX-License-Identifier: Apache-2.0
/** Holders vote on the next runtime, and before on code that is none: the chain refuses that. */
import assert from 'node:assert/strict';
import type { DispatchError } from '@polkadot/types/interfaces';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import {
	attempt,
	eventOf,
	fieldsOf,
	nameDispatchError,
	type Receipt,
} from '../../src/chain/index.ts';
import { eventsIn, type FinalBlock } from '../../src/governance/final-blocks.ts';
import type { RuntimeVersion } from '../../src/governance/runtime-code.ts';
import type { Validator } from '../../src/network/validator.ts';
import { allVote, blockOf, proposes, watches, type Governance } from '../e2e/holders.ts';
import { runtimeModule } from '../runtime-module.ts';
import { chainOf, untilFinalIn, type World } from './world.ts';

/** Ticks between wrong code's being authorized and the right one's, for it to be refused. */
const LEAD_TICKS = 15;

/** What runs in the state after a block, or after the best one. */
export async function versionAt({ connection }: Validator, height?: number): Promise<RuntimeVersion> {
	const { chain, state } = connection.api.rpc;
	const hash = await (height === undefined ? chain.getBlockHash() : chain.getBlockHash(height));
	const { specName, specVersion } = await state.getRuntimeVersion(hash);
	return { specName: specName.toString(), specVersion: specVersion.toNumber() };
}

/**
 * Proposes wrong code and the right one, to be enacted a while later, and looks at what becomes of
 * the wrong one. Returns what is left to wait for.
 */
export async function propose(
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
	const enacted = await checklist.must('it is approved, and what it asks for is tried', async () =>
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
				.map((error) => nameDispatchError(error.registry, error).error);
			assert.deepEqual(errors, ['system.InvalidSpecName', 'system.SpecVersionNeedsToIncrease']);
		},
	);
	await checklist.check(
		'authorized code of another name is not put in place: system.InvalidSpecName',
		async () => {
			const receipt = await sendCode(world, other);
			assert.equal(receipt.failure, undefined);
			const refused = eventOf(receipt, 'system.RejectedInvalidAuthorizedUpgrade')('error');
			const named = nameDispatchError(refused.registry, refused as unknown as DispatchError);
			assert.equal(named.error, 'system.InvalidSpecName');
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
