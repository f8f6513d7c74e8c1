// SPDX-License-Identifier: Apache-2.0
//! A sector's whole life.

use crate::{mock::*, *};
use cairn_traits::RoundClock;
use frame_support::assert_ok;

#[test]
fn a_sector_is_sealed_proven_missed_recovered_and_expires() {
	build_and_execute(|| {
		onboard(1);
		let number = pre_commit(1);
		assert_eq!(held(1), (DEPOSIT, 0));
		await_seed(1, number);
		prove_part(1, number, 0).unwrap();
		assert!(Sectors::<Test>::get(1, number).is_none());
		prove_part(1, number, 1).unwrap();
		assert_eq!(held(1), (0, PLEDGE));
		assert_eq!((state(1, number), power(1)), (SectorState::Unproven, 0));

		let id = place_of(1, number);
		go_to_window(1, id);
		prove(1, id).unwrap();
		assert_eq!((state(1, number), power(1)), (SectorState::Active, SECTOR));

		// The next window is missed.
		go_to(closes(1, id));
		assert_eq!(power(1), SECTOR);
		go_to(closes(1, id));
		assert_eq!((state(1, number), power(1)), (SectorState::Faulty { missed: 1 }, 0));
		assert_eq!((Slashed::get(), held(1)), (0, (0, PLEDGE)));

		assert_ok!(Spacetime::declare_recoveries(signed(1), 1, id.deadline, id.index, 1));
		assert_eq!(state(1, number), SectorState::Recovering { missed: 1 });
		go_to_window(1, id);
		prove(1, id).unwrap();
		assert_eq!((state(1, number), power(1)), (SectorState::Active, SECTOR));

		while Partitions::<Test>::contains_key(1, id) {
			go_to_window(1, id);
			let _ = prove(1, id);
			go_to(closes(1, id));
		}
		assert_eq!((power(1), held(1), Slashed::get()), (0, (0, 0), 0));
		assert!(Clock::tick() >= 1_000 + 5 * PERIOD);
		assert_eq!(Partitions::<Test>::iter().count() + Closings::<Test>::iter().count(), 0);
	});
}
