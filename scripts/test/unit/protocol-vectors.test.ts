// SPDX-License-Identifier: Apache-2.0
/**
 * Holds this implementation against `docs/protocol-vectors.json`, which the Rust one generates:
 * whatever the protocol document shows, this computes alike from the same inputs.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { hexToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';

import {
	channel,
	domain,
	firstRevealRound,
	frame,
	inForceFrom,
	isDrawn,
	isRawDraw,
	lastRevealRound,
	messageDomain,
	nextLink,
	payload,
	QUIET_ROUNDS,
	rank,
	readUnsigned,
	REPORT_ROUNDS,
	SecretChain,
	SETTLE_ROUNDS,
	signingBytes,
	softwareSigner,
	tag,
	verifies,
	type DrawRound,
	type MessageName,
	type RootKey,
	type Scheme,
} from '../../src/protocol/index.ts';

interface FieldVector {
	name: string;
	type: string;
	value: unknown;
}

interface SignatureVector {
	scheme: string;
	message: string;
	publicKey: string;
	signature: string;
}

interface MessageVector extends Omit<SignatureVector, 'message'> {
	name: string;
	domain: string;
	fields: FieldVector[];
	signingBytes: string;
	secret: string;
}

interface Vectors {
	genesis: string;
	messages: MessageVector[];
	sr25519: SignatureVector & { secret: string };
	refusedSignatures: (SignatureVector & { why: string })[];
	coverage: {
		hashes: { name: string; domain: string; input: string; output: string }[];
		chain: string[];
		draws: {
			device: number;
			interval: number;
			rounds: { seed: string; number: string; raw: boolean }[];
			drawn: boolean;
		}[];
		beacon: {
			round: number;
			device: number;
			secret: string;
			seed: string;
			payload: string;
			frame: string;
			channels: { region: string; channel: number; frequency: number }[];
			tags: { witness: number; tag: string }[];
		};
		ranks: {
			seed: string;
			beaconer: number;
			witnesses: { witness: number; rank: string }[];
			limit: number;
			lowest: number[];
		};
	};
	windows: Record<
		'reportRounds' | 'revealDelay' | 'revealRounds' | 'settleRounds' | 'quietRounds',
		number
	>;
	regions: { name: string; channels: number[] }[];
}

const FILE = new URL('../../../docs/protocol-vectors.json', import.meta.url);
const VECTORS = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
const GENESIS = hexToU8a(VECTORS.genesis);

/** The scheme as this implementation spells it. */
function scheme(name: string): Scheme {
	return (name === 'P-256' ? 'p256' : name) as Scheme;
}

/** `working_key` as `workingKey`. */
function camelCase(name: string): string {
	return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** A field's value as this implementation wants it. */
function fieldValue({ type, value }: FieldVector): unknown {
	if (type === 'RootKey') {
		const [[variant, key]] = Object.entries(value as Record<string, string>) as [[string, string]];
		return { scheme: variant.toLowerCase(), bytes: hexToU8a(key) };
	}
	if (type === 'Option<u64>') {
		return value === null ? undefined : BigInt(value as string);
	}
	return typeof value === 'string' && value.startsWith('0x') ? hexToU8a(value) : value;
}

function messageName({ name }: MessageVector): MessageName {
	return `${name.charAt(0).toLowerCase()}${name.slice(1)}` as MessageName;
}

function publicKey(vector: { scheme: string; publicKey: string }): RootKey {
	return { scheme: scheme(vector.scheme), bytes: hexToU8a(vector.publicKey) };
}

function verifiesVector(vector: SignatureVector): boolean {
	const signature = { scheme: scheme(vector.scheme), bytes: hexToU8a(vector.signature) };
	return verifies(publicKey(vector), hexToU8a(vector.message), signature);
}

for (const vector of VECTORS.messages) {
	test(`${vector.name} by ${vector.scheme} is that of the protocol document`, () => {
		const fields = vector.fields.map((field) => [camelCase(field.name), fieldValue(field)]);
		const name = messageName(vector);
		const bytes = signingBytes(name, GENESIS, Object.fromEntries(fields) as never);
		assert.equal(u8aToHex(bytes), vector.signingBytes);
		assert.deepEqual(messageDomain(name), domain(vector.domain));
		const signer = softwareSigner(scheme(vector.scheme), hexToU8a(vector.secret));
		assert.equal(u8aToHex(signer.publicKey.bytes), vector.publicKey);
		assert.equal(u8aToHex(signer.sign(bytes).bytes), vector.signature);
		assert.ok(verifiesVector({ ...vector, message: vector.signingBytes }));
	});
}

test('there is a vector of every message, in each scheme that can be repeated', () => {
	assert.equal(new Set(VECTORS.messages.map(({ name }) => name)).size, 8);
	assert.equal(VECTORS.messages.length, 14);
});

test('the sr25519 signature verifies, under the key of its secret', () => {
	const signer = softwareSigner('sr25519', hexToU8a(VECTORS.sr25519.secret));
	assert.equal(u8aToHex(signer.publicKey.bytes), VECTORS.sr25519.publicKey);
	assert.ok(verifiesVector({ ...VECTORS.sr25519, scheme: 'sr25519' }));
});

for (const vector of VECTORS.refusedSignatures) {
	test(`${vector.scheme} refuses ${vector.why}`, () => {
		assert.ok(!verifiesVector(vector));
	});
}

for (const { name, domain: tagName, input, output } of VECTORS.coverage.hashes) {
	test(`the hash of a ${name} is over its domain and parts`, () => {
		assert.deepEqual(hexToU8a(input).slice(0, 16), domain(tagName));
		const hash = u8aToHex(blake2AsU8a(hexToU8a(input), 256));
		assert.ok(hash.startsWith(output), `${hash} does not begin with ${output}`);
	});
}

test('the chain is the same, link by link', () => {
	const links = VECTORS.coverage.chain;
	const chain = new SecretChain(hexToU8a(links[0] as string), links.length - 1);
	assert.equal(u8aToHex(chain.tip), links.at(-1));
	for (const [index, link] of links.slice(1).entries()) {
		assert.equal(u8aToHex(nextLink(hexToU8a(links[index] as string))), link);
		assert.equal(u8aToHex(chain.secretOf(hexToU8a(link))), links[index]);
	}
});

for (const { device, interval, rounds, drawn } of VECTORS.coverage.draws) {
	test(`the draw of a device that is ${drawn ? '' : 'not '}drawn is the same`, () => {
		const looks: DrawRound[] = rounds.map(({ seed }) => ({ seed: hexToU8a(seed), interval }));
		assert.equal(looks.length, QUIET_ROUNDS + 1);
		for (const [index, { number, raw }] of rounds.entries()) {
			assert.equal(isRawDraw(looks[index] as DrawRound, device), raw);
			assert.equal(BigInt(number) % BigInt(interval) === 0n, raw);
		}
		assert.equal(isDrawn(looks.at(-1) as DrawRound, looks.slice(0, -1), device), drawn);
	});
}

test('the payload, the frame and the tags are the same', () => {
	const { round, device, secret, seed, tags, ...beacon } = VECTORS.coverage.beacon;
	const sent = payload(hexToU8a(secret), hexToU8a(seed), device);
	assert.equal(u8aToHex(sent), beacon.payload);
	assert.equal(u8aToHex(frame(round, device, sent)), beacon.frame);
	for (const { witness, tag: expected } of tags) {
		assert.equal(u8aToHex(tag(sent, witness)), expected);
	}
});

test('the channel is the same in each region', () => {
	const sent = hexToU8a(VECTORS.coverage.beacon.payload);
	assert.equal(VECTORS.coverage.beacon.channels.length, VECTORS.regions.length);
	for (const { region, channel: expected, frequency } of VECTORS.coverage.beacon.channels) {
		const channels = VECTORS.regions.find(({ name }) => name === region)?.channels ?? [];
		assert.equal(channel(sent, channels.length), expected);
		assert.equal(channels[expected], frequency);
	}
});

test('the ranks are the same, and the lowest are paid', () => {
	const { seed, beaconer, witnesses, limit, lowest } = VECTORS.coverage.ranks;
	const ranked = witnesses.map(({ witness, rank: expected }) => {
		const own = rank(hexToU8a(seed), beaconer, witness);
		assert.equal(own, BigInt(expected));
		return { witness, own };
	});
	ranked.sort((one, other) => (one.own < other.own ? -1 : 1));
	assert.deepEqual(ranked.slice(0, limit).map(({ witness }) => witness), lowest);
});

test('a rank is read from the hash little-endian', () => {
	const { output } = VECTORS.coverage.hashes.find(({ name }) => name === 'rank') ?? {};
	const [first] = VECTORS.coverage.ranks.witnesses;
	assert.equal(readUnsigned(hexToU8a(output)), BigInt(first?.rank as string));
});

test('the windows are the same', () => {
	const { windows } = VECTORS;
	assert.equal(REPORT_ROUNDS, windows.reportRounds);
	assert.equal(firstRevealRound(0), windows.revealDelay);
	assert.equal(lastRevealRound(0), windows.revealDelay + windows.revealRounds - 1);
	assert.equal(SETTLE_ROUNDS, windows.settleRounds);
	assert.equal(inForceFrom(0), windows.settleRounds);
	assert.equal(QUIET_ROUNDS, windows.quietRounds);
});
