// SPDX-License-Identifier: Apache-2.0
/** What nearly every command does: connect, sign as an account, submit, tell the outcome. */
import type { KeyringPair } from '@polkadot/keyring/types';

import {
	accountOf,
	Chain,
	DEFAULT_ENDPOINT,
	submit,
	type Call,
	type Receipt,
	type Settlement,
} from '../chain/index.ts';
import { readSecretFile } from '../device/secret-file.ts';
import { ArgumentError, choice, defaultsTo, optional, text } from './option.ts';

/** Options of every command that talks to a chain. */
export const ENDPOINT = {
	endpoint: defaultsTo(text('<url>', 'WebSocket address of a node'), DEFAULT_ENDPOINT),
};

/** Options of every command that signs a transaction. */
export const SIGNING = {
	...ENDPOINT,
	suri: optional(text('<suri>', 'secret URI of the account, for instance //Alice')),
	'account-file': optional(text('<path>', 'file of mode 600 that holds the secret URI')),
	until: defaultsTo(
		choice('how long to wait for the transaction', ['inBlock', 'finalized'] as const),
		'inBlock',
	),
};

/** The account options as parsed. */
export interface AccountValues {
	suri: string | undefined;
	'account-file': string | undefined;
}

/** The signing options as parsed. */
export interface SigningValues extends AccountValues {
	endpoint: string;
	until: Settlement;
}

/** A connection and an account that signs. */
export interface Session {
	chain: Chain;
	account: KeyringPair;
	/** Submits a call, prints where it went, and returns its receipt. */
	submit: (call: Call) => Promise<Receipt>;
}

/** Connects for as long as `work` takes. */
export async function withChain<T>(
	endpoint: string,
	work: (chain: Chain) => Promise<T>,
): Promise<T> {
	const chain = await Chain.connect(endpoint);
	try {
		return await work(chain);
	} finally {
		await chain.disconnect();
	}
}

/** Connects as the account of the options for as long as `work` takes. */
export async function withSession<T>(
	values: SigningValues,
	work: (session: Session) => Promise<T>,
): Promise<T> {
	const account = await accountOf(suriOf(values));
	return withChain(values.endpoint, (chain) =>
		work({
			chain,
			account,
			submit: async (call) => {
				const receipt = await submit(chain, account, call, { until: values.until });
				const { section, method } = call.method;
				console.log(`${section}.${method} ${values.until} ${receipt.block}`);
				return receipt;
			},
		}),
	);
}

function suriOf(values: AccountValues): string {
	const { suri, 'account-file': path } = values;
	if ((suri === undefined) === (path === undefined)) {
		throw new ArgumentError('give the account by exactly one of --suri and --account-file');
	}
	return suri ?? readSecretFile(path as string).trim();
}
