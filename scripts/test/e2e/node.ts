// SPDX-License-Identifier: Apache-2.0
/** A development node of the test's own, on ports of its own, gone when the test is. */
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

/** How long a node may take from its start to its first answer: it compiles the runtime first. */
const START_MS = 180_000;

/** How long it may take from its first answer to its metadata. */
const CONNECT_MS = 60_000;

/** How long it may take to end when asked to, before it is made to. */
const STOP_MS = 15_000;

/** A running node. */
export class Node {
	private constructor(
		private readonly child: ChildProcess,
		/** Where its RPC listens. */
		private readonly port: number,
		/** Everything that it keeps, and its log. */
		private readonly folder: string,
	) {}

	/** Where it is reached. */
	get endpoint(): string {
		return `ws://127.0.0.1:${this.port}`;
	}

	/** Its log. */
	get log(): string {
		return logIn(this.folder);
	}

	/** A folder beside its state, for what goes and stays with that. */
	folderFor(name: string): string {
		const folder = join(this.folder, name);
		mkdirSync(folder);
		return folder;
	}

	/** Starts the node at `path` and connects to it. */
	static async start(path: string): Promise<{ node: Node; chain: Chain }> {
		accessSync(path, constants.X_OK);
		const folder = mkdtempSync(join(tmpdir(), 'cairn-e2e-'));
		const [rpc, p2p] = await freePorts();
		const log = openSync(logIn(folder), 'w');
		const child = spawn(path, nodeArguments(rpc, p2p), {
			stdio: ['ignore', log, log],
			// `--tmp` puts its state here, so that nothing is left behind even if it is killed.
			env: { ...process.env, TMPDIR: folder },
		});
		closeSync(log);
		const node = new Node(child, rpc, folder);
		try {
			return { node, chain: await node.connect() };
		} catch (error) {
			await node.stop();
			throw new Error(`the node does not start: ${reason(error)}; its log is ${node.log}`);
		}
	}

	/** Ends the process. */
	async stop(): Promise<void> {
		if (this.child.exitCode !== null || this.child.signalCode !== null) {
			return;
		}
		const ended = once(this.child, 'exit');
		this.child.kill('SIGTERM');
		const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
		await ended;
		clearTimeout(timer);
	}

	/** Ends the process at once: for when this one is ending itself. */
	kill(): void {
		this.child.kill('SIGKILL');
	}

	/** Removes its state and its log. */
	discard(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}

	private async connect(): Promise<Chain> {
		const until = Date.now() + START_MS;
		// Nothing can be subscribed to before the port is open.
		while (!(await isOpen(this.port))) {
			if (this.child.exitCode !== null) {
				throw new Error(`it ended with code ${this.child.exitCode}`);
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

function logIn(folder: string): string {
	return join(folder, 'node.log');
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

/** Two ports of loopback that nobody listens on. */
async function freePorts(): Promise<[number, number]> {
	const listen = async () => {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		return { server, port: (server.address() as AddressInfo).port };
	};
	const one = await listen();
	const other = await listen();
	one.server.close();
	other.server.close();
	return [one.port, other.port];
}
