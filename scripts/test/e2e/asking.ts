// SPDX-License-Identifier: Apache-2.0
/**
 * Runtime APIs answer, and polkadot-js decodes the answers without custom types. What is asked of
 * none here is asked where something happens to it; that nothing is left out is checked at the end.
 */
import assert from 'node:assert/strict';

import type { Codec } from '@polkadot/types-codec/types';
import { u8aEq } from '@polkadot/util';
import { encodeAddress } from '@polkadot/util-crypto';
import { cellToLatLng } from 'h3-js';

import {
	asBigInt,
	asBytes,
	asList,
	asNumber,
	asOption,
	asSome,
	at,
	contentOf,
	variantOf,
} from '../../src/chain/index.ts';
import { sameKey } from '../../src/device/certificate.ts';
import { formatCell } from '../../src/device/location.ts';
import { softwareSigner } from '../../src/protocol/index.ts';
import { asEnum, rootKeyOf } from '../../src/registry/scheme.ts';
import { secretOf, type Gateway } from './gateway.ts';
import { GAIN } from './gateway.ts';
import type { Beacon } from './radio.ts';
import type { World } from './world.ts';

/** Asks about the clock, and about the fleet. */
export async function askRuntime(world: World): Promise<void> {
	await askClock(world);
	await askPlace(world, world.fleet[0] as Gateway);
	await askDevice(world, world.fleet[0] as Gateway);
	await askDevice(world, world.fleet[1] as Gateway);
	await askOwner(world, world.fleet[0] as Gateway);
	await askRewards(world);
}

/** What a drawn gateway is due to do. */
export async function askDuties({ chain, checklist }: World, beacon: Beacon): Promise<void> {
	const { round, beaconer } = beacon;
	await checklist.check(
		'deviceApi.due: a drawn gateway is to beacon, then to reveal',
		async () => {
			const due = await chain.ask('deviceApi.due', [beaconer.id]);
			assert.equal(asList(at(due, 'storage')).length, 0, 'a gateway has no partitions');
			const duties = asList(at(due, 'coverage'));
			const rounds = duties.map((duty) => [
				variantOf(duty),
				asNumber(at(contentOf(duty), 'round')),
			]);
			assert.deepEqual(rounds, [
				['Beacon', round],
				['Reveal', round],
			]);
			const [beaconing, reveal] = duties as [Codec, Codec];
			assert.ok(
				asNumber(at(contentOf(beaconing), 'until')) <
					asNumber(at(contentOf(reveal), 'from')),
			);
		},
	);
}

/** What became of a settled beacon: for its beaconer, for a paid witness and for a refused one. */
export async function askOutcome(
	{ chain, checklist }: World,
	{ round, beaconer }: Beacon,
	paid: { id: number; units: bigint },
	refused: { id: number; rule: string },
): Promise<void> {
	await checklist.check('coverageApi.outcome: what a beacon earned its beaconer', async () => {
		const outcome = await chain.ask('coverageApi.outcome', [beaconer.id, round]);
		const own = asSome(at(outcome, 'beacon'), 'beacon');
		assert.equal(variantOf(at(own, 'state')), 'Settled');
		assert.ok(asBigInt(at(own, 'units')) > 0n);
	});
	const verdict = async (witness: number) => {
		const outcome = await chain.ask('coverageApi.outcome', [witness, round]);
		const entries = asList(at(outcome, 'reports')).map(asList);
		const entry = entries.find(([of]) => of !== undefined && asNumber(of) === beaconer.id);
		assert.ok(entry?.[1] !== undefined, 'the report is known');
		return entry[1];
	};
	await checklist.check('coverageApi.outcome: what a report earned', async () => {
		const earned = await verdict(paid.id);
		assert.equal(variantOf(earned), 'Paid');
		assert.equal(asBigInt(at(contentOf(earned), 'units')), paid.units);
	});
	await checklist.check('coverageApi.outcome: the rule that refused a report', async () => {
		const judged = await verdict(refused.id);
		assert.equal(variantOf(judged), 'Refused');
		assert.equal(variantOf(contentOf(judged)), refused.rule);
	});
}

async function askClock({ chain, checklist, clock }: World): Promise<void> {
	await checklist.check('deviceApi.clock: tick, round and epoch belong together', async () => {
		const answer = await chain.ask('deviceApi.clock');
		const tick = asNumber(at(answer, 'tick'));
		assert.equal(asNumber(at(answer, 'ticksPerRound')), clock.ticksPerRound);
		assert.equal(asNumber(at(answer, 'round')), Math.floor(tick / clock.ticksPerRound));
		assert.equal(asNumber(at(answer, 'epoch')), Math.floor(tick / clock.epochTicks));
		const seed = asOption(at(answer, 'seed'));
		assert.equal(seed === undefined ? 32 : asBytes(seed).length, 32);
	});
	await checklist.check('coverageApi.params: 14 witnesses are paid', async () => {
		assert.equal(asNumber(at(await chain.ask('coverageApi.params'), 'maxWitnesses')), 14);
	});
}

async function askPlace({ chain, checklist }: World, { cell }: Gateway): Promise<void> {
	const locate = (place: bigint, region: string) =>
		chain.ask('deviceApi.locate', [place, region]);
	await checklist.check("deviceApi.locate: the centre that H3's own library gives", async () => {
		const answer = await locate(cell, 'Eu868');
		assert.equal(variantOf(answer), 'Ok');
		const microdegrees = ['latitude', 'longitude'].map((name) =>
			asNumber(at(contentOf(answer), name)),
		);
		cellToLatLng(formatCell(cell)).forEach((degrees, axis) => {
			const difference = (microdegrees[axis] as number) - degrees * 1e6;
			assert.ok(Math.abs(difference) <= 1, `axis ${axis} is off by ${difference}`);
		});
	});
	await checklist.check('deviceApi.locate: why a location would be refused', async () => {
		const reason = async (place: bigint, region: string) => {
			const answer = await locate(place, region);
			assert.equal(variantOf(answer), 'Err');
			return variantOf(contentOf(answer));
		};
		assert.equal(await reason(cell, 'Us915'), 'OutsideRegion');
		assert.equal(await reason(0n, 'Eu868'), 'InvalidCell');
	});
}

async function askDevice({ chain, checklist }: World, gateway: Gateway): Promise<void> {
	const { scheme } = gateway.root.publicKey;
	const checkInfo = (info: Codec) => {
		const latest = asOption(at(info, 'record.pending'));
		const facts = latest === undefined ? at(info, 'record.facts') : at(latest, 'facts');
		const location = asSome(at(facts, 'location'), 'location');
		assert.equal(asNumber(at(info, 'device')), gateway.id);
		assert.equal(at(facts, 'owner').toString(), gateway.owner.address);
		assert.equal(asBigInt(at(location, 'cell')), gateway.cell);
		assert.equal(asNumber(at(location, 'gain')), GAIN);
		assert.equal(variantOf(at(location, 'region')), 'Eu868');
		const identity = asSome(at(info, 'identity'), 'identity');
		assert.ok(sameKey(rootKeyOf(at(identity, 'rootKey')), gateway.root.publicKey));
		const tip = asBytes(at(asSome(at(info, 'gateway'), 'gateway'), 'chain.tip'));
		assert.ok(u8aEq(tip, gateway.secrets.tip) || gateway.secrets.secretOf(tip) !== undefined);
	};
	await checklist.check(`deviceApi.device: a gateway with a root key of ${scheme}`, async () => {
		checkInfo(asSome(await chain.ask('deviceApi.device', [gateway.id]), 'device'));
	});
	await checklist.check(`deviceApi.deviceByKey: by its root key of ${scheme}`, async () => {
		const key = asEnum(gateway.root.publicKey);
		checkInfo(asSome(await chain.ask('deviceApi.deviceByKey', [key]), 'device'));
		const nobody = asEnum(softwareSigner(scheme, secretOf('nobody')).publicKey);
		assert.equal(asOption(await chain.ask('deviceApi.deviceByKey', [nobody])), undefined);
	});
}

async function askOwner({ chain, checklist, fleet }: World, { owner }: Gateway): Promise<void> {
	const page = async (of: string, after: number | undefined, limit: number) =>
		asList(await chain.ask('deviceApi.devicesOf', [of, after, limit])).map(asNumber);
	await checklist.check('deviceApi.devicesOf: an owner finds its devices', async () => {
		const told = await page(owner.address, undefined, 1_000);
		for (const { id, owner: of } of fleet) {
			assert.equal(told.includes(id), of.address === owner.address, `device ${id}`);
		}
		const stranger = encodeAddress(secretOf('nobody'));
		assert.deepEqual(await page(stranger, undefined, 1_000), []);
	});
	await checklist.check('deviceApi.devicesOf: page by page, each device once', async () => {
		const told: number[] = [];
		for (let next = await page(owner.address, undefined, 1); next.length > 0; ) {
			told.push(...next);
			next = await page(owner.address, told.at(-1), 1);
		}
		assert.deepEqual(told, await page(owner.address, undefined, 1_000));
	});
}

async function askRewards({ chain, checklist, fleet, ledger }: World): Promise<void> {
	await checklist.check(
		'rewardsApi.runningEpoch and earnings: units of the running epoch',
		async () => {
			const head = (await chain.api.rpc.chain.getBlockHash()).toHex();
			const running = await chain.ask('rewardsApi.runningEpoch', [], head);
			const epoch = asNumber(at(running, 'index'));
			for (const { id } of fleet) {
				const earnings = await chain.ask('rewardsApi.earnings', [id], head);
				const units = ledger.of(epoch, id);
				assert.equal(asBigInt(at(earnings, 'running.beaconers')), units.beaconers);
				assert.equal(asBigInt(at(earnings, 'running.witnesses')), units.witnesses);
			}
			const total = ledger.total(epoch);
			assert.equal(asBigInt(at(running, 'units.beaconers')), total.beaconers);
			assert.equal(asBigInt(at(running, 'units.witnesses')), total.witnesses);
			assert.equal(asOption(await chain.ask('rewardsApi.epoch', [epoch], head)), undefined);
		},
	);
}
