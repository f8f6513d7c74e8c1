// SPDX-License-Identifier: Apache-2.0
/** The fleet is onboarded; what is not in order is refused by name. */
import assert from 'node:assert/strict';

import {
	asNumber,
	attempt,
	eventsOf,
	submit,
	type Call,
	type Receipt,
} from '../../src/chain/index.ts';
import { signMessage, type Scheme, type Signer } from '../../src/protocol/index.ts';
import { onboard } from '../../src/registry/calls.ts';
import { currentTick, longestLifetime } from '../../src/registry/records.ts';
import { Gateway } from './gateway.ts';
import { PLACES } from './lisbon.ts';
import { suspendedMaker } from './makers.ts';
import { byOwner, type Maker, type World } from './world.ts';

/** What may be wrong with the papers of a device. */
interface Papers {
	maker?: Maker;
	/** Id that the certificate names, if not the maker's. */
	makerId?: number;
	/** Who signs the certificate, if not the maker's certifier. */
	certifier?: Signer;
	/** Who signs the possession, if not the device. */
	possessor?: Signer;
	/** Genesis hash that both are signed for, if not the chain's. */
	genesis?: Uint8Array;
	/** The working key's time to live, if not the longest. */
	lifetime?: number;
}

/** Onboards every gateway: one batch for each owner. */
export async function onboardFleet(world: World): Promise<void> {
	const { chain, checklist, fleet } = world;
	for (const [owner, gateways] of byOwner(fleet)) {
		const schemes = gateways.map(({ root }) => root.publicKey.scheme).join(', ');
		await checklist.must(
			`${gateways.length} gateways are onboarded at once (${schemes})`,
			async () => {
				const calls = await Promise.all(gateways.map((one) => onboardingCall(world, one)));
				const batch = chain.call('utility.batchAll', { calls });
				const events = eventsOf(
					await submit(chain, owner, batch),
					'deviceRegistry.Onboarded',
				);
				assert.equal(events.length, gateways.length);
				for (const [index, event] of events.entries()) {
					assert.equal(event('owner').toString(), owner.address);
					(gateways[index] as Gateway).id = asNumber(event('device'));
				}
			},
		);
	}
	await checklist.check('every gateway has an id of its own', () => {
		assert.equal(new Set(fleet.map(({ id }) => id)).size, fleet.length);
	});
}

/** Tries to onboard devices whose papers are not in order. */
export async function refuseBadPapers(world: World): Promise<void> {
	const { checklist, fleet, maker } = world;
	const stranger = spare(world, 'stranger', 'ed25519');
	const other = spare(world, 'other', 'p256');
	const elsewhere = new Uint8Array(32).fill(0xee);
	const cases: [string, string, Gateway, Papers][] = [
		['a certificate by another key', 'BadCertificate', stranger, { certifier: other.root }],
		['a certificate for another maker', 'UnknownMaker', stranger, { makerId: 1_000_000 }],
		['a possession by another key', 'BadPossession', stranger, { possessor: other.root }],
		['a possession by the certifier', 'BadPossession', other, { possessor: maker.certifier }],
		['papers of another chain', 'BadCertificate', stranger, { genesis: elsewhere }],
		['a working key that lives too long', 'KeyExpiryTooFar', stranger, { lifetime: 2 ** 31 }],
		['a working key that is expired', 'KeyExpired', stranger, { lifetime: -1 }],
		['a root key that is onboarded already', 'KeyTaken', fleet[0] as Gateway, {}],
		[
			'a maker suspended in genesis',
			'MakerSuspended',
			stranger,
			{ makerId: await suspendedMaker(world) },
		],
	];
	for (const [name, error, gateway, papers] of cases) {
		await checklist.refuses(name, `deviceRegistry.${error}`, () =>
			tryPapers(world, gateway, papers),
		);
	}
}

/** Uses up the quota of the maker that has a bond for one device. */
export async function exceedQuota(world: World): Promise<void> {
	const { checklist, smallMaker } = world;
	const only = spare(world, 'only', 'p256');
	await checklist.check('a maker vouches for as many devices as its bond covers', () =>
		tryPapers(world, only, { maker: smallMaker }),
	);
	await checklist.refuses('one device more', 'deviceRegistry.QuotaExceeded', () =>
		tryPapers(world, spare(world, 'one too many', 'ed25519'), { maker: smallMaker }),
	);
}

/** A possession signed for one chain does not count on another, even with a good certificate. */
export async function refuseForeignPossession(world: World): Promise<void> {
	const { chain, checklist, maker } = world;
	await checklist.refuses(
		'a possession of another chain',
		'deviceRegistry.BadPossession',
		async () => {
			const gateway = spare(world, 'replayed', 'ed25519');
			const certificate = gateway.certificate(maker.id);
			const certified = signMessage(
				maker.certifier,
				chain.genesis,
				'certificate',
				certificate,
			);
			const possession = gateway.possession(await expiry(world));
			const elsewhere = new Uint8Array(32).fill(0xee);
			const possessed = signMessage(gateway.root, elsewhere, 'possession', possession);
			const call = onboard(chain, certificate, certified, possession, possessed);
			return submit(chain, gateway.owner, call);
		},
	);
}

async function tryPapers(world: World, gateway: Gateway, papers: Papers): Promise<Receipt> {
	const call = await onboardingCall(world, gateway, papers);
	const receipt = await attempt(world.chain, gateway.owner, call);
	if (receipt.failure !== undefined) {
		throw receipt.failure;
	}
	return receipt;
}

async function onboardingCall(world: World, gateway: Gateway, papers: Papers = {}): Promise<Call> {
	const { maker = world.maker, genesis = world.chain.genesis } = papers;
	const certificate = gateway.certificate(papers.makerId ?? maker.id);
	const certifier = papers.certifier ?? maker.certifier;
	const certified = signMessage(certifier, genesis, 'certificate', certificate);
	const possession = gateway.possession(await expiry(world, papers.lifetime));
	const possessor = papers.possessor ?? gateway.root;
	const possessed = signMessage(possessor, genesis, 'possession', possession);
	return onboard(world.chain, certificate, certified, possession, possessed);
}

async function expiry({ chain }: World, lifetime?: number): Promise<number> {
	return Math.max(0, (await currentTick(chain)) + (lifetime ?? (await longestLifetime(chain))));
}

/** A gateway beyond the fleet, of the relay's account. */
function spare({ relay }: World, name: string, scheme: Scheme): Gateway {
	return new Gateway(name, relay, scheme, PLACES[0] as (typeof PLACES)[number]);
}
