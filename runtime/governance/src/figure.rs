// SPDX-License-Identifier: Apache-2.0
//! Whole numbers with bounds, for figures that governance decides.
//!
//! The pallet that keeps parameters takes whatever decodes. A [`Figure`] outside of its bounds does
//! not: a proposal that has one cannot be enacted, whoever voted for it. Everything else takes it
//! for the plain number, so that a wallet shows and asks for one.
//!
//! **Bounds are part of the storage format.** Where an upgrade narrows them, what is stored may not
//! decode any more, and whoever reads it gets its default instead. Such an upgrade needs a migration
//! that puts the stored value into the new bounds: the runtime has one that comes with every upgrade.

use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use core::mem::size_of;
use scale_info::{Type, TypeInfo};

/// What has bounds.
pub trait Bounded {
	/// The least and the most that it may be.
	fn bounds() -> (u128, u128);

	/// What it is.
	fn value(&self) -> u128;
}

/// An unsigned integer of up to 128 bits.
pub trait Unsigned: Copy + Into<u128> + TryFrom<u128> {}

impl<T: Copy + Into<u128> + TryFrom<u128>> Unsigned for T {}

/// A number of at least `MIN` and at most `MAX`, in the type's own encoding.
///
/// Bounds that contradict each other, or that `T` cannot hold, do not compile:
///
/// ```compile_fail,E0080
/// # use cairn_governance::Figure;
/// Figure::<u8, 2, 1>::clamped(1);
/// ```
///
/// ```compile_fail,E0080
/// # use cairn_governance::Figure;
/// Figure::<u8, 0, 256>::clamped(1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, MaxEncodedLen)]
pub struct Figure<T, const MIN: u128, const MAX: u128>(T);

impl<T: Unsigned, const MIN: u128, const MAX: u128> Figure<T, MIN, MAX> {
	/// The least that it may be.
	pub const MIN: u128 = {
		assert!(MIN <= MAX, "the least is more than the most");
		MIN
	};

	/// The most that it may be.
	pub const MAX: u128 = {
		assert!(MAX <= most_in(size_of::<T>()), "the most is more than the type can hold");
		MAX
	};

	const TEXT: &'static Text = &Text::of_bounds(MIN, MAX);

	/// What a number outside of the bounds is refused with: it names them.
	pub const REFUSAL: &'static str = Self::TEXT.as_str();

	/// Takes `value`, or `None` if it is outside of the bounds.
	pub fn try_new(value: T) -> Option<Self> {
		(Self::MIN..=Self::MAX).contains(&value.into()).then_some(Self(value))
	}

	/// Takes `value`, or the bound that is nearest to it.
	pub fn clamped(value: T) -> Self {
		let within = value.into().clamp(Self::MIN, Self::MAX);
		// The type holds both bounds, hence what is between them.
		Self(T::try_from(within).unwrap_or(value))
	}

	/// The number.
	pub fn get(self) -> T {
		self.0
	}
}

impl<T: Unsigned, const MIN: u128, const MAX: u128> Bounded for Figure<T, MIN, MAX> {
	fn bounds() -> (u128, u128) {
		(Self::MIN, Self::MAX)
	}

	fn value(&self) -> u128 {
		self.0.into()
	}
}

impl<T: Unsigned + Decode, const MIN: u128, const MAX: u128> Decode for Figure<T, MIN, MAX> {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		Self::try_new(T::decode(input)?).ok_or_else(|| Self::REFUSAL.into())
	}

	fn encoded_fixed_size() -> Option<usize> {
		T::encoded_fixed_size()
	}
}

impl<T: Unsigned + Decode, const MIN: u128, const MAX: u128> DecodeWithMemTracking
	for Figure<T, MIN, MAX>
{
}

/// The type's own description: whoever reads the metadata sees a plain integer.
impl<T: TypeInfo + 'static, const MIN: u128, const MAX: u128> TypeInfo for Figure<T, MIN, MAX> {
	type Identity = T::Identity;

	fn type_info() -> Type {
		T::type_info()
	}
}

/// The most that an integer of so many bytes holds.
const fn most_in(bytes: usize) -> u128 {
	match bytes {
		1 => 0xff,
		2 => 0xffff,
		4 => 0xffff_ffff,
		8 => 0xffff_ffff_ffff_ffff,
		_ => u128::MAX,
	}
}

/// The longest text: `must be `, ` to `, and twice the 39 digits of the largest number.
const TEXT_ROOM: usize = 90;

/// A text that is written while the crate is compiled.
struct Text {
	bytes: [u8; TEXT_ROOM],
	len: usize,
}

#[allow(
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	reason = "evaluated by the compiler, which refuses what overflows or is out of bounds"
)]
impl Text {
	const fn of_bounds(min: u128, max: u128) -> Self {
		let empty = Self { bytes: [0; TEXT_ROOM], len: 0 };
		empty.with_str("must be ").with_number(min).with_str(" to ").with_number(max)
	}

	const fn with_str(mut self, part: &str) -> Self {
		let part = part.as_bytes();
		let mut at = 0;
		while at < part.len() {
			self.bytes[self.len] = part[at];
			self.len += 1;
			at += 1;
		}
		self
	}

	const fn with_number(mut self, number: u128) -> Self {
		// The digits come out from the last to the first.
		let (mut rest, mut digits) = (number / 10, 1);
		while rest > 0 {
			rest /= 10;
			digits += 1;
		}
		let (mut rest, mut at) = (number, self.len + digits);
		while at > self.len {
			at -= 1;
			self.bytes[at] = digit(rest % 10);
			rest /= 10;
		}
		self.len += digits;
		self
	}

	const fn as_str(&self) -> &str {
		match core::str::from_utf8(self.bytes.split_at(self.len).0) {
			Ok(text) => text,
			Err(_) => panic!("a text of digits and words is ASCII"),
		}
	}
}

/// The character of a number under ten.
#[allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "a number under ten fits; const functions have no other conversion"
)]
const fn digit(number: u128) -> u8 {
	b'0'.saturating_add(number as u8)
}
