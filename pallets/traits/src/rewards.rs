// SPDX-License-Identifier: Apache-2.0
//! What those who prove work tell to those who mint for it.

use cairn_device_primitives::DeviceId;
use cairn_emission::Pool;

/// Units that a device earned in one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booking {
	/// Who earned.
	pub device: DeviceId,
	/// From which pool it is paid.
	pub pool: Pool,
	/// Micro-units, see `cairn_coverage::UNIT`.
	pub units: u64,
}

/// Takes units into the books of the running epoch.
pub trait RewardSink {
	/// Books every entry: one read and write a device, one for the running epoch's totals.
	/// Infallible: what does not fit saturates.
	fn book(bookings: &[Booking]);
}

impl RewardSink for () {
	fn book(_: &[Booking]) {}
}
