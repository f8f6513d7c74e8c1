// SPDX-License-Identifier: Apache-2.0
/** Token holders change figures by referendum; what cannot be enacted is told before. */
import assert from 'node:assert/strict';
import { u8aToHex } from '@polkadot/util';

import {
	asBigInt,
	asNumber,
	at,
	contentOf,
	variantOf,
	type Call,
	type Chain,
} from '../../src/chain/index.ts';
import { findParameter, readParameters } from '../../src/governance/parameters.ts';
import { referendumCount } from '../../src/governance/referenda.ts';
import { failsWith } from '../tools.ts';
import {
	allVote,
	blockOf,
	forces,
	gov,
	proposes,
	succeeds,
	watches,
	type Governance,
} from './holders.ts';

/** Witnesses of a beacon that are paid: what the chain begins with, and what is decided. */
const WITNESSES = { before: 14, after: 20 };

/** The beacon interval that is decided, in epochs: written in days. */
const INTERVAL_EPOCHS = 1;

/** What is decided of the scheduled budget, in percent. */
const BUDGET_PERCENT = 80;

/** The call that sets the witness limit, whatever its bounds. */
function setting(chain: Chain, witnesses: number): Call {
	return chain.call('parameters.setParameter', {
		keyValue: { Coverage: { MaxWitnesses: [null, witnesses] } },
	});
}

/** What is decided of the witness limit. */
async function decided(chain: Chain): Promise<bigint> {
	return findParameter(await readParameters(chain), 'Coverage.MaxWitnesses').decided;
}

/** A figure by which the round that runs in the state after a block is judged. */
async function inForce(chain: Chain, name: string, height?: number): Promise<number> {
	const block = height === undefined ? undefined : await hashOf(chain, height);
	return asNumber(at(await chain.ask('coverageApi.params', [], block), name));
}

async function hashOf(chain: Chain, height: number): Promise<string> {
	return (await chain.api.rpc.chain.getBlockHash(height)).toHex();
}

/** Figures with their bounds, and the reason why a call could not be enacted. */
export async function askFigures(world: Governance): Promise<void> {
	const { chain, checklist } = world;
	await checklist.check('governanceApi.parameters: figures with their bounds', async () => {
		const figure = findParameter(await readParameters(chain), 'Coverage.MaxWitnesses');
		assert.deepEqual([figure.least, figure.most, figure.decided], [1n, 32n, 14n]);
	});
	await checklist.check('governanceApi.checkCall: the figure that is out of bounds', async () => {
		const ask = async (witnesses: number) =>
			chain.ask('governanceApi.checkCall', [
				u8aToHex(setting(chain, witnesses).method.toU8a()),
			]);
		assert.equal(variantOf(await ask(32)), 'Ok');
		const refusal = contentOf(await ask(33));
		assert.equal(variantOf(refusal), 'OutOfBounds');
		assert.equal(at(contentOf(refusal), 'name').toString(), 'MaxWitnesses');
		assert.equal(asNumber(at(contentOf(refusal), 'most')), 32);
	});
	await checklist.check('gov lists parameters with unit, bounds and track', async () => {
		const out = await succeeds(world, 'parameters', { group: 'coverage' });
		assert.match(out, /^Coverage\.MaxWitnesses +14 +from 1 to 32 +parameter_admin$/m);
		assert.match(out, /^Coverage\.BeaconInterval +1 h +from 1 min to 7 d +parameter_admin$/m);
		assert.match(out, /^Coverage\.RampFloor +10 % +from 0 % to 100 % +parameter_admin$/m);
	});
	await checklist.check('gov lists the tracks', async () => {
		const out = await succeeds(world, 'tracks', {});
		assert.match(out, /^0 +root +10000 CRN/m);
		assert.match(out, /^10 +parameter_admin +500 CRN/m);
	});
}

/** One referendum changes three figures, in force from the first round or epoch that begins after it. */
export async function changeFigures(world: Governance): Promise<void> {
	const { chain, checklist, clock } = world;
	const index = await checklist.must('a referendum on three figures is proposed', () =>
		proposes(world, {
			set: [
				`Coverage.MaxWitnesses=${WITNESSES.after}`,
				`Coverage.BeaconInterval=${INTERVAL_EPOCHS}d`,
				`Rewards.BudgetPart=${BUDGET_PERCENT}%`,
			].join(),
		}),
	);
	const watching = watches(world, index);
	await checklist.must('gov tells what is proposed, and how far it is', async () => {
		const out = await succeeds(world, 'list', { which: 'open' });
		const coverage = 'Coverage.MaxWitnesses = 20; Coverage.BeaconInterval = 1 d';
		const what = `${coverage}; Rewards.BudgetPart = 80 %`;
		assert.ok(out.includes(`${index}  [parameter_admin] ${what}: `), out);
	});
	await checklist.must('holders vote for it', () => allVote(world, index, true));
	const lines = await checklist.must('it is approved and enacted', async () => {
		const told = await watching;
		blockOf(told, /approved, in block/);
		blockOf(told, /enacted$/);
		return told;
	});
	await checklist.must('it is in force from the next round on, and not before', async () => {
		const enacted = blockOf(lines, /enacted$/);
		const effect = blockOf(lines, /in force from round \d+ on: /);
		assert.ok(effect >= enacted, lines.join('\n'));
		const rounds = await Promise.all(
			[effect - 1, effect].map(async (height) => clock.round(await hashOf(chain, height))),
		);
		assert.equal(rounds[1], (rounds[0] as number) + 1, 'no round begins there');
		for (let height = enacted; height < effect; height++) {
			assert.equal(await inForce(chain, 'maxWitnesses', height), WITNESSES.before);
		}
		assert.equal(await inForce(chain, 'maxWitnesses', effect), WITNESSES.after);
		const interval = (INTERVAL_EPOCHS * clock.epochTicks) / clock.ticksPerRound;
		assert.equal(await inForce(chain, 'minInterval', effect), interval);
	});
	await checklist.must('less is handed out from the next epoch on, and not before', () =>
		checkBudgets(world, lines),
	);
}

/** The budget of the epoch that was running, and that of the next, by which figures are in force. */
async function checkBudgets({ chain, clock }: Governance, lines: string[]): Promise<void> {
	const effect = blockOf(lines, /in force from epoch \d+ on: /);
	assert.ok(effect >= blockOf(lines, /enacted$/), lines.join('\n'));
	const [before, after] = await Promise.all(
		[effect - 1, effect].map(async (height) => {
			const block = await hashOf(chain, height);
			const open = await chain.read('rewards.currentEpoch', [], block);
			assert.equal(asNumber(at(open, 'index')), await clock.epoch(block));
			return asBigInt(at(open, 'budget'));
		}),
	);
	assert.equal(after, ((before as bigint) * BigInt(BUDGET_PERCENT)) / 100n);
}

/** A value out of its bounds: refused by the tool, and without it by the chain, at enactment. */
export async function exceedBounds(world: Governance): Promise<void> {
	const { chain, checklist } = world;
	await checklist.check('gov refuses a value out of its bounds, and sends nothing', async () => {
		const before = await referendumCount(chain);
		for (const [set, reason] of [
			['Coverage.MaxWitnesses=33', /Coverage\.MaxWitnesses is 33, must be from 1 to 32/],
			['coverage.beacon_interval=8d', /BeaconInterval is 8 d, must be from 1 min to 7 d/],
			['MaxWitnesses=20,RampFloor=101%', /RampFloor is 101 %, must be from 0 % to 100 %/],
			[
				'Coverage.BeaconInterval=60',
				/BeaconInterval is "60", must be a number with its unit/,
			],
			['Coverage.MaxWitnesses=256', /MaxWitnesses is "256", .*it may be 1 to 32/],
		] as const) {
			failsWith(await gov(world, 'propose', { set, suri: '//Alice' }), reason);
		}
		assert.equal(await referendumCount(chain), before);
	});
	await checklist.check(
		'forced through, it ends in CallUnavailable and changes nothing',
		async () => {
			const index = await forces(world, setting(chain, 33));
			const watching = watches(world, index);
			await allVote(world, index, true);
			const told = await watching;
			blockOf(told, /approved, in block/);
			blockOf(told, /not enacted: scheduler\.CallUnavailable/);
			assert.equal(await decided(chain), BigInt(WITNESSES.after));
			assert.equal(await inForce(chain, 'maxWitnesses'), WITNESSES.after);
		},
	);
}

/** Figures within their bounds that break a rule together: they stay as they were. */
export async function contradictFigures(world: Governance): Promise<void> {
	const { chain, checklist } = world;
	await checklist.check(
		'figures that contradict each other are refused with the rule',
		async () => {
			const before = await inForce(chain, 'witnessRedundancy');
			const set = `Coverage.WitnessRedundancy=${WITNESSES.after + 1},Coverage.RampFloor=15%`;
			const index = await proposes(world, { set });
			const watching = watches(world, index);
			await allVote(world, index, true);
			const told = await watching;
			blockOf(told, /enacted$/);
			blockOf(
				told,
				/Coverage refuses, and stays as it was: WitnessRedundancy: .*is not in 1 to .*max_witnesses/,
			);
			assert.equal(await inForce(chain, 'witnessRedundancy'), before);
			assert.equal(await inForce(chain, 'rampFloor'), 1_500, 'the others pass');
		},
	);
}
