// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TypeRegistry } from '@polkadot/types';
import { stringToU8a, u8aToHex } from '@polkadot/util';

import {
	encodeMessage,
	messageDomain,
	signingBytes,
	type MessageName,
	type MessageOf,
	type RootKey,
} from '../../src/protocol/index.ts';

const filled = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const hex = (byte: number, length = 32) => u8aToHex(filled(byte, length));

const ED25519: RootKey = { scheme: 'ed25519', bytes: filled(1) };
const P256: RootKey = { scheme: 'p256', bytes: filled(2, 33) };
const ROOT_KEY = '{"_enum":{"Ed25519":"[u8;32]","Sr25519":"[u8;32]","P256":"[u8;33]"}}';
const KIND = '{"_enum":["Gateway","Storage"]}';

/** Each message with its domain, and the same again in the words of polkadot-js's own codec. */
const CASES: {
	[Name in MessageName]: {
		domain: string;
		message: MessageOf<Name>;
		types: Record<string, string>;
		values: Record<string, unknown>;
	};
} = {
	certificate: {
		domain: 'cairn/certify/1',
		message: { maker: 3, rootKey: P256, kind: 'Storage', serialHash: filled(9) },
		types: { maker: 'u32', rootKey: ROOT_KEY, kind: KIND, serial: '[u8;32]' },
		values: { maker: 3, rootKey: { P256: hex(2, 33) }, kind: 'Storage', serial: hex(9) },
	},
	possession: {
		domain: 'cairn/onboard/1',
		message: {
			owner: filled(4),
			rootKey: ED25519,
			workingKey: filled(5),
			expiresAt: 70_000,
			chainTip: filled(6),
		},
		types: {
			owner: 'AccountId',
			rootKey: ROOT_KEY,
			workingKey: '[u8;32]',
			expiresAt: 'u32',
			chainTip: '[u8;32]',
		},
		values: {
			owner: hex(4),
			rootKey: { Ed25519: hex(1) },
			workingKey: hex(5),
			expiresAt: 70_000,
			chainTip: hex(6),
		},
	},
	workingKeyCertificate: {
		domain: 'cairn/working/1',
		message: { device: 1, sequence: 2, workingKey: filled(5), expiresAt: 3 },
		types: { device: 'u32', sequence: 'u32', workingKey: '[u8;32]', expiresAt: 'u32' },
		values: { device: 1, sequence: 2, workingKey: hex(5), expiresAt: 3 },
	},
	acceptance: {
		domain: 'cairn/accept/1',
		message: { device: 1, owner: filled(4), sequence: 2, workingKey: filled(5), expiresAt: 3 },
		types: {
			device: 'u32',
			owner: 'AccountId',
			sequence: 'u32',
			workingKey: '[u8;32]',
			expiresAt: 'u32',
		},
		values: { device: 1, owner: hex(4), sequence: 2, workingKey: hex(5), expiresAt: 3 },
	},
	rotationCertificate: {
		domain: 'cairn/rotate/1',
		message: { device: 258, maker: 3, newRootKey: P256 },
		types: { device: 'u32', maker: 'u32', newRootKey: ROOT_KEY },
		values: { device: 258, maker: 3, newRootKey: { P256: hex(2, 33) } },
	},
	rotationPossession: {
		domain: 'cairn/newroot/1',
		message: {
			device: 1,
			owner: filled(4),
			newRootKey: ED25519,
			sequence: 2,
			workingKey: filled(5),
			expiresAt: 0xffff_ffff,
		},
		types: {
			device: 'u32',
			owner: 'AccountId',
			newRootKey: ROOT_KEY,
			sequence: 'u32',
			workingKey: '[u8;32]',
			expiresAt: 'u32',
		},
		values: {
			device: 1,
			owner: hex(4),
			newRootKey: { Ed25519: hex(1) },
			sequence: 2,
			workingKey: hex(5),
			expiresAt: 0xffff_ffff,
		},
	},
	chainCommitment: {
		domain: 'cairn/chain/1',
		message: { device: 1, sequence: 2, tip: filled(6) },
		types: { device: 'u32', sequence: 'u32', tip: '[u8;32]' },
		values: { device: 1, sequence: 2, tip: hex(6) },
	},
	report: {
		domain: 'cairn/report/1',
		message: {
			round: 7,
			beaconer: 1,
			witness: 2,
			tag: filled(8, 16),
			rssi: -1053,
			snr: -75,
			frequency: 868_100_000,
			dataRate: 5,
			gpsTime: 1_400_000_000_123_456_789n,
		},
		types: {
			round: 'u32',
			beaconer: 'u32',
			witness: 'u32',
			tag: '[u8;16]',
			rssi: 'i16',
			snr: 'i16',
			frequency: 'u32',
			dataRate: 'u8',
			gpsTime: 'Option<u64>',
		},
		values: {
			round: 7,
			beaconer: 1,
			witness: 2,
			tag: hex(8, 16),
			rssi: -1053,
			snr: -75,
			frequency: 868_100_000,
			dataRate: 5,
			gpsTime: 1_400_000_000_123_456_789n,
		},
	},
};

const NAMES = Object.keys(CASES) as MessageName[];

for (const name of NAMES) {
	const { domain, message, types, values } = CASES[name];

	test(`${name} is encoded as polkadot-js encodes a struct of its fields`, () => {
		const theirs = new TypeRegistry().createType(JSON.stringify(types), values).toU8a();
		assert.equal(u8aToHex(encodeMessage(name, message as never)), u8aToHex(theirs));
	});

	test(`${name} is signed with its domain and the genesis hash before it`, () => {
		const bytes = signingBytes(name, filled(0xee), message as never);
		assert.equal(u8aToHex(bytes.slice(0, 16)), u8aToHex(stringToU8a(domain.padEnd(16, '\0'))));
		assert.equal(u8aToHex(bytes.slice(16, 48)), hex(0xee));
		assert.equal(u8aToHex(bytes.slice(48)), u8aToHex(encodeMessage(name, message as never)));
	});
}

test('a report without GPS time ends in a zero byte', () => {
	const { gpsTime: _, ...message } = CASES.report.message;
	assert.equal(encodeMessage('report', message).at(-1), 0);
	assert.equal(encodeMessage('report', message).length, 4 + 4 + 4 + 16 + 2 + 2 + 4 + 1 + 1);
});

test('no two messages share a domain', () => {
	assert.equal(new Set(NAMES.map((name) => u8aToHex(messageDomain(name)))).size, NAMES.length);
});

test('a key of the wrong length is refused by the name of its field', () => {
	const rootKey: RootKey = { scheme: 'p256', bytes: filled(2) };
	const message = { maker: 0, rootKey, kind: 'Gateway' as const, serialHash: filled(0) };
	assert.throws(
		() => encodeMessage('certificate', message),
		/rootKey is 32 bytes long, must be 33/,
	);
});
