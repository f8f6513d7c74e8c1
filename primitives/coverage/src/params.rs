// SPDX-License-Identifier: Apache-2.0
//! Every figure of the coverage rules that is governance's to decide, its default and its bounds.
//!
//! These are its values and not its means: a round takes a snapshot of what is decided, and leaves
//! what [`CoverageParams::check`] refuses as it was.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use cairn_device_primitives::Tick;
use cairn_figures::Figures;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{draw::QUIET_ROUNDS, ramp::RAMP_ONE, window::SETTLE_ROUNDS};

/// Most witnesses that a beacon may ever pay, and most reports that it keeps.
pub const MAX_WITNESSES: u8 = 32;

/// What a beacon takes of a block beside its witnesses drawn for pay, in parts of what one of these
/// takes: its reveal, and the reports, of which it keeps [`MAX_WITNESSES`] whoever is drawn.
const UNDRAWN: u32 = 59;

/// What blocks carry of beacons in a tick, in the same parts. The runtime's tests hold both against the
/// weights in force.
const CARRIED: u32 = 23_400;

/// The most beacons that blocks carry in a tick where each draws `max_witnesses` for pay, and as many
/// reports come of each as it keeps.
pub fn most_beacons(max_witnesses: u8) -> u32 {
	CARRIED.checked_div(UNDRAWN.saturating_add(max_witnesses.into())).unwrap_or_default()
}

/// Ticks in an hour of the production clock (6 s each): the defaults below are lengths of time.
const HOUR: Tick = 600;

/// The figures of the coverage rules. A beacon is judged by those in force in its draw's round.
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
pub struct CoverageParams {
	/// Witnesses drawn for pay; 1 to [`MAX_WITNESSES`]. Default 14: HIP-83 and Helium's
	/// `poc_per_hop_max_witnesses`.
	pub max_witnesses: u8,
	/// HIP-15's N: witnesses up to which each earns a whole unit; 1 to `max_witnesses`. Default 4.
	pub witness_redundancy: u8,
	/// Least H3 grid distance between beaconer and witness, at resolution 11, in cells. Default 8,
	/// about 350 m: Helium's `poc_v4_exclusion_cells`.
	pub min_distance_cells: u8,
	/// Largest great-circle distance, in metres. Default 100,000: HIP-58.
	pub max_distance_m: u32,
	/// How far a reported frequency may be from its channel's, in Hz; less than half of the
	/// narrowest spacing of channels (200 kHz). Default 50,000, far above any crystal's error.
	pub frequency_tolerance_hz: u32,
	/// What measured RSSI may exceed, or fall short of, its physical limits by, in hundredths of
	/// dB. Default 300: the RSSI of SX126x and SX130x radios is good to about 3 dB.
	pub rssi_margin_cdb: i32,
	/// What measured SNR may exceed, or fall short of, its limits by, in hundredths of dB. Default
	/// 600: of 1,009 honest receptions at SF12, 8 have an SNR more than 3 dB above what RSSI and
	/// thermal noise allow, none more than 5.8 dB, and none is below what SF12 needs.
	pub snr_margin_cdb: i32,
	/// How long after its own beacon was last heard a gateway earns as a witness, in ticks: no shorter
	/// than [`CoverageParams::check_on`] says. Default 48 h: HIP-106.
	pub reciprocity_ticks: Tick,
	/// How long after its last settled beacon a gateway counts for density, in ticks: no shorter than
	/// [`CoverageParams::check_on`] says. Default 60 h: HIP-17's `hip17_interactivity_blocks`.
	pub interactive_ticks: Tick,
	/// Ticks of credit after which the ramp of a new or moved gateway is over. Default 15 days:
	/// HIP-57.
	pub ramp_ticks: Tick,
	/// Where the ramp begins, in permyriad, at most [`RAMP_ONE`]. Default 1,000, a tenth: HIP-57.
	pub ramp_floor: u16,
	/// Beacons that blocks are to carry, a tick; at most [`most_beacons`]. Default 280: a million
	/// gateways, four times a day.
	pub beacons_per_tick: u32,
	/// Least mean rounds between the raw draws of a gateway; more than [`QUIET_ROUNDS`]. Default
	/// 60: hourly with rounds of a minute, the rate that HIP-70 aimed at.
	pub min_interval: u32,
}

impl Default for CoverageParams {
	fn default() -> Self {
		Self {
			max_witnesses: 14,
			witness_redundancy: 4,
			min_distance_cells: 8,
			max_distance_m: 100_000,
			frequency_tolerance_hz: 50_000,
			rssi_margin_cdb: 300,
			snr_margin_cdb: 600,
			reciprocity_ticks: HOUR.saturating_mul(48),
			interactive_ticks: HOUR.saturating_mul(60),
			ramp_ticks: HOUR.saturating_mul(15 * 24),
			ramp_floor: 1_000,
			beacons_per_tick: 280,
			min_interval: 60,
		}
	}
}

/// A figure outside of its bounds. See the field of the same name.
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
	/// `max_witnesses` is not in 1 to [`MAX_WITNESSES`].
	#[codec(index = 0)]
	MaxWitnesses,
	/// `witness_redundancy` is not in 1 to `max_witnesses`.
	#[codec(index = 1)]
	WitnessRedundancy,
	/// `min_distance_cells` is above 40 (2 km), or beyond `max_distance_m`.
	#[codec(index = 2)]
	MinDistance,
	/// `max_distance_m` is above 300 km, up to which distances are held to their error bound.
	#[codec(index = 3)]
	MaxDistance,
	/// `frequency_tolerance_hz` is not below 100 kHz, half of the spacing of channels.
	#[codec(index = 4)]
	FrequencyTolerance,
	/// `rssi_margin_cdb` is not in 0 to 20 dB.
	#[codec(index = 5)]
	RssiMargin,
	/// `snr_margin_cdb` is not in 0 to 20 dB.
	#[codec(index = 6)]
	SnrMargin,
	/// `ramp_floor` is above [`RAMP_ONE`].
	#[codec(index = 7)]
	RampFloor,
	/// `beacons_per_tick` is 0: nobody would ever be drawn.
	#[codec(index = 8)]
	BeaconsPerTick,
	/// `min_interval` is not above [`QUIET_ROUNDS`]: gateways would silence themselves.
	#[codec(index = 9)]
	MinInterval,
	/// `reciprocity_ticks` is shorter than what lies, in the mean, between a gateway's beacon and when
	/// its next has settled: whoever is at work would not earn as a witness most of the time.
	#[codec(index = 10)]
	Reciprocity,
	/// `interactive_ticks` is shorter than that: gateways would leave the counters of density between
	/// two beacons, and cells look empty that are not.
	#[codec(index = 11)]
	Interactivity,
	/// `beacons_per_tick` is above [`most_beacons`] of `max_witnesses`: reports and reveals would find
	/// no room in blocks, and who sent them no pay.
	#[codec(index = 12)]
	Capacity,
}

impl Figures for CoverageParams {
	type Conflict = ParamsError;

	/// What can be said without knowing how long a round is.
	fn check(&self) -> Result<(), ParamsError> {
		Self::check(self)
	}

	fn revert(&mut self, conflict: ParamsError, old: &Self) {
		match conflict {
			ParamsError::MaxWitnesses | ParamsError::WitnessRedundancy => {
				self.max_witnesses = old.max_witnesses;
				self.witness_redundancy = old.witness_redundancy;
			}
			ParamsError::MinDistance | ParamsError::MaxDistance => {
				self.min_distance_cells = old.min_distance_cells;
				self.max_distance_m = old.max_distance_m;
			}
			ParamsError::FrequencyTolerance => {
				self.frequency_tolerance_hz = old.frequency_tolerance_hz;
			}
			ParamsError::RssiMargin => self.rssi_margin_cdb = old.rssi_margin_cdb,
			ParamsError::SnrMargin => self.snr_margin_cdb = old.snr_margin_cdb,
			ParamsError::RampFloor => self.ramp_floor = old.ramp_floor,
			ParamsError::BeaconsPerTick => self.beacons_per_tick = old.beacons_per_tick,
			ParamsError::MinInterval => self.min_interval = old.min_interval,
			ParamsError::Reciprocity => {
				self.reciprocity_ticks = old.reciprocity_ticks;
				self.min_interval = old.min_interval;
			}
			ParamsError::Interactivity => {
				self.interactive_ticks = old.interactive_ticks;
				self.min_interval = old.min_interval;
			}
			ParamsError::Capacity => {
				self.max_witnesses = old.max_witnesses;
				self.beacons_per_tick = old.beacons_per_tick;
			}
		}
	}
}

impl CoverageParams {
	/// Whether every figure is within its bounds.
	///
	/// # Errors
	///
	/// [`ParamsError`] names the first that is not.
	pub fn check(&self) -> Result<(), ParamsError> {
		let margin = 0..=2_000;
		let min_distance_m = u32::from(self.min_distance_cells).saturating_mul(50);
		let checks = [
			((1..=MAX_WITNESSES).contains(&self.max_witnesses), ParamsError::MaxWitnesses),
			(
				(1..=self.max_witnesses).contains(&self.witness_redundancy),
				ParamsError::WitnessRedundancy,
			),
			(
				self.min_distance_cells <= 40 && min_distance_m < self.max_distance_m,
				ParamsError::MinDistance,
			),
			(self.max_distance_m <= 300_000, ParamsError::MaxDistance),
			(self.frequency_tolerance_hz < 100_000, ParamsError::FrequencyTolerance),
			(margin.contains(&self.rssi_margin_cdb), ParamsError::RssiMargin),
			(margin.contains(&self.snr_margin_cdb), ParamsError::SnrMargin),
			(self.ramp_floor <= RAMP_ONE, ParamsError::RampFloor),
			(self.beacons_per_tick > 0, ParamsError::BeaconsPerTick),
			(self.min_interval > QUIET_ROUNDS, ParamsError::MinInterval),
			(self.beacons_per_tick <= most_beacons(self.max_witnesses), ParamsError::Capacity),
		];
		checks.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, error)| Err(error))
	}

	/// Whether every figure is within its bounds, and lengths of time fit to how often a gateway is
	/// drawn where a round has so many ticks. That is at the least interval. Theirs is
	/// [longer](crate::interval) where gateways are too many for `beacons_per_tick`, few though they may
	/// be where that was decided to be small: how many there are is not known here, and no figure could
	/// be held to a number that grows by itself.
	///
	/// # Errors
	///
	/// [`ParamsError`] names the first that is not.
	pub fn check_on(&self, ticks_per_round: Tick) -> Result<(), ParamsError> {
		self.check()?;
		let until_settled = self.min_interval.saturating_add(SETTLE_ROUNDS);
		let least = until_settled.saturating_mul(ticks_per_round);
		if self.reciprocity_ticks < least {
			return Err(ParamsError::Reciprocity);
		}
		if self.interactive_ticks < least {
			return Err(ParamsError::Interactivity);
		}
		Ok(())
	}
}
