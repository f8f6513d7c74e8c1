// SPDX-License-Identifier: Apache-2.0
//! Secrets that wait for their round. A secret must not leave before reports are closed, and must
//! not leave after reveals are: published in vain, it would give away the next beacon.

use crate::node::Moment;
use crate::relay::Beacon;
use cairn_coverage::window;
use std::collections::BTreeMap;

/// Errors after which another attempt may succeed.
const AGAIN: [&str; 1] = ["Coverage::WindowNotOpen"];

/// What becomes of an attempt to reveal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
	/// The chain took it, or has it.
	Done,
	/// The chain refused it, by this error.
	Refused(String),
	/// Nobody knows.
	Lost,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Waiting {
	secret: [u8; 32],
	travels: bool,
}

/// The queue of secrets.
#[derive(Clone, Debug, Default)]
pub struct Reveals(BTreeMap<Beacon, Waiting>);

impl Reveals {
	/// Takes the secret of a beacon, once.
	pub fn push(&mut self, beacon: Beacon, secret: [u8; 32]) {
		self.0.entry(beacon).or_insert(Waiting { secret, travels: false });
	}

	/// How many wait or travel.
	pub fn len(&self) -> usize {
		self.0.len()
	}

	/// Whether none does.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// The secrets that should go now. Forgets those whose window has closed, and says of how many
	/// beacons that was.
	pub fn take(&mut self, now: &Moment) -> (Vec<(Beacon, [u8; 32])>, usize) {
		let before = self.0.len();
		self.0.retain(|beacon, _| !window::is_settled(beacon.round, now.round));
		let missed = before.saturating_sub(self.0.len());
		let mut due = Vec::new();
		for (beacon, waiting) in &mut self.0 {
			let open = window::reveals_open(beacon.round, now.round)
				&& now.knows_seed_of(window::pay_round(beacon.round));
			if open && !waiting.travels {
				waiting.travels = true;
				due.push((*beacon, waiting.secret));
			}
		}
		(due, missed)
	}

	/// Records what became of an attempt. True if the secret is done with.
	pub fn record(&mut self, beacon: Beacon, attempt: &Attempt) -> bool {
		let again = match attempt {
			Attempt::Done => false,
			Attempt::Refused(error) => AGAIN.contains(&error.as_str()),
			Attempt::Lost => true,
		};
		if again {
			if let Some(waiting) = self.0.get_mut(&beacon) {
				waiting.travels = false;
			}
		} else {
			self.0.remove(&beacon);
		}
		!again
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const BEACON: Beacon = Beacon { round: 10, beaconer: 3 };

	fn at(round: u32, seeded: bool) -> Moment {
		Moment { tick: round * 4, round, seeded }
	}

	fn queue() -> Reveals {
		let mut reveals = Reveals::default();
		reveals.push(BEACON, [9; 32]);
		reveals
	}

	#[test]
	fn a_secret_stays_while_reports_are_taken() {
		let mut reveals = queue();
		for round in [10, 11] {
			assert!(reveals.take(&at(round, true)).0.is_empty(), "{round}");
		}
		assert!(reveals.take(&at(12, false)).0.is_empty(), "before the seed that draws the paid");
	}

	#[test]
	fn a_secret_goes_once_when_its_window_opens() {
		let mut reveals = queue();
		assert_eq!(reveals.take(&at(12, true)).0, [(BEACON, [9; 32])]);
		assert!(reveals.take(&at(12, true)).0.is_empty());
		assert!(reveals.record(BEACON, &Attempt::Done));
		assert!(reveals.is_empty());
	}

	#[test]
	fn a_lost_or_early_reveal_goes_again() {
		for attempt in [Attempt::Lost, Attempt::Refused("Coverage::WindowNotOpen".into())] {
			let mut reveals = queue();
			reveals.take(&at(12, true));
			assert!(!reveals.record(BEACON, &attempt));
			assert_eq!(reveals.take(&at(13, false)).0.len(), 1);
		}
	}

	#[test]
	fn a_refused_reveal_is_done_with() {
		let mut reveals = queue();
		reveals.take(&at(12, true));
		assert!(reveals.record(BEACON, &Attempt::Refused("Coverage::WrongSecret".into())));
		assert!(reveals.is_empty());
	}

	#[test]
	fn a_secret_never_leaves_after_its_window() {
		let mut reveals = queue();
		assert_eq!(reveals.take(&at(14, true)), (vec![], 1));
		assert!(reveals.is_empty());
	}

	#[test]
	fn the_first_secret_of_a_beacon_stands() {
		let mut reveals = queue();
		reveals.push(BEACON, [1; 32]);
		assert_eq!(reveals.take(&at(12, true)).0, [(BEACON, [9; 32])]);
		assert_eq!(reveals.len(), 1);
	}
}
