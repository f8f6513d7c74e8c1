// SPDX-License-Identifier: Apache-2.0
//! Random histories against a model that remembers every booking and loops over all of them.

use super::*;
use cairn_emission::{EmissionParams, Pool};
use cairn_traits::{Booking, DeviceEvents, PointsOfEpoch, RewardSink, ValidatorRewards};
use proptest::{collection::vec, prelude::*};

const DEVICES: u32 = 6;

#[derive(Clone, Debug)]
enum Command {
	Book(Vec<Booking>),
	Claim(u32),
	/// Ends this many epochs at once.
	Close(u32),
	/// The device is sold to this account.
	Transfer(u32, AccountId),
	Retire(u32),
	/// All that is left of coverage fades.
	Fade,
	/// A session puts so many points up, and validators earn so many.
	Points(u128, u128),
	/// A validator is paid so much, if all earned it.
	PayValidator(Balance),
}

/// An account that validators are paid to.
const VALIDATOR: AccountId = 50;

fn any_booking() -> impl Strategy<Value = Booking> {
	let units = prop_oneof![
		4 => 0u64..200,
		2 => 0u64..20_000_000,
		1 => Just(u64::MAX),
		1 => any::<u64>(),
	];
	(0..DEVICES, any::<bool>(), units).prop_map(|(device, beacon, units)| {
		let pool = if beacon { Pool::Beaconers } else { Pool::Witnesses };
		Booking { device, pool, units }
	})
}

fn any_command() -> impl Strategy<Value = Command> {
	prop_oneof![
		6 => vec(any_booking(), 0..8).prop_map(Command::Book),
		3 => (0..DEVICES + 1).prop_map(Command::Claim),
		3 => (1u32..4).prop_map(Command::Close),
		2 => (0..DEVICES, 10u64..14).prop_map(|(device, buyer)| Command::Transfer(device, buyer)),
		1 => (0..DEVICES).prop_map(Command::Retire),
		1 => Just(Command::Fade),
		2 => (0u128..2_000, 0u128..2_000).prop_map(|(put_up, earned)| Command::Points(put_up, earned)),
		1 => (any::<u64>(), any::<u128>())
			.prop_map(|(put_up, earned)| Command::Points(put_up.into(), earned)),
		2 => prop_oneof![0u128..2_000, any::<u128>()].prop_map(Command::PayValidator),
	]
}

/// Emissions from nothing to more than the cap leaves room for, with rates from one planck up.
fn any_emission() -> impl Strategy<Value = EmissionParams> {
	(0u128..3_000_000, 1u32..6, prop_oneof![1u128..200, Just(u128::MAX)]).prop_map(
		|(initial_budget, halving_epochs, max_rate)| EmissionParams {
			initial_budget,
			halving_epochs,
			max_rate,
			supply_cap: ENDOWMENT + 100_000_000,
			..small_emission()
		},
	)
}

/// What one device did in one epoch, and what became of it.
#[derive(Clone, Copy, Default)]
struct Work {
	beaconers: u64,
	witnesses: u64,
	/// Earned and not yet paid; nothing before the epoch closed.
	due: Balance,
}

/// Remembers the work of every device in every epoch.
#[derive(Default)]
struct Model {
	epochs: Vec<[Work; DEVICES as usize]>,
	budgeted: Balance,
	issued: Balance,
	treasury: Balance,
	claimed: Balance,
	/// Which devices have an account, and of which of these something has not faded.
	accounts: [bool; DEVICES as usize],
	fresh: [bool; DEVICES as usize],
	/// Points of the running epoch, and what validators earned and were paid by all.
	points: PointsOfEpoch,
	validators: Balance,
	validators_claimed: Balance,
}

impl Model {
	fn running(&mut self) -> &mut [Work; DEVICES as usize] {
		self.epochs.last_mut().unwrap()
	}

	fn book(&mut self, bookings: &[Booking]) {
		for Booking { device, pool, units } in bookings {
			let work = &mut self.running()[*device as usize];
			let sum = match pool {
				Pool::Beaconers => &mut work.beaconers,
				_ => &mut work.witnesses,
			};
			let booked = sum.saturating_add(*units) - *sum;
			*sum += booked;
			self.accounts[*device as usize] |= *units > 0;
			self.fresh[*device as usize] |= booked > 0;
		}
	}

	/// Pays every device of the running epoch: a loop over all of them, budgets by plain division.
	fn close(&mut self, emission: &EmissionParams, treasury_exists: bool) {
		let epoch = self.epochs.len() as u32 - 1;
		let halvings = epoch / emission.halving_epochs;
		let budget = emission.initial_budget.checked_shr(halvings).unwrap_or(0);
		let beacons: u128 = self.running().iter().map(|work| u128::from(work.beaconers)).sum();
		let witnessed: u128 = self.running().iter().map(|work| u128::from(work.witnesses)).sum();
		let rate = |budget: u128, units: u128| {
			budget.checked_div(units).map_or(0, |rate| rate.min(emission.max_rate))
		};
		let (beacon_rate, witness_rate) =
			(rate(budget / 10, beacons), rate(budget * 4 / 10, witnessed));
		let mut issued = 0;
		for work in self.running() {
			work.due = beacon_rate * u128::from(work.beaconers)
				+ witness_rate * u128::from(work.witnesses);
			issued += work.due;
		}
		let PointsOfEpoch { put_up, earned } = core::mem::take(&mut self.points);
		let point = (budget * 2 / 10).checked_div(put_up).unwrap_or(0);
		self.validators += point * earned.min(put_up);
		issued += point * earned.min(put_up);
		let others = budget / 10 + budget * 4 / 10 + 2 * (budget * 2 / 10);
		let treasury = budget - others;
		if treasury_exists || treasury >= EXISTENTIAL_DEPOSIT {
			self.treasury += treasury;
			issued += treasury;
		}
		self.issued += issued;
		self.budgeted += budget;
		self.epochs.push(Default::default());
	}

	fn due(&self, device: u32) -> Balance {
		self.epochs.iter().map(|epoch| epoch[device as usize].due).sum()
	}

	/// Pays `device` to `payout` if it can be paid.
	fn pay(&mut self, device: u32, payout_exists: bool) -> Result<Balance, Error<Test>> {
		let due = self.due(device);
		if due > 0 && due < EXISTENTIAL_DEPOSIT && !payout_exists {
			return Err(Error::BelowExistentialDeposit);
		}
		for epoch in &mut self.epochs {
			epoch[device as usize].due = 0;
		}
		self.claimed += due;
		Ok(due)
	}

	/// Ends the account of `device`, which was just paid, if nothing is left in it; whether it did.
	fn end(&mut self, device: u32) -> bool {
		let Work { beaconers, witnesses, .. } = self.running()[device as usize];
		let device = device as usize;
		let ends = self.accounts[device] && !self.fresh[device] && beaconers == 0 && witnesses == 0;
		self.accounts[device] &= !ends;
		ends
	}
}

fn apply(command: Command, model: &mut Model, emission: &EmissionParams) {
	match command {
		Command::Book(bookings) => {
			Rewards::book(&bookings);
			model.book(&bookings);
		}
		Command::Claim(device) => apply_claim(device, model),
		Command::Close(epochs) => {
			for _ in 0..epochs {
				model.close(emission, balance(TREASURY) > 0 || model.treasury > 0);
			}
			enter_epoch(model.epochs.len() as u32 - 1);
		}
		Command::Transfer(device, buyer) => {
			let seller = Payouts::get()[&device];
			let expected = model.pay(device, balance(seller) > 0);
			let before = balance(seller);
			let outcome = Rewards::transferring(device, &seller);
			assert_eq!(outcome, expected.as_ref().map(drop).map_err(error_of));
			if let Ok(paid) = expected {
				model.end(device);
				assert_eq!(balance(seller), before + paid);
				pay_to(device, buyer);
			}
		}
		Command::Retire(device) => {
			assert_ok!(Rewards::retired(device, 1));
		}
		Command::Fade => {
			age(128);
			model.fresh = Default::default();
		}
		Command::Points(put_up, earned) => {
			model.points.put_up += put_up;
			model.points.earned = model.points.earned.saturating_add(earned);
			Points::set(model.points);
		}
		Command::PayValidator(amount) => apply_pay_validator(amount, model),
	}
}

fn apply_claim(device: u32, model: &mut Model) {
	let Some(payout) = Payouts::get().get(&device).copied() else {
		assert_noop!(claim(device), Error::<Test>::UnknownDevice);
		return;
	};
	let before = balance(payout);
	match model.pay(device, before > 0) {
		Ok(0) if !model.end(device) => {
			assert_noop!(claim(device), Error::<Test>::NothingDue);
		}
		Ok(due) => {
			model.end(device);
			assert_ok!(claim(device));
			assert_eq!(balance(payout), before + due);
		}
		Err(error) => {
			assert_noop!(claim(device), error);
		}
	}
}

fn apply_pay_validator(amount: Balance, model: &mut Model) {
	let before = balance(VALIDATOR);
	let outcome = <Rewards as ValidatorRewards<AccountId>>::pay(&VALIDATOR, amount);
	if amount > model.validators - model.validators_claimed {
		assert_eq!(outcome, Err(Error::<Test>::NotEarned.into()));
	} else if before == 0 && amount > 0 && amount < EXISTENTIAL_DEPOSIT {
		assert_eq!(outcome, Err(Error::<Test>::BelowExistentialDeposit.into()));
	} else {
		assert_ok!(outcome);
		model.claimed += amount;
		model.validators_claimed += amount;
		assert_eq!(balance(VALIDATOR), before + amount);
	}
}

fn error_of(error: &Error<Test>) -> sp_runtime::DispatchError {
	match error {
		Error::BelowExistentialDeposit => Error::<Test>::BelowExistentialDeposit.into(),
		_ => unreachable!(),
	}
}

/// issued + unallocated = budgeted, and all claims and all that is pending = issued.
fn compare(model: &Model) {
	let totals = Totals::<Test>::get();
	assert_eq!(totals.budgeted, model.budgeted);
	assert_eq!(totals.issued, model.issued);
	assert_eq!(totals.issued + totals.unallocated, totals.budgeted);
	assert_eq!(totals.claimed, model.claimed);
	assert_eq!(totals.treasury, model.treasury);
	assert_eq!(totals.validators, model.validators);
	assert_eq!(totals.validators_claimed, model.validators_claimed);
	let mut pending = totals.owed_to_validators();
	for device in 0..DEVICES {
		assert_eq!(Rewards::pending(device), model.due(device), "device {device}");
		pending += Rewards::pending(device);
		assert_eq!(Accounts::<Test>::contains_key(device), model.accounts[device as usize]);
	}
	assert_eq!(totals.claimed + totals.treasury + pending, totals.issued);
	assert_eq!(Balances::total_issuance(), ENDOWMENT + totals.claimed + totals.treasury);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn any_history_balances_to_the_planck(
		emission in any_emission(),
		history in vec(any_command(), 1..60),
	) {
		ExtBuilder::default().emission(emission).build().execute_with(|| {
			let mut model = Model::default();
			model.epochs.push(Default::default());
			for device in 0..DEVICES {
				// Two devices share a payout account, and account 10 is a buyer's, too.
				pay_to(device, 10 + u64::from(device / 2));
			}
			for command in history {
				apply(command, &mut model, &emission);
				compare(&model);
				assert_ok!(Rewards::do_try_state());
			}
		});
	}

	#[test]
	fn other_issuance_up_to_the_cap_never_lets_the_books_pass_it(
		minted in vec((0u128..100_000, any_booking()), 1..40),
	) {
		build_and_execute(|| {
			for (amount, booking) in minted {
				Rewards::book(&[booking]);
				let counted = || Balances::total_issuance() + Totals::<Test>::get().liability();
				// The running epoch may yet hand out all of its budget.
				let reserved = Rewards::running_epoch().budget;
				let room = small_emission().supply_cap - counted() - reserved;
				Balances::mint_into(&ENDOWED, amount.min(room)).unwrap();
				assert_eq!(close().budget, reserved);
				let cap = small_emission().supply_cap;
				assert!(counted() + Rewards::running_epoch().budget <= cap);
				assert_ok!(Rewards::do_try_state());
			}
		});
	}

	#[test]
	fn a_call_of_arbitrary_bytes_decodes_or_errs(bytes in vec(any::<u8>(), 0..16), device: u32) {
		use codec::Decode;
		let _ = Call::<Test>::decode(&mut &bytes[..]);
		build_and_execute(|| {assert_noop!(claim(device), Error::<Test>::UnknownDevice);});
	}
}
