// SPDX-License-Identifier: Apache-2.0
/** What referenda are measured by, as the chain has it in a block. */
import { asBigInt, asNumber, type Chain } from '../chain/index.ts';
import type { Measure } from './progress.ts';
import type { Referendum } from './referenda.ts';
import { tracksOf, trackWith } from './tracks.ts';

/** What an open referendum is measured by, now or in the state after `block`. */
export async function measureAt(
	chain: Chain,
	referendum: Referendum,
	block?: string,
): Promise<Measure | undefined> {
	if (referendum.state !== 'Ongoing') {
		return undefined;
	}
	const [number, issued, inactive] = await Promise.all([
		chain.read('system.number', [], block),
		chain.read('balances.totalIssuance', [], block),
		chain.read('balances.inactiveIssuance', [], block),
	]);
	return {
		block: asNumber(number),
		track: trackWith(tracksOf(chain), referendum.track),
		electorate: asBigInt(issued) - asBigInt(inactive),
		undecidingTimeout: asNumber(chain.constant('referenda.undecidingTimeout')),
	};
}
