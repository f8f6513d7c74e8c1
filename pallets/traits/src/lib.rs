// SPDX-License-Identifier: Apache-2.0
//! The small traits through which Cairn's pallets know each other.
//!
//! Each is owned by nobody in particular: the runtime wires the pallet that implements it to the
//! pallet that needs it, so that who proves work does not know who mints for it. `()` is the null
//! implementation of each, for mocks that do not care.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![deny(clippy::as_conversions)]

mod clock;
mod devices;
mod power;
mod rewards;
mod validators;

pub use cairn_power::CoveragePower;
pub use cairn_spacetime::{StoragePower, DEADLINES};
pub use clock::{ProofMeter, ProvingClock, RoundClock};
#[cfg(feature = "runtime-benchmarks")]
pub use devices::BENCH_KEYS;
pub use devices::{DeviceEvents, DeviceInspect, DeviceOwners, StorageDevices};
pub use power::{PowerAge, PowerSink, PowerSource, StorageRate};
pub use rewards::{Booking, RewardSink};
pub use validators::{PointsOfEpoch, ValidatorPool, ValidatorRewards};
