// SPDX-License-Identifier: Apache-2.0
//! What providers did and earned, by the chain's own records, and what it said to their lies.

use super::{cheat::StorageCheat, worker::Lie};
use crate::{
	fleet::display::crn,
	node::{
		state::StorageEarnings,
		storage::Bytes,
		storage_event::{FaultsCharged, PreCommitExpired, StorageEvent, Terminated},
	},
};
use std::collections::BTreeMap;

/// Bytes of a MiB.
const MIB: u128 = 1 << 20;

/// Who a provider is in the books: honest ones by number, before the cheaters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
	/// An honest provider.
	Honest(u32),
	/// One that cheats.
	Cheater(StorageCheat),
}

impl Name {
	/// How it cheats, if it does.
	pub const fn cheat(self) -> Option<StorageCheat> {
		match self {
			Self::Honest(_) => None,
			Self::Cheater(cheat) => Some(cheat),
		}
	}

	/// Its name in paths.
	pub fn slug(self) -> String {
		match self {
			Self::Honest(index) => format!("provider-{index:03}"),
			Self::Cheater(cheat) => format!("provider-{}", cheat.slug()),
		}
	}
}

impl std::fmt::Display for Name {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Self::Honest(index) => write!(f, "provider {index}"),
			Self::Cheater(cheat) => f.write_str(cheat.name()),
		}
	}
}

/// What came of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
	/// Bytes of its sectors, by state, as last read.
	pub bytes: Bytes,
	/// Windows that were proven.
	pub proven: u32,
	/// Windows that closed without a proof that was due.
	pub missed: u32,
	/// Plancks that it lost.
	pub slashed: u128,
	/// Plancks that were paid to it.
	pub claimed: u128,
	/// What it earned besides, as last read.
	pub earnings: StorageEarnings,
	/// Lies that were refused, by error.
	pub refused: BTreeMap<String, u32>,
	/// Lies that were taken because they held, by luck.
	pub lucky: u32,
	/// Lies that were taken and do not hold.
	pub taken: u32,
}

impl Line {
	/// Plancks of closed epochs: paid, due and vesting.
	pub fn earned(&self) -> u128 {
		let StorageEarnings { due, vesting, .. } = self.earnings;
		self.claimed.saturating_add(due).saturating_add(vesting)
	}
}

/// The books of all providers.
#[derive(Clone, Debug, Default)]
pub struct Books {
	/// By provider.
	pub lines: BTreeMap<Name, Line>,
}

impl Books {
	/// The line of a provider.
	pub fn line(&mut self, name: Name) -> &mut Line {
		self.lines.entry(name).or_default()
	}

	/// Books what happened to a provider's sectors, and returns what of it is worth saying.
	pub fn happened(&mut self, name: Name, event: &StorageEvent) -> Option<String> {
		let line = self.line(name);
		match event {
			StorageEvent::Proven(_) => {
				line.proven = line.proven.saturating_add(1);
				None
			}
			StorageEvent::Missed(missed) => {
				line.missed = line.missed.saturating_add(1);
				let sectors = missed.sectors;
				Some(format!("{name}: window missed, {sectors} sectors are faulty"))
			}
			StorageEvent::PowerChanged(power) => {
				let (old, new) = (mib(power.old), mib(power.new));
				line.bytes.active = power.new;
				Some(format!("{name}: power {old} → {new} MiB"))
			}
			StorageEvent::FaultsCharged(FaultsCharged { slashed, .. })
			| StorageEvent::Terminated(Terminated { slashed, .. })
			| StorageEvent::PreCommitExpired(PreCommitExpired { slashed, .. }) => {
				line.slashed = line.slashed.saturating_add(*slashed);
				Some(format!("{name}: {} CRN slashed", crn(*slashed)))
			}
			_ => None,
		}
	}

	/// Books what the chain said to a lie, and returns what to say of it.
	pub fn lied(&mut self, name: Name, lie: &Lie) -> String {
		let line = self.line(name);
		match lie {
			Lie::Refused(error) => {
				let count = line.refused.entry(error.clone()).or_default();
				*count = count.saturating_add(1);
				format!("{name}: refused: {error}")
			}
			Lie::Lucky => {
				line.lucky = line.lucky.saturating_add(1);
				format!("{name}: taken, as it had what was asked for")
			}
			Lie::Taken => {
				line.taken = line.taken.saturating_add(1);
				format!("{name}: A FALSE PROOF WAS TAKEN")
			}
		}
	}

	/// Whether a proof was taken that does not hold.
	pub fn a_lie_was_taken(&self) -> bool {
		self.lines.values().any(|line| line.taken > 0)
	}

	/// Whether the chain has judged a lie of this cheat. What held by luck was none.
	pub fn has_judged(&self, cheat: StorageCheat) -> bool {
		let line = self.lines.get(&Name::Cheater(cheat));
		line.is_some_and(|line| line.taken > 0 || !line.refused.is_empty())
	}

	/// The table: nothing where there are no providers.
	pub fn table(&self) -> Vec<String> {
		if self.lines.is_empty() {
			return Vec::new();
		}
		let mut lines = vec![
			"provider            power MiB  faulty MiB  proven  missed  refused  lucky   slashed CRN  \
			 earned CRN"
				.to_owned(),
		];
		for (name, line) in &self.lines {
			let refused =
				line.refused.values().fold(0_u32, |sum, count| sum.saturating_add(*count));
			let faulty = line.bytes.faulty.saturating_add(line.bytes.recovering);
			lines.push(format!(
				"{:<18}{:>11}{:>12}{:>8}{:>8}{refused:>9}{:>7}{:>14}{:>12}",
				name.to_string(),
				mib(line.bytes.active),
				mib(faulty),
				line.proven,
				line.missed,
				line.lucky,
				crn(line.slashed),
				crn(line.earned()),
			));
		}
		lines
	}

	/// What all came to, beside the power of the whole chain if that is known: power and earnings of
	/// the honest beside those of the cheaters, and what was said to each lie.
	pub fn summary(&self, total_power: Option<u128>) -> Vec<String> {
		if self.lines.is_empty() {
			return Vec::new();
		}
		let sums = |cheats: bool| {
			let of = self.lines.iter().filter(|(name, _)| name.cheat().is_some() == cheats);
			of.fold((0_u128, 0_u128), |(power, earned), (_, line)| {
				(power.saturating_add(line.bytes.active), earned.saturating_add(line.earned()))
			})
		};
		let ((honest, fair), (cheating, foul)) = (sums(false), sums(true));
		let total = total_power.map_or("?".to_owned(), |power| mib(power).to_string());
		let mut lines = vec![format!(
			"storage: {total} MiB proven on the chain; honest providers {} MiB and {} CRN earned, \
			 cheating providers {} MiB and {} CRN",
			mib(honest),
			crn(fair),
			mib(cheating),
			crn(foul)
		)];
		lines.extend(self.table());
		for (name, line) in &self.lines {
			let refused = line.refused.iter();
			let texts = refused.map(|(error, count)| format!("{name}: {error} {count} times"));
			lines.extend(texts);
		}
		lines
	}
}

/// Bytes as MiB, rounded down.
fn mib(bytes: u128) -> u128 {
	bytes.checked_div(MIB).unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::node::{
		storage::PartitionId,
		storage_event::{Missed, PowerChanged, Proven},
	};

	const LIAR: Name = Name::Cheater(StorageCheat::HalfDeleted);
	const PARTITION: PartitionId = PartitionId { deadline: 3, index: 0 };

	fn power(old: u128, new: u128) -> StorageEvent {
		StorageEvent::PowerChanged(PowerChanged { device: 7, old: old * MIB, new: new * MIB })
	}

	#[test]
	fn power_and_misses_are_booked_as_the_chain_tells_them() {
		let mut books = Books::default();
		let proven = Proven { device: 7, partition: PARTITION, sectors: 1, skipped: 0 };
		assert_eq!(books.happened(LIAR, &StorageEvent::Proven(proven)), None);
		let said = books.happened(LIAR, &power(0, 32)).unwrap();
		assert_eq!(said, "half deleted: power 0 → 32 MiB");
		let missed = Missed { device: 7, partition: PARTITION, sectors: 1 };
		books.happened(LIAR, &StorageEvent::Missed(missed));
		books.happened(LIAR, &power(32, 0));
		let line = &books.lines[&LIAR];
		assert_eq!((line.proven, line.missed, line.bytes.active), (1, 1, 0));
	}

	#[test]
	fn what_is_slashed_adds_up_whatever_it_was_for() {
		let mut books = Books::default();
		let (device, number, partition) = (7, 0, PARTITION);
		for event in [
			StorageEvent::FaultsCharged(FaultsCharged { device, partition, slashed: 1 }),
			StorageEvent::Terminated(Terminated { device, number, slashed: 20 }),
			StorageEvent::PreCommitExpired(PreCommitExpired { device, number, slashed: 300 }),
		] {
			assert!(books.happened(LIAR, &event).unwrap().contains("slashed"));
		}
		assert_eq!(books.lines[&LIAR].slashed, 321);
	}

	#[test]
	fn only_a_false_proof_that_is_taken_is_a_breach() {
		let mut books = Books::default();
		books.lied(LIAR, &Lie::Refused("Spacetime::WrongOpening".into()));
		books.lied(LIAR, &Lie::Lucky);
		assert!(!books.a_lie_was_taken());
		books.lied(LIAR, &Lie::Taken);
		assert!(books.a_lie_was_taken());
	}

	#[test]
	fn a_lie_is_judged_when_it_is_refused_or_taken_and_not_by_luck() {
		let lied = |lie| {
			let mut books = Books::default();
			books.lied(LIAR, &lie);
			books.has_judged(StorageCheat::HalfDeleted)
		};
		assert!(!Books::default().has_judged(StorageCheat::HalfDeleted));
		assert!(!lied(Lie::Lucky));
		assert!(lied(Lie::Refused("Spacetime::WrongOpening".into())) && lied(Lie::Taken));
	}

	#[test]
	fn the_honest_stand_before_the_cheaters_and_beside_them_in_the_sum() {
		let mut books = Books::default();
		books.lied(LIAR, &Lie::Refused("Spacetime::WrongOpening".into()));
		books.happened(Name::Honest(0), &power(0, 64));
		books.line(Name::Honest(0)).claimed = 2_000_000_000_000;
		books.line(Name::Honest(0)).earnings =
			StorageEarnings { due: 0, vesting: 500_000_000_000, running: 9 };
		let summary = books.summary(Some(96 * MIB));
		assert!(summary[0].contains("96 MiB proven"), "{summary:?}");
		assert!(summary[0].contains("honest providers 64 MiB and 2.500 CRN"), "{summary:?}");
		assert!(summary[0].contains("cheating providers 0 MiB and 0.000 CRN"), "{summary:?}");
		assert!(summary[2].starts_with("provider 0 ") && summary[3].starts_with("half deleted"));
		assert_eq!(summary[4], "half deleted: Spacetime::WrongOpening 1 times");
		let widths: Vec<_> = books.table().iter().map(|line| line.chars().count()).collect();
		assert_eq!(widths[1], widths[2]);
	}

	#[test]
	fn without_providers_nothing_is_shown() {
		assert!(Books::default().table().is_empty() && Books::default().summary(None).is_empty());
	}
}
