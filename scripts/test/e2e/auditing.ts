// SPDX-License-Identifier: Apache-2.0
/** What a chain paid is recomputed from its blocks, and what other figures would have made of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { asBigInt, asNumber, asSome, at, type Chain } from '../../src/chain/index.ts';
import { newestFinal, visitFinal } from '../../src/governance/final-blocks.ts';
import type { CairnDevice } from '../cairn-device.ts';
import type { Checklist } from '../checklist.ts';
import { outputOf } from '../tools.ts';

const POOLS = ['beaconers', 'witnesses', 'storage', 'validators', 'treasury'] as const;

/** A pool, by its name in rows and in summaries. */
type Pool = (typeof POOLS)[number];

/** What is asked about. */
export interface Question {
	/** A figure with another value. */
	set: string;
	/** The pools whose pays it changes. Those of all others stay as they were. */
	changes: Pool[];
}

/** A row of the file. */
interface Row {
	epoch: number;
	pool: Pool;
	paidUnits: bigint;
	paid: bigint;
	whatif: bigint;
	difference: bigint;
}

/** The names of its columns. */
const HEADER =
	'epoch,pool,device,owner,paid_units,paid_plancks,whatif_units,whatif_plancks,difference_plancks';

/** A chain, and what it is audited with. */
export interface Audited {
	/** Whose story it is of. */
	name: string;
	chain: Chain;
	checklist: Checklist;
	tool: CairnDevice;
	/** Where the rows go. */
	folder: string;
}

/** How many epochs are closed at least when a chain is audited: one of them begins after a close. */
const EPOCHS = 2;

/** Audits every closed epoch of a chain, and asks what they would have paid by another figure. */
export async function auditChain(audited: Audited, question: Question): Promise<void> {
	const { name, chain, checklist, tool, folder } = audited;
	const last = await checklist.must(`${name}: ${EPOCHS} epochs are closed for good`, () =>
		lastClosed(chain),
	);
	const options = { endpoint: chain.endpoint, epoch: `0..${last}` };
	await checklist.check(`${name}: an audit of epochs 0 to ${last} passes`, async () => {
		const said = outputOf(await tool.replay('audit', options));
		assert.match(said, /^The replay is what the chain paid, to the unit\.$/m);
	});
	const rows = await checklist.check(`${name}: whatif with ${question.set} answers`, async () => {
		const csv = join(folder, 'whatif.csv');
		const said = outputOf(await tool.replay('whatif', { ...options, set: question.set, csv }));
		assert.ok(said.includes(`With [${question.set}] instead.`), said);
		return rowsOf(readFileSync(csv, 'utf8'));
	});
	if (rows === undefined) {
		return;
	}
	await checklist.check(`${name}: what was paid sums to the summary of each epoch`, () =>
		checkPaid(chain, rows, last),
	);
	const changes = question.changes.join(' and ');
	await checklist.check(`${name}: ${question.set} changes what ${changes} get, and no others`, () =>
		checkDifference(rows, question.changes),
	);
}

/** The last epoch that is closed in a final block, once there are enough of them. */
async function lastClosed(chain: Chain): Promise<number> {
	const { number } = await newestFinal(chain);
	return visitFinal(chain, number, async ({ hash }) => {
		const running = await chain.read('rewards.currentEpoch', [], hash);
		const index = asNumber(at(running, 'index'));
		return index >= EPOCHS ? index - 1 : undefined;
	});
}

function rowsOf(text: string): Row[] {
	const [header, ...lines] = text.trim().split('\n');
	assert.equal(header, HEADER);
	return lines.map((line) => {
		const [epoch, pool, , , paidUnits, paid, , whatif, difference] = line.split(',');
		const figures = [paidUnits, paid, whatif, difference].map((cell) => BigInt(cell as string));
		const [units, was, would, by] = figures as [bigint, bigint, bigint, bigint];
		return {
			epoch: Number(epoch),
			pool: pool as Pool,
			paidUnits: units,
			paid: was,
			whatif: would,
			difference: by,
		};
	});
}

/** Pool by pool and epoch by epoch, the rows are what the chain says that it issued. */
async function checkPaid(chain: Chain, rows: Row[], last: number): Promise<void> {
	for (let epoch = 0; epoch <= last; epoch++) {
		const summary = asSome(await chain.ask('rewardsApi.epoch', [epoch]), `epoch ${epoch}`);
		for (const pool of POOLS) {
			const own = rows.filter((row) => row.epoch === epoch && row.pool === pool);
			const paid = own.reduce((sum, row) => sum + row.paid, 0n);
			const issued = asBigInt(at(summary, `pools.${pool}.issued`));
			// A provider's fractions of a planck are in no row.
			const fractions = pool === 'storage' ? BigInt(own.length) : 0n;
			const what = `epoch ${epoch}, ${pool}: ${paid} in rows, ${issued} issued`;
			assert.ok(paid <= issued && issued - paid <= fractions, what);
			if (pool === 'beaconers' || pool === 'witnesses') {
				const units = own.reduce((sum, row) => sum + row.paidUnits, 0n);
				assert.equal(units, asBigInt(at(summary, `pools.${pool}.units`)), what);
			}
		}
	}
}

/** Whoever is paid by one of `pools` is paid something else, in some epoch; nobody else is. */
function checkDifference(rows: Row[], pools: Pool[]): void {
	for (const { epoch, pool, paid, whatif, difference } of rows) {
		const what = `epoch ${epoch}, ${pool}: ${paid} paid, ${whatif} otherwise`;
		assert.equal(difference, whatif - paid, what);
		assert.ok(difference === 0n || pools.includes(pool), what);
	}
	for (const pool of pools) {
		const changed = rows.filter((row) => row.pool === pool && row.difference !== 0n);
		assert.ok(changed.length > 0, `no pay of ${pool} changes`);
	}
}
