// SPDX-License-Identifier: Apache-2.0
/** What happens to one device, block by block, whoever caused it. */
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Vec } from '@polkadot/types-codec';

import {
	asNumber,
	fieldsOf,
	reason,
	type Chain,
	type EventFields,
	type Unsubscribe,
} from '../../src/chain/index.ts';

/** An event that names the device. */
export interface Happening {
	/** `pallet.Event`. */
	name: string;
	/** Hash of its block. */
	block: string;
	field: EventFields;
}

/** Takes note of every event that names a device, in order. */
export class Happenings {
	private readonly seen: Happening[] = [];
	private readonly listeners = new Set<() => void>();
	private reading = Promise.resolve();
	private broken: string | undefined;
	private stopListening: Unsubscribe | undefined;

	private constructor(
		private readonly chain: Chain,
		private readonly device: number,
		private height: number,
	) {}

	/** Begins with the block after the best one. */
	static async of(chain: Chain, device: number): Promise<Happenings> {
		const best = await chain.api.rpc.chain.getHeader();
		const happenings = new Happenings(chain, device, best.number.toNumber());
		happenings.stopListening = await chain.api.rpc.chain.subscribeNewHeads(({ number }) =>
			happenings.readTo(number.toNumber()),
		);
		return happenings;
	}

	/** Ends. */
	async stop(): Promise<void> {
		this.stopListening?.();
		await this.reading;
	}

	/** A point in time: what happens from here on. */
	mark(): number {
		return this.seen.length;
	}

	/** What has happened since a mark under that name. */
	since(mark: number, name: string): Happening[] {
		return this.seen.slice(mark).filter((one) => one.name === name);
	}

	/** The first that happens under that name since a mark, waited for. */
	async next(mark: number, name: string, timeoutMs: number): Promise<Happening> {
		return new Promise((resolve, reject) => {
			const end = (act: () => void) => {
				clearTimeout(timer);
				this.listeners.delete(look);
				act();
			};
			const look = () => {
				const found = this.since(mark, name)[0];
				if (found !== undefined) {
					end(() => resolve(found));
				} else if (this.broken !== undefined) {
					const why = this.broken;
					end(() => reject(new Error(`waiting for ${name}: ${why}`)));
				}
			};
			const timer = setTimeout(
				() => end(() => reject(new Error(`no ${name} in ${timeoutMs} ms`))),
				timeoutMs,
			);
			this.listeners.add(look);
			look();
		});
	}

	/** Blocks are read one after the other, those between two heads included. */
	private readTo(height: number): void {
		this.reading = this.reading
			.then(async () => {
				while (this.height < height) {
					await this.read(this.height + 1);
					this.height += 1;
				}
			})
			.catch((error: unknown) => {
				this.broken = reason(error);
			})
			.finally(() => this.listeners.forEach((look) => look()));
	}

	private async read(height: number): Promise<void> {
		const block = (await this.chain.api.rpc.chain.getBlockHash(height)).toHex();
		const records = await this.chain.read<Vec<EventRecord>>('system.events', [], block);
		for (const record of records) {
			const { section, method, data } = record.event;
			const field = fieldsOf(record);
			if (data.names?.includes('device') && asNumber(field('device')) === this.device) {
				this.seen.push({ name: `${section}.${method}`, block, field });
			}
		}
	}
}
