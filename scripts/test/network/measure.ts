// SPDX-License-Identifier: Apache-2.0
/** Measures whether blocks by author follow the weights, on a network whose weights differ. */
import { command, execute } from '../../src/cli/command.ts';
import { defaultsTo, whole } from '../../src/cli/option.ts';
import { devicePath, nodePath } from '../../src/network/release.ts';
import { CairnDevice } from '../cairn-device.ts';
import { Checklist, StoryEnd } from '../checklist.ts';
import { followShares } from './shares.ts';
import { backAll, beginEqual, followProof } from './weights.ts';
import { goOn, newWorld, start, type Shape } from './world.ts';

/** Eight validators, backed by as many gateways as one to four. */
const EIGHT: Shape = { validators: 8, backers: [1, 1, 2, 2, 3, 3, 4, 4] };

const measure = command({
	summary: 'Eight validators, backed as 1 : 1 : 2 : 2 : 3 : 3 : 4 : 4, and who makes how many blocks.',
	options: { slots: defaultsTo(whole('slots of a second to count', 20, 100_000), 600) },
	run: ({ slots }) => tell(slots),
});

const commands = { 'network-shares': measure };
const program = { name: 'npm run', summary: measure.summary, commands };
process.exit(await execute(program, ['network-shares', ...process.argv.slice(2)]));

async function tell(slots: number): Promise<void> {
	const checklist = new Checklist();
	const tool = new CairnDevice(devicePath());
	const world = await newWorld(checklist, nodePath(), tool, undefined, EIGHT);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => {
			tool.kill();
			world.network.kill();
			world.network.discard();
			process.exit(130);
		});
	}
	try {
		const nodes = [...world.network.validators];
		await checklist.must(`${nodes.length} nodes start`, () => start(world, nodes));
		await checklist.must('they find each other, and finalise', () => goOn(world, nodes, 2));
		await beginEqual(world);
		const fleet = await backAll(world);
		await followProof(world, fleet);
		await followShares(world, fleet, slots);
		await fleet.daemon.stop();
	} catch (error) {
		if (!(error instanceof StoryEnd)) {
			checklist.fail('the measurement', error);
		}
	}
	tool.kill();
	await world.network.stop();
	world.network.discard();
	if (!checklist.conclude()) {
		throw new Error('see what failed above');
	}
}
