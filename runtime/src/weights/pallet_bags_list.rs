//! stopgap
pub use pallet_bags_list::weights::SubstrateWeight as WeightInfo;
