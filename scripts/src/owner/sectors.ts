// SPDX-License-Identifier: Apache-2.0
/** What the owner of a provider decides about its sectors. */
import { asBigInt, eventOf, formatCrn, type Call, type Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, duration, numbers, optional, u32 } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { when } from '../storage/description.ts';
import { formatNumbers, placesOf } from '../storage/places.ts';
import { readDuties, readSector } from '../storage/records.ts';
import { nowOf } from './storage.ts';

/** Most sectors that one command declares: those of some partitions. */
const MOST = 512;

const SECTORS = {
	device: u32('id of the storage device'),
	sectors: numbers('numbers of the sectors', MOST),
	...SIGNING,
};

const SECTOR = {
	device: u32('id of the storage device'),
	sector: u32('number of the sector'),
	...SIGNING,
};

/** Gives sectors up. */
export const declareFaults = command({
	summary: 'Give up sectors that cannot be proven: their power is gone, no proof is asked for.',
	details:
		'In time before their window (see storage-status). The first window costs no money, each\n' +
		'further one does, until storage-declare-recoveries and a proof.',
	options: SECTORS,
	run: ({ device, sectors, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(await declaration(chain, 'declareFaults', device, sectors));
			console.log(`sectors ${formatNumbers(sectors)} of device ${device} are faulty`);
		}),
});

/** Promises to prove sectors again. */
export const declareRecoveries = command({
	summary: 'Promise to prove faulty sectors in their next window.',
	details:
		'In time before that window (see storage-status). Power comes with the proof. What windows\n' +
		'of the fault took of the pledges is held anew.',
	options: SECTORS,
	run: ({ device, sectors, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(await declaration(chain, 'declareRecoveries', device, sectors));
			console.log(`sectors ${formatNumbers(sectors)} of device ${device} are to recover`);
		}),
});

/** Commits a sector for longer. */
export const extend = command({
	summary: 'Commit a sector for longer.',
	details: 'Give the end by --expires, or how much later it is by --by.',
	options: {
		device: SECTOR.device,
		sector: SECTOR.sector,
		expires: optional(u32('tick until which it is committed from now on')),
		by: optional(duration('how much longer, for instance 30d; reckoned in whole ticks')),
		...SIGNING,
	},
	run: ({ device, sector, expires, by, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const to = await expiry(chain, device, sector, { expires, by });
			const call = chain.call('spacetime.extend', { device, number: sector, expires: to });
			await submit(call);
			console.log(`sector ${sector} is committed until ${when(to, await nowOf(chain))}`);
		}),
});

/** Ends a sector. */
export const terminate = command({
	summary: 'End a sector before its time. Part of its pledge is slashed, the rest released.',
	options: SECTOR,
	run: ({ device, sector, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const receipt = await submit(
				chain.call('spacetime.terminate', { device, number: sector }),
			);
			const slashed = asBigInt(eventOf(receipt, 'spacetime.Terminated')('slashed'));
			console.log(`sector ${sector} is terminated; ${formatCrn(slashed)} were slashed`);
		}),
});

/** Removes a pre-commit that has expired. */
export const expirePreCommit = command({
	summary: 'Remove a pre-commit that was not proven in time. Anyone may; its deposit is slashed.',
	options: SECTOR,
	run: ({ device, sector, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const call = chain.call('spacetime.expirePreCommit', { device, number: sector });
			const event = eventOf(await submit(call), 'spacetime.PreCommitExpired');
			const slashed = formatCrn(asBigInt(event('slashed')));
			console.log(`the pre-commit of sector ${sector} is removed; ${slashed} were slashed`);
		}),
});

/** One call a partition; all of them or none. */
async function declaration(
	chain: Chain,
	what: 'declareFaults' | 'declareRecoveries',
	device: number,
	sectors: number[],
): Promise<Call> {
	const placed = placesOf(await readDuties(chain, device), sectors);
	const [first, ...rest] = placed.map((where) =>
		chain.call(`spacetime.${what}`, { device, ...where }),
	);
	if (first === undefined) {
		throw new ArgumentError('--sectors names none');
	}
	return rest.length === 0 ? first : chain.call('utility.batchAll', { calls: [first, ...rest] });
}

async function expiry(
	chain: Chain,
	device: number,
	sector: number,
	{ expires, by }: { expires: number | undefined; by: number | undefined },
): Promise<number> {
	if (expires !== undefined && by === undefined) {
		return expires;
	}
	if (expires === undefined && by !== undefined) {
		const { tickMs } = await nowOf(chain);
		const { expires: end } = await readSector(chain, device, sector);
		return end + Math.floor((by * 1_000) / tickMs);
	}
	throw new ArgumentError('give the end by exactly one of --expires and --by');
}
