// SPDX-License-Identifier: Apache-2.0
//! A registry as version 1 of the storage has it: nobody's devices are listed.

use super::*;
use cairn_coverage::GatewayFacts;
use frame_support::{
	traits::{
		fungible::{Mutate, MutateHold},
		StorageVersion,
	},
	weights::{Weight, WeightMeter},
};
use migrations::ListOwned;
use sp_io::hashing::blake2_256;
use std::collections::BTreeMap;

/// A key or number that is nobody else's.
fn unique(device: DeviceId, what: u8) -> [u8; 32] {
	let mut bytes = [what; 32];
	bytes[..4].copy_from_slice(&device.to_le_bytes());
	bytes
}

/// One of the accounts that own devices.
pub fn owner(number: u32) -> AccountId {
	AccountId::new(blake2_256(&number.to_le_bytes()))
}

/// How an old registry's devices stand.
#[derive(Clone, Copy)]
pub struct Old {
	pub devices: u32,
	pub owners: u32,
}

impl Old {
	/// Whose a device is by its latest facts. Every third was just sold to the next owner.
	pub fn owner_of(&self, device: DeviceId) -> AccountId {
		owner((device + u32::from(device.is_multiple_of(3))) % self.owners)
	}

	/// Every seventh device is retired and its deposit released.
	fn is_retired(device: DeviceId) -> bool {
		device.is_multiple_of(7)
	}

	fn record(&self, device: DeviceId) -> DeviceRecordOf<Test> {
		let facts = GatewayFacts {
			owner: owner(device % self.owners),
			working_key: unique(device, 0x3e),
			expires_at: 3_000,
			active: !Self::is_retired(device),
			location: None,
		};
		let sold = GatewayFacts { owner: self.owner_of(device), ..facts.clone() };
		let pending = (device.is_multiple_of(3)).then_some(Pending { from: 104, facts: sold });
		DeviceRecord { maker: 0, kind: DeviceKind::Gateway, payout: None, facts, pending }
	}

	fn write_device(&self, device: DeviceId) {
		let (root_key, serial_hash) = (RootKey::Ed25519(unique(device, 0x5e)), unique(device, 5));
		Devices::<Test>::insert(device, self.record(device));
		let deposit = (!Self::is_retired(device)).then_some(10);
		let identity = Identity {
			root_key,
			serial_hash,
			sequence: 0,
			deposit,
			movable_at: None,
			liable_from: 0,
		};
		Identities::<Test>::insert(device, identity);
		RootKeys::<Test>::insert(root_key, device);
		Serials::<Test>::insert((0, serial_hash), device);
	}

	/// Puts it all down, with what is held for it.
	pub fn write(self) -> Self {
		let mut deposits = BTreeMap::<AccountId, Balance>::new();
		for device in 0..self.devices {
			self.write_device(device);
			let deposit = deposits.entry(self.owner_of(device)).or_default();
			*deposit += if Self::is_retired(device) { 0 } else { 10 };
		}
		NextDevice::<Test>::put(self.devices);
		let live = (0..self.devices).filter(|device| !Self::is_retired(*device)).count();
		let bond = 100 * Balance::from(self.devices + 10);
		Balances::mint_into(&MAKER, bond).unwrap();
		assert_ok!(Registry::register_maker(signed(MAKER), key(CERTIFIER), bond));
		Makers::<Test>::mutate_extant(0, |maker| maker.devices = live.try_into().unwrap());
		for (owner, deposit) in deposits {
			Balances::mint_into(&owner, deposit + 100).unwrap();
			Balances::hold(&HoldReason::DeviceDeposit.into(), &owner, deposit).unwrap();
		}
		System::reset_events();
		StorageVersion::new(1).put::<Registry>();
		self
	}

	pub fn is_listed(&self, device: DeviceId) -> bool {
		Owned::<Test>::contains_key(self.owner_of(device), device)
	}

	/// Migrates it, as the runtime does, in blocks that may each take `limit`. Returns how many.
	pub fn migrate(&self, limit: Weight) -> u32 {
		let mut cursor = None;
		for block in 1.. {
			cursor = step(cursor, limit);
			let Some(last) = cursor else { return block };
			assert!(self.is_listed(last), "its cursor is the last that is listed");
			assert!(!self.is_listed(last + 1), "its cursor is the last that is listed");
		}
		unreachable!("it ends");
	}
}

/// A block's part of the migration, which keeps to `limit` and says what it took.
pub fn step(cursor: Option<DeviceId>, limit: Weight) -> Option<DeviceId> {
	use frame_support::migrations::SteppedMigration;
	let mut meter = WeightMeter::with_limit(limit);
	let next = ListOwned::<Test>::step(cursor, &mut meter).unwrap();
	assert!(meter.consumed().all_lte(limit));
	let end = next.map_or(NextDevice::<Test>::get(), |last| last + 1);
	let listed = end - cursor.map_or(0, |last| last + 1);
	assert_eq!(meter.consumed(), <() as WeightInfo>::list_owned(listed));
	next
}
