// SPDX-License-Identifier: Apache-2.0
//! A chain on which the SDK's own BABE, sessions and timestamps run under the clock.

use crate::{
	self as pallet_challenge_clock,
	mock::{Length, Weights, HISTORY, SHORT},
	MinimumPeriod, SessionSlots, SlotDuration,
};
use cairn_device_primitives::Seed;
use codec::Encode;
use frame_support::{
	derive_impl,
	storage::with_transaction,
	traits::{ConstU32, Get},
};
use sp_consensus_babe::{
	digests::{PreDigest, PrimaryPreDigest, SecondaryPlainPreDigest, SecondaryVRFPreDigest},
	make_vrf_transcript, AllowedSlots, AuthorityPair, BabeEpochConfiguration, VrfSignature,
	BABE_ENGINE_ID,
};
use sp_core::crypto::{Pair, VrfSecret};
use sp_runtime::{
	generic, impl_opaque_keys,
	testing::{Header, UintAuthorityId},
	traits::{Header as _, OpaqueKeys},
	BuildStorage, Digest, DigestItem, DispatchError, TransactionOutcome,
};

pub type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, ()>;
pub type Block = generic::Block<Header, Extrinsic>;
pub type Executive = frame_executive::Executive<
	Chain,
	Block,
	frame_system::ChainContext<Chain>,
	Chain,
	AllPalletsWithSystem,
>;

frame_support::construct_runtime!(
	pub enum Chain {
		System: frame_system,
		Timestamp: pallet_timestamp,
		Babe: pallet_babe,
		Balances: pallet_balances,
		Session: pallet_session,
		Clock: pallet_challenge_clock,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Chain {
	type Block = Block;
	type BlockLength = Length;
	type BlockWeights = Weights;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Chain {
	type AccountStore = System;
}

impl pallet_timestamp::Config for Chain {
	type Moment = u64;
	type OnTimestampSet = Babe;
	type MinimumPeriod = MinimumPeriod<Self>;
	type WeightInfo = ();
}

impl pallet_babe::Config for Chain {
	type EpochDuration = SessionSlots<Self>;
	type ExpectedBlockTime = SlotDuration<Self>;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type DisabledValidators = Session;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<4>;
	type MaxNominators = ConstU32<0>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type EquivocationReportSystem = ();
}

impl_opaque_keys! {
	pub struct Keys {
		pub babe: Babe,
	}
}

impl pallet_session::Config for Chain {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = u64;
	type ValidatorIdOf = sp_runtime::traits::ConvertInto;
	type ShouldEndSession = Babe;
	type NextSessionRotation = Babe;
	type SessionManager = ();
	type SessionHandler = <Keys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = Keys;
	type DisablingStrategy = ();
	type WeightInfo = ();
	type Currency = Balances;
	type KeyDeposit = ();
}

pub struct AuthorVrf;
impl Get<Option<Seed>> for AuthorVrf {
	fn get() -> Option<Seed> {
		pallet_babe::AuthorVrfRandomness::<Chain>::get()
	}
}

impl pallet_challenge_clock::Config for Chain {
	type AuthorVrf = AuthorVrf;
	type HistoryRounds = ConstU32<HISTORY>;
	type PauseShare = ();
	type WeightInfo = ();
	type Envelope = ();
}

/// The slot of block 1.
pub const FIRST_SLOT: u64 = 1_000_000;

/// The pair of validator `index`.
fn author(index: u32) -> AuthorityPair {
	AuthorityPair::from_seed(&[u8::try_from(index).unwrap() + 1; 32])
}

/// Runs a test on a chain of so many validators with [`SHORT`] timing; checks the invariants.
pub fn build_and_execute(validators: u32, test: impl FnOnce()) {
	let keys = (0..validators)
		.map(|index| (index.into(), index.into(), Keys { babe: author(index).public() }))
		.collect();
	let genesis = RuntimeGenesisConfig {
		babe: pallet_babe::GenesisConfig {
			epoch_config: BabeEpochConfiguration {
				c: (1, 4),
				allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots,
			},
			..Default::default()
		},
		session: pallet_session::GenesisConfig { keys, ..Default::default() },
		clock: pallet_challenge_clock::GenesisConfig { timing: SHORT, ..Default::default() },
		..Default::default()
	};
	let mut chain: sp_io::TestExternalities = genesis.build_storage().unwrap().into();
	chain.execute_with(|| {
		test();
		Clock::do_try_state().unwrap();
	})
}

/// How an author claims its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
	/// By lot, with a VRF output that BABE also collects for the randomness of its epochs.
	Primary,
	/// By turn, with a VRF output.
	Secondary,
	/// By turn, without a VRF output.
	Plain,
}

/// The VRF signature of validator `index` for `slot`, as its client makes it on the best block.
fn sign(index: u32, slot: u64) -> VrfSignature {
	let genesis = *pallet_babe::GenesisSlot::<Chain>::get();
	let epoch = if genesis == 0 { 0 } else { (slot - genesis) / u64::from(SHORT.session_slots) };
	let randomness = match pallet_babe::EpochIndex::<Chain>::get() == epoch {
		true => pallet_babe::Randomness::<Chain>::get(),
		false => pallet_babe::NextRandomness::<Chain>::get(),
	};
	let transcript = make_vrf_transcript(&randomness, slot.into(), epoch);
	author(index).as_ref().vrf_sign(&transcript.into())
}

/// The digest by which validator `index` claims `slot`.
fn digest(index: u32, slot: u64, claim: Claim) -> Digest {
	let (authority_index, vrf_slot) = (index, slot.into());
	let vrf_signature = sign(index, slot);
	let pre_digest = match claim {
		Claim::Primary => {
			PreDigest::Primary(PrimaryPreDigest { authority_index, slot: vrf_slot, vrf_signature })
		}
		Claim::Secondary => PreDigest::SecondaryVRF(SecondaryVRFPreDigest {
			authority_index,
			slot: vrf_slot,
			vrf_signature,
		}),
		Claim::Plain => {
			PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index, slot: vrf_slot })
		}
	};
	Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, pre_digest.encode())] }
}

/// Begins the block of validator `index` in `slot`, up to the inherents.
pub fn initialize(index: u32, slot: u64, claim: Claim) {
	let header = Header::new(
		System::block_number() + 1,
		Default::default(),
		Default::default(),
		System::parent_hash(),
		digest(index, slot, claim),
	);
	Executive::initialize_block(&header);
}

/// Applies the inherents and lets the clock tick.
pub fn apply_inherents(slot: u64) {
	Timestamp::set(RuntimeOrigin::none(), slot * SHORT.slot_duration).unwrap();
	Executive::inherents_applied();
}

/// Runs the next block, by validator `index` as a primary, in the slot after the last.
pub fn run(index: u32) {
	run_with(index, Claim::Primary, || {});
}

/// Runs the next block with `body` in it.
pub fn run_with(index: u32, claim: Claim, body: impl FnOnce()) {
	let slot = next_slot();
	initialize(index, slot, claim);
	apply_inherents(slot);
	body();
	Executive::finalize_block();
}

/// The slot after that of the last block.
pub fn next_slot() -> u64 {
	match *pallet_babe::CurrentSlot::<Chain>::get() {
		0 => FIRST_SLOT,
		last => last + 1,
	}
}

/// Looks at what would be, and forgets it: a fork from the current block.
pub fn fork<R>(look: impl FnOnce() -> R) -> R {
	with_transaction(|| TransactionOutcome::Rollback(Ok::<R, DispatchError>(look()))).unwrap()
}
