// SPDX-License-Identifier: Apache-2.0
/** The first beacon of all: what may be wrong with reports and reveals, and how it goes right. */
import assert from 'node:assert/strict';

import {
	asBigInt,
	asList,
	asNumber,
	eventOf,
	eventsOf,
	submit,
	variantOf,
	type EventFields,
	type Receipt,
} from '../../src/chain/index.ts';
import { firstRevealRound, type Report, type Signer } from '../../src/protocol/index.ts';
import { askDuties } from './asking.ts';
import type { Gateway } from './gateway.ts';
import { groupOf, hear, revealOf, signReport, type Beacon, type Group } from './radio.ts';
import type { World } from './world.ts';

/** How long the first draw may take: some rounds until somebody is drawn. */
const DRAW_MS = 300_000;

/** Takes the first drawn beacon through all of its windows. */
export async function firstBeacon(world: World): Promise<void> {
	const { campaign, checklist } = world;
	const beacon = await checklist.must('a gateway is drawn by the seeds on chain', () =>
		campaign.take(() => true, DRAW_MS),
	);
	checklist.note(`${beacon.beaconer.name} beacons in round ${beacon.round}`);
	await askDuties(world, beacon);
	await whileReportsAreTaken(world, beacon);
	await world.clock.untilSeed(firstRevealRound(beacon.round));
	await whileRevealsAreTaken(world, beacon);
}

/**
 * A window is a few blocks, and blocks may be slow: all that belongs in it is sent before any of
 * it is waited for. The nonces of the one sender keep the order.
 */
async function whileReportsAreTaken(world: World, beacon: Beacon): Promise<void> {
	const { checklist, chain, relay } = world;
	await Promise.all([
		refuseBadReports(world, beacon),
		reportTwice(world, beacon),
		checklist.refuses('a reveal while reports are taken', 'coverage.WindowNotOpen', () =>
			submit(chain, relay, revealOf(chain, beacon)),
		),
		refuseBadGroups(world, beacon),
	]);
}

/** The same for reveals: first those that are refused, then the good one, and it once more. */
async function whileRevealsAreTaken(world: World, beacon: Beacon): Promise<void> {
	await Promise.all([refuseBadReveals(world, beacon), reveal(world, beacon)]);
}

async function report({ chain, relay }: World, groups: Group[]): Promise<Receipt> {
	return submit(chain, relay, chain.call('coverage.report', { groups }));
}

/** The witnesses that an event names, with the rule that refused each. */
function refusedIn(event: EventFields): Map<number, string> {
	const pairs = asList(event('refused')).map((pair): [number, string] => {
		const [witness, refusal] = asList(pair);
		assert.ok(witness !== undefined && refusal !== undefined);
		return [asNumber(witness), variantOf(refusal)];
	});
	return new Map(pairs);
}

/** One bad report of each kind in one batch: each is skipped and named. */
async function refuseBadReports(world: World, beacon: Beacon): Promise<void> {
	const { chain, checklist } = world;
	const cases = badReports(world, beacon);
	const reports = cases.map(([, , witness, bad]) =>
		badReport(chain.genesis, beacon, witness, bad),
	);
	const group = { round: beacon.round, beaconer: beacon.beaconer.id, reports };
	const event = eventOf(await report(world, [group]), 'coverage.Reported');
	const refused = refusedIn(event);
	for (const [name, refusal, witness] of cases) {
		await checklist.check(`${name}: ${refusal}`, () => {
			assert.equal(refused.get(witness.id), refusal);
		});
	}
	await checklist.check('a batch of bad reports stores none', () => {
		assert.equal(asNumber(event('accepted')), 0);
	});
}

/** Name, expected refusal, witness, and what is wrong with its report. */
type BadCase = [string, string, Gateway, BadReport];

function badReports({ campaign, fleet }: World, { beaconer }: Beacon): BadCase[] {
	const honest = campaign.witnessesOf(beaconer);
	const partner = fleet.find(
		(one) => one !== beaconer && one.owner === beaconer.owner,
	) as Gateway;
	const nobody = Object.assign(Object.create(beaconer) as Gateway, { id: 1_000_000 });
	const next = () => honest.pop() as Gateway;
	const elsewhere = new Uint8Array(32).fill(0xee);
	return [
		['a report signed by another key', 'BadSignature', next(), { signer: beaconer.working }],
		['a report replayed from another chain', 'BadSignature', next(), { genesis: elsewhere }],
		['a report changed after signing', 'BadSignature', next(), { forged: { snr: 60 } }],
		["the beaconer's own report", 'SelfWitness', beaconer, {}],
		['a report of the same owner', 'SameOwner', partner, {}],
		['an unknown witness', 'UnknownWitness', nobody, {}],
		[
			'a frequency between channels',
			'OffChannel',
			next(),
			{ wrong: { frequency: 868_000_000 } },
		],
		['an unknown data rate', 'UnknownDataRate', next(), { wrong: { dataRate: 6 } }],
		['a signal stronger than the law allows', 'RssiTooHigh', next(), { wrong: { rssi: -200 } }],
		[
			'a signal that nothing receives',
			'RssiTooLow',
			next(),
			{ wrong: { rssi: -1_400, snr: -120 } },
		],
		['an SNR that the RSSI rules out', 'SnrTooHigh', next(), { wrong: { snr: 400 } }],
		['an SNR that nothing demodulates', 'SnrTooLow', next(), { wrong: { snr: -200 } }],
	];
}

/** What is wrong with a report. */
interface BadReport {
	signer?: Signer;
	genesis?: Uint8Array;
	/** What it says in place of the truth, under a good signature. */
	wrong?: Partial<Report>;
	/** What is changed after the signature. */
	forged?: Partial<{ snr: number }>;
}

function badReport(genesis: Uint8Array, beacon: Beacon, witness: Gateway, bad: BadReport) {
	const signer = bad.signer ?? witness.working;
	const said = { ...hear(beacon, witness), ...bad.wrong };
	return { ...signReport(signer, bad.genesis ?? genesis, said), ...bad.forged };
}

/** All honest witnesses report in one batch, and once more. */
async function reportTwice(world: World, beacon: Beacon): Promise<void> {
	const { campaign, chain, checklist } = world;
	const witnesses = campaign.witnessesOf(beacon.beaconer);
	const group = groupOf(beacon, witnesses, chain.genesis);
	await Promise.all([
		checklist.must(`${witnesses.length} witnesses' reports are taken in one batch`, async () => {
			const event = eventOf(await report(world, [group]), 'coverage.Reported');
			assert.equal(asNumber(event('accepted')), witnesses.length);
			assert.equal(refusedIn(event).size, 0);
		}),
		checklist.check('the same reports again: Duplicate', async () => {
			const event = eventOf(await report(world, [group]), 'coverage.Reported');
			assert.equal(asNumber(event('accepted')), 0);
			const refused = [...refusedIn(event).values()];
			assert.deepEqual(refused, Array(witnesses.length).fill('Duplicate'));
		}),
	]);
}

/** Groups about beacons that there are not. */
async function refuseBadGroups(world: World, beacon: Beacon): Promise<void> {
	const { chain, checklist, clock, fleet, relay } = world;
	const { round, beaconer } = beacon;
	const good = groupOf(beacon, world.campaign.witnessesOf(beaconer).slice(0, 1), chain.genesis);
	const drawn =
		(await clock.drawn(
			round,
			fleet.map(({ id }) => id),
		)) ?? [];
	const idle = fleet.find(({ id }) => !drawn.includes(id)) as Gateway;
	const cases: [string, string, Partial<Group>][] = [
		['a beacon of a gateway that was not drawn', 'NotDrawn', { beaconer: idle.id }],
		['a beacon of an unknown gateway', 'UnknownBeaconer', { beaconer: 1_000_000 }],
		['a beacon of a round to come', 'WindowNotOpen', { round: round + 1_000 }],
		['a group without reports', 'Empty', { reports: [] }],
	];
	const receipt = await report(world, [
		good,
		...cases.map(([, , wrong]) => ({ ...good, ...wrong })),
	]);
	const reasons = groupRefusals(receipt);
	for (const [index, [name, refusal]] of cases.entries()) {
		await checklist.check(`${name}: ${refusal}`, () => assert.equal(reasons[index], refusal));
	}
	await checklist.refuses('a batch without any report', 'coverage.EmptyBatch', () =>
		submit(chain, relay, chain.call('coverage.report', { groups: [] })),
	);
}

function groupRefusals(receipt: Receipt): string[] {
	return eventsOf(receipt, 'coverage.GroupRefused').map((event) => variantOf(event('reason')));
}

/** Late reports, wrong secrets, and secrets of beacons that there are not. */
async function refuseBadReveals(world: World, beacon: Beacon): Promise<void> {
	const { campaign, chain, checklist, relay } = world;
	const group = groupOf(beacon, campaign.witnessesOf(beacon.beaconer), chain.genesis);
	const stranger = { id: 1_000_000 } as Gateway;
	await Promise.all([
		checklist.check('reports after their window: WindowClosed', async () => {
			assert.deepEqual(groupRefusals(await report(world, [group])), ['WindowClosed']);
		}),
		checklist.refuses('a wrong secret', 'coverage.WrongSecret', () =>
			submit(chain, relay, revealOf(chain, beacon, new Uint8Array(32).fill(1))),
		),
		checklist.refuses('a secret of an unknown gateway', 'coverage.UnknownDevice', () =>
			submit(chain, relay, revealOf(chain, { ...beacon, beaconer: stranger })),
		),
		checklist.refuses('a secret of a round to come', 'coverage.WindowNotOpen', () =>
			submit(chain, relay, revealOf(chain, { ...beacon, round: beacon.round + 1_000 })),
		),
	]);
}

async function reveal(world: World, beacon: Beacon): Promise<void> {
	const { campaign, chain, checklist, ledger, relay } = world;
	const [receipt] = await Promise.all([
		checklist.must('the secret opens the beacon, free of charge', async () => {
			const revealed = await submit(chain, relay, revealOf(chain, beacon));
			eventOf(revealed, 'coverage.Settled');
			const fee = eventOf(revealed, 'transactionPayment.TransactionFeePaid');
			assert.equal(asBigInt(fee('actualFee')), 0n);
			return revealed;
		}),
		checklist.refuses('the same secret again', 'coverage.AlreadySettled', () =>
			submit(chain, relay, revealOf(chain, beacon)),
		),
	]);
	const settled = await ledger.enter(beacon.round, beacon.beaconer.id, receipt.block);
	await checklist.check(
		'witnesses that were never heard themselves earn nothing: NotHeard',
		() => {
			const witnesses = campaign.witnessesOf(beacon.beaconer).map(({ id }) => id);
			assert.deepEqual(
				settled.verdicts.map(({ witness, refusal }) => [witness, refusal]),
				witnesses.map((id) => [id, 'NotHeard']),
			);
			assert.equal(settled.units, 0n);
		},
	);
}
