// SPDX-License-Identifier: Apache-2.0
//! Who is drawn: to send a beacon, and to be paid for hearing it. Nothing is iterated on chain:
//! each device asks for itself.

use alloc::vec::Vec;

use cairn_device_primitives::{DeviceId, Seed};

use crate::{
	hash::{hash, number, Domain},
	params::CoverageParams,
};

/// Domain of [`is_raw_draw`].
pub const DRAW_DOMAIN: Domain = *b"cairn/draw/1\0\0\0\0";
/// Domain of [`rank()`].
pub const RANK_DOMAIN: Domain = *b"cairn/rank/1\0\0\0\0";

/// Rounds after a raw draw in which the same device is not drawn.
///
/// Its beacon is open in the round of the draw and the three that follow, see
/// [`window`](mod@crate::window). So two beacons of a device never overlap, and the secret of the
/// next is secret until the reveal window of the last has closed.
pub const QUIET_ROUNDS: u32 = 3;

/// Whether the seed of a round hits a device: once in `interval` rounds on average. Never for an
/// interval of 0.
pub fn is_raw_draw(seed: &Seed, device: DeviceId, interval: u32) -> bool {
	let drawn = number(&hash(&DRAW_DOMAIN, &[seed, &device.to_le_bytes()]));
	drawn.checked_rem(u64::from(interval)) == Some(0)
}

/// Whether a device is drawn: by a raw draw in this round, and none in the [`QUIET_ROUNDS`] before.
///
/// `current` and `previous` are seed and interval of the round and of those before it, the nearest
/// first; `None` for a round that does not exist. With p = 1/interval this happens with
/// probability p (1 − p)³, hence at most in every tenth round, at an interval of 4.
pub fn is_drawn(current: &(Seed, u32), previous: &[Option<(Seed, u32)>], device: DeviceId) -> bool {
	let hit = |(seed, interval): &(Seed, u32)| is_raw_draw(seed, device, *interval);
	let quiet_rounds = usize::try_from(QUIET_ROUNDS).unwrap_or(usize::MAX);
	hit(current) && !previous.iter().take(quiet_rounds).flatten().any(hit)
}

/// The place of a witness among those of a beacon, unpredictable before `seed`: the lowest stay
/// when a beacon has too many reports (by the seed of the round after the draw), and are drawn for
/// pay (by the seed of the round in which reveals open).
pub fn rank(seed: &Seed, beaconer: DeviceId, witness: DeviceId) -> u64 {
	let (beaconer, witness) = (beaconer.to_le_bytes(), witness.to_le_bytes());
	number(&hash(&RANK_DOMAIN, &[seed, &beaconer, &witness]))
}

/// The `limit` witnesses with the lowest [`rank`], in the order of rank; of equal rank, the lower
/// id. Those left out are [`crate::Refusal::NotDrawnForPay`].
pub fn lowest_ranked(
	seed: &Seed,
	beaconer: DeviceId,
	witnesses: &[DeviceId],
	limit: u8,
) -> Vec<DeviceId> {
	let mut ranked: Vec<(u64, DeviceId)> =
		witnesses.iter().map(|witness| (rank(seed, beaconer, *witness), *witness)).collect();
	ranked.sort_unstable();
	ranked.truncate(usize::from(limit));
	ranked.into_iter().map(|(_, witness)| witness).collect()
}

/// Mean rounds between the raw draws of a device: such that the draws of all active gateways fit
/// into what blocks carry, and never fewer than the parameter's minimum.
///
/// `max(min_interval, ⌈active / (beacons_per_tick · ticks_per_round)⌉)`; `u32::MAX` if blocks are
/// to carry none.
pub fn interval(active_gateways: u32, ticks_per_round: u32, params: &CoverageParams) -> u32 {
	let capacity = params.beacons_per_tick.saturating_mul(ticks_per_round);
	if capacity == 0 {
		return u32::MAX;
	}
	active_gateways.div_ceil(capacity).max(params.min_interval)
}
