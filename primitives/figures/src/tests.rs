// SPDX-License-Identifier: Apache-2.0

use crate::*;
use proptest::prelude::*;

/// Three figures: `low` is below `high`, and `high` at most twice `scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Trio {
	low: u32,
	high: u32,
	scale: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Conflict {
	LowNotBelowHigh,
	HighOverScale,
}

impl Figures for Trio {
	type Conflict = Conflict;

	fn check(&self) -> Result<(), Conflict> {
		if self.low >= self.high {
			return Err(Conflict::LowNotBelowHigh);
		}
		if self.high > self.scale.saturating_mul(2) {
			return Err(Conflict::HighOverScale);
		}
		Ok(())
	}

	fn revert(&mut self, conflict: Conflict, old: &Self) {
		match conflict {
			Conflict::LowNotBelowHigh => (self.low, self.high) = (old.low, old.high),
			Conflict::HighOverScale => (self.high, self.scale) = (old.high, old.scale),
		}
	}
}

const OLD: Trio = Trio { low: 1, high: 2, scale: 10 };

#[test]
fn what_is_free_of_contradictions_comes_into_force() {
	let mut snapshot = Snapshot::of(OLD);
	let new = Trio { low: 3, high: 9, scale: 8 };
	let change = snapshot.take(new).unwrap();
	assert_eq!(change, Change { old: OLD, new, conflicts: vec![] });
	assert_eq!(snapshot, Snapshot::of(new));
}

#[test]
fn what_was_decided_before_changes_nothing() {
	let mut snapshot = Snapshot::of(OLD);
	assert_eq!(snapshot.take(OLD), None);
	assert_eq!(snapshot, Snapshot::of(OLD));
}

#[test]
fn a_contradiction_leaves_its_figures_and_lets_the_others_pass() {
	let mut snapshot = Snapshot::of(OLD);
	let change = snapshot.take(Trio { low: 9, high: 5, scale: 30 }).unwrap();
	assert_eq!(change.new, Trio { low: 1, high: 2, scale: 30 });
	assert_eq!(change.conflicts, [Conflict::LowNotBelowHigh]);
}

#[test]
fn a_contradiction_is_told_once() {
	let mut snapshot = Snapshot::of(OLD);
	let contradicts = Trio { low: 9, ..OLD };
	assert!(snapshot.take(contradicts).is_some());
	assert_eq!(snapshot.take(contradicts), None);
	assert_eq!(snapshot.in_force, OLD);
}

#[test]
fn a_contradiction_that_the_rest_resolves_later_is_no_more() {
	let mut snapshot = Snapshot::of(OLD);
	snapshot.take(Trio { low: 9, ..OLD });
	let resolved = Trio { low: 9, high: 10, scale: 10 };
	assert_eq!(snapshot.take(resolved).unwrap().new, resolved);
}

#[test]
fn a_check_that_knows_more_finds_what_figures_do_not_know() {
	let mut snapshot = Snapshot::of(OLD);
	let check = |trio: &Trio| match trio.low {
		0 => Err(Conflict::LowNotBelowHigh),
		_ => trio.check(),
	};
	let change = snapshot.take_by(Trio { low: 0, high: 9, scale: 9 }, check).unwrap();
	assert_eq!(change.new, Trio { scale: 9, ..OLD });
	assert_eq!(change.conflicts, [Conflict::LowNotBelowHigh]);
}

proptest! {
	#[test]
	fn what_is_in_force_never_contradicts_itself(
		decisions in prop::collection::vec((0u32..20, 0u32..20, 0u32..20), 1..20),
	) {
		let mut snapshot = Snapshot::of(OLD);
		for (low, high, scale) in decisions {
			let decided = Trio { low, high, scale };
			let change = snapshot.take(decided);
			prop_assert_eq!(snapshot.in_force.check(), Ok(()));
			prop_assert_eq!(snapshot.decided, decided);
			if decided.check().is_ok() {
				let new = change.map_or(snapshot.in_force, |change| change.new);
				prop_assert_eq!(new, decided);
			}
		}
	}
}
