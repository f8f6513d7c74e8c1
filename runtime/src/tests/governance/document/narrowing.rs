// SPDX-License-Identifier: Apache-2.0
//! The document's example of a migration. It runs in the test beside it.

use crate::{
	governance::parameters::{
		dynamic_params::coverage::{MaxWitnesses, ParametersKey, ParametersValue},
		RuntimeParametersKey, RuntimeParametersValue,
	},
	Runtime,
};
use cairn_governance::Figure;
use frame_support::{storage::unhashed, traits::OnRuntimeUpgrade, weights::Weight};
use pallet_parameters::Parameters;

/// Puts what is decided of `Coverage.MaxWitnesses` into its bounds.
pub struct ClampMaxWitnesses;

impl OnRuntimeUpgrade for ClampMaxWitnesses {
	fn on_runtime_upgrade() -> Weight {
		let db = <Runtime as frame_system::Config>::DbWeight::get();
		let figure = ParametersKey::MaxWitnesses(MaxWitnesses);
		let key = RuntimeParametersKey::Coverage(figure);
		// Read as bytes: a value out of the bounds does not decode.
		let stored = unhashed::get_raw(&Parameters::<Runtime>::hashed_key_for(&key));
		// The indices of group and figure, then the number, little-endian and of the figure's width.
		let Some(number) = stored.as_deref().and_then(|bytes| bytes.last_chunk()) else {
			return db.reads(1);
		};
		let value = Figure::clamped(u8::from_le_bytes(*number));
		let value = RuntimeParametersValue::Coverage(ParametersValue::MaxWitnesses(value));
		Parameters::<Runtime>::insert(&key, value);
		db.reads_writes(1, 1)
	}
}
