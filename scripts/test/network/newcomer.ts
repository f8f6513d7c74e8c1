// SPDX-License-Identifier: Apache-2.0
/** One more validator joins by bond, keys and backing, serves, and leaves. */
import assert from 'node:assert/strict';
import { u8aToHex } from '@polkadot/util';

import { asBytes, asSome, at, CRN, submit } from '../../src/chain/index.ts';
import { Identity } from '../../src/network/identity.ts';
import type { Validator } from '../../src/network/validator.ts';
import { rotateKeys, setKeysCall } from '../../src/validator/keys.ts';
import { outputOf, runTool, type Words } from '../tools.ts';
import { backBy, type Fleet } from './fleet.ts';
import { missingOf, overviewOf, roundsOf, serves, votersOf } from './overview.ts';
import { until } from './until.ts';
import {
	chainOf,
	endow,
	goOn,
	patience,
	running,
	SESSION_SLOTS,
	weightsNow,
	type World,
} from './world.ts';

/** What it puts at stake, in CRN. */
const BOND = 100_000;

/** What it is given for that, in CRN. */
const ENDOWMENT = 150_000n;

/** The node of the one who will join. */
export async function prepareNewcomer({ network, genesis }: World): Promise<Validator> {
	return network.add(Identity.at(genesis));
}

/** Bonds, registers keys that its node made, and is backed; what is not in order is refused. */
export async function join(world: World, node: Validator, fleet: Fleet): Promise<void> {
	const { checklist, relay } = world;
	const { identity } = node;
	const chain = chainOf(world);
	await checklist.must('a newcomer is endowed', () =>
		endow(world, [identity.account], ENDOWMENT * CRN),
	);
	await checklist.refuses('joining without session keys', 'power.KeysNotSet', () => {
		const bond = BigInt(BOND) * CRN;
		return submit(chain, identity.account, chain.call('power.join', { bond, commission: 0 }));
	});
	await checklist.refuses("keys that prove another's ownership", 'session.InvalidProof', async () => {
		const keys = await rotateKeys(node.connection, relay.addressRaw);
		return submit(chain, identity.account, setKeysCall(chain, keys));
	});
	await checklist.must('validator keys: its node makes keys, the account registers them', () =>
		validatorTool(node, 'keys'),
	);
	await checklist.must('validator join: it stands for election', async () => {
		await validatorTool(node, 'join', { bond: BOND });
		assert.equal((await overviewOf(chain, identity)).state, 'Standing');
	});
	await checklist.must('gateways back it', () => backBy(world, fleet, [identity]));
}

/** Waits until it has a seat, and its vote counts. */
export async function serve(world: World, node: Validator): Promise<void> {
	const { checklist } = world;
	const chain = chainOf(world);
	await checklist.must('the newcomer has a seat, two sessions after its election', () =>
		until('its weight', patience(4 * SESSION_SLOTS), async () => {
			const { weight, nextWeight } = await overviewOf(chain, node.identity);
			return weight > 0 ? { found: weight } : `weight 0, next ${nextWeight}`;
		}),
	);
	await checklist.check('the newcomer votes', async () => {
		const keys = await chain.read('session.nextKeys', [node.identity.account.address]);
		const own = u8aToHex(asBytes(at(asSome(keys, 'keys of the newcomer'), 'grandpa')));
		await until('a round with its vote', patience(SESSION_SLOTS), async () => {
			const { setId, rounds } = await roundsOf(chain);
			const voters = await votersOf(chain);
			const votes = rounds.map(({ prevotes }) => prevotes);
			const voted = votes.some(
				(one) => one.currentWeight > 0 && !missingOf(one).includes(own) && voters.has(own),
			);
			return voted ? { found: undefined } : `set ${setId}: ${JSON.stringify(votes)}`;
		});
	});
}

/** Leaves; its seat ends two sessions later. */
export async function leave(world: World, node: Validator): Promise<void> {
	const { checklist } = world;
	const chain = chainOf(world);
	await checklist.must('validator leave: it stands no more', async () => {
		await validatorTool(node, 'leave');
		assert.equal((await overviewOf(chain, node.identity)).state, 'Leaving');
	});
	await checklist.must('it has no seat, two sessions later', () =>
		until('its seat to end', patience(4 * SESSION_SLOTS), async () => {
			const view = await overviewOf(chain, node.identity);
			return serves(view)
				? `weight ${view.weight}, next ${view.nextWeight}`
				: { found: undefined };
		}),
	);
	await checklist.check('the set is that of before, and finality continues', async () => {
		assert.equal((await weightsNow(chain)).size, world.genesis);
		await node.stop();
		await goOn(world, running(world), 3);
	});
}

/** Runs a command of `validator` that must succeed, at the validator's own node. */
async function validatorTool(
	{ endpoint, identity }: Validator,
	command: string,
	options: Words = {},
): Promise<string> {
	const words = { ...options, suri: identity.suri };
	return outputOf(await runTool('validator', command, words, endpoint));
}
