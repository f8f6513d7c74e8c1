// SPDX-License-Identifier: Apache-2.0
/** The owner's tool. */
import { main } from './cli/command.ts';
import { newKey } from './cli/new-key.ts';
import { accuse, enforce, enforceFormer } from './owner/accusation.ts';
import { commitChain } from './owner/hash-chain.ts';
import { certifyWorkingKey, finishRotation, rotate } from './owner/keys.ts';
import { assertLocation } from './owner/location.ts';
import { onboard } from './owner/onboarding.ts';
import { release, releaseFormer, retire } from './owner/retirement.ts';
import { claim, setPayout } from './owner/rewards.ts';
import {
	declareFaults,
	declareRecoveries,
	expirePreCommit,
	extend,
	terminate,
} from './owner/sectors.ts';
import { status } from './owner/status.ts';
import { storagePower, storageSector, storageStatus } from './owner/storage.ts';
import { storageTicket } from './owner/ticket.ts';
import { accept, offer, withdrawOffer } from './owner/transfer.ts';

await main({
	name: 'owner',
	summary: 'Own devices: onboard and place them, keep their keys and sectors, claim.',
	commands: {
		'new-key': newKey,
		onboard,
		'assert-location': assertLocation,
		'certify-working-key': certifyWorkingKey,
		'transfer-offer': offer,
		'transfer-withdraw': withdrawOffer,
		'transfer-accept': accept,
		rotate,
		'finish-rotation': finishRotation,
		'commit-chain': commitChain,
		retire,
		release,
		'release-former': releaseFormer,
		accuse,
		enforce,
		'enforce-former': enforceFormer,
		status,
		claim,
		'set-payout': setPayout,
		'storage-ticket': storageTicket,
		'storage-status': storageStatus,
		'storage-sector': storageSector,
		'storage-power': storagePower,
		'storage-declare-faults': declareFaults,
		'storage-declare-recoveries': declareRecoveries,
		'storage-extend': extend,
		'storage-terminate': terminate,
		'storage-expire-pre-commit': expirePreCommit,
	},
});
