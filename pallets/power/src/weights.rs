// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_power`. Placeholders in the shape of the benchmark's output, by counted reads
//! and writes: the runtime uses those that it measured.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, RuntimeDbWeight, Weight},
};

/// Weight functions needed by `pallet_power`.
pub trait WeightInfo {
	/// Joining a long list, by who has keys.
	fn join() -> Weight;
	/// Bonding more.
	fn bond_more() -> Weight;
	/// Giving up part of a bond while seven are unbonding.
	fn unbond() -> Weight;
	/// Setting the commission of a candidate with points of a closed epoch.
	fn set_commission() -> Weight;
	/// Leaving a long list.
	fn leave() -> Weight;
	/// Departing with eight parts that are free.
	fn withdraw() -> Weight;
	/// Backing a candidate with points of a closed epoch, which goes up the list, by a device with
	/// points of another.
	fn back() -> Weight;
	/// Taking back what earned something, whereby the candidate goes down the list.
	fn unback() -> Weight;
	/// Refreshing a backing whose candidate has points of a closed epoch and goes up the list.
	fn refresh() -> Weight;
	/// Claiming what a backing earned in two epochs, whereby the candidate goes up the list.
	fn claim_backing() -> Weight;
	/// Claiming what a validator earned.
	fn claim_validator() -> Weight;
	/// Standing again in a long list.
	fn stand() -> Weight;
	/// Telling the power of a device with points of a closed epoch, whose candidate has such of
	/// another and goes down the list.
	fn set_power() -> Weight;
	/// Noting the author of a primary block.
	fn note_author() -> Weight;
	/// Slashing and removing one validator with eight parts that are unbonding.
	fn on_offence() -> Weight;
	/// Handing over the points of an epoch.
	fn close_points() -> Weight;
	/// Ending a backing that earned something, and paying the seller.
	fn device_transferring() -> Weight;
	/// Ending a session of `n` validators, each with points of a closed epoch, and making the set of
	/// the next but one from `n` seats and as many candidates with [`LIST_SLACK`](crate::LIST_SLACK)
	/// more.
	fn session_change(n: u32) -> Weight;
}

/// Weights by the database's costs of a runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn join() -> Weight {
		touch(T::DbWeight::get(), 9, 5)
	}

	fn bond_more() -> Weight {
		touch(T::DbWeight::get(), 2, 2)
	}

	fn unbond() -> Weight {
		touch(T::DbWeight::get(), 4, 2)
	}

	fn set_commission() -> Weight {
		touch(T::DbWeight::get(), 4, 1)
	}

	fn leave() -> Weight {
		touch(T::DbWeight::get(), 9, 7)
	}

	fn withdraw() -> Weight {
		touch(T::DbWeight::get(), 8, 5)
	}

	fn back() -> Weight {
		touch(T::DbWeight::get(), 15, 9)
	}

	fn unback() -> Weight {
		touch(T::DbWeight::get(), 13, 9)
	}

	fn refresh() -> Weight {
		touch(T::DbWeight::get(), 12, 8)
	}

	fn claim_backing() -> Weight {
		touch(T::DbWeight::get(), 17, 11)
	}

	fn claim_validator() -> Weight {
		touch(T::DbWeight::get(), 12, 9)
	}

	fn stand() -> Weight {
		touch(T::DbWeight::get(), 9, 5)
	}

	fn set_power() -> Weight {
		touch(T::DbWeight::get(), 11, 8)
	}

	fn note_author() -> Weight {
		touch(T::DbWeight::get(), 2, 2)
	}

	fn on_offence() -> Weight {
		touch(T::DbWeight::get(), 13, 10)
	}

	fn close_points() -> Weight {
		touch(T::DbWeight::get(), 2, 1)
	}

	fn device_transferring() -> Weight {
		touch(T::DbWeight::get(), 17, 12)
	}

	fn session_change(n: u32) -> Weight {
		session_change(T::DbWeight::get(), n)
	}
}

impl WeightInfo for () {
	fn join() -> Weight {
		touch(RocksDbWeight::get(), 9, 5)
	}

	fn bond_more() -> Weight {
		touch(RocksDbWeight::get(), 2, 2)
	}

	fn unbond() -> Weight {
		touch(RocksDbWeight::get(), 4, 2)
	}

	fn set_commission() -> Weight {
		touch(RocksDbWeight::get(), 4, 1)
	}

	fn leave() -> Weight {
		touch(RocksDbWeight::get(), 9, 7)
	}

	fn withdraw() -> Weight {
		touch(RocksDbWeight::get(), 8, 5)
	}

	fn back() -> Weight {
		touch(RocksDbWeight::get(), 15, 9)
	}

	fn unback() -> Weight {
		touch(RocksDbWeight::get(), 13, 9)
	}

	fn refresh() -> Weight {
		touch(RocksDbWeight::get(), 12, 8)
	}

	fn claim_backing() -> Weight {
		touch(RocksDbWeight::get(), 17, 11)
	}

	fn claim_validator() -> Weight {
		touch(RocksDbWeight::get(), 12, 9)
	}

	fn stand() -> Weight {
		touch(RocksDbWeight::get(), 9, 5)
	}

	fn set_power() -> Weight {
		touch(RocksDbWeight::get(), 11, 8)
	}

	fn note_author() -> Weight {
		touch(RocksDbWeight::get(), 2, 2)
	}

	fn on_offence() -> Weight {
		touch(RocksDbWeight::get(), 13, 10)
	}

	fn close_points() -> Weight {
		touch(RocksDbWeight::get(), 2, 1)
	}

	fn device_transferring() -> Weight {
		touch(RocksDbWeight::get(), 17, 12)
	}

	fn session_change(n: u32) -> Weight {
		session_change(RocksDbWeight::get(), n)
	}
}

/// So many reads and writes, with the time and the proof of as many small records.
fn touch(db: RuntimeDbWeight, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(5_000_000, 3_000)
		.saturating_mul(reads)
		.saturating_add(db.reads_writes(reads, writes))
}

/// Of every validator, reads: its record twice, its node in the list, two neighbours, its bag, its
/// keys, its blocks; writes: its record, its node, its blocks. Of the others in the list: record,
/// node, keys. Two hundred bags, and a dozen values.
fn session_change(db: RuntimeDbWeight, n: u32) -> Weight {
	let seats = touch(db, 8, 3).saturating_mul(n.into());
	let listed = n.saturating_add(crate::LIST_SLACK).into();
	let listed = touch(db, 3, 0).saturating_mul(listed);
	seats.saturating_add(listed).saturating_add(touch(db, 213, 9))
}
