// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_tx_pause` on the SDK's reference machine, until `make bench pallet_tx_pause` puts those of this
//! runtime in their place.

pub use pallet_tx_pause::weights::SubstrateWeight as WeightInfo;
