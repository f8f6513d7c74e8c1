// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Checklist, StoryEnd } from '../e2e/checklist.ts';

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
