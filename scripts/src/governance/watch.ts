// SPDX-License-Identifier: Apache-2.0
/** Follows a referendum through final blocks: while it is open, to its enactment, to its effect. */
import type { EventRecord } from '@polkadot/types/interfaces';

import type { Chain } from '../chain/index.ts';
import { callBytes, decodeCall, setsOf, type Set } from './calls.ts';
import { homeOf, lateIn, snapshotIn, spanAt, type Home, type Rule } from './effect.ts';
import { enactmentId, enactmentIn, readScheduled } from './enactment.ts';
import { eventsIn, newestFinal, visitFinal, type FinalBlock } from './final-blocks.ts';
import { measureAt } from './measure.ts';
import { readParameters } from './parameters.ts';
import { describeProgress } from './progress.ts';
import { readReferendum, type Proposal, type Referendum } from './referenda.ts';

/** Hears of a block: what happened in it, or how things stand where nothing did. */
export interface Listener {
	happened: (block: FinalBlock, what: string) => void;
	stands: (block: FinalBlock, how: string) => void;
}

/** How many blocks an end may be back for its enactment to be looked for: nodes forget states. */
const LOOK_BACK = 200;

/** Follows referendum `index` to its end, and if it is approved, to its effect. */
export async function watchReferendum(
	chain: Chain,
	index: number,
	listener: Listener,
): Promise<void> {
	const newest = await newestFinal(chain);
	// One that was submitted just now is in a block that is not final yet.
	const known = await chain.read('referenda.referendumInfoFor', [index], newest.hash);
	if (known.isEmpty) {
		await readReferendum(chain, index);
	}
	const from = known.isEmpty ? newest.number + 1 : await start(chain, index, newest);
	if (from === undefined) {
		const { since } = (await readReferendum(chain, index, newest.hash)) as { since: number };
		listener.happened(
			newest,
			`approved in block ${since}, too long ago to see what became of it`,
		);
		return;
	}
	const watch = new Watch(chain, index, listener);
	await visitFinal(chain, from, (block) => watch.visit(block));
}

/** From which block to look: where an enactment that is past may still be seen, from the end on. */
async function start(chain: Chain, index: number, newest: FinalBlock): Promise<number | undefined> {
	const referendum = await readReferendum(chain, index, newest.hash);
	const past =
		referendum.state === 'Approved' &&
		(await readScheduled(chain, index, newest.hash)) === undefined;
	if (!past) {
		return newest.number;
	}
	return newest.number - referendum.since <= LOOK_BACK ? referendum.since : undefined;
}

/** A group of figures that is enacted and not in force yet. */
interface Awaited {
	home: Home;
	/** The names of the figures. */
	names: string[];
	/** The span of the enactment, or the last in which no snapshot could be taken. */
	since: number;
}

/** A referendum that is followed from block to block. */
class Watch {
	private last = '';
	/** The figures that it sets, read while it is open or scheduled: later nobody keeps its call. */
	private sets: Set[] | undefined;
	private approved = false;
	/** Groups of figures that are enacted and not in force yet. */
	private waiting: Map<string, Awaited> | undefined;

	constructor(
		private readonly chain: Chain,
		private readonly index: number,
		private readonly listener: Listener,
	) {}

	/** Looks at a block; true once there is no more to see. */
	async visit(block: FinalBlock): Promise<true | undefined> {
		if (this.waiting !== undefined) {
			return this.lookForEffect(block, 0);
		}
		if (this.approved) {
			return this.lookForEnactment(block);
		}
		const info = await this.chain.read('referenda.referendumInfoFor', [this.index], block.hash);
		if (info.isEmpty) {
			return undefined;
		}
		const referendum = await readReferendum(this.chain, this.index, block.hash);
		await this.tell(block, referendum);
		if (referendum.state === 'Ongoing') {
			this.sets ??= await this.setsIn(referendum.proposal, block);
			return undefined;
		}
		if (referendum.state !== 'Approved') {
			return true;
		}
		this.approved = true;
		return this.lookForEnactment(block);
	}

	private async tell(block: FinalBlock, referendum: Referendum): Promise<void> {
		const measure = await measureAt(this.chain, referendum, block.hash);
		const now = describeProgress(referendum, measure);
		// What falls with every block is how things stand, and nothing that happened.
		const news = now.replace(/ \(\d+ left\)| of [\d.]+ % needed/g, '');
		if (news === this.last) {
			this.listener.stands(block, now);
		} else {
			this.last = news;
			this.listener.happened(block, now);
		}
	}

	private async lookForEnactment(block: FinalBlock): Promise<true | undefined> {
		const { chain, index } = this;
		const events = await eventsIn(chain, block);
		const types = await chain.typesAt(block.hash);
		const enactment = enactmentIn(types, events, enactmentId(index));
		if (enactment === undefined) {
			return this.lookAtSchedule(block);
		}
		if (enactment.failure !== undefined) {
			this.listener.happened(block, `not enacted: ${enactment.failure}`);
			return true;
		}
		this.listener.happened(block, 'enacted');
		this.waiting = await this.groups(block);
		return this.lookForEffect(block, enactment.at + 1);
	}

	private async lookAtSchedule(block: FinalBlock): Promise<true | undefined> {
		const scheduled = await readScheduled(this.chain, this.index, block.hash);
		if (scheduled === undefined) {
			this.listener.happened(block, 'not enacted: it is not in the schedule any more');
			return true;
		}
		this.sets ??= await this.setsIn(scheduled.proposal, block);
		const now = `to be enacted in block ${scheduled.when}`;
		if (now === this.last) {
			this.listener.stands(block, now);
		} else {
			this.last = now;
			this.listener.happened(block, now);
		}
		return undefined;
	}

	/** What the call sets; nothing where it is not known. */
	private async setsIn(proposal: Proposal, block: FinalBlock): Promise<Set[] | undefined> {
		const bytes = await callBytes(this.chain, proposal, block.hash);
		try {
			return bytes === undefined ? undefined : setsOf(decodeCall(this.chain, bytes));
		} catch {
			return [];
		}
	}

	private async groups(block: FinalBlock): Promise<Map<string, Awaited>> {
		const groups = new Map<string, Awaited>();
		for (const { group, name } of this.sets ?? []) {
			const home = homeOf(group);
			const names = [...(groups.get(group)?.names ?? []), name];
			const since = await spanAt(this.chain, home.span, block.hash);
			groups.set(group, { home, names, since });
		}
		return groups;
	}

	/** Looks whether who lives by the figures took a snapshot, by the events from `from` on. */
	private async lookForEffect(block: FinalBlock, from: number): Promise<true | undefined> {
		const events = await eventsIn(this.chain, block);
		const types = await this.chain.typesAt(block.hash);
		for (const [group, awaited] of this.waiting ?? []) {
			const { home, since } = awaited;
			const taken = snapshotIn(types, events, home, from);
			for (const rule of taken?.refused ?? []) {
				const why = await this.reasonOf(group, rule);
				this.listener.happened(block, `${group} refuses, and stays as it was: ${why}`);
			}
			const now = await spanAt(this.chain, home.span, block.hash);
			const changes = taken?.changed.join(', ') ?? '';
			if (changes !== '') {
				this.listener.happened(block, `in force from ${home.span} ${now} on: ${changes}`);
			}
			const late = await this.tellLate(block, events.slice(from), awaited);
			const over = now > since || late;
			const mayWait = taken === undefined ? over : home.partly === true;
			if (mayWait && (await this.tellWait(block, group, awaited))) {
				awaited.since = now;
			} else if (taken !== undefined || late) {
				this.waiting?.delete(group);
			} else if (now > since + 1) {
				// A snapshot was taken in between, and had nothing to tell.
				this.listener.happened(block, `in force; nothing of ${group} changes by it`);
				this.waiting?.delete(group);
			}
		}
		return this.waiting?.size === 0 ? true : undefined;
	}

	/** Tells what came into force later than a snapshot took it, where such figures are awaited. */
	private async tellLate(
		block: FinalBlock,
		events: EventRecord[],
		{ home, names }: Awaited,
	): Promise<boolean> {
		const { late } = home;
		if (late === undefined || !names.some((name) => late.figures.has(name))) {
			return false;
		}
		const changes = lateIn(events, home, 0);
		if (changes.length === 0) {
			return false;
		}
		const now = await spanAt(this.chain, late.span, block.hash);
		this.listener.happened(
			block,
			`in force from ${late.span} ${now} on: ${changes.join(', ')}`,
		);
		return true;
	}

	/** Tells, once, why the decided figures of a group wait, if they do after a span has begun. */
	private async tellWait(
		block: FinalBlock,
		group: string,
		{ home, names }: Awaited,
	): Promise<boolean> {
		const why = await home.waits?.(this.chain, block.hash, names);
		if (why === undefined) {
			return false;
		}
		const now = `${group} waits with what is decided: ${why}`;
		if (now === this.last) {
			this.listener.stands(block, now);
		} else {
			this.last = now;
			this.listener.happened(block, now);
		}
		return true;
	}

	/** A rule in words: its own, or those of the figure that it is named after. */
	private async reasonOf(group: string, { name, docs }: Rule): Promise<string> {
		const parameters = await readParameters(this.chain);
		const named = parameters.find((one) => one.group === group && one.name === name);
		const words = docs === '' ? named?.meaning : docs;
		return words === undefined ? name : `${name}: ${words}`;
	}
}
