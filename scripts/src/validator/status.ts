// SPDX-License-Identifier: Apache-2.0
/** Tells how validators stand, as the runtime API says. */
import type { Codec } from '@polkadot/types-codec/types';

import {
	asBigInt,
	asList,
	asNumber,
	asOption,
	asSome,
	at,
	formatBytes,
	formatCrn,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { account } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';

/** What all weights sum to. */
const TOTAL_WEIGHT = 1_000_000_000;

/** Prints what the chain knows of a candidate. */
export const status = command({
	summary: 'Print how a candidate stands: bond, backing, weight, blocks, pay.',
	options: { validator: account('the candidate'), ...ENDPOINT },
	run: ({ validator, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const answer = await chain.ask('validatorApi.validator', [validator]);
			print(asSome(answer, `candidate ${validator}`));
		}),
});

/** Prints the validators of a session. */
export const set = command({
	summary: 'Print the validators of the running session and their weights.',
	options: ENDPOINT,
	run: ({ endpoint }) =>
		withChain(endpoint, async (chain) => {
			const session = asNumber(await chain.read('session.currentIndex'));
			console.log(`session ${session}`);
			for (const { account: id, weight } of await weightsOf(chain, session)) {
				console.log(`${id}  ${share(weight)}`);
			}
		}),
});

/** The validators of a session with their weights, in the order of its authorities. */
export async function weightsOf(
	chain: Chain,
	session: number,
): Promise<{ account: string; weight: number }[]> {
	const answer = asOption(await chain.ask('validatorApi.weights', [session]));
	return (answer === undefined ? [] : asList(answer)).map((entry) => {
		const [id, weight] = asList(entry);
		return { account: String(id), weight: asNumber(weight as Codec) };
	});
}

function print(info: Codec): void {
	const number = (path: string) => asBigInt(at(info, path));
	const percent = (path: string) => `${Number(number(path)) / 10_000} %`;
	row('state', variantOf(at(info, 'state')));
	row('bond', `${formatCrn(number('bond'))}, and ${formatCrn(number('unbonding'))} unbonding`);
	const next = percent('nextCommission');
	row('commission', `${percent('commission')}, from the next epoch on ${next}`);
	row('backers', `${number('backers')} devices, ${formatBytes(number('bytes'))} proven`);
	row('coverage', `${number('coverage')} micro-units of power`);
	row('backing', String(number('backing')));
	row('weight', seat(number('weight')));
	row('next session', seat(number('nextWeight')));
	const expected = Number(number('session.expected')) / TOTAL_WEIGHT;
	const authored = number('session.authored');
	row('blocks', `${authored} of ${expected.toFixed(1)} expected in this session`);
	row('points', `${number('points')} in this epoch, ${number('ownPoints')} of them its own`);
	row('to claim', formatCrn(number('due')));
}

function seat(weight: bigint): string {
	return weight === 0n ? 'no seat' : share(Number(weight));
}

function share(weight: number): string {
	return `${((100 * weight) / TOTAL_WEIGHT).toFixed(4)} %`;
}
