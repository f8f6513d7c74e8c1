// SPDX-License-Identifier: Apache-2.0
/** Tells how referenda stand. */
import { formatCrn, type Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { choice, defaultsTo } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import { describeProposal } from '../governance/calls.ts';
import { readScheduled } from '../governance/enactment.ts';
import { measureAt } from '../governance/measure.ts';
import { readParameters, type Parameter } from '../governance/parameters.ts';
import { describeProgress } from '../governance/progress.ts';
import { readReferendum, referendumCount, type Referendum } from '../governance/referenda.ts';
import { REFERENDUM } from './option.ts';

/** Lists referenda. */
export const list = command({
	summary: 'List referenda, the newest first: what they propose and how far they are.',
	options: {
		which: defaultsTo(choice('which of them', ['open', 'all']), 'all'),
		...ENDPOINT,
	},
	run: ({ which, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const parameters = await readParameters(chain);
			let told = 0;
			for (let index = (await referendumCount(chain)) - 1; index >= 0; index--) {
				const referendum = await readReferendum(chain, index);
				if (which === 'all' || referendum.state === 'Ongoing') {
					console.log(`${index}  ${await describe(chain, referendum, parameters)}`);
					told += 1;
				}
			}
			if (told === 0) {
				console.log(which === 'all' ? 'there are no referenda' : 'no referendum is open');
			}
		}),
});

/** Tells all of a referendum. */
export const status = command({
	summary: 'Print a referendum: what it proposes, votes, demands, deposits.',
	options: { referendum: REFERENDUM, ...ENDPOINT },
	run: ({ referendum: index, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const referendum = await readReferendum(chain, index);
			const measure = await measureAt(chain, referendum);
			row('referendum', String(index));
			row('state', describeProgress(referendum, measure));
			if (referendum.state === 'Ongoing') {
				const { proposal, tally } = referendum;
				row('track', measure?.track.name ?? String(referendum.track));
				row(
					'proposes',
					await describeProposal(chain, proposal, await readParameters(chain)),
				);
				row('ayes', formatCrn(tally.ayes));
				row('nays', formatCrn(tally.nays));
				row('support', formatCrn(tally.support));
			} else {
				await printEnd(chain, index, referendum);
			}
		}),
});

async function describe(
	chain: Chain,
	referendum: Referendum,
	parameters: Parameter[],
): Promise<string> {
	const measure = await measureAt(chain, referendum);
	const progress = describeProgress(referendum, measure);
	if (referendum.state !== 'Ongoing') {
		return progress;
	}
	const what = await describeProposal(chain, referendum.proposal, parameters);
	return `[${measure?.track.name}] ${what}: ${progress}`;
}

async function printEnd(
	chain: Chain,
	index: number,
	{ submissionDeposit, decisionDeposit }: Exclude<Referendum, { state: 'Ongoing' }>,
): Promise<void> {
	const enacted = await readScheduled(chain, index);
	if (enacted !== undefined) {
		row('enacted', `in block ${enacted.when}`);
	}
	for (const [name, held] of [
		['submission', submissionDeposit],
		['decision', decisionDeposit],
	] as const) {
		if (held !== undefined) {
			row(name, `a deposit of ${formatCrn(held.amount)} is held of ${held.who}`);
		}
	}
}
