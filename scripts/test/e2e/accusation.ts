// SPDX-License-Identifier: Apache-2.0
/** Two machines with one key sign what one device never would, and anyone may say so. */
import assert from 'node:assert/strict';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aToHex } from '@polkadot/util';

import { asNumber, asOption, asSome, at, eventOf, submit } from '../../src/chain/index.ts';
import { signMessage, type Report } from '../../src/protocol/index.ts';
import { certifyWorkingKey } from '../../src/registry/calls.ts';
import { currentTick, nextSequence, registryFigure } from '../../src/registry/records.ts';
import { secretOf, type Gateway } from './gateway.ts';
import { hear, signReport, type SignedReport } from './radio.ts';
import type { World } from './world.ts';

/** What each of two reports says, with its signature. */
type SignedMeasurement = Omit<SignedReport, 'witness' | 'tag'>;

/** Two reports of one witness about one beacon, as the call takes them. */
interface Evidence {
	round: number;
	beaconer: number;
	tag: string;
	first: SignedMeasurement;
	second: SignedMeasurement;
}

/**
 * Accuses a gateway that no other chapter changes. The case stays open: its appeal takes longer
 * than the story.
 */
export async function accuseClone(world: World): Promise<void> {
	const { chain, checklist, clock, relay } = world;
	const [cloned, beaconer] = world.fleet.slice(4, 6) as [Gateway, Gateway];
	const accuse = (evidence: Evidence, who: KeyringPair = relay) => {
		const call = chain.call('deviceRegistry.accuse', { device: cloned.id, evidence });
		return submit(chain, who, call);
	};
	const payload = secretOf('a payload that two machines heard').subarray(0, 16);
	const beacon = { round: await clock.round(), beaconer, secret: secretOf('unused'), payload };
	const heard = hear(beacon, cloned);
	const evidence = contradiction(world, cloned, heard, { ...heard, rssi: heard.rssi - 70 });

	await refuseBadEvidence(world, heard, evidence, accuse);
	await checklist.check('two contradicting reports open a case against a device', async () => {
		const receipt = await accuse(evidence);
		const event = eventOf(receipt, 'deviceRegistry.Accused');
		assert.equal(asNumber(event('device')), cloned.id);
		assert.equal(event('reporter').toString(), relay.address);
		assert.equal(asNumber(event('round')), beacon.round);
		const window = asNumber(await registryFigure(chain, 'appealWindow'));
		assert.equal(asNumber(event('ripeAt')), (await clock.tick(receipt.block)) + window);
		const stored = await chain.read('deviceRegistry.accusations', [cloned.id]);
		assert.equal(asNumber(at(asSome(stored, 'case'), 'round')), beacon.round);
	});
	await checklist.refuses('a second accusation', 'deviceRegistry.AlreadyAccused', () =>
		accuse(evidence, cloned.owner),
	);
	await refuseWhileAccused(world, cloned);
}

async function refuseBadEvidence(
	world: World,
	heard: Report,
	evidence: Evidence,
	accuse: (evidence: Evidence) => ReturnType<typeof submit>,
): Promise<void> {
	const [cloned, beaconer] = world.fleet.slice(4, 6) as [Gateway, Gateway];
	const { first, second } = evidence;
	const future = { ...heard, round: heard.round + 1_000 };
	const louder = { ...future, rssi: future.rssi + 1 };
	const cases: [string, string, Evidence][] = [
		['one report twice', 'NoContradiction', { ...evidence, second: first }],
		[
			'a measurement that was tampered with',
			'BadFirstReport',
			{ ...evidence, first: { ...first, rssi: first.rssi + 1 } },
		],
		[
			'a second measurement that was tampered with',
			'BadSecondReport',
			{ ...evidence, second: { ...second, snr: second.snr + 1 } },
		],
		[
			'reports that another gateway signed',
			'BadFirstReport',
			contradiction(world, beaconer, heard, { ...heard, snr: heard.snr + 1 }),
		],
		['a round to come', 'FutureRound', contradiction(world, cloned, future, louder)],
	];
	for (const [name, error, bad] of cases) {
		await world.checklist.refuses(`evidence: ${name}`, `deviceRegistry.${error}`, () =>
			accuse(bad),
		);
	}
	await world.checklist.check('bad evidence opens no case', async () => {
		const stored = await world.chain.read('deviceRegistry.accusations', [cloned.id]);
		assert.equal(asOption(stored), undefined);
	});
}

async function refuseWhileAccused(world: World, cloned: Gateway): Promise<void> {
	const { chain, checklist, relay } = world;
	const device = cloned.id;
	const accused = 'deviceRegistry.UnderAccusation';
	await checklist.refuses('the sale of an accused device', accused, () =>
		submit(
			chain,
			cloned.owner,
			chain.call('deviceRegistry.offerTransfer', { device, to: relay.address }),
		),
	);
	await checklist.refuses('a new key for an accused device', accused, async () => {
		const message = {
			device,
			sequence: await nextSequence(chain, device),
			workingKey: cloned.working.publicKey.bytes,
			expiresAt: (await currentTick(chain)) + 100,
		};
		const { root } = cloned;
		const signature = signMessage(root, chain.genesis, 'workingKeyCertificate', message);
		return submit(chain, cloned.owner, certifyWorkingKey(chain, message, signature));
	});
	await checklist.refuses('enforcement within the appeal', 'deviceRegistry.AppealOpen', () =>
		submit(chain, relay, chain.call('deviceRegistry.enforceAccusation', { device })),
	);
	await checklist.refuses('a dismissal by the owner', 'badOrigin', () =>
		submit(chain, cloned.owner, chain.call('deviceRegistry.dismissAccusation', { device })),
	);
	const innocent = world.fleet.at(6) as Gateway;
	await checklist.refuses('enforcement without a case', 'deviceRegistry.NotAccused', () =>
		submit(
			chain,
			relay,
			chain.call('deviceRegistry.enforceAccusation', { device: innocent.id }),
		),
	);
}

/** Both reports, signed by the working key of `signer`. */
function contradiction(world: World, signer: Gateway, one: Report, other: Report): Evidence {
	const measured = (report: Report): SignedMeasurement => {
		const signed = signReport(signer.working, world.chain.genesis, report);
		const { witness: _witness, tag: _tag, ...rest } = signed;
		return rest;
	};
	const { round, beaconer, tag } = one;
	return { round, beaconer, tag: u8aToHex(tag), first: measured(one), second: measured(other) };
}
