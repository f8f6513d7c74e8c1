// SPDX-License-Identifier: Apache-2.0
/** Proposes what token holders then vote on. */
import { asNumber, eventOf, formatCrn, type Call } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { bytes, choice, defaultsTo } from '../cli/option.ts';
import { SIGNING, withSession, type Session } from '../cli/session.ts';
import { bind, decodeCall, describeCall } from '../governance/calls.ts';
import {
	describeSetting,
	readParameters,
	readSettings,
	settingCall,
	trackOfAll,
} from '../governance/parameters.ts';
import { demandEnactable } from '../governance/refusal.ts';
import {
	originOf,
	ROOT,
	trackNamed,
	tracksOf,
	trackWith,
	type Track,
} from '../governance/tracks.ts';
import { AFTER, assignments, encodedCall, REFERENDUM, TRACK } from './option.ts';

/** Options of whatever proposes. */
export const PROPOSING = {
	after: defaultsTo(AFTER, 0),
	deposit: defaultsTo(choice('whether to put up the decision deposit', ['yes', 'no']), 'yes'),
	...SIGNING,
};

/** How to propose. */
export interface Proposing {
	after: number;
	deposit: 'yes' | 'no';
}

/** Proposes figures. */
export const propose = command({
	summary: 'Propose a parameter, or several at once, by a referendum on their track.',
	details:
		'Values have units, as "parameters" prints them; "default" is one too. The runtime is asked\n' +
		'whether it could enact them before anything is sent.',
	options: {
		set: assignments('what is to be what, for instance "Coverage.BeaconInterval=2h"'),
		track: defaultsTo(
			choice('on which track', ['own', 'root']),
			'own',
			'that of the parameters',
		),
		...PROPOSING,
	},
	run: ({ set, track, after, deposit, ...signing }) =>
		withSession(signing, async (session) => {
			const { chain } = session;
			const parameters = await readParameters(chain);
			const settings = readSettings(parameters, set);
			const chosen = trackWith(
				tracksOf(chain),
				track === 'root' ? ROOT : trackOfAll(settings),
			);
			const call = settingCall(chain, settings);
			await demandEnactable(chain, call.method.toU8a(), parameters);
			for (const setting of settings) {
				console.log(describeSetting(setting));
			}
			await submitProposal(session, call.method.toU8a(), chosen, { after, deposit });
		}),
});

/** Proposes any call. */
export const proposeCall = command({
	summary: 'Propose any call, given as it is encoded, by a referendum on a track.',
	details: 'The runtime is asked whether it could enact the call before anything is sent.',
	options: {
		call: encodedCall('the encoded call, as wallets show it'),
		track: TRACK,
		...PROPOSING,
	},
	run: ({ call, track, after, deposit, ...signing }) =>
		withSession(signing, async (session) => {
			const { chain } = session;
			const chosen = trackNamed(tracksOf(chain), track);
			const parameters = await readParameters(chain);
			await demandEnactable(chain, call, parameters);
			console.log(describeCall(decodeCall(chain, call), parameters));
			await submitProposal(session, call, chosen, { after, deposit });
		}),
});

/** Notes a call. */
export const notePreimage = command({
	summary: 'Note the call of a proposal on chain, so that everybody can read it.',
	details: 'The proposing commands do so where a proposal is too long to hold its call.',
	options: { call: encodedCall('the encoded call'), ...SIGNING },
	run: ({ call, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await demandEnactable(chain, call, await readParameters(chain));
			const receipt = await submit(
				chain.call('preimage.notePreimage', {
					bytes: `0x${Buffer.from(call).toString('hex')}`,
				}),
			);
			const hash = eventOf(receipt, 'preimage.Noted')('hash');
			console.log(`noted as ${hash}, ${call.length} bytes`);
		}),
});

/** Removes a noted call. */
export const unnotePreimage = command({
	summary: 'Remove a noted call that no referendum needs any more, and have its deposit back.',
	options: { hash: bytes('hash of the call', 32), ...SIGNING },
	run: ({ hash, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('preimage.unnotePreimage', { hash }));
		}),
});

/** Puts up a decision deposit. */
export const deposit = command({
	summary: 'Put up the decision deposit of a referendum, without which it is never decided.',
	options: { referendum: REFERENDUM, ...SIGNING },
	run: ({ referendum: index, ...signing }) =>
		withSession(signing, async (session) => {
			await placeDeposit(session, index);
		}),
});

/** Returns deposits. */
export const refund = command({
	summary: 'Have the deposits of a referendum that has ended returned to who put them up.',
	details:
		'A decision deposit is returned after every end but a kill, the deposit of a proposal after\n' +
		'an approval or a cancellation.',
	options: {
		referendum: REFERENDUM,
		of: choice('which deposit', ['decision', 'submission']),
		...SIGNING,
	},
	run: ({ referendum: index, of, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const [method, event] =
				of === 'decision'
					? ['refundDecisionDeposit', 'DecisionDepositRefunded']
					: ['refundSubmissionDeposit', 'SubmissionDepositRefunded'];
			const receipt = await submit(chain.call(`referenda.${method}`, { index }));
			const told = eventOf(receipt, `referenda.${event}`);
			console.log(
				`${formatCrn(BigInt(told('amount').toString()))} returned to ${told('who')}`,
			);
		}),
});

/** Notes a call where it is long, submits its referendum, and puts up the deposit if asked to. */
export async function submitProposal(
	session: Session,
	call: Uint8Array,
	track: Track,
	{ after, deposit }: Proposing,
): Promise<number> {
	const { chain, submit } = session;
	const { proposal, preimage } = bind(call);
	if (preimage !== undefined) {
		const key = [[preimage.hash, call.length]];
		if ((await chain.read('preimage.preimageFor', key)).isEmpty) {
			await submit(chain.call('preimage.notePreimage', { bytes: preimage.bytes }));
		}
	}
	const receipt = await submit(submission(session, proposal, track, after));
	const index = asNumber(eventOf(receipt, 'referenda.Submitted')('index'));
	console.log(`referendum ${index} is proposed on track ${track.name}`);
	if (deposit === 'yes') {
		await placeDeposit(session, index);
	} else {
		console.log(`it waits for its decision deposit of ${formatCrn(track.decisionDeposit)}`);
	}
	return index;
}

function submission(
	{ chain }: Session,
	proposal: Record<string, unknown>,
	track: Track,
	after: number,
): Call {
	return chain.call('referenda.submit', {
		proposalOrigin: originOf(track),
		proposal,
		enactmentMoment: { After: after },
	});
}

async function placeDeposit({ chain, submit }: Session, index: number): Promise<void> {
	const receipt = await submit(chain.call('referenda.placeDecisionDeposit', { index }));
	const amount = eventOf(receipt, 'referenda.DecisionDepositPlaced')('amount');
	console.log(`${formatCrn(BigInt(amount.toString()))} put up for referendum ${index}`);
}
