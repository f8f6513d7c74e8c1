// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_referenda` on the SDK's reference machine, until `make bench pallet_referenda` puts those of this
//! runtime in their place.

pub use pallet_referenda::weights::SubstrateWeight as WeightInfo;
