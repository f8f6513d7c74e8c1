// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_safe_mode` on the SDK's reference machine, until `make bench pallet_safe_mode` puts those of this
//! runtime in their place.

pub use pallet_safe_mode::weights::SubstrateWeight as WeightInfo;
