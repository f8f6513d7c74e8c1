// SPDX-License-Identifier: Apache-2.0
//! How the validators' pool is divided: who counts points, and who mints for them.

use cairn_device_primitives::EpochIndex;
use cairn_emission::Balance;
use sp_runtime::DispatchResult;

/// The points of all validators in an epoch of emission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PointsOfEpoch {
	/// What could be earned: all weight, once a session.
	pub put_up: u128,
	/// What was earned of it. The pool issues its rate times this.
	pub earned: u128,
}

/// Counts validators' points. Asked by whoever closes epochs.
pub trait ValidatorPool {
	/// The points of `epoch`, which closes now. Called once an epoch, in order; what is earned from
	/// here on belongs to the next one. At most two reads and a write.
	fn close(epoch: EpochIndex) -> PointsOfEpoch;
}

/// No validators, no points.
impl ValidatorPool for () {
	fn close(_: EpochIndex) -> PointsOfEpoch {
		PointsOfEpoch::default()
	}
}

/// Pays validators and their backers out of the validators' pool.
pub trait ValidatorRewards<AccountId> {
	/// What a point of `epoch` is worth, in plancks; `None` before it closed. One read.
	fn rate(epoch: EpochIndex) -> Option<Balance>;

	/// Mints `amount` plancks to `who`, and books them as claimed of what closed epochs issued.
	///
	/// # Errors
	/// Where `who` cannot take the amount. Nothing is booked then.
	fn pay(who: &AccountId, amount: Balance) -> DispatchResult;

	/// Closes `epoch` with this value of a point, and all before it with none (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_rate(epoch: EpochIndex, rate: Balance);
}

/// Nothing is paid for.
impl<AccountId> ValidatorRewards<AccountId> for () {
	fn rate(_: EpochIndex) -> Option<Balance> {
		None
	}

	fn pay(_: &AccountId, _: Balance) -> DispatchResult {
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_rate(_: EpochIndex, _: Balance) {}
}
