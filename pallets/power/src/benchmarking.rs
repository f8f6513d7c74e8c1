// SPDX-License-Identifier: Apache-2.0
//! Benchmarks: every call and hook at its worst.
//!
//! A candidate's worst is points of an epoch that closed, which are settled first, and a place in
//! the middle of a bag of the list, with another bag to go to that has a tail. A backer's is points
//! of an epoch that closed before that.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::unwrap_used,
	clippy::indexing_slicing,
	reason = "benchmarks fail loudly"
)]

mod story;

pub(crate) use story::backs_amid;

use crate::*;
use alloc::vec::Vec;
use cairn_power::{MAX_SEATS, TOTAL_WEIGHT};
use cairn_traits::{DeviceEvents, DeviceInspect, PowerSink, ValidatorPool};
use frame_benchmarking::v2::*;
use frame_election_provider_support::SortedListProvider;
use frame_support::traits::{Get, ValidatorRegistration};
use frame_system::RawOrigin;
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};
use story::*;

/// Among how many candidates an election is measured. Without optimisation that many take a minute.
const MOST_CANDIDATES: u32 = if cfg!(test) { 1_000 } else { 10_000 };

/// Gives accounts session keys.
pub trait BenchmarkKeys<AccountId> {
	/// Has `who` have session keys of its own.
	fn set_keys(who: &AccountId);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn join() {
		amid::<T>();
		let who = funded::<T>("joins", 0);
		T::BenchmarkKeys::set_keys(&who);
		// It was a candidate, and not all who backed it have left.
		let former = Candidate {
			state: CandidateState::Left,
			backers: 1,
			points: TOTAL_WEIGHT / 5,
			..Default::default()
		};
		Candidates::<T>::insert(&who, former);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), BOND, 50_000);

		assert!(T::List::contains(&who));
	}

	#[benchmark]
	fn bond_more() {
		let who = amid::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), BOND);

		assert_eq!(Candidates::<T>::get(&who).unwrap().bond, 2 * BOND);
	}

	#[benchmark]
	fn unbond() {
		let who = amid::<T>();
		fill_unbonding::<T>(&who, 1);
		Unbonding::<T>::mutate(&who, |unbonding| unbonding.pop());

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), BOND / 2);

		assert_eq!(Unbonding::<T>::get(&who).len(), 8);
	}

	#[benchmark]
	fn set_commission() {
		let who = amid::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), 70_000);

		assert_eq!(Candidates::<T>::get(&who).unwrap().next_commission.get(), 70_000);
	}

	#[benchmark]
	fn leave() {
		let who = amid::<T>();
		is_last_founder::<T>(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(!T::List::contains(&who));
		assert!(!Founders::<T>::get().contains(&who));
	}

	#[benchmark]
	fn withdraw() {
		let who = amid::<T>();
		Pallet::<T>::alter_params(|params| params.unbonding_sessions = 0);
		fill_unbonding::<T>(&who, 0);
		Pallet::<T>::do_leave(who.clone()).unwrap();
		let others: Vec<_> = (0..MAX_SEATS).map(|index| account("seated", index, 0)).collect();
		let now = Pallet::<T>::session();
		SessionWeights::<T>::insert(now, weighed::<T>(&others));
		SessionWeights::<T>::insert(now + 1, weighed::<T>(&others));
		let seats: Vec<_> =
			others.into_iter().map(|id| PlannedSeat { id, backing: BYTES }).collect();
		Planned::<T>::put(PlannedSeats::<T>::truncate_from(seats));

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert_eq!(Candidates::<T>::get(&who).unwrap().state, CandidateState::Left);
	}

	#[benchmark]
	fn back() {
		let who = amid::<T>();
		let owner = funded::<T>("owner", 0);
		let device = backs::<T>(&owner, &who);
		Backings::<T>::remove(device);
		Earned::<T>::insert(device, unsettled());
		Resting::<T>::insert(device, Pallet::<T>::session());

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), device, who.clone());

		assert!(Backings::<T>::contains_key(device));
		assert!(T::List::get_score(&who).unwrap() > 2 * BYTES);
	}

	#[benchmark]
	fn unback() {
		let who = amid::<T>();
		let owner = funded::<T>("owner", 0);
		let device = backs::<T>(&owner, &who);

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), device);

		assert!(Earned::<T>::get(device).earned.plancks > 0);
		assert!(Resting::<T>::contains_key(device));
		assert_eq!(T::List::get_score(&who).ok(), Some(BYTES));
	}

	#[benchmark]
	fn refresh() {
		let who = amid::<T>();
		let owner = funded::<T>("owner", 0);
		let device = backs::<T>(&owner, &who);

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), device);

		assert!(T::List::get_score(&who).unwrap() > 2 * BYTES);
	}

	#[benchmark]
	fn claim_backing() {
		let who = amid::<T>();
		let owner = funded::<T>("owner", 0);
		let device = backs::<T>(&owner, &who);
		assert!(Pallet::<T>::due_to_backer(device) > 0);
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), device);

		assert_eq!(Pallet::<T>::due_to_backer(device), 0);
		assert!(T::List::get_score(&who).unwrap() > 2 * BYTES);
	}

	#[benchmark]
	fn claim_validator() {
		let who = amid::<T>();
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone());

		assert_eq!(Pallet::<T>::due_to_validator(&who), 0);
	}

	#[benchmark]
	fn stand() {
		let who = amid::<T>();
		Pallet::<T>::do_leave(who.clone()).unwrap();

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(T::List::contains(&who));
	}

	#[benchmark]
	fn set_power() {
		let who = amid::<T>();
		let device = backs::<T>(&funded::<T>("owner", 0), &who);

		#[block]
		{
			Pallet::<T>::set_power(device, 0);
		}

		assert_eq!(T::List::get_score(&who).ok(), Some(BYTES));
	}

	#[benchmark]
	fn note_author() {
		let who = amid::<T>();

		#[block]
		{
			// Whether this block is a primary one, the benchmark's is.
			let _ = T::PrimaryBlock::get();
			Pallet::<T>::count_block(who.clone());
		}

		assert_eq!(Authored::<T>::get(&who), 1);
	}

	#[benchmark]
	fn on_offence() {
		let who = amid::<T>();
		is_last_founder::<T>(&who);
		fill_unbonding::<T>(&who, 1);
		let mut set: Vec<_> = (1..MAX_SEATS).map(|index| account("seated", index, 0)).collect();
		set.push(who.clone());
		SessionWeights::<T>::insert(0, weighed::<T>(&set));
		let offender = OffenceDetails { offender: (who.clone(), ()), reporters: Vec::new() };

		#[block]
		{
			Pallet::<T>::on_offence(&[offender], &[Perbill::from_percent(30)], 0);
		}

		assert!(Candidates::<T>::get(&who).unwrap().is_removed());
		assert!(!T::List::contains(&who));
	}

	#[benchmark]
	fn close_points() {
		let put_up = 24 * u128::from(TOTAL_WEIGHT);
		RunningPoints::<T>::put(PointsSum { put_up, earned: put_up, ..Default::default() });

		#[block]
		{
			Pallet::<T>::close(0);
		}

		assert_eq!(RunningPoints::<T>::get().epoch, 1);
	}

	#[benchmark]
	fn device_transferring() {
		let who = amid::<T>();
		let owner = funded::<T>("owner", 0);
		let device = backs::<T>(&owner, &who);
		let payout = T::Devices::payout(device).unwrap();

		#[block]
		{
			Pallet::<T>::transferring(device, &payout).unwrap();
		}

		assert!(!Backings::<T>::contains_key(device));
		assert!(!Earned::<T>::contains_key(device));
	}

	#[benchmark]
	fn session_change(n: Linear<4, MAX_SEATS>) {
		close_epochs::<T>();
		decided::<T>(n);
		let seated = replaced_by_listed::<T>(n);
		let now = Pallet::<T>::session();
		// They are founders besides, whose time is over.
		Founders::<T>::put(FoundersOf::<T>::truncate_from(seated.clone()));
		// The best of the list have no keys.
		for index in 0..LIST_SLACK {
			keyless::<T>("keyless", index, 1 << 60);
		}

		#[block]
		{
			Pallet::<T>::do_end_session(now);
			seated.iter().for_each(|who| assert_eq!(Pallet::<T>::removed_part(who), None));
			Pallet::<T>::do_new_session(now + 2).unwrap();
		}

		let set = SessionWeights::<T>::get(now + 2).unwrap();
		assert_eq!(u32::try_from(set.len()).unwrap(), n);
		assert_eq!(u32::try_from(Planned::<T>::get().len()).unwrap(), n);
		assert_eq!(Candidates::<T>::get(&seated[0]).unwrap().epoch, 2);
		assert_eq!(Candidates::<T>::get(&seated[0]).unwrap().state, CandidateState::Idle);
		assert!(T::List::iter().all(|who| T::Keys::is_registered(&who)));
		assert!(!Founders::<T>::exists());
	}

	/// An election of all seats among `c` candidates, each of whom ten devices back. What it costs is
	/// part of [`session_change`]: this one shows that it does not follow from `c`.
	#[benchmark(extra)]
	fn elect_among(c: Linear<{ MAX_SEATS + LIST_SLACK }, MOST_CANDIDATES>) {
		close_epochs::<T>();
		decided::<T>(MAX_SEATS);
		for index in 0..c {
			let bytes = BYTES + u128::from(index) * (BYTES >> 10);
			let who = candidate::<T>("listed", index, bytes);
			(0..10).for_each(|nth| told::<T>(10 * index + nth, &who, Default::default()));
		}
		// While founders keep their seats, not all are of the best bags.
		Bootstrapped::<T>::put(true);
		let now = Pallet::<T>::session();

		#[block]
		{
			let _ = Pallet::<T>::do_new_session(now + 2);
		}

		assert_eq!(u32::try_from(Planned::<T>::get().len()).unwrap(), MAX_SEATS);
		// The elected are of the best bags, none of which holds backings that differ by more than
		// twofold. In which order a bag has them is not said.
		let best = BYTES + u128::from(c - 1) * (BYTES >> 10);
		assert!(Planned::<T>::get().iter().all(|seat| 2 * seat.backing >= best));
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
