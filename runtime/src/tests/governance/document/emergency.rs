// SPDX-License-Identifier: Apache-2.0
//! What an emergency stops.

use super::{
	super::super::chain,
	markdown::{code, codes},
};
use crate::{tests::shapes::one_of_each_call, Brake, Runtime, System};
use frame_support::{assert_ok, traits::Contains};

type Filter = <Runtime as frame_system::Config>::BaseCallFilter;

/// A pallet's calls, each with whether it goes on.
type Outcomes = Vec<(String, bool)>;

/// What goes on in safe mode, and what stops: the pallets of which that is said of all calls; and of
/// the others each call that goes on, and that all else stops.
pub fn in_safe_mode() -> [String; 2] {
	let mut found = Vec::<(String, Outcomes)>::new();
	chain("staging", || {
		System::set_block_number(1);
		assert_ok!(Brake::enter_safe_mode(pallet_collective::RawOrigin::Members(2, 3).into()));
		for (pallet, name, call) in one_of_each_call() {
			let outcome = (name, Filter::contains(&call));
			match found.iter_mut().find(|(known, _)| *known == pallet) {
				Some((_, outcomes)) => outcomes.push(outcome),
				None => found.push((pallet, vec![outcome])),
			}
		}
	});
	let all = |wanted: bool| {
		let all = move |outcomes: &Outcomes| outcomes.iter().all(|(_, goes_on)| *goes_on == wanted);
		let pallets = found.iter().filter(move |(_, outcomes)| all(outcomes));
		pallets.map(|(pallet, _)| pallet.clone()).collect::<Vec<_>>()
	};
	let (goes_on, stops) = (all(true), all(false));
	let mixed = found.iter().filter(|(name, _)| !goes_on.contains(name) && !stops.contains(name));
	let (mut single, mut rest) = (Vec::new(), Vec::new());
	for (pallet, outcomes) in mixed {
		let passes = outcomes.iter().filter(|(_, goes_on)| *goes_on);
		single.extend(passes.map(|(call, _)| format!("{pallet}.{call}")));
		rest.push(format!("all else of {}", code(pallet)));
	}
	let calls = single.into_iter().map(|call| format!("and the call {}", code(call)));
	[(goes_on, calls.collect()), (stops, rest)]
		.map(|(pallets, others): (_, Vec<_>)| [vec![codes(pallets)], others].concat().join(", "))
}
