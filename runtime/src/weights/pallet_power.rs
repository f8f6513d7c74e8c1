//! stopgap
pub use pallet_power::weights::SubstrateWeight as WeightInfo;
