// SPDX-License-Identifier: Apache-2.0
//! Blocks: how heavy and how long they may be, and who may fill them.

use crate::{
	governance::{emergency::CallFilter, upgrade::SingleBlockMigrations},
	weights, AccountId, Balance, Block, Hash, MultiBlockMigrations, Nonce, PalletInfo, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, VERSION,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::ConstU16,
	weights::{
		constants::{
			BlockExecutionWeight, ExtrinsicBaseWeight, ParityDbWeight, WEIGHT_REF_TIME_PER_SECOND,
		},
		Weight,
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{traits::AccountIdLookup, Perbill};
use sp_version::RuntimeVersion;

/// Share of a block that ordinary traffic may take. The rest is the proofs' own: they are
/// operational, so a chain flooded with transfers still carries them.
pub const NORMAL_RATIO: Perbill = Perbill::from_percent(75);

/// Computation in a block: two seconds on reference hardware, two thirds of a production slot. Authors
/// take as long for a block.
pub const MAXIMUM_BLOCK_WEIGHT: Weight =
	Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2), u64::MAX);

/// Bytes of extrinsics in a block: 5 MiB.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

parameter_types! {
	pub const BlockHashCount: u32 = 4096;
	pub const Version: RuntimeVersion = VERSION;
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAXIMUM_BLOCK_LENGTH)
		.modify_max_length_for_class(frame_support::dispatch::DispatchClass::Normal, |max| {
			*max = NORMAL_RATIO.mul_floor(MAXIMUM_BLOCK_LENGTH);
		})
		.build();
	pub RuntimeBlockWeights: BlockWeights = block_weights();
}

/// `ratio` of `weight`, rounded down.
pub(crate) fn share(ratio: Perbill, weight: Weight) -> Weight {
	Weight::from_parts(ratio.mul_floor(weight.ref_time()), ratio.mul_floor(weight.proof_size()))
}

/// Either of ordinary traffic and proofs may take three quarters of [`MAXIMUM_BLOCK_WEIGHT`], both
/// together no more, but for the last quarter, which each finds free whatever the other does: a
/// flood of transfers does not keep proofs out, nor a flood of proofs transfers.
fn block_weights() -> BlockWeights {
	use frame_support::dispatch::DispatchClass::{Normal, Operational};
	let shared = share(NORMAL_RATIO, MAXIMUM_BLOCK_WEIGHT);
	BlockWeights::builder()
		.base_block(BlockExecutionWeight::get())
		.for_class(frame_support::dispatch::DispatchClass::all(), |weights| {
			weights.base_extrinsic = ExtrinsicBaseWeight::get();
		})
		.for_class(&[Normal, Operational][..], |weights| {
			weights.max_total = Some(shared);
			weights.reserved = Some(MAXIMUM_BLOCK_WEIGHT.saturating_sub(shared));
		})
		.avg_block_initialization(Perbill::from_percent(10))
		.build_or_panic()
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type Block = Block;
	type BaseCallFilter = CallFilter;
	type SingleBlockMigrations = SingleBlockMigrations;
	type MultiBlockMigrator = MultiBlockMigrations;
	type BlockWeights = RuntimeBlockWeights;
	type BlockLength = RuntimeBlockLength;
	type AccountId = AccountId;
	type Nonce = Nonce;
	type Hash = Hash;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type BlockHashCount = BlockHashCount;
	type DbWeight = ParityDbWeight;
	type Version = Version;
	type AccountData = pallet_balances::AccountData<Balance>;
	type SS58Prefix = ConstU16<42>;
	type SystemWeightInfo = weights::frame_system::WeightInfo<Runtime>;
	type ExtensionsWeightInfo = weights::frame_system_extensions::WeightInfo<Runtime>;
}
