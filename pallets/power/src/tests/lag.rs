// SPDX-License-Identifier: Apache-2.0
//! From an election to the weights that follow from it, over random histories.

use super::*;
use cairn_power::{Margin, Seat};
use core::cmp::Reverse;
use proptest::{collection::vec, prelude::*};

/// Candidates, of whom not all have seats.
const CANDIDATES: AccountId = 10;
const SEATS: usize = 6;

/// What backs each candidate; that of the first at its place.
type Backings = Vec<u128>;

/// Who is elected with what, where nobody has more of a bond and no challenger has to exceed anybody.
fn elected(backings: &Backings, incumbents: &[AccountId]) -> Vec<(AccountId, u128)> {
	let mut all: Vec<_> = (1..).zip(backings.iter().copied()).collect();
	all.sort_by_key(|(who, backing)| (Reverse(*backing), !incumbents.contains(who), *who));
	all.truncate(SEATS);
	all
}

/// The weights that follow from who was elected, after these.
fn following(
	mut elected: Vec<(AccountId, u128)>,
	before: &[(AccountId, u64)],
) -> Vec<(AccountId, u64)> {
	let place = |who: &AccountId| before.iter().position(|(id, _)| id == who);
	elected.sort_by_key(|(who, _)| place(who).unwrap_or(usize::MAX));
	let seats = elected.iter().map(|(who, backing)| Seat {
		backing: *backing,
		previous: place(who).map_or(0, |at| before[at].1),
		founder: false,
	});
	let weights = small_params().weights.weights(&seats.collect::<Vec<_>>(), true);
	elected.iter().map(|(who, _)| *who).zip(weights).collect()
}

fn ids(set: &[(AccountId, u64)]) -> Vec<AccountId> {
	set.iter().map(|(who, _)| *who).collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	/// Not one, and not three.
	#[test]
	fn weights_follow_the_election_of_two_sessions_before(
		history in vec(vec((1..=CANDIDATES, 1..100u128), 0..6), 3..30),
	) {
		let mut params = small_params();
		params.election.seats = SEATS as u32;
		params.election.margin = Margin::try_new(0).unwrap();
		params.min_shift = 0;
		ExtBuilder::default().params(params).candidates(1..=CANDIDATES).build().execute_with(|| {
			back_all(CANDIDATES as u32);
			run_sessions(3);
			assert!(Bootstrapped::<Test>::get());
			let mut backings = vec![TIB; CANDIDATES as usize];
			// The election that was held when the running session began.
			let mut last = elected(&backings, &planned());
			for changes in history {
				for (who, parts) in changes {
					backings[who as usize - 1] = parts * TIB / 10;
					prove(who as u32, parts * TIB / 10);
				}
				let before = planned_weights();
				let elected_in = Session::get();
				run_session();
				let set = Power::session_weights(elected_in + 2).unwrap();
				assert_eq!(set, following(last, &before));
				last = elected(&backings, &ids(&set));
			}
			check();
		});
	}
}
