// SPDX-License-Identifier: Apache-2.0
/** Signs and submits a call and waits for what becomes of it. */
import type { KeyringPair } from '@polkadot/keyring/types';
import type { ISubmittableResult } from '@polkadot/types/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Codec } from '@polkadot/types-codec/types';

import { ChainError, reason, type Call, type Chain, type Unsubscribe } from './chain.ts';
import { decodedName } from './decode.ts';
import { DispatchFailure, nameDispatchError } from './dispatch-error.ts';
import { withNonce } from './nonce.ts';

/** How sure to be of a call before going on. */
export type Settlement = 'inBlock' | 'finalized';

/** How to submit. */
export interface SubmitOptions {
	/** What to wait for; in a block by default. */
	until?: Settlement;
	/** When to give up; 60 s by default. */
	timeoutMs?: number;
}

/** A call that was executed, with or without success. */
export interface Receipt {
	/** Hash of the block it is in. */
	block: string;
	/** What the call deposited, in order. */
	events: EventRecord[];
	/** Why it failed, if it did. */
	failure?: DispatchFailure;
}

/** Submits `call` and returns its receipt; a call that the runtime refuses throws its failure. */
export async function submit(
	chain: Chain,
	account: KeyringPair,
	call: Call,
	options: SubmitOptions = {},
): Promise<Receipt> {
	const receipt = await attempt(chain, account, call, options);
	if (receipt.failure !== undefined) {
		throw receipt.failure;
	}
	return receipt;
}

/**
 * Submits `call` and returns its receipt, failed or not. Without an account nobody signs it, which
 * the runtime allows for few calls.
 */
export async function attempt(
	chain: Chain,
	account: KeyringPair | undefined,
	call: Call,
	options: SubmitOptions = {},
): Promise<Receipt> {
	const { until = 'inBlock', timeoutMs = 60_000 } = options;
	const name = `${call.method.section}.${call.method.method}`;
	const by = account === undefined ? '' : ` by ${account.address}`;
	const submission = new Submission((why) => `${name}${by}: ${why}`);
	const late = `not ${until === 'inBlock' ? 'in a block' : 'final'} in ${timeoutMs} ms`;
	const timer = setTimeout(() => submission.fail(late), timeoutMs);
	submission.onEnd(() => clearTimeout(timer));
	const follow = (result: ISubmittableResult) => {
		const dropped = rejection(result);
		if (submission.over) {
			return;
		} else if (dropped !== undefined) {
			submission.fail(dropped);
		} else if (settled(result, until)) {
			submission.end(() => receiptOf(result));
		}
	};
	send(chain, account, call, submission, follow).then(
		(stop) => submission.onEnd(stop),
		(error) => submission.fail(reason(error)),
	);
	return submission.receipt;
}

/** Sends `call`, signed by `account` if there is one, and has `follow` hear of it. */
async function send(
	chain: Chain,
	account: KeyringPair | undefined,
	call: Call,
	submission: Submission,
	follow: (result: ISubmittableResult) => void,
): Promise<Unsubscribe> {
	if (account === undefined) {
		return call.send(follow);
	}
	return withNonce(chain, account.address, async (nonce) => {
		submission.onEnd(nonce.release);
		if (submission.over) {
			throw new ChainError('given up before its turn came');
		}
		return call.signAndSend(account, { nonce: nonce.value }, follow);
	});
}

/** What waits for a receipt. It ends once, whatever comes first, and lets go of what it holds. */
class Submission {
	/** Whether it has ended. */
	over = false;
	/** Comes with the end. */
	readonly receipt: Promise<Receipt>;
	private readonly held: (() => void)[] = [];
	private resolve!: (receipt: Receipt) => void;
	private reject!: (error: unknown) => void;

	/** `told` says of what a failure is. */
	constructor(private readonly told: (why: string) => string) {
		this.receipt = new Promise((resolve, reject) => {
			this.resolve = resolve;
			this.reject = reject;
		});
	}

	/** Lets go of something when it ends, or now if it has. */
	onEnd(letGo: () => void): void {
		if (this.over) {
			letGo();
		} else {
			this.held.push(letGo);
		}
	}

	/** Ends with a receipt, or with what keeps it from being read. */
	end(receipt: () => Receipt): void {
		if (this.over) {
			return;
		}
		this.over = true;
		this.held.forEach((letGo) => letGo());
		try {
			this.resolve(receipt());
		} catch (error) {
			this.reject(error);
		}
	}

	/** Ends in failure. */
	fail(why: string): void {
		this.end(() => {
			throw new ChainError(this.told(why));
		});
	}
}

/** What an event carries, by the name of the field. */
export type EventFields = (name: string) => Codec;

/** The fields of an event. */
export function fieldsOf({ event }: EventRecord): EventFields {
	const { data, section, method } = event;
	return (field) => {
		const value = data[(data.names ?? []).indexOf(decodedName(field))];
		if (value === undefined) {
			throw new ChainError(`the event ${section}.${method} has no field ${field}`);
		}
		return value;
	};
}

/** The fields of every event `pallet.Event` in the receipt. */
export function eventsOf(receipt: Receipt, name: string): EventFields[] {
	return receipt.events
		.filter(({ event }) => `${event.section}.${event.method}` === name)
		.map(fieldsOf);
}

/** The fields of the first event `pallet.Event` in the receipt; it must be there. */
export function eventOf(receipt: Receipt, name: string): EventFields {
	const found = eventsOf(receipt, name)[0];
	if (found === undefined) {
		const seen = receipt.events.map(({ event }) => `${event.section}.${event.method}`);
		throw new ChainError(`no event ${name} in block ${receipt.block}, only ${seen.join(', ')}`);
	}
	return found;
}

function settled(result: ISubmittableResult, until: Settlement): boolean {
	return until === 'inBlock' ? result.isInBlock || result.isFinalized : result.isFinalized;
}

function rejection(result: ISubmittableResult): string | undefined {
	const { internalError, status } = result;
	if (internalError !== undefined) {
		return `its events cannot be read: ${reason(internalError)}`;
	}
	const refused =
		status.isInvalid || status.isDropped || status.isUsurped || status.isFinalityTimeout;
	return refused ? `the transaction pool dropped it: ${status.type}` : undefined;
}

function receiptOf(result: ISubmittableResult): Receipt {
	const { status, events, dispatchError } = result;
	const block = (status.isFinalized ? status.asFinalized : status.asInBlock).toHex();
	if (dispatchError === undefined) {
		return { block, events };
	}
	// Its own types are those of the block, and not of a runtime that came with it.
	return { block, events, failure: nameDispatchError(dispatchError.registry, dispatchError) };
}
