// SPDX-License-Identifier: Apache-2.0
/** Votes on referenda, oneself or by somebody else, and takes votes back. */
import { asNumber, ChainError, formatCrn, type Call, type Chain } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { account as accountOption, ArgumentError, choice, crn, optional } from '../cli/option.ts';
import { row } from '../cli/row.ts';
import { ENDPOINT, SIGNING, withChain, withSession } from '../cli/session.ts';
import { approvalOf } from '../governance/progress.ts';
import { readReferendum } from '../governance/referenda.ts';
import { trackNamed, tracksOf, type Track } from '../governance/tracks.ts';
import {
	convictionOf,
	CONVICTIONS,
	lockedBlocks,
	readLocks,
	readStandings,
	SIDES,
	voteOf,
	type Conviction,
	type Standing,
} from '../governance/votes.ts';
import { REFERENDUM, TRACK } from './option.ts';

const CONVICTION = choice(
	'what it counts: none a tenth, 6x six times, locked for longer if its side wins',
	CONVICTIONS,
);

const EVERY_TRACK = optional({ ...TRACK, help: `${TRACK.help}; without it, all tracks` });

/** Votes. */
export const vote = command({
	summary: 'Vote on a referendum, or change a vote.',
	options: {
		referendum: REFERENDUM,
		side: choice('for it, against it, or neither', SIDES),
		balance: crn('tokens to vote with, in CRN'),
		conviction: optional({ ...CONVICTION, help: `${CONVICTION.help} (default none)` }),
		...SIGNING,
	},
	run: ({ referendum: index, side, balance, conviction, ...signing }) => {
		const chosen = convictionFor(side, conviction);
		return withSession(signing, async ({ chain, submit }) => {
			const vote = voteOf(side, balance, chosen);
			await submit(chain.call('convictionVoting.vote', { pollIndex: index, vote }));
			console.log(`${side} with ${formatCrn(balance)}${lockNote(chain, chosen)}`);
			const referendum = await readReferendum(chain, index);
			if (referendum.state === 'Ongoing') {
				const percent = (100 * approvalOf(referendum.tally)).toFixed(2);
				console.log(`referendum ${index} has an approval of ${percent} %`);
			}
		});
	},
});

/** Takes a vote back. */
export const removeVote = command({
	summary:
		'Take back a vote. On a referendum that has ended, what it locks is counted from then.',
	options: { referendum: REFERENDUM, ...SIGNING },
	run: ({ referendum: index, ...signing }) =>
		withSession(signing, async ({ chain, account, submit }) => {
			const standings = await readStandings(chain, account.address, tracksOf(chain));
			const found = standings.find(({ votes }) => votes.some((one) => one.index === index));
			if (found === undefined) {
				throw new ChainError(`${account.address} does not vote on referendum ${index}`);
			}
			await submit(removal(chain, found.track, index));
			console.log(`the vote on referendum ${index} is taken back: "unlock" frees the tokens`);
		}),
});

/** Has somebody else vote. */
export const delegate = command({
	summary: 'Have somebody else vote with tokens, on a track or on all.',
	details:
		'Who delegates on a track does not vote on it: take votes and delegations back before.',
	options: {
		to: accountOption('who votes'),
		balance: crn('tokens to vote with, in CRN'),
		conviction: CONVICTION,
		track: EVERY_TRACK,
		...SIGNING,
	},
	run: ({ to, balance, conviction, track, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			const tracks = chosenTracks(chain, track);
			const calls = tracks.map(({ id }) =>
				chain.call('convictionVoting.delegate', {
					class: id,
					to,
					conviction: convictionOf(conviction),
					balance,
				}),
			);
			await submit(together(chain, calls));
			const names = tracks.map(({ name }) => name).join(', ');
			console.log(`${to} votes with ${formatCrn(balance)} on ${names}`);
		}),
});

/** Takes delegations back. */
export const undelegate = command({
	summary: 'Take a delegation back, on a track or on all.',
	options: { track: EVERY_TRACK, ...SIGNING },
	run: ({ track, ...signing }) =>
		withSession(signing, async ({ chain, account, submit }) => {
			const standings = await readStandings(
				chain,
				account.address,
				chosenTracks(chain, track),
			);
			const delegating = standings.filter(({ delegation }) => delegation !== undefined);
			if (delegating.length === 0) {
				const where = track === undefined ? 'any track' : `track ${track}`;
				throw new ChainError(`${account.address} does not delegate on ${where}`);
			}
			const calls = delegating.map((standing) =>
				chain.call('convictionVoting.undelegate', { class: standing.track.id }),
			);
			await submit(together(chain, calls));
			const names = delegating.map((standing) => standing.track.name).join(', ');
			console.log(`votes by itself again on ${names}`);
		}),
});

/** Frees tokens. */
export const unlock = command({
	summary: 'Free the tokens that no vote locks any more, on a track or on all.',
	details: 'Votes on referenda that have ended are taken back on the way.',
	options: { track: EVERY_TRACK, ...SIGNING },
	run: ({ track, ...signing }) =>
		withSession(signing, async ({ chain, account, submit }) => {
			const { address } = account;
			const tracks = chosenTracks(chain, track);
			const locks = await readLocks(chain, address);
			const locked = tracks.filter(({ id }) => locks.has(id));
			if (locked.length === 0) {
				const where = track === undefined ? '' : ` on track ${track}`;
				throw new ChainError(`no vote of ${address} locks anything${where}`);
			}
			const standings = await readStandings(chain, address, locked);
			const removals = await removalsOf(chain, standings);
			const unlocks = locked.map(({ id }) =>
				chain.call('convictionVoting.unlock', { class: id, target: address }),
			);
			await submit(together(chain, [...removals, ...unlocks]));
			const left = await readLocks(chain, address);
			for (const { id, name } of locked) {
				const now = left.get(id) ?? 0n;
				console.log(
					`${name}: ${formatCrn(locks.get(id) ?? 0n)} -> ${formatCrn(now)} locked`,
				);
			}
		}),
});

/** Tells the votes of an account. */
export const votes = command({
	summary: 'Print what an account votes on, to whom it delegates, and what that locks.',
	options: { account: accountOption('the account'), ...ENDPOINT },
	run: ({ account, endpoint }) =>
		withChain(endpoint, async (chain) => {
			const standings = await readStandings(chain, account, tracksOf(chain));
			const locks = await readLocks(chain, account);
			if (standings.length === 0 && locks.size === 0) {
				console.log('no votes, and nothing is locked');
			}
			for (const standing of standings) {
				printStanding(standing);
			}
			for (const [id, amount] of locks) {
				const track = tracksOf(chain).find((one) => one.id === id);
				row('locked', `${formatCrn(amount)} on ${track?.name ?? id}`);
			}
		}),
});

function printStanding({ track, votes, delegation, prior, delegated }: Standing): void {
	for (const { index, vote } of votes) {
		row(`referendum ${index}`, `${vote} (${track.name})`);
	}
	if (delegation !== undefined) {
		row('delegates', `${delegation} (${track.name})`);
	}
	if (delegated > 0n) {
		row('votes for', `${formatCrn(delegated)} of others (${track.name})`);
	}
	if (prior.amount > 0n) {
		row('locked', `${formatCrn(prior.amount)} until block ${prior.until} (${track.name})`);
	}
}

/** A vote has a conviction, and an abstention none. */
function convictionFor(side: (typeof SIDES)[number], given: Conviction | undefined): Conviction {
	if (side === 'abstain' && given !== undefined) {
		throw new ArgumentError('--conviction goes with a vote: who abstains has none');
	}
	return given ?? 'none';
}

function lockNote(chain: Chain, conviction: Conviction): string {
	const period = asNumber(chain.constant('convictionVoting.voteLockingPeriod'));
	const blocks = lockedBlocks(conviction, period);
	return blocks === 0 ? '' : `, locked for ${blocks} blocks after the end if that side wins`;
}

function chosenTracks(chain: Chain, track: string | undefined): Track[] {
	const tracks = tracksOf(chain);
	return track === undefined ? tracks : [trackNamed(tracks, track)];
}

/** Takes back the votes on referenda that have ended. */
async function removalsOf(chain: Chain, standings: Standing[]): Promise<Call[]> {
	const calls: Call[] = [];
	for (const { track, votes } of standings) {
		for (const { index } of votes) {
			if ((await readReferendum(chain, index)).state !== 'Ongoing') {
				calls.push(removal(chain, track, index));
			}
		}
	}
	return calls;
}

function removal(chain: Chain, track: Track, index: number): Call {
	return chain.call('convictionVoting.removeVote', { class: track.id, index });
}

/** All of the calls or none. */
function together(chain: Chain, calls: Call[]): Call {
	const [first, ...rest] = calls;
	return first !== undefined && rest.length === 0
		? first
		: chain.call('utility.batchAll', { calls });
}
