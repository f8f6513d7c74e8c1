// SPDX-License-Identifier: Apache-2.0
/** What the chapters about storage share: a provider with a device, a file, a replica, a daemon. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { KeyringPair } from '@polkadot/keyring/types';

import {
	accountOf,
	asBigInt,
	asList,
	asNumber,
	at,
	contentOf,
	CRN,
	eventOf,
	submit,
	variantOf,
	type Call,
	type Chain,
	type Receipt,
} from '../../src/chain/index.ts';
import { signMessage, softwareSigner } from '../../src/protocol/index.ts';
import { onboard, registerMaker } from '../../src/registry/calls.ts';
import { currentTick, longestLifetime, registryFigure } from '../../src/registry/records.ts';
import type { CairnDevice, Daemon } from '../cairn-device.ts';
import type { Checklist } from '../checklist.ts';
import { Clock } from './clock.ts';
import { secretOf } from './gateway.ts';
import { Happenings } from './happenings.ts';
import { outputOf, runTool, type Words } from '../tools.ts';

/** Bytes of a sector of the profile that the story uses. */
export const SECTOR_BYTES = 32n << 20n;

/** Bytes of the largest file that such a sector holds. */
export const FILE_BYTES = Number(SECTOR_BYTES) - 32;

/** Deadlines of a proving period. */
const DEADLINES = 48;

/** What each account of this story begins with. */
const ENDOWMENT = 1_000n * CRN;

/** A provider, and all that it has. */
export interface Store {
	chain: Chain;
	clock: Clock;
	checklist: Checklist;
	tool: CairnDevice;
	/** Owns the device; its daemon signs for it too, so this process does only while it is idle. */
	owner: KeyringPair;
	/** Owns nothing of it. */
	stranger: KeyringPair;
	/** The device. */
	id: number;
	happenings: Happenings;
	/** Ticks of a proving period. */
	period: number;
	/** Where the files are. */
	folder: string;
	daemon: Daemon | undefined;
}

/** Secret URIs of the accounts. */
const SURIS = {
	owner: '//Cairn//storage//owner',
	stranger: '//Cairn//storage//stranger',
	maker: '//Cairn//storage//maker',
};

/** Endows three accounts, and onboards a storage device for one of them. */
export async function newStore(
	chain: Chain,
	checklist: Checklist,
	tool: CairnDevice,
	folder: string,
): Promise<Store> {
	const clock = await Clock.of(chain);
	const owner = await accountOf(SURIS.owner);
	const stranger = await accountOf(SURIS.stranger);
	const maker = await accountOf(SURIS.maker);
	await checklist.must('storage: accounts of its own are endowed', () =>
		endow(chain, [owner, stranger, maker]),
	);
	const id = await checklist.must('storage: a storage device is onboarded', () =>
		onboardStorage(chain, owner, maker),
	);
	const timing = await chain.read('challengeClock.clockTiming');
	return {
		chain,
		clock,
		checklist,
		tool,
		owner,
		stranger,
		id,
		happenings: await Happenings.of(chain, id),
		period: DEADLINES * asNumber(at(timing, 'windowTicks')),
		folder,
		daemon: undefined,
	};
}

/** The file that is stored. */
export function fileOf({ folder }: Store): string {
	return join(folder, 'file');
}

/** The folder of its replica. */
export function replicaOf({ folder }: Store): string {
	return join(folder, 'sector-0');
}

/** How long to wait for what takes `ticks` ticks: twice that, and a minute for slow blocks. */
export function patience({ clock }: Store, ticks: number): number {
	return ticks * clock.tickMs * 2 + 60_000;
}

/** Starts the daemon, or starts it anew. */
export function serve(store: Store): void {
	const { chain, folder, tool } = store;
	const journal = join(folder, 'journal');
	const options = { endpoint: chain.endpoint, suri: SURIS.owner, journal };
	store.daemon = tool.serve(replicaOf(store), options, join(folder, 'daemon.log'));
}

/** Ends the daemon, which must do so of itself. */
export async function stopServing({ daemon }: Store): Promise<void> {
	assert.equal(await daemon?.stop(), 0, 'the exit code of the daemon');
}

/** Submits a call of the pallet as the owner or as a stranger. */
export function callBy(
	{ chain, owner, stranger }: Store,
	who: 'owner' | 'stranger',
	method: string,
	args: Record<string, unknown>,
): Promise<Receipt> {
	const account = who === 'owner' ? owner : stranger;
	return submit(chain, account, chain.call(`spacetime.${method}`, args));
}

/** Runs a command of `owner` that must succeed, and returns what it prints. */
export async function ownerTool(
	{ chain, id }: Store,
	command: string,
	options: Words = {},
	who?: 'owner' | 'stranger',
): Promise<string> {
	const words = { device: id, ...options, ...(who === undefined ? {} : { suri: SURIS[who] }) };
	return outputOf(await runTool('owner', command, words, chain.endpoint));
}

/** What is held of the owner for a reason of the pallet, in plancks. */
export async function heldFor(
	{ chain, owner }: Store,
	reason: 'PreCommitDeposit' | 'Pledge',
	block?: string,
): Promise<bigint> {
	const holds = asList(await chain.read('balances.holds', [owner.address], block));
	const found = holds.find((hold) => {
		const id = at(hold, 'id');
		return variantOf(id) === 'Spacetime' && variantOf(contentOf(id)) === reason;
	});
	return found === undefined ? 0n : asBigInt(at(found, 'amount'));
}

async function endow(chain: Chain, accounts: KeyringPair[]): Promise<void> {
	const calls: Call[] = accounts.map(({ address }) =>
		chain.call('balances.transferKeepAlive', { dest: address, value: ENDOWMENT }),
	);
	const treasurer = await accountOf('//Alice');
	await submit(chain, treasurer, chain.call('utility.batchAll', { calls }));
}

async function onboardStorage(
	chain: Chain,
	owner: KeyringPair,
	maker: KeyringPair,
): Promise<number> {
	const certifier = softwareSigner('ed25519', secretOf('storage certifier'));
	const bond = asBigInt(await registryFigure(chain, 'bondPerDevice'));
	const registered = eventOf(
		await submit(chain, maker, registerMaker(chain, certifier.publicKey, bond)),
		'deviceRegistry.MakerRegistered',
	);
	const root = softwareSigner('p256', secretOf('storage root'));
	const certificate = {
		maker: asNumber(registered('maker')),
		rootKey: root.publicKey,
		kind: 'Storage' as const,
		serialHash: secretOf('storage serial'),
	};
	const possession = {
		owner: owner.addressRaw,
		rootKey: root.publicKey,
		workingKey: softwareSigner('ed25519', secretOf('storage working')).publicKey.bytes,
		expiresAt: (await currentTick(chain)) + (await longestLifetime(chain)),
		chainTip: secretOf('storage devices send no beacons'),
	};
	const certified = signMessage(certifier, chain.genesis, 'certificate', certificate);
	const possessed = signMessage(root, chain.genesis, 'possession', possession);
	const call = onboard(chain, certificate, certified, possession, possessed);
	const event = eventOf(await submit(chain, owner, call), 'deviceRegistry.Onboarded');
	return asNumber(event('device'));
}
