// SPDX-License-Identifier: Apache-2.0
/**
 * Which nonce a transaction takes when others of its account are still on their way.
 *
 * `nonce: -1` of polkadot-js does not do: where the runtime has `AccountNonceApi`, it asks the
 * state of the best block, which knows nothing of the pool, so that two transactions between two
 * blocks take one nonce and usurp each other. `system_accountNextIndex` counts what is ready in
 * the pool, but from the view that the pool made last, which may be behind the best block. Hence
 * both: what the node says, and what this process has sent itself and not seen the end of.
 */
import type { Chain } from './chain.ts';

/** The transactions of one account that this process sends. */
interface Line {
	/** Settles when the one before has reached the pool, or failed to. */
	turn: Promise<unknown>;
	/** Nonces in use by transactions that are neither in a block nor dropped. */
	inFlight: Set<number>;
}

/** The lines of all accounts, by endpoint and address. */
const lines = new Map<string, Line>();

/** A nonce that was handed out. */
export interface TakenNonce {
	readonly value: number;
	/** To be called when its transaction is in a block, was dropped, or is given up. */
	release: () => void;
}

/**
 * Runs `send` with the account's next nonce when all earlier ones of this process are in the pool.
 * Whoever sends releases the nonce.
 */
export async function withNonce<T>(
	chain: Chain,
	address: string,
	send: (nonce: TakenNonce) => Promise<T>,
): Promise<T> {
	const key = `${chain.endpoint} ${address}`;
	const line = lines.get(key) ?? { turn: Promise.resolve(), inFlight: new Set<number>() };
	lines.set(key, line);
	const run = async () => send(await take(chain, address, line.inFlight));
	const mine = line.turn.then(run, run);
	line.turn = mine;
	return mine;
}

async function take(chain: Chain, address: string, inFlight: Set<number>): Promise<TakenNonce> {
	const told = (await chain.api.rpc.system.accountNextIndex(address)).toNumber();
	const value = Math.max(told, ...[...inFlight].map((nonce) => nonce + 1));
	inFlight.add(value);
	return { value, release: () => inFlight.delete(value) };
}
