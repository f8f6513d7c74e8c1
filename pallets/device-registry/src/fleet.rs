// SPDX-License-Identifier: Apache-2.0
//! Gateways for the benchmarks of those who judge their work.

#![allow(clippy::arithmetic_side_effects, reason = "small constants")]

use cairn_coverage::{Region, MAX_GAIN};

/// Cells of resolution 12 that differ in their ancestors of resolutions 6 to 8 only.
///
/// All are descendants of the cell 85283473fffffff of resolution 5 (near San Francisco, some 9 km
/// an edge), so within 20 km of each other, and centre children below resolution 8, so at least
/// 900 m apart. Distinct for `index < 343`.
pub(crate) fn cell(index: u32) -> u64 {
	const FIRST: u64 = 0x08c2_8347_0000_01ff;
	let index = u64::from(index);
	let (low, middle, high) = (index % 7, index / 7 % 7, index / 49 % 7);
	FIRST | low << 21 | middle << 24 | high << 27
}

/// The region of those cells.
pub(crate) const REGION: Region = Region::Us915;

/// A gain that makes the limit on RSSI no obstacle.
pub(crate) const GAIN: i16 = MAX_GAIN;

#[cfg(feature = "runtime-benchmarks")]
mod keyed {
	use super::*;
	use crate::{pallet::*, BalanceOf};
	use alloc::vec::Vec;
	use cairn_device_primitives::{DeviceId, DeviceKind, MakerId, Possession, RootKey, WorkingKey};
	use cairn_traits::{DeviceEvents, RoundClock, BENCH_KEYS};
	use frame_benchmarking::account;
	use frame_support::traits::fungible::{Inspect, Mutate};

	impl<T: Config> Pallet<T> {
		/// See `DeviceInspect::bench_gateways`. At most 343.
		#[expect(clippy::expect_used, reason = "benchmarks fail loudly")]
		pub(crate) fn benchmark_fleet(count: u32) -> Vec<(DeviceId, WorkingKey)> {
			assert!(count <= 343, "no more cells are at hand");
			let maker = Self::benchmark_maker(count);
			(0..count)
				.map(|index| {
					let owner: T::AccountId = account("gateway owner", index, 0);
					Self::benchmark_funds(&owner);
					Self::benchmark_gateway(maker, owner, index).expect("all is in order")
				})
				.collect()
		}

		/// See `StorageDevices::bench_storage`.
		#[expect(clippy::expect_used, reason = "benchmarks fail loudly")]
		pub(crate) fn benchmark_storage(owner: T::AccountId) -> DeviceId {
			let maker = Self::benchmark_maker(1);
			Self::benchmark_funds(&owner);
			let key = [0x5d; 32];
			let possession = Possession {
				owner,
				root_key: RootKey::Ed25519(key),
				working_key: key,
				expires_at: T::Clock::tick()
					.saturating_add(Self::params().max_working_key_lifetime),
				chain_tip: key,
			};
			let device = Self::admit(maker, DeviceKind::Storage, key, possession);
			Makers::<T>::mutate_extant(maker, |record| {
				record.devices = record.devices.saturating_add(1);
			});
			device.expect("all is in order")
		}

		fn benchmark_gateway(
			maker: MakerId,
			owner: T::AccountId,
			index: u32,
		) -> Result<(DeviceId, WorkingKey), sp_runtime::DispatchError> {
			// A hex seed: the keystore signs with a phrase by deriving the key anew each time.
			let seed = alloc::format!("0x{:064x}", index.saturating_add(1)).into_bytes();
			let working_key = sp_io::crypto::ed25519_generate(BENCH_KEYS, Some(seed)).0;
			let now = T::Clock::tick();
			let possession = Possession {
				owner,
				root_key: RootKey::Ed25519(working_key),
				working_key,
				expires_at: now.saturating_add(Self::params().max_working_key_lifetime),
				chain_tip: working_key,
			};
			let device = Self::admit(maker, DeviceKind::Gateway, working_key, possession)?;
			let location = Self::locate(cell(index), 0, GAIN, REGION)?;
			Devices::<T>::mutate_extant(device, |record| record.facts.location = Some(location));
			Identities::<T>::mutate_extant(device, |identity| identity.movable_at = Some(now));
			Makers::<T>::mutate_extant(maker, |record| {
				record.devices = record.devices.saturating_add(1);
			});
			ActiveGateways::<T>::mutate(|active| *active = active.saturating_add(1));
			T::Events::relocated(device, T::Clock::round())?;
			Ok((device, working_key))
		}

		/// Registers a maker whose bond covers `devices`.
		#[expect(clippy::expect_used, reason = "benchmarks fail loudly")]
		fn benchmark_maker(devices: u32) -> MakerId {
			let maker = NextMaker::<T>::get();
			let account: T::AccountId = account("maker", maker, 0);
			Self::benchmark_funds(&account);
			let bond = Self::params().bond_per_device * devices.max(1).into();
			let extra = T::Currency::minimum_balance() * 10u32.into();
			T::Currency::set_balance(&account, bond + extra);
			let certifier = RootKey::P256(crate::signed::CERTIFIER);
			Self::do_register_maker(account, certifier, bond).expect("all is in order");
			maker
		}

		/// Gives `who` enough for anything that the registry asks of one account.
		pub(crate) fn benchmark_funds(who: &T::AccountId) -> BalanceOf<T> {
			let sums = Self::params().bond_per_device
				+ Self::params().device_deposit
				+ Self::params().location_fee;
			let funds = (sums + T::Currency::minimum_balance()) * 100u32.into();
			T::Currency::set_balance(who, funds);
			funds
		}
	}
}
