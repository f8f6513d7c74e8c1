// SPDX-License-Identifier: Apache-2.0
/** Every figure that referenda may change, as the runtime tells of it. */
import {
	asBigInt,
	asList,
	asNumber,
	at,
	variantOf,
	type Call,
	type Chain,
} from '../chain/index.ts';
import { FigureError, formatFigure, parseFigure } from './units.ts';

/** A figure that governance may change. */
export interface Parameter {
	/** Whose figure it is. */
	group: string;
	/** Its name in the group. */
	name: string;
	/** What it means. */
	meaning: string;
	/** What it counts: the name of one of the runtime's units. */
	unit: string;
	/** The track of referenda that may change it, besides root's. */
	track: number;
	/** How many bytes the chain keeps it in. */
	bytes: number;
	least: bigint;
	most: bigint;
	/** What it is as long as nobody decides otherwise. */
	default: bigint;
	/** What is decided. */
	decided: bigint;
}

/** What is to become of a figure: a value, or its default again. */
export interface Setting {
	parameter: Parameter;
	value: bigint | 'default';
}

/** A name with what is written for it, as people give it. */
export interface Assignment {
	name: string;
	value: string;
}

/** Asks the runtime for all figures, now or in the state after block `at`. */
export async function readParameters(chain: Chain, block?: string): Promise<Parameter[]> {
	return asList(await chain.ask('governanceApi.parameters', [], block)).map((view) => ({
		group: at(view, 'group').toString(),
		name: at(view, 'name').toString(),
		meaning: at(view, 'meaning').toString(),
		unit: variantOf(at(view, 'unit')),
		track: asNumber(at(view, 'track')),
		bytes: asNumber(at(view, 'bytes')),
		least: asBigInt(at(view, 'least')),
		most: asBigInt(at(view, 'most')),
		default: asBigInt(at(view, 'default')),
		decided: asBigInt(at(view, 'decided')),
	}));
}

/** The whole name of a figure: its group's and its own. */
export function fullName({ group, name }: { group: string; name: string }): string {
	return `${group}.${name}`;
}

/**
 * The figure of that name, for instance `Coverage.MaxWitnesses` or `coverage.max_witnesses`; without
 * its group where only one has it.
 */
export function findParameter(parameters: Parameter[], name: string): Parameter {
	const wanted = plain(name);
	const found = parameters.filter(
		(one) => plain(fullName(one)) === wanted || plain(one.name) === wanted,
	);
	const [first, ...others] = found;
	if (first === undefined) {
		throw new FigureError(`there is no parameter ${name}: "parameters" lists them`);
	}
	if (others.length > 0) {
		throw new FigureError(`${name} is one of ${found.map(fullName).join(', ')}: say which`);
	}
	return first;
}

/** Finds what is assigned and reads the values; each figure may be named once. */
export function readSettings(parameters: Parameter[], assignments: Assignment[]): Setting[] {
	const settings: Setting[] = [];
	for (const { name, value } of assignments) {
		const parameter = findParameter(parameters, name);
		if (settings.some((one) => one.parameter === parameter)) {
			throw new FigureError(`${fullName(parameter)} is given more than once`);
		}
		settings.push({ parameter, value: readValue(parameter, value) });
	}
	return settings;
}

/** The bounds of a figure with its unit. */
export function boundsOf({ least, most, unit }: Parameter): string {
	return `${formatFigure(least, unit)} to ${formatFigure(most, unit)}`;
}

/** What is to become of figures, in words. */
export function describeSetting({ parameter, value }: Setting): string {
	const { unit, decided } = parameter;
	const to = value === 'default' ? parameter.default : value;
	const back = value === 'default' ? ', its default' : '';
	const from = formatFigure(decided, unit);
	return `${fullName(parameter)}: ${from} -> ${formatFigure(to, unit)}${back}`;
}

/** The one track whose referenda may change all of the figures, besides root's. */
export function trackOfAll(settings: Setting[]): number {
	const [first, ...others] = settings.map(({ parameter }) => parameter);
	if (first === undefined) {
		throw new FigureError('no parameter is given');
	}
	const odd = others.find(({ track }) => track !== first.track);
	if (odd !== undefined) {
		throw new FigureError(
			`${fullName(first)} and ${fullName(odd)} are of different tracks: ` +
				'propose each by itself, or both with --track root',
		);
	}
	return first.track;
}

/** The call that sets figures: one call each, all of them or none. */
export function settingCall(chain: Chain, settings: Setting[]): Call {
	const calls = settings.map(({ parameter, value }) => {
		const { group, name } = parameter;
		const content = value === 'default' ? null : value;
		return chain.call('parameters.setParameter', {
			keyValue: { [group]: { [name]: [null, content] } },
		});
	});
	const [first, ...rest] = calls;
	if (first === undefined) {
		throw new FigureError('no parameter is given');
	}
	return rest.length === 0 ? first : chain.call('utility.batchAll', { calls });
}

function readValue(parameter: Parameter, text: string): bigint | 'default' {
	if (text.trim() === 'default') {
		return 'default';
	}
	try {
		const value = parseFigure(text, parameter.unit);
		// The runtime judges what fits into a call; what does not, it cannot be asked about.
		if (value >= 1n << BigInt(8 * parameter.bytes)) {
			throw new FigureError('must be within its bounds');
		}
		return value;
	} catch (error) {
		if (!(error instanceof FigureError)) {
			throw error;
		}
		const bounds = boundsOf(parameter);
		throw new FigureError(
			`${fullName(parameter)} is "${text}", ${error.message}; it may be ${bounds}`,
		);
	}
}

/** Names are compared without regard to case and to what parts their words. */
function plain(name: string): string {
	return name.toLowerCase().replace(/[_-]/g, '');
}
