// SPDX-License-Identifier: Apache-2.0
/** A new runtime is authorized by referendum. That it runs is for chains that go on afterwards. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToU8a } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import { asSome, at } from '../../src/chain/index.ts';
import { runtimeModule } from '../runtime-module.ts';
import { failsWith } from '../tools.ts';
import { allVote, blockOf, gov, proposes, watches, type Governance } from './holders.ts';

/** Where a chain keeps its code. */
const CODE_KEY = '0x3a636f6465';

/** Proposes runtimes of the wrong version and name, and one that can follow. */
export async function authorizeRuntime(world: Governance): Promise<void> {
	const { chain, checklist, folder } = world;
	const file = (name: string, code: Uint8Array) => {
		const path = join(folder, name);
		writeFileSync(path, code);
		return path;
	};
	const { specName, specVersion } = chain.api.runtimeVersion;
	const [name, version] = [specName.toString(), specVersion.toNumber()];
	await checklist.check('gov refuses code that the chain would refuse', async () => {
		const current = hexToU8a(String(await chain.request('state_getStorage', [CODE_KEY])));
		for (const [wasm, reason] of [
			[file('current.wasm', current), /spec version is \d+, must be above the \d+/],
			[file('other.wasm', runtimeModule('other', version + 1)), /it is the runtime of other/],
			[file('text.wasm', new Uint8Array(9)), /no module of WebAssembly/],
			[join(folder, 'none.wasm'), /which cannot be read/],
		] as const) {
			failsWith(await gov(world, 'propose-upgrade', { wasm, suri: '//Alice' }), reason);
		}
	});
	const code = runtimeModule(name, version + 1);
	const wasm = file('next.wasm', code);
	await checklist.check('a runtime is authorized by a referendum of root', async () => {
		failsWith(await gov(world, 'apply-upgrade', { wasm }), /no runtime is authorized/);
		const index = await proposes(world, { wasm }, 'propose-upgrade');
		const watching = watches(world, index);
		await allVote(world, index, true);
		blockOf(await watching, /enacted$/);
		const authorized = await chain.read('system.authorizedUpgrade');
		const hash = at(asSome(authorized, 'authorized upgrade'), 'codeHash').toHex();
		assert.equal(hash, blake2AsHex(code));
		const other = file('later.wasm', runtimeModule(name, version + 2));
		failsWith(
			await gov(world, 'apply-upgrade', { wasm: other }),
			/code of hash .* is authorized/,
		);
	});
}
