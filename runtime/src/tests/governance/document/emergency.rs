// SPDX-License-Identifier: Apache-2.0
//! What an emergency stops.

use super::{super::super::chain, markdown::codes};
use crate::{tests::shapes::one_of_each_call, Brake, Runtime, System};
use frame_support::{assert_ok, traits::Contains};

type Filter = <Runtime as frame_system::Config>::BaseCallFilter;

/// The pallets whose calls go on in safe mode, and those whose calls stop.
pub fn in_safe_mode() -> [String; 2] {
	let mut found = Vec::new();
	chain("staging", || {
		System::set_block_number(1);
		assert_ok!(Brake::enter_safe_mode(pallet_collective::RawOrigin::Members(2, 3).into()));
		for (pallet, _, call) in one_of_each_call() {
			let outcome = (pallet, Filter::contains(&call));
			if !found.contains(&outcome) {
				found.push(outcome);
			}
		}
	});
	for (pallet, goes_on) in &found {
		let other = (pallet.clone(), !goes_on);
		assert!(!found.contains(&other), "some calls of {pallet} go on and others stop");
	}
	[true, false].map(|goes_on| {
		codes(found.iter().filter(|(_, goes)| *goes == goes_on).map(|(pallet, _)| pallet))
	})
}
