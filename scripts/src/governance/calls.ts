// SPDX-License-Identifier: Apache-2.0
/** Calls that referenda decide: how they are kept, and what they do in words. */
import type { Codec } from '@polkadot/types-codec/types';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import {
	asBytes,
	asList,
	asOption,
	contentOf,
	reason,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import { findParameter, fullName, type Parameter } from './parameters.ts';
import type { Proposal } from './referenda.ts';
import { formatFigure } from './units.ts';

/** A call as polkadot-js decodes it. */
export interface DecodedCall {
	section: string;
	method: string;
	args: readonly Codec[];
}

/** Bytes up to which a proposal holds its call; longer ones are noted as a preimage. */
export const MOST_INLINE = 128;

/** Calls that hold calls, which are dispatched in the name of whoever dispatches them. */
const BATCHES = ['utility.batch', 'utility.batchAll', 'utility.forceBatch'];

/** A figure that a call sets; without a value it goes back to its default. */
export interface Set {
	group: string;
	name: string;
	value: bigint | undefined;
}

/** How a proposal refers to a call: `preimage` is what is to be noted before, if it is long. */
export function bind(call: Uint8Array): {
	proposal: Record<string, unknown>;
	preimage?: { bytes: string; hash: string };
} {
	const bytes = u8aToHex(call);
	if (call.length <= MOST_INLINE) {
		return { proposal: { Inline: bytes } };
	}
	const hash = blake2AsHex(call);
	return { proposal: { Lookup: { hash, len: call.length } }, preimage: { bytes, hash } };
}

/** The bytes of a proposed call; undefined if its preimage is not noted. */
export async function callBytes(
	chain: Chain,
	proposal: Proposal,
	block?: string,
): Promise<Uint8Array | undefined> {
	if ('call' in proposal) {
		return proposal.call;
	}
	const { hash, length } = proposal;
	if (length === undefined) {
		return undefined;
	}
	const noted = asOption(await chain.read('preimage.preimageFor', [[hash, length]], block));
	return noted === undefined ? undefined : asBytes(noted);
}

/** Decodes a call by the metadata, which knows of no bounds. */
export function decodeCall(chain: Chain, bytes: Uint8Array): DecodedCall {
	return chain.api.registry.createType('Call', bytes) as unknown as DecodedCall;
}

/** A proposed call in words, as far as its bytes are known and decode. */
export async function describeProposal(
	chain: Chain,
	proposal: Proposal,
	parameters: Parameter[],
	block?: string,
): Promise<string> {
	const bytes = await callBytes(chain, proposal, block);
	if (bytes === undefined) {
		return `the call of hash ${(proposal as { hash: string }).hash}, which nobody has noted`;
	}
	try {
		return describeCall(decodeCall(chain, bytes), parameters);
	} catch (error) {
		return `bytes that are no call: ${reason(error)}`;
	}
}

/** A call in words: figures by their names and values, others by theirs. */
export function describeCall(call: DecodedCall, parameters: Parameter[]): string {
	const name = `${call.section}.${call.method}`;
	const parts = batched(call);
	if (parts !== undefined) {
		return parts.map((part) => describeCall(part, parameters)).join('; ');
	}
	const set = setBy(call);
	if (set !== undefined) {
		return describeSet(set, parameters);
	}
	return `${name}(${call.args.map((arg) => shortened(String(arg))).join(', ')})`;
}

/** The figures that a call sets, by itself or in a batch. */
export function setsOf(call: DecodedCall): Set[] {
	const parts = batched(call);
	if (parts !== undefined) {
		return parts.flatMap(setsOf);
	}
	const set = setBy(call);
	return set === undefined ? [] : [set];
}

function batched(call: DecodedCall): DecodedCall[] | undefined {
	return BATCHES.includes(`${call.section}.${call.method}`)
		? (asList(call.args[0] as Codec) as unknown as DecodedCall[])
		: undefined;
}

function setBy(call: DecodedCall): Set | undefined {
	if (`${call.section}.${call.method}` !== 'parameters.setParameter') {
		return undefined;
	}
	const group = call.args[0] as Codec;
	const figure = contentOf(group);
	const [, value] = asList(contentOf(figure)) as [Codec, Codec];
	const some = asOption(value);
	return {
		group: variantOf(group),
		name: variantOf(figure),
		value: some === undefined ? undefined : BigInt(some.toString()),
	};
}

function describeSet(set: Set, parameters: Parameter[]): string {
	const name = fullName(set);
	const known = parameters.some((one) => fullName(one) === name);
	const unit = known ? findParameter(parameters, name).unit : '';
	return set.value === undefined
		? `${name} = its default`
		: `${name} = ${formatFigure(set.value, unit)}`;
}

function shortened(text: string): string {
	return text.length <= 80 ? text : `${text.slice(0, 60)}… (${text.length} characters)`;
}
