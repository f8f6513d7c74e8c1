// SPDX-License-Identifier: Apache-2.0
//! Radio regions: channels, power limits, data rates and territories, as data.
//!
//! Adding a region is one entry of the table at the end of this file, with the next free index.
//! The figures are from LoRaWAN Regional Parameters RP002-1.0.4 unless an entry says otherwise.
//!
//! Every data rate is of 125 kHz. A beacon is on a channel that its payload chooses and no witness
//! knows beforehand, so it must be heard on all of them at once: the concentrators of gateways
//! (SX1301, SX1302 and their like) listen to eight channels of 125 kHz for every spreading factor, and
//! to a single one of 250 or 500 kHz, for one spreading factor that is set beforehand. FSK has no SNR
//! to judge by. So the channels below are of 125 kHz, and other data rates are refused
//! ([`UnknownDataRate`](crate::Refusal::UnknownDataRate)).

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derives of SCALE cast the indices of variants; there is no other cast here"
)]

use cairn_geo::decibels;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Thermal noise at 290 K, in hundredths of dBm per Hz: 10 log10(k T / 1 mW).
const NOISE_DENSITY: i32 = -17_398;

/// Noise figure of the best receivers, in hundredths of dB: the SX1302 is given with −141 dBm for
/// SF12 at 125 kHz, 2 dB above the sum of noise and required SNR.
const NOISE_FIGURE: i32 = 200;

/// SNR that spreading factor 7 needs, in hundredths of dB; each further one needs 2.5 dB less
/// (Semtech SX1276 data sheet, table 13).
const REQUIRED_SNR_SF7: i32 = -750;

/// A LoRa modulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataRate {
	/// 7 to 12.
	pub spreading_factor: u8,
	/// In Hz.
	pub bandwidth_hz: u32,
}

impl DataRate {
	/// Thermal noise in the bandwidth, in hundredths of dBm. No signal of a given strength has a
	/// higher SNR than against this.
	pub fn thermal_noise(&self) -> i32 {
		NOISE_DENSITY.saturating_add(decibels(u64::from(self.bandwidth_hz)))
	}

	/// Least SNR at which a receiver demodulates, in hundredths of dB.
	pub fn required_snr(&self) -> i32 {
		let beyond_sf7 = i32::from(self.spreading_factor).saturating_sub(7);
		REQUIRED_SNR_SF7.saturating_sub(beyond_sf7.saturating_mul(250))
	}

	/// Weakest signal that the best receivers demodulate, in hundredths of dBm.
	pub fn sensitivity(&self) -> i32 {
		self.thermal_noise().saturating_add(NOISE_FIGURE).saturating_add(self.required_snr())
	}
}

/// A box of latitude and longitude, in micro-degrees, its edges included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
	/// Least latitude.
	pub south: i32,
	/// Greatest latitude.
	pub north: i32,
	/// Least longitude.
	pub west: i32,
	/// Greatest longitude, not below `west`: a box does not cross the antimeridian.
	pub east: i32,
}

impl Area {
	/// From whole degrees: south, north, west, east.
	const fn degrees(south: i32, north: i32, west: i32, east: i32) -> Self {
		const E6: i32 = 1_000_000;
		Self {
			south: south.saturating_mul(E6),
			north: north.saturating_mul(E6),
			west: west.saturating_mul(E6),
			east: east.saturating_mul(E6),
		}
	}

	/// Whether a place lies in the box.
	pub fn covers(&self, latitude_e6: i32, longitude_e6: i32) -> bool {
		(self.south..=self.north).contains(&latitude_e6)
			&& (self.west..=self.east).contains(&longitude_e6)
	}
}

/// What holds in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionPlan {
	/// Name in the LoRaWAN regional parameters.
	pub name: &'static str,
	/// Centres of the channels on which beacons are sent and heard, in Hz, rising; 1 to 255.
	pub channels: &'static [u32],
	/// Highest legal EIRP, in hundredths of dBm.
	pub max_eirp: i32,
	/// LoRa data rates of those channels; the index is the number of the data rate.
	pub data_rates: &'static [DataRate],
	/// Coarse boxes around the countries of the region, to keep a gateway from choosing the limits
	/// of another continent. They overlap where borders do: which plan is legal is for its owner
	/// to know.
	pub areas: &'static [Area],
}

impl RegionPlan {
	/// Whether the region is plausible at a place, given in micro-degrees.
	pub fn covers(&self, latitude_e6: i32, longitude_e6: i32) -> bool {
		self.areas.iter().any(|area| area.covers(latitude_e6, longitude_e6))
	}

	/// The channel within `tolerance_hz` of a frequency. With a tolerance below half of the spacing
	/// there is one at most.
	pub fn channel_of(&self, frequency_hz: u32, tolerance_hz: u32) -> Option<u8> {
		let index = self
			.channels
			.iter()
			.position(|channel| channel.abs_diff(frequency_hz) <= tolerance_hz)?;
		u8::try_from(index).ok()
	}

	/// The data rate of that number.
	pub fn data_rate(&self, number: u8) -> Option<&'static DataRate> {
		self.data_rates.get(usize::from(number))
	}
}

/// LoRa at 125 kHz with each of these spreading factors.
macro_rules! lora_125_khz {
	($($spreading_factor:literal),+) => {
		&[$(DataRate { spreading_factor: $spreading_factor, bandwidth_hz: 125_000 }),+]
	};
}

/// Makes the enum and its plans of one table.
macro_rules! regions {
	($($(#[$doc:meta])* $region:ident = $index:tt => $plan:expr;)+) => {
		/// A radio region.
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
		#[repr(u8)]
		pub enum Region {
			$($(#[$doc])* #[codec(index = $index)] $region = $index,)+
		}

		impl Region {
			/// Every region.
			pub const ALL: &'static [Self] = &[$(Self::$region),+];

			/// What holds in the region.
			pub fn plan(self) -> &'static RegionPlan {
				match self {
					$(Self::$region => {
						static PLAN: RegionPlan = $plan;
						&PLAN
					},)+
				}
			}
		}
	};
}

regions! {
	/// North America, 902–928 MHz. Channels 8 to 15 ("sub-band 2", as Helium and The Things Network
	/// use it) of the 64. EIRP: 47 CFR 15.247 allows 30 dBm conducted (RP002's limit) and antennas
	/// of 6 dBi. DR4 is of the 500 kHz channels and is left out.
	Us915 = 0 => RegionPlan {
		name: "US915",
		channels: &[
			903_900_000, 904_100_000, 904_300_000, 904_500_000,
			904_700_000, 904_900_000, 905_100_000, 905_300_000,
		],
		max_eirp: 3_600,
		data_rates: lora_125_khz![10, 9, 8, 7],
		areas: &[
			// Canada and the United States without Alaska and Hawaii; Mexico to Panama; Alaska;
			// Hawaii; the Caribbean.
			Area::degrees(24, 84, -141, -52),
			Area::degrees(7, 33, -118, -77),
			Area::degrees(51, 72, -180, -129),
			Area::degrees(18, 23, -161, -154),
			Area::degrees(16, 28, -86, -60),
		],
	};
	/// Europe, the Middle East and Africa, 863–870 MHz. The three mandatory channels and the five
	/// in 867 MHz that networks add to them. EIRP: 25 mW ERP (ERC Recommendation 70-03, annex 1),
	/// 14 dBm, 2.15 dB over a dipole; RP002 rounds to 16 dBm. DR6 (250 kHz) is of one channel only.
	Eu868 = 1 => RegionPlan {
		name: "EU868",
		channels: &[
			867_100_000, 867_300_000, 867_500_000, 867_700_000,
			867_900_000, 868_100_000, 868_300_000, 868_500_000,
		],
		max_eirp: 1_615,
		data_rates: lora_125_khz![12, 11, 10, 9, 8, 7],
		areas: &[
			// Europe with Iceland and the Canaries; Africa; the Middle East.
			Area::degrees(27, 82, -32, 45),
			Area::degrees(-36, 38, -26, 58),
			Area::degrees(12, 43, 25, 64),
		],
	};
	/// Australia, New Zealand and South America, 915–928 MHz. Channels 8 to 15 of the 64 ("sub-band
	/// 2"). DR6 is of the 500 kHz channels and is left out.
	Au915 = 2 => RegionPlan {
		name: "AU915",
		channels: &[
			916_800_000, 917_000_000, 917_200_000, 917_400_000,
			917_600_000, 917_800_000, 918_000_000, 918_200_000,
		],
		max_eirp: 3_000,
		data_rates: lora_125_khz![12, 11, 10, 9, 8, 7],
		areas: &[
			// Australia; New Zealand; Papua New Guinea and the Pacific to its east; South America.
			Area::degrees(-45, -9, 112, 155),
			Area::degrees(-53, -33, 165, 180),
			Area::degrees(-23, 1, 140, 180),
			Area::degrees(-57, 14, -93, -28),
		],
	};
	/// Japan and South-East Asia, 920–925 MHz. The two mandatory channels and the six above them.
	/// Where a dwell time of 400 ms is the law, DR0 and DR1 are not usable. DR6 (250 kHz) is of one
	/// channel only.
	As923_1 = 3 => RegionPlan {
		name: "AS923-1",
		channels: &[
			923_200_000, 923_400_000, 923_600_000, 923_800_000,
			924_000_000, 924_200_000, 924_400_000, 924_600_000,
		],
		max_eirp: 1_600,
		data_rates: lora_125_khz![12, 11, 10, 9, 8, 7],
		areas: &[
			// Japan; Taiwan, Hong Kong and Macao; Thailand, Malaysia, Singapore, Brunei and what
			// lies between; Australia and New Zealand, where this plan is legal too.
			Area::degrees(20, 46, 122, 154),
			Area::degrees(21, 26, 113, 123),
			Area::degrees(-11, 24, 95, 127),
			Area::degrees(-45, -9, 112, 155),
			Area::degrees(-53, -33, 165, 180),
		],
	};
	/// India, 865–867 MHz. The three mandatory channels, the only ones that RP002 names. EIRP: 30 dBm
	/// up to RP002-1.0.4 (29.2 dBm from 1.0.5 on): the higher, as law allows more than either.
	In865 = 4 => RegionPlan {
		name: "IN865",
		channels: &[865_062_500, 865_402_500, 865_985_000],
		max_eirp: 3_000,
		data_rates: lora_125_khz![12, 11, 10, 9, 8, 7],
		areas: &[
			// India, Bangladesh, Pakistan, Nepal, Sri Lanka.
			Area::degrees(5, 37, 60, 98),
		],
	};
}
