// SPDX-License-Identifier: Apache-2.0
/** A validator of a network on loopback, with a database, keys and ports of its own. */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Chain } from '../chain/index.ts';
import type { Identity } from './identity.ts';
import type { Place } from './place.ts';
import { freePort } from './port.ts';
import { Program } from './program.ts';

/** What all nodes of a network share. */
export interface Shared {
	/** The program. */
	node: string;
	/** The chain spec. */
	spec: string;
	/** The folder in which each node has one of its own. */
	folder: string;
}

/** A node of the network: its process, while it runs, and all that it keeps. */
export class Validator {
	private program: Program | undefined;
	private chain: Chain | undefined;
	private readonly folder: string;

	private constructor(
		/** Whose keys it holds, and whose name it has in the network. */
		readonly identity: Identity,
		private readonly shared: Shared,
		/** Where it runs. */
		readonly place: Place,
		private readonly rpc: number,
		private readonly p2p: number,
	) {
		this.folder = join(shared.folder, identity.name);
	}

	/** Prepares a validator that does not run yet; `keys` are those that it signs with. */
	static async prepare(
		identity: Identity,
		shared: Shared,
		place: Place,
		keys?: Identity,
	): Promise<Validator> {
		const made = new Validator(identity, shared, place, await freePort(), await freePort());
		mkdirSync(made.folder, { recursive: true });
		(keys ?? identity).writeKeystore(made.keystore);
		return made;
	}

	/** What it is called. */
	get name(): string {
		return this.identity.name;
	}

	/** Where it is asked. */
	get endpoint(): string {
		return `ws://${this.place.rpc}:${this.rpc}`;
	}

	/** Where the others find it. */
	get address(): string {
		return `${this.listens}/p2p/${this.identity.peer}`;
	}

	/** Its log, of all its runs. */
	get log(): string {
		return join(this.folder, 'node.log');
	}

	/** The id of its process, while it runs. */
	get process(): number | undefined {
		return this.program?.runs === true ? this.program.id : undefined;
	}

	/** Starts it, with `peers` as those that it asks for the others. */
	async start(peers: Validator[], more: string[] = []): Promise<Chain> {
		const others = peers.filter((peer) => peer !== this).flatMap((peer) => [peer.address]);
		const bootnodes = others.length === 0 ? [] : ['--bootnodes', ...others];
		const [program, ...words] = this.place.within([
			this.shared.node,
			...this.words(),
			...more,
			...bootnodes,
		]);
		const rpc = { host: this.place.rpc, port: this.rpc };
		this.program = new Program(program, words, this.log, rpc);
		try {
			this.chain = await this.program.connect();
			return this.chain;
		} catch (error) {
			await this.stop();
			throw new Error(`${this.name} does not start; its log is ${this.log}`, { cause: error });
		}
	}

	/** The connection to it, while it runs. */
	get connection(): Chain {
		if (this.chain === undefined) {
			throw new Error(`${this.name} does not run`);
		}
		return this.chain;
	}

	/** Asks it to end and waits until it has. */
	async stop(): Promise<void> {
		await this.hangUp();
		await this.program?.stop();
	}

	/** Ends it in the midst of whatever it does. */
	async crash(): Promise<void> {
		await this.hangUp();
		await this.program?.crash();
	}

	/** Ends it at once: for when this process is ending itself. */
	kill(): void {
		this.program?.kill();
	}

	/** Takes the database of `other`, which does not run, in place of its own. */
	copyDatabase(other: Validator): void {
		rmSync(this.database, { recursive: true, force: true });
		cpSync(other.database, this.database, { recursive: true });
	}

	/** Lines of its log that `pattern` matches. */
	logged(pattern: RegExp): string[] {
		return readFileSync(this.log, 'utf8').split('\n').filter((line) => pattern.test(line));
	}

	/** Where it listens for its peers. */
	private get listens(): string {
		return `/ip4/${this.place.peers}/tcp/${this.p2p}`;
	}

	private get keystore(): string {
		return join(this.folder, 'keystore');
	}

	private get database(): string {
		return join(this.folder, 'data', 'chains');
	}

	private async hangUp(): Promise<void> {
		await this.chain?.disconnect().catch(() => undefined);
		this.chain = undefined;
	}

	private words(): string[] {
		const options = {
			chain: this.shared.spec,
			'base-path': join(this.folder, 'data'),
			'keystore-path': this.keystore,
			'node-key': this.identity.nodeKey,
			'listen-addr': this.listens,
			name: this.name,
		};
		const flags = ['validator', 'no-mdns', 'no-telemetry', 'no-prometheus', 'allow-private-ip'];
		return [
			...Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]),
			...this.place.answering(this.rpc),
			...flags.map((flag) => `--${flag}`),
		];
	}
}
