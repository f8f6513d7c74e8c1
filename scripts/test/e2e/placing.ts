// SPDX-License-Identifier: Apache-2.0
/** Gateways get their places, and new working keys. */
import assert from 'node:assert/strict';

import {
	asBigInt,
	asNumber,
	at,
	asSome,
	eventOf,
	eventsOf,
	submit,
} from '../../src/chain/index.ts';
import { inForceFrom, signMessage, type Signer } from '../../src/protocol/index.ts';
import { assertLocation, certifyWorkingKey } from '../../src/registry/calls.ts';
import { currentTick, longestLifetime, nextSequence } from '../../src/registry/records.ts';
import type { Assertion } from '../../src/device/location.ts';
import { GAIN, type Gateway } from './gateway.ts';
import { byOwner, type World } from './world.ts';

/** Asserts the location of every gateway; returns the round from which all are in force. */
export async function placeFleet(world: World): Promise<number> {
	const { chain, clock, checklist, fleet } = world;
	let inForce = 0;
	for (const [owner, gateways] of byOwner(fleet)) {
		await checklist.must(`${gateways.length} locations are asserted at once`, async () => {
			const calls = gateways.map((one) => assertLocation(chain, one.id, placeOf(one)));
			const receipt = await submit(chain, owner, chain.call('utility.batchAll', { calls }));
			const events = eventsOf(receipt, 'deviceRegistry.LocationAsserted');
			assert.equal(events.length, gateways.length);
			const round = await clock.round(receipt.block);
			for (const [index, event] of events.entries()) {
				assert.equal(asBigInt(event('cell')), gateways[index]?.cell);
				assert.equal(asNumber(event('from')), inForceFrom(round));
			}
			inForce = Math.max(inForce, inForceFrom(round));
		});
	}
	return inForce;
}

/** Tries locations that are not in order. */
export async function refuseBadPlaces(world: World): Promise<void> {
	const { chain, checklist, fleet, relay } = world;
	const gateway = fleet[0] as Gateway;
	const good = placeOf(gateway);
	const cases: [string, string, Partial<Assertion>][] = [
		['a second location before the cooldown', 'LocationTooSoon', {}],
		['a cell of resolution 11', 'InvalidCell', { cell: 0x8b3933620c49fffn }],
		['an antenna of 15.1 dBi', 'InvalidGain', { gain: 151 }],
		['Lisbon in North America', 'OutsideRegion', { region: 'Us915' }],
	];
	for (const [name, error, wrong] of cases) {
		await checklist.refuses(name, `deviceRegistry.${error}`, () =>
			submit(chain, gateway.owner, assertLocation(chain, gateway.id, { ...good, ...wrong })),
		);
	}
	await checklist.refuses('the gateway of somebody else', 'deviceRegistry.NotOwner', () =>
		submit(chain, relay, assertLocation(chain, gateway.id, good)),
	);
	await checklist.refuses('an unknown gateway', 'deviceRegistry.UnknownDevice', () =>
		submit(chain, relay, assertLocation(chain, 1_000_000, good)),
	);
}

/** Renews a working key; what is not in order is refused. */
export async function renewWorkingKey(world: World): Promise<void> {
	const { chain, checklist, fleet, relay } = world;
	const gateway = fleet.at(-1) as Gateway;
	const certify = async (
		signer: Signer,
		sequence: number,
		{ genesis = chain.genesis, who = gateway.owner } = {},
	) => {
		const expiresAt = (await currentTick(chain)) + (await longestLifetime(chain));
		const workingKey = gateway.working.publicKey.bytes;
		const message = { device: gateway.id, sequence, workingKey, expiresAt };
		const signature = signMessage(signer, genesis, 'workingKeyCertificate', message);
		return submit(chain, who, certifyWorkingKey(chain, message, signature));
	};
	const next = await nextSequence(chain, gateway.id);
	const wrong = 'deviceRegistry.BadWorkingSignature';
	await checklist.refuses('a working key certified by the old working key', wrong, () =>
		certify(gateway.working, next),
	);
	await checklist.refuses('a working key certified for another chain', wrong, () =>
		certify(gateway.root, next, { genesis: new Uint8Array(32).fill(0xee) }),
	);
	const stranger = 'a working key that the owner does not submit';
	await checklist.refuses(stranger, 'deviceRegistry.NotOwner', () =>
		certify(gateway.root, next, { who: relay }),
	);
	await checklist.refuses('a sequence number ahead', 'deviceRegistry.StaleSequence', () =>
		certify(gateway.root, next + 1),
	);
	await checklist.check('a working key is renewed by the owner', async () => {
		const event = eventOf(
			await certify(gateway.root, next),
			'deviceRegistry.WorkingKeyCertified',
		);
		assert.equal(asNumber(event('sequence')), next);
		const identity = await chain.read('deviceRegistry.identities', [gateway.id]);
		assert.equal(asNumber(at(asSome(identity, 'identity'), 'sequence')), next);
	});
}

function placeOf({ cell }: Gateway): Assertion {
	return { cell, elevation: 30, gain: GAIN, region: 'Eu868' };
}
