// SPDX-License-Identifier: Apache-2.0
/** The chapters in their order. */
import type { Chain } from '../../src/chain/index.ts';
import { SETTLE_ROUNDS } from '../../src/protocol/index.ts';
import { accuseClone } from './accusation.ts';
import { askRuntime } from './asking.ts';
import { auditChain, type Question } from './auditing.ts';
import { changeDevices } from './changes.ts';
import type { CairnDevice } from '../cairn-device.ts';
import type { Checklist } from '../checklist.ts';
import { useCommands } from './commands.ts';
import { firstBeacon } from './first-beacon.ts';
import { registerMakers } from './makers.ts';
import {
	exceedQuota,
	onboardFleet,
	refuseBadPapers,
	refuseForeignPossession,
} from './onboarding.ts';
import { paidBeacon } from './paid-beacon.ts';
import { payday } from './payday.ts';
import { placeFleet, refuseBadPlaces, renewWorkingKey } from './placing.ts';
import { backValidator, earnByBacking } from './validators.ts';
import { newWorld } from './world.ts';

/** Tells the story on a chain that has just begun, with its files in `folder`. */
export async function tellStory(
	chain: Chain,
	checklist: Checklist,
	tool: CairnDevice,
	folder: string,
): Promise<void> {
	const world = await newWorld(chain, checklist);
	const { campaign, clock } = world;
	await registerMakers(world);
	await onboardFleet(world);
	const inForce = await placeFleet(world);
	// Locations take four rounds to be in force: time for what does not need them.
	await refuseBadPapers(world);
	await refuseForeignPossession(world);
	await exceedQuota(world);
	await refuseBadPlaces(world);

	await campaign.start(Math.max(inForce, (await clock.round()) + 1));
	await firstBeacon(world);
	// A record has room for one change at a time: the locations must have settled.
	await clock.untilTick((inForce + SETTLE_ROUNDS) * clock.ticksPerRound);
	await renewWorkingKey(world);
	await useCommands(world);
	await paidBeacon(world);
	await campaign.stop();
	await askRuntime(world);
	const backed = await backValidator(world);

	await payday(world);
	await earnByBacking(world, backed);
	await accuseClone(world);
	await changeDevices(world);
	const question: Question = { set: 'rewards.MaxRate=1', changes: ['beaconers', 'witnesses'] };
	await auditChain({ name: 'the story', chain, checklist, tool, folder }, question);
}
