// SPDX-License-Identifier: Apache-2.0
//! Answers of the runtime API that more than one pallet has a part in.

pub mod consensus;

use crate::{AccountId, ChallengeClock, Coverage, Rewards, Runtime, Spacetime};
use cairn_device_primitives::DeviceId;
use cairn_runtime_api::{ClockInfo, DeviceInfo, Duties, Earnings};
use cairn_traits::RoundClock;

/// What the registry and the coverage pallet know of a device.
pub fn device(device: DeviceId) -> Option<DeviceInfo<AccountId>> {
	let record = pallet_device_registry::Devices::<Runtime>::get(device)?;
	Some(DeviceInfo {
		device,
		record,
		identity: pallet_device_registry::Identities::<Runtime>::get(device),
		gateway: pallet_coverage::Gateways::<Runtime>::get(device),
	})
}

/// What a device is due to do.
pub fn duties(device: DeviceId) -> Duties {
	Duties { coverage: Coverage::due(device), storage: Spacetime::due_storage(device) }
}

/// What a device has earned and not yet claimed.
pub fn earnings(device: DeviceId) -> Earnings {
	Earnings {
		pending: Rewards::pending(device),
		running: Rewards::running_units(device),
		storage: Rewards::storage_earnings(device),
	}
}

/// Where the clock stands.
pub fn clock() -> ClockInfo {
	let round = ChallengeClock::round();
	ClockInfo {
		tick: ChallengeClock::tick(),
		round,
		seed: ChallengeClock::seed(round),
		ticks_per_round: ChallengeClock::ticks_per_round(),
		epoch: ChallengeClock::epoch(),
		epoch_ticks: ChallengeClock::epoch_ticks(),
	}
}
