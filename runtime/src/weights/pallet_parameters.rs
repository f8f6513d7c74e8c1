// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_parameters` on the SDK's reference machine, until `make bench` puts those of
//! this runtime in their place.

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// Weight functions for `pallet_parameters`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_parameters::WeightInfo for WeightInfo<T> {
	fn set_parameter() -> Weight {
		<() as pallet_parameters::WeightInfo>::set_parameter()
	}
}
