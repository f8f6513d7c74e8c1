// SPDX-License-Identifier: Apache-2.0
/** Networks that last until they are interrupted, and such as are measured. */
import { command, type Values } from '../cli/command.ts';
import { ArgumentError, choice, defaultsTo, text, whole } from '../cli/option.ts';
import { count, quantile, type Census } from './census.ts';
import { Network } from './network.ts';
import { nodePath } from './release.ts';
import { setLengths, SLOT_RULES, type Genesis } from './spec.ts';
import { Watch } from './watch.ts';

/** What every network is made of. */
const NETWORK = {
	node: defaultsTo(text('<path>', 'the node'), nodePath()),
	validators: defaultsTo(whole('validators of genesis, 1 to 32', 1, 32), 4),
	'slot-ms': defaultsTo(whole('length of a slot in milliseconds', 1_000, 60_000), 3_000),
	'session-slots': defaultsTo(whole('slots of a session', 10, 10_000), 40),
	c: defaultsTo(text('<n/d>', "the part of slots that the lottery's winners author"), '1/2'),
	slots: defaultsTo(choice('who authors in the others', SLOT_RULES), SLOT_RULES[2]),
};

/** Runs a network until it is interrupted. */
export const run = command({
	summary: 'Run validators on loopback until interrupted, then end them.',
	options: NETWORK,
	run: (values) =>
		withNetwork(values, async (network) => {
			console.log(`finality has begun; ${network.folder} goes when this ends (Ctrl-C)`);
			await new Promise(() => undefined);
		}),
});

/** Measures how a network makes blocks. */
export const measure = command({
	summary: 'Run validators on loopback, and tell who made how many blocks and how far apart.',
	options: {
		...NETWORK,
		for: defaultsTo(whole('slots to measure', 20, 100_000), 600),
	},
	run: (values) =>
		withNetwork(values, async (network) => {
			const chain = network.validators[0]?.connection;
			if (chain === undefined) {
				throw new Error('there is no validator to ask');
			}
			const watch = await Watch.begin(chain);
			console.log(`measuring ${values.for} slots of ${values['slot-ms']} ms`);
			await new Promise((resolve) => setTimeout(resolve, values.for * values['slot-ms']));
			const head = await chain.api.rpc.chain.getFinalizedHead();
			watch.end();
			report(count(watch.blocks.values(), head.toHex()), values['slot-ms']);
		}),
});

/** Runs a network for as long as `work` takes, and ends exactly what it started. */
async function withNetwork(
	values: Values<typeof NETWORK>,
	work: (network: Network) => Promise<void>,
): Promise<void> {
	const network = await Network.prepare(values.node, values.validators, (genesis) => {
		setLengths(genesis, {
			slotDuration: values['slot-ms'],
			sessionSlots: values['session-slots'],
		});
		setSlots(genesis, values.slots, values.c);
	});
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => {
			network
				.stop()
				.catch(() => network.kill())
				.finally(() => {
					network.discard();
					process.exit(130);
				});
		});
	}
	try {
		await network.start();
		for (const { name, endpoint, process, log } of network.validators) {
			console.log(`${name.padEnd(14)} process ${process}  ${endpoint}  ${log}`);
		}
		await network.finalize(2);
		await work(network);
	} finally {
		await network.stop();
		network.discard();
	}
}

function setSlots(genesis: Genesis, rule: string, c: string): void {
	const [, numerator, denominator] = /^(\d{1,9})\/(\d{1,9})$/.exec(c) ?? [];
	const [above, below] = [Number(numerator), Number(denominator)];
	if (!(above > 0 && above < below)) {
		throw new ArgumentError(`--c is "${c}", must be a fraction between 0 and 1, like 1/2`);
	}
	genesis.babe.epochConfig = { allowed_slots: rule, c: [above, below] };
}

function report(census: Census, slotMs: number): void {
	const seconds = (slots: number): string => ((slots * slotMs) / 1_000).toFixed(1);
	const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
	const { slots, blocks, forks, orphans, primary, gaps } = census;
	console.log(`slots ${slots}, blocks ${blocks} (${percent(blocks / slots)} of the slots)`);
	console.log(`in slots that the lottery gave: ${primary} (${percent(primary / blocks)})`);
	console.log(`forks ${forks} (${percent(forks / blocks)} of heights), orphans ${orphans}`);
	const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
	const at = [0.5, 0.9, 0.99, 1].map((part) => seconds(quantile(gaps, part))).join(' / ');
	console.log(`seconds between blocks: mean ${seconds(mean)}, 50/90/99/100 %: ${at}`);
	for (const [author, made] of [...census.byAuthor].sort(([one], [other]) => one - other)) {
		console.log(`author ${author}: ${made} blocks (${percent(made / blocks)})`);
	}
}
