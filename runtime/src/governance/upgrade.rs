// SPDX-License-Identifier: Apache-2.0
//! A new runtime takes the chain's state with it, a bounded part in each block.

use crate::{
	configs::system::{share, RuntimeBlockWeights},
	weights, Runtime, RuntimeEvent,
};
use frame_support::{
	migrations::FreezeChainOnFailedMigration, parameter_types, traits::ConstU32, weights::Weight,
};
use sp_runtime::Perbill;

/// The migrations of this version that take more than a block, in their order.
#[cfg(not(feature = "runtime-benchmarks"))]
pub type Migrations = ();

parameter_types! {
	/// What a block spends on them: no transaction runs meanwhile, but for inherents.
	pub MaxServiceWeight: Weight =
		share(Perbill::from_percent(50), RuntimeBlockWeights::get().max_block);
}

impl pallet_migrations::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type Migrations = Migrations;
	#[cfg(feature = "runtime-benchmarks")]
	type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
	type CursorMaxLen = ConstU32<65_536>;
	type IdentifierMaxLen = ConstU32<256>;
	type MigrationStatusHandler = ();
	type FailedMigrationHandler = FreezeChainOnFailedMigration;
	type MaxServiceWeight = MaxServiceWeight;
	type WeightInfo = weights::pallet_migrations::WeightInfo<Runtime>;
}
