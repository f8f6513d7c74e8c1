// SPDX-License-Identifier: Apache-2.0
/** Where nodes run, and how they are reached there. */

/** A place with an address of its own. */
export interface Place {
	/** Where other nodes find one that runs here. */
	readonly peers: string;
	/** Where it is asked. */
	readonly rpc: string;
	/** Options by which a node answers every request at that address and `port`. */
	answering(port: number): string[];
	/** The words that run `words` here. */
	within(words: [string, ...string[]]): [string, ...string[]];
}

/** This machine, where nobody else reaches them. */
export const LOOPBACK: Place = {
	peers: '127.0.0.1',
	rpc: '127.0.0.1',
	answering: (port) => ['--rpc-port', String(port)],
	within: (words) => words,
};
