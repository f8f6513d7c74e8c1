// SPDX-License-Identifier: Apache-2.0
//! Weights, as measured on this runtime.

macro_rules! estimate {
	($($pallet:ident),*) => { $(
		pub mod $pallet {
			pub use $pallet::weights::SubstrateWeight as WeightInfo;
		}
	)* }
}
estimate!(pallet_challenge_clock, pallet_coverage, pallet_device_registry, pallet_rewards);
