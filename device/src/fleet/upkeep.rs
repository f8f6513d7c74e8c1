// SPDX-License-Identifier: Apache-2.0
//! What keeps a gateway able to work: a hash chain whose next secret is secret, and a working key
//! that has not expired. Here is when; [`renewal`](super::renewal) does it.

use super::secrets::Unusable;
use crate::node::{registry::Device, state::Chain, Moment};
use cairn_coverage::window::{in_force_from, is_settled};
use cairn_device_primitives::{DeviceId, Round, Tick};
use std::collections::BTreeMap;

/// A chain is left with so many beacons to go. A new one is in force four rounds later, in which
/// there is one draw at most.
const RESERVE: u32 = 4;

/// A working key is renewed so many rounds before it expires, at least: the renewal is in force
/// after four, may have to wait seven for a change before it, and reports come a round late.
const AHEAD: u32 = 16;

/// What to do for a gateway's hash chain or working key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<T> {
	/// Nothing: it is in order.
	Keep,
	/// Nothing yet: look again in the next round.
	Wait,
	/// This.
	Renew(T),
}

/// Whether to commit to a new hash chain, and with which sequence number.
///
/// `left` is what the chain that was committed to last is good for. While `revealing`, a secret of
/// it may still be taken. A commitment before the last one serves alone would be refused.
pub fn chain_step(
	chain: &Chain,
	left: Result<u32, Unusable>,
	revealing: bool,
	now: Round,
) -> Step<u32> {
	if left.is_ok_and(|left| left > RESERVE) {
		return Step::Keep;
	}
	let pending = chain.next.is_some_and(|(from, _)| !was_followed(from, now));
	match chain.sequence.checked_add(1) {
		Some(sequence) if !pending && !revealing => Step::Renew(sequence),
		_ => Step::Wait,
	}
}

/// Whether to renew the working key, and until when. `lifetime` is the longest that the chain
/// allows.
///
/// Renewed is the same key with a later end. One that has expired already is renewed as well.
pub fn key_step(
	device: &Device,
	now: &Moment,
	lifetime: Tick,
	ticks_per_round: Tick,
) -> Step<Tick> {
	if !is_due(device.latest_expiry(), now.tick, lifetime, ticks_per_round) {
		return Step::Keep;
	}
	// Changes of one round join; another waits until the last is in sole force.
	let free = device
		.changes_from()
		.is_none_or(|from| was_followed(from, now.round) || from == in_force_from(now.round));
	if free {
		Step::Renew(now.tick.saturating_add(lifetime))
	} else {
		Step::Wait
	}
}

/// Whether a key that ends at `expires_at` should be renewed at `tick`: with a quarter of its life
/// to go, or [`AHEAD`] rounds, but never with more than half.
pub fn is_due(expires_at: Tick, tick: Tick, lifetime: Tick, ticks_per_round: Tick) -> bool {
	let part = |divisor: Tick| lifetime.checked_div(divisor).unwrap_or_default();
	let ahead = part(4).max(ticks_per_round.saturating_mul(AHEAD)).min(part(2));
	expires_at.saturating_sub(tick) <= ahead
}

/// Whether all that was judged before draw round `from` has settled.
fn was_followed(from: Round, now: Round) -> bool {
	from.checked_sub(1).is_none_or(|last| is_settled(last, now))
}

/// What may need renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
	/// The hash chain.
	Chain,
	/// The working key.
	Key,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
	/// To be looked at from this round on.
	Due(Round),
	/// A transaction is under way.
	Renewing,
}

/// The gateways that should be looked at.
#[derive(Clone, Debug, Default)]
pub struct Upkeep(BTreeMap<(DeviceId, Part), Stage>);

impl Upkeep {
	/// Something may be wrong: look at it at once, unless it is being renewed.
	pub fn suspect(&mut self, device: DeviceId, part: Part) {
		let stage = self.0.entry((device, part)).or_insert(Stage::Due(0));
		if matches!(stage, Stage::Due(_)) {
			*stage = Stage::Due(0);
		}
	}

	/// It is time to look at it, unless there is a reason to wait already.
	pub fn enlist(&mut self, device: DeviceId, part: Part) {
		self.0.entry((device, part)).or_insert(Stage::Due(0));
	}

	/// What should be looked at in `now`.
	pub fn due(&self, now: Round) -> Vec<(DeviceId, Part)> {
		let due =
			self.0.iter().filter(|(_, stage)| matches!(stage, Stage::Due(from) if *from <= now));
		due.map(|(entry, _)| *entry).collect()
	}

	/// It is in order.
	pub fn keep(&mut self, device: DeviceId, part: Part) {
		self.0.remove(&(device, part));
	}

	/// It cannot be renewed yet: look again in the round after `now`.
	pub fn wait(&mut self, device: DeviceId, part: Part, now: Round) {
		self.0.insert((device, part), Stage::Due(now.saturating_add(1)));
	}

	/// A transaction is under way; [`Self::wait`] ends that.
	pub fn renewing(&mut self, device: DeviceId, part: Part) {
		self.0.insert((device, part), Stage::Renewing);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn chain(next: Option<Round>) -> Chain {
		Chain { tip: [1; 32], sequence: 4, next: next.map(|from| (from, [2; 32])) }
	}

	#[test]
	fn a_chain_with_secrets_is_kept() {
		assert_eq!(chain_step(&chain(None), Ok(5), false, 10), Step::Keep);
		assert_eq!(chain_step(&chain(Some(12)), Ok(4096), true, 10), Step::Keep);
	}

	#[test]
	fn a_chain_is_left_when_its_next_secret_is_public_or_it_runs_out() {
		for left in
			[Err(Unusable::Public), Err(Unusable::UsedUp), Err(Unusable::Foreign), Ok(4), Ok(1)]
		{
			assert_eq!(chain_step(&chain(None), left, false, 10), Step::Renew(5), "{left:?}");
		}
	}

	#[test]
	fn a_chain_is_not_left_while_its_secret_may_be_taken() {
		assert_eq!(chain_step(&chain(None), Err(Unusable::Public), true, 10), Step::Wait);
	}

	#[test]
	fn a_commitment_waits_until_the_last_one_serves_alone() {
		let bad = Err(Unusable::Public);
		// Round 11 is the last of the old chain; its beacon can be revealed in round 14.
		assert_eq!(chain_step(&chain(Some(12)), bad, false, 14), Step::Wait);
		assert_eq!(chain_step(&chain(Some(12)), bad, false, 15), Step::Renew(5));
		assert_eq!(chain_step(&chain(Some(0)), bad, false, 0), Step::Renew(5));
	}

	#[test]
	fn after_the_last_sequence_number_there_is_none() {
		let last = Chain { sequence: u32::MAX, ..chain(None) };
		assert_eq!(chain_step(&last, Err(Unusable::UsedUp), false, 10), Step::Wait);
	}

	/// Rounds of ten ticks.
	fn at(tick: Tick) -> Moment {
		Moment { tick, round: tick / 10, seeded: true }
	}

	#[test]
	fn a_key_is_renewed_with_a_quarter_of_its_life_to_go() {
		assert!(!is_due(10_000, 7_499, 10_000, 10));
		assert!(is_due(10_000, 7_500, 10_000, 10));
		assert!(is_due(10_000, 20_000, 10_000, 10), "expired");
	}

	#[test]
	fn a_key_of_a_short_life_is_renewed_some_rounds_ahead_but_not_for_ever() {
		assert!(!is_due(400, 239, 400, 10));
		assert!(is_due(400, 240, 400, 10));
		assert!(!is_due(100, 49, 100, 10), "half of its life is left");
		assert!(is_due(100, 50, 100, 10));
	}

	#[test]
	fn a_renewed_key_lives_as_long_as_the_chain_allows() {
		let device = Device::with_expiry(10_000, None);
		assert_eq!(key_step(&device, &at(7_499), 10_000, 10), Step::Keep);
		assert_eq!(key_step(&device, &at(7_500), 10_000, 10), Step::Renew(17_500));
	}

	#[test]
	fn a_renewal_under_way_counts_and_is_not_repeated() {
		let device = Device::with_expiry(10_000, Some((754, 17_500)));
		assert_eq!(key_step(&device, &at(7_510), 10_000, 10), Step::Keep);
	}

	#[test]
	fn a_renewal_waits_for_a_change_before_it() {
		let device = Device::with_expiry(10_000, Some((754, 10_000)));
		// Of the same round: they join.
		assert_eq!(key_step(&device, &at(7_500), 10_000, 10), Step::Renew(17_500));
		assert_eq!(key_step(&device, &at(7_560), 10_000, 10), Step::Wait);
		assert_eq!(key_step(&device, &at(7_570), 10_000, 10), Step::Renew(17_570));
	}

	#[test]
	fn what_is_suspect_is_looked_at_until_it_is_in_order() {
		let mut upkeep = Upkeep::default();
		upkeep.suspect(3, Part::Chain);
		upkeep.suspect(3, Part::Key);
		assert_eq!(upkeep.due(7), [(3, Part::Chain), (3, Part::Key)]);
		upkeep.keep(3, Part::Key);
		upkeep.wait(3, Part::Chain, 7);
		assert!(upkeep.due(7).is_empty());
		assert_eq!(upkeep.due(8), [(3, Part::Chain)]);
	}

	#[test]
	fn what_is_being_renewed_is_left_alone() {
		let mut upkeep = Upkeep::default();
		upkeep.renewing(3, Part::Chain);
		upkeep.suspect(3, Part::Chain);
		assert!(upkeep.due(99).is_empty());
		upkeep.wait(3, Part::Chain, 7);
		assert_eq!(upkeep.due(8), [(3, Part::Chain)]);
	}

	#[test]
	fn a_suspicion_ends_a_wait_and_the_calendar_does_not() {
		let mut upkeep = Upkeep::default();
		upkeep.wait(3, Part::Key, 7);
		upkeep.enlist(3, Part::Key);
		assert!(upkeep.due(7).is_empty());
		upkeep.suspect(3, Part::Key);
		assert_eq!(upkeep.due(7), [(3, Part::Key)]);
	}
}
