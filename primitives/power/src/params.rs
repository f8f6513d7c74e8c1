// SPDX-License-Identifier: Apache-2.0
//! Why parameters are refused.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use crate::{MAX_HALF_LIFE, MAX_IDLE_BLOCKS, MAX_IDLE_SESSIONS, MAX_SEATS, MIN_IDLE_BLOCKS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// A figure outside of its bounds. Those in parts per million have types of their own, which cannot
/// be, and [`OutOfBounds`](crate::OutOfBounds).
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
#[scale_info(capture_docs = "always")]
pub enum ParamsError {
	/// Neither a byte nor a micro-unit backs with anything.
	#[codec(index = 0)]
	NothingBacks,
	/// The half-life is zero, or over [`MAX_HALF_LIFE`].
	#[codec(index = 1)]
	HalfLife,
	/// There are no seats, or over [`MAX_SEATS`].
	#[codec(index = 2)]
	Seats,
	/// The sessions before a verdict are zero, or over [`MAX_IDLE_SESSIONS`].
	#[codec(index = 3)]
	IdleSessions,
	/// The blocks before a verdict are under [`MIN_IDLE_BLOCKS`], or over [`MAX_IDLE_BLOCKS`].
	#[codec(index = 4)]
	IdleBlocks,
}

impl fmt::Display for ParamsError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NothingBacks => {
				f.write_str("perByte and perMicroUnit must not both be zero: nothing would back")
			}
			Self::HalfLife => write!(f, "halfLife must be from 1 to {MAX_HALF_LIFE} sessions"),
			Self::Seats => write!(f, "seats must be from 1 to {MAX_SEATS}"),
			Self::IdleSessions => {
				write!(f, "sessions must be from 1 to {MAX_IDLE_SESSIONS} before a verdict")
			}
			Self::IdleBlocks => write!(
				f,
				"blocks must be from {MIN_IDLE_BLOCKS} to {MAX_IDLE_BLOCKS} before a verdict"
			),
		}
	}
}
