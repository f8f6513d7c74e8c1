// SPDX-License-Identifier: Apache-2.0
/** The device tools of the release, as providers run them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync, readFileSync } from 'node:fs';

import { runProgram, wordsOf, type Outcome, type Words } from './tools.ts';

/** How long a daemon may take to end when asked to, before it is made to. */
const STOP_MS = 15_000;

/** The program at a path. */
export class CairnDevice {
	private readonly daemons = new Set<ChildProcess>();

	constructor(private readonly path: string) {
		accessSync(path, constants.X_OK);
	}

	/** Runs `storage COMMAND` to its end. */
	async storage(command: string, places: string[], options: Words = {}): Promise<Outcome> {
		return runProgram(this.path, ['storage', command, ...places, ...wordsOf(options)]);
	}

	/** Replays closed epochs: as they were, or by other figures. */
	async replay(command: 'audit' | 'whatif', options: Words): Promise<Outcome> {
		return runProgram(this.path, [command, ...wordsOf(options)]);
	}

	/** Starts `storage serve` for a folder. What it says goes to the file `log`. */
	serve(folder: string, options: Words, log: string): Daemon {
		return this.start(['storage', 'serve', folder, ...wordsOf(options)], log);
	}

	/** Starts a fleet of gateways. What it says goes to the file `log`. */
	fleet(options: Words, log: string, flags: string[] = []): Daemon {
		return this.start(['fleet', ...wordsOf(options), ...flags], log);
	}

	private start(words: string[], log: string): Daemon {
		const file = openSync(log, 'a');
		const child = spawn(this.path, words, { stdio: ['ignore', file, file] });
		closeSync(file);
		this.daemons.add(child);
		child.once('exit', () => this.daemons.delete(child));
		return new Daemon(child, log);
	}

	/** Ends the daemons at once: for when this process is ending itself. */
	kill(): void {
		for (const child of this.daemons) {
			child.kill('SIGKILL');
		}
	}
}

/** A running daemon. */
export class Daemon {
	constructor(
		private readonly child: ChildProcess,
		/** Where it says what it does. */
		readonly log: string,
	) {}

	/** What it, and those before it, said so far. */
	get said(): string {
		return readFileSync(this.log, 'utf8');
	}

	/** Asks it to end and returns its exit code; null if it had to be killed. */
	async stop(): Promise<number | null> {
		if (this.isRunning) {
			this.child.kill('SIGINT');
		}
		return this.ended(STOP_MS);
	}

	/** Ends it at once, as a loss of power would. */
	async crash(): Promise<void> {
		if (this.isRunning) {
			const exit = once(this.child, 'exit');
			this.child.kill('SIGKILL');
			await exit;
		}
	}

	/** Waits until it has ended and returns its exit code; null if it had to be killed, by then. */
	async ended(withinMs: number): Promise<number | null> {
		if (this.isRunning) {
			const exit = once(this.child, 'exit');
			const timer = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
			await exit;
			clearTimeout(timer);
		}
		return this.child.exitCode;
	}

	private get isRunning(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}
}
