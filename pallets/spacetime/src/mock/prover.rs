// SPDX-License-Identifier: Apache-2.0
//! Providers: their disks, and what an honest one does with them.

use super::*;
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use cairn_spacetime::{
	prover::{self, Data, ReadAt, Sealed, SealedReplica, SealedSector, Unwatched, UpperTree},
	Content, Label, Profile, ProfileId, SealPart, Sector as Sealing, SectorNumber, Window,
	WindowProof,
};
use cairn_traits::RoundClock;
use sp_runtime::DispatchResult;
use std::{cell::RefCell, collections::BTreeMap, num::NonZeroUsize, rc::Rc};

/// What a provider keeps of a sector.
pub struct Made {
	pub sealing: Sealing,
	layers: Vec<Vec<Label>>,
	replica: Vec<u8>,
	pub sealed: Sealed,
	data: Data<'static>,
	data_tree: Option<UpperTree>,
}

thread_local! {
	static DISK: RefCell<BTreeMap<(DeviceId, SectorNumber), Rc<Made>>> = RefCell::default();
}

pub const FILE: &[u8] = b"What a provider keeps for somebody.";

pub fn kib2() -> &'static Profile {
	ProfileId::Kib2.profile()
}

impl Made {
	/// Seals a sector.
	pub fn new(device: DeviceId, number: SectorNumber, ticket: Seed, data: Data<'static>) -> Self {
		let (content, data_tree) = data.commit(kib2(), NonZeroUsize::MIN, &mut Unwatched).unwrap();
		let genesis = Spacetime::genesis_hash();
		let sealing = Sealing { genesis, device, number, ticket, content };
		let (mut layers, mut replica) = (Vec::new(), Vec::new());
		let sealed = prover::seal(
			kib2(),
			&sealing,
			&data,
			&mut layers,
			&mut replica,
			NonZeroUsize::MIN,
			&mut Unwatched,
		)
		.unwrap();
		Self { sealing, layers, replica, sealed, data, data_tree }
	}

	/// A part of the proof of its seal.
	pub fn part(&self, seed: &Seed, part: u32) -> SealPart {
		let layers: Vec<&dyn ReadAt> =
			self.layers.iter().map(|layer| layer as &dyn ReadAt).collect();
		let made = SealedSector {
			profile: kib2(),
			sector: &self.sealing,
			layers: &layers,
			replica: &self.replica,
			sealed: &self.sealed,
			data: self.data,
			data_tree: self.data_tree.as_ref(),
		};
		made.prove_part(seed, part).unwrap()
	}
}

/// What the provider keeps of a sector of its own.
pub fn made(device: DeviceId, number: SectorNumber) -> Rc<Made> {
	DISK.with_borrow(|disk| disk[&(device, number)].clone())
}

/// Puts a replica on the provider's disk.
pub fn keep(device: DeviceId, number: SectorNumber, made: Made) {
	DISK.with_borrow_mut(|disk| drop(disk.insert((device, number), Rc::new(made))));
}

/// Takes everything off all disks.
pub fn clear_disk() {
	DISK.with_borrow_mut(BTreeMap::clear);
}

/// The latest round with a usable seed, and the seed.
pub fn latest() -> (Round, Seed) {
	let round = (Now::get() - 1) / TICKS_PER_ROUND;
	(round, Clock::seed(round).unwrap())
}

pub fn next_number(device: DeviceId) -> SectorNumber {
	Providers::<Test>::get(device).map_or(0, |provider| provider.next_number)
}

/// Seals the provider's next sector and commits to it.
pub fn try_pre_commit(device: DeviceId, data: Data<'static>) -> DispatchResult {
	let (round, ticket) = latest();
	let number = next_number(device);
	let made = Made::new(device, number, ticket, data);
	let (content, roots) = (made.sealing.content, made.sealed.roots);
	keep(device, number, made);
	Spacetime::pre_commit(signed(device), device, ProfileId::Kib2, content, number, roots, round)
}

pub fn pre_commit(device: DeviceId) -> SectorNumber {
	try_pre_commit(device, Data::Capacity).unwrap();
	next_number(device) - 1
}

/// Proves a part of a seal as an honest provider does.
pub fn prove_part(device: DeviceId, number: SectorNumber, part: u8) -> DispatchResult {
	let pre_commit = PreCommits::<Test>::get(device, number).ok_or("no pre-commit")?;
	let seed = pre_commit.seed.or_else(|| Clock::seed(pre_commit.seed_round)).unwrap_or_default();
	let proof = made(device, number).part(&seed, (part % 2).into());
	Spacetime::prove_part(RuntimeOrigin::signed(1), device, number, part, proof)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// Goes to where the seed of a pre-commit is usable.
pub fn await_seed(device: DeviceId, number: SectorNumber) {
	let round = PreCommits::<Test>::get(device, number).unwrap().seed_round;
	go_to(Clock::first_tick(round) + 1);
}

/// Commits to `count` sectors and proves their seals.
pub fn seal(device: DeviceId, count: u32) -> Vec<SectorNumber> {
	let numbers: Vec<_> = (0..count).map(|_| pre_commit(device)).collect();
	for number in &numbers {
		await_seed(device, *number);
		prove_part(device, *number, 0).unwrap();
		prove_part(device, *number, 1).unwrap();
	}
	numbers
}

/// A provider with `count` sectors that are proven once: its window has closed.
pub fn establish(device: DeviceId, count: u32) -> Vec<SectorNumber> {
	onboard(device);
	let numbers = seal(device, count);
	let mut ids: Vec<_> = numbers.iter().map(|number| place_of(device, *number)).collect();
	ids.dedup();
	for id in ids {
		go_to_window(device, id);
		prove(device, id).unwrap();
		go_to(closes(device, id));
	}
	numbers
}

pub fn place_of(device: DeviceId, number: SectorNumber) -> PartitionId {
	Sectors::<Test>::get(device, number).unwrap().partition
}

pub fn partition(device: DeviceId, id: PartitionId) -> Partition {
	Partitions::<Test>::get(device, id).unwrap()
}

pub fn state(device: DeviceId, number: SectorNumber) -> SectorState {
	let partition = partition(device, place_of(device, number));
	partition.entries.iter().find(|entry| entry.number == number).unwrap().state
}

pub fn schedule(device: DeviceId) -> Schedule {
	Spacetime::schedule(provider(device).offset)
}

/// The window of a partition that has not closed by the tick.
pub fn window(device: DeviceId, id: PartitionId) -> WindowIndex {
	schedule(device).window_of(id.deadline, Now::get())
}

pub fn opens(device: DeviceId, id: PartitionId) -> Tick {
	schedule(device).taken_from(window(device, id))
}

pub fn closes(device: DeviceId, id: PartitionId) -> Tick {
	schedule(device).closes(window(device, id))
}

pub fn cutoff(device: DeviceId, id: PartitionId) -> Tick {
	schedule(device).cutoff(window(device, id))
}

/// Goes to the first tick of the partition's next window, or of the one that is open.
pub fn go_to_window(device: DeviceId, id: PartitionId) {
	go_to(opens(device, id));
}

/// The proof of a partition by the replicas on the provider's disk.
pub fn proof(device: DeviceId, id: PartitionId, skipped: Places) -> WindowProof {
	let mut partition = partition(device, id);
	partition.settle(&schedule(device), Now::get(), MaxFaultPeriods::get());
	let asked = partition.asked(skipped).unwrap_or_default();
	let round = schedule(device).seed_round(partition.window);
	let seed = Clock::seed(round).unwrap_or_default();
	proof_on(device, id, seed, asked.iter().map(|(number, _)| *number))
}

/// The proof of these sectors on a given seed.
pub fn proof_on(
	device: DeviceId,
	id: PartitionId,
	seed: Seed,
	numbers: impl Iterator<Item = SectorNumber>,
) -> WindowProof {
	let disk: Vec<_> = numbers.map(|number| (number, made(device, number))).collect();
	let sectors: Vec<_> = disk
		.iter()
		.map(|(number, made)| SealedReplica {
			number: *number,
			nodes: &made.replica,
			upper: &made.sealed.replica,
		})
		.collect();
	if sectors.is_empty() {
		return WindowProof { sectors: Default::default() };
	}
	let window = Window { seed, device, deadline: id.deadline };
	prover::prove_window(kib2(), &window, &sectors).unwrap()
}

/// Proves a partition as an honest provider does.
pub fn prove(device: DeviceId, id: PartitionId) -> DispatchResult {
	prove_skipping(device, id, 0)
}

pub fn prove_skipping(device: DeviceId, id: PartitionId, skipped: Places) -> DispatchResult {
	submit(device, id, skipped, proof(device, id, skipped))
}

pub fn submit(
	device: DeviceId,
	id: PartitionId,
	skipped: Places,
	proof: WindowProof,
) -> DispatchResult {
	submit_as(owner(device), device, id, skipped, proof)
}

/// The same, signed by `who`.
pub fn submit_as(
	who: AccountId,
	device: DeviceId,
	id: PartitionId,
	skipped: Places,
	proof: WindowProof,
) -> DispatchResult {
	let PartitionId { deadline, index } = id;
	Spacetime::prove_window(RuntimeOrigin::signed(who), device, deadline, index, skipped, proof)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// The content of a sector that holds [`FILE`].
pub fn file() -> Data<'static> {
	Data::File { bytes: &FILE, length: FILE.len() as u64 }
}

/// The root that capacity would have, as if it were data.
pub fn other_content() -> Content {
	Content::Data([9; 32])
}
