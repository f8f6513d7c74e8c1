// SPDX-License-Identifier: Apache-2.0
/** Tells how a maker stands. */
import { u8aToHex } from '@polkadot/util';

import { asBigInt, formatCrn } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { account, ArgumentError, optional, u32 } from '../cli/option.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import { makerIdOf, readMaker, registryFigure } from '../registry/records.ts';

/** Prints a maker's record. */
export const status = command({
	summary: 'Print how a maker stands: its bond, its quota, its certifier.',
	options: {
		maker: optional(u32('id of the maker')),
		account: optional(account('account of the maker, in place of --maker')),
		...ENDPOINT,
	},
	run: ({ maker: id, account: address, endpoint }) =>
		withChain(endpoint, async (chain) => {
			if ((id === undefined) === (address === undefined)) {
				throw new ArgumentError('give the maker by exactly one of --maker and --account');
			}
			const maker = await readMaker(chain, id ?? (await makerIdOf(chain, address as string)));
			const each = asBigInt(await registryFigure(chain, 'bondPerDevice'));
			console.log(`maker      ${maker.id}, ${maker.status}`);
			console.log(`account    ${maker.account}`);
			console.log(`certifier  ${maker.certifier.scheme}:${u8aToHex(maker.certifier.bytes)}`);
			console.log(`bond       ${formatCrn(maker.bond)}, ${formatCrn(each)} a device`);
			console.log(`devices    ${maker.devices} of ${maker.bond / each}`);
		}),
});
