// SPDX-License-Identifier: Apache-2.0
/** Commands of a program: chosen by the first word, with options and help of their own. */
import { parseArgs } from 'node:util';

import { reason } from '../chain/index.ts';
import { ArgumentError, type Option } from './option.ts';

/** Options by name. */
export type Options = Record<string, Option<unknown>>;

/** What the options of a command become. */
export type Values<O extends Options> = {
	[Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

/** A command as its program sees it. */
export interface Command {
	/** One line that says what it does. */
	summary: string;
	/** More about it, below the usage. */
	details?: string;
	/** Its options. */
	options: Options;
	/** Does it. */
	run: (values: never) => Promise<void>;
}

/** Defines a command; its options give `run` its argument's type. */
export function command<const O extends Options>(definition: {
	summary: string;
	details?: string;
	options: O;
	run: (values: Values<O>) => Promise<void>;
}): Command {
	return definition;
}

/** A program: its name, what it is for, and its commands. */
export interface Program {
	name: string;
	summary: string;
	commands: Record<string, Command>;
}

/** Runs the program with the words of the command line and returns its exit code. */
export async function execute(program: Program, words: string[]): Promise<number> {
	const [name, ...rest] = words;
	if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
		console.log(programHelp(program));
		return name === undefined ? 1 : 0;
	}
	const chosen = program.commands[name];
	if (chosen === undefined) {
		console.error(`${program.name}: there is no command "${name}"\n\n${programHelp(program)}`);
		return 1;
	}
	return perform(`${program.name} ${name}`, chosen, rest);
}

/**
 * Runs a command with the words that follow `name`, by which it is called, and returns its exit
 * code.
 */
export async function perform(name: string, chosen: Command, words: string[]): Promise<number> {
	if (words.includes('--help') || words.includes('-h')) {
		console.log(commandHelp(name, chosen));
		return 0;
	}
	try {
		await chosen.run(parse(chosen.options, words) as never);
		return 0;
	} catch (error) {
		console.error(`${name}: ${reason(error)}`);
		return 1;
	}
}

/** Runs the program with this process's own command line, and ends the process. */
export async function main(program: Program): Promise<never> {
	process.exit(await execute(program, process.argv.slice(2)));
}

/** Runs a program that is one command with this process's own command line, and ends the process. */
export async function mainOf(name: string, only: Command): Promise<never> {
	process.exit(await perform(name, only, process.argv.slice(2)));
}

/** Makes values of the words that follow a command. */
export function parse<O extends Options>(options: O, words: string[]): Values<O> {
	const given = read(options, words);
	const values: Record<string, unknown> = {};
	for (const [name, option] of Object.entries(options)) {
		const text = given[name];
		if (text !== undefined) {
			values[name] = option.parse(name, text);
		} else if (option.fallback !== undefined) {
			values[name] = option.fallback.value;
		} else {
			throw new ArgumentError(`--${name} ${option.placeholder} is missing: ${option.help}`);
		}
	}
	return values as Values<O>;
}

function read(options: Options, words: string[]): Record<string, string | undefined> {
	const config: Record<string, { type: 'string' }> = {};
	for (const name of Object.keys(options)) {
		config[name] = { type: 'string' };
	}
	const args = joinNegatives(words);
	try {
		const { tokens, values } = parseArgs({ args, options: config, tokens: true });
		refuseRepeated(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])));
		return values as Record<string, string | undefined>;
	} catch (error) {
		throw new ArgumentError(reason(error).split('. ')[0] ?? reason(error));
	}
}

/** Of an option that is given twice nobody can tell which value was meant. */
function refuseRepeated(names: string[]): void {
	const repeated = names.find((name, at) => names.indexOf(name) !== at);
	if (repeated !== undefined) {
		throw new ArgumentError(`--${repeated} is given more than once`);
	}
}

/** `parseArgs` takes `--lon -9.1` for two options; joined by `=` it is one with a value. */
function joinNegatives(words: string[]): string[] {
	const joined: string[] = [];
	for (const word of words) {
		const before = joined.at(-1);
		if (/^-\d/.test(word) && before?.startsWith('--') && !before.includes('=')) {
			joined[joined.length - 1] = `${before}=${word}`;
		} else {
			joined.push(word);
		}
	}
	return joined;
}

function programHelp(program: Program): string {
	const width = Math.max(...Object.keys(program.commands).map((name) => name.length));
	const lines = Object.entries(program.commands).map(
		([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
	);
	return [
		program.summary,
		'',
		`Usage: ${program.name} <command> [options]`,
		'',
		...lines,
		'',
		`${program.name} <command> --help tells the options of a command.`,
	].join('\n');
}

function commandHelp(name: string, { summary, details, options }: Command): string {
	const rows = Object.entries(options).map(([option, { placeholder, help, fallback }]) => ({
		left: `--${option} ${placeholder}`,
		help: fallback === undefined ? `${help} (required)` : help,
	}));
	const width = Math.max(...rows.map(({ left }) => left.length));
	return [
		summary,
		...(details === undefined ? [] : ['', details]),
		'',
		`Usage: ${name} [options]`,
		'',
		...rows.map(({ left, help }) => `  ${left.padEnd(width)}  ${help}`),
	].join('\n');
}
