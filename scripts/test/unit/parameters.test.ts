// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';

import type { Chain } from '../../src/chain/index.ts';
import {
	describeSetting,
	findParameter,
	fullName,
	readParameters,
	readSettings,
	settingCall,
	trackOfAll,
	type Parameter,
} from '../../src/governance/parameters.ts';
import { demandEnactable } from '../../src/governance/refusal.ts';
import { assignments } from '../../src/gov/option.ts';

/** The runtime's types, by their fields in its metadata. */
const REGISTRY = new TypeRegistry();
REGISTRY.register({
	Unit: { _enum: ['Count', 'Plancks', 'Permyriad', 'PartsPerMillion', 'Percent', 'Minutes'] },
	View: {
		group: 'Text',
		name: 'Text',
		meaning: 'Text',
		unit: 'Unit',
		track: 'u16',
		groupIndex: 'u8',
		index: 'u8',
		bytes: 'u8',
		least: 'u128',
		most: 'u128',
		default: 'u128',
		decided: 'u128',
	},
	OutOfBounds: { group: 'Text', name: 'Text', value: 'u128', least: 'u128', most: 'u128' },
	Refusal: {
		_enum: {
			Undecodable: null,
			TrailingBytes: '(u32)',
			UnknownParameter: 'Unknown',
			OutOfBounds: 'OutOfBounds',
			Overweight: 'Overweight',
			Contradiction: 'Text',
		},
	},
	Overweight: { weight: 'Weight', most: 'Weight' },
	Weight: { refTime: 'Compact<u64>', proofSize: 'Compact<u64>' },
	Unknown: { groupIndex: 'u8', index: 'u8' },
});

const VIEWS = [
	{
		group: 'Coverage',
		name: 'MaxWitnesses',
		meaning: 'Witnesses of a beacon that are drawn for pay.',
		unit: 'Count',
		track: 10,
		groupIndex: 0,
		index: 0,
		bytes: 1,
		least: 1,
		most: 32,
		default: 14,
		decided: 15,
	},
	{
		group: 'Coverage',
		name: 'BeaconInterval',
		meaning: 'Least mean time between draws.',
		unit: 'Minutes',
		track: 10,
		groupIndex: 0,
		index: 12,
		bytes: 4,
		least: 1,
		most: 10_080,
		default: 60,
		decided: 60,
	},
	{
		group: 'Power',
		name: 'Slash',
		unit: 'PartsPerMillion',
		track: 11,
		bytes: 4,
		least: 1,
		most: 1_000_000,
	},
	{ group: 'Storage', name: 'Slash', unit: 'PartsPerMillion', bytes: 4, least: 1, most: 500_000 },
];

/** A chain that answers `answers` to runtime APIs. */
function answering(answers: Record<string, unknown>): Chain {
	const types: Record<string, string> = {
		'governanceApi.parameters': 'Vec<View>',
		'governanceApi.checkCall': 'Result<(), Refusal>',
	};
	return {
		ask: (name: string) =>
			Promise.resolve(REGISTRY.createType(types[name] as string, answers[name])),
	} as unknown as Chain;
}

async function known(): Promise<Parameter[]> {
	return readParameters(answering({ 'governanceApi.parameters': VIEWS }));
}

function settings(parameters: Parameter[], text: string) {
	return readSettings(parameters, assignments('').parse('set', text));
}

test('a parameter is read with all that the runtime tells of it', async () => {
	const [first] = await known();
	assert.deepEqual(first, {
		group: 'Coverage',
		name: 'MaxWitnesses',
		meaning: 'Witnesses of a beacon that are drawn for pay.',
		unit: 'Count',
		track: 10,
		bytes: 1,
		least: 1n,
		most: 32n,
		default: 14n,
		decided: 15n,
	});
});

test('a parameter is found by its name in any case, without its group where it is the only one', async () => {
	const parameters = await known();
	for (const name of [
		'Coverage.MaxWitnesses',
		'coverage.maxwitnesses',
		'coverage.max_witnesses',
		'max-witnesses',
	]) {
		assert.equal(fullName(findParameter(parameters, name)), 'Coverage.MaxWitnesses', name);
	}
	assert.equal(fullName(findParameter(parameters, 'storage.slash')), 'Storage.Slash');
	assert.throws(() => findParameter(parameters, 'slash'), /one of Power.Slash, Storage.Slash/);
	assert.throws(() => findParameter(parameters, 'Coverage.Slash'), /there is no parameter/);
	assert.throws(() => findParameter(parameters, ''), /there is no parameter/);
});

test('settings are read by name and value with its unit, each parameter once', async () => {
	const parameters = await known();
	const read = settings(parameters, 'Coverage.MaxWitnesses=20, BeaconInterval = 2 h');
	assert.deepEqual(
		read.map(({ parameter, value }) => [parameter.name, value]),
		[
			['MaxWitnesses', 20n],
			['BeaconInterval', 120n],
		],
	);
	assert.deepEqual(read.map(describeSetting), [
		'Coverage.MaxWitnesses: 15 -> 20',
		'Coverage.BeaconInterval: 1 h -> 2 h',
	]);
	assert.throws(
		() => settings(parameters, 'MaxWitnesses=20,coverage.max_witnesses=20'),
		/Coverage.MaxWitnesses is given more than once/,
	);
});

test('figures that go together are of one track', async () => {
	const parameters = await known();
	assert.equal(trackOfAll(settings(parameters, 'MaxWitnesses=20,BeaconInterval=2h')), 10);
	assert.throws(
		() => trackOfAll(settings(parameters, 'MaxWitnesses=20,Power.Slash=5%')),
		/Coverage.MaxWitnesses and Power.Slash are of different tracks: .* --track root$/,
	);
});

test('a value of default puts a parameter back', async () => {
	const [setting] = settings(await known(), 'MaxWitnesses=default');
	assert.equal(setting?.value, 'default');
	assert.equal(
		describeSetting(setting as NonNullable<typeof setting>),
		'Coverage.MaxWitnesses: 15 -> 14, its default',
	);
});

test('a value without its unit is refused with the name and the bounds of its parameter', async () => {
	const parameters = await known();
	assert.throws(
		() => settings(parameters, 'BeaconInterval=120'),
		/^FigureError: Coverage.BeaconInterval is "120", must be a number with its unit.*; it may be 1 min to 7 d$/,
	);
});

test('a value that no call can hold is refused with the bounds', async () => {
	const parameters = await known();
	assert.throws(
		() => settings(parameters, 'MaxWitnesses=256'),
		/Coverage.MaxWitnesses is "256", must be within its bounds; it may be 1 to 32$/,
	);
	// The runtime judges what a call can hold.
	assert.equal(settings(parameters, 'MaxWitnesses=255')[0]?.value, 255n);
});

test('what is not name=value is refused', () => {
	for (const bad of ['', 'MaxWitnesses', '=20', 'MaxWitnesses=', 'a=1,,b=2', 'a b=1']) {
		assert.throws(
			() => assignments('').parse('set', bad),
			/--set has ".*", must be name=value/,
			bad,
		);
	}
});

test('several settings become one batch, of which all or none are enacted', async () => {
	const made: [string, Record<string, unknown>][] = [];
	const chain = {
		call: (name: string, args: Record<string, unknown>) => {
			made.push([name, args]);
			return name;
		},
	} as unknown as Chain;
	const parameters = await known();
	settingCall(chain, settings(parameters, 'MaxWitnesses=20,BeaconInterval=default'));
	assert.deepEqual(made, [
		['parameters.setParameter', { keyValue: { Coverage: { MaxWitnesses: [null, 20n] } } }],
		['parameters.setParameter', { keyValue: { Coverage: { BeaconInterval: [null, null] } } }],
		['utility.batchAll', { calls: ['parameters.setParameter', 'parameters.setParameter'] }],
	]);
	made.length = 0;
	settingCall(chain, settings(parameters, 'MaxWitnesses=20'));
	assert.equal(made.length, 1);
});

test('a call that the runtime could not enact is refused with its reason', async () => {
	const parameters = await known();
	const refused = async (refusal: unknown, reason: RegExp) => {
		const chain = answering({ 'governanceApi.checkCall': { Err: refusal } });
		await assert.rejects(demandEnactable(chain, Uint8Array.of(1), parameters), reason);
	};
	const bounds = {
		group: 'Coverage',
		name: 'BeaconInterval',
		value: 20_160,
		least: 1,
		most: 10_080,
	};
	await refused(
		{ OutOfBounds: bounds },
		/^CallRefused: Coverage.BeaconInterval is 14 d, must be from 1 min to 7 d$/,
	);
	await refused(
		{ UnknownParameter: { groupIndex: 3, index: 9 } },
		/no parameter of index 9 in group 3/,
	);
	await refused('Undecodable', /no call of this runtime decodes/);
	const most = { refTime: 999_000_000_000n, proofSize: 1_000 };
	await refused(
		{ Overweight: { weight: { refTime: 10_000_000_000_000n, proofSize: 0 }, most } },
		/^CallRefused: it takes 10 s, the scheduler enacts at most 0.999 s$/,
	);
	await refused(
		{ Overweight: { weight: { refTime: 999_000_000_000n, proofSize: 1_001 }, most } },
		/^CallRefused: its proof has 1001 bytes, the scheduler enacts at most 1000$/,
	);
	await refused({ Contradiction: 'too few' }, /^CallRefused: Contradiction: too few$/);
});

test('a call that the runtime could enact is let pass', async () => {
	const chain = answering({ 'governanceApi.checkCall': { Ok: null } });
	await demandEnactable(chain, Uint8Array.of(1), await known());
});
