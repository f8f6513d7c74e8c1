// SPDX-License-Identifier: Apache-2.0
/** One connection to a node, with calls, storage and runtime APIs looked up by name. */
import type { ApiPromise } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { Codec, Registry } from '@polkadot/types-codec/types';
import { stringCamelCase } from '@polkadot/util';

import { Connection, Runtimes } from './runtimes.ts';

/** Where a node listens when nobody says otherwise. */
export const DEFAULT_ENDPOINT = 'ws://127.0.0.1:9944';

/** A call ready to be signed. */
export type Call = SubmittableExtrinsic<'promise'>;

/** What ends a subscription. */
export type Unsubscribe = () => void;

/** The node cannot be reached, or its runtime lacks what was asked for. */
export class ChainError extends Error {
	override readonly name = 'ChainError';
}

/**
 * A connected chain. polkadot-js builds its methods from the node's metadata, so whether one
 * exists is known only when it is used: each lookup here fails with the name that is missing.
 */
export class Chain {
	private constructor(
		private readonly runtimes: Runtimes,
		/** Where the node listens. */
		readonly endpoint: string,
		private readonly connection: Connection,
	) {}

	/** Connects to `endpoint`, or fails within `timeoutMs`. */
	static async connect(endpoint = DEFAULT_ENDPOINT, timeoutMs = 20_000): Promise<Chain> {
		const connection = new Connection(endpoint, 2_500, {}, timeoutMs);
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
		});
		const connecting = Runtimes.follow(connection);
		try {
			return new Chain(await Promise.race([connecting, late]), endpoint, connection);
		} catch (cause) {
			// An attempt that lost the race may still fail, and nobody would be there to hear it.
			connecting.catch(() => undefined);
			await connection.disconnect().catch(() => undefined);
			throw new ChainError(`cannot connect to ${endpoint}: ${reason(cause)}`, { cause });
		} finally {
			clearTimeout(timer);
		}
	}

	/**
	 * The polkadot-js API itself, of the runtime of now. It reads other blocks by the types that were
	 * in force in them.
	 */
	get api(): ApiPromise {
		return this.runtimes.current;
	}

	/** The types by which a block was made. */
	async typesAt(block: Uint8Array | string): Promise<Registry> {
		return (await this.api.at(block)).registry;
	}

	/** Closes the connection. */
	async disconnect(): Promise<void> {
		await this.connection.disconnect();
	}

	/** Sends a request for which polkadot-js has no method. */
	async request(method: string, params: unknown[]): Promise<unknown> {
		return this.connection.send(method, params);
	}

	/** The genesis hash that every signed message carries. */
	get genesis(): Uint8Array {
		return this.api.genesisHash.toU8a();
	}

	/** Builds the call `pallet.method`; arguments go by their names in the metadata. */
	call(name: string, args: Record<string, unknown>): Call {
		const [pallet, method] = parts(name);
		const build = this.api.tx[pallet]?.[method];
		if (build === undefined) {
			throw new ChainError(`the runtime at ${this.endpoint} has no call ${name}`);
		}
		const names = build.meta.args.map((arg) => stringCamelCase(arg.name.toString()));
		if (names.length !== Object.keys(args).length || names.some((one) => !(one in args))) {
			const given = Object.keys(args).join(', ');
			throw new ChainError(`${name} takes (${names.join(', ')}), not (${given})`);
		}
		return build(...names.map((one) => args[one]));
	}

	/** Reads the storage item `pallet.item`, now or in the state after block `at`. */
	async read<T extends Codec = Codec>(
		name: string,
		keys: unknown[] = [],
		at?: Uint8Array | string,
	): Promise<T> {
		const [pallet, item] = parts(name);
		const api = at === undefined ? this.api : await this.api.at(at);
		const entry = api.query[pallet]?.[item];
		if (entry === undefined) {
			throw new ChainError(`the runtime at ${this.endpoint} has no storage item ${name}`);
		}
		return (await entry(...keys)) as T;
	}

	/** The keys under which the map `pallet.item` has something, now or in the state after `at`. */
	async keys(name: string, at?: Uint8Array | string): Promise<Codec[][]> {
		const [pallet, item] = parts(name);
		const api = at === undefined ? this.api : await this.api.at(at);
		const entry = api.query[pallet]?.[item];
		if (entry === undefined) {
			throw new ChainError(`the runtime at ${this.endpoint} has no storage item ${name}`);
		}
		return (await entry.keys()).map(({ args }) => [...args]);
	}

	/** Calls `report` with the value of `pallet.item` now and whenever it changes. */
	async watch<T extends Codec = Codec>(
		name: string,
		keys: unknown[],
		report: (value: T) => void,
	): Promise<Unsubscribe> {
		const [pallet, item] = parts(name);
		const entry = this.api.query[pallet]?.[item];
		if (entry === undefined) {
			throw new ChainError(`the runtime at ${this.endpoint} has no storage item ${name}`);
		}
		return (await entry(...keys, report as (value: Codec) => void)) as unknown as Unsubscribe;
	}

	/** Asks the runtime API `api.method`, now or in the state after block `at`. */
	async ask<T extends Codec = Codec>(
		name: string,
		args: unknown[] = [],
		at?: Uint8Array | string,
	): Promise<T> {
		const [section, method] = parts(name);
		const api = at === undefined ? this.api : await this.api.at(at);
		const question = api.call[section]?.[method];
		if (question === undefined) {
			throw new ChainError(`the runtime at ${this.endpoint} has no runtime API ${name}`);
		}
		return (await question(...args)) as T;
	}

	/** The constant `pallet.name` of the runtime. */
	constant<T extends Codec = Codec>(name: string): T {
		const [pallet, item] = parts(name);
		const value = this.api.consts[pallet]?.[item];
		if (value === undefined) {
			throw new ChainError(`the runtime at ${this.endpoint} has no constant ${name}`);
		}
		return value as unknown as T;
	}
}

/** What went wrong, in words, whatever was thrown. */
export function reason(thrown: unknown): string {
	if (thrown instanceof Error) {
		return thrown.message;
	}
	// A WebSocket that cannot be opened reports a DOM event, whose message may be empty.
	const { message } = (thrown ?? {}) as { message?: unknown };
	return typeof message === 'string' && message !== '' ? message : 'nobody answers there';
}

function parts(name: string): [string, string] {
	const [pallet, item, ...rest] = name.split('.');
	if (!pallet || !item || rest.length > 0) {
		throw new ChainError(`"${name}" is not of the form pallet.item`);
	}
	return [pallet, item];
}
