// SPDX-License-Identifier: Apache-2.0
/** What becomes of an approved call: the scheduler dispatches it, or says why not. */
import type { DispatchError, EventRecord } from '@polkadot/types/interfaces';
import type { Codec, Registry } from '@polkadot/types-codec/types';
import { compactAddLength, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import {
	asList,
	asNumber,
	asOption,
	asSome,
	at,
	contentOf,
	fieldsOf,
	nameDispatchError,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import { proposalOf, type Proposal } from './referenda.ts';

/** What became of an approved call. */
export interface Enactment {
	/** Where its event is among those of the block. */
	at: number;
	/** Why it has no effect; undefined if it was dispatched with success. */
	failure: string | undefined;
}

/** Why the scheduler gave a task up, by the name of its event. */
const GIVEN_UP: Record<string, string> = {
	CallUnavailable:
		'scheduler.CallUnavailable: its preimage is not noted, or no call decodes from it, as ' +
		'where a figure is out of its bounds',
	PermanentlyOverweight: 'scheduler.PermanentlyOverweight: no block has room for it',
};

/** By what name the scheduler knows the enactment of a referendum. */
export function enactmentId(index: number): string {
	const number = new Uint8Array(4);
	new DataView(number.buffer).setUint32(0, index, true);
	return blake2AsHex(
		u8aConcat(stringToU8a('assembly'), compactAddLength(stringToU8a('enactment')), number),
	);
}

/** The enactment of a referendum as it is scheduled; undefined if it is not. */
export async function readScheduled(
	chain: Chain,
	index: number,
	block?: string,
): Promise<{ when: number; proposal: Proposal } | undefined> {
	const found = asOption(await chain.read('scheduler.lookup', [enactmentId(index)], block));
	if (found === undefined) {
		return undefined;
	}
	const [when, place] = asList(found).map(asNumber) as [number, number];
	const agenda = asList(await chain.read('scheduler.agenda', [when], block));
	const task = asSome(agenda[place] as Codec, `task ${place} in block ${when}`);
	return { when, proposal: proposalOf(at(task, 'call')) };
}

/** What the events of a block say of the enactment of that id. */
export function enactmentIn(
	registry: Registry,
	events: EventRecord[],
	id: string,
): Enactment | undefined {
	for (const [place, record] of events.entries()) {
		const { section, method } = record.event;
		const ends = method === 'Dispatched' || method in GIVEN_UP;
		if (section !== 'scheduler' || !ends) {
			continue;
		}
		const fields = fieldsOf(record);
		const named = asOption(fields('id'));
		if (named === undefined || u8aToHex(named.toU8a(true)) !== id) {
			continue;
		}
		if (method !== 'Dispatched') {
			return { at: place, failure: GIVEN_UP[method] };
		}
		const result = fields('result');
		const failed = variantOf(result) !== 'Ok';
		const error = contentOf(result) as unknown as DispatchError;
		const failure = failed ? nameDispatchError(registry, error).message : undefined;
		return { at: place, failure };
	}
	return undefined;
}
