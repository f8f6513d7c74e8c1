// SPDX-License-Identifier: Apache-2.0
//! What `--until-claimed` waits for, and what of it is missing.

use super::{cheat::Cheat, run::Fleet};
use anyhow::bail;
use std::collections::BTreeSet;

impl Fleet {
	/// Refuses a fleet that is told to cheat and has nobody who does: that no lie of it is paid would
	/// mean nothing.
	pub(super) fn check_cheaters(&self) -> anyhow::Result<()> {
		let gateways = self.roster.gateways.len();
		if self.options.cheaters && self.cheats().is_empty() {
			bail!("--cheaters: every fifth gateway cheats, and there are only {gateways}");
		}
		Ok(())
	}

	/// Whether an epoch closed, a claim was paid, and a lie of every kind was judged.
	pub(super) fn is_reached(&self) -> bool {
		let claimed = self.ledger.issued() > 0 && self.ledger.total_claimed() > 0;
		claimed && self.unjudged().is_empty()
	}

	/// What of that has not been seen, the first first.
	pub(super) fn what_is_missing(&self) -> String {
		if !self.ready {
			"the fleet was not set up in time".into()
		} else if self.ledger.rounds.values().all(|line| line.settled == 0) {
			"no beacon was settled in time".into()
		} else if self.ledger.epochs.is_empty() {
			"no epoch closed in time".into()
		} else if self.ledger.issued() == 0 {
			"no epoch that closed had issued anything".into()
		} else if self.ledger.total_claimed() == 0 {
			"no claim was paid in time".into()
		} else {
			format!("no lie was judged in time of the kind: {}", self.unjudged().join(", "))
		}
	}

	/// Ways in which gateways of the fleet cheat.
	fn cheats(&self) -> BTreeSet<Cheat> {
		self.roster.gateways.iter().filter_map(|gateway| gateway.cheat).collect()
	}

	/// Kinds of lies of which the chain has judged none yet.
	fn unjudged(&self) -> Vec<String> {
		let cheats = self.cheats().into_iter().map(|cheat| (cheat, self.ledger.lies(cheat)));
		let of_gateways = cheats
			.filter(|(_, lies)| !lies.is_judged())
			.map(|(cheat, lies)| format!("{} ({} tried)", cheat.name(), lies.attempts));
		let cheats = self.roster.providers.iter().filter_map(|provider| provider.name.cheat());
		let of_providers = cheats
			.filter(|cheat| !self.providers.books.has_judged(*cheat))
			.map(|cheat| cheat.name().to_owned());
		of_gateways.chain(of_providers).collect()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		fleet::{
			ledger::{Class, RoundLine},
			storage::{books::Name, cheat::StorageCheat, worker::Lie},
			Options,
		},
		node::event::EpochClosed,
		relay::{courier::Delivery, pool::Fate, Beacon},
	};

	const BEACON: Beacon = Beacon { round: 7, beaconer: 1 };

	fn fleet(gateways: u32, cheaters: bool, providers: u32) -> Fleet {
		let options = Options { gateways, cheaters, providers, ..Options::for_tests() };
		Fleet::new(options).unwrap()
	}

	/// A fleet that has been paid.
	fn paid(gateways: u32, cheaters: bool, providers: u32) -> Fleet {
		let mut fleet = fleet(gateways, cheaters, providers);
		fleet.ready = true;
		fleet.ledger.rounds.insert(7, RoundLine { settled: 1, ..RoundLine::default() });
		fleet.ledger.closed(&EpochClosed { epoch: 0, budget: 10, issued: 4, unallocated: 6 });
		fleet.ledger.claim(1, 3);
		fleet
	}

	/// A lie is told, and refused.
	fn lie(fleet: &mut Fleet, cheat: Cheat) {
		fleet.ledger.attempted(BEACON, 9, Class::Lie(cheat));
		let fate = Fate::Refused("TooFar".into());
		fleet.ledger.delivered(&Delivery { beacon: BEACON, witness: 9, fate });
	}

	#[test]
	fn an_honest_fleet_has_reached_its_end_when_it_is_paid() {
		assert!(paid(30, false, 0).is_reached());
		assert!(!fleet(30, false, 0).is_reached());
	}

	#[test]
	fn a_cheating_fleet_goes_on_until_a_lie_of_every_kind_is_judged() {
		let mut fleet = paid(30, true, 0);
		for cheat in Cheat::ALL {
			assert!(!fleet.is_reached());
			assert!(fleet.what_is_missing().contains(cheat.name()), "{cheat:?}");
			lie(&mut fleet, cheat);
			assert!(!fleet.what_is_missing().contains(cheat.name()), "{cheat:?}");
		}
		assert!(fleet.is_reached());
	}

	#[test]
	fn a_lie_that_was_tried_and_not_judged_is_named_with_how_often() {
		let mut fleet = paid(30, true, 0);
		for cheat in Cheat::ALL.into_iter().filter(|cheat| *cheat != Cheat::MovedNear) {
			lie(&mut fleet, cheat);
		}
		fleet.ledger.attempted(BEACON, 9, Class::Lie(Cheat::MovedNear));
		let missing = "no lie was judged in time of the kind: moved near (1 tried)";
		assert_eq!(fleet.what_is_missing(), missing);
		assert!(!fleet.is_reached());
	}

	#[test]
	fn only_lies_of_those_who_are_there_are_waited_for() {
		let mut fleet = paid(14, true, 0);
		lie(&mut fleet, Cheat::NeverHeard);
		assert!(!fleet.is_reached());
		lie(&mut fleet, Cheat::WrongTag);
		assert!(fleet.is_reached());
	}

	#[test]
	fn providers_that_cheat_are_waited_for_too() {
		let mut fleet = paid(5, true, 1);
		lie(&mut fleet, Cheat::NeverHeard);
		for cheat in StorageCheat::ALL {
			assert!(!fleet.is_reached());
			assert!(fleet.what_is_missing().contains(cheat.name()));
			let refused = Lie::Refused("Spacetime::WrongOpening".into());
			fleet.providers.books.lied(Name::Cheater(cheat), &refused);
		}
		assert!(fleet.is_reached());
	}

	#[test]
	fn a_fleet_too_small_to_cheat_is_not_told_to() {
		let refused = fleet(4, true, 0).check_cheaters().unwrap_err().to_string();
		assert_eq!(refused, "--cheaters: every fifth gateway cheats, and there are only 4");
		assert!(fleet(5, true, 0).check_cheaters().is_ok());
		assert!(fleet(4, false, 0).check_cheaters().is_ok());
	}
}
