// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { cryptoWaitReady } from '@polkadot/util-crypto';

import { count, quantile, readClaim, type Seen } from '../../src/network/census.ts';
import { Identity } from '../../src/network/identity.ts';
import { setLengths, setValidators, type Genesis } from '../../src/network/spec.ts';

before(() => cryptoWaitReady());

/** A block whose hash tells its height and its rank there. */
function block(number: number, slot: number, author: number, more: Partial<Seen> = {}): Seen {
	const parent = `${number - 1}a`;
	return { hash: `${number}a`, parent, number, slot, author, kind: 'primary', ...more };
}

function genesis(): Genesis {
	return {
		babe: { epochConfig: { allowed_slots: 'PrimarySlots', c: [1, 2] } },
		balances: { balances: [[Identity.at(0).account.address, 1_000]] },
		challengeClock: { timing: { slotDuration: 3_000 } },
		power: {
			candidates: [[Identity.at(0).account.address, 100, 50_000]],
			params: { liveness: { sessions: 4, blocks: 100 }, weights: { bootstrapBacking: 1 } },
		},
		session: { keys: [] },
	};
}

test('a node key of one has the name that the compose file gives', () => {
	assert.equal(Identity.at(0).peer, '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp');
});

test('the first validator is the one that wallets call Alice', () => {
	const { account, sessionKeys } = Identity.at(0);
	assert.equal(account.address, '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY');
	assert.equal(sessionKeys.grandpa, '5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu');
});

test('validators beyond the known names are numbered and differ', () => {
	const peers = Array.from({ length: 12 }, (_, index) => Identity.at(index).peer);
	assert.equal(new Set(peers).size, 12);
	assert.equal(Identity.at(6).name, 'validator-7');
});

test('a keystore holds one file a key, which only its owner may read', () => {
	const folder = mkdtempSync(join(tmpdir(), 'cairn-keystore-'));
	try {
		Identity.at(1).writeKeystore(folder);
		const files = readdirSync(folder).sort();
		// "audi", "babe" and "gran" in hexadecimal.
		assert.deepEqual(
			files.map((file) => file.slice(0, 8)),
			['61756469', '62616265', '6772616e'],
		);
		for (const file of files) {
			assert.equal(readFileSync(join(folder, file), 'utf8'), '"//Bob"');
			assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test('validators of genesis are endowed and bonded once each', () => {
	const changed = genesis();
	setValidators(changed, [Identity.at(0), Identity.at(1)]);
	assert.equal(changed.session.keys.length, 2);
	assert.deepEqual(changed.balances.balances.map(([, amount]) => amount), [1_000, 1_000]);
	const stakes = changed.power.candidates.map(([, ...stake]) => stake);
	assert.deepEqual(stakes, [[100, 50_000], [100, 50_000]]);
});

test('a length that the clock does not have is refused by name', () => {
	assert.throws(() => setLengths(genesis(), { slotLength: 1 }), /no slotLength, but slotDuration/);
});

test('a BABE digest tells how the slot was won, by whom, and which it is', () => {
	const digest = new Uint8Array(20);
	digest.set([3, 2, 0, 0, 0, 0x10, 0x27]);
	assert.deepEqual(readClaim(digest), { kind: 'secondary VRF', author: 2, slot: 10_000 });
});

test('a BABE digest of no known kind or too short is refused', () => {
	assert.throws(() => readClaim(new Uint8Array(20)), /begins with 0/);
	assert.throws(() => readClaim(new Uint8Array([1, 0, 0])), /of 3 bytes/);
});

test('a census counts the chain, and beside it what was made in vain', () => {
	const seen = [
		block(1, 10, 0),
		block(2, 11, 1),
		block(2, 12, 2, { hash: '2b' }),
		block(3, 14, 1, { kind: 'secondary VRF' }),
		// Above the head: neither of the chain nor in vain.
		block(4, 15, 0),
	];
	const { gaps, byAuthor, ...sums } = count(seen, '3a');
	assert.deepEqual(sums, { slots: 5, blocks: 3, orphans: 1, forks: 1, primary: 2 });
	assert.deepEqual([...byAuthor], [[0, 1], [1, 2]]);
	assert.deepEqual(gaps, [1, 3]);
});

test('a census of a head that was not seen is refused', () => {
	assert.throws(() => count([block(1, 10, 0)], '9a'), /9a was not seen/);
});

test('a quantile is a value that was measured', () => {
	assert.equal(quantile([1, 2, 3, 10], 0.5), 2);
	assert.equal(quantile([1, 2, 3, 10], 0.9), 10);
	assert.equal(quantile([1, 2, 3, 10], 1), 10);
});
