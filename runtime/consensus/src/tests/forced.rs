// SPDX-License-Identifier: Apache-2.0
//! Changes that root forces when finality stalls.

use super::*;

/// Tells GRANDPA that it has stalled, and how many blocks a forced change is delayed.
fn stall(client: &mut Client, delay: u64) {
	client.block_with(1, || {
		Grandpa::note_stalled(RuntimeOrigin::root(), delay, 1).unwrap();
	});
}

const NEXT: [(u64, ConsensusWeight); 4] = [(1, 11), (2, 22), (3, 33), (4, 34)];

#[test]
fn a_forced_change_has_the_weights_of_its_session() {
	with_seats(&FOUR, |client| {
		elect(2, &NEXT);
		client.run_to_session(1);
		stall(client, 2);
		client.run_to_session(2);
		let (best, forced) = client.forced_now.clone().unwrap();
		assert_eq!((best, by_owner(forced.iter())), (1, NEXT.into()));
		assert_eq!(grandpa(), FOUR, "not before its delay");
		client.block();
		client.block();
		assert_eq!(grandpa(), NEXT);
		assert_eq!(client.set_id, 1);
	});
}

#[test]
fn a_forced_change_of_a_kept_set_has_its_weights() {
	with_seats(&FOUR, |client| {
		client.run_to_session(2);
		stall(client, 1);
		client.run_to_session(3);
		assert_eq!(by_owner(client.forced_now.as_ref().unwrap().1.iter()), FOUR);
		client.block();
		assert_eq!(grandpa(), FOUR);
	});
}

#[test]
fn sessions_that_begin_meanwhile_leave_a_forced_change_as_announced() {
	with_seats(&FOUR, |client| {
		elect(2, &NEXT);
		elect(3, &FOUR);
		elect(4, &[(1, 12), (2, 23), (3, 34), (4, 31)]);
		client.run_to_session(1);
		stall(client, 3 * SESSION - 1);
		client.run_to_session(4);
		assert_eq!(grandpa(), FOUR);
		assert_eq!(
			Grandpa::pending_change().map(|c| by_owner(c.next_authorities.iter())),
			Some(NEXT.into())
		);
		client.block();
		client.block();
		assert_eq!(grandpa(), NEXT);
	});
}

#[test]
fn weights_that_a_forced_change_held_up_come_after_it() {
	with_seats(&FOUR, |client| {
		let last = [(1, 12), (2, 23), (3, 34), (4, 31)];
		elect(2, &NEXT);
		elect(3, &last);
		client.run_to_session(1);
		stall(client, SESSION + 1);
		client.run_to_session(3);
		assert_eq!((babe(), grandpa()), (last.into(), FOUR.into()));
		client.run_to_session(4);
		assert_eq!((babe(), grandpa()), (last.into(), last.into()));
		assert_eq!(client.set_id, 2);
	});
}

#[test]
fn unusable_weights_are_equal_in_a_forced_change_too() {
	with_seats(&FOUR, |client| {
		plan(2, Plan { forgotten: true, ..Default::default() });
		client.run_to_session(1);
		stall(client, 0);
		client.run_to_session(2);
		assert_eq!(grandpa(), [(1, 1), (2, 1), (3, 1), (4, 1)]);
	});
}

#[test]
fn an_empty_session_forces_the_authorities_before_it() {
	use pallet_session::SessionInterface;
	with_seats(&FOUR, |client| {
		client.block_with(1, || {
			for (id, _) in FOUR {
				<Session as SessionInterface>::purge_keys(&id).unwrap();
			}
		});
		client.run_to_session(1);
		stall(client, 0);
		client.run_to_session(2);
		assert!(Session::validators().is_empty());
		assert_eq!(by_owner(client.forced_now.as_ref().unwrap().1.iter()), FOUR);
		assert_eq!(grandpa(), FOUR);
	});
}
