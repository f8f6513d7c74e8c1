// SPDX-License-Identifier: Apache-2.0
//! What an extrinsic costs its sender, whatever comes of it.

use super::{
	arbitrary::{changed, state_of},
	fleet,
	world::{account, World},
};
use crate::{AccountId, Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, System};
use frame_support::{dispatch::DispatchClass, storage::storage_prefix, weights::Weight};
use pallet_transaction_payment::{Event::TransactionFeePaid, Multiplier};
use sp_runtime::{traits::Convert, Perbill};

/// What the block itself keeps of any extrinsic, until its end.
const BLOCK: [&str; 8] = [
	"BlockSize",
	"BlockWeight",
	"EventCount",
	"Events",
	"ExecutionPhase",
	"ExtrinsicCount",
	"ExtrinsicData",
	"ExtrinsicWeightReclaimed",
];

/// Fees that `who` was charged in this block.
fn charged(who: &AccountId) -> Balance {
	let fee =
		|record: Box<frame_system::EventRecord<RuntimeEvent, _>>| match record.event {
			RuntimeEvent::TransactionPayment(TransactionFeePaid {
				who: payer, actual_fee, ..
			}) if payer == *who => Some(actual_fee),
			_ => None,
		};
	System::read_events_no_consensus().filter_map(fee).sum()
}

/// Applies an extrinsic that is included and fails; returns what it cost and which keys changed
/// beside what each block keeps of its extrinsics.
fn fail(world: &mut World, person: u8, call: RuntimeCall) -> (Balance, Vec<Vec<u8>>) {
	let told = format!("{call:?}");
	let who = account(person);
	world.advance();
	let before = state_of(world);
	let (free, issuance) =
		world.inspect(|| (Balances::free_balance(&who), Balances::total_issuance()));
	let outcome = world.submit(person, call);
	assert!(matches!(outcome, Ok(Err(_))), "{told}: {outcome:?}");
	let cost = free - world.inspect(|| Balances::free_balance(&who));
	assert_eq!(cost, world.inspect(|| charged(&who)), "{told}");
	assert_eq!(cost, issuance - world.inspect(Balances::total_issuance), "{told}");
	let of_block = |key: &Vec<u8>| {
		let item = |item: &&str| key.starts_with(&storage_prefix(b"System", item.as_bytes()));
		key.starts_with(b":extrinsic_index") || BLOCK.iter().any(item)
	};
	let after = state_of(world);
	let keys = changed(&before, &after);
	(cost, keys.into_iter().filter(|key| !of_block(key)).collect())
}

#[test]
fn an_extrinsic_that_fails_costs_its_fee_and_changes_nothing_else() {
	use pallet_device_registry::Call as Registry;
	let (mut world, fleet) = super::history::paid();
	let retire_of_another = Registry::retire { device: 1 }.into();
	let early_reveal = world.inspect(|| {
		let round = <crate::ChallengeClock as cairn_traits::RoundClock>::round();
		fleet.reveal(0, round)
	});
	let claim_of_none = pallet_rewards::Call::claim { device: u32::MAX }.into();
	let empty_batch = super::calls::report();
	for call in [retire_of_another, early_reveal, claim_of_none, empty_batch] {
		let told = format!("{call:?}");
		let (cost, keys) = fail(&mut world, 0, call);
		assert!(cost > 0, "{told}");
		let payer = frame_system::Account::<Runtime>::hashed_key_for(account(0));
		let issued = storage_prefix(b"Balances", b"TotalIssuance").to_vec();
		let mut expected = vec![payer, issued];
		expected.sort();
		let mut keys = keys;
		keys.sort();
		assert_eq!(keys, expected, "{told}");
	}
}

#[test]
fn a_failure_moves_the_nonce_so_that_it_cannot_be_charged_twice() {
	let (mut world, _) = super::history::paid();
	let nonce = world.inspect(|| System::account_nonce(account(0)));
	fail(&mut world, 0, pallet_rewards::Call::claim { device: u32::MAX }.into());
	assert_eq!(world.inspect(|| System::account_nonce(account(0))), nonce + 1);
}

/// What a day of 6 s blocks, of which extrinsics of `class` take `share`, makes of a fee of one.
fn after_a_day(class: DispatchClass, share: Perbill) -> f64 {
	type Update = <Runtime as pallet_transaction_payment::Config>::FeeMultiplierUpdate;
	let mut fee = Multiplier::from(1);
	super::chain("staging", || {
		let room = <Runtime as frame_system::Config>::BlockWeights::get().get(class).max_total;
		let taken = Weight::from_parts(share * room.unwrap().ref_time(), 0);
		System::register_extra_weight_unchecked(taken, class);
		fee = (0..14_400).fold(fee, |fee, _| Update::convert(fee));
	});
	fee.to_float()
}

#[test]
fn fees_rise_with_ordinary_traffic_three_times_as_fast_as_they_fall() {
	let full = after_a_day(DispatchClass::Normal, Perbill::one());
	assert!((2.2..2.3).contains(&full), "{full}");
	let empty = after_a_day(DispatchClass::Normal, Perbill::zero());
	assert!((0.75..0.77).contains(&empty), "{empty}");
	let quarter = after_a_day(DispatchClass::Normal, Perbill::from_percent(25));
	assert!((0.99..1.01).contains(&quarter), "{quarter}");
}

#[test]
fn a_flood_of_proofs_does_not_raise_what_a_proof_costs() {
	let flooded = after_a_day(DispatchClass::Operational, Perbill::one());
	assert_eq!(flooded, after_a_day(DispatchClass::Normal, Perbill::zero()));
}

#[test]
fn a_reveal_that_succeeds_is_free() {
	let (mut world, fleet) = super::history::paid();
	let reveal = loop {
		world.advance();
		let due = world.inspect(fleet::revealable);
		if let Some((device, round)) = due.first() {
			break world.inspect(|| fleet.reveal(*device, *round));
		}
	};
	let free = world.inspect(|| Balances::free_balance(account(2)));
	world.succeed(2, reveal);
	assert_eq!(world.inspect(|| Balances::free_balance(account(2))), free);
}
