// SPDX-License-Identifier: Apache-2.0
/** An epoch closes, its books balance, and everybody is paid to the planck. */
import assert from 'node:assert/strict';
import type { Codec } from '@polkadot/types-codec/types';

import {
	accountOf,
	asBigInt,
	asOption,
	at,
	eventOf,
	eventsOf,
	formatCrn,
	submit,
	untilStored,
} from '../../src/chain/index.ts';
import { checkBudget, checkIssued } from './books.ts';
import type { Gateway } from './gateway.ts';
import type { World } from './world.ts';

/** The outcome of closed epochs, by epoch. */
type Summaries = Map<number, Codec>;

/** Waits until every epoch in which the fleet earned is closed, and claims all of it. */
export async function payday(world: World): Promise<void> {
	const { ledger } = world;
	const summaries: Summaries = new Map();
	for (const epoch of ledger.earning) {
		summaries.set(epoch, await untilClosed(world, epoch));
		await checkBooks(world, epoch, summaries.get(epoch) as Codec);
	}
	const [first, second, ...others] = world.fleet.filter((one) => due(world, summaries, one) > 0n);
	assert.ok(first !== undefined && second !== undefined, 'somebody earned');
	await claimForOwner(world, summaries, first);
	await claimForPayout(world, summaries, second);
	await claimForAll(world, summaries, others);
	await refuseClaims(world, first);
}

/** What closed epochs owe to a gateway, by the test's own books and the rates on chain. */
export function due({ ledger }: World, summaries: Summaries, { id }: Gateway): bigint {
	let sum = 0n;
	for (const [epoch, summary] of summaries) {
		const { beaconers, witnesses } = ledger.of(epoch, id);
		sum += beaconers * asBigInt(at(summary, 'pools.beaconers.rate'));
		sum += witnesses * asBigInt(at(summary, 'pools.witnesses.rate'));
	}
	return sum;
}

async function untilClosed({ chain, checklist, clock }: World, epoch: number): Promise<Codec> {
	await clock.untilTick((epoch + 1) * clock.epochTicks);
	const closed = (value: Codec) => asOption(value) !== undefined;
	const summary = await untilStored(chain, 'rewards.epochs', [epoch], closed, 60_000);
	checklist.note(`epoch ${epoch} is closed`);
	return asOption(summary) as Codec;
}

async function checkBooks(world: World, epoch: number, summary: Codec): Promise<void> {
	const { chain, checklist, ledger } = world;
	await checklist.check(`epoch ${epoch}: its units are those of the receipts`, () => {
		const figure = (path: string) => asBigInt(at(summary, path));
		const total = ledger.total(epoch);
		assert.equal(figure('pools.beaconers.units'), total.beaconers);
		assert.equal(figure('pools.witnesses.units'), total.witnesses);
	});
	await checkBudget(chain, checklist, epoch, summary);
}

/** A third party claims; the owner's balance rises by exactly what the epoch's summary says. */
async function claimForOwner(world: World, summaries: Summaries, gateway: Gateway): Promise<void> {
	const { chain, checklist, relay } = world;
	const expected = due(world, summaries, gateway);
	const { address } = gateway.owner;
	await checklist.check('rewardsApi.earnings: what a claim would pay', async () => {
		const earnings = await chain.ask('rewardsApi.earnings', [gateway.id]);
		assert.equal(asBigInt(at(earnings, 'pending')), expected);
	});
	await checklist.check(
		`${gateway.name} is paid ${formatCrn(expected)}, to the planck`,
		async () => {
			const before = await freeBalance(world, address);
			const claim = chain.call('rewards.claim', { device: gateway.id });
			const receipt = await submit(chain, relay, claim);
			const event = eventOf(receipt, 'rewards.Claimed');
			assert.equal(asBigInt(event('amount')), expected);
			assert.equal(event('payout').toString(), address);
			assert.equal((await freeBalance(world, address, receipt.block)) - before, expected);
		},
	);
}

/** A payout account that did not exist before receives in the owner's place. */
async function claimForPayout(world: World, summaries: Summaries, gateway: Gateway): Promise<void> {
	const { chain, checklist, relay } = world;
	const { address } = await accountOf('//Bob//payout');
	await checklist.check('rewards go to the payout account that the owner names', async () => {
		const device = gateway.id;
		const direct = chain.call('deviceRegistry.setPayout', { device, payout: address });
		await submit(chain, gateway.owner, direct);
		const receipt = await submit(chain, relay, chain.call('rewards.claim', { device }));
		const balance = await freeBalance(world, address, receipt.block);
		assert.equal(balance, due(world, summaries, gateway));
	});
}

/** Everybody else is paid in one batch: nothing that was issued is left over. */
async function claimForAll(world: World, summaries: Summaries, others: Gateway[]): Promise<void> {
	const { chain, checklist, relay } = world;
	await checklist.check(
		'when all have claimed, claimed + treasury + storage = issued',
		async () => {
			const calls = others.map(({ id }) => chain.call('rewards.claim', { device: id }));
			const receipt = await submit(chain, relay, chain.call('utility.batchAll', { calls }));
			const paid = eventsOf(receipt, 'rewards.Claimed').map((event) =>
				asBigInt(event('amount')),
			);
			assert.deepEqual(
				paid,
				others.map((one) => due(world, summaries, one)),
			);
			await checkIssued(chain, receipt.block);
		},
	);
}

async function refuseClaims({ chain, checklist, relay }: World, gateway: Gateway): Promise<void> {
	const claim = (device: number) => submit(chain, relay, chain.call('rewards.claim', { device }));
	await checklist.refuses('a claim for what was claimed', 'rewards.NothingDue', () =>
		claim(gateway.id),
	);
	await checklist.refuses('a claim for an unknown device', 'rewards.UnknownDevice', () =>
		claim(1_000_000),
	);
}

async function freeBalance({ chain }: World, address: string, block?: string): Promise<bigint> {
	return asBigInt(at(await chain.read('system.account', [address], block), 'data.free'));
}
