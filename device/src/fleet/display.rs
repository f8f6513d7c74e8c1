// SPDX-License-Identifier: Apache-2.0
//! What the fleet shows: a table that lives where the output is a terminal, else a line for each
//! round and event.

use super::{
	cheat::Cheat,
	ledger::{Account, Class, Ledger, RoundLine},
	storage::books::Books,
};
use crate::console;
use cairn_device_primitives::{Round, Tick};
use std::{
	collections::{BTreeMap, VecDeque},
	io::{self, IsTerminal, Write},
};
use terminal_size::{terminal_size, Height};

/// Rounds in the live table, where the terminal has room for so many.
const ROUNDS: usize = 12;

/// Rows of a terminal that does not say how many it has.
const ROWS: u16 = 24;

/// Remarks under it.
const REMARKS: usize = 5;

/// Rounds after which a round's line is printed: its reveals are over.
const SETTLED_AFTER: u32 = 4;

/// Where the chain stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
	/// Its round.
	pub round: Round,
	/// Its tick.
	pub tick: Tick,
	/// Its best block.
	pub block: u64,
	/// Gateways that take part.
	pub gateways: u32,
	/// Reports that wait or travel.
	pub pending: usize,
}

/// The output.
pub struct Screen {
	live: bool,
	drawn: usize,
	remarks: VecDeque<String>,
	printed: Option<Round>,
}

impl Screen {
	/// A table on a terminal, lines elsewhere.
	pub fn new() -> Self {
		Self::with(io::stdout().is_terminal())
	}

	fn with(live: bool) -> Self {
		Self { live, drawn: 0, remarks: VecDeque::new(), printed: None }
	}

	/// Tells of something that happened.
	pub fn remark(&mut self, text: String) {
		if !self.live {
			console::say(&text);
			return;
		}
		self.remarks.push_back(console::plain(&text));
		while self.remarks.len() > REMARKS {
			self.remarks.pop_front();
		}
	}

	/// Shows the state of things.
	pub fn show(&mut self, standing: &Standing, ledger: &Ledger, books: &Books) {
		if self.live {
			let lines = table(standing, ledger, books, &self.remarks, room());
			// Up to the first line of the last table, and clear from there.
			let back =
				if self.drawn > 0 { format!("\x1b[{}A\x1b[J", self.drawn) } else { String::new() };
			self.drawn = lines.len();
			// Lines longer than the terminal is wide must not wrap: the next redraw counts them.
			let mut out = io::stdout().lock();
			// A terminal that went away is no reason to stop.
			let _ = writeln!(out, "{back}\x1b[?7l{}\x1b[?7h", lines.join("\n"));
			let _ = out.flush();
			return;
		}
		for (round, line) in self.finished(standing.round, &ledger.rounds) {
			console::say(&round_text(round, &line));
		}
	}

	/// Rounds that are over and were not printed.
	fn finished(
		&mut self,
		now: Round,
		rounds: &BTreeMap<Round, RoundLine>,
	) -> Vec<(Round, RoundLine)> {
		let news: Vec<_> = rounds
			.iter()
			.filter(|(round, _)| round.saturating_add(SETTLED_AFTER) <= now)
			.filter(|(round, _)| self.printed.is_none_or(|printed| **round > printed))
			.map(|(round, line)| (*round, line.clone()))
			.collect();
		if let Some((round, _)) = news.last() {
			self.printed = Some(*round);
		}
		news
	}

	/// Leaves the table where it is: what follows is printed under it.
	pub fn leave(&mut self) {
		self.live = false;
		self.drawn = 0;
	}
}

impl Default for Screen {
	fn default() -> Self {
		Self::new()
	}
}

/// Rows of the terminal, but one for the cursor. What is higher could not be drawn over: the top of it
/// would have left the screen.
fn room() -> usize {
	let rows = terminal_size().map_or(ROWS, |(_, Height(rows))| rows);
	usize::from(rows).saturating_sub(1)
}

/// In `room` lines: rounds make room for providers and remarks.
fn table(
	standing: &Standing,
	ledger: &Ledger,
	books: &Books,
	remarks: &VecDeque<String>,
	room: usize,
) -> Vec<String> {
	let Standing { round, tick, block, gateways, pending } = standing;
	let mut lines = vec![
		format!(
			"cairn fleet   block {block}   tick {tick}   round {round}   {gateways} gateways take \
			 part   {pending} reports under way"
		),
		format!(
			"epochs closed {}   minted {} CRN   claimed {} CRN",
			ledger.epochs.len(),
			crn(ledger.issued()),
			crn(ledger.total_claimed()),
		),
		"  round  drawn  heard  reports  accepted  refused  settled  expired         units".into(),
	];
	let mut below = books.table();
	below.extend(remarks.iter().cloned());
	let rounds = room.saturating_sub(lines.len()).saturating_sub(below.len()).clamp(1, ROUNDS);
	for (round, line) in ledger.rounds.iter().rev().take(rounds) {
		let refused = line.refused.values().fold(0u32, |sum, count| sum.saturating_add(*count));
		let RoundLine { drawn, heard, reports, accepted, settled, expired, .. } = line;
		lines.push(format!(
			"{round:>7}{drawn:>7}{heard:>7}{reports:>9}{accepted:>10}{refused:>9}{settled:>9}\
			 {expired:>9}{:>14}",
			units(line.units),
		));
	}
	lines.extend(below);
	lines.truncate(room);
	lines
}

fn round_text(round: Round, line: &RoundLine) -> String {
	let RoundLine { drawn, heard, reports, accepted, settled, expired, .. } = line;
	format!(
		"round {round}: {drawn} drawn, {heard} heard, {reports} reports, {accepted} accepted, {}, \
		 {settled} settled, {expired} expired, {} units",
		refusals(&line.refused),
		units(line.units),
	)
}

/// `3 refused (TooFar 2, WrongTag 1)`.
fn refusals<N: Copy + Into<u64>>(refused: &BTreeMap<String, N>) -> String {
	let sum = refused.values().fold(0u64, |sum, count| sum.saturating_add((*count).into()));
	if sum == 0 {
		return "0 refused".into();
	}
	let by_rule: Vec<_> = refused
		.iter()
		.map(|(rule, count)| format!("{rule} {}", Into::<u64>::into(*count)))
		.collect();
	format!("{sum} refused ({})", by_rule.join(", "))
}

/// What the fleet did, by the chain's records.
pub fn summary(ledger: &Ledger, cheat_of: impl Fn(u32) -> Option<Cheat>) -> Vec<String> {
	let mut lines = Vec::new();
	for epoch in ledger.epochs.values() {
		lines.push(format!(
			"epoch {}: budget {} CRN, issued {} CRN, unallocated {} CRN",
			epoch.epoch,
			exactly(epoch.budget),
			exactly(epoch.issued),
			exactly(epoch.unallocated)
		));
	}
	let (mut honest, mut cheaters) = (0u128, 0u128);
	for (device, amount) in &ledger.claimed {
		let sum = if cheat_of(*device).is_some() { &mut cheaters } else { &mut honest };
		*sum = sum.saturating_add(*amount);
	}
	lines.push(format!(
		"minted {} CRN in {} epochs, claimed {} CRN (honest gateways {}, cheating gateways {})",
		exactly(ledger.issued()),
		ledger.epochs.len(),
		exactly(ledger.total_claimed()),
		exactly(honest),
		exactly(cheaters)
	));
	for (class, account) in &ledger.accounts {
		lines.push(account_text(*class, account));
	}
	lines
}

fn account_text(class: Class, account: &Account) -> String {
	let name = match class {
		Class::Honest => "honest gateways".into(),
		Class::Misled => "honest gateways, of beacons from a false place".into(),
		Class::Cover(cheat) => format!("{}: reports within the rules", cheat.name()),
		Class::Lie(cheat) => format!("{}: LIES", cheat.name()),
	};
	let Account { attempts, refused, paid, units: earned, unrevealed } = account;
	format!(
		"{name:<46} {attempts:>6} tried, {paid:>6} paid, {:>12} units, {unrevealed} unrevealed, {}",
		units(*earned),
		refusals(refused)
	)
}

/// Plancks as tokens, with three decimals, rounded down.
pub fn crn(plancks: u128) -> String {
	decimal(plancks, 1_000_000_000_000)
}

/// Plancks as tokens, with as many decimals as it takes and at least three: what sums on the chain
/// sums here.
fn exactly(plancks: u128) -> String {
	const ONE: u128 = 1_000_000_000_000;
	let whole = plancks.checked_div(ONE).unwrap_or_default();
	let decimals = format!("{:012}", plancks.checked_rem(ONE).unwrap_or_default());
	format!("{whole}.{:0<3}", decimals.trim_end_matches('0'))
}

/// Micro-units as units, with three decimals, rounded down.
fn units(micro: u64) -> String {
	decimal(micro.into(), 1_000_000)
}

fn decimal(amount: u128, one: u128) -> String {
	let whole = amount.checked_div(one).unwrap_or_default();
	let rest = amount.checked_rem(one).unwrap_or_default();
	let thousandths = rest.saturating_mul(1000).checked_div(one).unwrap_or_default();
	format!("{whole}.{thousandths:03}")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fleet::storage::{books::Name, cheat::StorageCheat};
	use crate::node::event::EpochClosed;

	#[test]
	fn amounts_are_shown_with_three_decimals() {
		assert_eq!(crn(1_234_567_890_123), "1.234");
		assert_eq!(crn(5_000_000_000), "0.005");
		assert_eq!(units(0), "0.000");
		assert_eq!(crn(u128::MAX), "340282366920938463463374607.431");
	}

	#[test]
	fn what_is_summed_is_shown_exactly() {
		assert_eq!(exactly(0), "0.000");
		assert_eq!(exactly(1), "0.000000000001");
		assert_eq!(exactly(1_230_000_000_000), "1.230");
		assert_eq!(exactly(12_345_600_000_000), "12.3456");
	}

	#[test]
	fn a_budget_is_the_sum_of_what_is_shown_beside_it() {
		let (issued, unallocated) = (1_000_600_000_000, 2_000_700_000_000);
		let budget = issued + unallocated;
		let closed = EpochClosed { epoch: 3, budget, issued, unallocated };
		let mut ledger = Ledger::default();
		ledger.epochs.insert(3, closed);
		let lines = summary(&ledger, |_| None);
		let shown = "epoch 3: budget 3.0013 CRN, issued 1.0006 CRN, unallocated 2.0007 CRN";
		assert_eq!(lines[0], shown);
	}

	#[test]
	fn refusals_are_named() {
		let refused = BTreeMap::from([("TooFar".to_owned(), 2u32), ("WrongTag".to_owned(), 1)]);
		assert_eq!(refusals(&refused), "3 refused (TooFar 2, WrongTag 1)");
		assert_eq!(refusals::<u32>(&BTreeMap::new()), "0 refused");
	}

	#[test]
	fn a_round_is_printed_once_and_when_it_is_over() {
		let mut screen = Screen::with(false);
		let mut rounds = BTreeMap::from([(5, RoundLine::default()), (6, RoundLine::default())]);
		assert!(screen.finished(8, &rounds).is_empty());
		assert_eq!(screen.finished(9, &rounds).len(), 1);
		assert!(screen.finished(9, &rounds).is_empty());
		rounds.insert(7, RoundLine::default());
		let printed: Vec<_> =
			screen.finished(20, &rounds).into_iter().map(|(round, _)| round).collect();
		assert_eq!(printed, [6, 7]);
	}

	#[test]
	fn the_table_keeps_its_size() {
		let lines = table(&Standing::default(), &busy(), &Books::default(), &VecDeque::new(), 99);
		assert_eq!(lines.len(), 3 + ROUNDS);
		let width = lines[2].chars().count();
		assert!(lines[3..].iter().all(|line| line.chars().count() == width));
	}

	/// The books of many rounds.
	fn busy() -> Ledger {
		let mut ledger = Ledger::default();
		for round in 0..40 {
			ledger.began(round, 1, 1);
		}
		ledger
	}

	#[test]
	fn the_table_is_never_higher_than_the_terminal_and_providers_come_before_old_rounds() {
		let mut books = Books::default();
		for cheat in StorageCheat::ALL {
			books.line(Name::Cheater(cheat));
		}
		let remarks = VecDeque::from(["something".to_owned(), "the last".to_owned()]);
		let drawn = |room| table(&Standing::default(), &busy(), &books, &remarks, room);
		assert_eq!(drawn(99).len(), 3 + ROUNDS + 5 + 2);
		let lines = drawn(23);
		assert_eq!((lines.len(), lines.last().unwrap().as_str()), (22, "the last"));
		for room in 0..23 {
			assert_eq!(drawn(room).len(), room);
		}
		let lines = drawn(11);
		assert!(lines.iter().any(|line| line.starts_with("sealed twice")), "{lines:?}");
	}

	#[test]
	fn honest_and_cheating_money_is_told_apart() {
		let mut ledger = Ledger::default();
		ledger.claim(1, 2_000_000_000_000);
		ledger.claim(2, 3_000_000_000_000);
		let lines = summary(&ledger, |device| (device == 2).then_some(Cheat::WrongTag));
		assert!(lines[0].contains("honest gateways 2.000, cheating gateways 3.000"), "{lines:?}");
	}
}
