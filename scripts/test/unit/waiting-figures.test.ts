// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';
import type { Codec } from '@polkadot/types-codec/types';

import type { Chain } from '../../src/chain/index.ts';
import { effectOf, waiting } from '../../src/gov/parameters.ts';
import { readParameters } from '../../src/governance/parameters.ts';

const REGISTRY = new TypeRegistry();

REGISTRY.register({
	Unit: { _enum: ['Count'] },
	View: {
		group: 'Text',
		name: 'Text',
		meaning: 'Text',
		unit: 'Unit',
		track: 'u16',
		bytes: 'u8',
		least: 'u128',
		most: 'u128',
		default: 'u128',
		decided: 'u128',
	},
	Backing: { perByte: 'u32', perMicroUnit: 'u32', halfLife: 'u32' },
	Terms: { fullPayFrom: 'u32', maxCommission: 'u32' },
	Power: { backing: 'Backing', fullPayFrom: 'u32', maxCommission: 'u32' },
	Taken: { inForce: 'Power', decided: 'Power' },
});

/** What is decided: everything is 2. */
const NAMES = ['PerByte', 'HalfLife', 'FullPayFrom', 'MaxCommission', 'Seats'];
const DECIDED = [
	...NAMES.map((name) => ({ group: 'Power', name, decided: 2 })),
	{ group: 'Coverage', name: 'MaxWitnesses', decided: 2 },
	{ group: 'Spacetime', name: 'FaultCost', decided: 2 },
];

/** What of it the chain took: by default all. */
interface State {
	/** What work backs with. */
	backing?: number;
	bootstrapped?: boolean;
	/** Terms of pay that a session took for decided, that it brought into force, and of the epoch. */
	decided?: number;
	inForce?: number;
	epoch?: number;
}

function chainWith(state: State): Chain {
	const { backing = 2, bootstrapped = true, decided = 2, inForce = 2, epoch = 2 } = state;
	const power = (terms: number) => ({
		backing: { perByte: backing, perMicroUnit: backing, halfLife: 2 },
		fullPayFrom: terms,
		maxCommission: 2,
	});
	const stored: Record<string, [string, unknown]> = {
		'power.inForce': ['Taken', { inForce: power(inForce), decided: power(decided) }],
		'power.runningPoints': ['Terms', { fullPayFrom: epoch, maxCommission: 2 }],
		'power.bootstrapped': ['bool', bootstrapped],
	};
	const type = (name: string, value: unknown) => REGISTRY.createType(name, value) as Codec;
	return {
		ask: () => Promise.resolve(type('Vec<View>', DECIDED)),
		read: (name: string) => {
			const [of, value] = stored[name] as [string, unknown];
			return Promise.resolve(type(of, value));
		},
	} as unknown as Chain;
}

/** When a figure is told to be in force. */
async function effect(name: string, state: State): Promise<string> {
	const chain = chainWith(state);
	const found = (await readParameters(chain)).find((one) => one.name === name);
	assert.ok(found);
	return effectOf(chain, found);
}

test('a figure is in force from the next span of its group on', async () => {
	assert.equal(await effect('Seats', {}), 'in force from the next session on');
	assert.equal(await effect('MaxWitnesses', {}), 'in force from the next round on');
	assert.equal(await effect('FaultCost', {}), 'in force from the next window on');
});

test('what work backs with is told to wait for the end of the bootstrap', async () => {
	const before = { backing: 1, bootstrapped: false };
	const told = 'waits: PerByte as before until the bootstrap is over';
	assert.equal(await effect('PerByte', before), told);
	const after = 'waits: PerByte as before until the next session begins';
	assert.equal(await effect('PerByte', { ...before, bootstrapped: true }), after);
	assert.equal(await effect('HalfLife', before), 'in force from the next session on');
	assert.equal(await effect('PerByte', {}), 'in force from the next session on');
});

test('a term of pay is told to wait for an epoch', async () => {
	const untaken = { decided: 1, inForce: 1, epoch: 1 };
	assert.equal(
		await effect('FullPayFrom', untaken),
		'waits: FullPayFrom as before until an epoch begins after the next session',
	);
	const taken = 'waits: FullPayFrom as before until the next epoch begins';
	assert.equal(await effect('FullPayFrom', { epoch: 1 }), taken);
	assert.equal(await effect('FullPayFrom', {}), 'in force');
	assert.equal(await effect('MaxCommission', { epoch: 1 }), 'in force');
});

test('a list of figures ends with those that wait', async () => {
	const listed = async (state: State) => {
		const chain = chainWith(state);
		return waiting(chain, await readParameters(chain));
	};
	assert.deepEqual(await listed({}), []);
	assert.deepEqual(await listed({ backing: 1, bootstrapped: false, epoch: 1 }), [
		'Power waits with what is decided: PerByte as before until the bootstrap is over; ' +
			'FullPayFrom as before until the next epoch begins',
	]);
});
