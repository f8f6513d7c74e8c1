// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DispatchFailure } from '../../src/chain/index.ts';
import { Checklist, StoryEnd } from '../checklist.ts';

test('a check that others depend on ends its own story only', async (context) => {
	context.mock.method(console, 'log', () => undefined);
	const checklist = new Checklist();
	let fail = () => {};
	const slow = checklist.must('slow', () => new Promise((done) => setTimeout(done, 20, 'done')));
	const failing = checklist.must('failing', () => new Promise<void>((_, no) => (fail = no)));
	fail();
	await assert.rejects(failing, StoryEnd);
	assert.equal(await slow, 'done');
	assert.equal(checklist.conclude(), false);
});

test('a refusal counts by the error that is named, and by no other outcome', async (context) => {
	context.mock.method(console, 'log', () => undefined);
	const refused = async (error: string | string[], run: () => Promise<never>) => {
		const checklist = new Checklist();
		await checklist.refuses('it', error, run);
		return checklist.clean;
	};
	const by = (name: string) => async () => Promise.reject(new DispatchFailure(name, ''));
	assert.equal(await refused('a.One', by('a.One')), true);
	assert.equal(await refused(['a.One', 'a.Other'], by('a.Other')), true);
	assert.equal(await refused(['a.One', 'a.Other'], by('a.Third')), false);
	assert.equal(await refused('a.One', async () => undefined as never), false);
	assert.equal(await refused('a.One', async () => Promise.reject(new Error('lost'))), false);
});

test('what is skipped is named and not counted as passed', async (context) => {
	const lines: string[] = [];
	context.mock.method(console, 'log', (line: string) => lines.push(line));
	const checklist = new Checklist();
	checklist.skip('the moon', 'no rocket');
	assert.equal(checklist.conclude(), true);
	assert.deepEqual(lines.slice(1), ['skipped: the moon', '0 passed, 0 failed, 1 skipped']);
});
