// SPDX-License-Identifier: Apache-2.0
/** A node as a process: started, reached, asked to end, or ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

import { Chain } from '../chain/index.ts';
import { isOpen } from './port.ts';

/** How long a node may take from its start to its first answer: it compiles the runtime first. */
const START_MS = 300_000;

/** How long it may take from its first answer to its metadata. */
const CONNECT_MS = 60_000;

/** How long it may take to end when asked to, before it is made to. */
const STOP_MS = 15_000;

/** Where a node's RPC listens. */
export interface Endpoint {
	host: string;
	port: number;
}

/** One run of a node. */
export class Program {
	private readonly child: ChildProcess;

	/** Starts the node at `path`. What it says is appended to the file `log`. */
	constructor(
		path: string,
		words: string[],
		log: string,
		private readonly rpc: Endpoint,
		environment: NodeJS.ProcessEnv = process.env,
	) {
		const file = openSync(log, 'a');
		this.child = spawn(path, words, { stdio: ['ignore', file, file], env: environment });
		closeSync(file);
	}

	/** The id of its process. */
	get id(): number | undefined {
		return this.child.pid;
	}

	/** Whether it still runs. */
	get runs(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Waits until it answers, and connects. */
	async connect(): Promise<Chain> {
		const until = Date.now() + START_MS;
		// Nothing can be subscribed to before the port is open.
		while (!(await isOpen(this.rpc.port, this.rpc.host))) {
			if (!this.runs) {
				throw new Error(`it ended with code ${this.child.exitCode}`);
			}
			if (Date.now() > until) {
				throw new Error(`its port is closed after ${START_MS} ms`);
			}
			await pause();
		}
		for (;;) {
			try {
				return await Chain.connect(`ws://${this.rpc.host}:${this.rpc.port}`, CONNECT_MS);
			} catch (error) {
				// A node that warps to the head does not have the block yet that it says is its best.
				if (!this.runs || Date.now() > until) {
					throw error;
				}
				await pause();
			}
		}
	}

	/** Asks it to end, and waits until it has. */
	async stop(): Promise<void> {
		await this.end('SIGTERM');
	}

	/** Ends it as a crash would, and waits until it is gone. */
	async crash(): Promise<void> {
		await this.end('SIGKILL');
	}

	/** Ends it at once: for when this process is ending itself. */
	kill(): void {
		this.child.kill('SIGKILL');
	}

	private async end(signal: NodeJS.Signals): Promise<void> {
		if (!this.runs) {
			return;
		}
		const ended = once(this.child, 'exit');
		this.child.kill(signal);
		const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
		await ended;
		clearTimeout(timer);
	}
}

/** Passes some time before the next attempt. */
async function pause(): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, 200));
}
