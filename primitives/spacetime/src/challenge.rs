// SPDX-License-Identifier: Apache-2.0
//! Which nodes a seed challenges.
//!
//! A challenge is a hash modulo a power of two: there is no bias at all. Each is drawn on its own, so
//! two may fall on the same node. A node that is drawn twice is opened once: proofs open the *set* of
//! challenged nodes, in ascending order.
//!
//! A window draws from all nodes. A seal draws each part from a stretch of nodes of its own, since
//! paths of neighbours share more; no node is in two parts. With a share δ of wrong nodes, δₚ of
//! those of part p, a seal of c challenges a part passes with probability ∏ (1 − δₚ)^c. That is at
//! most (1 − δ)^C for all C challenges (the geometric mean of the 1 − δₚ is at most their mean,
//! 1 − δ), and exactly that where wrong nodes are spread evenly: stretches give a cheater nothing.

use alloc::vec::Vec;
use cairn_device_primitives::{DeviceId, Seed};

use crate::{
	hash::{hash, number, Hash, SEAL_CHALLENGE, WINDOW_CHALLENGE},
	profile::Profile,
	replica::SectorNumber,
};

/// A deadline of a proving period, counted from 0.
pub type Deadline = u32;

/// The nodes that part `part` of a seal proof opens, ascending. Of N nodes, each part has a stretch
/// of `S = N / parts`: challenge i of the sector is `part · S + hᵢ mod S`, with
/// `hᵢ = H(domain ‖ seed ‖ device u32 ‖ number u32 ‖ i u32)`, and a part has the `part_challenges`
/// challenges from `part · part_challenges` on. Nothing for a part that the profile does not have.
///
/// Costs `part_challenges` hashes.
pub fn seal_challenges(
	profile: &Profile,
	seed: &Seed,
	device: DeviceId,
	number: SectorNumber,
	part: u32,
) -> Vec<u64> {
	if part >= profile.parts {
		return Vec::new();
	}
	let first = part.saturating_mul(profile.part_challenges);
	let challenges = first..first.saturating_add(profile.part_challenges);
	let (device, number) = (device.to_le_bytes(), number.to_le_bytes());
	let draw = |i: u32| hash(&SEAL_CHALLENGE, &[seed, &device, &number, &i.to_le_bytes()]);
	let stretch = profile.nodes().checked_div(profile.parts.into()).unwrap_or_default();
	let before = u64::from(part).saturating_mul(stretch);
	let node = |hash| before.saturating_add(below(stretch, &hash));
	distinct(challenges.map(draw).map(node))
}

/// The leaves that a window opens of a sector, ascending: leaf j is
/// `H(domain ‖ seed ‖ device u32 ‖ deadline u32 ‖ number u32 ‖ j u32) mod N`.
///
/// Costs `window_leaves` hashes.
pub fn window_challenges(
	profile: &Profile,
	seed: &Seed,
	device: DeviceId,
	deadline: Deadline,
	number: SectorNumber,
) -> Vec<u64> {
	let fixed = [device.to_le_bytes(), deadline.to_le_bytes(), number.to_le_bytes()];
	let fixed = fixed.as_flattened();
	let draw = |j: u32| hash(&WINDOW_CHALLENGE, &[seed, fixed, &j.to_le_bytes()]);
	distinct((0..profile.window_leaves).map(draw).map(|hash| below(profile.nodes(), &hash)))
}

/// A hash modulo a power of two, whose predecessor is the mask of the remainder.
fn below(limit: u64, hash: &Hash) -> u64 {
	number(hash) & limit.saturating_sub(1)
}

fn distinct(nodes: impl Iterator<Item = u64>) -> Vec<u64> {
	let mut nodes: Vec<u64> = nodes.collect();
	nodes.sort_unstable();
	nodes.dedup();
	nodes
}
