// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_collective` on the SDK's reference machine, until `make bench pallet_collective` puts those of this
//! runtime in their place.

pub use pallet_collective::weights::SubstrateWeight as WeightInfo;
