// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_treasury` on the SDK's reference machine, until `make bench pallet_treasury` puts those of this
//! runtime in their place.

pub use pallet_treasury::weights::SubstrateWeight as WeightInfo;
