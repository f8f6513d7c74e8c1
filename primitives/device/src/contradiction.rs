// SPDX-License-Identifier: Apache-2.0
//! Evidence that a working key is in two places: two reports of one beacon that do not agree.
//!
//! A device signs at most one report for a (round, beaconer, tag), and stores what it signs before
//! it sends it. Within that rule no honest device can be led into a contradiction:
//!
//! - A false payload on the air yields another tag, hence a report of something else.
//! - A replayed payload, or a second concentrator that hears the same transmission, yields the
//!   same tag, for which the device has signed already.
//! - A signature counts on one chain only, and nobody but the holder of the key can make one.
//!
//! Two machines with one key measure for themselves, and sooner or later both sign.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is nothing else here"
)]

use crate::{
	verify_working, DeviceId, GenesisHash, Report, Round, SignedMessage, Tag, WorkingKey,
	WorkingSignature,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why two reports do not contradict each other, or do not prove it.
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
pub enum ContradictionError {
	/// They are of different witnesses.
	#[codec(index = 0)]
	OtherWitness,
	/// They are about beacons of different rounds.
	#[codec(index = 1)]
	OtherRound,
	/// They are about beacons of different gateways.
	#[codec(index = 2)]
	OtherBeaconer,
	/// They are about different payloads: anyone can put a false one on the air.
	#[codec(index = 3)]
	OtherTag,
	/// They say the same.
	#[codec(index = 4)]
	NoDifference,
	/// The first signature is not the witness's over the first report.
	#[codec(index = 5)]
	BadFirstSignature,
	/// The second signature is not the witness's over the second report.
	#[codec(index = 6)]
	BadSecondSignature,
}

/// Passes for two reports that no honest device signs both of: one witness, round, beaconer and
/// tag, but not the same measurements.
///
/// # Errors
///
/// The first field that keeps them apart, or [`ContradictionError::NoDifference`].
pub fn contradicts(first: &Report, second: &Report) -> Result<(), ContradictionError> {
	if first.witness != second.witness {
		return Err(ContradictionError::OtherWitness);
	}
	if first.round != second.round {
		return Err(ContradictionError::OtherRound);
	}
	if first.beaconer != second.beaconer {
		return Err(ContradictionError::OtherBeaconer);
	}
	if first.tag != second.tag {
		return Err(ContradictionError::OtherTag);
	}
	if first == second {
		return Err(ContradictionError::NoDifference);
	}
	Ok(())
}

/// What one of two reports measured, and the signature over the whole of that report.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SignedMeasurement {
	/// Received signal strength, tenths of dBm.
	pub rssi: i16,
	/// Signal to noise ratio, tenths of dB.
	pub snr: i16,
	/// Frequency, Hz.
	pub frequency: u32,
	/// Data rate, by its number in the region's plan.
	pub data_rate: u8,
	/// GPS time of reception, nanoseconds, where it was given.
	pub gps_time: Option<u64>,
	/// The working key's signature over the [`Report`].
	pub signature: WorkingSignature,
}

impl SignedMeasurement {
	fn of(report: &Report, signature: WorkingSignature) -> Self {
		let Report { rssi, snr, frequency, data_rate, gps_time, .. } = *report;
		Self { rssi, snr, frequency, data_rate, gps_time, signature }
	}
}

/// Two reports of one witness about one beacon. What they share stands once, so that reports
/// about different things cannot be expressed; who the witness is, is said beside it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Contradiction {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// The tag of both reports.
	pub tag: Tag,
	/// What one report says beside that.
	pub first: SignedMeasurement,
	/// What the other says.
	pub second: SignedMeasurement,
}

impl Contradiction {
	/// Puts two signed reports together. The signatures are taken as they are.
	///
	/// # Errors
	///
	/// Those of [`contradicts`].
	pub fn between(
		first: (&Report, WorkingSignature),
		second: (&Report, WorkingSignature),
	) -> Result<Self, ContradictionError> {
		contradicts(first.0, second.0)?;
		let Report { round, beaconer, tag, .. } = *first.0;
		let [first, second] =
			[first, second].map(|(report, signature)| SignedMeasurement::of(report, signature));
		Ok(Self { round, beaconer, tag, first, second })
	}

	/// Both reports, as `witness` would have signed them.
	pub fn reports(&self, witness: DeviceId) -> [Report; 2] {
		[&self.first, &self.second].map(|measured| Report {
			round: self.round,
			beaconer: self.beaconer,
			witness,
			tag: self.tag,
			rssi: measured.rssi,
			snr: measured.snr,
			frequency: measured.frequency,
			data_rate: measured.data_rate,
			gps_time: measured.gps_time,
		})
	}

	/// Passes where both reports were signed by `witness` with `key` on the chain of `genesis`,
	/// and contradict each other. `key` is one that passed [`crate::check_working_key`].
	///
	/// # Errors
	///
	/// Those of [`contradicts`], then which of the signatures is bad.
	pub fn check(
		&self,
		witness: DeviceId,
		key: &WorkingKey,
		genesis: &GenesisHash,
	) -> Result<(), ContradictionError> {
		let [first, second] = self.reports(witness);
		contradicts(&first, &second)?;
		if !verify_working(key, &first.signing_bytes(genesis), &self.first.signature) {
			return Err(ContradictionError::BadFirstSignature);
		}
		if !verify_working(key, &second.signing_bytes(genesis), &self.second.signature) {
			return Err(ContradictionError::BadSecondSignature);
		}
		Ok(())
	}
}
