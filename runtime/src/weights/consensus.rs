// SPDX-License-Identifier: Apache-2.0
//! Weights of BABE's and GRANDPA's calls, of which the SDK measures only a part.
//!
//! Verifying the equivocation itself is measured (`check_equivocation_proof`). What surrounds it is
//! the SDK's account of it (the `default_weights.rs` of both pallets), at this chain's costs of
//! storage: a proof that the key belonged to the offender, and the report of the offence. Floors of
//! 100 validators and no nominators are the pallets' own.

use super::{pallet_babe as babe, pallet_grandpa as grandpa};
use cairn_power::MAX_SEATS;
use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{
		constants::{WEIGHT_REF_TIME_PER_MICROS, WEIGHT_REF_TIME_PER_NANOS},
		Weight,
	},
};

/// Validators that a membership proof is charged for at least.
const MIN_VALIDATORS: u32 = 100;

/// Walking the proof that a key was a validator's: its first nodes, and what each validator adds.
const MEMBERSHIP: u64 = WEIGHT_REF_TIME_PER_MICROS.saturating_mul(35);
const MEMBERSHIP_PER_VALIDATOR: u64 = WEIGHT_REF_TIME_PER_NANOS.saturating_mul(175);

/// Filing the offence and telling those who punish it.
const OFFENCE: u64 = WEIGHT_REF_TIME_PER_MICROS.saturating_mul(110);

/// Storage accesses of the membership proof and of the offence.
const READS: u64 = 5 + 14;
const WRITES: u64 = 10;

/// Keys of the running session, and for each of its validators those of the next: whoever renewed
/// its own has the running ones put in their place while the proof is checked, and taken out again.
/// How many they are is not known before it is, so every seat is charged for.
const RUNNING_READS: u64 = 1 + MAX_SEATS as u64;
const RUNNING: u64 = WEIGHT_REF_TIME_PER_MICROS.saturating_mul(4).saturating_mul(MAX_SEATS as u64);

/// GRANDPA looks up at which session each of the two sets began.
const SET_READS: u64 = 2;

/// Weights of BABE's and GRANDPA's calls.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo<T> {
	/// A report of an equivocation, without the check of the equivocation.
	fn report(validators: u32, further_reads: u64) -> Weight {
		let validators = u64::from(validators.max(MIN_VALIDATORS));
		let membership =
			MEMBERSHIP.saturating_add(MEMBERSHIP_PER_VALIDATOR.saturating_mul(validators));
		let reads = READS.saturating_add(RUNNING_READS).saturating_add(further_reads);
		let time = membership.saturating_add(OFFENCE).saturating_add(RUNNING);
		Weight::from_parts(time, 0)
			.saturating_add(T::DbWeight::get().reads(reads))
			.saturating_add(T::DbWeight::get().writes(WRITES))
	}
}

impl<T: frame_system::Config> pallet_babe::WeightInfo for WeightInfo<T> {
	fn plan_config_change() -> Weight {
		T::DbWeight::get().writes(1)
	}

	fn report_equivocation(validators: u32, _nominators: u32) -> Weight {
		Self::report(validators, 0)
			.saturating_add(babe::WeightInfo::<T>::check_equivocation_proof(1))
	}
}

impl<T: frame_system::Config> pallet_grandpa::WeightInfo for WeightInfo<T> {
	fn report_equivocation(validators: u32, _nominators: u32) -> Weight {
		Self::report(validators, SET_READS)
			.saturating_add(grandpa::WeightInfo::<T>::check_equivocation_proof(1))
	}

	fn note_stalled() -> Weight {
		grandpa::WeightInfo::<T>::note_stalled()
	}
}
