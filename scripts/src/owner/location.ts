// SPDX-License-Identifier: Apache-2.0
/** Says where a gateway is. */
import { eventOf } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { ArgumentError, decimal, optional, steps, text, u32, whole } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';
import { cellAt, cellOf, formatCell } from '../device/location.ts';
import { assertLocation as assertCall } from '../registry/calls.ts';
import { regionNamed } from '../registry/records.ts';

/** Asserts a gateway's location. */
export const assertLocation = command({
	summary: 'Assert where a gateway is, for a fee that is burned.',
	details: 'Give the place by --lat and --lon, or by --cell.',
	options: {
		device: u32('id of the gateway'),
		lat: optional(decimal('latitude in degrees', -90, 90)),
		lon: optional(decimal('longitude in degrees', -180, 180)),
		cell: optional(text('<hex>', 'H3 cell of resolution 12')),
		gain: steps('antenna gain in dBi, in steps of 0.1', 0, 15, 1),
		elevation: whole('height of the antenna above ground in metres', -32_768, 32_767),
		region: text('<name>', 'LoRaWAN region, for instance EU868'),
		...SIGNING,
	},
	run: (values) =>
		withSession(values, async ({ chain, submit }) => {
			const { device, elevation, gain } = values;
			const region = regionNamed(chain, values.region);
			const cell = cellIn(values);
			const receipt = await submit(
				assertCall(chain, device, { cell, elevation, gain, region }),
			);
			const event = eventOf(receipt, 'deviceRegistry.LocationAsserted');
			console.log(
				`gateway ${device} is in cell ${formatCell(cell)} from round ${event('from')} on`,
			);
		}),
});

function cellIn(values: {
	lat: number | undefined;
	lon: number | undefined;
	cell: string | undefined;
}): bigint {
	const { lat, lon, cell: given } = values;
	if (given !== undefined && lat === undefined && lon === undefined) {
		const cell = cellOf(given);
		if (cell === undefined) {
			throw new ArgumentError(`--cell is "${given}", must be an H3 cell of resolution 12`);
		}
		return cell;
	}
	if (given === undefined && lat !== undefined && lon !== undefined) {
		return cellAt(lat, lon);
	}
	throw new ArgumentError('give the place by both of --lat and --lon, or by --cell alone');
}
