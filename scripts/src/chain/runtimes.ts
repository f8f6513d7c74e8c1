// SPDX-License-Identifier: Apache-2.0
/**
 * The runtimes of a chain, one after the other.
 *
 * polkadot-js changes the types of an api in place when the runtime changes, to metadata of an older
 * format, which numbers types differently and lacks the runtime APIs. What is on its way then, and
 * all that it has read of earlier blocks, would be decoded by types that are not theirs. Here an
 * api keeps the types that it began with; with another runtime comes another api.
 */
import { ApiPromise, WsProvider } from '@polkadot/api';

/** The wait before a node is asked again for its runtime's metadata. */
const AGAIN_MS = 1_000;

/** By this name polkadot-js asks to hear of runtimes. */
const SUBSCRIBE = 'state_subscribeRuntimeVersion';

/** The subscription to runtimes of an api, which reports nothing. */
const SILENT = 'no runtime but the first';

type Callback = Parameters<WsProvider['subscribe']>[3];

/** A connection whose apis hear of no other runtime than the one that they began with. */
export class Connection extends WsProvider {
	/** Closed for good. */
	closed = false;
	private hear: Callback | undefined;

	/** Also subscribes anew after a reconnection, with the same callbacks. */
	override async subscribe(
		type: string,
		method: string,
		params: unknown[],
		callback: Callback,
	): Promise<number | string> {
		const isOfAnApi = method === SUBSCRIBE && callback !== this.hear;
		return isOfAnApi ? SILENT : super.subscribe(type, method, params, callback);
	}

	override async unsubscribe(type: string, method: string, id: number | string): Promise<boolean> {
		return id === SILENT || super.unsubscribe(type, method, id);
	}

	override async disconnect(): Promise<void> {
		this.closed = true;
		await super.disconnect();
	}

	/** Reports the version of the runtime of now, also after a reconnection, and of each new one. */
	async subscribeVersions(report: (version: number) => void): Promise<void> {
		this.hear = (error, result) => {
			if (error === null) {
				report((result as { specVersion: number }).specVersion);
			}
		};
		await this.subscribe('state_runtimeVersion', SUBSCRIBE, [], this.hear);
	}
}

/** The api of the runtime of now. */
export class Runtimes {
	private wanted: number;
	private renewing = false;

	private constructor(
		private readonly connection: Connection,
		private api: ApiPromise,
	) {
		this.wanted = versionOf(api);
	}

	/** Begins with the runtime of now, and follows it. */
	static async follow(connection: Connection): Promise<Runtimes> {
		const runtimes = new Runtimes(connection, await open(connection));
		await connection.subscribeVersions((version) => {
			runtimes.wanted = version;
			void runtimes.renew();
		});
		return runtimes;
	}

	/** The api of the newest runtime whose metadata the node has told. */
	get current(): ApiPromise {
		return this.api;
	}

	/** Never fails: a node that does not tell its metadata is asked again. */
	private async renew(): Promise<void> {
		if (this.renewing) {
			return;
		}
		this.renewing = true;
		while (versionOf(this.api) !== this.wanted && !this.connection.closed) {
			const renewed = this.connection.isConnected && (await open(this.connection).catch(() => false));
			if (renewed instanceof ApiPromise) {
				this.api = renewed;
			} else {
				await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
			}
		}
		this.renewing = false;
	}
}

async function open(provider: Connection): Promise<ApiPromise> {
	return ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true });
}

function versionOf({ runtimeVersion }: ApiPromise): number {
	return runtimeVersion.specVersion.toNumber();
}
