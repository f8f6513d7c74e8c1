// SPDX-License-Identifier: Apache-2.0
//! What the rules know of a gateway. A registry provides it, as of the draw's round.

use cairn_device_primitives::{Tick, WorkingKey};
use cairn_geo::Position;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::region::Region;

/// Least antenna gain that may be asserted: 0 dBi, in tenths of dBi.
pub const MIN_GAIN: i16 = 0;

/// Highest antenna gain that may be asserted: 15 dBi, in tenths of dBi (Helium's
/// `max_antenna_gain`). It bounds how far a false gain can raise the limit on RSSI.
pub const MAX_GAIN: i16 = 150;

/// Where a gateway is, by its owner's assertion.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Location {
	/// H3 cell of resolution 12.
	pub cell: u64,
	/// Unit vector to its centre.
	pub position: Position,
	/// Height of the antenna above ground, in metres.
	pub elevation: i16,
	/// Antenna gain, in tenths of dBi; [`MIN_GAIN`] to [`MAX_GAIN`].
	pub gain: i16,
	/// Whose channels and limits apply.
	pub region: Region,
}

/// A gateway, as the rules see it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct GatewayFacts<AccountId> {
	/// The account that answers for it.
	pub owner: AccountId,
	/// The key that signs its reports.
	pub working_key: WorkingKey,
	/// The first tick at which that key counts no more.
	pub expires_at: Tick,
	/// Whether it takes part: onboarded and neither suspended nor retired.
	pub active: bool,
	/// Where it is; `None` until asserted.
	pub location: Option<Location>,
}
