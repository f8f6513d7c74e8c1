// SPDX-License-Identifier: Apache-2.0
/** Figures of Power that are not yet in force when a session has begun: which, and what they wait for. */
import { asBigInt, at, type Chain } from '../chain/index.ts';
import { readParameters } from './parameters.ts';

/** What work backs with, by the names that the pallet gives to the figures. */
const BACKING = new Map([
	['PerByte', 'backing.perByte'],
	['PerMicroUnit', 'backing.perMicroUnit'],
	['HalfLife', 'backing.halfLife'],
]);

/** By what an epoch of emission pays validators, by the names that the pallet gives to the figures. */
export const PAY_TERMS = new Map([
	['FullPayFrom', 'fullPayFrom'],
	['MaxCommission', 'maxCommission'],
]);

/** Which figures of these names are not in force yet though they are decided, and until when; or nothing. */
export async function waitsInPower(
	chain: Chain,
	block: string | undefined,
	names: string[],
): Promise<string | undefined> {
	if (!names.some((name) => BACKING.has(name) || PAY_TERMS.has(name))) {
		return undefined;
	}
	const parameters = await readParameters(chain, block);
	const decided = new Map(
		parameters.filter(({ group }) => group === 'Power').map((one) => [one.name, one.decided]),
	);
	const reasons = [
		await waitForBootstrap(chain, block, names, decided),
		...(await waitsForEpoch(chain, block, names, decided)),
	];
	const known = reasons.filter((reason) => reason !== undefined);
	return known.length === 0 ? undefined : known.join('; ');
}

/**
 * What work backs with is genesis's until the chain has bootstrapped, and what is decided of it comes
 * with the session after: till then the pallet takes it for undecided.
 */
async function waitForBootstrap(
	chain: Chain,
	block: string | undefined,
	names: string[],
	decided: Map<string, bigint>,
): Promise<string | undefined> {
	const taken = at(await chain.read('power.inForce', [], block), 'decided');
	const waiting = names.filter((name) => {
		const figure = BACKING.get(name);
		return figure !== undefined && decided.get(name) !== asBigInt(at(taken, figure));
	});
	if (waiting.length === 0) {
		return undefined;
	}
	const over = (await chain.read('power.bootstrapped', [], block)).toString() === 'true';
	return told(waiting, over ? 'the next session begins' : 'the bootstrap is over');
}

/**
 * An epoch of emission pays by the terms that were in force when it began: those that a session takes
 * wait for the next. What the session refused waits for nothing.
 */
async function waitsForEpoch(
	chain: Chain,
	block: string | undefined,
	names: string[],
	decided: Map<string, bigint>,
): Promise<string[]> {
	const terms = names.filter((name) => PAY_TERMS.has(name));
	if (terms.length === 0) {
		return [];
	}
	const running = await chain.read('power.runningPoints', [], block);
	const snapshot = await chain.read('power.inForce', [], block);
	const value = (record: typeof snapshot, path: string, name: string) =>
		asBigInt(at(record, `${path}${PAY_TERMS.get(name) ?? ''}`));
	const waiting = terms.filter((name) => value(running, '', name) !== decided.get(name));
	const untaken = waiting.filter((name) => value(snapshot, 'decided.', name) !== decided.get(name));
	const taken = waiting.filter((name) => value(snapshot, 'inForce.', name) === decided.get(name));
	return [
		...(untaken.length > 0 ? [told(untaken, 'an epoch begins after the next session')] : []),
		...(taken.length > 0 ? [told(taken, 'the next epoch begins')] : []),
	];
}

function told(names: string[], until: string): string {
	return `${names.join(', ')} as before until ${until}`;
}
