// SPDX-License-Identifier: Apache-2.0
/**
 * The story of `make run ARGS=--cheaters`: the fleet of `cairn-device` works and lies until it is
 * paid and every kind of lie has been judged, and ends of itself. What it says is checked, and what
 * the chain says; then the chain is audited.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { asBigInt, asNumber, at, type Chain } from '../../src/chain/index.ts';
import type { CairnDevice } from '../cairn-device.ts';
import type { Checklist } from '../checklist.ts';
import { auditChain, type Question } from './auditing.ts';
import type { Lengths } from './node.ts';

/** The clock of its chain: rounds of 4 s, epochs of 32 s. */
export const FLEET_LENGTHS: Lengths = { slotDuration: 1_000 };

/**
 * Every fifth cheats, in six ways, so that there are two of each: some lie only when they, or a
 * neighbour, are drawn, each in one round of ten.
 */
const GATEWAYS = 60;

/** When the fleet gives up, in seconds: it takes a minute or two where nothing else is at work. */
const DURATION_S = 900;

/** How long it may take beyond that to end. */
const GRACE_MS = 60_000;

/** The ways to lie, by their names in what the fleet says. */
const LIES = [
	'never heard',
	'wrong tag',
	'moved away',
	'moved near',
	'self-witness',
	'inflated RSSI',
];

/** Tells the story on a chain that has just begun, with the fleet's words in `folder`. */
export async function tellFleet(
	chain: Chain,
	checklist: Checklist,
	tool: CairnDevice,
	folder: string,
): Promise<void> {
	const { endpoint } = chain;
	const options = { endpoint, gateways: GATEWAYS, suri: '//Alice', duration: DURATION_S };
	const flags = ['--cheaters', '--until-claimed'];
	const fleet = tool.fleet(options, join(folder, 'fleet.log'), flags);
	await checklist.must('a fleet with cheaters ends of itself, and with success', async () => {
		const code = await fleet.ended(DURATION_S * 1_000 + GRACE_MS);
		assert.equal(code, 0, fleet.said.split('\n').slice(-20).join('\n'));
	});
	const { said } = fleet;
	await checkWork(chain, checklist, said);
	for (const lie of LIES) {
		await checklist.check(`the fleet's lies of the kind "${lie}" were tried and not paid`, () =>
			checkLie(said, lie),
		);
	}
	// With fewer witnesses that are paid, there is less that a beaconer is paid for.
	const question: Question = {
		set: 'coverage.MaxWitnesses=4',
		changes: ['beaconers', 'witnesses'],
	};
	await auditChain({ name: 'the fleet', chain, checklist, tool, folder }, question);
}

/** Beacons were settled, an epoch closed, and what it issued was claimed. */
async function checkWork(chain: Chain, checklist: Checklist, said: string): Promise<void> {
	await checklist.check('the fleet tells that beacons were settled', () => {
		const rounds = [...said.matchAll(/^round \d+: .* (\d+) settled/gm)];
		const settled = rounds.map(([, beacons]) => Number(beacons));
		assert.ok(settled.some((beacons) => beacons > 0), `${settled.join(', ')} settled`);
	});
	await checklist.check('the fleet tells that an epoch closed and CRN was claimed', () => {
		const epochs = [...said.matchAll(/^epoch \d+: budget \S+ CRN, issued (\S+) CRN/gm)];
		const issued = epochs.map(([, amount]) => Number(amount));
		assert.ok(issued.some((amount) => amount > 0), `${issued.join(', ')} CRN issued`);
		const claimed = figure(said, /^minted \S+ CRN in \d+ epochs, claimed (\S+) CRN/m);
		const honest = figure(said, /\(honest gateways ([^,]+), cheating gateways/);
		assert.ok(claimed > 0 && honest > 0, `${claimed} CRN claimed, ${honest} by the honest`);
	});
	await checklist.check('the chain has closed an epoch, and paid the fleet', async () => {
		const totals = await chain.read('rewards.totals');
		const epoch = await chain.read('rewards.currentEpoch');
		assert.ok(asNumber(at(epoch, 'index')) > 0);
		assert.ok(asBigInt(at(totals, 'claimed')) > 0n);
	});
}

/** A line of its last words, for instance `wrong tag: LIES  40 tried, 0 paid, 0.000 units, …`. */
function checkLie(said: string, name: string): void {
	const line = said.split('\n').find((one) => one.startsWith(`${name}: LIES`));
	assert.ok(line !== undefined, 'the fleet says nothing of it');
	assert.ok(figure(line, / (\d+) tried/) > 0, line);
	assert.equal(figure(line, / (\d+) paid/), 0, line);
	assert.equal(figure(line, / (\S+) units/), 0, line);
	assert.ok(figure(line, / (\d+) refused/) > 0, line);
}

function figure(text: string, pattern: RegExp): number {
	const found = pattern.exec(text)?.[1];
	assert.ok(found !== undefined, `${pattern} is not in: ${text.slice(-2_000)}`);
	return Number(found);
}
