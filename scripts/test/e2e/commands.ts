// SPDX-License-Identifier: Apache-2.0
/** The tools `maker` and `owner` as people run them, each a process of its own. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { asBigInt, formatCrn } from '../../src/chain/index.ts';
import { registryFigure } from '../../src/registry/records.ts';
import { failsWith, outputOf, runTool, type Outcome, type Words } from '../tools.ts';
import type { World } from './world.ts';

/** Runs both tools through their story: a maker, a certificate, a gateway. */
export async function useCommands(world: World): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'cairn-commands-'));
	try {
		await tellByCommands(world, folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function tellByCommands(world: World, folder: string): Promise<void> {
	const { checklist } = world;
	const maker = await makerByCommands(world, folder);
	const device = await checklist.must('owner onboards a device', async () => {
		const out = await succeeds(world, 'owner', 'onboard', {
			certificate: join(folder, 'certificate.json'),
			'device-key': join(folder, 'device.json'),
			'working-key': join(folder, 'working.json'),
			chain: join(folder, 'chain.json'),
			'chain-length': '300',
			suri: '//Eve',
		});
		return firstNumber(out, /device (\d+) onboarded/);
	});
	await placeByCommands(world, device);
	await refuseByCommands(world, device);
	await checklist.check('owner commits a gateway to its next hash chain', async () => {
		const out = await succeeds(world, 'owner', 'commit-chain', {
			device,
			'working-key': join(folder, 'working.json'),
			chain: join(folder, 'next-chain.json'),
			'chain-length': '300',
			suri: '//Eve',
		});
		assert.match(out, new RegExp(`gateway ${device} uses the new chain from round \\d+ on`));
	});
	await checklist.check('owner names the error of a refused call, and exits with 1', async () => {
		const { code, err } = await run(world, 'owner', 'claim', { device, suri: '//Eve' });
		assert.equal(code, 1);
		assert.match(err, /rewards\.NothingDue: \S+/);
	});
	await checklist.check('owner tells the status of a device', async () => {
		const out = await succeeds(world, 'owner', 'status', { device });
		assert.match(out, new RegExp(`device +${device}\\b`));
	});
	await checklist.check('maker tells its status', async () => {
		assert.match(await succeeds(world, 'maker', 'status', { maker }), /devices +1 of 2/);
	});
}

async function placeByCommands(world: World, device: string): Promise<void> {
	const { checklist } = world;
	const place = { device, elevation: '12', region: 'EU868', suri: '//Eve' };
	await checklist.check('owner asserts a location by latitude and longitude', async () => {
		const degrees = { lat: '38.6916', lon: '-9.2160', gain: '2.5' };
		const out = await succeeds(world, 'owner', 'assert-location', { ...place, ...degrees });
		assert.match(
			out,
			new RegExp(`gateway ${device} is in cell 8c[0-9a-f]{13} from round \\d+ on`),
		);
	});
	await checklist.check('owner names a bad argument and its limit, exits with 1', async () => {
		const far = { ...place, lat: '91', lon: '0', gain: '3' };
		const { code, err } = await run(world, 'owner', 'assert-location', far);
		assert.equal(code, 1);
		assert.match(err, /--lat is "91", must be a number from -90 to 90/);
	});
}

/** What nothing is there for yet: each command reaches its call, which says so by name. */
async function refuseByCommands(world: World, device: string): Promise<void> {
	for (const [command, error] of [
		['release-former', 'NothingToRelease'],
		['enforce', 'NotAccused'],
		['enforce-former', 'NotAccused'],
	] as const) {
		await world.checklist.check(`owner ${command} names what is not there`, async () => {
			const outcome = await run(world, 'owner', command, { device, suri: '//Eve' });
			failsWith(outcome, new RegExp(`deviceRegistry\\.${error}`));
		});
	}
}

async function makerByCommands(world: World, folder: string): Promise<string> {
	const { chain, checklist } = world;
	const certifier = join(folder, 'certifier.json');
	const bond = formatCrn(2n * asBigInt(await registryFigure(chain, 'bondPerDevice')));
	const maker = await checklist.must('maker makes a certifier and registers', async () => {
		outputOf(await runTool('maker', 'new-key', { file: certifier, scheme: 'p256' }));
		const words = { certifier, bond: bond.replace(' CRN', ''), suri: '//Eve' };
		const out = await succeeds(world, 'maker', 'register', words);
		return firstNumber(out, /maker (\d+) registered/);
	});
	await checklist.must('maker certifies a device', async () => {
		const key = join(folder, 'device.json');
		outputOf(await runTool('owner', 'new-key', { file: key, scheme: 'ed25519' }));
		const words = { maker, certifier, 'device-key': key, serial: 'CMD-0001' };
		const json = await succeeds(world, 'maker', 'certify', words);
		assert.equal((JSON.parse(json) as { message: string }).message, 'certificate');
		writeFileSync(join(folder, 'certificate.json'), json);
	});
	return maker;
}

async function succeeds(
	world: World,
	tool: 'maker' | 'owner',
	command: string,
	options: Words,
): Promise<string> {
	return outputOf(await run(world, tool, command, options));
}

async function run(
	{ chain }: World,
	tool: 'maker' | 'owner',
	command: string,
	options: Words,
): Promise<Outcome> {
	return runTool(tool, command, options, chain.endpoint);
}

function firstNumber(text: string, pattern: RegExp): string {
	const found = pattern.exec(text)?.[1];
	assert.ok(found !== undefined, `${pattern} is not in: ${text}`);
	return found;
}
