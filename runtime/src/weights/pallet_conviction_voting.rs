// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_conviction_voting` on the SDK's reference machine, until `make bench pallet_conviction_voting` puts those of this
//! runtime in their place.

pub use pallet_conviction_voting::weights::SubstrateWeight as WeightInfo;
