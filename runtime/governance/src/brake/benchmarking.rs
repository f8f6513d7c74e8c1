// SPDX-License-Identifier: Apache-2.0
//! Benchmarks: every call and hook at its worst, with names of calls as long as they get.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::unwrap_used,
	reason = "benchmarks fail loudly, and name an origin's type by a cast"
)]

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get, Hooks};
use frame_system::pallet_prelude::BlockNumberFor;

/// A call of a pallet that is none.
fn name(index: u32) -> CallName {
	let mut call = [b'c'; 64];
	call.iter_mut().zip(index.to_le_bytes()).for_each(|(byte, digit)| *byte = digit);
	(Name::truncate_from([b'p'; 64].to_vec()), Name::truncate_from(call.to_vec()))
}

/// An emergency with `paused` calls, in safe mode if so told.
fn stopped<T: Config>(paused: u32, safe_mode: bool) {
	frame_system::Pallet::<T>::set_block_number(1u32.into());
	(0..paused).for_each(|index| {
		Pallet::<T>::do_pause(name(index)).unwrap();
	});
	if safe_mode {
		Pallet::<T>::do_enter_safe_mode().unwrap();
	}
}

fn committee<T: Config>() -> T::RuntimeOrigin {
	T::CommitteeOrigin::try_successful_origin().unwrap()
}

fn emergency<T: Config>() -> Emergency<BlockNumberFor<T>> {
	Latest::<T>::get().unwrap()
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn enter_safe_mode() {
		stopped::<T>(MAX_PAUSED, false);

		#[extrinsic_call]
		_(committee::<T>() as T::RuntimeOrigin);

		assert!(emergency::<T>().safe_mode);
	}

	#[benchmark]
	fn pause() {
		stopped::<T>(MAX_PAUSED - 1, true);

		#[extrinsic_call]
		_(committee::<T>() as T::RuntimeOrigin, name(MAX_PAUSED));

		assert!(emergency::<T>().paused.contains(&name(MAX_PAUSED)));
	}

	#[benchmark]
	fn extend() {
		stopped::<T>(MAX_PAUSED, true);
		let origin = T::ExtendOrigin::try_successful_origin().unwrap();
		let until = emergency::<T>().until;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, T::MaxExtension::get());

		assert_eq!(emergency::<T>().until, until + T::MaxExtension::get());
	}

	#[benchmark]
	fn end(n: Linear<0, MAX_PAUSED>) {
		// The committee's origin is tried last.
		stopped::<T>(n, true);

		#[extrinsic_call]
		_(committee::<T>() as T::RuntimeOrigin);

		assert!(!emergency::<T>().stands());
	}

	#[benchmark]
	fn on_initialize_idle() {
		stopped::<T>(MAX_PAUSED, true);
		let until = emergency::<T>().until;

		#[block]
		{
			Pallet::<T>::on_initialize(until);
		}

		assert!(emergency::<T>().stands());
	}

	#[benchmark]
	fn on_initialize_end(n: Linear<0, MAX_PAUSED>) {
		stopped::<T>(n, true);
		let after = emergency::<T>().until + 1u32.into();
		frame_system::Pallet::<T>::set_block_number(after);

		#[block]
		{
			Pallet::<T>::on_initialize(after);
		}

		assert!(!emergency::<T>().stands());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::genesis(), crate::mock::Test);
}
