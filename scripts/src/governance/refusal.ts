// SPDX-License-Identifier: Apache-2.0
/** Whether the runtime could enact a call, and if not, why. */
import { u8aToHex } from '@polkadot/util';
import type { Codec } from '@polkadot/types-codec/types';

import { asBigInt, at, contentOf, variantOf, type Chain } from '../chain/index.ts';
import { fullName, type Parameter } from './parameters.ts';
import { formatFigure } from './units.ts';

/** A call that a referendum could decide, and the chain not enact. */
export class CallRefused extends Error {
	override readonly name = 'CallRefused';
}

/** Asks the runtime whether it could enact `call`; throws its reason if not. */
export async function demandEnactable(
	chain: Chain,
	call: Uint8Array,
	parameters: Parameter[],
): Promise<void> {
	const answer = await chain.ask('governanceApi.checkCall', [u8aToHex(call)]);
	if (variantOf(answer) !== 'Ok') {
		throw new CallRefused(describeRefusal(contentOf(answer), parameters));
	}
}

/** Why a call could not be enacted, in words, from the runtime's answer. */
export function describeRefusal(refusal: Codec, parameters: Parameter[]): string {
	const kind = variantOf(refusal);
	const content = contentOf(refusal);
	switch (kind) {
		case 'OutOfBounds': {
			const name = fullName({
				group: at(content, 'group').toString(),
				name: at(content, 'name').toString(),
			});
			const unit = parameters.find((one) => fullName(one) === name)?.unit ?? '';
			const figure = (field: string) => formatFigure(asBigInt(at(content, field)), unit);
			return `${name} is ${figure('value')}, must be from ${figure('least')} to ${figure('most')}`;
		}
		case 'UnknownParameter':
			return (
				`the runtime has no parameter of index ${at(content, 'index')} ` +
				`in group ${at(content, 'groupIndex')}`
			);
		case 'TrailingBytes':
			return `${at(content, 'count')} bytes are left over behind the call`;
		case 'Overweight': {
			const part = (field: string) => asBigInt(at(content, field));
			const [time, mostTime] = [part('weight.refTime'), part('most.refTime')];
			return time > mostTime
				? `it takes ${seconds(time)}, the scheduler enacts at most ${seconds(mostTime)}`
				: `its proof has ${part('weight.proofSize')} bytes, ` +
						`the scheduler enacts at most ${part('most.proofSize')}`;
		}
		case 'Undecodable':
			return 'no call of this runtime decodes from these bytes';
		default:
			return content.isEmpty ? kind : `${kind}: ${content.toString()}`;
	}
}

/** Picoseconds, in seconds. */
function seconds(picoseconds: bigint): string {
	return `${Number(picoseconds) / 1e12} s`;
}
