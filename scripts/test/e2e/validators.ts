// SPDX-License-Identifier: Apache-2.0
/** Who makes blocks, as the runtime API tells, and a gateway that backs whoever does. */
import assert from 'node:assert/strict';
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asList,
	asNumber,
	asOption,
	asSome,
	at,
	eventOf,
	submit,
	variantOf,
	type Chain,
} from '../../src/chain/index.ts';
import type { Gateway } from './gateway.ts';
import type { World } from './world.ts';

/** What the weights of a session sum to. */
const TOTAL_WEIGHT = 1_000_000_000n;

/** More candidates than the chain of the story has. */
const MANY = 100;

/** A gateway that backs a validator. */
export interface Backed {
	gateway: Gateway;
	/** The epoch in which it began to. */
	epoch: number;
}

/** Asks who validates, and has a gateway that has earned back the first of them. */
export async function backValidator(world: World): Promise<Backed> {
	const { chain, checklist, clock } = world;
	const validator = await checklist.must('validatorApi.weights: who validates', () =>
		firstValidator(chain),
	);
	await askCandidate(world, validator);
	const gateway = earner(world);
	const device = gateway.id;
	await checklist.check('validatorApi: a device that backs nobody', async () => {
		assert.equal(asOption(await chain.ask('validatorApi.backing', [device])), undefined);
		assert.equal(asBigInt(await chain.ask('validatorApi.backerDue', [device])), 0n);
	});
	await refuseBacking(world, gateway, validator);
	const block = await checklist.must(`${gateway.name} backs a validator`, async () => {
		const call = chain.call('power.back', { device, validator });
		const receipt = await submit(chain, gateway.owner, call);
		const event = eventOf(receipt, 'power.Backed');
		assert.equal(event('validator').toString(), validator);
		return receipt.block;
	});
	await askBacking(world, gateway, validator, block);
	return { gateway, epoch: await clock.epoch(block) };
}

/**
 * What a backing earned in an epoch that is closed is paid to the planck, to whoever owns it. That is a
 * whole one: of the epoch in which it began, too little may be left for anything to be earned.
 */
export async function earnByBacking(world: World, { gateway, epoch }: Backed): Promise<void> {
	const { chain, checklist, clock, relay } = world;
	await clock.untilTick((epoch + 2) * clock.epochTicks + 1);
	const device = gateway.id;
	const claim = () => submit(chain, relay, chain.call('power.claimBacking', { device }));
	await checklist.check('validatorApi.backerDue: what a claim for a backing pays', async () => {
		const receipt = await claim();
		const { block } = receipt;
		const { parentHash } = await chain.api.rpc.chain.getHeader(block);
		const due = await dueTo(chain, device, parentHash.toHex());
		const amount = asBigInt(eventOf(receipt, 'power.BackingPaid')('amount'));
		// An epoch that the block itself closed is paid too.
		const closed = (await clock.epoch(block)) > (await clock.epoch(parentHash.toHex()));
		assert.ok(due > 0n && (closed ? amount >= due : amount === due), `${amount} for ${due}`);
		assert.equal(await dueTo(chain, device, block), 0n);
	});
	await checklist.check('a backing is taken back', async () => {
		const { owner } = gateway;
		const { block } = await submit(chain, owner, chain.call('power.unback', { device }));
		assert.equal(asOption(await chain.ask('validatorApi.backing', [device], block)), undefined);
	});
}

/** The validators of the running session have weights, in their order, which sum to the total. */
async function firstValidator(chain: Chain): Promise<string> {
	const head = (await chain.api.rpc.chain.getBlockHash()).toHex();
	const session = asNumber(await chain.read('session.currentIndex', [], head));
	const weights = (of: number) => chain.ask('validatorApi.weights', [of], head);
	const set = asList(asSome(await weights(session), `set of session ${session}`)).map(asList);
	const validators = asList(await chain.read('session.validators', [], head)).map(String);
	assert.deepEqual(
		set.map(([id]) => String(id)),
		validators,
	);
	const sum = set.reduce((all, [, weight]) => all + asBigInt(weight as Codec), 0n);
	assert.equal(sum, TOTAL_WEIGHT);
	assert.equal(asOption(await weights(session + MANY)), undefined, 'a session to come');
	return validators[0] as string;
}

/** How a validator stands, and who stands with it. */
async function askCandidate({ chain, checklist, relay }: World, validator: string): Promise<void> {
	await checklist.check('validatorApi.candidates: who stands, as many as asked for', async () => {
		const candidates = async (count: number) =>
			asList(await chain.ask('validatorApi.candidates', [count])).map(String);
		assert.deepEqual(await candidates(MANY), [validator]);
		assert.deepEqual(await candidates(0), []);
	});
	await checklist.check('validatorApi.validator: how a validator stands', async () => {
		const head = (await chain.api.rpc.chain.getBlockHash()).toHex();
		const overview = async (account: string) =>
			asOption(await chain.ask('validatorApi.validator', [account], head));
		const told = await overview(validator);
		assert.ok(told !== undefined);
		const stored = asSome(await chain.read('power.candidates', [validator], head), 'record');
		assert.equal(variantOf(at(told, 'state')), 'Standing');
		assert.equal(asBigInt(at(told, 'bond')), asBigInt(at(stored, 'bond')));
		assert.equal(asNumber(at(told, 'commission')), asNumber(at(stored, 'commission')));
		assert.equal(asBigInt(at(told, 'weight')), TOTAL_WEIGHT, 'it validates alone');
		assert.equal(asNumber(at(told, 'backers')), 0);
		assert.equal(await overview(relay.address), undefined, 'somebody else is no candidate');
	});
}

/** A gateway whose work gives it coverage power. */
function earner({ fleet, ledger }: World): Gateway {
	const found = fleet.find(({ id }) =>
		ledger.earning.some((epoch) => {
			const { beaconers, witnesses } = ledger.of(epoch, id);
			return beaconers + witnesses > 0n;
		}),
	);
	assert.ok(found !== undefined, 'a gateway has earned');
	return found;
}

async function refuseBacking(world: World, gateway: Gateway, validator: string): Promise<void> {
	const { chain, checklist, relay } = world;
	const { id, owner } = gateway;
	const back = (device: number, candidate: string) =>
		chain.call('power.back', { device, validator: candidate });
	await checklist.refuses("backing with another's device", 'power.NotOwner', () =>
		submit(chain, relay, back(id, validator)),
	);
	await checklist.refuses('backing who is no candidate', 'power.UnknownCandidate', () =>
		submit(chain, owner, back(id, relay.address)),
	);
}

/** All that backs the validator is this gateway's coverage power. */
async function askBacking(
	{ chain, checklist }: World,
	{ id }: Gateway,
	validator: string,
	block: string,
): Promise<void> {
	await checklist.check('validatorApi.backing: what a device backs with', async () => {
		const answer = await chain.ask('validatorApi.backing', [id], block);
		const backing = asSome(answer, 'backing');
		const told = await chain.ask('validatorApi.validator', [validator], block);
		const candidate = asSome(told, 'candidate');
		assert.equal(at(backing, 'validator').toString(), validator);
		assert.equal(asBigInt(at(backing, 'bytes')), 0n);
		assert.ok(asBigInt(at(backing, 'coverage')) > 0n);
		assert.ok(asBigInt(at(backing, 'shares')) > 0n);
		assert.equal(asNumber(at(candidate, 'backers')), 1);
		for (const [of, sum] of [
			['coverage', at(candidate, 'coverage')],
			['shares', at(backing, 'allShares')],
		] as const) {
			assert.equal(asBigInt(at(backing, of)), asBigInt(sum), of);
		}
	});
}

async function dueTo(chain: Chain, device: number, block: string): Promise<bigint> {
	return asBigInt(await chain.ask('validatorApi.backerDue', [device], block));
}
