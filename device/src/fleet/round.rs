// SPDX-License-Identifier: Apache-2.0
//! A round: who is drawn, what is sent, who hears it and what it says.

use super::{
	cheat::{receives, Listener, OnAir, Statement},
	ledger::Class,
	roster::{Gateway, Roster, GAIN},
};
use crate::{
	keys::{sign_working, SignerError},
	node::{
		connection::{At, NodeError},
		state,
	},
	radio::{Air, Transmission},
	relay::{Beacon, SignedReport},
};
use cairn_coverage::{channel, is_drawn, payload, RegionPlan, QUIET_ROUNDS};
use cairn_device_primitives::{DeviceId, GenesisHash, Report, Round, Seed};

/// The data rate of all beacons: the slowest of the region, which reaches farthest.
const DATA_RATE: u8 = 0;

/// Seed and interval of a round.
pub type Draw = (Seed, u32);

/// A round's draw, and those of the rounds before it that bear on it, the nearest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draws {
	current: Draw,
	previous: Vec<Option<Draw>>,
}

impl Draws {
	/// Reads them; `None` while the round's seed is not usable.
	pub async fn read(at: &At, round: Round) -> Result<Option<Self>, NodeError> {
		let Some(current) = draw(at, round).await? else { return Ok(None) };
		let mut previous = Vec::new();
		for back in 1..=QUIET_ROUNDS {
			previous.push(match round.checked_sub(back) {
				Some(earlier) => draw(at, earlier).await?,
				None => None,
			});
		}
		Ok(Some(Self { current, previous }))
	}

	/// The round's seed.
	pub fn seed(&self) -> &Seed {
		&self.current.0
	}

	/// Those of the fleet that are drawn in `round`.
	pub fn drawn<'a>(&self, roster: &'a Roster, round: Round) -> Vec<(DeviceId, &'a Gateway)> {
		let drawn = |device| is_drawn(&self.current, &self.previous, device);
		roster.taking_part(round).filter(|(device, _)| drawn(*device)).collect()
	}
}

async fn draw(at: &At, round: Round) -> Result<Option<Draw>, NodeError> {
	Ok(state::seed(at, round).await?.zip(state::interval(at, round).await?))
}

/// A beacon as its gateway makes it.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
	/// Which.
	pub beacon: Beacon,
	/// The payload.
	pub payload: [u8; 16],
	plan: &'a RegionPlan,
	cell: u64,
	index: u32,
	transmission: Transmission,
}

impl<'a> Sent<'a> {
	/// The beacon that `secret` makes; `None` if the plan lacks what every plan has.
	pub fn new(
		beacon: Beacon,
		gateway: &Gateway,
		secret: &[u8; 32],
		seed: &Seed,
		plan: &'a RegionPlan,
	) -> Option<Self> {
		let payload = payload(secret, seed, beacon.beaconer);
		let frequency_hz = *plan.channels.get(usize::from(channel(&payload, plan)))?;
		let data_rate = plan.data_rate(DATA_RATE)?;
		let transmission = Transmission {
			packet: beacon.round,
			eirp_cdbm: plan.max_eirp,
			frequency_hz,
			spreading_factor: data_rate.spreading_factor,
			bandwidth_hz: data_rate.bandwidth_hz,
		};
		let (cell, index) = (gateway.cell, gateway.index);
		Some(Self { beacon, payload, plan, cell, index, transmission })
	}

	/// What a witness's statement depends on.
	fn on_air(&self) -> OnAir<'a> {
		let Self { beacon, payload, cell, plan, .. } = *self;
		let frequency = self.transmission.frequency_hz;
		OnAir { beaconer: beacon.beaconer, payload, cell, plan, frequency }
	}

	/// What `witness` is to sign.
	fn report(&self, witness: DeviceId, statement: &Statement) -> Report {
		Report {
			round: self.beacon.round,
			beaconer: self.beacon.beaconer,
			witness,
			tag: statement.tag,
			rssi: statement.reception.rssi,
			snr: statement.reception.snr,
			frequency: statement.frequency,
			data_rate: DATA_RATE,
			gps_time: None,
		}
	}
}

/// What all gateways say of a beacon: the same whenever they are asked. Two reports that differ over
/// one tag would cost an owner's deposit.
pub fn reports(
	roster: &Roster,
	air: &Air,
	sent: &Sent,
	genesis: &GenesisHash,
) -> Result<Vec<(SignedReport, Class)>, SignerError> {
	let Some(sender) = roster.gateways.iter().find(|gateway| gateway.index == sent.index) else {
		return Ok(Vec::new());
	};
	let mut reports = Vec::new();
	for (device, gateway) in roster.taking_part(sent.beacon.round) {
		let Some(statement) = statement(air, sent, sender, (device, gateway)) else { continue };
		let report = sent.report(device, &statement);
		let signature = sign_working(&gateway.working, &report, genesis)?;
		let class = Class::of(gateway.cheat, statement.dishonest, sender.cheat);
		reports.push((SignedReport { report, signature }, class));
	}
	Ok(reports)
}

/// What a gateway says of a beacon of `sender`, if anything.
fn statement(
	air: &Air,
	sent: &Sent,
	sender: &Gateway,
	(device, receiver): (DeviceId, &Gateway),
) -> Option<Statement> {
	let heard = receives(
		air,
		&sent.transmission,
		(sender.index, &sender.station),
		(receiver.index, &receiver.station),
	);
	let listener = Listener { device, cell: receiver.cell, gain: GAIN, cheat: receiver.cheat };
	let mut luck = air.luck(sent.beacon.round, sender.index, receiver.index);
	listener.states(&sent.on_air(), heard, &mut luck)
}

/// The last round whose beacons count as sent, after a new connection in round `now`; `begun` and
/// `last` are the last round whose beacons were sent and the last round of all, if any.
///
/// The beacons of the round in which the program starts may be on the air already, by the program
/// before it, so the next round is the first; the same goes for another chain.
pub fn last_begun(begun: Option<Round>, last: Option<Round>, now: Round) -> Option<Round> {
	let went_back = last.is_some_and(|last| last > now);
	begun.filter(|_| !went_back).or(Some(now))
}

/// Whether a round whose beacons were sent has another seed than the one that they were drawn by:
/// that of a branch which has won since, and by which others are drawn.
pub fn is_drawn_anew(drawn_by: Option<(Round, Seed)>, now: Round, seed: Option<Seed>) -> bool {
	drawn_by.is_some_and(|(round, by)| round == now && seed.is_some_and(|seed| seed != by))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		fleet::Options,
		keys::WorkingSigner,
		radio::{LogDistance, OULU_LAND},
	};
	use cairn_coverage::tag;

	const NO_SHADOWING: LogDistance = LogDistance { sigma_db: 0.0, ..OULU_LAND };

	fn roster(cheaters: bool) -> Roster {
		let options = Options { gateways: 30, cheaters, ..Options::for_tests() };
		let mut roster = Roster::open(&options).unwrap();
		for gateway in &mut roster.gateways {
			gateway.device = Some(100 + gateway.index);
			gateway.from = Some(9);
		}
		roster
	}

	fn secret(sender: usize) -> [u8; 32] {
		[sender as u8; 32]
	}

	fn all_reports(roster: &Roster, sender: usize) -> Vec<(SignedReport, Class)> {
		let gateway = &roster.gateways[sender];
		let beacon = Beacon { round: 9, beaconer: gateway.device.unwrap() };
		let plan = roster.city.region.plan();
		let sent = Sent::new(beacon, gateway, &secret(sender), &[5; 32], plan).unwrap();
		reports(roster, &Air::new(3, NO_SHADOWING), &sent, &[0x67; 32]).unwrap()
	}

	#[test]
	fn a_beacon_in_the_city_is_heard_and_reported_by_its_neighbours() {
		let roster = roster(false);
		let reports = all_reports(&roster, 0);
		assert!(reports.len() >= 14, "{}", reports.len());
		let payload = payload(&secret(0), &[5; 32], 100);
		for (signed, class) in reports {
			assert_eq!(class, Class::Honest);
			assert_ne!(signed.report.witness, 100);
			assert_eq!(signed.report.tag, tag(&payload, signed.report.witness));
			let witness = roster.with_id(signed.report.witness).unwrap();
			let key = WorkingSigner::public(&witness.working);
			assert!(signed.is_signed_by(&key, &[0x67; 32]));
		}
	}

	#[test]
	fn lies_are_told_apart_from_what_cheaters_say_in_truth() {
		let roster = roster(true);
		let reports = all_reports(&roster, 0);
		let lies = reports.iter().filter(|(_, class)| matches!(class, Class::Lie(_))).count();
		let honest = reports.iter().filter(|(_, class)| *class == Class::Honest).count();
		// Never heard, wrong tag, moved away and inflated RSSI lie of every beacon.
		assert!(lies >= 4 && honest >= 14, "{lies} {honest}");
	}

	#[test]
	fn whatever_was_asked_before_a_gateway_says_one_thing_of_a_beacon() {
		let roster = roster(true);
		let first: Vec<_> = (0..30).map(|sender| all_reports(&roster, sender)).collect();
		for sender in (0..30).rev() {
			assert_eq!(all_reports(&roster, sender), first[sender], "{sender}");
		}
		let signed = first.concat();
		let tags: std::collections::BTreeSet<_> = signed
			.iter()
			.map(|(signed, _)| (signed.beacon(), signed.report.witness, signed.report.tag))
			.collect();
		assert_eq!(tags.len(), signed.len());
	}

	#[test]
	fn nobody_is_drawn_before_its_place_is_in_force() {
		let roster = roster(false);
		let draws = Draws { current: ([1; 32], 1), previous: vec![] };
		assert_eq!(draws.drawn(&roster, 9).len(), 30);
		assert!(draws.drawn(&roster, 8).is_empty());
	}

	#[test]
	fn whoever_was_drawn_in_the_last_rounds_is_quiet() {
		let roster = roster(false);
		let previous = vec![None, Some(([2; 32], 1)), None];
		assert!(Draws { current: ([1; 32], 1), previous }.drawn(&roster, 9).is_empty());
		let previous = vec![None, Some(([2; 32], 0)), None];
		assert_eq!(Draws { current: ([1; 32], 1), previous }.drawn(&roster, 9).len(), 30);
	}

	#[test]
	fn a_fleet_that_starts_stays_silent_in_the_round_that_is_open() {
		assert_eq!(last_begun(None, None, 7), Some(7));
	}

	#[test]
	fn a_fleet_that_connects_again_goes_on_with_the_next_round() {
		assert_eq!(last_begun(Some(7), Some(7), 7), Some(7));
		assert_eq!(last_begun(Some(7), Some(7), 9), Some(7));
	}

	#[test]
	fn on_a_chain_whose_time_went_back_the_open_round_is_silent() {
		assert_eq!(last_begun(Some(90), Some(90), 3), Some(3));
	}

	#[test]
	fn a_round_whose_seed_another_branch_replaced_is_drawn_anew() {
		assert!(is_drawn_anew(Some((7, [1; 32])), 7, Some([2; 32])));
	}

	#[test]
	fn a_round_that_keeps_its_seed_is_drawn_once() {
		assert!(!is_drawn_anew(Some((7, [1; 32])), 7, Some([1; 32])));
		assert!(!is_drawn_anew(Some((7, [1; 32])), 7, None));
	}

	#[test]
	fn a_round_in_which_the_fleet_is_silent_stays_so() {
		assert!(!is_drawn_anew(None, 7, Some([2; 32])));
		assert!(!is_drawn_anew(Some((6, [1; 32])), 7, Some([2; 32])));
	}
}
