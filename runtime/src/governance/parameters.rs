// SPDX-License-Identifier: Apache-2.0
//! Every figure that referenda may change: its meaning, unit, bounds and default, once.
//!
//! A value out of its bounds does not decode, so that no proposal can carry it: see `inspect` for how
//! a proposer learns of it before it is too late. Lengths of time are counted in epochs or in parts of
//! them, so that one bound fits every chain spec.
//!
//! Indices are an encoding: they are never reused. A narrower bound needs a migration, as a stored
//! value that no longer decodes silently becomes the default.

use crate::{weights, AccountId, Runtime, RuntimeEvent, RuntimeOrigin};
use cairn_governance::{
	figure::{Bounded, Figure},
	origins::ensure::ParameterAdmin,
	tracks::{TrackId, PARAMETER_ADMIN, ROOT},
};
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::{EnsureOrigin, EnsureOriginWithArg, Get},
};
use frame_system::EnsureRoot;

pub use cairn_runtime_api::{ParameterView, Unit};

/// Defines the figures, and tells of them. `Name = index: type [least, most] default, Unit;`
macro_rules! figures {
	($(
		$(#[doc = $group_doc:literal])+
		$group:ident = $group_index:literal, $title:literal {
			$(
				$(#[doc = $doc:literal])+
				$name:ident = $index:literal: $ty:ty [$least:literal, $most:literal] $default:literal, $unit:ident;
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
				let (least, most) = Figure::<$ty, $least, $most>::bounds();
				ParameterView {
					group: $title.into(),
					name: stringify!($name).into(),
					meaning: concat!($($doc),+).trim().into(),
					unit: Unit::$unit,
					track: track_of($group_index),
					group_index: $group_index,
					index: $index,
					bytes: core::mem::size_of::<$ty>() as u8,
					least,
					most,
					default: $default,
					decided: decided.value(),
				}
			}),+),+]
		}
	};
}

figures! {
	/// By what beacons are judged: a round takes them when it begins.
	coverage = 0, "Coverage" {
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
}

/// The track of a group.
fn track_of(group_index: u8) -> TrackId {
	match group_index {
		0 => PARAMETER_ADMIN,
		_ => ROOT,
	}
}

/// Whose figures these are: the track of each group.
pub struct Admins;

impl EnsureOriginWithArg<RuntimeOrigin, RuntimeParametersKey> for Admins {
	type Success = ();

	fn try_origin(origin: RuntimeOrigin, key: &RuntimeParametersKey) -> Result<(), RuntimeOrigin> {
		let origin = match <EnsureRoot<AccountId> as EnsureOrigin<_>>::try_origin(origin) {
			Ok(()) => return Ok(()),
			Err(origin) => origin,
		};
		match key {
			RuntimeParametersKey::Coverage(_) => {
				<ParameterAdmin as EnsureOrigin<_>>::try_origin(origin)
			}
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin(_: &RuntimeParametersKey) -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::root())
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
	fn default() -> Self {
		use dynamic_params::coverage::{MaxWitnesses, Parameters};
		Self::Coverage(Parameters::MaxWitnesses(MaxWitnesses, Some(Figure::clamped(1))))
	}
}

impl pallet_parameters::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type AdminOrigin = Admins;
	type WeightInfo = weights::pallet_parameters::WeightInfo<Runtime>;
}
