// SPDX-License-Identifier: Apache-2.0
/** Session keys: made by the node that signs with them, registered by the account they act for. */
import { u8aToHex } from '@polkadot/util';

import { ChainError, type Call, type Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { SIGNING, withSession } from '../cli/session.ts';

/** Keys that a node made, and its proof that it has them. */
export interface SessionKeys {
	keys: string;
	proof: string;
}

/** Has the node make new session keys for `owner`. They stay in its keystore. */
export async function rotateKeys(chain: Chain, owner: Uint8Array): Promise<SessionKeys> {
	const made = await chain.request('author_rotateKeysWithOwner', [u8aToHex(owner)]);
	const { keys, proof } = made as Partial<SessionKeys>;
	if (keys === undefined || proof === undefined) {
		throw new ChainError(`the node at ${chain.endpoint} proves no session keys`);
	}
	return { keys, proof };
}

/** The call by which an account registers session keys. */
export function setKeysCall(chain: Chain, { keys, proof }: SessionKeys): Call {
	return chain.call('session.setKeys', { keys, proof });
}

/** Makes session keys and registers them. */
export const keys = command({
	summary: 'Have the node make new session keys, and register them for the account.',
	details:
		'The endpoint must be that of the validating node itself, and allow unsafe RPC methods ' +
		'(loopback does). New keys are in use two sessions later: keep the node running.',
	options: SIGNING,
	run: (signing) =>
		withSession(signing, async ({ chain, account, submit }) => {
			const made = await rotateKeys(chain, account.publicKey);
			await submit(setKeysCall(chain, made));
			console.log(`session keys ${made.keys}`);
		}),
});
