// SPDX-License-Identifier: Apache-2.0
/** What the chapters of the story share. */
import type { KeyringPair } from '@polkadot/keyring/types';

import { accountOf, asNumber, at, type Chain } from '../../src/chain/index.ts';
import { softwareSigner, type Signer } from '../../src/protocol/index.ts';
import { Campaign } from './campaign.ts';
import type { Checklist } from '../checklist.ts';
import { Clock } from './clock.ts';
import { Gateway, secretOf } from './gateway.ts';
import { Ledger } from './ledger.ts';
import { PLACES } from './lisbon.ts';

/** A maker of the test. */
export interface Maker {
	account: KeyringPair;
	certifier: Signer;
	/** Its id on chain, once it has one. */
	id: number;
}

/** The node, the people, the hardware and the books. */
export interface World {
	chain: Chain;
	clock: Clock;
	checklist: Checklist;
	/** Makes the fleet's hardware. */
	maker: Maker;
	/** Has a bond for a single device. */
	smallMaker: Maker;
	/** One gateway at each place; each owner has an equal share. */
	fleet: Gateway[];
	/** Pays the fees of reports, reveals and claims. */
	relay: KeyringPair;
	ledger: Ledger;
	campaign: Campaign;
	/** For how many ticks a gateway that was heard may earn as a witness. */
	reciprocityTicks: number;
}

/** Owners of the fleet. A gateway cannot witness for its own owner, so there are several. */
const OWNERS = ['//Bob', '//Charlie', '//Dave', '//Eve'];

/** The world before anything has happened. */
export async function newWorld(chain: Chain, checklist: Checklist): Promise<World> {
	const owners = await Promise.all(OWNERS.map(accountOf));
	const fleet = PLACES.map((place, index) => {
		const owner = owners[index % owners.length] as KeyringPair;
		return new Gateway(place.name, owner, index % 3 === 0 ? 'p256' : 'ed25519', place);
	});
	const relay = await accountOf('//Ferdie');
	const clock = await Clock.of(chain);
	const ledger = new Ledger(chain, clock);
	return {
		chain,
		clock,
		checklist,
		maker: {
			account: await accountOf('//Alice'),
			certifier: softwareSigner('p256', secretOf('certifier')),
			id: -1,
		},
		smallMaker: {
			account: await accountOf('//Bob'),
			certifier: softwareSigner('ed25519', secretOf('small certifier')),
			id: -1,
		},
		fleet,
		relay,
		ledger,
		reciprocityTicks: asNumber(at(await chain.ask('coverageApi.params'), 'reciprocityTicks')),
		campaign: new Campaign(chain, clock, fleet, relay, ledger, (text) => checklist.note(text)),
	};
}

/** The gateways of each owner. */
export function byOwner(fleet: Gateway[]): Map<KeyringPair, Gateway[]> {
	const groups = new Map<KeyringPair, Gateway[]>();
	for (const gateway of fleet) {
		groups.set(gateway.owner, [...(groups.get(gateway.owner) ?? []), gateway]);
	}
	return groups;
}
