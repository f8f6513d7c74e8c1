// SPDX-License-Identifier: Apache-2.0
/** The air of the test: who hears a beacon, and what it then signs. */
import { u8aToHex } from '@polkadot/util';

import type { Call, Chain } from '../../src/chain/index.ts';
import { channel, signMessage, tag, type Report, type Signer } from '../../src/protocol/index.ts';
import type { Gateway } from './gateway.ts';

/** EU868: centres of the channels in Hz, rising; `docs/protocol.md` lists them by region. */
const CHANNELS = [
	867_100_000, 867_300_000, 867_500_000, 867_700_000, 867_900_000, 868_100_000, 868_300_000,
	868_500_000,
];

/** DR5 of EU868: spreading factor 7, 125 kHz. */
const DATA_RATE = 5;

/**
 * Tenths of dBm. 16.15 dBm EIRP and a 3 dBi antenna arrive with at most -88 dBm over 9.5 km of
 * free space, and SF7 is received down to about -124 dBm: -105 dBm is honest at every place.
 */
const RSSI = -1_050;

/** Tenths of dB: -105 dBm over the noise of 125 kHz leaves up to 18 dB. */
const SNR = 50;

/** A beacon that was sent. */
export interface Beacon {
	round: number;
	beaconer: Gateway;
	/** Opens it; public when revealed. */
	secret: Uint8Array;
	payload: Uint8Array;
}

/** What `witness` says when it hears `beacon`. */
export function hear(beacon: Beacon, witness: Gateway): Report {
	return {
		round: beacon.round,
		beaconer: beacon.beaconer.id,
		witness: witness.id,
		tag: tag(beacon.payload, witness.id),
		rssi: RSSI,
		snr: SNR,
		frequency: CHANNELS[channel(beacon.payload, CHANNELS.length)] as number,
		dataRate: DATA_RATE,
	};
}

/** A report with its signature, as an item of a group. */
export function signReport(signer: Signer, genesis: Uint8Array, report: Report): SignedReport {
	const { round: _round, beaconer: _beaconer, tag: heard, gpsTime, ...rest } = report;
	return {
		...rest,
		tag: u8aToHex(heard),
		gpsTime: gpsTime ?? null,
		signature: u8aToHex(signMessage(signer, genesis, 'report', report).bytes),
	};
}

/** An item of a group, as the call takes it. */
export interface SignedReport {
	witness: number;
	tag: string;
	rssi: number;
	snr: number;
	frequency: number;
	dataRate: number;
	gpsTime: bigint | null;
	signature: string;
}

/** Reports about one beacon, as the call takes them. */
export interface Group {
	round: number;
	beaconer: number;
	reports: SignedReport[];
}

/** The honest reports of all `witnesses`. */
export function groupOf(beacon: Beacon, witnesses: Gateway[], genesis: Uint8Array): Group {
	return {
		round: beacon.round,
		beaconer: beacon.beaconer.id,
		reports: witnesses.map((witness) =>
			signReport(witness.working, genesis, hear(beacon, witness)),
		),
	};
}

/** The call that opens the beacon, with its own secret or another. */
export function revealOf(chain: Chain, beacon: Beacon, secret = beacon.secret): Call {
	const { round, beaconer } = beacon;
	return chain.call('coverage.reveal', { round, beaconer: beaconer.id, secret });
}
