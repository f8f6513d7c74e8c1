// SPDX-License-Identifier: Apache-2.0
/** Tells what governance may change. */
import { formatCrn, type Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, optional, text } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import { homeOf } from '../governance/effect.ts';
import {
	boundsOf,
	findParameter,
	fullName,
	readParameters,
	type Parameter,
} from '../governance/parameters.ts';
import { tracksOf, trackWith, type Track } from '../governance/tracks.ts';
import { formatFigure } from '../governance/units.ts';

/** Lists all figures. */
export const parameters = command({
	summary: 'List what referenda may change: value, bounds and track of each parameter.',
	details:
		'Values are what is decided: they are in force from the next round, epoch or session on,\n' +
		'but for those that are told to wait.\n' +
		'Days, hours and minutes are those of an epoch, which is a day in production.',
	options: {
		group: optional(text('<group>', 'those of one group, for instance Coverage')),
		...ENDPOINT,
	},
	run: ({ group, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const found = ofGroup(await readParameters(chain), group);
			const tracks = tracksOf(chain);
			for (const line of table(found.map((one) => columns(one, tracks)))) {
				console.log(line);
			}
			for (const line of await waiting(chain, found)) {
				console.log(line);
			}
		}),
});

/** Tells all of a figure. */
export const parameter = command({
	summary: 'Print a parameter: what it means, what it is, and what it may be.',
	options: {
		name: text('<name>', 'its name, for instance Coverage.MaxWitnesses'),
		...ENDPOINT,
	},
	run: ({ name, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const found = findParameter(await readParameters(chain), name);
			const { unit } = found;
			row('parameter', fullName(found));
			row('meaning', found.meaning);
			row('decided', `${formatFigure(found.decided, unit)}, ${await effectOf(chain, found)}`);
			row('default', formatFigure(found.default, unit));
			row('bounds', boundsOf(found));
			row('track', trackWith(tracksOf(chain), found.track).name);
		}),
});

/** Lists the tracks. */
export const tracks = command({
	summary: 'List the tracks of referenda: what each demands, and how long it takes in blocks.',
	options: ENDPOINT,
	run: ({ endpoint }) =>
		withChain(endpoint, async (chain) => {
			for (const line of table([TRACK_TITLES, ...tracksOf(chain).map(trackColumns)])) {
				console.log(line);
			}
		}),
});

const TRACK_TITLES = [
	'id',
	'track',
	'deposit',
	'prepared',
	'decided',
	'confirmed',
	'enacted after',
];

function trackColumns(track: Track): string[] {
	return [
		String(track.id),
		track.name,
		formatCrn(track.decisionDeposit),
		String(track.preparePeriod),
		String(track.decisionPeriod),
		String(track.confirmPeriod),
		String(track.minEnactmentPeriod),
	];
}

function ofGroup(parameters: Parameter[], group: string | undefined): Parameter[] {
	if (group === undefined) {
		return parameters;
	}
	const found = parameters.filter((one) => one.group.toLowerCase() === group.toLowerCase());
	if (found.length === 0) {
		const known = [...new Set(parameters.map((one) => one.group))].join(', ');
		throw new ArgumentError(`--group is "${group}", must be one of ${known}`);
	}
	return found;
}

/** When what is decided of a figure is in force. */
export async function effectOf(chain: Chain, { group, name }: Parameter): Promise<string> {
	const { span, late, partly, waits } = homeOf(group);
	// Who takes all or nothing waits by what is in its queue, whether anything was decided or not.
	const why = partly ? await waits?.(chain, undefined, [name]) : undefined;
	if (why !== undefined) {
		return `waits: ${why}`;
	}
	return late?.figures.has(name) ? 'in force' : `in force from the next ${span} on`;
}

/** Which of the figures are decided and wait for more than their group's next span; a line a group. */
export async function waiting(chain: Chain, parameters: Parameter[]): Promise<string[]> {
	const groups = [...new Set(parameters.map(({ group }) => group))];
	const lines = groups.map(async (group) => {
		const { partly, waits } = homeOf(group);
		const names = parameters.filter((one) => one.group === group).map(({ name }) => name);
		const why = partly ? await waits?.(chain, undefined, names) : undefined;
		return why === undefined ? [] : [`${group} waits with what is decided: ${why}`];
	});
	return (await Promise.all(lines)).flat();
}

function columns(parameter: Parameter, tracks: Track[]): string[] {
	const { decided, default: usual, unit, track } = parameter;
	return [
		fullName(parameter),
		formatFigure(decided, unit),
		`from ${boundsOf(parameter)}`,
		decided === usual ? '' : `default ${formatFigure(usual, unit)}`,
		trackWith(tracks, track).name,
	];
}

/** Rows with columns of even width, separated by two spaces. */
export function table(rows: string[][]): string[] {
	const widths = (rows[0] ?? []).map((_, at) =>
		Math.max(...rows.map((one) => one[at]?.length ?? 0)),
	);
	return rows.map((one) =>
		one
			.map((cell, at) => cell.padEnd(widths[at] ?? 0))
			.join('  ')
			.trimEnd(),
	);
}
