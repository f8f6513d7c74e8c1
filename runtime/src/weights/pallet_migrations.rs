// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_migrations` on the SDK's reference machine, until `make bench pallet_migrations` puts those of this
//! runtime in their place.

pub use pallet_migrations::weights::SubstrateWeight as WeightInfo;
