// SPDX-License-Identifier: Apache-2.0
/** A beacon with more good witnesses than are paid: who is drawn, and what everybody earns. */
import assert from 'node:assert/strict';

import type { Bool } from '@polkadot/types-codec';

import { asList, asNumber, asSome, at, eventOf, submit } from '../../src/chain/index.ts';
import { firstRevealRound, rank } from '../../src/protocol/index.ts';
import { askOutcome } from './asking.ts';
import type { Settled } from './ledger.ts';
import type { Gateway } from './gateway.ts';
import { groupOf, hear, revealOf, signReport, type Beacon } from './radio.ts';
import { beaconerUnits, paramsOf, rampFactor, scaled, witnessUnits, type Params } from './units.ts';
import type { World } from './world.ts';

/** How long it may take until enough of the fleet have been heard. */
const WARM_UP_MS = 600_000;

/** Witnesses that a beacon of this chapter must have, all heard before. */
const WITNESSES = 14;

/** What the chain said of the reports before it knew the payload. */
interface Before {
	params: Params;
	/** Witnesses that had been heard when their reports came. */
	heard: Set<number>;
	/** Ramp factor by witness. */
	ramps: Map<number, number>;
	beaconerRamp: number;
}

/** Has a beacon of 14 paid witnesses. */
export async function paidBeacon(world: World): Promise<void> {
	const { campaign, chain, checklist, clock, ledger, relay } = world;
	const enough = (beacon: Beacon) => heard(world, beacon).length >= WITNESSES;
	const beacon = await checklist.must(`a beacon has ${WITNESSES} witnesses that were heard`, () =>
		campaign.take(enough, WARM_UP_MS),
	);
	checklist.note(`${beacon.beaconer.name} beacons in round ${beacon.round}`);
	const [untrue, elsewhere] = liars(world, beacon);
	await reportWithLies(world, beacon, untrue, elsewhere);
	const seed = await clock.untilSeed(firstRevealRound(beacon.round));
	const before = await whatWasSaid(world, beacon);
	const { block } = await checklist.must('the secret opens the beacon', async () => {
		const receipt = await submit(chain, relay, revealOf(chain, beacon));
		const event = eventOf(receipt, 'coverage.Settled');
		assert.equal(asNumber(event('witnesses')), WITNESSES);
		return receipt;
	});
	const settled = await ledger.enter(beacon.round, beacon.beaconer.id, block);
	const candidates = candidatesOf(world, beacon, before, [untrue, elsewhere]);
	const ranked = byRank(candidates, seed, beacon.beaconer.id);
	await checkDraw(world, settled, ranked);
	await checkLies(world, settled, untrue, elsewhere);
	await checkUnits(world, settled, before);
	const paid = settled.verdicts.find(({ units }) => units !== undefined);
	assert.ok(paid?.units !== undefined);
	const lie = { id: untrue.id, rule: 'WrongTag' };
	await askOutcome(world, beacon, { id: paid.witness, units: paid.units }, lie);
}

/** Witnesses of a beacon that were heard themselves, lately enough as long as reports are taken. */
function heard({ campaign, clock, ledger, reciprocityTicks }: World, beacon: Beacon): Gateway[] {
	const end = firstRevealRound(beacon.round) * clock.ticksPerRound;
	const since = Math.ceil((end - reciprocityTicks) / clock.ticksPerRound);
	const all = campaign.witnessesOf(beacon.beaconer);
	return all.filter(({ id }) => ledger.wasHeardSince(id, since));
}

/** Two witnesses that will not tell the truth; at best two that would not be paid anyway. */
function liars(world: World, beacon: Beacon): [Gateway, Gateway] {
	const paid = heard(world, beacon);
	const unpaid = world.campaign.witnessesOf(beacon.beaconer).filter((one) => !paid.includes(one));
	const [one, other] = [...unpaid, ...paid];
	return [one as Gateway, other as Gateway];
}

/** One guesses the tag, one names another channel: neither can be known before the reveal. */
async function reportWithLies(
	world: World,
	beacon: Beacon,
	untrue: Gateway,
	elsewhere: Gateway,
): Promise<void> {
	const { campaign, chain, checklist, relay } = world;
	const witnesses = campaign.witnessesOf(beacon.beaconer);
	const honest = witnesses.filter((one) => one !== untrue && one !== elsewhere);
	const group = groupOf(beacon, honest, chain.genesis);
	const guessed = { ...hear(beacon, untrue), tag: new Uint8Array(16).fill(7) };
	const { frequency } = hear(beacon, elsewhere);
	const other = frequency === 867_100_000 ? 867_300_000 : 867_100_000;
	group.reports.push(
		signReport(untrue.working, chain.genesis, guessed),
		signReport(elsewhere.working, chain.genesis, {
			...hear(beacon, elsewhere),
			frequency: other,
		}),
	);
	await checklist.must(
		`${group.reports.length} reports are taken, two of them lies`,
		async () => {
			const receipt = await submit(
				chain,
				relay,
				chain.call('coverage.report', { groups: [group] }),
			);
			const event = eventOf(receipt, 'coverage.Reported');
			assert.equal(asNumber(event('accepted')), witnesses.length);
		},
	);
}

async function whatWasSaid({ chain }: World, { round, beaconer }: Beacon): Promise<Before> {
	const rules = asSome(await chain.read('coverage.rounds', [round]), `rules of round ${round}`);
	const params = paramsOf(rules);
	const stored = asSome(await chain.read('coverage.beacons', [round, beaconer.id]), 'beacon');
	const reports = asList(at(stored, 'reports'));
	const number = (record: (typeof reports)[number], name: string) => asNumber(at(record, name));
	const gateway = asSome(await chain.read('coverage.gateways', [beaconer.id]), 'gateway');
	const wasHeard = reports.filter((one) => (at(one, 'heard') as Bool).isTrue);
	return {
		params,
		heard: new Set(wasHeard.map((one) => number(one, 'witness'))),
		ramps: new Map(reports.map((one) => [number(one, 'witness'), number(one, 'ramp')])),
		beaconerRamp: rampFactor(asNumber(at(gateway, 'ramp.credit')), params),
	};
}

/** Witnesses that told the truth and had been heard. */
function candidatesOf(
	{ campaign }: World,
	{ beaconer }: Beacon,
	before: Before,
	liars: Gateway[],
): number[] {
	const honest = campaign.witnessesOf(beaconer).filter((one) => !liars.includes(one));
	return honest.map(({ id }) => id).filter((id) => before.heard.has(id));
}

function byRank(witnesses: number[], seed: Uint8Array, beaconer: number): number[] {
	return witnesses
		.map((id) => ({ id, rank: rank(seed, beaconer, id) }))
		.sort((one, other) => (one.rank < other.rank ? -1 : 1))
		.map(({ id }) => id);
}

/** Who is paid follows from the seed of the reveal's first round. */
async function checkDraw({ checklist }: World, settled: Settled, ranked: number[]): Promise<void> {
	await checklist.check(`the ${WITNESSES} of lowest rank are paid, as computed here`, () => {
		const paid = settled.verdicts.filter(({ units }) => units !== undefined);
		const ids = paid.map(({ witness }) => witness);
		assert.deepEqual([...ids].sort(ascending), ranked.slice(0, WITNESSES).sort(ascending));
	});
	await checklist.check('the others were not drawn for pay: NotDrawnForPay', () => {
		for (const id of ranked.slice(WITNESSES)) {
			assert.equal(verdictOn(settled, id), 'NotDrawnForPay');
		}
	});
}

/** What was guessed does not match the payload. */
async function checkLies(
	{ checklist }: World,
	settled: Settled,
	untrue: Gateway,
	elsewhere: Gateway,
): Promise<void> {
	await checklist.check('a guessed tag: WrongTag', () => {
		assert.equal(verdictOn(settled, untrue.id), 'WrongTag');
	});
	await checklist.check("another channel than the payload's: WrongChannel", () => {
		assert.equal(verdictOn(settled, elsewhere.id), 'WrongChannel');
	});
}

function verdictOn(settled: Settled, id: number): string | undefined {
	return settled.verdicts.find(({ witness }) => witness === id)?.refusal;
}

/** HIP-15 for so many witnesses, times scale, times each one's ramp. */
async function checkUnits({ checklist }: World, settled: Settled, before: Before): Promise<void> {
	const { params, ramps, beaconerRamp } = before;
	await checklist.check('each witness earns what HIP-15, scale and its ramp make', () => {
		const each = witnessUnits(WITNESSES, params);
		for (const { witness, units } of settled.verdicts) {
			if (units !== undefined) {
				assert.equal(units, scaled(each, settled.scale, ramps.get(witness) ?? 0));
				assert.ok(units > 0n);
			}
		}
	});
	await checklist.check('the beaconer earns what HIP-15, scale and its ramp make', () => {
		const whole = beaconerUnits(WITNESSES, params);
		assert.equal(settled.units, scaled(whole, settled.scale, beaconerRamp));
		assert.ok(settled.units > 0n);
	});
}

function ascending(one: number, other: number): number {
	return one - other;
}
