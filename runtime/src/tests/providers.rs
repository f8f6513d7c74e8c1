// SPDX-License-Identifier: Apache-2.0
//! What providers of storage do beside the chain: they seal, keep replicas, and prove them.

use super::{
	fleet::{devices, owner, Fleet},
	world::{account, World, RELAY},
};
use crate::{ChallengeClock, Runtime, RuntimeCall, Spacetime, System};
use cairn_device_primitives::{DeviceId, DeviceKind, Round, Seed, Tick};
use cairn_spacetime::partition::Places;
use cairn_spacetime::{
	prover::{self, Data, ReadAt, Sealed, SealedReplica, SealedSector, Unwatched, UpperTree},
	Content, Label, ProfileId, Sector, SectorNumber, Window,
};
use cairn_traits::RoundClock;
use pallet_device_registry::Devices;
use pallet_spacetime::{Call, PartitionDuty, PreCommits, Providers};
use std::{collections::BTreeMap, num::NonZeroUsize};

/// The profile of all sectors: one that is sealed in no time.
const PROFILE: ProfileId = ProfileId::Kib2;

/// What a sector holds, where it holds anything.
const FILE: &[u8] = b"What a provider keeps for somebody.";

/// What a provider keeps of a sector.
struct Replica {
	sector: Sector,
	layers: Vec<Vec<Label>>,
	nodes: Vec<u8>,
	sealed: Sealed,
	data: Data<'static>,
	data_tree: Option<UpperTree>,
}

/// What all providers keep, and which of them are off.
#[derive(Default)]
pub struct Disks {
	replicas: BTreeMap<(DeviceId, SectorNumber), Replica>,
	/// Until which tick a provider does nothing.
	off: BTreeMap<DeviceId, Tick>,
}

/// The latest round with a usable seed, and the seed.
fn latest() -> Option<(Round, Seed)> {
	let round = ChallengeClock::round();
	[round, round.saturating_sub(1)]
		.into_iter()
		.find_map(|round| Some((round, ChallengeClock::seed(round)?)))
}

/// Devices that store, retired ones included.
pub fn stores() -> Vec<DeviceId> {
	let stores = |device: &DeviceId| {
		Devices::<Runtime>::get(device).is_some_and(|record| record.kind == DeviceKind::Storage)
	};
	devices().filter(stores).collect()
}

/// Pre-commits that are open.
pub fn open_pre_commits() -> Vec<(DeviceId, SectorNumber)> {
	let mut open: Vec<_> = PreCommits::<Runtime>::iter_keys().collect();
	open.sort();
	open
}

/// Every partition as its provider sees it.
pub fn all_duties() -> Vec<(DeviceId, PartitionDuty)> {
	let of = |device| Spacetime::due_storage(device).into_iter().map(move |duty| (device, duty));
	stores().into_iter().flat_map(of).collect()
}

/// Whether a proof of the partition is taken now.
pub fn is_due(duty: &PartitionDuty) -> bool {
	let open = (duty.opens..duty.closes).contains(&ChallengeClock::tick());
	open && !duty.proven && duty.sectors.iter().any(|(_, _, state)| state.answers())
}

impl Replica {
	fn seal(sector: Sector, data: Data<'static>, data_tree: Option<UpperTree>) -> Self {
		let (mut layers, mut nodes) = (Vec::new(), Vec::new());
		let one = NonZeroUsize::MIN;
		let profile = PROFILE.profile();
		let sealed =
			prover::seal(profile, &sector, &data, &mut layers, &mut nodes, one, &mut Unwatched);
		Self { sector, layers, nodes, sealed: sealed.unwrap(), data, data_tree }
	}
}

impl Disks {
	/// Seals the provider's next sector, and commits to it.
	pub fn pre_commit(&mut self, device: DeviceId, file: bool) -> Option<RuntimeCall> {
		let (ticket_round, ticket) = latest()?;
		let number = Providers::<Runtime>::get(device).map_or(0, |provider| provider.next_number);
		let length = u64::try_from(FILE.len()).ok()?;
		let data = if file { Data::File { bytes: &FILE, length } } else { Data::Capacity };
		let (content, data_tree) =
			data.commit(PROFILE.profile(), NonZeroUsize::MIN, &mut Unwatched).unwrap();
		let genesis = System::block_hash(0).0;
		let sector = Sector { genesis, device, number, ticket, content };
		let replica = Replica::seal(sector, data, data_tree);
		let roots = replica.sealed.roots;
		self.replicas.insert((device, number), replica);
		let (profile, content): (_, Content) = (PROFILE, content);
		Some(Call::pre_commit { device, profile, content, number, roots, ticket_round }.into())
	}

	/// The next part of a seal's proof; on a seed that nobody drew, where that is not there yet.
	pub fn part(&self, device: DeviceId, number: SectorNumber) -> Option<RuntimeCall> {
		let pre_commit = PreCommits::<Runtime>::get(device, number)?;
		let seed = pre_commit.seed.or_else(|| ChallengeClock::seed(pre_commit.seed_round));
		let part = u8::try_from(pre_commit.parts.trailing_ones()).ok()?;
		let replica = self.replicas.get(&(device, number))?;
		let layers: Vec<&dyn ReadAt> =
			replica.layers.iter().map(|layer| layer as &dyn ReadAt).collect();
		let sealed = SealedSector {
			profile: PROFILE.profile(),
			sector: &replica.sector,
			layers: &layers,
			replica: &replica.nodes,
			sealed: &replica.sealed,
			data: replica.data,
			data_tree: replica.data_tree.as_ref(),
		};
		let proof = sealed.prove_part(&seed.unwrap_or_default(), part.into()).unwrap();
		Some(Call::prove_part { device, number, part, proof }.into())
	}

	/// The proof of a partition without the places `skipped`; on the seed of its window or on one
	/// that nobody drew.
	pub fn window(
		&self,
		device: DeviceId,
		duty: &PartitionDuty,
		skipped: Places,
		stale: bool,
	) -> Option<RuntimeCall> {
		let asked = duty.sectors.iter().enumerate().filter(|(place, (_, _, state))| {
			skipped.checked_shr(*place as u32).unwrap_or_default() & 1 == 0 && state.answers()
		});
		let replicas: Vec<_> = asked
			.map(|(_, (number, _, _))| Some((*number, self.replicas.get(&(device, *number))?)))
			.collect::<Option<_>>()?;
		let sectors: Vec<_> = replicas
			.iter()
			.map(|(number, replica)| SealedReplica {
				number: *number,
				nodes: &replica.nodes,
				upper: &replica.sealed.replica,
			})
			.collect();
		let seed = ChallengeClock::seed(duty.seed_round).filter(|_| !stale).unwrap_or_default();
		let (deadline, partition) = (duty.partition.deadline, duty.partition.index);
		let window = Window { seed, device, deadline };
		let proof = prover::prove_window(PROFILE.profile(), &window, &sectors).ok()?;
		Some(Call::prove_window { device, deadline, partition, skipped, proof }.into())
	}

	/// Turns a provider off for so many ticks.
	pub fn turn_off(&mut self, device: DeviceId, ticks: Tick) {
		self.off.insert(device, ChallengeClock::tick() + ticks);
	}

	fn is_on(&self, device: DeviceId) -> bool {
		self.off.get(&device).is_none_or(|until| *until <= ChallengeClock::tick())
	}

	/// Proofs of seals whose seed is there.
	fn due_parts(&self) -> Vec<RuntimeCall> {
		let now = ChallengeClock::tick();
		let due = |(device, number): &(DeviceId, SectorNumber)| {
			let open = PreCommits::<Runtime>::get(device, number);
			self.is_on(*device)
				&& open.is_some_and(|open| {
					let drawn = open.seed.or_else(|| ChallengeClock::seed(open.seed_round));
					now < open.expires_at && drawn.is_some()
				})
		};
		let due = open_pre_commits().into_iter().filter(due);
		due.filter_map(|(device, number)| self.part(device, number)).collect()
	}

	/// Proofs of windows that are taken now.
	fn due_windows(&self) -> Vec<RuntimeCall> {
		let due =
			all_duties().into_iter().filter(|(device, duty)| self.is_on(*device) && is_due(duty));
		due.filter_map(|(device, duty)| self.window(device, &duty, 0, false)).collect()
	}
}

/// A device that stores for each of so many people, each with so many sectors committed to.
pub fn settle(world: &mut World, fleet: &mut Fleet, people: u8, sectors: u32) {
	let maker = world.inspect(pallet_device_registry::NextMaker::<Runtime>::get) - 1;
	for person in 0..people {
		let onboard = world.inspect(|| fleet.onboard(maker, DeviceKind::Storage, account(person)));
		world.succeed(person, onboard);
		let device = world.inspect(devices).end - 1;
		for number in 0..sectors {
			let commit = world.inspect(|| fleet.disks.pre_commit(device, number == 0));
			world.succeed(person, commit.unwrap());
		}
	}
}

/// Lets every provider that is on prove in the open block what it can. The last part of a seal may
/// be refused: its owner has not the money for the pledge.
pub fn prove_once(world: &mut World, fleet: &Fleet) {
	for call in world.inspect(|| fleet.disks.due_parts()) {
		assert!(world.submit(RELAY, call).is_ok());
	}
	for call in world.inspect(|| fleet.disks.due_windows()) {
		world.succeed(RELAY, call);
	}
}

/// The same for `blocks` blocks.
pub fn prove(world: &mut World, fleet: &Fleet, blocks: u32) {
	for _ in 0..blocks {
		world.advance();
		prove_once(world, fleet);
	}
}

/// Who owns a device, if it is one of the people.
pub fn person_of(device: DeviceId) -> Option<u8> {
	super::fleet::account_of(&owner(device)?)
}
