// SPDX-License-Identifier: Apache-2.0
/** Which runtime APIs the stories asked, and whether they left one of Cairn's own unasked. */
import assert from 'node:assert/strict';
import type { Codec } from '@polkadot/types-codec/types';
import { stringCamelCase } from '@polkadot/util';

import type { Chain } from '../../src/chain/index.ts';

/** What any chain of the SDK offers. Whatever a runtime offers beside these is Cairn's own. */
const OF_SDK = [
	'accountNonceApi',
	'authorityDiscoveryApi',
	'babeApi',
	'blockBuilder',
	'core',
	'genesisBuilder',
	'grandpaApi',
	'metadata',
	'offchainWorkerApi',
	'runtimeViewFunction',
	'sessionKeys',
	'taggedTransactionQueue',
	'transactionPaymentApi',
	'transactionPaymentCallApi',
];

/** What was asked, on whatever chain, and what could be. */
export class Asked {
	private readonly answered = new Set<string>();
	private readonly offered = new Set<string>();

	/** Takes note of what a chain offers, and of what it answers from here on. */
	listenTo(chain: Chain): void {
		for (const method of ownMethods(chain)) {
			this.offered.add(method);
		}
		const ask = chain.ask.bind(chain);
		chain.ask = async <T extends Codec>(...question: Parameters<Chain['ask']>) => {
			const answer = await ask<T>(...question);
			this.answered.add(question[0]);
			return answer;
		};
	}

	/** Fails with the names of those that nobody asked. */
	checkComplete(): void {
		assert.ok(this.offered.size > 0, 'the metadata names no runtime API of Cairn');
		const unasked = [...this.offered].filter((method) => !this.answered.has(method));
		assert.deepEqual(unasked, []);
	}
}

/** The methods of Cairn's own runtime APIs, as the chain's metadata names them. */
function ownMethods(chain: Chain): string[] {
	return [...chain.api.runtimeMetadata.asLatest.apis].flatMap(({ name, methods }) => {
		const section = stringCamelCase(name.toString());
		const named = [...methods].map((method) => stringCamelCase(method.name.toString()));
		return OF_SDK.includes(section) ? [] : named.map((method) => `${section}.${method}`);
	});
}
