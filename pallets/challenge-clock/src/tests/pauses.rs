// SPDX-License-Identifier: Apache-2.0
//! For how long the clock may stand still, where governance decides it.

use crate::{mock::*, Event, PauseCap, Timing};
use cairn_traits::RoundClock;
use sp_runtime::Permill;

/// Fills blocks to the last of a pause period, and tells in how many the clock stood still.
fn stood_in_period() -> u32 {
	let mut stood = 0;
	loop {
		let before = Clock::tick();
		stood += u32::from(run(FULL) == before);
		if (System::block_number() + 1).is_multiple_of(SHORT.pause_period.into()) {
			return stood;
		}
	}
}

/// The changes of the cap that the last block told of.
fn told() -> Vec<Event<Test>> {
	let changed = |event: &Event<Test>| matches!(event, Event::PauseCapChanged { .. });
	events().into_iter().filter(changed).collect()
}

#[test]
fn a_cap_that_is_decided_in_a_period_waits_for_the_next() {
	build_and_execute(|| {
		run(FULL);
		PauseShare::set(Some(Permill::from_percent(10)));
		assert_eq!(stood_in_period(), 5);
		run(FULL);
		assert_eq!(told(), [Event::PauseCapChanged { old: 5, new: 2 }]);
		assert_eq!(stood_in_period(), 1);
		assert_eq!(stood_in_period(), 2);
	});
}

#[test]
fn what_is_taken_back_leaves_the_cap_of_genesis() {
	build_and_execute(|| {
		PauseShare::set(Some(Permill::from_percent(50)));
		stood_in_period();
		assert_eq!(stood_in_period(), 10);
		PauseShare::set(None);
		assert_eq!(stood_in_period(), 5);
		assert_eq!(PauseCap::<Test>::get(), Some(5));
	});
}

#[test]
fn a_cap_is_told_of_where_it_changes_and_nowhere_else() {
	build_and_execute(|| {
		// A quarter is what genesis says.
		PauseShare::set(Some(Permill::from_percent(25)));
		for _ in 0..45 {
			run(FULL);
			assert_eq!(told(), []);
		}
		assert_eq!(PauseCap::<Test>::get(), None);
	});
}

#[test]
fn no_share_stops_the_clock_for_ever_or_lets_a_flood_punish_devices() {
	for pause_period in [2, 3, 20, u32::MAX] {
		let timing = Timing { pause_period, ..SHORT };
		for share in [Permill::zero(), Permill::from_parts(1), Permill::one()] {
			let pause_cap = timing.pause_cap_of(share);
			assert_eq!(Timing { pause_cap, ..timing }.check(), Ok(()));
		}
	}
}
