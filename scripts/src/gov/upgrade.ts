// SPDX-License-Identifier: Apache-2.0
/** Proposes a new runtime, and puts an authorized one in place. */
import { readFileSync } from 'node:fs';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex, blake2AsU8a } from '@polkadot/util-crypto';

import { asOption, at, attempt, ChainError, eventsOf, reason, type Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, choice, defaultsTo, text } from '../cli/option.ts';
import { ENDPOINT, withChain, withSession } from '../cli/session.ts';
import { readParameters } from '../governance/parameters.ts';
import { demandEnactable } from '../governance/refusal.ts';
import {
	CodeError,
	refusalOf,
	versionOf,
	type RuntimeVersion,
} from '../governance/runtime-code.ts';
import { ROOT, tracksOf, trackWith } from '../governance/tracks.ts';
import { PROPOSING, submitProposal } from './propose.ts';

const WASM = text('<path>', "the runtime's code, as it is built: compact and compressed");

/**
 * How long to wait for a runtime to be put in place: nodes compile it before the next block, which
 * takes from seconds to minutes by the machine, and finality waits for most of them.
 */
const IN_PLACE_MS = 300_000;

/** Proposes a new runtime. */
export const proposeUpgrade = command({
	summary: 'Propose a new runtime: a referendum of root that authorizes the hash of its code.',
	details: 'Once it is enacted, "apply-upgrade" puts the code in place.',
	options: { wasm: WASM, ...PROPOSING },
	run: ({ wasm, after, deposit, ...signing }) =>
		withSession(signing, async (session) => {
			const { chain } = session;
			const code = readCode(wasm);
			const version = successor(chain, wasm, code);
			const call = chain.call('system.authorizeUpgrade', { codeHash: blake2AsU8a(code) });
			const bytes = call.method.toU8a();
			await demandEnactable(chain, bytes, await readParameters(chain));
			console.log(`${describe(version)}, ${code.length} bytes of hash ${blake2AsHex(code)}`);
			const track = trackWith(tracksOf(chain), ROOT);
			await submitProposal(session, bytes, track, { after, deposit });
		}),
});

/** Puts an authorized runtime in place. */
export const applyUpgrade = command({
	summary: 'Put a runtime in place whose code a referendum has authorized. Anyone may, for free.',
	options: {
		wasm: WASM,
		until: defaultsTo(
			choice('how long to wait for the transaction', ['inBlock', 'finalized'] as const),
			'inBlock',
		),
		...ENDPOINT,
	},
	run: ({ wasm, until, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const code = readCode(wasm);
			await demandAuthorized(chain, code);
			const version = successor(chain, wasm, code);
			const call = chain.call('system.applyAuthorizedUpgrade', { code: u8aToHex(code) });
			const options = { until, timeoutMs: IN_PLACE_MS };
			const receipt = await attempt(chain, undefined, call, options);
			if (receipt.failure !== undefined) {
				throw receipt.failure;
			}
			const [refused] = eventsOf(receipt, 'system.RejectedInvalidAuthorizedUpgrade');
			if (refused !== undefined) {
				throw new ChainError(
					`the chain refuses it, and authorizes it no more: ${refused('error')}`,
				);
			}
			console.log(
				`${describe(version)} is in place from the block after ${receipt.block} on`,
			);
		}),
});

function readCode(path: string): Uint8Array {
	try {
		return readFileSync(path);
	} catch (cause) {
		throw new ArgumentError(`--wasm is "${path}", which cannot be read: ${reason(cause)}`);
	}
}

/** The version of code that can follow the runtime of the chain; throws if it cannot. */
function successor(chain: Chain, path: string, code: Uint8Array): RuntimeVersion {
	try {
		const { specName, specVersion } = chain.api.runtimeVersion;
		const current = { specName: specName.toString(), specVersion: specVersion.toNumber() };
		const next = versionOf(code);
		const refusal = refusalOf(current, next);
		if (refusal !== undefined) {
			throw new CodeError(refusal);
		}
		return next;
	} catch (error) {
		if (error instanceof CodeError) {
			throw new ArgumentError(
				`--wasm is "${path}", which cannot be proposed: ${error.message}`,
			);
		}
		throw error;
	}
}

async function demandAuthorized(chain: Chain, code: Uint8Array): Promise<void> {
	const authorized = asOption(await chain.read('system.authorizedUpgrade'));
	const hash = blake2AsHex(code);
	if (authorized === undefined) {
		throw new ChainError(`no runtime is authorized; this one's hash is ${hash}`);
	}
	const expected = at(authorized, 'codeHash').toHex();
	if (expected !== hash) {
		throw new ChainError(
			`the code of hash ${expected} is authorized, and this one's is ${hash}`,
		);
	}
}

function describe({ specName, specVersion }: RuntimeVersion): string {
	return `runtime ${specName} of spec version ${specVersion}`;
}
