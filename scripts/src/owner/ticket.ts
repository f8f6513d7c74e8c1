// SPDX-License-Identifier: Apache-2.0
/** Tells what sealing asks of the chain. */
import { u8aToHex } from '@polkadot/util';

import {
	asNumber,
	asOption,
	asSome,
	at,
	ChainError,
	variantOf,
	type Chain,
} from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, optional, u32 } from '../cli/option.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import { readProvider } from '../storage/records.ts';

/** A seed that sectors may be sealed with. */
export interface Ticket {
	seed: string;
	round: number;
}

/** Prints the options of `cairn-device storage seal`. */
export const storageTicket = command({
	summary: 'Print what `cairn-device storage seal` asks of the chain, as its options.',
	details:
		'The ticket is the newest seed that is final, so that no other branch of the chain can have\n' +
		'another one. It ages: seal at once, and let the daemon commit to the sector.',
	options: {
		device: u32('id of the storage device'),
		sector: optional(u32("number of the sector (default: the device's next)")),
		...ENDPOINT,
	},
	run: ({ device, sector, endpoint }) =>
		withChain(endpoint, async (chain) => {
			await assertSeals(chain, device);
			const next = (await readProvider(chain, device))?.nextNumber ?? 0;
			const number = sector ?? next;
			if (number < next) {
				throw new ArgumentError(
					`--sector is ${number}, must be ${next} or more: it is used`,
				);
			}
			console.log(sealOptions(chain.genesis, device, number, await newestTicket(chain)));
		}),
});

/** What `cairn-device storage seal` is told of a sector, beside its file, size and folder. */
export function sealOptions(
	genesis: Uint8Array,
	device: number,
	sector: number,
	{ seed, round }: Ticket,
): string {
	return [
		`--genesis ${u8aToHex(genesis)}`,
		`--device ${device}`,
		`--sector ${sector}`,
		`--ticket ${seed}`,
		`--ticket-round ${round}`,
	].join(' ');
}

/** Sealing takes hours: for what can never commit to a sector, they would be for nothing. */
export async function assertSeals(chain: Chain, device: number): Promise<void> {
	const answer = await chain.ask('deviceApi.device', [device]);
	const record = at(asSome(answer, `device ${device}`), 'record');
	const kind = variantOf(at(record, 'kind'));
	if (kind !== 'Storage') {
		throw new ArgumentError(
			`--device is ${device}, a device of kind ${kind}, must be one of kind Storage`,
		);
	}
	if (!at(record, 'facts.active').eq(true)) {
		throw new ArgumentError(
			`--device is ${device}, which is suspended or retired, must be an active device`,
		);
	}
}

/** A round's seed is usable from its second block on: until then the one before is the newest. */
async function newestTicket(chain: Chain): Promise<Ticket> {
	const block = (await chain.api.rpc.chain.getFinalizedHead()).toHex();
	const length = asNumber(
		at(await chain.read('challengeClock.clockTiming', [], block), 'ticksPerRound'),
	);
	const tick = asNumber(await chain.read('challengeClock.currentTick', [], block));
	const current = Math.floor(tick / length);
	for (const round of [current, current - 1].filter((one) => one >= 0)) {
		const seed = asOption(await chain.read('challengeClock.seeds', [round], block));
		if (seed !== undefined) {
			return { seed: seed.toHex(), round };
		}
	}
	throw new ChainError('no seed is final yet: try again in some blocks');
}
