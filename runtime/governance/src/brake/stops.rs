// SPDX-License-Identifier: Apache-2.0
//! What stops calls.

use frame_support::{traits::ConstU32, BoundedVec};
use sp_runtime::DispatchResult;

/// How many bytes the name of a pallet or of a call has at most.
pub type MaxNameLen = ConstU32<64>;

/// The name of a pallet or of a call, as the metadata has it.
pub type Name = BoundedVec<u8, MaxNameLen>;

/// A call: the name of its pallet, and its own.
pub type CallName = (Name, Name);

/// What a runtime stops calls with. `BlockNumber` numbers its blocks.
///
/// Whatever fails changes nothing.
pub trait EmergencyStops<BlockNumber> {
	/// Enters safe mode, up to and including block `until`.
	///
	/// # Errors
	/// If it is entered already, by whomever.
	fn enter_safe_mode(until: BlockNumber) -> DispatchResult;

	/// The last block of safe mode, if it is entered, by whomever.
	fn safe_mode_until() -> Option<BlockNumber>;

	/// Has safe mode, which is entered, end after block `until`, later than so far.
	///
	/// # Errors
	/// If it is not entered.
	fn set_safe_mode_until(until: BlockNumber) -> DispatchResult;

	/// Leaves safe mode at once.
	///
	/// # Errors
	/// If it is not entered.
	fn leave_safe_mode() -> DispatchResult;

	/// Pauses a call.
	///
	/// # Errors
	/// If it is paused already, by whomever, or must not be paused.
	fn pause(name: &CallName) -> DispatchResult;

	/// Has a call pass again.
	///
	/// # Errors
	/// If it is not paused.
	fn unpause(name: &CallName) -> DispatchResult;
}
