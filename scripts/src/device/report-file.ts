// SPDX-License-Identifier: Apache-2.0
/** Signed reports in JSON, one a file, as gateways send them to a relay. Nothing in them is secret. */
import { readFileSync } from 'node:fs';

import { isHex } from '@polkadot/util';

/** A file that holds no signed report, or two that do not contradict each other. */
export class ReportError extends Error {
	override readonly name = 'ReportError';
}

/** What a witness measured, with its signature over the whole report. */
export interface SignedMeasurement {
	rssi: number;
	snr: number;
	frequency: number;
	dataRate: number;
	gpsTime: bigint | null;
	signature: string;
}

/** A report that its witness signed. */
export interface SignedReport {
	round: number;
	beaconer: number;
	witness: number;
	tag: string;
	measured: SignedMeasurement;
}

/** Two reports that no honest device signs both of, as the call takes them. */
export interface Evidence {
	round: number;
	beaconer: number;
	tag: string;
	first: SignedMeasurement;
	second: SignedMeasurement;
}

/** Reads the report in the file at `path`. */
export function readReport(path: string): SignedReport {
	const fields = fieldsIn(path);
	const unsigned = (name: string, bits: number) => whole(path, fields, name, 0, 2 ** bits - 1);
	const signed = (name: string) => whole(path, fields, name, -(2 ** 15), 2 ** 15 - 1);
	const bytes = (name: string, length: number): string => {
		const value = fields[name];
		return isHex(value, length * 8)
			? value
			: refuse(path, name, `must be 0x and ${2 * length} hex digits`);
	};
	return {
		round: unsigned('round', 32),
		beaconer: unsigned('beaconer', 32),
		witness: unsigned('witness', 32),
		tag: bytes('tag', 16),
		measured: {
			rssi: signed('rssi'),
			snr: signed('snr'),
			frequency: unsigned('frequency', 32),
			dataRate: unsigned('dataRate', 8),
			gpsTime: nanoseconds(path, fields.gpsTime),
			signature: bytes('signature', 64),
		},
	};
}

/** The evidence that two reports make, and against which device. */
export function contradiction(
	first: SignedReport,
	second: SignedReport,
): { device: number; evidence: Evidence } {
	for (const field of ['witness', 'round', 'beaconer', 'tag'] as const) {
		const [one, other] = [first[field], second[field]];
		if (String(one).toLowerCase() !== String(other).toLowerCase()) {
			throw new ReportError(`the reports are of another ${field} each: ${one} and ${other}`);
		}
	}
	const same = (['rssi', 'snr', 'frequency', 'dataRate', 'gpsTime'] as const).every(
		(field) => first.measured[field] === second.measured[field],
	);
	if (same) {
		throw new ReportError('the reports say the same: a device may sign that twice');
	}
	const { round, beaconer, tag, witness } = first;
	const evidence = { round, beaconer, tag, first: first.measured, second: second.measured };
	return { device: witness, evidence };
}

function fieldsIn(path: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
			return value as Record<string, unknown>;
		}
	} catch (cause) {
		const code = (cause as NodeJS.ErrnoException).code;
		throw new ReportError(`${path}: ${code ?? 'not JSON'}`, { cause });
	}
	throw new ReportError(`${path}: not a JSON object`);
}

function whole(
	path: string,
	fields: Record<string, unknown>,
	name: string,
	least: number,
	most: number,
): number {
	const value = fields[name];
	return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
		? Number(value)
		: refuse(path, name, `must be a whole number from ${least} to ${most}`);
}

/** A decimal string, or a number that lost no digits. */
function nanoseconds(path: string, value: unknown): bigint | null {
	if (value === undefined || value === null) {
		return null;
	}
	const exact = Number.isSafeInteger(value) || (typeof value === 'string' && /^\d+$/.test(value));
	const time = exact ? BigInt(value as number | string) : -1n;
	return time >= 0n && time < 1n << 64n
		? time
		: refuse(path, 'gpsTime', 'must be a whole number from 0 to 2^64 - 1, as a string past 2^53');
}

function refuse(path: string, name: string, why: string): never {
	throw new ReportError(`${path}: ${name} ${why}`);
}
