// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { readChainTip } from '../../src/device/chain-file.ts';
import { chainTipOf } from '../../src/owner/onboarding.ts';

const folder = mkdtempSync(join(tmpdir(), 'cairn-onboarding-'));

after(() => rmSync(folder, { recursive: true }));

test('a gateway commits to the tip of its hash chain, which is made for it', () => {
	const path = join(folder, 'chain.json');
	assert.deepEqual(chainTipOf('Gateway', path, 10), readChainTip(path));
});

test('a storage device commits to nothing, and gets no hash chain', () => {
	assert.deepEqual(chainTipOf('Storage', undefined, 10), new Uint8Array(32));
});

test('a hash chain for a storage device is refused, and not made', () => {
	const path = join(folder, 'none.json');
	assert.throws(() => chainTipOf('Storage', path, 10), /--chain is for gateways/);
	assert.ok(!existsSync(path));
});

test('a gateway without a hash chain is refused', () => {
	assert.throws(() => chainTipOf('Gateway', undefined, 10), /--chain <path> is missing/);
});
