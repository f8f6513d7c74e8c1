// SPDX-License-Identifier: Apache-2.0
//! Where slashed amounts go.

// Those that the derived codec of an enum writes; there are no others here.
#![allow(clippy::as_conversions, reason = "derived codec")]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Where the part of a slash goes that is nobody's reward.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum SlashDestination {
	/// To the treasury, from which only referenda spend.
	#[default]
	#[codec(index = 0)]
	Treasury = 0,
	/// Out of existence, so that nobody gains by a slash.
	#[codec(index = 1)]
	Burn = 1,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_destination_has_its_index_and_its_name() {
		for (destination, index, name) in [
			(SlashDestination::Treasury, 0u8, r#""treasury""#),
			(SlashDestination::Burn, 1, r#""burn""#),
		] {
			assert_eq!(destination.encode(), [index]);
			assert_eq!(serde_json::to_string(&destination).unwrap(), name);
			assert_eq!(serde_json::from_str::<SlashDestination>(name).unwrap(), destination);
		}
		assert!(SlashDestination::decode(&mut &[2u8][..]).is_err());
	}
}
