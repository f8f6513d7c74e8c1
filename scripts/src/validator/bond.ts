// SPDX-License-Identifier: Apache-2.0
/** Commands by which a candidate comes, changes and goes. */
import { asBigInt, eventOf, formatCrn } from '../chain/index.ts';
import { command } from '../cli/command.ts';
import { crn, defaultsTo, steps } from '../cli/option.ts';
import { SIGNING, withSession } from '../cli/session.ts';

/** What a candidate keeps of its reward; the runtime says what the most is. */
const COMMISSION = steps('what it keeps of its reward, in percent', 0, 100, 4);

/** Makes the account a candidate. */
export const join = command({
	summary: 'Stand for election, with a bond at stake.',
	details: 'The account needs session keys first: see "keys".',
	options: {
		bond: crn('what to bond, in CRN'),
		commission: defaultsTo(COMMISSION, 50_000, '5'),
		...SIGNING,
	},
	run: ({ bond, commission, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.join', { bond, commission }));
			console.log(`stands with ${formatCrn(bond)}; a set is planned two sessions ahead`);
		}),
});

/** Puts more at stake. */
export const bondMore = command({
	summary: 'Bond more.',
	options: { amount: crn('how much more, in CRN'), ...SIGNING },
	run: ({ amount, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.bondMore', { amount }));
		}),
});

/** Gives up a part of the bond. */
export const unbond = command({
	summary: 'Give up a part of the bond, down to the least. It is free some sessions later.',
	options: { amount: crn('how much, in CRN'), ...SIGNING },
	run: ({ amount, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.unbond', { amount }));
		}),
});

/** Releases what is free. */
export const withdraw = command({
	summary: 'Withdraw what is free of the bond.',
	options: SIGNING,
	run: (signing) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.withdraw', {}));
		}),
});

/** Sets the commission. */
export const setCommission = command({
	summary: 'Set what the validator keeps of its reward from the next epoch on.',
	options: { commission: COMMISSION, ...SIGNING },
	run: ({ commission, ...signing }) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.setCommission', { commission }));
		}),
});

/** Ends the candidacy. */
export const leave = command({
	summary: 'Stand for election no more. The node serves on until its seat ends.',
	options: SIGNING,
	run: (signing) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.leave', {}));
		}),
});

/** Stands again. */
export const stand = command({
	summary: 'Stand again: after being found idle, after leaving, or when a removal is over.',
	options: SIGNING,
	run: (signing) =>
		withSession(signing, async ({ chain, submit }) => {
			await submit(chain.call('power.stand', {}));
		}),
});

/** Pays what a validator earned itself. */
export const claim = command({
	summary: 'Pay what closed epochs owe to the validator itself.',
	options: SIGNING,
	run: (signing) =>
		withSession(signing, async ({ chain, account, submit }) => {
			const call = chain.call('power.claimValidator', { validator: account.address });
			const event = eventOf(await submit(call), 'power.ValidatorPaid');
			console.log(`${formatCrn(asBigInt(event('amount')))} paid to ${event('validator')}`);
		}),
});
