// SPDX-License-Identifier: Apache-2.0
//! A chain of the SDK's own BABE, GRANDPA and sessions, with weights, and what clients make of its
//! headers.

use crate::{ProvableSessions, SessionWeights, WeightedBabe, WeightedGrandpa};
use cairn_power::ConsensusWeight;
use codec::{Decode, Encode};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, ConstU64, OnFinalize, OnInitialize},
};
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	AllowedSlots, BabeEpochConfiguration, BABE_ENGINE_ID,
};
use sp_core::{ed25519, sr25519};
use sp_runtime::{
	impl_opaque_keys,
	testing::{Header, UintAuthorityId},
	traits::{ConvertInto, OpaqueKeys},
	BuildStorage, Digest, DigestItem,
};
use sp_staking::SessionIndex;

pub type Block = sp_runtime::generic::Block<Header, Extrinsic>;
pub type Extrinsic = sp_runtime::generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, ()>;

frame_support::construct_runtime!(
	pub enum Chain {
		System: frame_system,
		Babe: pallet_babe,
		Timestamp: pallet_timestamp,
		Balances: pallet_balances,
		Historical: pallet_session::historical,
		Seats: seats,
		Session: pallet_session,
		Grandpa: pallet_grandpa,
	}
);

/// Slots of a session.
pub const SESSION: u64 = 3;
/// Milliseconds of a slot.
pub const SLOT: u64 = 2_000;
/// The slot of block 1.
pub const FIRST_SLOT: u64 = 1_000_000;
/// Validators at most.
pub const MAX: u32 = 32;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Chain {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Chain {
	type AccountStore = System;
}

impl pallet_timestamp::Config for Chain {
	type Moment = u64;
	type OnTimestampSet = Babe;
	type MinimumPeriod = ConstU64<{ SLOT / 2 }>;
	type WeightInfo = ();
}

impl pallet_babe::Config for Chain {
	type EpochDuration = ConstU64<SESSION>;
	type ExpectedBlockTime = ConstU64<SLOT>;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type DisabledValidators = Session;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX>;
	type MaxNominators = ConstU32<0>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type EquivocationReportSystem = ();
}

impl pallet_grandpa::Config for Chain {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<64>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type EquivocationReportSystem = ();
}

impl_opaque_keys! {
	pub struct Keys {
		pub babe: WeightedBabe<Chain, Seats>,
		pub grandpa: WeightedGrandpa<Chain, Seats>,
	}
}

impl pallet_session::Config for Chain {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = u64;
	type ValidatorIdOf = ConvertInto;
	type ShouldEndSession = Babe;
	type NextSessionRotation = Babe;
	type SessionManager =
		pallet_session::historical::NoteHistoricalRoot<Self, ProvableSessions<Self, Seats>>;
	type SessionHandler = <Keys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = Keys;
	type DisablingStrategy = ();
	type WeightInfo = ();
	type Currency = Balances;
	type KeyDeposit = ();
}

impl pallet_session::historical::Config for Chain {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = Unit;
}

pub struct Unit;
impl sp_runtime::traits::Convert<u64, Option<()>> for Unit {
	fn convert(_: u64) -> Option<()> {
		Some(())
	}
}

/// Validators and their weights.
pub type Weighed = Vec<(u64, ConsensusWeight)>;

/// What a test has the manager do for a session.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub struct Plan {
	/// The set that it returns; otherwise it keeps the one before.
	pub elected: Option<Vec<u64>>,
	/// The weights that it stores; otherwise it copies those of the session before.
	pub weights: Option<Weighed>,
	/// It stores no weights at all.
	pub forgotten: bool,
}

parameter_types! {
	/// The plans of sessions to come.
	pub static Plans: std::collections::BTreeMap<SessionIndex, Plan> = Default::default();
}

/// What stands for the pallet that elects validators.
#[frame_support::pallet]
pub mod seats {
	use super::{Plans, Weighed};
	use frame_support::pallet_prelude::*;
	use sp_staking::SessionIndex;

	#[pallet::pallet]
	#[pallet::without_storage_info]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::storage]
	pub type WeightsOf<T> = StorageMap<_, Twox64Concat, SessionIndex, Weighed>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		pub seats: Weighed,
		#[serde(skip)]
		pub marker: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			if !self.seats.is_empty() {
				WeightsOf::<T>::insert(0, &self.seats);
				WeightsOf::<T>::insert(1, &self.seats);
			}
		}
	}

	impl<T: Config> Pallet<T> {
		pub(super) fn plan(session: SessionIndex) -> Option<Vec<u64>> {
			let plan = Plans::mutate(|plans| plans.remove(&session)).unwrap_or_default();
			let before = WeightsOf::<T>::get(session - 1);
			if let Some(weights) = plan.weights.or(before).filter(|_| !plan.forgotten) {
				WeightsOf::<T>::insert(session, weights);
			}
			plan.elected
		}
	}
}

impl seats::Config for Chain {}

impl SessionWeights<u64> for Seats {
	fn weights(session: SessionIndex) -> Option<Weighed> {
		seats::WeightsOf::<Chain>::get(session)
	}
}

impl pallet_session::SessionManager<u64> for Seats {
	fn new_session(session: SessionIndex) -> Option<Vec<u64>> {
		Seats::plan(session)
	}
	fn new_session_genesis(_: SessionIndex) -> Option<Vec<u64>> {
		None
	}
	fn start_session(_: SessionIndex) {}
	fn end_session(_: SessionIndex) {}
}

impl pallet_session::historical::SessionManager<u64, ()> for Seats {
	fn new_session(session: SessionIndex) -> Option<Vec<(u64, ())>> {
		Some(Seats::plan(session)?.into_iter().map(|id| (id, ())).collect())
	}
	fn new_session_genesis(_: SessionIndex) -> Option<Vec<(u64, ())>> {
		None
	}
	fn start_session(_: SessionIndex) {}
	fn end_session(_: SessionIndex) {}
}

/// The keys of validator `id`, the `version`th that it has.
pub fn keys(id: u64, version: u8) -> Keys {
	let mut raw = [version; 32];
	raw[..8].copy_from_slice(&id.to_be_bytes());
	Keys {
		babe: sr25519::Public::from_raw(raw).into(),
		grandpa: ed25519::Public::from_raw(raw).into(),
	}
}

/// The validator whose key this is.
pub fn owner(key: &[u8]) -> u64 {
	u64::from_be_bytes(key[..8].try_into().unwrap())
}

/// Every validator that a test may elect, with session keys but without a seat at genesis.
pub const ALL: core::ops::Range<u64> = 0..24;

/// Runs a test on a chain whose validators begin with these weights.
pub fn with_seats(seats: &[(u64, ConsensusWeight)], test: impl FnOnce(&mut crate::tests::Client)) {
	with_genesis(&seats.iter().map(|(id, _)| *id).collect::<Vec<_>>(), seats, test);
}

/// Runs a test on a chain of these validators, whose manager knows these weights at genesis.
pub fn with_genesis(
	validators: &[u64],
	seats: &[(u64, ConsensusWeight)],
	test: impl FnOnce(&mut crate::tests::Client),
) {
	let entry = |id: u64| (id, id, keys(id, 0));
	let genesis = RuntimeGenesisConfig {
		babe: pallet_babe::GenesisConfig {
			epoch_config: BabeEpochConfiguration {
				c: (1, 2),
				allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots,
			},
			..Default::default()
		},
		seats: seats::GenesisConfig { seats: seats.to_vec(), ..Default::default() },
		session: pallet_session::GenesisConfig {
			keys: validators.iter().copied().map(entry).collect(),
			non_authority_keys: ALL.filter(|id| !validators.contains(id)).map(entry).collect(),
		},
		..Default::default()
	};
	Plans::set(Default::default());
	let mut chain: sp_io::TestExternalities = genesis.build_storage().unwrap().into();
	chain.execute_with(|| {
		let mut client = crate::tests::Client::from_genesis();
		test(&mut client);
		client.agrees();
	})
}

/// Makes the next block in `slot`, by the first validator, with `body` in it.
pub fn make_block(slot: u64, body: impl FnOnce()) -> Header {
	let claim = SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() };
	let claim = PreDigest::SecondaryPlain(claim).encode();
	let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, claim)] };
	let number = System::block_number() + 1;
	System::reset_events();
	System::initialize(&number, &System::parent_hash(), &digest);
	AllPalletsWithSystem::on_initialize(number);
	Timestamp::set(RuntimeOrigin::none(), slot * SLOT).unwrap();
	body();
	AllPalletsWithSystem::on_finalize(number);
	System::finalize()
}
