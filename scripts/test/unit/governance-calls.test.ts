// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';
import type { Codec } from '@polkadot/types-codec/types';

import type { Chain } from '../../src/chain/index.ts';
import {
	bind,
	callBytes,
	describeCall,
	setsOf,
	type DecodedCall,
} from '../../src/governance/calls.ts';
import type { Parameter } from '../../src/governance/parameters.ts';

/** The runtime's types, by their fields in its metadata. */
const REGISTRY = new TypeRegistry();
REGISTRY.register({
	Coverage: {
		_enum: { MaxWitnesses: '(Null, Option<u8>)', BeaconInterval: '(Null, Option<u32>)' },
	},
	Group: { _enum: { Coverage: 'Coverage' } },
});

const PARAMETERS = [
	{ group: 'Coverage', name: 'MaxWitnesses', unit: 'Count' },
	{ group: 'Coverage', name: 'BeaconInterval', unit: 'Minutes' },
] as Parameter[];

function call(name: string, ...args: unknown[]): DecodedCall {
	const [section = '', method = ''] = name.split('.');
	return { section, method, args: args as Codec[] };
}

function setting(figure: Record<string, unknown>): DecodedCall {
	return call('parameters.setParameter', REGISTRY.createType('Group', { Coverage: figure }));
}

test('a short call is held by its proposal, a long one is noted before', () => {
	assert.deepEqual(bind(Uint8Array.of(36, 0)), { proposal: { Inline: '0x2400' } });
	assert.equal(bind(new Uint8Array(128)).preimage, undefined);
	const { proposal, preimage } = bind(new Uint8Array(129));
	assert.equal(preimage?.bytes, `0x${'00'.repeat(129)}`);
	assert.deepEqual(proposal, { Lookup: { hash: preimage?.hash, len: 129 } });
});

test('the bytes of a call are those of the proposal, or of its preimage', async () => {
	const asked: unknown[] = [];
	const noted = (bytes: string | null) =>
		({
			read: (name: string, keys: unknown[], block: string) => {
				asked.push([name, keys, block]);
				return Promise.resolve(REGISTRY.createType('Option<Bytes>', bytes));
			},
		}) as unknown as Chain;
	const inline = { call: Uint8Array.of(1, 2) };
	assert.deepEqual(await callBytes(noted(null), inline), inline.call);
	const lookup = { hash: '0x01', length: 2 };
	assert.equal(await callBytes(noted(null), lookup, 'block'), undefined);
	assert.deepEqual(asked, [['preimage.preimageFor', [['0x01', 2]], 'block']]);
	assert.deepEqual(await callBytes(noted('0x0506'), lookup), Uint8Array.of(5, 6));
});

test('figures that a call sets are told with their units, in batches too', () => {
	const witnesses = setting({ MaxWitnesses: [null, 20] });
	const interval = setting({ BeaconInterval: [null, 120] });
	const reset = setting({ MaxWitnesses: [null, null] });
	const batch = call('utility.batchAll', [witnesses, interval]);
	assert.equal(describeCall(witnesses, PARAMETERS), 'Coverage.MaxWitnesses = 20');
	assert.equal(describeCall(reset, PARAMETERS), 'Coverage.MaxWitnesses = its default');
	assert.equal(
		describeCall(batch, PARAMETERS),
		'Coverage.MaxWitnesses = 20; Coverage.BeaconInterval = 2 h',
	);
	assert.deepEqual(setsOf(call('utility.forceBatch', [batch, reset])), [
		{ group: 'Coverage', name: 'MaxWitnesses', value: 20n },
		{ group: 'Coverage', name: 'BeaconInterval', value: 120n },
		{ group: 'Coverage', name: 'MaxWitnesses', value: undefined },
	]);
});

test('any other call is told by its name and arguments, long ones in short', () => {
	const remark = call('system.remark', 'x'.repeat(100), 7);
	assert.deepEqual(setsOf(remark), []);
	assert.equal(
		describeCall(remark, PARAMETERS),
		`system.remark(${'x'.repeat(60)}… (100 characters), 7)`,
	);
});
