// SPDX-License-Identifier: Apache-2.0
/** Two nodes have the same session keys, and contradict each other. */
import assert from 'node:assert/strict';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Vec } from '@polkadot/types-codec';

import { asBigInt, fieldsOf, type Chain, type EventFields } from '../../src/chain/index.ts';
import { Identity } from '../../src/network/identity.ts';
import type { Validator } from '../../src/network/validator.ts';
import { best } from './histories.ts';
import { overviewOf, serves } from './overview.ts';
import { until } from './until.ts';
import {
	chainOf,
	first,
	goOn,
	ofGenesis,
	patience,
	running,
	SESSION_SLOTS,
	shareOf,
	start,
	weightsNow,
	type World,
} from './world.ts';

/** The place of the node with another's keys. */
const CLONE = 9;

/** The kind of offence of who makes two blocks in a slot, which two such nodes do in each of theirs. */
const TWO_BLOCKS = 'babe:equivocatio';

/** The least part of its bond that an equivocation costs, a tenth: one in so many. */
const LEAST_SLASH = 10n;

/** Clones the keys of a validator: what both sign is reported, it is slashed and removed. */
export async function equivocate(world: World): Promise<void> {
	const { checklist, network } = world;
	const chain = chainOf(world);
	const offender = await heaviest(world);
	const { identity, name } = offender;
	const before = await overviewOf(chain, identity);
	const height = await best(first(world));
	const clone = await network.add(Identity.at(CLONE), identity);
	await start(world, [clone]);
	const slashed = await checklist.must(`${name}'s keys sign twice: it is reported, and removed`, () =>
		until(`${name} to be removed`, patience(6 * SESSION_SLOTS), async () => {
			const view = await overviewOf(chain, identity);
			return view.state === 'Removed' ? { found: view } : `${view.state}, bond ${view.bond}`;
		}),
	);
	await checklist.check('it is slashed, by what the events say, and its backing is void', async () => {
		const reports = await eventsSince(chain, height, 'offences.Offence');
		const kinds = reports.map((field) => Buffer.from(field('kind').toU8a()).toString());
		assert.ok(kinds.includes(TWO_BLOCKS), `reported: ${kinds.join(', ') || 'nothing'}`);
		const { bond, backing } = await overviewOf(chain, identity);
		const slashes = await eventsSince(chain, height, 'power.Slashed');
		const own = slashes.filter((field) => field('validator').toString() === addressOf(offender));
		const sum = own.reduce((all, field) => all + asBigInt(field('amount')), 0n);
		assert.equal(before.bond - bond, sum);
		assert.ok(sum * LEAST_SLASH >= before.bond, `${sum} of ${before.bond}`);
		assert.equal(own.length, slashes.length, 'others are slashed');
		assert.equal(backing, 0n);
		assert.equal(slashed.backing, 0n);
	});
	await checklist.must('it has no seat from the session after the next on', () =>
		until('its seat to end', patience(4 * SESSION_SLOTS), async () => {
			const view = await overviewOf(chain, identity);
			return serves(view) ? `weight ${view.weight}, next ${view.nextWeight}` : { found: true };
		}),
	);
	await clone.stop();
	await checklist.check('finality continues without it', async () => {
		assert.ok(!(await weightsNow(chain)).has(addressOf(offender)), `${name} has a weight`);
		await goOn(world, running(world), 3);
	});
}

/** The validator but the first whose keys sign most. */
async function heaviest(world: World): Promise<Validator> {
	const weights = await weightsNow(chainOf(world));
	const [found] = ofGenesis(world)
		.slice(1)
		.sort((one, other) => shareOf(weights, [other]) - shareOf(weights, [one]));
	return found as Validator;
}

function addressOf({ identity }: Validator): string {
	return identity.account.address;
}

/** The fields of every event of that name in the blocks above `height`. */
async function eventsSince(chain: Chain, height: number, name: string): Promise<EventFields[]> {
	const found: EventFields[] = [];
	const head = (await chain.api.rpc.chain.getHeader()).number.toNumber();
	for (let number = height + 1; number <= head; number++) {
		const block = (await chain.api.rpc.chain.getBlockHash(number)).toHex();
		const records = await chain.read<Vec<EventRecord>>('system.events', [], block);
		const named = records.filter(({ event }) => `${event.section}.${event.method}` === name);
		found.push(...named.map(fieldsOf));
	}
	return found;
}
