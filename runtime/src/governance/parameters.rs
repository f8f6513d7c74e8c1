// SPDX-License-Identifier: Apache-2.0
//! Every figure that referenda may change: its meaning, unit, bounds and default, once.
//!
//! A value out of its bounds does not decode, so that no proposal can carry it: see `inspect` for how
//! a proposer learns of it before it is too late. Lengths of time are counted in epochs or in parts of
//! them, so that one bound fits every chain spec.
//!
//! Indices are an encoding: they are never reused. A narrower bound needs a migration, as a stored
//! value that no longer decodes silently becomes the default.

use super::genesis::{emission, vesting_epochs};
use crate::Runtime;
use cairn_emission::Pool;
use cairn_governance::{
	figure::{Bounded, Figure},
	tracks::{TrackId, PARAMETER_ADMIN},
};
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::Get,
};

pub use cairn_runtime_api::{ParameterView, Unit};

/// Defines the figures, and tells of them. A group is `name = index, Title, TRACK`, a figure of it
/// `Name = index: type [least, most] default, Unit;`
macro_rules! figures {
	($(
		$(#[doc = $group_doc:literal])+
		$group:ident = $group_index:literal, $title:ident, $track:ident {
			$(
				$(#[doc = $doc:literal])+
				$name:ident = $index:literal: $ty:ty [$least:literal, $most:literal] $default:expr, $unit:ident;
			)+
		}
	)+) => {
		/// The figures, as the parameters pallet stores them.
		#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
		pub mod dynamic_params {
			use super::*;
			$(
				$(#[doc = $group_doc])+
				#[dynamic_pallet_params]
				#[codec(index = $group_index)]
				pub mod $group {
					use super::*;
					$(
						$(#[doc = $doc])+
						#[codec(index = $index)]
						pub static $name: Figure<$ty, $least, $most> = Figure::clamped($default);
					)+
				}
			)+
		}

		/// Every figure, and what of it is decided now.
		pub fn views() -> alloc::vec::Vec<ParameterView> {
			alloc::vec![$($({
				let decided = dynamic_params::$group::$name::get();
				let default = Figure::<$ty, $least, $most>::clamped($default);
				let (least, most) = Figure::<$ty, $least, $most>::bounds();
				ParameterView {
					group: stringify!($title).into(),
					name: stringify!($name).into(),
					meaning: concat!($($doc),+).trim().into(),
					unit: Unit::$unit,
					track: $track,
					group_index: $group_index,
					index: $index,
					bytes: core::mem::size_of::<$ty>() as u8,
					least,
					most,
					default: default.value(),
					decided: decided.value(),
				}
			}),+),+]
		}

		/// The track whose referenda may change a figure.
		pub(crate) fn track_of(key: &RuntimeParametersKey) -> TrackId {
			match key {
				$(RuntimeParametersKey::$title(_) => $track,)+
			}
		}
	};
}

figures! {
	/// By what beacons are judged: a round takes them when it begins.
	coverage = 0, Coverage, PARAMETER_ADMIN {
		/// Witnesses of a beacon that are drawn for pay. HIP-83.
		MaxWitnesses = 0: u8 [1, 32] 14, Count;
		/// Witnesses up to which each earns a whole unit: the N of HIP-15. At most MaxWitnesses.
		WitnessRedundancy = 1: u8 [1, 32] 4, Count;
		/// Least H3 grid distance between beaconer and witness, at resolution 11: a cell is about 50 m
		/// wide. 40 is 2 km.
		MinDistance = 2: u8 [0, 40] 8, Cells;
		/// Largest great-circle distance between beaconer and witness. HIP-58. Up to 300 km distances are
		/// held to their error bound.
		MaxDistance = 3: u32 [1, 300_000] 100_000, Metres;
		/// How far a reported frequency may be from its channel's: less than half of the narrowest
		/// spacing of channels.
		FrequencyTolerance = 4: u32 [0, 99_999] 50_000, Hertz;
		/// What a reported RSSI may exceed, or fall short of, its physical limits by.
		RssiMargin = 5: u16 [0, 2_000] 300, Centibels;
		/// What a reported SNR may exceed, or fall short of, its limits by.
		SnrMargin = 6: u16 [0, 2_000] 600, Centibels;
		/// How long after its own beacon was last heard a gateway earns as a witness. HIP-106: two days.
		Reciprocity = 7: u32 [60, 43_200] 2_880, Minutes;
		/// How long after its last settled beacon a gateway counts for density. HIP-17: two days and a
		/// half.
		Interactivity = 8: u32 [60, 43_200] 3_600, Minutes;
		/// Credit after which the ramp of a new or moved gateway is over. HIP-57: fifteen days.
		Ramp = 9: u32 [0, 129_600] 21_600, Minutes;
		/// The part of full pay with which the ramp begins. HIP-57: a tenth.
		RampFloor = 10: u16 [0, 10_000] 1_000, Permyriad;
		/// Beacons that a block is to carry in the mean: above it the interval grows with the gateways.
		BeaconsPerTick = 11: u32 [1, 1_000] 280, Count;
		/// Least mean time between the draws of a gateway. HIP-70 aimed at an hour.
		BeaconInterval = 12: u32 [1, 10_080] 60, Minutes;
	}

	/// What of the emission is handed out, and to whom: an epoch takes them when it begins. The
	/// schedule itself, its halvings and the supply cap are genesis's for good.
	rewards = 1, Rewards, PARAMETER_ADMIN {
		/// The part of each epoch's scheduled budget that is handed out. All of it is the schedule of
		/// genesis: more than that never is, and what was not handed out is not made up for.
		BudgetPart = 0: u32 [0, 1_000_000] 1_000_000, PartsPerMillion;
		/// The share of beaconers. What this and the next three leave of a million is the treasury's.
		Beaconers = 1: u32 [0, 1_000_000] emission().shares.of(Pool::Beaconers), PartsPerMillion;
		/// The share of witnesses.
		Witnesses = 2: u32 [0, 1_000_000] emission().shares.of(Pool::Witnesses), PartsPerMillion;
		/// The share of proven storage.
		Storage = 3: u32 [0, 1_000_000] emission().shares.of(Pool::Storage), PartsPerMillion;
		/// The share of validators and those who back them.
		Validators = 4: u32 [0, 1_000_000] emission().shares.of(Pool::Validators), PartsPerMillion;
		/// The most that a micro-unit of coverage earns: with little work a budget is left over.
		MaxRate = 5: u128 [1, 18_446_744_073_709_551_615] emission().max_rate, Plancks;
		/// The most that a proven GiB earns in a tick. Below 2^62, up to which the books are exact.
		MaxStorageRate = 6: u128 [1, 4_611_686_018_427_387_903] emission().max_storage_rate, Plancks;
		/// The part of storage's reward that is paid at once; the rest vests. FIP-0004: a quarter.
		StorageLiquid = 7: u32 [0, 1_000_000] emission().storage_liquid, PartsPerMillion;
		/// How long the rest vests. Filecoin: 180 days. What vests already goes on as it began until
		/// it is next touched.
		Vesting = 8: u32 [1, 3_650] vesting_epochs(), Epochs;
	}
}
