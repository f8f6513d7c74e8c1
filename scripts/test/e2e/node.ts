// SPDX-License-Identifier: Apache-2.0
/** Development nodes of the test's own, on ports of their own, gone when the test is. */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { reason, type Chain } from '../../src/chain/index.ts';
import { freePort } from '../../src/network/port.ts';
import { Program } from '../../src/network/program.ts';
import { setLengths, writeSpec } from '../../src/network/spec.ts';

/** Lengths of a chain's clock, by their names in its genesis; those of development for the rest. */
export type Lengths = Partial<
	Record<'slotDuration' | 'ticksPerRound' | 'epochTicks' | 'lookbackTicks', number>
>;

/** A node: its process, once it is started, and all that it keeps. */
export class Node {
	private program: Program | undefined;
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
			// `--tmp` puts its state here, so that nothing is left behind even if it is killed.
			const environment = { ...process.env, TMPDIR: this.folder };
			const words = [...chain, ...nodeArguments(rpc, p2p)];
			const endpoint = { host: '127.0.0.1', port: rpc };
			this.program = new Program(this.path, words, this.log, endpoint, environment);
			return await this.program.connect();
		} catch (error) {
			await this.stop();
			throw new Error(`the node does not start: ${reason(error)}; its log is ${this.log}`);
		}
	}

	/** Ends the process. */
	async stop(): Promise<void> {
		await this.program?.stop();
	}

	/** Ends the process at once: for when this one is ending itself. */
	kill(): void {
		this.program?.kill();
	}

	/** Removes its state and its log. */
	discard(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}

	private async spec(lengths: Lengths): Promise<string> {
		const path = join(this.folder, 'spec.json');
		await writeSpec(this.path, 'dev', path, (genesis) => setLengths(genesis, lengths));
		return path;
	}
}

function nodeArguments(rpc: number, p2p: number): string[] {
	return [
		'--dev',
		'--tmp',
		// An audit reads states from the first block on.
		'--state-pruning',
		'archive',
		'--blocks-pruning',
		'archive',
		'--rpc-port',
		String(rpc),
		'--listen-addr',
		`/ip4/127.0.0.1/tcp/${p2p}`,
		'--no-mdns',
		'--no-telemetry',
		'--no-prometheus',
	];
}
