// SPDX-License-Identifier: Apache-2.0
//! Who deletes a share of a sector is caught as often as the documented bound says.

use super::{
	sample::{empty_sector, small, Made},
	soundness::assert_frequency,
};
use crate::{
	graph::mix,
	prover::{prove_window, SealedReplica},
	*,
};

/// A sector of which a share of the nodes is gone. All hashes over them are kept: nothing but the
/// nodes themselves gives it away.
struct Holey {
	made: Made,
	gone: Vec<bool>,
}

impl Holey {
	fn new(leaves: u32, percent: u64) -> Self {
		let profile = Profile { layers: 1, window_leaves: leaves, ..small(9) };
		let gone = (0..profile.nodes()).map(|node| mix(node) % 100 < percent).collect();
		Self { made: Made::new(profile, empty_sector(), None), gone }
	}

	/// The share that is gone.
	fn share(&self) -> f64 {
		self.gone.iter().filter(|gone| **gone).count() as f64 / self.gone.len() as f64
	}

	/// Whether a window over as many such sectors notices.
	fn is_caught(&self, window: &Window, sectors: u32) -> bool {
		let Self { made: Made { profile, replica, sealed, .. }, gone } = self;
		let of = |number| SealedReplica { number, nodes: replica, upper: &sealed.replica };
		let whole: Vec<_> = (0..sectors).map(of).collect();
		let mut proof = prove_window(profile, window, &whole).unwrap();
		for (number, opening) in (0..).zip(proof.sectors.iter_mut()) {
			let Window { seed, device, deadline } = window;
			let asked = window_challenges(profile, seed, *device, *deadline, number);
			for (node, opened) in asked.iter().zip(opening.nodes.iter_mut()) {
				if gone[*node as usize] {
					*opened = [0; 32];
				}
			}
		}
		let roots: Vec<_> = (0..sectors).map(|number| (number, sealed.roots.replica)).collect();
		verify_window(profile, window, &roots, &proof).is_err()
	}
}

/// Holds how many of `windows` notice against 1 − (1 − a)^(k · sectors).
fn assert_caught_as_predicted(leaves: u32, percent: u64, sectors: u32, windows: u32) {
	let holey = Holey::new(leaves, percent);
	let window = |deadline| Window { seed: [6; 32], device: 2, deadline };
	let caught = (0..windows).filter(|deadline| holey.is_caught(&window(*deadline), sectors));
	let drawn = (leaves * sectors) as i32;
	assert_frequency(caught.count() as u32, windows, 1.0 - (1.0 - holey.share()).powi(drawn));
}

#[test]
fn a_deleted_share_is_caught_as_often_as_the_leaves_say() {
	for leaves in [1, 2, 4, 10] {
		for percent in [1, 5, 20, 50] {
			assert_caught_as_predicted(leaves, percent, 1, 400);
		}
	}
}

#[test]
fn more_sectors_with_the_same_share_multiply_the_exponent() {
	assert_caught_as_predicted(4, 5, 3, 200);
	assert_caught_as_predicted(2, 10, 5, 200);
}

#[test]
fn who_deletes_nothing_is_never_caught() {
	assert_caught_as_predicted(10, 0, 1, 100);
}
