// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { parse } from '../../src/cli/command.ts';
import { contradiction, readReport, type SignedReport } from '../../src/device/report-file.ts';
import { accuse } from '../../src/owner/accusation.ts';

const folder = mkdtempSync(join(tmpdir(), 'cairn-reports-'));
const path = join(folder, 'report.json');

after(() => rmSync(folder, { recursive: true }));

/** As it is sent to a relay. */
const REPORT = {
	round: 1000,
	beaconer: 41,
	witness: 42,
	tag: `0x${'0a'.repeat(16)}`,
	rssi: -1085,
	snr: -35,
	frequency: 904_300_000,
	dataRate: 3,
	gpsTime: '1400000000123456789',
	signature: `0x${'cd'.repeat(64)}`,
};

function read(contents: unknown): SignedReport {
	writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
	return readReport(path);
}

test('a report is read as a relay takes it', () => {
	const { round, beaconer, witness, tag, ...measured } = REPORT;
	assert.deepEqual(read(REPORT), {
		round,
		beaconer,
		witness,
		tag,
		measured: { ...measured, gpsTime: 1_400_000_000_123_456_789n },
	});
});

test('the time of GPS may be a number, null or left out', () => {
	const { gpsTime: _gpsTime, ...without } = REPORT;
	assert.equal(read({ ...REPORT, gpsTime: 12 }).measured.gpsTime, 12n);
	assert.equal(read({ ...REPORT, gpsTime: null }).measured.gpsTime, null);
	assert.equal(read(without).measured.gpsTime, null);
});

test('a field that is wrong is named with its file and its limit', () => {
	for (const [name, bad] of [
		['round', -1],
		['beaconer', 2 ** 32],
		['witness', '42'],
		['tag', '0x0a'],
		['rssi', -32_769],
		['snr', 1.5],
		['frequency', null],
		['dataRate', 256],
		['gpsTime', '18446744073709551616'],
		['gpsTime', 2 ** 53],
		['gpsTime', '-1'],
		['signature', 'cd'],
	] as const) {
		const named = new RegExp(`report.json: ${name} must be`);
		assert.throws(() => read({ ...REPORT, [name]: bad }), named, `${name} ${bad}`);
	}
});

test('what is no report is refused with the name of the file', () => {
	assert.throws(() => read('{'), /report.json: not JSON/);
	assert.throws(() => read([REPORT]), /report.json: not a JSON object/);
	assert.throws(() => readReport(join(folder, 'none.json')), /none.json: ENOENT/);
});

test('two reports of one beacon that do not agree are evidence against their witness', () => {
	const [first, second] = [read(REPORT), read({ ...REPORT, rssi: -1015 })];
	assert.deepEqual(contradiction(first, second), {
		device: 42,
		evidence: {
			round: 1000,
			beaconer: 41,
			tag: REPORT.tag,
			first: first.measured,
			second: second.measured,
		},
	});
});

test('reports that an honest device may sign both of are no evidence', () => {
	const first = read(REPORT);
	for (const field of ['witness', 'round', 'beaconer'] as const) {
		const other = read({ ...REPORT, rssi: -1015, [field]: 7 });
		assert.throws(() => contradiction(first, other), new RegExp(`another ${field} each`));
	}
	const replayed = read({ ...REPORT, rssi: -1015, tag: `0x${'0b'.repeat(16)}` });
	assert.throws(() => contradiction(first, replayed), /another tag each/);
	const again = read({ ...REPORT, signature: `0x${'ce'.repeat(64)}` });
	assert.throws(() => contradiction(first, again), /say the same/);
});

test('an accusation asks for both reports', () => {
	assert.throws(() => parse(accuse.options, ['--first', path]), /--second <path> is missing/);
	assert.throws(() => parse(accuse.options, ['--second', path]), /--first <path> is missing/);
});
