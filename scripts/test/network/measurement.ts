// SPDX-License-Identifier: Apache-2.0
/** The measurement whether blocks by author follow the weights, on a network whose weights differ. */
import { command, type Values } from '../../src/cli/command.ts';
import { ArgumentError, defaultsTo, whole, type Option } from '../../src/cli/option.ts';
import { devicePath, nodePath } from '../../src/network/release.ts';
import { CairnDevice } from '../cairn-device.ts';
import { Checklist, StoryEnd } from '../checklist.ts';
import { areNear, backersOf, LEAST_MEASURED, partsOf } from './backers.ts';
import { areSpread, followShares } from './shares.ts';
import { backAll, beginEqual, followProof } from './weights.ts';
import { goOn, newWorld, SLOT_MS, start, type World } from './world.ts';

/** Beyond this, nodes on one machine tell how busy it is. */
const MOST_MEASURED = 16;

/** Slots in which chance evens out: each gateway sends half a dozen beacons in so many. */
const EVEN_SLOTS = 480;

/** The bounds of a slot's length: beyond them calls or blocks come too late for each other. */
const [SHORTEST_SLOT_MS, LONGEST_SLOT_MS] = [1_000, 6_000];

/** A slot's length, of which the chain takes half. */
function slotMs(): Option<number> {
	const help = 'length of a slot in milliseconds, even';
	const option = whole(help, SHORTEST_SLOT_MS, LONGEST_SLOT_MS);
	const parse = (name: string, given: string) => {
		const length = option.parse(name, given);
		if (length % 2 !== 0) {
			const limits = `from ${SHORTEST_SLOT_MS} to ${LONGEST_SLOT_MS}`;
			throw new ArgumentError(`--${name} is "${given}", must be an even number ${limits}`);
		}
		return length;
	};
	return { ...option, parse };
}

const OPTIONS = {
	slots: defaultsTo(whole('slots of which blocks are counted', 1, 100_000), 600),
	validators: defaultsTo(
		whole(
			`validators, ${LEAST_MEASURED} to ${MOST_MEASURED}: five are equal under a cap of a fifth`,
			LEAST_MEASURED,
			MOST_MEASURED,
		),
		8,
	),
	'slot-ms': defaultsTo(slotMs(), SLOT_MS),
};

/** Tells whether blocks follow the weights. */
export const shares = command({
	summary: 'Run validators whose backing differs, and hold their blocks against their weights.',
	details: 'Two gateways prove a part of backing; with eight validators these are 1:1:2:2:3:3:4:4.',
	options: OPTIONS,
	run: measure,
});

async function measure(values: Values<typeof OPTIONS>): Promise<void> {
	const checklist = new Checklist();
	const tool = new CairnDevice(devicePath());
	const variant = { genesis: values.validators, slotMs: values['slot-ms'] };
	const world = await newWorld(checklist, nodePath(), tool, variant);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => {
			tool.kill();
			world.network.kill();
			world.network.discard();
			process.exit(130);
		});
	}
	try {
		await tell(world, values.slots);
	} catch (error) {
		if (!(error instanceof StoryEnd)) {
			checklist.fail('the measurement', error);
		}
	}
	tool.kill();
	await world.network.stop();
	if (checklist.clean) {
		world.network.discard();
	} else {
		console.log(`the nodes' databases and logs: ${world.network.folder}`);
	}
	if (!checklist.conclude()) {
		throw new Error('not all checks passed');
	}
}

async function tell(world: World, slots: number): Promise<void> {
	const { checklist } = world;
	const nodes = [...world.network.validators];
	const parts = partsOf(world.genesis);
	await checklist.must(`${nodes.length} nodes start`, () => start(world, nodes));
	await checklist.must('they find each other, and finalise', () => goOn(world, nodes, 2));
	await beginEqual(world);
	checklist.note(`parts of backing: ${parts.join(' : ')}`);
	const fleet = await backAll(world, backersOf(parts));
	const reached = (shares: number[]) => areSpread(shares) && areNear(shares, parts);
	await followProof(world, fleet, { reached, slots: EVEN_SLOTS });
	await followShares(world, fleet, parts, slots);
	await fleet.daemon.stop();
}
