// SPDX-License-Identifier: Apache-2.0
/**
 * The story of governance, on a chain whose epochs, which are days in production, take 20 s: what is
 * proposed, voted on, enacted and in force, and what ends without effect; then the chain is audited.
 */
import type { Chain } from '../../src/chain/index.ts';
import type { CairnDevice } from '../cairn-device.ts';
import type { Checklist } from '../checklist.ts';
import { auditChain, type Question } from './auditing.ts';
import { Clock } from './clock.ts';
import { delegateVotes } from './delegating.ts';
import { askFigures, changeFigures, contradictFigures, exceedBounds } from './governing.ts';
import { voters, type Governance } from './holders.ts';
import { cancel, reject, timeOut } from './ending.ts';
import type { Lengths } from './node.ts';
import { authorizeRuntime } from './upgrading.ts';

/** The clock of its chain: rounds of 4 s, epochs of 20 s. */
export const GOVERNANCE_LENGTHS: Lengths = { slotDuration: 1_000, epochTicks: 20 };

/** Tells the story on a chain that has just begun, with its files in `folder`. */
export async function tellGovernance(
	chain: Chain,
	checklist: Checklist,
	tool: CairnDevice,
	folder: string,
): Promise<void> {
	const clock = await Clock.of(chain);
	const world: Governance = { chain, checklist, clock, voters: await voters(), folder };
	await askFigures(world);
	// What takes a week or two of the chain's days begins first, and ends when all else has.
	const timedOut = await timeOut(world);
	const rejected = await reject(world);
	await changeFigures(world);
	await exceedBounds(world);
	await contradictFigures(world);
	await cancel(world);
	await delegateVotes(world);
	await authorizeRuntime(world);
	await rejected();
	await timedOut();
	// Of the epochs, some were paid by the figures of genesis, and others by what was decided.
	const question: Question = {
		set: 'rewards.BudgetPart=500000',
		changes: ['validators', 'treasury'],
	};
	await auditChain({ name: 'governance', chain, checklist, tool, folder }, question);
}
