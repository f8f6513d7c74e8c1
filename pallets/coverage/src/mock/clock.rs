// SPDX-License-Identifier: Apache-2.0
//! A clock that tests set, and that takes note of the proofs it is told of.

use super::{Noted, Now, HISTORY, TICKS_PER_ROUND};
use cairn_device_primitives::{Round, Seed, Tick};
use cairn_traits::{ProofMeter, RoundClock};
use frame_support::weights::Weight;
use sp_io::hashing::blake2_256;

pub struct Clock;

impl RoundClock for Clock {
	fn tick() -> Tick {
		Now::get()
	}

	/// The tick of a test stands in no block.
	fn has_advanced() -> bool {
		true
	}

	fn ticks_per_round() -> Tick {
		TICKS_PER_ROUND
	}

	fn epoch_ticks() -> Tick {
		1_000
	}

	fn seed(round: Round) -> Option<Seed> {
		let usable = Self::first_tick(round) < Now::get();
		let kept = Self::round() - round.min(Self::round()) < HISTORY;
		(usable && kept).then(|| blake2_256(&round.to_le_bytes()))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_tick(tick: Tick) {
		Now::set(tick);
	}
}

impl ProofMeter for Clock {
	fn note_proof(weight: Weight, length: u32) {
		Noted::mutate(|noted| *noted = (noted.0 + weight, noted.1 + length));
	}
}
