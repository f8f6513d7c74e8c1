// SPDX-License-Identifier: Apache-2.0
/** How far a referendum has come, in words. */
import { formatCrn } from '../chain/index.ts';
import type { Ended, Ongoing, Referendum, Tally } from './referenda.ts';
import { demanded, type Track } from './tracks.ts';

/** What a referendum is measured by. */
export interface Measure {
	/** The number of the block. */
	block: number;
	track: Track;
	/** All tokens that can vote, in plancks. */
	electorate: bigint;
	/** Blocks after which a referendum without a deposit is closed. */
	undecidingTimeout: number;
}

/** What became of a referendum that has ended. */
const ENDED: Record<Ended['state'], string> = {
	Approved: 'approved',
	Rejected: 'rejected',
	Cancelled: 'cancelled: its deposits are returned',
	TimedOut: 'timed out: nobody put up its decision deposit in time',
	Killed: 'killed: its deposits are taken',
};

/** A referendum in one line. */
export function describeProgress(referendum: Referendum, measure: Measure | undefined): string {
	if (referendum.state !== 'Ongoing') {
		return `${ENDED[referendum.state]}, in block ${referendum.since}`;
	}
	if (measure === undefined) {
		return 'open';
	}
	return `${stage(referendum, measure)}; ${votes(referendum, measure)}`;
}

function stage(referendum: Ongoing, measure: Measure): string {
	const { block, track, undecidingTimeout } = measure;
	const { deciding, hasDeposit, queued, submitted } = referendum;
	if (deciding !== undefined) {
		const over = deciding.since + track.decisionPeriod;
		return deciding.confirmed === undefined
			? `being decided until block ${over}${left(over, block)}`
			: `being confirmed until block ${deciding.confirmed}${left(deciding.confirmed, block)}`;
	}
	const closed = submitted + undecidingTimeout;
	if (!hasDeposit) {
		const deposit = formatCrn(track.decisionDeposit);
		return `waits for its decision deposit of ${deposit}; times out in block ${closed}`;
	}
	if (queued) {
		return `waits for others of its track, of which ${track.maxDeciding} are decided at once`;
	}
	const prepared = submitted + track.preparePeriod;
	return `prepared until block ${prepared}${left(prepared, block)}`;
}

function left(until: number, block: number): string {
	return until > block ? ` (${until - block} left)` : '';
}

/** Both demands of the track, and how far they are met. */
function votes({ deciding, tally }: Ongoing, { block, track, electorate }: Measure): string {
	const passed = deciding === undefined ? 0 : (block - deciding.since) / track.decisionPeriod;
	const part = Math.min(1, Math.max(0, passed));
	const approval = percent(approvalOf(tally));
	const support = percent(ratio(tally.support, electorate));
	const needed = [track.minApproval, track.minSupport].map((curve) =>
		percent(demanded(curve, part)),
	);
	return `approval ${approval} of ${needed[0]} needed, support ${support} of ${needed[1]} needed`;
}

/** The ayes' part of all votes; none if nobody voted. */
export function approvalOf({ ayes, nays }: Tally): number {
	return ratio(ayes, ayes + nays);
}

/** A part of one, good to nine decimals. */
function ratio(part: bigint, whole: bigint): number {
	return whole === 0n ? 0 : Number((part * 1_000_000_000n) / whole) / 1e9;
}

function percent(part: number): string {
	return `${(100 * part).toFixed(2)} %`;
}
