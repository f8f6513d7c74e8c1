// SPDX-License-Identifier: Apache-2.0
//! When the tick advances and when it stands still.

use crate::{congestion::Volume, mock::*, Event, WeightInfo};
use cairn_traits::{ProofMeter, RoundClock};
use frame_support::{
	dispatch::DispatchClass,
	traits::{Hooks, OnPoll},
	weights::{Weight, WeightMeter},
};

/// Two full blocks: one less than stop the tick.
fn fill_two() {
	run(FULL);
	run(FULL);
}

#[test]
fn the_tick_advances_once_a_block() {
	build_and_execute(|| {
		assert_eq!(Clock::tick(), 0);
		for tick in 1..=50 {
			assert_eq!(run(Body::Empty), tick);
		}
	});
}

#[test]
fn the_tick_advances_before_the_extrinsics_of_its_block() {
	build_and_execute(|| {
		begin(Body::Empty);
		assert_eq!(Clock::tick(), 1);
	});
}

#[test]
fn whether_the_tick_advanced_in_a_block_is_known_from_its_poll_on() {
	build_and_execute(|| {
		for body in [FULL, FULL, FULL, FULL, FULL, Body::Rotation, Body::Empty, Body::Empty] {
			let before = Clock::tick();
			assert!(!Clock::has_advanced());
			begin(body);
			assert_eq!(Clock::has_advanced(), Clock::tick() > before, "{body:?}");
			fill(body);
			Executive::finalize_block();
		}
	});
}

#[test]
fn two_full_blocks_do_not_stop_the_tick() {
	build_and_execute(|| {
		fill_two();
		assert_eq!(run(Body::Empty), 3);
		assert_eq!(run(Body::Empty), 4);
	});
}

#[test]
fn three_full_blocks_stop_the_tick_in_the_fourth() {
	build_and_execute(|| {
		fill_two();
		assert_eq!(run(FULL), 3);
		assert_eq!(run(FULL), 3);
		assert_eq!(events(), vec![Event::Paused { tick: 3 }]);
		assert_eq!(run(FULL), 3);
		assert_eq!(events(), vec![]);
	});
}

#[test]
fn the_tick_goes_on_after_a_block_that_was_not_full() {
	build_and_execute(|| {
		(0..4).for_each(|_| _ = run(FULL));
		assert_eq!(run(Body::Empty), 3);
		assert_eq!(run(Body::Empty), 4);
		assert_eq!(events(), vec![Event::Resumed { tick: 3 }, Event::RoundBegan { round: 1 }]);
	});
}

#[test]
fn blocks_between_that_are_not_full_do_not_undo_full_ones() {
	build_and_execute(|| {
		fill_two();
		(0..10).for_each(|_| _ = run(Body::Empty));
		assert_eq!(run(FULL), 13);
		assert_eq!(run(Body::Empty), 13);
		assert_eq!(run(Body::Empty), 14);
	});
}

#[test]
fn after_three_full_blocks_the_tick_stands_still_once_for_each_that_is_full() {
	build_and_execute(|| {
		(0..4).for_each(|_| _ = run(FULL));
		assert_eq!(run(Body::Empty), 3);
		assert_eq!(run(Body::Empty), 4);
		assert_eq!(run(FULL), 5);
		assert_eq!(run(Body::Empty), 5);
		assert_eq!(run(Body::Empty), 6);
	});
}

#[test]
fn who_fills_every_other_block_halves_the_speed_of_the_tick() {
	build_and_execute(|| {
		let pair = || (run(FULL), run(Body::Empty)).1;
		assert_eq!([pair(), pair(), pair()], [2, 4, 5]);
		assert_eq!([pair(), pair(), pair(), pair()], [6, 7, 8, 9]);
	});
}

#[test]
fn blocks_full_by_proof_size_stop_the_tick() {
	build_and_execute(|| {
		let heavy = Body::Normal(Weight::from_parts(0, NORMAL.proof_size()));
		(0..3).for_each(|_| _ = run(heavy));
		assert_eq!(run(Body::Empty), 3);
	});
}

#[test]
fn blocks_full_by_length_stop_the_tick() {
	build_and_execute(|| {
		(0..3).for_each(|_| _ = run(Body::Length(NORMAL_LENGTH * 9 / 10)));
		assert_eq!(run(Body::Empty), 3);
	});
}

#[test]
fn blocks_just_under_the_threshold_do_not_stop_the_tick() {
	build_and_execute(|| {
		let share = Weight::from_parts(NORMAL.ref_time() * 9 / 10, NORMAL.proof_size() * 9 / 10);
		let almost = share.saturating_sub(Weight::from_parts(1, 1));
		(0..4).for_each(|_| _ = run(Body::Normal(almost)));
		assert_eq!(run(Body::Empty), 5);
		// The header and its digest count as well; they are far smaller than this margin.
		(0..4).for_each(|_| _ = run(Body::Length(NORMAL_LENGTH * 9 / 10 - 1_000)));
		assert_eq!(run(Body::Empty), 10);
	});
}

#[test]
fn blocks_full_of_proofs_do_not_stop_the_tick() {
	build_and_execute(|| {
		for tick in 1..=10 {
			assert_eq!(run(Body::Proofs(4_000_000)), tick);
		}
	});
}

#[test]
fn operational_extrinsics_that_are_no_accepted_proofs_stop_the_tick() {
	build_and_execute(|| {
		(0..3).for_each(|_| _ = run(Body::Operational(NORMAL)));
		assert_eq!(run(Body::Empty), 3);
	});
}

#[test]
fn normal_and_operational_traffic_fill_a_block_together() {
	build_and_execute(|| {
		for _ in 0..3 {
			begin(Body::Empty);
			fill(Body::Normal(NORMAL / 2));
			fill(Body::Operational(NORMAL / 2));
			Executive::finalize_block();
		}
		assert_eq!(run(Body::Empty), 3);
		(0..3).for_each(|_| _ = run(Body::Operational(NORMAL / 2)));
		assert_eq!(run(Body::Empty), 7, "either alone does not");
	});
}

#[test]
fn blocks_full_of_proofs_by_weight_do_not_stop_the_tick_however_small_the_proofs() {
	build_and_execute(|| {
		for tick in 1..=5 {
			begin(Body::Empty);
			// All envelope, and no call.
			let many = NORMAL.ref_time() / ENVELOPE.ref_time();
			(0..many).for_each(|_| prove(ENVELOPE, 0));
			Executive::finalize_block();
			assert_eq!(Clock::tick(), tick);
		}
	});
}

#[test]
fn what_proofs_leave_of_a_block_is_what_other_traffic_must_fill() {
	build_and_execute(|| {
		let parts = |of: u64| MAX_BLOCK / 100 * of;
		(0..3).for_each(|_| _ = run(Body::Mixed(parts(50), parts(40))));
		assert_eq!(run(Body::Empty), 3);
		(0..3).for_each(|_| _ = run(Body::Mixed(parts(50), parts(39))));
		assert_eq!(run(Body::Empty), 7, "a proof found room");
	});
}

#[test]
fn other_traffic_of_less_than_an_eighth_fills_no_block_however_many_the_proofs() {
	build_and_execute(|| {
		let parts = |of: u64| MAX_BLOCK / 100 * of;
		(0..3).for_each(|_| _ = run(Body::Mixed(parts(88), parts(12))));
		assert_eq!(run(Body::Empty), 4);
		(0..3).for_each(|_| _ = run(Body::Mixed(parts(87), parts(13))));
		assert_eq!(run(Body::Empty), 7);
	});
}

#[test]
fn proofs_that_nobody_planned_with_fill_a_block_that_booked_ones_leave_no_room_in() {
	build_and_execute(|| {
		let parts = |of: u64| MAX_BLOCK / 100 * of;
		let block = |booked: u64, others: u64| {
			begin(Body::Empty);
			prove(parts(booked), 0);
			let call = parts(others).saturating_sub(ENVELOPE);
			Clock::note_proof(call, 0);
			System::register_extra_weight_unchecked(parts(others), DispatchClass::Operational);
			Executive::finalize_block();
		};
		(0..3).for_each(|_| block(60, 29));
		assert_eq!(run(Body::Empty), 4, "there was room");
		(0..3).for_each(|_| block(60, 31));
		assert_eq!(run(Body::Empty), 7);
	});
}

#[test]
fn traffic_that_leaves_proofs_room_of_their_own_fills_no_block_by_weight() {
	build_and_execute(|| {
		let parts = |of: u64| MAX_BLOCK / 100 * of;
		for tick in 1..=5 {
			begin(Body::Empty);
			prove(parts(50), 0);
			fill(Body::Normal(parts(39)));
			Executive::finalize_block();
			assert_eq!(Clock::tick(), tick);
		}
	});
}

#[test]
fn mandatory_weight_is_nobodys_traffic() {
	build_and_execute(|| {
		for tick in 1..=5 {
			begin(Body::Empty);
			System::register_extra_weight_unchecked(MAX_BLOCK, DispatchClass::Mandatory);
			Executive::finalize_block();
			assert_eq!(Clock::tick(), tick);
		}
	});
}

#[test]
fn the_same_bytes_stop_the_tick_where_nobody_noted_them_as_proofs() {
	build_and_execute(|| {
		(0..3).for_each(|_| _ = run(Body::Length(4_000_000)));
		assert_eq!(run(Body::Empty), 3);
	});
}

#[test]
fn proofs_beside_a_flood_do_not_hide_it() {
	build_and_execute(|| {
		for _ in 0..3 {
			begin(FULL);
			fill(FULL);
			fill(Body::Proofs(1_000_000));
			Executive::finalize_block();
		}
		assert_eq!(run(Body::Empty), 3);
	});
}

#[test]
fn proofs_are_forgotten_at_the_end_of_the_block() {
	build_and_execute(|| {
		run(Body::Proofs(4_000_000));
		assert!(!crate::Proofs::<Test>::exists());
		(0..3).for_each(|_| _ = run(Body::Length(3_000_000)));
		assert_eq!(run(Body::Empty), 4);
	});
}

#[test]
fn what_proofs_took_does_not_overflow() {
	build_and_execute(|| {
		begin(Body::Empty);
		Clock::note_proof(Weight::MAX, u32::MAX);
		Clock::note_proof(Weight::MAX, u32::MAX);
		let most = Volume { weight: Weight::MAX, length: u32::MAX };
		assert_eq!(crate::Proofs::<Test>::get().all, most);
		Executive::finalize_block();
	});
}

#[test]
fn a_rotation_block_is_neither_full_nor_not() {
	build_and_execute(|| {
		fill_two();
		assert_eq!(run(Body::Rotation), 2);
		assert_eq!(run(FULL), 3);
		assert_eq!(run(Body::Empty), 3);
	});
}

#[test]
fn rotation_blocks_alone_never_stop_the_tick() {
	build_and_execute(|| {
		(0..10).for_each(|_| _ = run(Body::Rotation));
		assert_eq!(run(Body::Empty), 1);
		assert_eq!(run(Body::Empty), 2);
	});
}

#[test]
fn a_rotation_block_does_not_end_a_standstill() {
	build_and_execute(|| {
		(0..4).for_each(|_| _ = run(FULL));
		run(Body::Rotation);
		assert_eq!(run(Body::Empty), 3);
	});
}

#[test]
fn the_tick_stands_still_while_migrations_run() {
	build_and_execute(|| {
		run(Body::Empty);
		(0..10).for_each(|_| assert_eq!(run(Body::Migration), 1));
		assert_eq!(run(Body::Empty), 2);
	});
}

#[test]
fn blocks_of_migrations_are_neither_full_nor_not_and_use_up_no_cap() {
	build_and_execute(|| {
		fill_two();
		(0..10).for_each(|_| _ = run(Body::Migration));
		assert_eq!(run(FULL), 3);
		assert_eq!(run(Body::Empty), 3);
		assert_eq!(crate::Traffic::<Test>::get().paused, 1);
	});
}

#[test]
fn the_tick_goes_on_in_full_blocks_once_its_cap_is_reached() {
	build_and_execute(|| {
		(0..3).for_each(|_| _ = run(FULL));
		(0..SHORT.pause_cap).for_each(|_| assert_eq!(run(FULL), 3));
		assert_eq!(run(FULL), 4);
		assert_eq!(events(), vec![Event::Resumed { tick: 3 }, Event::RoundBegan { round: 1 }]);
		assert_eq!(run(FULL), 5);
	});
}

#[test]
fn the_cap_is_anew_in_each_period() {
	build_and_execute(|| {
		while System::block_number() < 19 {
			run(FULL);
		}
		let tick = Clock::tick();
		assert_eq!(tick, 14);
		(0..5).for_each(|_| assert_eq!(run(FULL), tick));
		assert_eq!(run(FULL), tick + 1);
	});
}

#[test]
fn a_block_without_weight_for_the_clock_is_no_tick() {
	build_and_execute(|| {
		let need = <() as WeightInfo>::on_poll();
		let mut meter = WeightMeter::with_limit(need.saturating_sub(Weight::from_parts(1, 0)));
		<Clock as OnPoll<u64>>::on_poll(1, &mut meter);
		assert_eq!(Clock::tick(), 0);
		assert_eq!(meter.consumed(), Weight::zero());
	});
}

#[test]
fn the_hooks_account_for_their_weight() {
	build_and_execute(|| {
		let mut meter = WeightMeter::new();
		<Clock as OnPoll<u64>>::on_poll(1, &mut meter);
		assert_eq!(meter.consumed(), <() as WeightInfo>::on_poll());
		let finalize = <() as WeightInfo>::on_finalize();
		assert_eq!(<Clock as Hooks<u64>>::on_initialize(1), finalize);
		assert!(finalize.all_gt(Weight::zero()));
		assert!(meter.consumed().all_gt(Weight::zero()));
	});
}
