// SPDX-License-Identifier: Apache-2.0
/** Providers, partitions and sectors in words. */
import { formatBytes, formatCrn, formatDuration } from '../chain/index.ts';
import { formatNumbers } from './places.ts';
import { SECTOR_BYTES, type Duty, type Provider, type Sector, type Stage } from './records.ts';

/** A row's name and what it says. */
export type Row = [string, string];

/** When it is, and how long a tick takes at least. */
export interface Now {
	tick: number;
	tickMs: number;
}

/** A provider, beside the power of all. */
export function describeProvider(provider: Provider, total: bigint, now: Now): Row[] {
	const { bytes } = provider;
	const states = (['active', 'unproven', 'recovering', 'faulty'] as const).map(
		(state) => `${formatBytes(bytes[state])} ${state}`,
	);
	return [
		['owner', provider.owner],
		['power', `${formatBytes(bytes.active)} of ${formatBytes(total)} that all prove`],
		['sectors', `${provider.sectors}: ${states.join(', ')}`],
		['pre-commits', `${provider.preCommits}; the next sector is number ${provider.nextNumber}`],
		['pledges', formatCrn(provider.pledges)],
		['deposits', formatCrn(provider.deposits)],
		[
			'next proof',
			provider.next === undefined ? 'none is asked for' : asked(provider.next, now),
		],
	];
}

/** A partition: its window, and its sectors by state. */
export function describeDuty(duty: Duty, now: Now): Row {
	const window = duty.proven
		? `proven; its window closes at ${when(duty.closes, now)}`
		: `proofs from ${when(duty.opens, now)} until ${when(duty.closes, now)}`;
	const sectors = [...byState(duty)].map(([state, numbers]) => `${state} ${numbers}`);
	const size = profileName(duty.profile);
	const freeze =
		now.tick < duty.cutoff
			? `declarations before ${when(duty.cutoff, now)}`
			: `frozen since ${when(duty.cutoff, now)}`;
	return [nameOf(duty), `sectors of ${size}: ${sectors.join('; ')}; ${freeze}; ${window}`];
}

/** A sector. */
export function describeSector(sector: Sector, now: Now): Row[] {
	const { stage } = sector;
	const committed = stage.name === 'PreCommitted';
	return [
		['size', profileName(sector.profile)],
		[
			'content',
			sector.dataRoot === undefined ? 'committed capacity' : `data ${sector.dataRoot}`,
		],
		['replica', sector.replica],
		['ticket', sector.ticket],
		[committed ? 'deposit' : 'pledge', formatCrn(sector.held)],
		...stageRows(stage),
		[committed ? 'prove before' : 'committed to', when(sector.expires, now)],
	];
}

/** A tick, and how far away it is. Ticks may take longer: the clock stands still in floods. */
export function when(tick: number, { tick: now, tickMs }: Now): string {
	const away = formatDuration((Math.abs(tick - now) * tickMs) / 1_000);
	return tick >= now ? `tick ${tick} (in ${away})` : `tick ${tick} (${away} ago)`;
}

/** The size for which a profile is known. */
export function profileName(profile: string): string {
	const bytes = SECTOR_BYTES[profile];
	return bytes === undefined ? profile : formatBytes(bytes);
}

function asked(duty: Duty, now: Now): string {
	const numbers = duty.sectors
		.filter(({ state }) => state.name !== 'Faulty')
		.map(({ number }) => number);
	return (
		`${nameOf(duty)}, from ${when(duty.opens, now)} until ${when(duty.closes, now)}; must open ` +
		`sectors ${formatNumbers(numbers)} by the seed of round ${duty.seedRound}; faults are ` +
		`declared before ${when(duty.cutoff, now)}`
	);
}

function nameOf({ deadline, partition }: Duty): string {
	return `deadline ${deadline}/${partition}`;
}

/** Numbers of a partition's sectors, by state in words. */
function byState({ sectors }: Duty): Map<string, string> {
	const numbers = new Map<string, number[]>();
	for (const { number, state } of sectors) {
		const words = stateWords(state);
		numbers.set(words, [...(numbers.get(words) ?? []), number]);
	}
	return new Map([...numbers].map(([words, list]) => [words, formatNumbers(list)]));
}

function stateWords({ name, missed }: { name: string; missed?: number }): string {
	const state = name.toLowerCase();
	const windows = missed === 1 ? 'window' : 'windows';
	return missed === undefined ? state : `${state} (${missed} ${windows} missed)`;
}

function stageRows(stage: Stage): Row[] {
	if (stage.name === 'PreCommitted') {
		const parts = stage.parts.length === 0 ? 'none' : formatNumbers(stage.parts);
		const seed = stage.seed === undefined ? 'is yet to come' : 'is known';
		return [
			['state', `pre-committed; parts proven: ${parts}`],
			['seed', `of round ${stage.seedRound}, ${seed}`],
		];
	}
	const { deadline, partition, place, activated, state } = stage;
	return [
		['state', `${stateWords(state)}, sealed since tick ${activated}`],
		['proven in', `deadline ${deadline}/${partition}, place ${place}`],
	];
}
