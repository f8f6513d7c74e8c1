// SPDX-License-Identifier: Apache-2.0
//! Weights of the brake by counted reads and writes, until `make bench` puts measured ones in their
//! place.

pub use cairn_governance::brake::weights::SubstrateWeight as WeightInfo;
