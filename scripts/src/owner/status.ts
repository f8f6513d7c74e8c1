// SPDX-License-Identifier: Apache-2.0
/** Tells how a device stands, as the runtime APIs say. */
import type { Codec } from '@polkadot/types-codec/types';
import { u8aToHex } from '@polkadot/util';

import {
	asBigInt,
	asList,
	asNumber,
	asOption,
	asSome,
	at,
	contentOf,
	formatBytes,
	formatCrn,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, optional, text, u32 } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import { formatCell } from '../device/location.ts';
import { readKeyFile } from '../device/key-file.ts';
import { asEnum, rootKeyOf } from '../registry/scheme.ts';
import { describeDuty, when } from '../storage/description.ts';
import { dutyOf, type Duty } from '../storage/records.ts';
import { nowOf } from './storage.ts';

/** Prints what the chain knows of a device. */
export const status = command({
	summary: 'Print how a device stands: owner, keys, location, duties, rewards.',
	options: {
		device: optional(u32('id of the device')),
		'device-key': optional(text('<path>', 'key file of its root key, in place of --device')),
		...ENDPOINT,
	},
	run: ({ device: id, 'device-key': path, endpoint }) =>
		withChain(endpoint, async (chain) => {
			if ((id === undefined) === (path === undefined)) {
				throw new ArgumentError(
					'give the device by exactly one of --device and --device-key',
				);
			}
			const answer =
				path === undefined
					? await chain.ask('deviceApi.device', [id])
					: await chain.ask('deviceApi.deviceByKey', [
							asEnum(readKeyFile(path).publicKey),
						]);
			await print(chain, asSome(answer, path ?? `device ${id}`));
		}),
});

async function print(chain: Chain, info: Codec): Promise<void> {
	const device = at(info, 'device');
	const record = at(info, 'record');
	row('device', `${device}, ${variantOf(at(record, 'kind'))} of maker ${at(record, 'maker')}`);
	printIdentity(info);
	printFacts(at(record, 'facts'));
	const pending = asOption(at(record, 'pending'));
	if (pending !== undefined) {
		console.log(`from round ${at(pending, 'from')} on:`);
		printFacts(at(pending, 'facts'));
	}
	const payout = asOption(at(record, 'payout'));
	row('paid to', payout?.toString() ?? 'its owner');
	const earnings = await chain.ask('rewardsApi.earnings', [device]);
	row('to claim', formatCrn(asBigInt(at(earnings, 'pending'))));
	const units = ['beaconers', 'witnesses'].map((pool) => at(earnings, `running.${pool}`));
	row('this epoch', `${units[0]} micro-units as beaconer, ${units[1]} as witness`);
	const due = await chain.ask('deviceApi.due', [device]);
	for (const duty of asList(at(due, 'coverage'))) {
		const terms = Object.entries(contentOf(duty).toPrimitive() as object);
		row('due', `${variantOf(duty)} ${terms.map((term) => term.join(' ')).join(', ')}`);
	}
	await printStorage(chain, at(earnings, 'storage'), asList(at(due, 'storage')).map(dutyOf));
}

/** What a provider of storage earned, and its windows; nothing of a device that never was one. */
async function printStorage(chain: Chain, earnings: Codec, duties: Duty[]): Promise<void> {
	const amount = (name: string) => asBigInt(at(earnings, name));
	const parts = ['power', 'due', 'vesting', 'running'].map(amount);
	if (duties.length === 0 && parts.every((part) => part === 0n)) {
		return;
	}
	const now = await nowOf(chain);
	row('storage', `${formatBytes(amount('power'))} proven`);
	row(
		'earned by it',
		`${formatCrn(amount('due'))} to claim, ${formatCrn(amount('running'))} this epoch`,
	);
	if (amount('vesting') > 0n) {
		const until = when(asNumber(at(earnings, 'vestsUntil')), now);
		row('vesting', `${formatCrn(amount('vesting'))} until ${until}`);
	}
	for (const duty of duties) {
		row(...describeDuty(duty, now));
	}
}

function printIdentity(info: Codec): void {
	const identity = asOption(at(info, 'identity'));
	if (identity === undefined) {
		return;
	}
	const { scheme, bytes } = rootKeyOf(at(identity, 'rootKey'));
	row('root key', `${scheme}:${u8aToHex(bytes)}`);
	const deposit = asOption(at(identity, 'deposit'));
	row('deposit', deposit === undefined ? 'released' : formatCrn(asBigInt(deposit)));
}

function printFacts(facts: Codec): void {
	row('owner', at(facts, 'owner').toString());
	row('active', at(facts, 'active').toString());
	row('working key', `${at(facts, 'workingKey').toHex()} until tick ${at(facts, 'expiresAt')}`);
	const location = asOption(at(facts, 'location'));
	if (location === undefined) {
		row('location', 'none');
		return;
	}
	const cell = formatCell(asBigInt(at(location, 'cell')));
	const gain = Number(asBigInt(at(location, 'gain'))) / 10;
	const region = variantOf(at(location, 'region'));
	row('location', `cell ${cell}, ${at(location, 'elevation')} m, ${gain} dBi, ${region}`);
}
