// SPDX-License-Identifier: Apache-2.0
//! Why parameters are refused.

use crate::{MAX_HALF_LIFE, MAX_SEATS};
use core::fmt;

/// A figure outside of its bounds. Those in parts per million have types of their own, which cannot
/// be, and [`OutOfBounds`](crate::OutOfBounds).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamsError {
	/// Neither a byte nor a micro-unit backs with anything.
	NothingBacks,
	/// The half-life is zero, or over [`MAX_HALF_LIFE`].
	HalfLife,
	/// There are no seats, or over [`MAX_SEATS`].
	Seats,
}

impl fmt::Display for ParamsError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NothingBacks => {
				f.write_str("perByte and perMicroUnit must not both be zero: nothing would back")
			}
			Self::HalfLife => write!(f, "halfLife must be from 1 to {MAX_HALF_LIFE} sessions"),
			Self::Seats => write!(f, "seats must be from 1 to {MAX_SEATS}"),
		}
	}
}
