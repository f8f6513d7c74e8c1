// SPDX-License-Identifier: Apache-2.0
/** Makers register, and those who may not vouch are known. */
import assert from 'node:assert/strict';

import {
	asBigInt,
	asNumber,
	eventOf,
	submit,
	variantOf,
	at,
	asSome,
} from '../../src/chain/index.ts';
import { sameKey } from '../../src/device/certificate.ts';
import { registerMaker } from '../../src/registry/calls.ts';
import { readMaker, registryFigure } from '../../src/registry/records.ts';
import { asEnum } from '../../src/registry/scheme.ts';
import type { Maker, World } from './world.ts';

/** Registers both makers of the test. */
export async function registerMakers(world: World): Promise<void> {
	const { chain, checklist, fleet, maker, smallMaker } = world;
	const each = asBigInt(await registryFigure(chain, 'bondPerDevice'));
	const bond = each * BigInt(fleet.length + 1);

	await checklist.must('a maker registers and its bond is held', async () => {
		const before = await heldOf(world, maker);
		await register(world, maker, bond);
		const record = await readMaker(chain, maker.id);
		assert.equal(record.bond, bond);
		assert.equal(record.status, 'Active');
		assert.ok(sameKey(record.certifier, maker.certifier.publicKey));
		assert.equal((await heldOf(world, maker)) - before, bond);
	});
	await checklist.must('a maker with a bond for one device registers', () =>
		register(world, smallMaker, each),
	);
	await checklist.refuses('one account, one maker', 'deviceRegistry.AlreadyMaker', () =>
		submit(chain, maker.account, registerMaker(chain, maker.certifier.publicKey, bond)),
	);
	await checklist.refuses('a bond under that of one device', 'deviceRegistry.BondTooLow', () =>
		submit(
			chain,
			smallMaker.account,
			chain.call('deviceRegistry.adjustBond', { newBond: each - 1n }),
		),
	);
	await checklist.refuses('a certifier off the curve', 'deviceRegistry.BadCertifierKey', () => {
		// The tag of a compressed key, then no element of the field: all bits set exceed its prime.
		const bytes = new Uint8Array(33).fill(0xff);
		bytes[0] = 2;
		const certifier = asEnum({ scheme: 'p256', bytes });
		return submit(
			chain,
			maker.account,
			chain.call('deviceRegistry.setCertifier', { certifier }),
		);
	});
}

/** The id of a maker that genesis has suspended. */
export async function suspendedMaker({ chain }: World): Promise<number> {
	const next = asNumber(await chain.read('deviceRegistry.nextMaker'));
	for (let id = 0; id < next; id++) {
		const record = asSome(await chain.read('deviceRegistry.makers', [id]), `maker ${id}`);
		if (variantOf(at(record, 'status')) === 'Suspended') {
			return id;
		}
	}
	throw new Error('the development genesis has no suspended maker');
}

async function register({ chain }: World, maker: Maker, bond: bigint): Promise<void> {
	const call = registerMaker(chain, maker.certifier.publicKey, bond);
	const event = eventOf(
		await submit(chain, maker.account, call),
		'deviceRegistry.MakerRegistered',
	);
	maker.id = asNumber(event('maker'));
}

async function heldOf({ chain }: World, { account }: Maker): Promise<bigint> {
	return asBigInt(at(await chain.read('system.account', [account.address]), 'data.reserved'));
}
