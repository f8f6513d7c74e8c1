// SPDX-License-Identifier: Apache-2.0
/**
 * The story of a stored file, told beside the main one, on a chain of its own: it is six proving
 * periods long, after up to one more until the first window, and nothing in it needs the slots of
 * development.
 */
import type { Chain } from '../../src/chain/index.ts';
import type { CairnDevice } from '../cairn-device.ts';
import type { Checklist } from '../checklist.ts';
import { auditChain, type Question } from './auditing.ts';
import { breakAndDeclare, recover } from './fault.ts';
import { leave, unseal } from './leaving.ts';
import type { Lengths } from './node.ts';
import { missAndRecover } from './outage.ts';
import { commit, proveSeal, sealFile } from './sealing.ts';
import { newStore, type Store } from './store.ts';
import { proveTwoPeriods } from './windows.ts';

/**
 * The clock of its chain: periods of 48 s. Proofs are taken for ten ticks before a window opens, so
 * that a daemon on a busy machine has as long to answer as with slots twice as long.
 */
export const STORAGE_LENGTHS: Lengths = { slotDuration: 1_000, lookbackTicks: 10 };

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
	const second = await proveTwoPeriods(store);
	const third = await missAndRecover(store, second);
	const repair = await breakAndDeclare(store, third);
	const recovered = await recover(store, repair);
	await leave(store, recovered);
	await unseal(store);
	const question: Question = { set: 'rewards.MaxStorageRate=1', changes: ['storage'] };
	await auditChain({ ...store, name: 'storage' }, question);
}
