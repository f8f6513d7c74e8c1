// SPDX-License-Identifier: Apache-2.0
/** Options of governance's commands. */
import { isHex, hexToU8a } from '@polkadot/util';

import { ArgumentError, text, u32, whole, type Option } from '../cli/option.ts';
import type { Assignment } from '../governance/parameters.ts';

/** The number of a referendum. */
export const REFERENDUM = u32('number of the referendum');

/** A track by its name. */
export const TRACK = text('<track>', 'name of the track: "tracks" lists them');

/** When an approved call is enacted. */
export const AFTER = whole(
	'blocks between approval and enactment, at least as many as the track demands',
	0,
	0xffff_ffff,
);

/** Names with what they are to be, each `name=value`. */
export function assignments(help: string): Option<Assignment[]> {
	return {
		placeholder: '<name=value,…>',
		help,
		parse: (name, given) =>
			given.split(',').map((part) => {
				const [, key, value] = /^\s*([\w.-]+)\s*=\s*(.+?)\s*$/.exec(part) ?? [];
				if (key === undefined || value === undefined) {
					throw new ArgumentError(
						`--${name} has "${part}", must be name=value, ` +
							'for instance Coverage.MaxWitnesses=20',
					);
				}
				return { name: key, value };
			}),
	};
}

/** A call in hexadecimal, as wallets show it. */
export function encodedCall(help: string): Option<Uint8Array> {
	return {
		placeholder: '<0x…>',
		help,
		parse: (name, given) => {
			if (!isHex(given) || given.length < 6 || given.length % 2 !== 0) {
				throw new ArgumentError(
					`--${name} is "${given}", must be 0x and the hexadecimal digits of a call`,
				);
			}
			return hexToU8a(given);
		},
	};
}
