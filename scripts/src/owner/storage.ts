// SPDX-License-Identifier: Apache-2.0
/** Tells how sealed storage stands, as the runtime APIs say. */
import { formatBytes, type Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { u32 } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, withChain } from '../cli/session.ts';
import { currentTick, tickLength } from '../registry/records.ts';
import {
	describeDuty,
	describeProvider,
	describeSector,
	type Now,
} from '../storage/description.ts';
import { readDuties, readSector, readSomeProvider, totalPower } from '../storage/records.ts';

/** Prints a provider. */
export const storageStatus = command({
	summary: 'Print a provider of storage: sectors, power, pledges, the next proof, all windows.',
	options: { device: u32('id of the storage device'), ...ENDPOINT },
	run: ({ device, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const provider = await readSomeProvider(chain, device);
			const now = await nowOf(chain);
			for (const [name, value] of describeProvider(provider, await totalPower(chain), now)) {
				row(name, value);
			}
			for (const duty of await readDuties(chain, device)) {
				row(...describeDuty(duty, now));
			}
		}),
});

/** Prints a sector. */
export const storageSector = command({
	summary: 'Print a sector: what it holds, how far it has come, until when it is committed.',
	options: {
		device: u32('id of the storage device'),
		sector: u32('number of the sector'),
		...ENDPOINT,
	},
	run: ({ device, sector, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const found = await readSector(chain, device, sector);
			row('sector', `${sector} of device ${device}`);
			for (const [name, value] of describeSector(found, await nowOf(chain))) {
				row(name, value);
			}
		}),
});

/** Prints the power of all. */
export const storagePower = command({
	summary: 'Print how much storage all providers prove.',
	options: ENDPOINT,
	run: ({ endpoint }) =>
		withChain(endpoint, async (chain) => {
			const bytes = await totalPower(chain);
			row('power', `${formatBytes(bytes)} (${bytes} bytes)`);
		}),
});

/** When it is, for telling how far ticks are away. */
export async function nowOf(chain: Chain): Promise<Now> {
	return { tick: await currentTick(chain), tickMs: await tickLength(chain) };
}
