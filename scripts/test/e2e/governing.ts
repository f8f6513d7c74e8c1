// SPDX-License-Identifier: Apache-2.0
/** Token holders change a figure by referendum; what cannot be enacted is told before. */
import assert from 'node:assert/strict';

import {
	asList,
	asNumber,
	at,
	contentOf,
	submit,
	variantOf,
	type Chain,
} from '../../src/chain/index.ts';
import { accountOf } from '../../src/chain/account.ts';
import type { World } from './world.ts';

/** Those whom the development chain endows: together they hold nearly all tokens. */
const HOLDERS = ['//Alice', '//Bob', '//Charlie', '//Dave', '//Eve'];

/** What each of them votes with, in plancks: 700,000 CRN. */
const STAKE = 700_000n * 10n ** 12n;

/** What a referendum on figures acts as. */
const ADMIN = { Origins: 'ParameterAdmin' };

/** Witnesses of a beacon that are paid, once it is decided. */
const WITNESSES = 20;

/** Changes the witness limit by referendum, in force from a round that begins after it is enacted. */
export async function govern(world: World): Promise<void> {
	const { chain, checklist } = world;
	await askFigures(world);
	const before = await limit(chain);
	assert.equal(before, 14);
	const index = await checklist.must('a referendum on the witness limit is proposed', () =>
		propose(chain),
	);
	await checklist.must('holders vote for it', async () => {
		for (const holder of HOLDERS) {
			const vote = { Standard: { vote: { aye: true, conviction: 'Locked1x' }, balance: STAKE } };
			const call = chain.call('convictionVoting.vote', { pollIndex: index, vote });
			await submit(chain, await accountOf(holder), call);
		}
	});
	await checklist.must('it is enacted, and in force from the next round on', async () => {
		const { found, round } = await enacted(chain, world, index);
		assert.equal(found, before, 'a round kept what it began with');
		await world.clock.untilTick((round + 1) * world.clock.ticksPerRound + 1);
		assert.equal(await limit(chain), WITNESSES);
	});
}

/** The witness limit by which the current round is judged. */
async function limit(chain: Chain): Promise<number> {
	return asNumber(at(await chain.ask('coverageApi.params'), 'maxWitnesses'));
}

/** The call that sets the witness limit. */
function setting(chain: Chain) {
	return chain.call('parameters.setParameter', {
		keyValue: { Coverage: { MaxWitnesses: [null, WITNESSES] } },
	});
}

/** Figures and their bounds, and the reason why a proposal could not be enacted. */
async function askFigures({ chain, checklist }: World): Promise<void> {
	await checklist.check('governanceApi.parameters: figures with their bounds', async () => {
		const figures = asList(await chain.ask('governanceApi.parameters'));
		const found = figures.find((figure) => at(figure, 'name').toString() === 'MaxWitnesses');
		assert.ok(found !== undefined);
		assert.equal(at(found, 'group').toString(), 'Coverage');
		assert.deepEqual([asNumber(at(found, 'least')), asNumber(at(found, 'most'))], [1, 32]);
	});
	await checklist.check('governanceApi.checkCall: the figure that is out of bounds', async () => {
		const good = setting(chain).method.toU8a();
		assert.equal(variantOf(await chain.ask('governanceApi.checkCall', [hex(good)])), 'Ok');
		const bad = Uint8Array.from([...good.slice(0, -1), 33]);
		const refusal = contentOf(await chain.ask('governanceApi.checkCall', [hex(bad)]));
		assert.equal(variantOf(refusal), 'OutOfBounds');
		const content = contentOf(refusal);
		assert.equal(at(content, 'name').toString(), 'MaxWitnesses');
		assert.equal(asNumber(at(content, 'most')), 32);
	});
}

function hex(bytes: Uint8Array): string {
	return `0x${Buffer.from(bytes).toString('hex')}`;
}

/** Submits the referendum and puts up its deposit. Returns its number. */
async function propose(chain: Chain): Promise<number> {
	const index = asNumber(await chain.read('referenda.referendumCount'));
	const proposal = { Inline: hex(setting(chain).method.toU8a()) };
	const alice = await accountOf('//Alice');
	const call = chain.call('referenda.submit', {
		proposalOrigin: ADMIN,
		proposal,
		enactmentMoment: { After: 0 },
	});
	await submit(chain, alice, call);
	await submit(chain, alice, chain.call('referenda.placeDecisionDeposit', { index }));
	return index;
}

/** Waits until the figure is decided; what was in force in that block, and the round of it. */
async function enacted(chain: Chain, { clock }: World, index: number) {
	for (let blocks = 0; blocks < 120; blocks++) {
		const head = (await chain.api.rpc.chain.getBlockHash()).toHex();
		const figures = asList(await chain.ask('governanceApi.parameters', [], head));
		const figure = figures.find((one) => at(one, 'name').toString() === 'MaxWitnesses');
		assert.ok(figure !== undefined);
		if (asNumber(at(figure, 'decided')) === WITNESSES) {
			const params = await chain.ask('coverageApi.params', [], head);
			return { found: asNumber(at(params, 'maxWitnesses')), round: await clock.round(head) };
		}
		await clock.untilTick((await clock.tick()) + 1);
	}
	throw new Error(`referendum ${index} was not enacted in 120 blocks`);
}
