// SPDX-License-Identifier: Apache-2.0
//! Which nodes a seed challenges.
//!
//! A challenge is a hash modulo the number of nodes, a power of two: there is no bias at all. Each
//! is drawn on its own, so two may fall on the same node, and a share δ of wrong nodes passes C of
//! them with probability (1 − δ)^C exactly. A node that is drawn twice is opened once: proofs open
//! the *set* of challenged nodes, in ascending order.

use alloc::vec::Vec;
use cairn_device_primitives::{DeviceId, Seed};

use crate::{
	hash::{hash, number, Hash, SEAL_CHALLENGE, WINDOW_CHALLENGE},
	profile::Profile,
	replica::SectorNumber,
};

/// A deadline of a proving period, counted from 0.
pub type Deadline = u32;

/// The nodes that part `part` of a seal proof opens, ascending: challenge i of the sector is
/// `H(domain ‖ seed ‖ device u32 ‖ number u32 ‖ i u32) mod N`, and a part has those from
/// `part · part_challenges` on. Nothing for a part that the profile does not have.
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
	distinct_nodes(profile, challenges.map(draw))
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
	distinct_nodes(profile, (0..profile.window_leaves).map(draw))
}

fn distinct_nodes(profile: &Profile, hashes: impl Iterator<Item = Hash>) -> Vec<u64> {
	let last = profile.nodes().saturating_sub(1);
	// The number of nodes is a power of two: its predecessor is the mask of the remainder.
	let mut nodes: Vec<u64> = hashes.map(|hash| number(&hash) & last).collect();
	nodes.sort_unstable();
	nodes.dedup();
	nodes
}
