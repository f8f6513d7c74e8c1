// SPDX-License-Identifier: Apache-2.0
//! Why a report earns nothing: one reason for each rule.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why a report earns nothing.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Refusal {
	/// No gateway has the witness's id.
	#[codec(index = 0)]
	UnknownWitness,
	/// Beaconer or witness does not take part: suspended or retired.
	#[codec(index = 1)]
	NotActive,
	/// Beaconer or witness has asserted no location that is in force.
	#[codec(index = 2)]
	NotLocated,
	/// A gateway cannot witness itself.
	#[codec(index = 3)]
	SelfWitness,
	/// Beaconer and witness have the same owner.
	#[codec(index = 4)]
	SameOwner,
	/// The beacon has a report of this witness already.
	#[codec(index = 5)]
	Duplicate,
	/// The witness's working key did not sign the report.
	#[codec(index = 6)]
	BadSignature,
	/// The witness's working key has expired: have the root key certify a new one.
	#[codec(index = 7)]
	WorkingKeyExpired,
	/// Beaconer and witness are in different regions.
	#[codec(index = 8)]
	WrongRegion,
	/// The frequency is of no channel of the region, within `frequency_tolerance_hz`.
	#[codec(index = 9)]
	OffChannel,
	/// The region has no such data rate.
	#[codec(index = 10)]
	UnknownDataRate,
	/// Less than `min_distance_cells` apart, by H3 grid distance at resolution 11.
	#[codec(index = 11)]
	TooClose,
	/// More than `max_distance_m` apart.
	#[codec(index = 12)]
	TooFar,
	/// Stronger than the region's EIRP limit, free space and the witness's antenna allow, plus
	/// `rssi_margin_cdb`.
	#[codec(index = 13)]
	RssiTooHigh,
	/// Weaker than any receiver demodulates at the data rate, less `rssi_margin_cdb`.
	#[codec(index = 14)]
	RssiTooLow,
	/// SNR below what the data rate needs, less `snr_margin_cdb`.
	#[codec(index = 15)]
	SnrTooLow,
	/// SNR above RSSI over the thermal noise of the bandwidth, plus `snr_margin_cdb`: the two
	/// cannot be of one signal.
	#[codec(index = 16)]
	SnrTooHigh,
	/// The beacon keeps as many reports as it can; nothing is ranked before the next round's seed.
	#[codec(index = 17)]
	BeaconFull,
	/// The beacon keeps as many reports as it can, and those with a lower rank stay.
	#[codec(index = 18)]
	Outranked,
	/// The tag is not that of the payload: the witness did not hear this beacon.
	#[codec(index = 19)]
	WrongTag,
	/// Heard on another channel than the payload determines.
	#[codec(index = 20)]
	WrongChannel,
	/// Nobody has heard the witness's own beacon for `reciprocity_ticks`.
	#[codec(index = 21)]
	NotHeard,
	/// Valid, but not among the `max_witnesses` that were drawn for pay.
	#[codec(index = 22)]
	NotDrawnForPay,
}
