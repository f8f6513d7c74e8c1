// SPDX-License-Identifier: Apache-2.0
//! What must hold of emergencies at the end of every block.

use super::{Config, Emergency, Latest, Pallet};
use alloc::collections::BTreeSet;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that:
	///
	/// 1. the committee rests at least until the end of the last emergency;
	/// 2. an emergency that stands is not past its last block, and one that is over ended in no block
	///    to come;
	/// 3. no emergency holds a call paused twice.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let Some(Emergency { until, rests_until, safe_mode, paused, .. }) = Latest::<T>::get()
		else {
			return Ok(());
		};
		ensure!(rests_until >= until, "the committee's rest ends before the emergency");
		let now = frame_system::Pallet::<T>::block_number();
		let stands = safe_mode || !paused.is_empty();
		ensure!(!stands || now <= until, "an emergency stands past its end");
		ensure!(stands || until <= now, "an emergency that is over ended in a block to come");
		let distinct = paused.iter().collect::<BTreeSet<_>>();
		ensure!(distinct.len() == paused.len(), "an emergency holds a call paused twice");
		Ok(())
	}
}
