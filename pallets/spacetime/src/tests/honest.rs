// SPDX-License-Identifier: Apache-2.0
//! Who proves in every window keeps its power and its money, whatever others do.

use super::properties::{act, nth_partition, nth_sector, Act};
use crate::{mock::*, *};
use cairn_device_primitives::DeviceId;
use cairn_spacetime::{prover::Data, Deadline, PartitionIndex};
use frame_support::dispatch::DispatchResultWithPostInfo;
use proptest::{collection::vec, prelude::*};

/// The honest provider is number 1; it answers at the `late`-th tick of each window.
struct Honest {
	ids: Vec<PartitionId>,
	late: u32,
}

impl Honest {
	/// Lets ticks pass, with the hooks of each or without any.
	fn pass(&self, ticks: u32, hooks: bool) {
		for _ in 0..ticks {
			Now::mutate(|now| *now += 1);
			if hooks {
				run_hooks();
			}
			for id in &self.ids {
				if Now::get() == opens(1, *id) + self.late {
					prove(1, *id).unwrap();
				}
			}
		}
	}
}

/// Another provider tries something. What comes of it is its own affair.
fn attempt(honest: &Honest, act: Act) {
	match act {
		Act::Seal(device) => _ = try_pre_commit(device + 1, Data::Capacity),
		Act::Prove(device, nth, skipped) => {
			if let Some(id) = nth_partition(device + 1, nth) {
				_ = prove_skipping(device + 1, id, skipped);
			}
			leave_out(honest, device + 1, skipped | 1);
		}
		Act::Fault(device, nth, places) => {
			declare(device + 1, nth, places, Spacetime::declare_faults);
			give_up(honest, device + 1);
		}
		Act::Recover(device, nth, places) => {
			declare(device + 1, nth, places, Spacetime::declare_recoveries);
		}
		Act::Terminate(device, nth) => {
			if let Some(number) = nth_sector(device + 1, nth) {
				_ = Spacetime::terminate(signed(device + 1), device + 1, number);
			}
			assert!(Spacetime::terminate(signed(device + 1), 1, 0).is_err());
		}
		Act::Extend(device, nth, by) => {
			if let Some(number) = nth_sector(device + 1, nth) {
				_ = Spacetime::extend(signed(device + 1), device + 1, number, Now::get() + by);
			}
		}
		Act::Pass(ticks, hooks) => honest.pass(ticks, hooks),
		Act::Await(device, nth, hooks) => {
			if let Some(id) = nth_partition(device + 1, nth) {
				honest.pass(opens(device + 1, id).saturating_sub(Now::get()), hooks);
			}
		}
	}
	prove_seals_of_others();
	// A block too full for proofs: its hooks run, and the tick stands.
	run_hooks();
}

/// Somebody else submits the honest one's own proof, but leaves sectors out of it.
fn leave_out(honest: &Honest, device: DeviceId, skipped: Places) {
	let id = honest.ids[0];
	let proof = proof(1, id, skipped);
	assert!(submit_as(owner(device), 1, id, skipped, proof).is_err());
}

/// Somebody else declares the honest one's sector faulty.
fn give_up(honest: &Honest, device: DeviceId) {
	let PartitionId { deadline, index } = honest.ids[0];
	assert!(Spacetime::declare_faults(signed(device), 1, deadline, index, 1).is_err());
}

/// A declaration about the n-th partition of a provider, if it has so many.
fn declare(
	device: DeviceId,
	nth: usize,
	places: Places,
	call: fn(
		RuntimeOrigin,
		DeviceId,
		Deadline,
		PartitionIndex,
		Places,
	) -> DispatchResultWithPostInfo,
) {
	if let Some(PartitionId { deadline, index }) = nth_partition(device, nth) {
		_ = call(signed(device), device, deadline, index, places);
	}
}

/// What others committed to is proven as soon as it can be.
fn prove_seals_of_others() {
	let open: Vec<_> = PreCommits::<Test>::iter_keys().collect();
	for (device, number) in open {
		_ = prove_part(device, number, 0);
		_ = prove_part(device, number, 1);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(32))]

	#[test]
	fn nothing_that_others_do_makes_an_honest_provider_miss(
		acts in vec(act(), 1..40), late in 0..LOOKBACK + WINDOW, sectors in 1..6u32,
	) {
		new_test_ext().execute_with(|| {
			ProofBytesPerTick::set(1_000_000);
			InitialLifetime::set(u32::MAX / 2);
			MaxLifetime::set(u32::MAX / 2);
			(2..=4).for_each(onboard);
			let numbers = establish(1, sectors);
			let mut ids: Vec<_> = numbers.iter().map(|number| place_of(1, *number)).collect();
			ids.dedup();
			Rate::set(1);
			let before = (StoragePower::from(sectors) * SECTOR, held(1));
			assert_eq!((power(1), held(1)), before);
			let honest = Honest { ids, late };
			for act in acts {
				attempt(&honest, act);
				assert_eq!((power(1), held(1)), before);
			}
			honest.pass(PERIOD, false);
			run_hooks();
			assert_eq!((power(1), held(1)), before);
			Spacetime::do_try_state().unwrap();
		});
	}
}
