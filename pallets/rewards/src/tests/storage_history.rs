// SPDX-License-Identifier: Apache-2.0
//! Random histories of storage against a model that remembers every span and starts from scratch
//! each time it is asked.

use super::*;
use cairn_emission::EmissionParams;
use cairn_traits::{DeviceEvents, PowerSink};
use proptest::{collection::vec, prelude::*};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

const DEVICES: usize = 5;

/// Parts in a planck.
const ONE: u128 = 1 << 64;

#[derive(Clone, Debug)]
enum Command {
	/// The device proves so many bytes from here on.
	SetPower(u32, u128),
	/// This many ticks pass, with or without room for the hook in their last block.
	Wait(u32, bool),
	Claim(u32),
	/// The device is sold to this account.
	Transfer(u32, AccountId),
}

fn any_power() -> impl Strategy<Value = u128> {
	prop_oneof![
		2 => Just(0u128),
		1 => 1u128..50,
		3 => (1u128..1 << 10).prop_map(|sectors| sectors << 30),
		1 => (1u128..1 << 5).prop_map(|sectors| sectors << 65),
		1 => 0u128..1 << 70,
	]
}

fn any_command() -> impl Strategy<Value = Command> {
	let device = || 0..DEVICES as u32;
	prop_oneof![
		5 => (device(), any_power()).prop_map(|(device, power)| Command::SetPower(device, power)),
		4 => (0u32..70, prop::bool::weighted(0.8)).prop_map(|(n, room)| Command::Wait(n, room)),
		1 => (100u32..900).prop_map(|ticks| Command::Wait(ticks, true)),
		3 => device().prop_map(Command::Claim),
		1 => (device(), 10u64..14).prop_map(|(device, buyer)| Command::Transfer(device, buyer)),
	]
}

fn any_emission() -> impl Strategy<Value = EmissionParams> {
	let budget = prop_oneof![0u128..3_000, 0u128..3_000_000];
	let rate = prop_oneof![1u128..20, Just(1u128 << 61)];
	(budget, 1u32..6, rate, 0u32..=1_000_000, 1u32..500).prop_map(
		|(initial_budget, halving_epochs, max_storage_rate, storage_liquid, vesting_ticks)| {
			EmissionParams {
				initial_budget,
				halving_epochs,
				max_storage_rate,
				storage_liquid,
				vesting_ticks,
				supply_cap: ENDOWMENT + 100_000_000,
				..small_emission()
			}
		},
	)
}

/// Ticks of one epoch in which nobody's power changed.
struct Span {
	epoch: u32,
	/// What it could hand out, in plancks.
	pot: u128,
	/// The most that a byte could earn in it, in parts.
	max_growth: u128,
	powers: [u128; DEVICES],
}

/// Remembers every span.
struct Model {
	emission: EmissionParams,
	spans: Vec<Span>,
	powers: [u128; DEVICES],
	/// The epoch that is open, and its ticks that are spent.
	epoch: u32,
	elapsed: u32,
	paid: [Balance; DEVICES],
	/// Parts that devices held when their accounts ended.
	dropped: [u128; DEVICES],
}

impl Model {
	fn new(emission: EmissionParams) -> Self {
		Self {
			emission,
			spans: Vec::new(),
			powers: [0; DEVICES],
			epoch: 0,
			elapsed: 0,
			paid: [0; DEVICES],
			dropped: [0; DEVICES],
		}
	}

	fn budget(&self, epoch: u32) -> u128 {
		let halvings = epoch / self.emission.halving_epochs;
		self.emission.initial_budget.checked_shr(halvings).unwrap_or(0) * 2 / 10
	}

	/// Ends a span at `tick` of the chain, or at the end of the open epoch.
	fn advance(&mut self, tick: u32) {
		let to = (tick - self.epoch * EPOCH_TICKS).min(EPOCH_TICKS);
		let budget = self.budget(self.epoch);
		let handed_out = |ticks: u32| budget * u128::from(ticks) / u128::from(EPOCH_TICKS);
		let ticks = u128::from(to - self.elapsed);
		if ticks > 0 {
			self.spans.push(Span {
				epoch: self.epoch,
				pot: handed_out(to) - handed_out(self.elapsed),
				max_growth: ticks * (self.emission.max_storage_rate * ONE / GIB),
				powers: self.powers,
			});
			self.elapsed = to;
		}
	}

	/// What the hook of a block at `tick` does.
	fn poll(&mut self, tick: u32) {
		for _ in 0..CLOSES_PER_BLOCK {
			if self.epoch < tick / EPOCH_TICKS {
				self.advance(tick);
				self.epoch += 1;
				self.elapsed = 0;
			}
		}
	}

	/// What each device earned in each span, in parts: all growths, from the first span on.
	fn earned(&self) -> Vec<(u32, [u128; DEVICES])> {
		let (mut carry, mut epoch) = (0, 0);
		self.spans
			.iter()
			.map(|span| {
				if span.epoch != epoch {
					(carry, epoch) = (0, span.epoch);
				}
				let power: u128 = span.powers.iter().sum();
				let parts = span.pot * ONE + carry;
				let even = parts.checked_div(power).unwrap_or(0);
				let growth = even.min(span.max_growth);
				if power > 0 {
					carry = if growth == even { parts % power } else { 0 };
				}
				(span.epoch, span.powers.map(|power| growth * power))
			})
			.collect()
	}

	/// What `device` earned in closed epochs, in parts.
	fn closed(&self, device: usize) -> u128 {
		let earned = self.earned();
		let closed = earned.iter().filter(|(epoch, _)| *epoch < self.epoch);
		closed.map(|(_, parts)| parts[device]).sum()
	}

	/// What is `device`'s by right: in every span its share of the pot, each rounded down on its own,
	/// but no more than the highest rate.
	fn by_right(&self, device: usize) -> u128 {
		let share = |span: &Span| {
			let power: u128 = span.powers.iter().sum();
			let (own, pot) = (span.powers[device], span.pot * ONE);
			let most = own.saturating_mul(span.max_growth);
			multiply_by_rational_with_rounding(pot, own, power.max(1), Rounding::Down)
				.unwrap()
				.min(most)
		};
		self.spans.iter().filter(|span| span.epoch < self.epoch).map(share).sum()
	}
}

fn apply(command: Command, model: &mut Model) {
	let tick = CurrentTick::get();
	match command {
		Command::SetPower(device, power) => {
			Rewards::set_power(device, power);
			model.advance(tick);
			model.powers[device as usize] = power;
		}
		Command::Wait(ticks, false) => CurrentTick::set(tick + ticks),
		Command::Wait(ticks, true) => {
			run_to(tick + ticks);
			model.poll(tick + ticks);
		}
		Command::Claim(device) => {
			let payout = Payouts::get()[&device];
			let _ = receive(device, payout, model, || claim(device));
		}
		Command::Transfer(device, buyer) => {
			let seller = Payouts::get()[&device];
			let outcome = receive(device, seller, model, || Rewards::transferring(device, &seller));
			if outcome.is_ok() {
				pay_to(device, buyer);
			}
		}
	}
	for device in 0..DEVICES {
		if !StorageAccounts::<Test>::contains_key(device as u32) {
			let held = model.closed(device) - model.dropped[device];
			assert_eq!(model.paid[device], held / ONE);
			model.dropped[device] += held % ONE;
		}
	}
}

/// Has `device` paid by `pay`, and expects all that is pending or nothing.
fn receive(
	device: u32,
	payout: AccountId,
	model: &mut Model,
	pay: impl FnOnce() -> sp_runtime::DispatchResult,
) -> sp_runtime::DispatchResult {
	let (before, pending) = (balance(payout), Rewards::pending(device));
	let outcome = frame_support::storage::with_storage_layer(pay);
	let paid = if outcome.is_ok() { pending } else { 0 };
	assert_eq!(balance(payout), before + paid);
	model.paid[device as usize] += paid;
	outcome
}

fn compare(model: &Model) {
	assert_eq!(Rewards::running_epoch().index, model.epoch);
	let mut issued: u128 = 0;
	for device in 0..DEVICES {
		let StorageEarnings { power, due, vesting, .. } = Rewards::storage_earnings(device as u32);
		assert_eq!(power, model.powers[device]);
		// To the planck what the spans say, …
		let closed = model.closed(device);
		assert_eq!(model.paid[device] + due + vesting, (closed - model.dropped[device]) / ONE);
		// … which is what is its by right, but for what divisions left over to another span: less
		// than a part a byte each.
		let carried: u128 =
			model.spans.iter().map(|span| span.powers.iter().sum::<u128>() + 1).sum();
		assert!(closed.abs_diff(model.by_right(device)) <= carried, "device {device}");
		issued += closed;
	}
	let totals = Totals::<Test>::get();
	assert_eq!(totals.issued + totals.unallocated, totals.budgeted);
	let storage: Balance =
		Epochs::<Test>::iter_values().map(|epoch| epoch.pools.storage.issued).sum();
	assert!(storage <= issued / ONE);
	assert_eq!(totals.claimed, model.paid.iter().sum::<Balance>());
	assert_ok!(Rewards::do_try_state());
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn any_history_of_storage_balances_to_the_planck(
		emission in any_emission(),
		history in vec(any_command(), 1..60),
	) {
		ExtBuilder::default().emission(emission).build().execute_with(|| {
			let mut model = Model::new(emission);
			for device in 0..DEVICES as u32 {
				// Two devices share a payout account, and account 10 is a buyer's, too.
				pay_to(device, 10 + u64::from(device / 2));
			}
			for command in history {
				apply(command, &mut model);
				compare(&model);
			}
		});
	}

	#[test]
	fn in_the_end_every_planck_is_paid(
		emission in any_emission(),
		powers in vec((0..DEVICES as u32, any_power(), 0u32..50), 1..30),
	) {
		ExtBuilder::default().emission(emission).build().execute_with(|| {
			for (device, power, ticks) in powers {
				pay_to(device, ENDOWED);
				Rewards::set_power(device, power);
				run_to(CurrentTick::get() + ticks);
			}
			for device in 0..DEVICES as u32 {
				Rewards::set_power(device, 0);
			}
			close();
			// Settles, waits, and takes all.
			for _ in 0..2 {
				for device in 0..DEVICES as u32 {
					let _ = claim(device);
				}
				// Where a byte earned next to nothing, a period may be longer than it says.
				let ends = (0..DEVICES as u32).map(|device| Rewards::storage_earnings(device).vests_until);
				run_to(ends.max().unwrap().max(CurrentTick::get() + 1));
			}
			for device in 0..DEVICES as u32 {
				let _ = claim(device);
			}
			assert_eq!(StorageAccounts::<Test>::iter().count(), 0);
			// But what fractions of devices make together, under a planck each.
			assert!(Totals::<Test>::get().liability() < DEVICES as u128);
			assert_ok!(Rewards::do_try_state());
		});
	}
}
