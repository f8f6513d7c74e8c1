// SPDX-License-Identifier: Apache-2.0
//! Migrations whose frame is measured, in a runtime that has its own beside them.

use crate::governance::upgrade::Migrations as Real;
use alloc::vec::Vec;
use frame_support::{
	migrations::{SteppedMigrationError, SteppedMigrations},
	weights::WeightMeter,
};
use pallet_migrations::mock_helpers::MockedMigrations as Mocked;

/// What the benchmarks of `pallet_migrations` put in their place, once they did; until then what the
/// runtime has.
pub struct Migrations;

/// Asks those that stand now.
macro_rules! standing {
	($name:ident($($argument:expr),*)) => {
		if <Mocked as SteppedMigrations>::len() > 0 {
			<Mocked as SteppedMigrations>::$name($($argument),*)
		} else {
			<Real as SteppedMigrations>::$name($($argument),*)
		}
	};
}

impl SteppedMigrations for Migrations {
	fn len() -> u32 {
		standing!(len())
	}

	fn nth_id(n: u32) -> Option<Vec<u8>> {
		standing!(nth_id(n))
	}

	fn nth_max_steps(n: u32) -> Option<Option<u32>> {
		standing!(nth_max_steps(n))
	}

	fn nth_step(
		n: u32,
		cursor: Option<Vec<u8>>,
		meter: &mut WeightMeter,
	) -> Option<Result<Option<Vec<u8>>, SteppedMigrationError>> {
		standing!(nth_step(n, cursor, meter))
	}

	fn nth_transactional_step(
		n: u32,
		cursor: Option<Vec<u8>>,
		meter: &mut WeightMeter,
	) -> Option<Result<Option<Vec<u8>>, SteppedMigrationError>> {
		standing!(nth_transactional_step(n, cursor, meter))
	}

	fn nth_migrating_prefixes(n: u32) -> Option<Option<Vec<Vec<u8>>>> {
		standing!(nth_migrating_prefixes(n))
	}

	#[cfg(feature = "try-runtime")]
	fn nth_pre_upgrade(n: u32) -> Option<Result<Vec<u8>, sp_runtime::TryRuntimeError>> {
		standing!(nth_pre_upgrade(n))
	}

	#[cfg(feature = "try-runtime")]
	fn nth_post_upgrade(n: u32, state: Vec<u8>) -> Option<Result<(), sp_runtime::TryRuntimeError>> {
		standing!(nth_post_upgrade(n, state))
	}

	fn cursor_max_encoded_len() -> usize {
		Mocked::cursor_max_encoded_len().max(Real::cursor_max_encoded_len())
	}

	fn identifier_max_encoded_len() -> usize {
		Mocked::identifier_max_encoded_len().max(Real::identifier_max_encoded_len())
	}
}

impl pallet_migrations::MockedMigrations for Migrations {
	fn set_fail_after(steps: u32) {
		<Mocked as pallet_migrations::MockedMigrations>::set_fail_after(steps);
	}

	fn set_success_after(steps: u32) {
		<Mocked as pallet_migrations::MockedMigrations>::set_success_after(steps);
	}
}
