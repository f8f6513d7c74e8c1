// SPDX-License-Identifier: Apache-2.0
//! Amounts that follow from a sector's size, its age, and what it would earn. In plancks of any type
//! of balance; nothing overflows, since all of it saturates.

use cairn_device_primitives::Tick;
use sp_arithmetic::{
	traits::{AtLeast32BitUnsigned, SaturatedConversion},
	Permill,
};

use crate::partition::StoragePower;

/// Bytes of a GiB.
pub const GIB: StoragePower = 1 << 30;

/// By what part of a fault's cost leaving costs more than it (FIP-0098).
const FAULT_MARGIN: Permill = Permill::from_percent(5);

/// Plancks for `bytes` at `per_gib` plancks a GiB, rounded up.
pub fn pro_rata<B: AtLeast32BitUnsigned + Copy>(bytes: StoragePower, per_gib: B) -> B {
	let gib: B = GIB.saturated_into();
	let whole = per_gib.saturating_mul(bytes.saturated_into());
	let rest = gib.saturating_sub(1u32.into());
	whole.saturating_add(rest).checked_div(&gib).unwrap_or_else(B::zero)
}

/// What a window costs in which a fault goes on: `percent` of what the sector would have earned in a
/// period, rounded down. What it would have earned is for the caller to say: the pallet takes the
/// reward by which it settles, not one of the day of the fault.
pub fn fault_cost<B: AtLeast32BitUnsigned + Copy>(earned: B, percent: u32) -> B {
	earned.saturating_mul(percent.into()).checked_div(&100u32.into()).unwrap_or_else(B::zero)
}

/// What a sector of `pledge` loses by leaving at `age` ticks (FIP-0098): `full` of it times
/// min(1, `age` / `full_age`), rounded down, but at least `least` of it, and 105 percent of
/// `fault_cost`, what one more window of a fault would cost it, both rounded up; and all of it at most.
///
/// So to leave is never cheaper than to be faulty for a window that is charged, whatever the sector's
/// age: whoever is down repairs, if a window is all that it takes.
pub fn termination_fee<B: AtLeast32BitUnsigned + Copy>(
	pledge: B,
	age: Tick,
	full_age: Tick,
	full: Permill,
	least: Permill,
	fault_cost: B,
) -> B {
	let grown = Permill::from_rational(age.min(full_age), full_age.max(1));
	let fee = grown.mul_floor(full.mul_floor(pledge));
	let fault = fault_cost.saturating_add(FAULT_MARGIN.mul_ceil(fault_cost));
	fee.max(least.mul_ceil(pledge)).max(fault).min(pledge)
}
