// SPDX-License-Identifier: Apache-2.0
//! Amounts in JSON are strings of decimal digits: the supply cap does not fit the 64 bits to which
//! many JSON readers, this chain's own preset builder among them, limit a number.

use crate::Balance;
use core::fmt;
use serde::{de, Deserializer, Serializer};

/// Writes the decimal digits of `amount`.
pub fn serialize<S: Serializer>(amount: &Balance, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.collect_str(amount)
}

/// Reads a string of decimal digits.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Balance, D::Error> {
	deserializer.deserialize_str(Digits)
}

struct Digits;

impl de::Visitor<'_> for Digits {
	type Value = Balance;

	fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("an amount in plancks as a string of decimal digits")
	}

	fn visit_str<E: de::Error>(self, digits: &str) -> Result<Balance, E> {
		digits.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(digits), &self))
	}
}
