// SPDX-License-Identifier: Apache-2.0
/** A gateway's next hash chain, before the one in use runs out. */
import type { Codec } from '@polkadot/types-codec/types';
import { u8aEq } from '@polkadot/util';

import { asBytes, asList, asNumber, asOption, asSome, at, eventOf } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, defaultsTo, text, u32, whole } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { chainTipAt, MAX_CHAIN_LENGTH } from '../device/chain-file.ts';
import { readKeyFile } from '../device/key-file.ts';
import { signMessage, type ChainCommitment, type Signer } from '../protocol/index.ts';

/** Commits a gateway to a new hash chain. */
export const commitChain = command({
	summary: 'Commit a gateway to a new hash chain, signed by its working key. Anyone may.',
	details:
		'The new chain is used from the round after those that are open now; until then the gateway\n' +
		'needs both files. The next commitment is taken when the old chain is out of use.',
	options: {
		device: u32('id of the gateway'),
		'working-key': text('<path>', 'key file of the working key that is in force'),
		chain: text('<path>', 'file of the new hash chain, made if it is not there'),
		'chain-length': defaultsTo(
			whole('beacons that a new chain serves', 1, MAX_CHAIN_LENGTH),
			4096,
		),
		...SIGNING,
	},
	run: (values) =>
		withSession(values, async ({ chain, submit }) => {
			const { device } = values;
			const signer = workingKeyAt(values['working-key']);
			const gateway = asSome(
				await chain.read('coverage.gateways', [device]),
				`gateway ${device}`,
			);
			const tip = chainTipAt(values.chain, values['chain-length']);
			const message = commitment(device, chainOf(gateway), tip);
			const { bytes } = signMessage(signer, chain.genesis, 'chainCommitment', message);
			const call = chain.call('coverage.commitChain', { ...message, signature: bytes });
			const event = eventOf(await submit(call), 'coverage.ChainCommitted');
			console.log(`gateway ${device} uses the new chain from round ${event('from')} on`);
		}),
});

/** The chains that a gateway has committed to. */
export interface KnownChains {
	/** The number of the last commitment. */
	sequence: number;
	/** The tip of the chain in use, and of the next if there is one. */
	tips: Uint8Array[];
}

/** What the gateway signs, unless it has committed to that chain already. */
export function commitment(device: number, known: KnownChains, tip: Uint8Array): ChainCommitment {
	if (known.tips.some((one) => u8aEq(one, tip))) {
		throw new ArgumentError(
			'--chain is one that the gateway has committed to already: name a new file',
		);
	}
	return { device, sequence: known.sequence + 1, tip };
}

/** The working key in the file at `path`. */
export function workingKeyAt(path: string): Signer {
	const signer = readKeyFile(path);
	const { scheme } = signer.publicKey;
	if (scheme !== 'ed25519') {
		throw new ArgumentError(`--working-key: ${path} is ${scheme}, must be ed25519`);
	}
	return signer;
}

function chainOf(gateway: Codec): KnownChains {
	const next = asOption(at(gateway, 'chain.next'));
	const tips = [at(gateway, 'chain.tip')];
	if (next !== undefined) {
		tips.push(...asList(next).slice(1));
	}
	return { sequence: asNumber(at(gateway, 'chain.sequence')), tips: tips.map(asBytes) };
}
