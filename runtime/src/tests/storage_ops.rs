// SPDX-License-Identifier: Apache-2.0
//! What may happen to those who store: things that somebody tries, in order or not.

use super::{
	fleet::Fleet,
	ops::Attempt,
	providers::{all_duties, open_pre_commits, person_of, stores},
	world::PEOPLE,
};
use crate::{Runtime, Spacetime};
use cairn_device_primitives::DeviceId;
use cairn_spacetime::partition::{Places, SectorState};
use pallet_spacetime::{Call, PartitionDuty, Sectors};
use proptest::prelude::*;

/// Something that somebody tries with what is stored. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub enum StorageOp {
	/// Another sector, by the device's owner or a stranger.
	Commit { device: u32, file: bool, stranger: bool },
	/// The next part of a seal's proof, too early or not.
	Part { pre_commit: u32 },
	/// A pre-commit is given up.
	Expire { pre_commit: u32 },
	/// A partition's proof, too early or not, with sectors left out or on a wrong seed.
	Window { partition: u32, skipped: Places, stale: bool },
	/// Sectors are given up, or taken up again: those that can be, or any places.
	Declare { partition: u32, places: Places, recovered: bool, wild: bool },
	/// A sector is ended.
	Terminate { sector: u32 },
	/// A sector is extended by so many ticks.
	Extend { sector: u32, by: u32 },
	/// A provider is off for so many ticks.
	TurnOff { device: u32, ticks: u32 },
}

pub fn any_storage_op() -> impl Strategy<Value = StorageOp> {
	let nth = any::<u32>();
	let places = prop_oneof![3 => 1..16u64, 1 => any::<u64>()];
	let wild = proptest::bool::weighted(0.2);
	prop_oneof![
		3 => (nth, any::<bool>(), proptest::bool::weighted(0.1))
			.prop_map(|(device, file, stranger)| StorageOp::Commit { device, file, stranger }),
		1 => nth.prop_map(|pre_commit| StorageOp::Part { pre_commit }),
		1 => nth.prop_map(|pre_commit| StorageOp::Expire { pre_commit }),
		2 => (nth, prop_oneof![Just(0), places.clone()], proptest::bool::weighted(0.2))
			.prop_map(|(partition, skipped, stale)| StorageOp::Window { partition, skipped, stale }),
		4 => (nth, places, any::<bool>(), wild).prop_map(|(partition, places, recovered, wild)| {
			StorageOp::Declare { partition, places, recovered, wild }
		}),
		1 => nth.prop_map(|sector| StorageOp::Terminate { sector }),
		1 => (nth, prop_oneof![1..400u32, Just(1 << 20)])
			.prop_map(|(sector, by)| StorageOp::Extend { sector, by }),
		1 => (nth, 1..60u32).prop_map(|(device, ticks)| StorageOp::TurnOff { device, ticks }),
	]
}

/// One of these, if there are any.
fn chosen<T: Clone>(among: &[T], number: u32) -> Option<T> {
	let count = u32::try_from(among.len()).ok()?;
	among.get(number.checked_rem(count)? as usize).cloned()
}

/// Who signs for a device's owner; somebody else where nobody of the world does.
fn signer(device: DeviceId) -> u8 {
	person_of(device).unwrap_or(0)
}

/// What `op` comes to in the open block; `None` where nobody could even write it down.
pub fn storage_call(op: &StorageOp, fleet: &mut Fleet) -> Option<Attempt> {
	match *op {
		StorageOp::Commit { device, file, stranger } => {
			let device = chosen(&stores(), device)?;
			let person = (signer(device) + u8::from(stranger)) % PEOPLE;
			Some((person, fleet.disks.pre_commit(device, file)?))
		}
		StorageOp::Part { pre_commit } => {
			let (device, number) = chosen(&open_pre_commits(), pre_commit)?;
			Some((3, fleet.disks.part(device, number)?))
		}
		StorageOp::Expire { pre_commit } => {
			let (device, number) = chosen(&open_pre_commits(), pre_commit)?;
			Some((4, Call::expire_pre_commit { device, number }.into()))
		}
		StorageOp::Window { partition, skipped, stale } => {
			let (device, duty) = chosen(&all_duties(), partition)?;
			let who = if skipped == 0 { 3 } else { signer(device) };
			Some((who, fleet.disks.window(device, &duty, skipped, stale)?))
		}
		StorageOp::Declare { partition, places, recovered, wild } => {
			let (device, duty) = chosen(&all_duties(), partition)?;
			let places = if wild { places } else { places & declarable(&duty, recovered) };
			Some((signer(device), declare(device, &duty, places, recovered)))
		}
		StorageOp::Terminate { sector } => {
			let (device, number) = chosen(&sectors(), sector)?;
			Some((signer(device), Call::terminate { device, number }.into()))
		}
		StorageOp::Extend { sector, by } => {
			let (device, number) = chosen(&sectors(), sector)?;
			let expires = Spacetime::sector(device, number)?.expires + by;
			Some((signer(device), Call::extend { device, number, expires }.into()))
		}
		StorageOp::TurnOff { device, ticks } => {
			fleet.disks.turn_off(chosen(&stores(), device)?, ticks);
			None
		}
	}
}

/// Places that can be declared recovered, or faulty.
fn declarable(duty: &PartitionDuty, recovered: bool) -> Places {
	fitting(duty, |state| state.answers() != recovered)
}

fn declare(
	device: DeviceId,
	duty: &PartitionDuty,
	places: Places,
	recovered: bool,
) -> crate::RuntimeCall {
	let (deadline, partition) = (duty.partition.deadline, duty.partition.index);
	if recovered {
		Call::declare_recoveries { device, deadline, partition, places }.into()
	} else {
		Call::declare_faults { device, deadline, partition, places }.into()
	}
}

/// The places whose sectors are in such a state.
fn fitting(duty: &PartitionDuty, fits: impl Fn(SectorState) -> bool) -> Places {
	let fit = duty.sectors.iter().enumerate().filter(|(_, (_, _, state))| fits(*state));
	fit.map(|(place, _)| 1 << place).sum()
}

fn sectors() -> Vec<(DeviceId, u32)> {
	let mut sectors: Vec<_> = Sectors::<Runtime>::iter_keys().collect();
	sectors.sort();
	sectors
}
