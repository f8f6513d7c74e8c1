// SPDX-License-Identifier: Apache-2.0
//! The ways in which simulated gateways lie, and what each would say.

use crate::radio::{Air, City, Reception, Station};
use cairn_coverage::{channel, tag, RegionPlan};
use cairn_device_primitives::{DeviceId, Tag};
use cairn_geo::{distance, free_space_path_loss, grid_distance};
use rand::RngCore;

/// A way to cheat. Each breaks a rule of its own.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Cheat {
	/// Stands in another province, hears nothing, and reports every beacon with a guessed tag.
	NeverHeard,
	/// Hears, but sends the tag of another witness: as if it had copied a report.
	WrongTag,
	/// Stands in the city and asserts a place in another province.
	MovedAway,
	/// Asserts a place beside another gateway, to witness it from two antennas.
	MovedNear,
	/// Reports its own beacons.
	SelfWitness,
	/// Reports a signal stronger than physics allows, to seem nearer.
	InflatedRssi,
}

impl Cheat {
	/// All of them.
	pub const ALL: [Self; 6] = [
		Self::NeverHeard,
		Self::WrongTag,
		Self::MovedAway,
		Self::MovedNear,
		Self::SelfWitness,
		Self::InflatedRssi,
	];

	/// Its name in the table.
	pub fn name(self) -> &'static str {
		match self {
			Self::NeverHeard => "never heard",
			Self::WrongTag => "wrong tag",
			Self::MovedAway => "moved away",
			Self::MovedNear => "moved near",
			Self::SelfWitness => "self-witness",
			Self::InflatedRssi => "inflated RSSI",
		}
	}

	/// How the gateway of this number cheats: every fifth does, in turn.
	pub fn of(index: u32) -> Option<Self> {
		if index.checked_rem(5) != Some(4) {
			return None;
		}
		let turn = usize::try_from(index.checked_div(5)?).ok()?;
		Self::ALL.get(turn.checked_rem(Self::ALL.len())?).copied()
	}

	/// Where the gateway really stands and where it says that it stands, given the place that is
	/// meant for it and that of its honest neighbour.
	pub fn places(self, city: &City, meant: u64, neighbour: u64) -> Option<(u64, u64)> {
		Some(match self {
			Self::NeverHeard => (city.far_from(meant)?, meant),
			Self::MovedAway => (meant, city.far_from(meant)?),
			Self::MovedNear => (meant, city.beside(neighbour)?),
			Self::WrongTag | Self::SelfWitness | Self::InflatedRssi => (meant, meant),
		})
	}
}

/// A beacon on the air, as far as a witness's statement depends on it.
#[derive(Clone, Copy, Debug)]
pub struct OnAir<'a> {
	/// Who sent it.
	pub beaconer: DeviceId,
	/// What it sent.
	pub payload: [u8; 16],
	/// The cell that the beaconer asserted.
	pub cell: u64,
	/// Its region's plan.
	pub plan: &'a RegionPlan,
	/// The frequency that it used.
	pub frequency: u32,
}

/// A witness, as it stands to the chain.
#[derive(Clone, Copy, Debug)]
pub struct Listener {
	/// Its id.
	pub device: DeviceId,
	/// The cell that it asserted.
	pub cell: u64,
	/// Antenna gain, tenths of dBi.
	pub gain: i16,
	/// How it cheats, if it does.
	pub cheat: Option<Cheat>,
}

/// What a witness says of a beacon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
	/// The tag.
	pub tag: Tag,
	/// Signal and noise.
	pub reception: Reception,
	/// Frequency, Hz.
	pub frequency: u32,
	/// Whether it breaks a rule on purpose.
	pub dishonest: bool,
}

impl Listener {
	/// What it says of a beacon that it heard so (`None`: not at all), if anything.
	pub fn states(
		&self,
		beacon: &OnAir,
		heard: Option<Reception>,
		rng: &mut impl RngCore,
	) -> Option<Statement> {
		if beacon.beaconer == self.device {
			return self.states_own(beacon);
		}
		let honest = heard.map(|reception| Statement {
			tag: tag(&beacon.payload, self.device),
			reception,
			frequency: beacon.frequency,
			dishonest: false,
		});
		match self.cheat {
			None | Some(Cheat::SelfWitness) => honest,
			Some(Cheat::NeverHeard) => self.guesses(beacon, rng),
			Some(Cheat::WrongTag) => honest.map(|statement| Statement {
				tag: tag(&beacon.payload, self.device.wrapping_add(1)),
				dishonest: true,
				..statement
			}),
			Some(Cheat::MovedAway) => {
				let dishonest = self.is_too_far(beacon.cell);
				honest.map(|statement| Statement { dishonest, ..statement })
			}
			Some(Cheat::MovedNear) => honest.map(|statement| Statement {
				dishonest: self.is_too_near(beacon.cell),
				..statement
			}),
			Some(Cheat::InflatedRssi) => honest.and_then(|honest| self.inflates(beacon, honest)),
		}
	}

	/// A self-witness reports its own beacon, with the right tag and a fine signal.
	fn states_own(&self, beacon: &OnAir) -> Option<Statement> {
		(self.cheat == Some(Cheat::SelfWitness)).then(|| Statement {
			tag: tag(&beacon.payload, self.device),
			reception: PLAUSIBLE,
			frequency: beacon.frequency,
			dishonest: true,
		})
	}

	/// Everything that passes on arrival, and a tag and channel out of thin air.
	fn guesses(&self, beacon: &OnAir, rng: &mut impl RngCore) -> Option<Statement> {
		let mut guess = [0; 16];
		rng.fill_bytes(&mut guess);
		let index = usize::from(channel(&guess, beacon.plan));
		Some(Statement {
			tag: guess,
			reception: PLAUSIBLE,
			frequency: *beacon.plan.channels.get(index)?,
			dishonest: true,
		})
	}

	/// Ten decibels above what the chain can believe of the two asserted places.
	fn inflates(&self, beacon: &OnAir, honest: Statement) -> Option<Statement> {
		let here = cairn_geo::position(self.cell).ok()?;
		let there = cairn_geo::position(beacon.cell).ok()?;
		let loss = free_space_path_loss(distance(&here, &there), beacon.frequency.into());
		let bound = beacon
			.plan
			.max_eirp
			.saturating_add(i32::from(self.gain).saturating_mul(10))
			.saturating_sub(loss)
			.saturating_add(RSSI_MARGIN_CDB);
		let rssi = bound.saturating_add(1_000).checked_div(10)?.try_into().ok()?;
		Some(Statement {
			reception: Reception { rssi, ..honest.reception },
			dishonest: true,
			..honest
		})
	}

	/// Two that moved away the same way are as far apart as they say: what one says of the other
	/// breaks no rule, and nothing that the chain knows could tell.
	fn is_too_far(&self, cell: u64) -> bool {
		let positions = cairn_geo::position(self.cell).ok().zip(cairn_geo::position(cell).ok());
		positions.is_some_and(|(here, there)| distance(&here, &there) > MAX_DISTANCE_CM)
	}

	fn is_too_near(&self, cell: u64) -> bool {
		grid_distance(self.cell, cell, 11).is_some_and(|steps| steps < 8)
	}
}

/// The chain's `max_distance_m`, in centimetres.
const MAX_DISTANCE_CM: u32 = 10_000_000;

/// What any gateway at the edge of reception might report.
const PLAUSIBLE: Reception = Reception { rssi: -1_150, snr: 0 };

/// The highest margin that the chain's parameters allow for measured RSSI, hundredths of dB.
const RSSI_MARGIN_CDB: i32 = 2_000;

/// What `listener` at `station` really receives of a transmission; nothing of its own.
pub fn receives(
	air: &Air,
	sent: &crate::radio::Transmission,
	sender: (u32, &Station),
	receiver: (u32, &Station),
) -> Option<Reception> {
	(sender.0 != receiver.0).then(|| air.hear(sent, sender, receiver)).flatten()
}

#[cfg(test)]
mod tests;
