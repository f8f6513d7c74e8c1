// SPDX-License-Identifier: Apache-2.0
//! Parts per million, each kind of them a type with its own bounds.

use cairn_emission::{Balance, PARTS};
use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A number of parts per million outside of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfBounds {
	/// What was to have the value.
	pub what: &'static str,
	/// The value, in parts per million.
	pub value: u32,
	/// The least that is taken.
	pub least: u32,
	/// The most that is taken.
	pub most: u32,
}

impl fmt::Display for OutOfBounds {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self { what, value, least, most } = self;
		write!(f, "{what} must be {least} to {most} parts per million, not {value}")
	}
}

/// `⌊amount · parts / PARTS⌋` for at most [`PARTS`] parts, without a wider integer.
///
/// With `amount = q·PARTS + r` that is `q·parts + ⌊r·parts / PARTS⌋`, neither term of which can
/// overflow.
fn part(amount: u128, parts: u32) -> u128 {
	let (whole, parts) = (u128::from(PARTS), u128::from(parts));
	let quotient = amount.checked_div(whole).unwrap_or_default();
	let remainder = amount.checked_rem(whole).unwrap_or_default();
	let rest = remainder.saturating_mul(parts).checked_div(whole).unwrap_or_default();
	quotient.saturating_mul(parts).saturating_add(rest)
}

/// Makes a type of each line: name, what errors call it, bounds, default.
macro_rules! parts_per_million {
	($(
		$(#[$doc:meta])*
		$name:ident = $what:literal, $least:literal to $most:literal, $default:literal;
	)+) => {$(
		$(#[$doc])*
		///
		/// In parts per million. Values outside of the bounds can be neither built nor decoded,
		/// from SCALE or from JSON.
		#[derive(
			Clone,
			Copy,
			Debug,
			PartialEq,
			Eq,
			PartialOrd,
			Ord,
			Encode,
			MaxEncodedLen,
			TypeInfo,
			Serialize,
			Deserialize,
		)]
		#[serde(try_from = "u32", into = "u32")]
		pub struct $name(u32);

		impl $name {
			/// The least that is taken, in parts per million.
			pub const LEAST: u32 = $least;
			/// The most that is taken, in parts per million.
			pub const MOST: u32 = $most;

			/// Takes parts per million.
			///
			/// # Errors
			/// [`OutOfBounds`] unless they are [`Self::LEAST`] to [`Self::MOST`].
			pub const fn try_new(value: u32) -> Result<Self, OutOfBounds> {
				let (least, most) = (Self::LEAST, Self::MOST);
				if least <= value && value <= most {
					Ok(Self(value))
				} else {
					Err(OutOfBounds { what: $what, value, least, most })
				}
			}

			/// The parts per million.
			pub const fn get(self) -> u32 {
				self.0
			}

			/// This part of `amount`, rounded down.
			pub fn of(self, amount: Balance) -> Balance {
				part(amount, self.0)
			}
		}

		impl Default for $name {
			fn default() -> Self {
				Self($default)
			}
		}

		impl TryFrom<u32> for $name {
			type Error = OutOfBounds;

			fn try_from(value: u32) -> Result<Self, Self::Error> {
				Self::try_new(value)
			}
		}

		impl From<$name> for u32 {
			fn from(parts: $name) -> Self {
				parts.0
			}
		}

		impl Decode for $name {
			fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
				Self::try_new(u32::decode(input)?).map_err(|_| {
					concat!($what, " must be ", $least, " to ", $most, " parts per million").into()
				})
			}
		}

		impl DecodeWithMemTracking for $name {}
	)+};
}

parts_per_million! {
	/// How far weights follow backing: at 0 all weights are equal, at one million they are shares
	/// of the backing, in between they are the average of the two in this proportion.
	Influence = "influence", 0 to 1_000_000, 1_000_000;

	/// The most that one validator weighs of all.
	///
	/// **Strictly under one third**, because GRANDPA finalises with more than two thirds of all
	/// weight: the failure of a single validator of a third or more would stop finality, and its
	/// misbehaviour could break it. 333,333 parts are the most integer parts under one third.
	Cap = "cap", 1 to 333_333, 200_000;

	/// The most by which a validator's weight changes from one session to the next, of all weight.
	///
	/// Not so little that somebody who loses all backing stays heavy for long (a thousandth: two
	/// hundred sessions from the default cap to nothing), not so much that a session could turn
	/// over a third of all weight by four validators.
	MaxChange = "max change", 1_000 to 80_000, 20_000;

	/// By how much of an incumbent's backing a challenger must exceed it to take its seat.
	Margin = "margin", 0 to 1_000_000, 50_000;

	/// What a validator keeps of its reward before it is divided among its backers.
	///
	/// At most half, so that backing always earns as much as validating does.
	Commission = "commission", 0 to 500_000, 50_000;

	/// The part of its expected blocks below which a validator counts as idle.
	///
	/// Under one third: a validator that loses every contested slot authors as little as 0.69 of
	/// what is expected with c = 1/2, and chance takes its share too. See
	/// [`LivenessParams`](crate::LivenessParams) for how often that is.
	IdleBelow = "idle below", 1 to 333_333, 250_000;

	/// The part of its expected blocks from which a validator is paid for all of its weight.
	///
	/// Under one, because the number of blocks is chance: were every block below the expected
	/// number to cost, half of all validators would lose, the smallest ones most. At least half,
	/// because who authors less is not at work.
	FullPayFrom = "full pay from", 500_000 to 1_000_000, 750_000;
}
