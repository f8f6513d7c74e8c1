// SPDX-License-Identifier: Apache-2.0
//! Those whom power asks: sessions, the registry, who knows of proofs, and who pays.

use super::*;

pub struct MockKeys;

impl ValidatorRegistration<AccountId> for MockKeys {
	fn is_registered(id: &AccountId) -> bool {
		Keyed::get().contains(id)
	}
}

impl ValidatorSet<AccountId> for MockKeys {
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;

	fn session_index() -> SessionIndex {
		Session::get()
	}

	fn validators() -> Vec<AccountId> {
		Sets::get().0
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkKeys<AccountId> for MockKeys {
	fn set_keys(who: &AccountId) {
		Keyed::mutate(|keyed| keyed.insert(*who));
	}
}

pub struct MockDevices;

impl DeviceOwners<AccountId> for MockDevices {
	fn owner(device: DeviceId) -> Option<AccountId> {
		Owners::get().get(&device).copied()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_owned(owner: AccountId) -> DeviceId {
		let device = u32::try_from(Owners::get().len()).unwrap();
		own(owner, device);
		device
	}
}

impl DeviceInspect<AccountId> for MockDevices {
	fn gateway_at(_: DeviceId, _: Round) -> Option<GatewayFacts<AccountId>> {
		None
	}
	fn payout(device: DeviceId) -> Option<AccountId> {
		Payouts::get().get(&device).copied()
	}
	fn active_gateways() -> u32 {
		0
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_gateways(_: u32) -> Vec<(DeviceId, cairn_device_primitives::WorkingKey)> {
		Vec::new()
	}
}

pub struct MockPower;

impl PowerSource for MockPower {
	fn storage_power(device: DeviceId) -> StoragePower {
		Storage::get().get(&device).copied().unwrap_or_default()
	}
	fn coverage_power(device: DeviceId) -> CoveragePower {
		Coverage::get().get(&device).copied().unwrap_or_default()
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_power(device: DeviceId, storage: StoragePower, coverage: CoveragePower) {
		Storage::mutate(|all| all.insert(device, storage));
		Coverage::mutate(|all| all.insert(device, coverage));
	}
}

pub struct MockRewards;

impl ValidatorRewards<AccountId> for MockRewards {
	fn rate(epoch: EpochIndex) -> Option<Balance> {
		Rates::get().get(epoch as usize).copied()
	}
	fn pay(who: &AccountId, amount: Balance) -> DispatchResult {
		Balances::mint_into(who, amount)?;
		Paid::mutate(|paid| *paid += amount);
		Ok(())
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_rate(epoch: EpochIndex, rate: Balance) {
		Rates::mutate(|rates| {
			rates.resize(epoch as usize, 0);
			rates.push(rate);
		});
	}
}
