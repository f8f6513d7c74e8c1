// SPDX-License-Identifier: Apache-2.0
/**
 * The story of a stored file, told beside the main one: with a device, accounts and a daemon of its
 * own, it shares nothing with that but the chain.
 */
import type { Chain } from '../../src/chain/index.ts';
import type { CairnDevice } from './cairn-device.ts';
import type { Checklist } from './checklist.ts';
import { breakAndMiss, recover } from './fault.ts';
import { leave, unseal } from './leaving.ts';
import { commit, proveSeal, sealFile } from './sealing.ts';
import { newStore, type Store } from './store.ts';
import { proveThreePeriods } from './windows.ts';

/** Tells the story on a chain that has just begun, with its files in `folder`. */
export async function tellStorage(
	chain: Chain,
	checklist: Checklist,
	tool: CairnDevice,
	folder: string,
): Promise<void> {
	const store = await newStore(chain, checklist, tool, folder);
	try {
		await tell(store);
	} finally {
		await store.daemon?.stop();
		await store.happenings.stop();
	}
}

async function tell(store: Store): Promise<void> {
	const sealed = await sealFile(store);
	await commit(store, sealed);
	await proveSeal(store);
	const third = await proveThreePeriods(store);
	await breakAndMiss(store, third);
	const recovered = await recover(store);
	await leave(store, recovered);
	await unseal(store);
}
