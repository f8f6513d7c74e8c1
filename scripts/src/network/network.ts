// SPDX-License-Identifier: Apache-2.0
/** Validators as separate processes on loopback, which find each other and finalise blocks. */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cryptoWaitReady } from '@polkadot/util-crypto';

import { untilFinalized } from '../chain/index.ts';
import { Identity } from './identity.ts';
import { LOOPBACK, type Place } from './place.ts';
import { setValidators, writeSpec, type Genesis } from './spec.ts';
import { Validator, type Shared } from './validator.ts';

/** How long the first block may take to be final. */
const FINALITY_MS = 300_000;

/** A network of its own folder, which goes with it. */
export class Network {
	/** Its validators, in the order of genesis; those that joined later follow. */
	readonly validators: Validator[] = [];

	private constructor(
		private readonly shared: Shared,
		private readonly placeOf: (identity: Identity) => Place,
	) {}

	/** Prepares `count` validators of genesis, each at its place. None of them runs yet. */
	static async prepare(
		node: string,
		count: number,
		change: (genesis: Genesis) => void = () => undefined,
		placeOf: (identity: Identity) => Place = () => LOOPBACK,
	): Promise<Network> {
		accessSync(node, constants.X_OK);
		await cryptoWaitReady();
		const folder = mkdtempSync(join(tmpdir(), 'cairn-network-'));
		const shared = { node, spec: join(folder, 'spec.json'), folder };
		const network = new Network(shared, placeOf);
		const identities = Array.from({ length: count }, (_, index) => Identity.at(index));
		await writeSpec(node, 'local', network.shared.spec, (genesis) => {
			setValidators(genesis, identities);
			change(genesis);
		});
		for (const identity of identities) {
			await network.add(identity);
		}
		return network;
	}

	/** All that it keeps: the chain spec, and a folder a node. */
	get folder(): string {
		return this.shared.folder;
	}

	/** Prepares one more validator; `keys` are those that it signs with, else its own. */
	async add(identity: Identity, keys?: Identity): Promise<Validator> {
		const validator = await Validator.prepare(identity, this.shared, this.placeOf(identity), keys);
		this.validators.push(validator);
		return validator;
	}

	/** Starts all that do not run. */
	async start(): Promise<void> {
		const stopped = this.validators.filter(({ process }) => process === undefined);
		await Promise.all(stopped.map((validator) => validator.start(this.validators)));
	}

	/** Waits until every running validator has finalised block number `height`. */
	async finalize(height: number, timeoutMs = FINALITY_MS): Promise<void> {
		const running = this.validators.filter(({ process }) => process !== undefined);
		await Promise.all(
			running.map(({ connection }) => untilFinalized(connection, height, timeoutMs)),
		);
	}

	/** Asks all to end and waits until they have. */
	async stop(): Promise<void> {
		await Promise.all(this.validators.map((validator) => validator.stop()));
	}

	/** Ends all at once: for when this process is ending itself. */
	kill(): void {
		this.validators.forEach((validator) => validator.kill());
	}

	/** Removes all that it kept. */
	discard(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
