// SPDX-License-Identifier: Apache-2.0
//! Proofs as the verifier reads them, answers as the pallet writes them.

use super::{argument, read, written};
use crate::node::{
	event::{SlashTaken, VestingStarted},
	registry::{Held, Holder},
	state::{Earnings, StorageEarnings},
	storage::{self, Duty, Offer, PartitionId, Provider, SectorView, Stage, State},
	storage_event::{Activated, PowerChanged},
};
use cairn_coverage::GatewayFacts;
use cairn_device_primitives::{DeviceKind, Seed};
use cairn_spacetime::{
	Content, Hash, ProfileId, Roots, SealPart, SectorOpening, WindowProof, MAX_COLUMN_LABELS,
	MAX_PARTITION_SECTORS,
};
use codec::Encode;
use scale_info::TypeInfo;

const ID: PartitionId = PartitionId { deadline: 47, index: 300 };

/// Hashes that are all different.
fn hashes<const BYTES: usize>(count: u32) -> Vec<[u8; BYTES]> {
	let hash = |number: u32| {
		let mut hash = [0xa5; BYTES];
		hash[..4].copy_from_slice(&number.to_le_bytes());
		hash
	};
	(0..count).map(hash).collect()
}

fn part(sizes: [u32; 5]) -> SealPart {
	let [columns, column_siblings, replica_siblings, data, data_siblings] = sizes;
	SealPart {
		columns: hashes(columns).try_into().unwrap(),
		column_siblings: hashes(column_siblings).try_into().unwrap(),
		replica_siblings: hashes(replica_siblings).try_into().unwrap(),
		data: hashes(data).try_into().unwrap(),
		data_siblings: hashes(data_siblings).try_into().unwrap(),
	}
}

fn window(sectors: u32, nodes: u32, siblings: u32) -> WindowProof {
	let opening = SectorOpening {
		nodes: hashes(nodes).try_into().unwrap(),
		siblings: hashes(siblings).try_into().unwrap(),
	};
	let sectors = (0..sectors).map(|_| opening.clone()).collect::<Vec<_>>();
	WindowProof { sectors: sectors.try_into().unwrap() }
}

#[test]
fn a_part_is_written_as_the_verifier_reads_it() {
	for sizes in [[0; 5], [1; 5], [2, 1, 0, 1, 2], [MAX_COLUMN_LABELS, 900, 200, 16, 200]] {
		let proof = part(sizes);
		let call = || storage::prove_part(7, 9, 3, &proof);
		assert_eq!(written::<SealPart>(&argument(call(), "proof")), proof, "{sizes:?}");
		assert_eq!(written::<u8>(&argument(call(), "part")), 3);
		assert_eq!(written::<u32>(&argument(call(), "number")), 9);
	}
}

#[test]
fn a_window_is_written_as_the_verifier_reads_it() {
	for (sectors, nodes, siblings) in
		[(1, 1, 1), (1, 2, 2), (2, 1, 0), (2, 2, 2), (MAX_PARTITION_SECTORS, 8, 90)]
	{
		let proof = window(sectors, nodes, siblings);
		let call = || storage::prove_window(7, ID, u64::MAX, &proof);
		assert_eq!(written::<WindowProof>(&argument(call(), "proof")), proof, "{sectors}");
		assert_eq!(written::<u64>(&argument(call(), "skipped")), u64::MAX);
		assert_eq!(written::<u32>(&argument(call(), "deadline")), 47);
		assert_eq!(written::<u32>(&argument(call(), "partition")), 300);
	}
}

#[test]
fn a_commitment_is_written_as_the_pallet_reads_it() {
	for profile in ProfileId::ALL {
		for content in [Content::Capacity, Content::Data([7; 32])] {
			let roots = Roots { column: [1; 32], replica: [2; 32] };
			let offer = Offer { profile, content, number: 9, roots, ticket_round: 41 };
			let said = |name| argument(storage::pre_commit(3, &offer), name);
			assert_eq!(written::<ProfileId>(&said("profile")), profile);
			assert_eq!(written::<Content>(&said("content")), content);
			assert_eq!(written::<Roots>(&said("roots")), roots);
			let numbers =
				["device", "number", "ticket_round"].map(|name| written::<u32>(&said(name)));
			assert_eq!(numbers, [3, 9, 41]);
		}
	}
}

#[test]
fn declarations_and_owners_calls_name_what_they_are_about() {
	for call in [storage::declare_faults, storage::declare_recoveries] {
		assert_eq!(written::<u64>(&argument(call(3, ID, 1 << 63), "places")), 1 << 63);
		assert_eq!(written::<u32>(&argument(call(3, ID, 1), "deadline")), 47);
	}
	assert_eq!(written::<u32>(&argument(storage::extend(3, 9, 4_000), "expires")), 4_000);
	assert_eq!(written::<u32>(&argument(storage::terminate(3, 9), "number")), 9);
	assert_eq!(written::<u32>(&argument(storage::expire_pre_commit(3, 9), "number")), 9);
}

/// Mirrors `pallet_spacetime::SectorState`.
#[derive(Clone, Encode, TypeInfo)]
pub(super) enum PalletState {
	Unproven,
	Active,
	Faulty { missed: u8 },
	Recovering { missed: u8 },
}

/// Mirrors `pallet_spacetime::PartitionId`.
#[derive(Clone, Encode, TypeInfo)]
pub(super) struct PalletId {
	#[codec(compact)]
	deadline: u32,
	#[codec(compact)]
	index: u32,
}

/// Mirrors `pallet_spacetime::PartitionDuty`.
#[derive(Clone, Encode, TypeInfo)]
pub(super) struct PalletDuty {
	partition: PalletId,
	profile: ProfileId,
	cutoff: u32,
	opens: u32,
	closes: u32,
	seed_round: u32,
	proven: bool,
	sectors: Vec<(u32, Hash, PalletState)>,
}

pub(super) fn duty() -> PalletDuty {
	let sectors = vec![
		(1, [1; 32], PalletState::Unproven),
		(2, [2; 32], PalletState::Active),
		(3, [3; 32], PalletState::Faulty { missed: 41 }),
		(4, [4; 32], PalletState::Recovering { missed: 2 }),
	];
	PalletDuty {
		partition: PalletId { deadline: 47, index: 300 },
		profile: ProfileId::Mib32,
		cutoff: 88,
		opens: 94,
		closes: 101,
		seed_round: 23,
		proven: true,
		sectors,
	}
}

#[test]
fn duties_are_read() {
	let duties: Vec<Duty> = read(&vec![duty()]);
	let [duty] = duties.as_slice() else { panic!("one duty") };
	assert_eq!(duty.partition, ID);
	assert_eq!((duty.cutoff, duty.opens, duty.closes, duty.seed_round), (88, 94, 101, 23));
	assert!(duty.proven);
	let states: Vec<_> = duty.sectors.iter().map(|(_, _, state)| *state).collect();
	let faulty = State::Faulty { missed: 41 };
	assert_eq!(states, [State::Unproven, State::Active, faulty, State::Recovering]);
	assert_eq!((duty.sectors[3].0, duty.sectors[3].1), (4, [4; 32]));
}

/// Mirrors `pallet_spacetime::Bytes`.
#[derive(Encode, TypeInfo)]
struct PalletBytes {
	#[codec(compact)]
	unproven: u128,
	#[codec(compact)]
	active: u128,
	#[codec(compact)]
	faulty: u128,
	#[codec(compact)]
	recovering: u128,
}

/// Mirrors `pallet_spacetime::ProviderOverview`.
#[derive(Encode, TypeInfo)]
pub(super) struct PalletProvider {
	owner: [u8; 32],
	offset: u32,
	next_number: u32,
	pre_commits: u32,
	sectors: u32,
	bytes: PalletBytes,
	deposits: u128,
	pledges: u128,
	next: Option<PalletDuty>,
}

pub(super) fn provider() -> PalletProvider {
	let bytes = PalletBytes { unproven: 1 << 25, active: 1 << 70, faulty: 3, recovering: 0 };
	PalletProvider {
		owner: [1; 32],
		offset: 5,
		next_number: 9,
		pre_commits: 2,
		sectors: 4,
		bytes,
		deposits: 11,
		pledges: 12,
		next: Some(duty()),
	}
}

#[test]
fn a_provider_is_read() {
	let provider: Option<Provider> = read(&Some(provider()));
	let provider = provider.unwrap();
	assert_eq!((provider.next_number, provider.pre_commits, provider.sectors), (9, 2, 4));
	assert_eq!((provider.bytes.unproven, provider.bytes.active), (1 << 25, 1 << 70));
	assert_eq!((provider.deposits, provider.pledges), (11, 12));
	assert_eq!(read::<Option<u32>, Option<u32>>(&None), None);
}

/// Mirrors `pallet_spacetime::SectorStage`.
#[derive(Encode, TypeInfo)]
enum PalletStage {
	PreCommitted { seed_round: u32, seed: Option<Seed>, parts: u8 },
	Sealed { partition: PalletId, place: u32, activated: u32, state: PalletState },
}

/// Mirrors `pallet_spacetime::SectorView`.
#[derive(Encode, TypeInfo)]
pub(super) struct PalletSector {
	profile: ProfileId,
	content: Content,
	ticket: Seed,
	replica: Hash,
	held: u128,
	expires: u32,
	stage: PalletStage,
}

/// One in either stage.
pub(super) fn sectors() -> [PalletSector; 2] {
	let early = PalletStage::PreCommitted { seed_round: 12, seed: Some([1; 32]), parts: 0b101 };
	let (partition, state) = (PalletId { deadline: 47, index: 300 }, PalletState::Active);
	let later = PalletStage::Sealed { partition, place: 3, activated: 600, state };
	[early, later].map(|stage| PalletSector {
		profile: ProfileId::Mib32,
		content: Content::Data([7; 32]),
		ticket: [8; 32],
		replica: [9; 32],
		held: 5,
		expires: 700,
		stage,
	})
}

#[test]
fn sectors_are_read_in_either_stage() {
	let [early, later] = sectors().map(|sector| read::<_, Option<SectorView>>(&Some(sector)));
	let stage = Stage::PreCommitted { seed_round: 12, parts: 0b101 };
	assert_eq!(early, Some(SectorView { expires: 700, stage }));
	let stage = Stage::Sealed { partition: ID, state: State::Active };
	assert_eq!(later.unwrap().stage, stage);
}

#[test]
fn whose_a_provider_is_is_read() {
	/// Mirrors `pallet_device_registry::DeviceRecord`.
	#[derive(Encode, TypeInfo)]
	struct PalletDevice {
		maker: u32,
		kind: DeviceKind,
		payout: Option<[u8; 32]>,
		facts: GatewayFacts<[u8; 32]>,
		pending: Option<u32>,
	}
	for (kind, is_storage) in [(DeviceKind::Storage, true), (DeviceKind::Gateway, false)] {
		let facts = GatewayFacts {
			owner: [1; 32],
			working_key: [2; 32],
			expires_at: 9,
			active: false,
			location: None,
		};
		let stored = PalletDevice { maker: 1, kind, payout: None, facts, pending: None };
		let holder = Holder::from(read::<_, Held>(&stored));
		assert_eq!(holder, Holder { owner: [1; 32], is_storage, active: false });
	}
}

#[test]
fn events_of_sealing_and_power_are_read() {
	/// Mirrors `Spacetime.PowerChanged`.
	#[derive(Encode, TypeInfo)]
	struct PalletPower {
		device: u32,
		old: u128,
		new: u128,
	}
	let event: PowerChanged = read(&PalletPower { device: 3, old: 1 << 25, new: 0 });
	assert_eq!(event, PowerChanged { device: 3, old: 1 << 25, new: 0 });
	/// Mirrors `Spacetime.Activated`.
	#[derive(Encode, TypeInfo)]
	struct PalletActivated {
		device: u32,
		number: u32,
		partition: PalletId,
		pledge: u128,
		expires: u32,
	}
	let partition = PalletId { deadline: 47, index: 300 };
	let stored = PalletActivated { device: 3, number: 9, partition, pledge: 5, expires: 700 };
	let event: Activated = read(&stored);
	assert_eq!((event.number, event.partition, event.pledge), (9, ID, 5));
}

#[test]
fn the_event_of_what_begins_to_vest_is_read() {
	/// Mirrors `Rewards.VestingStarted`.
	#[derive(Encode, TypeInfo)]
	struct PalletVesting {
		device: u32,
		amount: u128,
		until: u32,
	}
	let event: VestingStarted = read(&PalletVesting { device: 3, amount: 77, until: 900 });
	assert_eq!(event, VestingStarted { device: 3, amount: 77, until: 900 });
}

#[test]
fn the_event_of_a_slash_is_read_wherever_it_went() {
	/// Mirrors `cairn_emission::SlashDestination`.
	#[derive(Encode, TypeInfo)]
	enum PalletDestination {
		Treasury,
		Burn,
	}
	/// Mirrors `Rewards.SlashTaken`.
	#[derive(Encode, TypeInfo)]
	struct PalletSlash {
		amount: u128,
		destination: PalletDestination,
	}
	for (destination, name) in
		[(PalletDestination::Treasury, "Treasury"), (PalletDestination::Burn, "Burn")]
	{
		let event: SlashTaken = read(&PalletSlash { amount: 6, destination });
		assert_eq!(
			(event.amount, crate::node::event::name_of(&event.destination)),
			(6, name.into())
		);
	}
}

#[test]
fn earnings_are_read() {
	/// Mirrors `pallet_rewards::StorageEarnings`.
	#[derive(Encode, TypeInfo)]
	struct PalletStorage {
		power: u128,
		due: u128,
		vesting: u128,
		vests_until: u32,
		running: u128,
	}
	/// Mirrors `cairn_runtime_api::Earnings`.
	#[derive(Encode, TypeInfo)]
	struct PalletEarnings {
		pending: u128,
		running: (u64, u64),
		storage: PalletStorage,
	}
	let storage = PalletStorage { power: 9, due: 1, vesting: 3, vests_until: 700, running: 2 };
	let earnings: Earnings = read(&PalletEarnings { pending: 5, running: (6, 7), storage });
	let storage = StorageEarnings { due: 1, vesting: 3, running: 2 };
	assert_eq!(earnings, Earnings { pending: 5, storage });
}
