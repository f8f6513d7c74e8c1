// SPDX-License-Identifier: Apache-2.0
//! Secrets that wait for their round. A secret must not leave before reports are closed, and must
//! not leave where it could come too late: published in vain, it would give away the next beacon.

use crate::{
	node::{call, Account, Moment, Node, SubmitError, Validity},
	relay::Beacon,
};
use cairn_coverage::window;
use cairn_device_primitives::{DeviceId, Round, Tick};
use std::collections::BTreeMap;

/// Errors after which another attempt may succeed.
const AGAIN: [&str; 1] = ["Coverage::WindowNotOpen"];

/// The fewest blocks for which a transaction can be valid, and the most that a reveal is given.
const VALID_BLOCKS: [u64; 2] = [4, 64];

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
	/// The last tick in which the reveal that is under way can be included.
	travels_until: Option<Tick>,
}

/// A reveal that should go now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
	/// The beacon.
	pub beacon: Beacon,
	/// Its secret.
	pub secret: [u8; 32],
	/// For how many blocks the transaction may be valid, the present one the first.
	pub valid_blocks: u64,
}

/// For how many blocks, the one of `now` the first, a transaction that reveals a beacon of `round`
/// may be valid: a power of two. `None` where it must not be sent.
///
/// The window is open at `now` and hence in every descendant; and since a tick passes at most once
/// a block, it is open in each block for which the transaction is valid. So a reveal that was sent
/// is never too late, unless rounds last two ticks: then the last of its four blocks is the first
/// after the window.
pub fn valid_blocks(round: Round, now: &Moment, ticks_per_round: Tick) -> Option<u64> {
	let open =
		window::reveals_open(round, now.round) && now.knows_seed_of(window::pay_round(round));
	let closes = round.checked_add(window::SETTLE_ROUNDS)?.checked_mul(ticks_per_round)?;
	let left = u64::from(closes.checked_sub(now.tick)?);
	let [fewest, most] = VALID_BLOCKS;
	let needed = if ticks_per_round > 2 { fewest } else { fewest.saturating_sub(1) };
	if !open || left < needed {
		return None;
	}
	let power = left.checked_ilog2().and_then(|bits| 1u64.checked_shl(bits))?;
	Some(power.clamp(fewest, most))
}

/// Submits the reveal of a beacon, for a block in which its window is open: see [`valid_blocks`].
pub async fn submit(
	node: &Node,
	account: &Account,
	beacon: Beacon,
	secret: [u8; 32],
	validity: Validity,
) -> Attempt {
	let call = call::reveal(beacon.round, beacon.beaconer, secret);
	match node.submit_within(account, &call, Some(validity)).await {
		Ok(_) => Attempt::Done,
		Err(SubmitError::Failed(error)) if error == "Coverage::AlreadySettled" => Attempt::Done,
		Err(SubmitError::Failed(error)) => Attempt::Refused(error),
		Err(SubmitError::Dropped(_) | SubmitError::Lost(_)) => Attempt::Lost,
	}
}

/// The queue of secrets.
#[derive(Clone, Debug, Default)]
pub struct Reveals(BTreeMap<Beacon, Waiting>);

impl Reveals {
	/// Takes the secret of a beacon, once.
	pub fn push(&mut self, beacon: Beacon, secret: [u8; 32]) {
		self.0.entry(beacon).or_insert(Waiting { secret, travels_until: None });
	}

	/// Forgets the secrets of a round whose beacons are drawn anew: none has left yet.
	pub fn forget(&mut self, round: Round) {
		self.0.retain(|beacon, _| beacon.round != round);
	}

	/// How many wait or travel.
	pub fn len(&self) -> usize {
		self.0.len()
	}

	/// Whether none does.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// Whether a secret of `device` waits or travels.
	pub fn holds(&self, device: DeviceId) -> bool {
		self.0.keys().any(|beacon| beacon.beaconer == device)
	}

	/// The secrets that should go now, and the beacons whose window has closed unrevealed: they are
	/// forgotten.
	pub fn take(&mut self, now: &Moment, ticks_per_round: Tick) -> (Vec<Due>, Vec<Beacon>) {
		let is_over = |beacon: &Beacon| window::is_settled(beacon.round, now.round);
		let missed = self.0.keys().copied().filter(is_over).collect();
		self.0.retain(|beacon, _| !is_over(beacon));
		let mut due = Vec::new();
		for (beacon, waiting) in &mut self.0 {
			if waiting.travels_until.is_some_and(|until| now.tick <= until) {
				continue;
			}
			let Some(valid_blocks) = valid_blocks(beacon.round, now, ticks_per_round) else {
				continue;
			};
			let ticks = Tick::try_from(valid_blocks).unwrap_or(Tick::MAX);
			waiting.travels_until = Some(now.tick.saturating_add(ticks).saturating_sub(1));
			due.push(Due { beacon: *beacon, secret: waiting.secret, valid_blocks });
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
				waiting.travels_until = None;
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
	const TICKS: Tick = 10;

	fn at(tick: Tick) -> Moment {
		Moment { tick, round: tick / TICKS, seeded: !tick.is_multiple_of(TICKS) }
	}

	fn queue() -> Reveals {
		let mut reveals = Reveals::default();
		reveals.push(BEACON, [9; 32]);
		reveals
	}

	fn goes(reveals: &mut Reveals, tick: Tick) -> bool {
		!reveals.take(&at(tick), TICKS).0.is_empty()
	}

	#[test]
	fn a_secret_stays_while_reports_are_taken_and_until_the_paid_are_drawn() {
		let mut reveals = queue();
		for tick in [101, 109, 111, 119, 120] {
			assert!(!goes(&mut reveals, tick), "{tick}");
		}
		assert!(goes(&mut reveals, 121));
	}

	#[test]
	fn the_secrets_of_a_round_that_is_drawn_anew_are_forgotten_and_no_others() {
		let mut reveals = queue();
		reveals.push(Beacon { round: 11, beaconer: 3 }, [8; 32]);
		reveals.forget(11);
		assert_eq!(reveals.len(), 1);
		assert!(goes(&mut reveals, 121));
	}

	#[test]
	fn a_secret_goes_once_when_its_window_opens() {
		let mut reveals = queue();
		let due = Due { beacon: BEACON, secret: [9; 32], valid_blocks: 16 };
		assert_eq!(reveals.take(&at(121), TICKS).0, [due]);
		assert!(!goes(&mut reveals, 122));
		assert!(reveals.record(BEACON, &Attempt::Done));
		assert!(reveals.is_empty());
	}

	#[test]
	fn a_reveal_cannot_be_included_after_its_window() {
		for ticks_per_round in 3..40 {
			for tick in 0..20 * ticks_per_round {
				let (round, seeded) = (tick / ticks_per_round, tick % ticks_per_round > 0);
				let now = Moment { tick, round, seeded };
				let Some(blocks) = valid_blocks(10, &now, ticks_per_round) else { continue };
				assert!(blocks.is_power_of_two() && (4..=64).contains(&blocks));
				let last = tick + blocks as Tick - 1;
				assert!(last / ticks_per_round < 14, "{ticks_per_round} {tick} {blocks}");
			}
		}
	}

	#[test]
	fn every_window_leaves_time_for_a_reveal() {
		for ticks_per_round in 2..40 {
			let now = Moment { tick: 12 * ticks_per_round + 1, round: 12, seeded: true };
			assert!(valid_blocks(10, &now, ticks_per_round).is_some(), "{ticks_per_round}");
		}
	}

	#[test]
	fn a_secret_stays_where_the_window_is_about_to_close() {
		assert!(goes(&mut queue(), 136));
		for tick in [137, 138, 139] {
			assert!(!goes(&mut queue(), tick), "{tick}");
		}
	}

	#[test]
	fn a_lost_or_early_reveal_goes_again() {
		for attempt in [Attempt::Lost, Attempt::Refused("Coverage::WindowNotOpen".into())] {
			let mut reveals = queue();
			assert!(goes(&mut reveals, 121));
			assert!(!reveals.record(BEACON, &attempt));
			assert!(goes(&mut reveals, 122));
		}
	}

	#[test]
	fn a_reveal_that_was_never_heard_of_goes_again_once_it_is_void() {
		let mut reveals = queue();
		assert!(goes(&mut reveals, 121));
		// Valid for 16 blocks, of which tick 136 is the last.
		assert!(!goes(&mut reveals, 136));
		let mut reveals = queue();
		assert!(goes(&mut reveals, 125));
		assert!(!goes(&mut reveals, 132));
		assert!(goes(&mut reveals, 133), "8 blocks are over");
	}

	#[test]
	fn a_refused_reveal_is_done_with() {
		let mut reveals = queue();
		assert!(goes(&mut reveals, 121));
		assert!(reveals.record(BEACON, &Attempt::Refused("Coverage::WrongSecret".into())));
		assert!(reveals.is_empty());
	}

	#[test]
	fn a_beacon_is_missed_when_its_window_has_closed() {
		let mut reveals = queue();
		assert!(reveals.take(&at(139), TICKS).1.is_empty());
		assert!(reveals.holds(3) && !reveals.holds(4));
		assert_eq!(reveals.take(&at(141), TICKS), (vec![], vec![BEACON]));
		assert!(reveals.is_empty() && !reveals.holds(3));
	}

	#[test]
	fn the_first_secret_of_a_beacon_stands() {
		let mut reveals = queue();
		reveals.push(BEACON, [1; 32]);
		assert_eq!(reveals.take(&at(121), TICKS).0[0].secret, [9; 32]);
		assert_eq!(reveals.len(), 1);
	}
}
