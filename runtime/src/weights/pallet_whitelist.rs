// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_whitelist` on the SDK's reference machine, until `make bench pallet_whitelist` puts those of this
//! runtime in their place.

pub use pallet_whitelist::weights::SubstrateWeight as WeightInfo;
