// SPDX-License-Identifier: Apache-2.0
/** How blocks are held against weights. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse, perform } from '../../src/cli/command.ts';
import { areNear, backersOf, LEAST_MEASURED, partsOf, STORY_BACKERS } from '../network/backers.ts';
import { shares } from '../network/measurement.ts';
import { areSpread } from '../network/shares.ts';
import { Tallies } from '../network/tally.ts';

test('eight validators are backed by 1:1:2:2:3:3:4:4, with forty gateways', () => {
	assert.deepEqual(partsOf(8), [1, 1, 2, 2, 3, 3, 4, 4]);
	assert.deepEqual(backersOf(partsOf(8)), [2, 2, 4, 4, 6, 6, 8, 8]);
});

test('no part of what is measured is above a fifth, and the largest is four times the least', () => {
	for (let validators = LEAST_MEASURED; validators <= 16; validators++) {
		const parts = partsOf(validators);
		const [least, most] = [Math.min(...parts), Math.max(...parts)];
		assert.equal(parts.length, validators);
		assert.equal(most, 4 * least, `${validators}`);
		assert.ok(5 * most <= parts.reduce((sum, part) => sum + part, 0), `${validators}`);
	}
	assert.throws(() => partsOf(5), /5 validators: 6 at least/);
});

test('the stories have sixteen gateways, one of them for the newcomer', () => {
	assert.equal(STORY_BACKERS.reduce((sum, own) => sum + own, 0), 16);
	assert.equal(STORY_BACKERS.length, 7);
});

test('shares are spread from two and a half on, if nobody is without', () => {
	assert.equal(areSpread(Array<number>(8).fill(0.125)), false);
	assert.equal(areSpread([0.1, 0.24]), false);
	assert.equal(areSpread([0.08, 0.2]), true);
	assert.equal(areSpread([0, 0.2]), false);
});

test('equal shares are not near the parts, whatever the number of validators', () => {
	for (let validators = LEAST_MEASURED; validators <= 16; validators++) {
		const parts = partsOf(validators);
		const all = parts.reduce((sum, part) => sum + part, 0);
		assert.equal(areNear(parts.map((part) => part / all), parts), true);
		assert.equal(areNear(parts.map(() => 1 / validators), parts), false);
	}
	assert.equal(areNear([0.076, 0.924], [1, 19]), false);
	assert.equal(areNear([0.074, 0.926], [1, 19]), true);
});

test('a validator is to make its share of each block, by the weights of that block', () => {
	const tallies = new Tallies();
	tallies.add(new Map([['one', 1], ['other', 3]]), 1);
	tallies.add(new Map([['one', 2], ['other', 2]]), 1);
	const { made, expected, mean, least, most, deviations } = tallies.of('one');
	assert.deepEqual({ made, expected, mean }, { made: 0, expected: 0.75, mean: 0.375 });
	assert.deepEqual([least, most], [0.25, 0.5]);
	assert.equal(deviations, -0.75 / Math.sqrt(3 / 16 + 1 / 4));
	assert.equal(tallies.of('other').made, 2);
	assert.equal(tallies.blocks, 2);
});

test('who is out of the set, or never was in it, is not counted as nothing', () => {
	const tallies = new Tallies();
	assert.throws(() => tallies.add(new Map([['one', 1]]), 1), /number 1 of 1 validators/);
	assert.throws(() => tallies.of('other'), /other had no seat/);
});

test('the measurement tells its options, and starts nothing for it', async ({ mock }) => {
	const log = mock.method(console, 'log', () => undefined);
	const run = mock.fn(shares.run);
	assert.equal(await perform('network-shares', { ...shares, run }, ['--help']), 0);
	const out = String(log.mock.calls[0]?.arguments[0]);
	assert.match(out, /^Usage: network-shares \[options\]$/m);
	for (const option of ['--slots', '--validators', '--slot-ms']) {
		assert.match(out, new RegExp(`^  ${option} <n> .*\\(default \\d+\\)$`, 'm'));
	}
	assert.equal(run.mock.callCount(), 0);
});

test('the measurement is of eight validators and 600 slots of a second, if nobody says else', () => {
	assert.deepEqual(parse(shares.options, []), { slots: 600, validators: 8, 'slot-ms': 1_000 });
});

test('what the measurement does not know or cannot do is refused, and nothing starts', async ({
	mock,
}) => {
	const error = mock.method(console, 'error', () => undefined);
	const run = mock.fn(shares.run);
	const cases: [string, RegExp][] = [
		['--slots 0', /^network-shares: --slots is "0", must be a whole number from 1 to 100000$/],
		['--slots 9m', /--slots is "9m", must be a whole number from 1 to 100000$/],
		['--validators 5', /--validators is "5", must be a whole number from 6 to 16$/],
		['--validators 17', /--validators is "17", must be a whole number from 6 to 16$/],
		['--slot-ms 999', /--slot-ms is "999", must be a whole number from 1000 to 6000$/],
		['--slot-ms 1001', /--slot-ms is "1001", must be an even number from 1000 to 6000$/],
		['--slots 60 --slots 60', /--slots is given more than once$/],
		['--slot 60', /Unknown option '--slot'$/],
		['600', /Unexpected argument '600'/],
	];
	for (const [words, refusal] of cases) {
		assert.equal(await perform('network-shares', { ...shares, run }, words.split(' ')), 1);
		assert.match(String(error.mock.calls.at(-1)?.arguments[0]), refusal);
	}
	assert.equal(run.mock.callCount(), 0);
});
