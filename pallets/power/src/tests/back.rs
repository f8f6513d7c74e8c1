// SPDX-License-Identifier: Apache-2.0
//! Backing, and taking it back.

use super::*;
use cairn_traits::PowerSink;

#[test]
fn a_device_backs_with_what_it_proves_and_the_list_knows() {
	build_and_execute(|| {
		own(20, 7);
		prove(7, 300);
		assert_ok!(Power::back(signed(20), 7, 3));
		assert_eq!((candidate(3).backers, candidate(3).bytes), (1, 300));
		assert_eq!(candidate(3).accrual.shares, 300);
		assert_eq!(listed()[0], 3);
		assert_eq!(List::get_score(&3), Ok(300));
		assert_eq!(events(), [Event::Backed { device: 7, validator: 3 }]);
	});
}

#[test]
fn storage_power_is_told_as_it_changes() {
	build_and_execute(|| {
		back(7, 20, 300, 3);
		back(8, 20, 1_000, 3);
		prove(7, 500);
		assert_eq!(candidate(3).bytes, 1_500);
		assert_eq!(List::get_score(&3), Ok(1_500));
		prove(8, 0);
		assert_eq!((candidate(3).bytes, candidate(3).accrual.shares), (500, 500));
		assert_eq!(List::get_score(&3), Ok(500));
	});
}

#[test]
fn a_device_that_backs_nobody_is_of_no_account() {
	build_and_execute(|| {
		Power::set_power(7, 300);
		assert_eq!(Backings::<Test>::get(7), None);
		assert_eq!(Candidates::<Test>::iter_values().map(|one| one.bytes).sum::<u128>(), 0);
	});
}

#[test]
fn the_list_is_by_backing() {
	build_and_execute(|| {
		for (device, validator, bytes) in [(1, 1, 10), (2, 2, 1_000), (3, 3, 100)] {
			back(device, 20, bytes, validator);
		}
		assert_eq!(listed()[..3], [2, 3, 1]);
	});
}

#[test]
fn taking_back_leaves_nothing() {
	build_and_execute(|| {
		back(7, 20, 300, 3);
		assert_ok!(Power::unback(signed(20), 7));
		assert_eq!(Backings::<Test>::get(7), None);
		assert_eq!((candidate(3).backers, candidate(3).bytes), (0, 0));
		assert_eq!(candidate(3).accrual.shares, 0);
		assert_eq!(List::get_score(&3), Ok(0));
		assert_eq!(events().last(), Some(&Event::Unbacked { device: 7, validator: 3 }));
	});
}

#[test]
fn only_the_owner_of_an_active_device_backs() {
	build_and_execute(|| {
		assert_noop!(Power::back(signed(20), 7, 3), Error::<Test>::UnknownDevice);
		own(20, 7);
		assert_noop!(Power::back(signed(21), 7, 3), Error::<Test>::NotOwner);
		assert_ok!(Power::back(signed(20), 7, 3));
		assert_noop!(Power::unback(signed(21), 7), Error::<Test>::NotOwner);
		assert_noop!(Power::unback(signed(20), 8), Error::<Test>::UnknownDevice);
	});
}

#[test]
fn a_device_backs_one_candidate() {
	build_and_execute(|| {
		back(7, 20, 300, 3);
		for validator in [3, 4] {
			assert_noop!(Power::back(signed(20), 7, validator), Error::<Test>::AlreadyBacking);
		}
		assert_ok!(Power::unback(signed(20), 7));
		assert_noop!(Power::unback(signed(20), 7), Error::<Test>::NotBacking);
		run_sessions(small_params().rebacking_sessions);
		assert_ok!(Power::back(signed(20), 7, 4));
		assert_eq!(Resting::<Test>::get(7), None);
	});
}

#[test]
fn a_device_whose_backing_ended_rests_before_it_backs_again() {
	build_and_execute(|| {
		back(7, 20, 300, 3);
		assert_ok!(Power::unback(signed(20), 7));
		run_sessions(small_params().rebacking_sessions - 1);
		// Neither another candidate nor the same.
		for validator in [3, 4] {
			assert_noop!(Power::back(signed(20), 7, validator), Error::<Test>::Resting);
		}
		run_session();
		assert_ok!(Power::back(signed(20), 7, 4));
	});
}

#[test]
fn a_device_that_never_backed_does_not_rest() {
	build_and_execute(|| {
		back(7, 20, 300, 3);
		assert_eq!(Resting::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_device_rests_whose_candidate_left_or_was_removed() {
	build_and_execute(|| {
		back(7, 20, 300, 3);
		back(8, 20, 300, 4);
		Power::do_offence(&3, sp_runtime::Perbill::zero(), 0);
		assert_ok!(Power::leave(signed(4)));
		for device in [7, 8] {
			assert_ok!(Power::unback(signed(20), device));
			assert_noop!(Power::back(signed(20), device, 5), Error::<Test>::Resting);
		}
	});
}

#[test]
fn nobody_backs_who_is_unknown() {
	build_and_execute(|| {
		own(20, 7);
		assert_noop!(Power::back(signed(20), 7, 9), Error::<Test>::UnknownCandidate);
	});
}

#[test]
fn nobody_backs_who_leaves() {
	build_and_execute(|| {
		own(20, 7);
		assert_ok!(Power::leave(signed(3)));
		assert_noop!(Power::back(signed(20), 7, 3), Error::<Test>::CandidateLeaves);
	});
}

#[test]
fn nobody_backs_who_is_removed() {
	build_and_execute(|| {
		own(20, 7);
		Power::do_offence(&3, sp_runtime::Perbill::zero(), 0);
		assert_noop!(Power::back(signed(20), 7, 3), Error::<Test>::CandidateRemoved);
	});
}

#[test]
fn a_device_that_proves_nothing_yet_backs_with_what_comes() {
	build_and_execute(|| {
		back(7, 20, 0, 3);
		assert_eq!(candidate(3).backers, 1);
		prove(7, 5);
		assert_eq!(candidate(3).bytes, 5);
	});
}
