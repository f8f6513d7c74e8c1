// SPDX-License-Identifier: Apache-2.0
//! When each step of a beacon is open, in rounds after its draw.
//!
//! | round | open |
//! |---|---|
//! | r | the beacon itself; reports |
//! | r + 1 | reports; this round's seed ranks them |
//! | r + 2 | reveals; this round's seed draws the paid witnesses |
//! | r + 3 | reveals |
//! | r + 4 | nothing: it has settled or expired, and changed facts are in force |

use cairn_device_primitives::{Round, Tick};

use crate::draw::QUIET_ROUNDS;

/// Rounds in which reports are taken, the draw's own the first.
pub const REPORT_ROUNDS: u32 = 2;

/// Rounds from the draw to the first in which reveals are taken.
pub const REVEAL_DELAY: u32 = 2;

/// Rounds in which reveals are taken.
pub const REVEAL_ROUNDS: u32 = 2;

/// Rounds from the draw to the first in which nothing of it is open. What changes of a device in
/// one round is in force for the draws this many rounds later: every beacon that was open then has
/// settled.
pub const SETTLE_ROUNDS: u32 = 4;

/// Rounds from the draw to that whose seed ranks the reports of a beacon with too many.
pub const RANK_DELAY: u32 = 1;

const _: () =
	assert!(REPORT_ROUNDS <= REVEAL_DELAY, "no report may come once the payload is public");
const _: () = assert!(SETTLE_ROUNDS == QUIET_ROUNDS.saturating_add(1), "beacons never overlap");
const _: () = assert!(SETTLE_ROUNDS == REVEAL_DELAY.saturating_add(REVEAL_ROUNDS));
const _: () = assert!(RANK_DELAY < REVEAL_DELAY, "the ranking seed is known before the reveal");

/// Whether reports on a draw of round `draw` are taken in round `now`.
pub fn reports_open(draw: Round, now: Round) -> bool {
	now.checked_sub(draw).is_some_and(|age| age < REPORT_ROUNDS)
}

/// The first round in which reveals of a draw of round `draw` are taken; `None` past the last
/// round of all.
pub fn reveal_opens(draw: Round) -> Option<Round> {
	draw.checked_add(REVEAL_DELAY)
}

/// Whether reveals of a draw of round `draw` are taken in round `now`.
pub fn reveals_open(draw: Round, now: Round) -> bool {
	now.checked_sub(draw)
		.and_then(|age| age.checked_sub(REVEAL_DELAY))
		.is_some_and(|age| age < REVEAL_ROUNDS)
}

/// Whether nothing of a draw of round `draw` is open in round `now` any more.
pub fn is_settled(draw: Round, now: Round) -> bool {
	now.checked_sub(draw).is_some_and(|age| age >= SETTLE_ROUNDS)
}

/// The round whose seed ranks the reports of a draw.
pub fn rank_round(draw: Round) -> Round {
	draw.saturating_add(RANK_DELAY)
}

/// The round whose seed draws the paid witnesses, whenever the reveal comes.
pub fn pay_round(draw: Round) -> Round {
	draw.saturating_add(REVEAL_DELAY)
}

/// The first draw round for which facts that changed in round `changed` are in force.
pub fn in_force_from(changed: Round) -> Round {
	changed.saturating_add(SETTLE_ROUNDS)
}

/// The first tick of `round`, saturating.
pub fn first_tick(round: Round, ticks_per_round: Tick) -> Tick {
	round.saturating_mul(ticks_per_round)
}

/// The first tick at which no beacon of a round before `from` can be revealed any more.
pub fn closed_before(from: Round, ticks_per_round: Tick) -> Tick {
	first_tick(from.saturating_add(SETTLE_ROUNDS.saturating_sub(1)), ticks_per_round)
}
