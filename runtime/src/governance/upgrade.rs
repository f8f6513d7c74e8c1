// SPDX-License-Identifier: Apache-2.0
//! A new runtime takes the chain's state with it, a bounded part in each block.

use super::parameters::{views, ParameterView, RuntimeParametersKey, RuntimeParametersValue};
use crate::{
	configs::system::{share, RuntimeBlockWeights},
	weights, Runtime, RuntimeEvent, System,
};
use codec::{Decode, DecodeAll};
use frame_support::{
	migrations::FreezeChainOnFailedMigration,
	parameter_types,
	storage::unhashed,
	traits::{ConstU32, OnRuntimeUpgrade},
	weights::Weight,
};
use pallet_device_registry::migrations::ListOwned;
use sp_runtime::Perbill;

/// The migrations of this version that take more than a block, in their order.
pub type Migrations = (ListOwned<Runtime>,);

/// The migrations of every version that take a part of its first block.
pub type SingleBlockMigrations = KeepDecided;

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
	type Migrations = crate::benchmarks::migrations::Migrations;
	type CursorMaxLen = ConstU32<65_536>;
	type IdentifierMaxLen = ConstU32<256>;
	type MigrationStatusHandler = ();
	type FailedMigrationHandler = FreezeChainOnFailedMigration;
	type MaxServiceWeight = MaxServiceWeight;
	type WeightInfo = weights::pallet_migrations::WeightInfo<Runtime>;
}

/// Keeps what was decided as near as it may be, where an upgrade narrows the bounds of a figure.
///
/// What is stored out of its bounds does not decode, and whoever asks for the figure would get its
/// default, whatever referendum decided something else. Here it becomes the bound that is nearest to
/// it, and an event says so; `old_value` is `None`, as no type of this version can hold it. A figure
/// whose type changes needs a migration of its own: what has another length is left as it is.
pub struct KeepDecided;

impl OnRuntimeUpgrade for KeepDecided {
	fn on_runtime_upgrade() -> Weight {
		let (mut figures, mut moved) = (0_u64, 0_u64);
		for view in views() {
			figures = figures.saturating_add(1);
			moved = moved.saturating_add(u64::from(keep(&view).is_some()));
		}
		// A view reads what is decided, and decodes it.
		let reads = figures.saturating_mul(2);
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(reads, moved)
	}
}

/// Moves what is stored of a figure to its nearest bound, if it is out of them.
fn keep(figure: &ParameterView) -> Option<()> {
	let key = [figure.group_index, figure.index];
	let key = RuntimeParametersKey::decode_all(&mut key.as_slice()).ok()?;
	let place = pallet_parameters::Parameters::<Runtime>::hashed_key_for(&key);
	let stored = unhashed::get_raw(&place)?;
	let (tag, value) = stored.split_first_chunk::<2>()?;
	if value.len() != usize::from(figure.bytes) {
		return None;
	}
	let decided = value.iter().rev().fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
	let nearest = decided.clamp(figure.least, figure.most);
	if nearest == decided {
		return None;
	}
	let bytes = nearest.to_le_bytes();
	let kept = [tag.as_slice(), bytes.get(..value.len())?].concat();
	let new_value = Some(RuntimeParametersValue::decode(&mut kept.as_slice()).ok()?);
	unhashed::put_raw(&place, &kept);
	let event = pallet_parameters::Event::Updated { key, old_value: None, new_value };
	System::deposit_event(RuntimeEvent::Parameters(event));
	Some(())
}
