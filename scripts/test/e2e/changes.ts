// SPDX-License-Identifier: Apache-2.0
/** What may happen to a device later: new keys, a new chain, a new owner, the end. */
import assert from 'node:assert/strict';

import { asNumber, asSome, at, eventOf, submit } from '../../src/chain/index.ts';
import {
	SecretChain,
	signMessage,
	softwareSigner,
	type ChainCommitment,
	type Signer,
} from '../../src/protocol/index.ts';
import { acceptTransfer, rotateRootKey } from '../../src/registry/calls.ts';
import { currentTick, longestLifetime, nextSequence } from '../../src/registry/records.ts';
import { secretOf, type Gateway } from './gateway.ts';
import type { World } from './world.ts';

/** Changes one gateway in each way: a record has room for one change at a time. */
export async function changeDevices(world: World): Promise<void> {
	const [rotated, sold, recommitted, retired] = world.fleet as [
		Gateway,
		Gateway,
		Gateway,
		Gateway,
	];
	await rotate(world, rotated);
	await transfer(world, sold);
	await commitToNewChain(world, recommitted);
	await retire(world, retired);
}

async function rotate(world: World, gateway: Gateway): Promise<void> {
	const { chain, checklist, maker, smallMaker } = world;
	const root = softwareSigner('p256', secretOf(`${gateway.name} second root`));
	const { publicKey: newRootKey } = root;
	const device = gateway.id;
	const attempt = async (certifier: Signer | undefined, possessor: Signer) => {
		const message = {
			device,
			owner: gateway.owner.addressRaw,
			newRootKey,
			...(await freshWorkingKey(world, gateway)),
		};
		const possessed = signMessage(possessor, chain.genesis, 'rotationPossession', message);
		const certificate = { device, maker: maker.id, newRootKey };
		const certified =
			certifier && signMessage(certifier, chain.genesis, 'rotationCertificate', certificate);
		return submit(chain, gateway.owner, rotateRootKey(chain, message, possessed, certified));
	};
	await checklist.refuses(
		'a rotation that another maker certifies',
		'deviceRegistry.BadCertificate',
		() => attempt(smallMaker.certifier, root),
	);
	await checklist.refuses('a rotation without the new key', 'deviceRegistry.BadPossession', () =>
		attempt(maker.certifier, gateway.root),
	);
	await checklist.refuses(
		"a rotation behind the maker's back",
		'deviceRegistry.MakerPresent',
		() => attempt(undefined, root),
	);
	await checklist.check('owner, maker and new key together rotate the root key', async () => {
		eventOf(await attempt(maker.certifier, root), 'deviceRegistry.RootKeyRotated');
	});
}

async function transfer(world: World, gateway: Gateway): Promise<void> {
	const { chain, checklist, relay: buyer } = world;
	const device = gateway.id;
	const accept = async (signer: Signer) => {
		const message = {
			device,
			owner: buyer.addressRaw,
			...(await freshWorkingKey(world, gateway)),
		};
		const signature = signMessage(signer, chain.genesis, 'acceptance', message);
		return submit(chain, buyer, acceptTransfer(chain, message, signature));
	};
	await checklist.refuses('taking what is not offered', 'deviceRegistry.NotOffered', () =>
		accept(gateway.root),
	);
	await submit(
		chain,
		gateway.owner,
		chain.call('deviceRegistry.offerTransfer', { device, to: buyer.address }),
	);
	await checklist.refuses(
		'an acceptance by the working key',
		'deviceRegistry.BadAcceptance',
		() => accept(gateway.working),
	);
	await checklist.check('an offered device is accepted and changes hands', async () => {
		const event = eventOf(await accept(gateway.root), 'deviceRegistry.Transferred');
		assert.equal(event('new').toString(), buyer.address);
	});
}

async function commitToNewChain(world: World, gateway: Gateway): Promise<void> {
	const { chain, checklist, relay } = world;
	const { tip } = new SecretChain(secretOf(`${gateway.name} second chain`), 8);
	const stored = asSome(await chain.read('coverage.gateways', [gateway.id]), 'gateway');
	const sequence = asNumber(at(stored, 'chain.sequence')) + 1;
	const good = { device: gateway.id, sequence, tip };
	const commit = (message: ChainCommitment, signer: Signer) => {
		const { bytes } = signMessage(signer, chain.genesis, 'chainCommitment', message);
		const call = chain.call('coverage.commitChain', { ...message, signature: bytes });
		return submit(chain, relay, call);
	};
	const other = softwareSigner('ed25519', secretOf('somebody'));
	await checklist.refuses('a chain that another key commits to', 'coverage.BadSignature', () =>
		commit(good, other),
	);
	await checklist.refuses('a commitment out of order', 'coverage.WrongSequence', () =>
		commit({ ...good, sequence: sequence + 1 }, gateway.working),
	);
	await checklist.check('the working key commits the device to a new chain', async () => {
		const event = eventOf(await commit(good, gateway.working), 'coverage.ChainCommitted');
		assert.equal(asNumber(event('sequence')), sequence);
	});
}

async function retire(world: World, gateway: Gateway): Promise<void> {
	const { chain, checklist, relay } = world;
	const device = gateway.id;
	const name = 'a deposit whose device has not retired';
	const release = () =>
		submit(chain, relay, chain.call('deviceRegistry.releaseDeposit', { device }));
	await checklist.refuses(name, 'deviceRegistry.NothingToRelease', release);
	await checklist.check('a device retires', async () => {
		const call = chain.call('deviceRegistry.retire', { device });
		eventOf(await submit(chain, gateway.owner, call), 'deviceRegistry.Retired');
	});
	await checklist.refuses('retiring twice', 'deviceRegistry.DeviceRetired', () =>
		submit(chain, gateway.owner, chain.call('deviceRegistry.retire', { device })),
	);
	await checklist.refuses('a deposit before its delay', 'deviceRegistry.DepositLocked', release);
}

async function freshWorkingKey({ chain }: World, gateway: Gateway) {
	const { publicKey } = softwareSigner('ed25519', secretOf(`${gateway.name} second working`));
	return {
		sequence: await nextSequence(chain, gateway.id),
		workingKey: publicKey.bytes,
		expiresAt: (await currentTick(chain)) + (await longestLifetime(chain)),
	};
}
