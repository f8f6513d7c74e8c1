// SPDX-License-Identifier: Apache-2.0
//! Figures that contradict each other are refused.

use crate::mock::*;
use cairn_traits::RoundClock;
use frame_support::traits::Hooks;

fn integrity_test() {
	<Spacetime as Hooks<u64>>::integrity_test();
}

fn complaint(breaks: impl FnOnce() + std::panic::UnwindSafe) -> String {
	let outcome = std::panic::catch_unwind(|| {
		new_test_ext().execute_with(|| {
			breaks();
			integrity_test();
		})
	});
	*outcome.expect_err("the figures are refused").downcast::<String>().unwrap()
}

#[test]
fn the_figures_of_the_mock_pass() {
	new_test_ext().execute_with(integrity_test);
}

#[test]
fn a_deadline_without_partitions_is_refused() {
	assert!(complaint(|| PartitionsPerDeadline::set(0)).contains("PartitionsPerDeadline (0)"));
}

#[test]
fn a_count_of_faults_without_end_is_refused() {
	assert!(complaint(|| MaxFaultPeriods::set(255)).ends_with(": MaxFaultPeriods"));
	assert!(complaint(|| MaxFaultPeriods::set(0)).ends_with(": MaxFaultPeriods"));
}

#[test]
fn no_room_for_proofs_is_refused() {
	assert!(complaint(|| ProofBytesPerTick::set(0)).contains("ProofBytesPerTick (0)"));
}

#[test]
fn a_ticket_older_than_history_is_refused() {
	assert!(complaint(|| MaxTicketAge::set(HISTORY)).ends_with(": MaxTicketAge"));
}

#[test]
fn a_seed_in_the_round_after_the_pre_commit_is_refused() {
	assert!(complaint(|| SealDelay::set(1)).ends_with(": SealDelay"));
}

#[test]
fn a_pre_commit_that_expires_before_its_seed_comes_is_refused() {
	assert!(complaint(|| PreCommitLifetime::set(6)).ends_with(": PreCommitLifetime"));
}

#[test]
fn a_pre_commit_that_outlives_its_seed_is_refused() {
	let long = || PreCommitLifetime::set(Clock::first_tick(HISTORY - 1) + 1);
	assert!(complaint(long).ends_with(": PreCommitLifetime"));
	new_test_ext().execute_with(|| {
		PreCommitLifetime::set(Clock::first_tick(HISTORY - 1));
		integrity_test();
	});
}

#[test]
fn a_lifetime_past_its_own_limit_is_refused() {
	assert!(complaint(|| MaxLifetime::set(PERIOD)).ends_with(": InitialLifetime"));
}

#[test]
fn a_deposit_that_does_not_outweigh_what_a_life_of_cheating_gains_is_refused() {
	let short = || DepositTicks::set(MaxLifetime::get() / 27 - 1);
	assert!(complaint(short).ends_with(": MaxLifetime"));
	new_test_ext().execute_with(|| {
		DepositTicks::set(MaxLifetime::get().div_ceil(27));
		integrity_test();
	});
}

#[test]
fn a_lifetime_under_a_period_is_refused() {
	let short = || InitialLifetime::set(PERIOD - 1);
	assert!(complaint(short).ends_with(": InitialLifetime"));
}

#[test]
fn a_fault_that_pays_is_refused() {
	assert!(complaint(|| FaultCost::set(99)).ends_with(": FaultCost"));
}

#[test]
fn seeds_that_leave_before_their_window_closes_are_refused() {
	assert!(complaint(|| WindowTicks::set(40)).contains("must outlast lookback and window (43)"));
}
