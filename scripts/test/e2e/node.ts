// SPDX-License-Identifier: Apache-2.0
/** Development nodes of the test's own, on ports of their own, gone when the test is. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
	accessSync,
	closeSync,
	constants,
	mkdirSync,
	mkdtempSync,
	openSync,
	rmSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Chain, reason } from '../../src/chain/index.ts';
import { writeSpec, type Lengths } from './chain-spec.ts';

/** How long a node may take from its start to its first answer: it compiles the runtime first. */
const START_MS = 300_000;

/** How long it may take from its first answer to its metadata. */
const CONNECT_MS = 60_000;

/** How long it may take to end when asked to, before it is made to. */
const STOP_MS = 15_000;

/** A node: its process, once it is started, and all that it keeps. */
export class Node {
	private child: ChildProcess | undefined;
	/** Where its RPC listens. */
	private port = 0;
	/** Everything that it keeps, and its log. */
	private readonly folder = mkdtempSync(join(tmpdir(), 'cairn-e2e-'));

	/** The node at `path`, not yet running. */
	constructor(private readonly path: string) {
		accessSync(path, constants.X_OK);
	}

	/** Where it is reached. */
	get endpoint(): string {
		return `ws://127.0.0.1:${this.port}`;
	}

	/** Its log. */
	get log(): string {
		return join(this.folder, 'node.log');
	}

	/** A folder beside its state, for what goes and stays with that. */
	folderFor(name: string): string {
		const folder = join(this.folder, name);
		mkdirSync(folder);
		return folder;
	}

	/** Starts it on the development chain, or on one that differs by these lengths. */
	async start(lengths?: Lengths): Promise<Chain> {
		try {
			const chain = lengths === undefined ? [] : ['--chain', await this.spec(lengths)];
			const [rpc, p2p] = [await freePort(), await freePort()];
			this.port = rpc;
			const log = openSync(this.log, 'w');
			this.child = spawn(this.path, [...chain, ...nodeArguments(rpc, p2p)], {
				stdio: ['ignore', log, log],
				// `--tmp` puts its state here, so that nothing is left behind even if it is killed.
				env: { ...process.env, TMPDIR: this.folder },
			});
			closeSync(log);
			return await this.connect(this.child);
		} catch (error) {
			await this.stop();
			throw new Error(`the node does not start: ${reason(error)}; its log is ${this.log}`);
		}
	}

	/** Ends the process. */
	async stop(): Promise<void> {
		const { child } = this;
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
			return;
		}
		const ended = once(child, 'exit');
		child.kill('SIGTERM');
		const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
		await ended;
		clearTimeout(timer);
	}

	/** Ends the process at once: for when this one is ending itself. */
	kill(): void {
		this.child?.kill('SIGKILL');
	}

	/** Removes its state and its log. */
	discard(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}

	private async spec(lengths: Lengths): Promise<string> {
		const path = join(this.folder, 'spec.json');
		await writeSpec(this.path, path, lengths);
		return path;
	}

	private async connect(child: ChildProcess): Promise<Chain> {
		const until = Date.now() + START_MS;
		// Nothing can be subscribed to before the port is open.
		while (!(await isOpen(this.port))) {
			if (child.exitCode !== null) {
				throw new Error(`it ended with code ${child.exitCode}`);
			}
			if (Date.now() > until) {
				throw new Error(`its port is closed after ${START_MS} ms`);
			}
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
		return Chain.connect(this.endpoint, CONNECT_MS);
	}
}

/** Whether somebody listens on a port of loopback. */
async function isOpen(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

function nodeArguments(rpc: number, p2p: number): string[] {
	return [
		'--dev',
		'--tmp',
		'--rpc-port',
		String(rpc),
		'--listen-addr',
		`/ip4/127.0.0.1/tcp/${p2p}`,
		'--no-mdns',
		'--no-telemetry',
		'--no-prometheus',
	];
}

/** The ports that were given out: the nodes that they are for may not listen yet. */
const given = new Set<number>();

/** A port of loopback that nobody listens on, each once. */
async function freePort(): Promise<number> {
	for (;;) {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		server.close();
		await once(server, 'close');
		if (!given.has(port)) {
			given.add(port);
			return port;
		}
	}
}
