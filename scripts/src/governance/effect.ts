// SPDX-License-Identifier: Apache-2.0
/** When decided figures come into force: whoever lives by them takes a snapshot. */
import type { Enum } from '@polkadot/types-codec';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Codec, Registry } from '@polkadot/types-codec/types';
import { stringCamelCase } from '@polkadot/util';
import { xxhashAsHex } from '@polkadot/util-crypto';

import {
	asList,
	asNumber,
	asOption,
	at,
	contentOf,
	field,
	fieldsOf,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import { PAY_TERMS, waitsInPower } from './power.ts';

/** How often a group's figures come into force. */
export type Span = 'round' | 'window' | 'epoch' | 'session' | 'pause period';

/** Who lives by a group of figures. */
export interface Home {
	/** The pallet, whose events tell of snapshots. */
	pallet: string;
	span: Span;
	/**
	 * Whether it cannot take what is decided of the figures of these names yet, and why; nothing where
	 * it can.
	 */
	waits?: (
		chain: Chain,
		block: string | undefined,
		names: string[],
	) => Promise<string | undefined>;
	/** Whether a snapshot takes some figures while others wait; else it takes all. */
	partly?: true;
	/** Figures that come into force in another span than that of the snapshot which takes them. */
	late?: Late;
}

/** Figures that come into force later than a snapshot takes them. */
export interface Late {
	span: Span;
	/** The event of the pallet that tells of it. */
	event: string;
	/** By their own names those of the pallet. */
	figures: Map<string, string>;
}

/** Who lives by which group; others are pallets of their own name, whose spans are epochs. */
const HOMES: Record<string, Home> = {
	Coverage: { pallet: 'coverage', span: 'round' },
	Rewards: { pallet: 'rewards', span: 'epoch' },
	Power: {
		pallet: 'power',
		span: 'session',
		waits: waitsInPower,
		partly: true,
		late: { span: 'epoch', event: 'PayTermsChanged', figures: PAY_TERMS },
	},
	Spacetime: { pallet: 'spacetime', span: 'window', waits: waitsForSettling },
	Registry: { pallet: 'deviceRegistry', span: 'epoch' },
	Clock: { pallet: 'challengeClock', span: 'pause period' },
};

/** A rule of figures. */
export interface Rule {
	name: string;
	/** What the metadata says of it, if it does. */
	docs: string;
}

/** What a snapshot did. */
export interface Snapshot {
	/** The figures that changed, as `name old -> new`; by the rules' own names and units. */
	changed: string[];
	/** The rules that decided figures break together, which stay as they were. */
	refused: Rule[];
}

/** Who lives by the figures of a group. */
export function homeOf(group: string): Home {
	return HOMES[group] ?? { pallet: stringCamelCase(group), span: 'epoch' };
}

/** Where the queue of windows begins, which is in order of time. */
const CLOSINGS = xxhashAsHex('Spacetime', 128) + xxhashAsHex('Closings', 128).slice(2);

/**
 * The pallet keeps two sets of figures: as long as a window of before the former is not settled, because
 * blocks had no room for it, what is decided waits.
 */
async function waitsForSettling(
	chain: Chain,
	block: string | undefined,
): Promise<string | undefined> {
	const former = asOption(await chain.read('spacetime.former', [], block));
	if (former === undefined) {
		return undefined;
	}
	const page = [CLOSINGS, 1, null, block];
	const [first] = (await chain.request('state_getKeysPaged', page)) as string[];
	if (first === undefined) {
		return undefined;
	}
	const closes = Number(`0x${first.slice(CLOSINGS.length, CLOSINGS.length + 8)}`);
	const timing = await chain.read('challengeClock.clockTiming', [], block);
	const until = asNumber(at(former, 'until'));
	return closes < until + asNumber(at(timing, 'windowTicks'))
		? `a window that closed at tick ${closes} by former figures is not settled yet`
		: undefined;
}

/** The lengths of spans, by their names in the clock's timing: in blocks for pauses, else in ticks. */
const LENGTHS: Record<Exclude<Span, 'session'>, string> = {
	round: 'ticksPerRound',
	window: 'windowTicks',
	epoch: 'epochTicks',
	'pause period': 'pausePeriod',
};

/** The number of the span that runs in the state after `block`. */
export async function spanAt(chain: Chain, span: Span, block: string): Promise<number> {
	if (span === 'session') {
		return asNumber(await chain.read('session.currentIndex', [], block));
	}
	const timing = await chain.read('challengeClock.clockTiming', [], block);
	const clock = span === 'pause period' ? 'system.number' : 'challengeClock.currentTick';
	const now = asNumber(await chain.read(clock, [], block));
	return Math.floor(now / asNumber(at(timing, LENGTHS[span])));
}

/** The events by which a pallet tells of a snapshot. */
const TOLD = /^(Params|Figures|PauseCap)(Changed|Refused)$/;

/**
 * What a snapshot of `home` did, by the events of its block from place `from` on; undefined if none of
 * them is of one. What comes into force later is not among the changes.
 */
export function snapshotIn(
	registry: Registry,
	events: EventRecord[],
	{ pallet, late }: Pick<Home, 'pallet' | 'late'>,
	from: number,
): Snapshot | undefined {
	const waiting = new Set(late?.figures.values());
	const snapshot: Snapshot = { changed: [], refused: [] };
	let found = false;
	for (const record of events.slice(from)) {
		const { section, method } = record.event;
		if (section !== pallet || !TOLD.test(method)) {
			continue;
		}
		found = true;
		const fields = fieldsOf(record);
		if (method.endsWith('Changed')) {
			const changed = differences('', fields('old'), fields('new'));
			snapshot.changed.push(...changed.filter((one) => !waiting.has(nameIn(one))));
		} else {
			snapshot.refused.push(
				ruleOf(registry, fields('conflict'), fieldType(record, 'conflict')),
			);
		}
	}
	return found ? snapshot : undefined;
}

/** What of `home` came into force later than a snapshot took it, by the events from place `from` on. */
export function lateIn(
	events: EventRecord[],
	{ pallet, late }: Pick<Home, 'pallet' | 'late'>,
	from: number,
): string[] {
	const told = events
		.slice(from)
		.filter(({ event }) => event.section === pallet && event.method === late?.event);
	return told.flatMap((record) => {
		const fields = fieldsOf(record);
		return differences('', fields('old'), fields('new'));
	});
}

/** The field in which a difference is. */
function nameIn(difference: string): string {
	return difference.slice(0, difference.indexOf(' '));
}

/** The fields in which two records of one type differ, with what they hold. */
export function differences(path: string, old: Codec, now: Codec): string[] {
	if (old.eq(now)) {
		return [];
	}
	const names = fieldNames(old);
	if (names === undefined) {
		return [`${path === '' ? 'it' : path} ${old.toString()} -> ${now.toString()}`];
	}
	return names.flatMap((name) => {
		const [one, other] = [old, now].map((record) => field(record, name));
		return differences(path === '' ? name : `${path}.${name}`, one as Codec, other as Codec);
	});
}

/** A rule of the type `type`. */
function ruleOf(registry: Registry, rule: Codec, type: Codec | undefined): Rule {
	const name = variantOf(rule);
	const variant = type === undefined ? undefined : variantNamed(registry, type, name);
	const inner = contentOf(rule);
	// A rule of another's: what it says is there.
	if (typeof (inner as Partial<Enum>).type === 'string') {
		const [first] = variant === undefined ? [] : asList(at(variant, 'fields'));
		return ruleOf(registry, inner, first === undefined ? undefined : at(first, 'type'));
	}
	const docs = variant === undefined ? '' : asList(at(variant, 'docs')).join(' ').trim();
	return { name, docs };
}

/** The variant of that name as the metadata describes it. */
function variantNamed(registry: Registry, type: Codec, name: string): Codec | undefined {
	const { lookup } = registry as unknown as {
		lookup: { getSiType: (id: Codec) => { def: { asVariant: { variants: Codec } } } };
	};
	const variants = asList(lookup.getSiType(type).def.asVariant.variants);
	return variants.find((one) => at(one, 'name').toString() === name);
}

/** The type of an event's field, as the metadata numbers it. */
function fieldType({ event }: EventRecord, name: string): Codec | undefined {
	const fields = [...event.meta.fields];
	return fields.find((one) => one.name.unwrapOr('').toString() === name)?.type;
}

function fieldNames(record: Codec): string[] | undefined {
	return record instanceof Map ? [...record.keys()].map(String) : undefined;
}
