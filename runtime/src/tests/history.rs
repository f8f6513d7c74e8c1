// SPDX-License-Identifier: Apache-2.0
//! Random histories of a whole chain, after which the books balance to the planck.

use super::{
	books::Books,
	fleet::{self, devices, Fleet},
	ops::{any_op, call_of, Op},
	providers,
	world::{account, Setup, World, PEOPLE},
};
use crate::{ChallengeClock, Runtime, CRN};
use cairn_emission::{EmissionParams, Pools, Shares, SlashDestination, PARTS};
use cairn_traits::RoundClock;
use proptest::{
	prelude::*,
	test_runner::{Config, TestRunner},
};
use std::{cell::RefCell, collections::BTreeMap};

/// Histories in a run, and blocks that take extrinsics in each.
const CASES: u32 = 3;
const BLOCKS: usize = 220;

/// Gateways that stand before a history begins.
const GATEWAYS: u32 = 9;

/// Providers that have committed to sectors by then, and to how many each.
const PROVIDERS: u8 = 2;
const SECTORS: u32 = 3;

/// One block: whether the fleet does its duty in it, and what else is tried.
type Step = (bool, Vec<Op>);

fn any_emission() -> impl Strategy<Value = EmissionParams> {
	let budget = prop_oneof![
		Just(0u128),
		Just(19_999_999),
		1..CRN / 10,
		CRN..100 * CRN,
		Just(100_000 * CRN)
	];
	let rate =
		prop_oneof![Just(1u128), 1..1_000_000u128, Just(10_000_000), Just(u128::from(u64::MAX))];
	let storage = any_storage_terms();
	let cuts = [0..=PARTS, 0..=PARTS, 0..=PARTS, 0..=PARTS];
	(budget, rate, 1..6u32, cuts, storage).prop_map(
		|(initial_budget, max_rate, halving_epochs, mut cuts, storage)| {
			cuts.sort();
			let [a, b, c, d] = cuts;
			let pools = Pools {
				beaconers: a,
				witnesses: b - a,
				storage: c - b,
				validators: d - c,
				treasury: PARTS - d,
			};
			EmissionParams {
				initial_budget,
				max_rate,
				halving_epochs,
				shares: Shares::try_new(pools).unwrap(),
				..storage
			}
		},
	)
}

/// What storage is paid at most, how much of it at once, and when the rest.
fn any_storage_terms() -> impl Strategy<Value = EmissionParams> {
	let rate = prop_oneof![Just(1u128), CRN..1_000_000 * CRN, Just(1 << 61)];
	let liquid = prop_oneof![Just(0), 0..=PARTS, Just(PARTS)];
	(rate, liquid, 1..200u32).prop_map(|(max_storage_rate, storage_liquid, vesting_ticks)| {
		EmissionParams { max_storage_rate, storage_liquid, vesting_ticks, ..Default::default() }
	})
}

fn any_setup() -> impl Strategy<Value = Setup> {
	let slashed_to = prop_oneof![Just(SlashDestination::Burn), Just(SlashDestination::Treasury)];
	(2..4u32, any_emission(), any::<u64>(), any::<bool>(), slashed_to).prop_map(
		|(ticks_per_round, emission, luck, tight, slashed_to)| Setup {
			ticks_per_round,
			emission,
			luck,
			tight,
			slashed_to,
		},
	)
}

/// Blocks in which the fleet works two times out of three, and others try up to three things.
fn any_history(blocks: usize) -> impl Strategy<Value = Vec<Step>> {
	let step = (proptest::bool::weighted(0.66), prop::collection::vec(any_op(), 0..4));
	prop::collection::vec(step, blocks)
}

/// Runs a history and audits it after each epoch and at its end.
fn run(setup: &Setup, history: &[Step]) -> World {
	let mut world = World::new(setup);
	let mut fleet = Fleet::default();
	fleet::settle(&mut world, &mut fleet, GATEWAYS, PEOPLE - 1);
	// A replica needs a seed for its ticket.
	world.advance();
	providers::settle(&mut world, &mut fleet, PROVIDERS, SECTORS);
	let mut epoch = 0;
	for (works, ops) in history {
		world.advance();
		if *works {
			fleet::work_once(&mut world, &fleet);
			providers::prove_once(&mut world, &fleet);
		}
		for op in ops {
			if let Some((person, call)) = world.inspect(|| call_of(op, &mut fleet)) {
				// Whatever comes of it: what must hold holds.
				let _ = world.submit(person, call);
			}
		}
		let now = world.inspect(ChallengeClock::epoch);
		if now != epoch {
			epoch = now;
			world.audit();
		}
	}
	world.audit();
	world
}

/// What all histories of a run came to.
#[derive(Debug, Default)]
struct Tally {
	/// By the name of the call: how many were applied, how many of them succeeded.
	calls: BTreeMap<&'static str, (u32, u32)>,
	epochs: u32,
	claimed: u128,
	units: u128,
	/// Bytes times ticks of proven storage.
	work: u128,
	/// Plancks that were paid for backing.
	backing: u128,
}

impl Tally {
	fn add(&mut self, mut world: World) {
		for (name, (applied, succeeded)) in &world.applied {
			let count = self.calls.entry(name).or_default();
			*count = (count.0 + applied, count.1 + succeeded);
		}
		self.epochs += world.inspect(ChallengeClock::epoch);
		self.claimed += world.books.all_claims();
		self.units += world.books.all_units();
		self.work += world.books.storage.all_work();
		self.backing += world.books.validators.paid_to_backers();
	}
}

#[test]
fn the_books_balance_to_the_planck_whatever_the_history() {
	// A case takes seconds: few are run, and a failure is shrunk a little only.
	let config = Config {
		cases: CASES,
		max_shrink_iters: 40,
		failure_persistence: None,
		..Config::default()
	};
	let tally = RefCell::new(Tally::default());
	TestRunner::new(config)
		.run(&(any_setup(), any_history(BLOCKS)), |(setup, history)| {
			tally.borrow_mut().add(run(&setup, &history));
			Ok(())
		})
		.unwrap();
	let mut tally = tally.into_inner();
	let applied: u32 = tally.calls.values().map(|count| count.0).sum();
	let succeeded: u32 = tally.calls.values().map(|count| count.1).sum();
	println!("{applied} extrinsics, of which {succeeded} succeeded: {tally:?}");
	// The histories were not idle: a thousand extrinsics, a good part of which were refused, and
	// what matters to the books happened.
	assert!(applied > CASES * 200, "{tally:?}");
	assert!(succeeded > applied / 4 && succeeded < applied - applied / 10, "{tally:?}");
	assert!(tally.epochs > CASES * 8 && tally.units > 0 && tally.work > 0, "{tally:?}");
	// Whether a claim finds anything due hangs on the rates that are drawn: in this history it does.
	tally.add(paid().0);
	let coverage = ["report", "reveal", "claim", "retire", "offer_transfer", "set_payout"];
	let storage = ["pre_commit", "prove_part", "prove_window"];
	let power = ["back", "unback"];
	for name in coverage.into_iter().chain(storage).chain(power) {
		assert!(tally.calls[name].1 > 0, "no {name} succeeded: {tally:?}");
	}
}

/// A chain on which work was paid, and some of it claimed; and who worked.
pub fn paid() -> (World, Fleet) {
	let mut world = World::new(&Setup::default());
	let mut fleet = Fleet::default();
	fleet::settle(&mut world, &mut fleet, GATEWAYS, PEOPLE - 1);
	fleet::work(&mut world, &fleet, 45);
	let device = world.inspect(|| devices().max_by_key(|device| crate::Rewards::pending(*device)));
	world.succeed(0, pallet_rewards::Call::claim { device: device.unwrap() });
	world.audit();
	// So that the hooks have cleared what that work left to them.
	world.advance();
	(world, fleet)
}

#[test]
fn an_honest_history_pays_beaconers_and_witnesses() {
	let (world, _) = paid();
	assert!(world.books.all_units() > 0);
	assert!(world.books.all_claims() > 0);
}

/// A chain on which a gateway that has earned backs the validator, and a whole epoch closed since: a
/// session ended in it.
fn backed() -> World {
	let (mut world, _) = paid();
	let validator = world.inspect(|| crate::Session::validators().remove(0));
	// Gateways belong to the people in turn.
	world.succeed(0, pallet_power::Call::back { device: 0, validator });
	let closes = world.inspect(ChallengeClock::epoch) + 2;
	while world.inspect(ChallengeClock::epoch) < closes {
		world.advance();
	}
	world.audit();
	world
}

#[test]
fn a_backing_is_paid_when_an_epoch_has_closed_and_when_it_ends() {
	let mut world = backed();
	world.succeed(4, pallet_power::Call::claim_backing { device: 0 });
	let first = world.books.validators.paid_to_backers();
	assert!(first > 0);
	world.audit();
	world.pass(25);
	world.succeed(0, pallet_power::Call::unback { device: 0 });
	world.audit();
	world.pass(25);
	world.succeed(4, pallet_power::Call::claim_backing { device: 0 });
	assert!(world.books.validators.paid_to_backers() > first);
	world.audit();
}

/// What must not happen to those who back.
const BACKING_FAULTS: &[Fault] = &[
	("devices back others", || pallet_power::Backings::<Runtime>::remove(0)),
	("devices back others", || {
		let backing = pallet_power::Backings::<Runtime>::get(0).unwrap();
		pallet_power::Backings::<Runtime>::insert(1, backing);
	}),
	("devices back others", || {
		pallet_power::Backings::<Runtime>::mutate_extant(0, |backing| {
			backing.validator = account(0);
		});
	}),
	("2 devices back", || {
		let validator = crate::Session::validators().remove(0);
		pallet_power::Candidates::<Runtime>::mutate_extant(validator, |candidate| {
			candidate.backers += 1;
		});
	}),
	("are paid or owed to validators and backers", || {
		let earned = cairn_emission::FineAmount { plancks: 10 * CRN, fraction: 0 };
		let earnings = cairn_power::BackerEarnings { earned, ..Default::default() };
		pallet_power::Earned::<Runtime>::insert(1, earnings);
	}),
	("backers have", || {
		// What the backer loses, the validator has.
		let validator = crate::Session::validators().remove(0);
		let amount = crate::Power::due_to_backer(0);
		assert!(amount > 100);
		pallet_power::Candidates::<Runtime>::mutate_extant(validator, |candidate| {
			candidate.due += amount;
		});
		pallet_power::Backings::<Runtime>::mutate_extant(0, |backing| {
			backing.account = Default::default();
		});
	}),
];

#[test]
fn the_books_notice_each_fault_of_a_backing_by_name() {
	let mut world = backed();
	// So that the validator's record has been settled.
	world.succeed(4, pallet_power::Call::refresh { device: 0 });
	for (name, fault) in BACKING_FAULTS {
		let told = world.tampered(fault, Books::check).unwrap_err();
		assert!(told.contains(name), "{name}: {told}");
	}
}

/// Holds a planck of the treasury, of which no pallet has a record.
fn hold(reason: impl Into<crate::RuntimeHoldReason>) {
	use frame_support::traits::fungible::{Mutate, MutateHold};
	let nobody = super::world::treasury();
	crate::Balances::mint_into(&nobody, 1_000_000_000_000).unwrap();
	crate::Balances::hold(&reason.into(), &nobody, 1).unwrap();
}

/// Something that must not happen to a state, and what the books say to it.
type Fault = (&'static str, fn());

const FAULTS: &[Fault] = &[
	("unallocated", || {
		pallet_rewards::Epochs::<Runtime>::mutate(1, |epoch| {
			epoch.as_mut().unwrap().unallocated += 1;
		});
	}),
	("issued", || {
		pallet_rewards::Epochs::<Runtime>::mutate(1, |epoch| {
			epoch.as_mut().unwrap().pools.treasury.issued -= 1;
		});
	}),
	("units", || {
		pallet_rewards::Epochs::<Runtime>::mutate(1, |epoch| {
			epoch.as_mut().unwrap().pools.witnesses.units += 1;
		});
	}),
	("no summary", || pallet_rewards::Epochs::<Runtime>::remove(0)),
	("total issued", || {
		pallet_rewards::Totals::<Runtime>::mutate(|totals| totals.issued += 1);
	}),
	("total claimed", || {
		pallet_rewards::Totals::<Runtime>::mutate(|totals| totals.claimed += 1);
	}),
	("running epoch's units", || {
		pallet_rewards::CurrentEpoch::<Runtime>::mutate(|open| open.units.witnesses += 1);
	}),
	("earned something else", || {
		let device = pallet_rewards::Accounts::<Runtime>::iter_keys().next().unwrap();
		pallet_rewards::Accounts::<Runtime>::mutate_extant(device, |account| account.pending += 1);
	}),
	("an account of no device", || {
		pallet_rewards::Accounts::<Runtime>::insert(u32::MAX, pallet_rewards::Account::default());
	}),
	("plancks exist", || {
		use frame_support::traits::fungible::Mutate;
		crate::Balances::mint_into(&account(0), 1).unwrap();
	}),
	("the treasury holds", || {
		use frame_support::traits::{fungible::Mutate, tokens::Preservation};
		let to = super::world::treasury();
		crate::Balances::transfer(&account(0), &to, 1, Preservation::Preserve).unwrap();
	}),
	("held as DeviceRegistry(DeviceDeposit)", || {
		hold(pallet_device_registry::HoldReason::DeviceDeposit)
	}),
	("held as DeviceRegistry(MakerBond)", || hold(pallet_device_registry::HoldReason::MakerBond)),
	("held as Spacetime(PreCommitDeposit)", || {
		hold(pallet_spacetime::HoldReason::PreCommitDeposit)
	}),
	("held as Spacetime(Pledge)", || hold(pallet_spacetime::HoldReason::Pledge)),
	("records have", || {
		pallet_device_registry::Makers::<Runtime>::mutate_extant(0, |maker| maker.bond += 1);
	}),
	("accounts hold", || {
		frame_system::Account::<Runtime>::mutate(account(0), |account| account.data.free += 1);
	}),
];

#[test]
fn the_books_notice_each_fault_by_name() {
	let (mut world, _) = paid();
	for (name, fault) in FAULTS {
		let told = world.tampered(fault, Books::check).unwrap_err();
		assert!(told.contains(name), "{name}: {told}");
	}
}

/// What the hooks must have cleared, left behind.
const LEFTOVERS: &[Fault] = &[
	("a beacon outlived", || {
		pallet_coverage::Beacons::<Runtime>::insert(1, 0, pallet_coverage::Beacon::default());
	}),
	("a gateway waits for a count", || {
		pallet_coverage::Unsettled::<Runtime>::insert(0, ());
	}),
	("past its bucket", || {
		pallet_coverage::Expiry::<Runtime>::insert([0; 4], 0, ());
	}),
];

#[test]
fn the_books_notice_what_the_hooks_leave_behind() {
	let (mut world, _) = paid();
	for (name, fault) in LEFTOVERS {
		let told = world.tampered(fault, Books::check_block).unwrap_err();
		assert!(told.contains(name), "{name}: {told}");
	}
}
