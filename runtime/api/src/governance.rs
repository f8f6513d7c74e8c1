// SPDX-License-Identifier: Apache-2.0
//! What governance may change, and whether a proposal can be enacted.

use alloc::string::String;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_weights::Weight;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Unit {
	/// Things.
	#[codec(index = 0)]
	Count,
	/// Plancks: 10^12 are one CRN.
	#[codec(index = 1)]
	Plancks,
	/// Parts of 10,000.
	#[codec(index = 2)]
	Permyriad,
	/// Parts of 1,000,000.
	#[codec(index = 3)]
	PartsPerMillion,
	/// Parts of 100.
	#[codec(index = 4)]
	Percent,
	/// Parts of 1,440 of an epoch, which is a day in production.
	#[codec(index = 5)]
	Minutes,
	/// Epochs: days in production.
	#[codec(index = 6)]
	Epochs,
	/// Rounds of the challenge clock: minutes in production.
	#[codec(index = 7)]
	Rounds,
	/// Sessions of validators: hours in production.
	#[codec(index = 8)]
	Sessions,
	/// Bytes.
	#[codec(index = 9)]
	Bytes,
	/// Metres.
	#[codec(index = 10)]
	Metres,
	/// Cells of H3's grid, at resolution 11.
	#[codec(index = 11)]
	Cells,
	/// Hertz.
	#[codec(index = 12)]
	Hertz,
	/// Hundredths of dB.
	#[codec(index = 13)]
	Centibels,
}

/// A figure that governance may change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ParameterView {
	/// Whose figure it is. With `name` it is what `parameters.setParameter` takes.
	pub group: String,
	/// Its name in the group.
	pub name: String,
	/// What it means.
	pub meaning: String,
	/// What it counts.
	pub unit: Unit,
	/// The track of referenda that may change it, besides root's.
	pub track: u16,
	/// The group's codec index.
	pub group_index: u8,
	/// Its codec index in the group.
	pub index: u8,
	/// How many bytes its encoding has, little-endian.
	pub bytes: u8,
	/// The least that it may be.
	pub least: u128,
	/// The most that it may be.
	pub most: u128,
	/// What it is as long as nobody decides otherwise.
	pub default: u128,
	/// What is decided: in force from the next snapshot on of whoever lives by it.
	pub decided: u128,
}

/// Why a call could not be enacted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum CallRefusal {
	/// No call of this runtime decodes from these bytes.
	#[codec(index = 0)]
	Undecodable,
	/// A call decodes, and so many bytes are left over.
	#[codec(index = 1)]
	TrailingBytes {
		/// How many.
		count: u32,
	},
	/// It sets a figure that this runtime does not have.
	#[codec(index = 2)]
	UnknownParameter {
		/// Codec index of the group.
		group_index: u8,
		/// Codec index in the group.
		index: u8,
	},
	/// It sets a figure out of its bounds.
	#[codec(index = 3)]
	OutOfBounds {
		/// The figure's group.
		group: String,
		/// Its name.
		name: String,
		/// What is proposed.
		value: u128,
		/// The least that it may be.
		least: u128,
		/// The most that it may be.
		most: u128,
	},
	/// It weighs more than the scheduler enacts in a block, so that it never would
	/// (`scheduler.PermanentlyOverweight`).
	#[codec(index = 4)]
	Overweight {
		/// What it weighs: picoseconds of execution, and bytes of storage proof.
		weight: Weight,
		/// The most that a call of its length may weigh, whatever else is scheduled for that block.
		most: Weight,
	},
}
