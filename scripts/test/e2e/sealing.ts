// SPDX-License-Identifier: Apache-2.0
/** A file is sealed, committed to, and its seal proven part by part. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { u8aToHex } from '@polkadot/util';

import { asBigInt, asBytes, asNumber, asSome } from '../../src/chain/index.ts';
import { describeProvider, describeSector } from '../../src/storage/description.ts';
import {
	readDuties,
	readSector,
	readSomeProvider,
	storageFigure,
	totalPower,
} from '../../src/storage/records.ts';
import type { Happening } from './happenings.ts';
import { failsWith, outputOf } from '../tools.ts';
import {
	callBy,
	FILE_BYTES,
	fileOf,
	heldFor,
	ownerTool,
	patience,
	replicaOf,
	SECTOR_BYTES,
	serve,
	type Store,
} from './store.ts';

/** What `cairn-device storage seal` answers. */
export interface Sealed {
	content: { dataRoot: string; bytes: number };
	columnRoot: string;
	replicaRoot: string;
	ticketRound: number;
}

/** Ticks from a pre-commit to the last part: five rounds to the seed, and what finality takes. */
const SEAL_TICKS = 60;

/** Roots that no seal has. */
const NO_ROOTS = { column: `0x${'11'.repeat(32)}`, replica: `0x${'22'.repeat(32)}` };

/** A proof that proves nothing. */
const EMPTY_PART = {
	columns: [],
	columnSiblings: [],
	replicaSiblings: [],
	data: [],
	dataSiblings: [],
};

/** Writes a file of random bytes and seals it with the newest seed. */
export async function sealFile(store: Store): Promise<Sealed> {
	const { checklist, clock, tool } = store;
	writeFileSync(fileOf(store), randomBytes(FILE_BYTES));
	const asked = await sealOptions(store);
	const profile = ['--profile', '32MiB'];
	const sealed = await checklist.must('cairn-device seals a file of 32 MiB', async () => {
		const words = { out: replicaOf(store) };
		const places = [fileOf(store), ...profile, ...asked];
		const answer: unknown = JSON.parse(outputOf(await tool.storage('seal', places, words)));
		const made = answer as Sealed;
		assert.equal(made.content.bytes, FILE_BYTES);
		assert.ok(made.ticketRound <= (await clock.round()));
		return made;
	});
	await checklist.check('cairn-device names the limit of a file that is too long', async () => {
		const long = `${fileOf(store)}.long`;
		writeFileSync(long, randomBytes(FILE_BYTES));
		appendFileSync(long, 'x');
		const out = `${replicaOf(store)}-long`;
		const limit = /33554401 bytes, but a sector of 32MiB holds a file of at most 33554400/;
		const places = [long, ...profile, ...asked];
		failsWith(await tool.storage('seal', places, { out }), limit);
	});
	return sealed;
}

/** What sealing asks of the chain, as `owner` prints it once a seed is final. */
async function sealOptions(store: Store): Promise<string[]> {
	const { chain, checklist, clock, id } = store;
	await clock.untilSeed(await clock.round());
	return checklist.must('owner prints what sealing asks of the chain', async () => {
		const words = (await ownerTool(store, 'storage-ticket')).trim().split(' ');
		const round = Number(words.at(-1));
		const seed = asBytes(asSome(await chain.read('challengeClock.seeds', [round]), 'seed'));
		assert.deepEqual(words, [
			...['--genesis', u8aToHex(chain.genesis), '--device', String(id), '--sector', '0'],
			...['--ticket', u8aToHex(seed), '--ticket-round', String(round)],
		]);
		return words;
	});
}

/** The daemon commits to the sector; bad commitments and proofs are refused meanwhile. */
export async function commit(store: Store, sealed: Sealed): Promise<void> {
	const { chain, checklist, happenings, id } = store;
	await refuseBadCommitments(store, sealed);
	const mark = happenings.mark();
	serve(store);
	await checklist.must('the daemon pre-commits, and a deposit is held', async () => {
		const { block, field } = await happenings.next(
			mark,
			'spacetime.PreCommitted',
			patience(store, 16),
		);
		assert.equal(asNumber(field('number')), 0);
		const sector = await readSector(chain, id, 0, block);
		assert.equal(sector.dataRoot, sealed.content.dataRoot);
		assert.equal(sector.replica, sealed.replicaRoot);
		assert.equal(sector.held, asBigInt(field('deposit')));
		assert.equal(await heldFor(store, 'PreCommitDeposit', block), sector.held);
		assert.equal(sector.stage.name, 'PreCommitted');
	});
	await checklist.check('a pre-commit that nobody will prove', async () => {
		const { replica } = NO_ROOTS;
		await callBy(store, 'owner', 'preCommit', commitment(store, sealed, { number: 1 }));
		assert.equal((await readSector(chain, id, 1)).replica, replica);
	});
	await refuseWhileCommitted(store, sealed);
}

/** The daemon proves the seal, and the sector is sealed, but not power yet. */
export async function proveSeal(store: Store): Promise<void> {
	const { checklist, happenings } = store;
	const activated = await checklist.must('the last part turns the deposit into a pledge', () =>
		happenings.next(0, 'spacetime.Activated', patience(store, SEAL_TICKS)),
	);
	await checkParts(store);
	await checkUnproven(store, activated);
	await checkFirstDuty(store, activated);
	await checklist.check('owner tells the status of a provider, and of a sector', async () => {
		await describeUnproven(store, activated.block);
		// The first window may be answered before a process has started that asks.
		const status = await ownerTool(store, 'storage-status');
		assert.match(status, /sectors +1: \d+ (MiB|B) active, \d+ (MiB|B) unproven/);
		const sector = await ownerTool(store, 'storage-sector', { sector: 0 });
		assert.match(sector, /state +(unproven|active), sealed since tick \d+/);
	});
}

async function checkParts({ checklist, happenings }: Store): Promise<void> {
	await checklist.check('both parts of the seal were proven, each once', () => {
		const proven = happenings.since(0, 'spacetime.PartProven');
		const parts = proven.map((part) => asNumber(part.field('part'))).sort();
		assert.deepEqual(parts, [0, 1]);
	});
}

async function checkUnproven(store: Store, { block, field }: Happening): Promise<void> {
	const { chain, checklist, id } = store;
	await checklist.check('a sealed sector is unproven: pledged, and no power', async () => {
		const provider = await readSomeProvider(chain, id, block);
		assert.deepEqual(provider.bytes, {
			unproven: SECTOR_BYTES,
			active: 0n,
			faulty: 0n,
			recovering: 0n,
		});
		assert.equal(provider.pledges, asBigInt(field('pledge')));
		assert.equal(await heldFor(store, 'Pledge', block), provider.pledges);
		assert.deepEqual(provider.next?.sectors[0]?.state, { name: 'Unproven' });
		const sector = await readSector(chain, id, 0, block);
		assert.equal(sector.stage.name === 'Sealed' && sector.stage.state.name, 'Unproven');
		const life = asNumber(await storageFigure(chain, 'initialLifetime'));
		assert.equal(sector.expires, (await store.clock.tick(block)) + life);
	});
}

async function checkFirstDuty(store: Store, { block, field }: Happening): Promise<void> {
	const { chain, checklist, id } = store;
	await checklist.check('deviceApi.due: the partition is due, its sectors in it', async () => {
		const [duty] = await readDuties(chain, id, block);
		const where = { deadline: duty?.deadline, index: duty?.partition };
		assert.deepEqual(field('partition').toPrimitive(), where);
		const due = await chain.ask('deviceApi.due', [id], block);
		const own = await chain.ask('storageApi.due', [id], block);
		// No duties of coverage, then these.
		assert.equal(due.toHex(), `0x00${own.toHex().slice(2)}`);
		assert.deepEqual(
			duty?.sectors.map(({ number }) => number),
			[0],
		);
	});
}

/** What `owner` says of a provider and of its sector after a block. */
async function describeUnproven({ chain, clock, id }: Store, block: string): Promise<void> {
	const now = { tick: await clock.tick(block), tickMs: clock.tickMs };
	const provider = await readSomeProvider(chain, id, block);
	const status = new Map(describeProvider(provider, await totalPower(chain, block), now));
	assert.equal(status.get('power'), '0 B of 0 B that all prove');
	assert.match(status.get('sectors') ?? '', /^1: 0 B active, 32 MiB unproven/);
	const next = /^deadline \d+\/0, .*must open sectors 0 by the seed/;
	assert.match(status.get('next proof') ?? '', next);
	const sector = new Map(describeSector(await readSector(chain, id, 0, block), now));
	assert.match(sector.get('state') ?? '', /^unproven, sealed since tick \d+$/);
}

/** Everything but the number fits, where nothing else is said. */
function commitment(
	{ id }: Store,
	{ ticketRound }: Sealed,
	wrong: Record<string, unknown>,
): Record<string, unknown> {
	const content = 'Capacity';
	const right = { device: id, profile: 'Mib32', content, number: 0, roots: NO_ROOTS };
	return { ...right, ticketRound, ...wrong };
}

async function refuseBadCommitments(store: Store, sealed: Sealed): Promise<void> {
	const { checklist, clock } = store;
	const future = (await clock.round()) + 1_000;
	const cases: [string, string, 'owner' | 'stranger', Record<string, unknown>][] = [
		['a pre-commit by another than the owner', 'NotOwner', 'stranger', {}],
		['a pre-commit of what is no provider', 'NotProvider', 'owner', { device: 1_000_000 }],
		['a profile that proves nothing', 'ProfileNotAllowed', 'owner', { profile: 'Kib2' }],
		['a number out of order', 'WrongNumber', 'owner', { number: 1 }],
		['a ticket of a round to come', 'TicketUnknown', 'owner', { ticketRound: future }],
	];
	await Promise.all(
		cases.map(([name, error, who, wrong]) =>
			checklist.refuses(name, `spacetime.${error}`, () =>
				callBy(store, who, 'preCommit', commitment(store, sealed, wrong)),
			),
		),
	);
}

async function refuseWhileCommitted(store: Store, sealed: Sealed): Promise<void> {
	const { checklist, id } = store;
	const part = (number: number, which: number) => () =>
		callBy(store, 'stranger', 'provePart', {
			device: id,
			number,
			part: which,
			proof: EMPTY_PART,
		});
	await Promise.all([
		checklist.refuses('a number that is used', 'spacetime.WrongNumber', () =>
			callBy(store, 'owner', 'preCommit', commitment(store, sealed, {})),
		),
		checklist.refuses('a part out of range', 'spacetime.NoSuchPart', part(0, 2)),
		checklist.refuses('a part before its seed', 'spacetime.SeedNotUsable', part(1, 0)),
		checklist.refuses('a part of nothing', 'spacetime.UnknownPreCommit', part(9, 0)),
		checklist.refuses('expiring what may be proven', 'spacetime.StillValid', () =>
			callBy(store, 'stranger', 'expirePreCommit', { device: id, number: 1 }),
		),
	]);
}
