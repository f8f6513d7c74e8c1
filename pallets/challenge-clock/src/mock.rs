// SPDX-License-Identifier: Apache-2.0
//! A runtime of this pallet alone, run block by block by the SDK's own executive.

use crate::{self as pallet_challenge_clock, timing::Timing};
use cairn_device_primitives::{Seed, Tick};
use cairn_traits::{ProofMeter, RoundClock};
use frame_support::{
	derive_impl, dispatch::DispatchClass, migrations::MultiStepMigrator, parameter_types,
	traits::ConstU32, weights::Weight,
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{
	generic,
	testing::{Header, UintAuthorityId},
	traits::Header as _,
	BuildStorage, Perbill, Permill,
};

pub type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, ()>;
pub type Block = generic::Block<Header, Extrinsic>;
pub type Executive = frame_executive::Executive<
	Test,
	Block,
	frame_system::ChainContext<Test>,
	Test,
	AllPalletsWithSystem,
>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Clock: pallet_challenge_clock,
	}
);

/// What a block may hold: 2 s and 4 MB of proof, three quarters of them for Normal extrinsics.
pub const MAX_BLOCK: Weight = Weight::from_parts(2_000_000_000_000, 4_000_000);
/// What Normal extrinsics may hold of it.
pub const NORMAL: Weight = Weight::from_parts(1_500_000_000_000, 3_000_000);
/// Bytes of a block.
pub const MAX_LENGTH: u32 = 4_000_000;
/// Bytes up to which Normal extrinsics are accepted.
pub const NORMAL_LENGTH: u32 = 3_000_000;

parameter_types! {
	pub Weights: BlockWeights =
		BlockWeights::with_sensible_defaults(MAX_BLOCK, Perbill::from_percent(75));
	pub Length: BlockLength =
		BlockLength::builder()
		.max_length(MAX_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_LENGTH)
		.build();
	pub static AuthorVrf: Option<Seed> = Some([7; 32]);
	pub static Migrating: bool = false;
	/// What governance decided.
	pub static PauseShare: Option<Permill> = None;
	pub const Envelope: Weight = ENVELOPE;
}

pub struct Migrator;
impl MultiStepMigrator for Migrator {
	fn ongoing() -> bool {
		Migrating::get()
	}
	fn step() -> Weight {
		Weight::from_parts(1, 1)
	}
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type BlockLength = Length;
	type BlockWeights = Weights;
	type MultiBlockMigrator = Migrator;
}

/// What an extrinsic of the mock weighs beside its call.
pub const ENVELOPE: Weight = Weight::from_parts(100_000_000, 500);

/// Enough for production's windows too, which the default genesis has.
pub const HISTORY: u32 = 40;

impl pallet_challenge_clock::Config for Test {
	type AuthorVrf = AuthorVrf;
	type HistoryRounds = ConstU32<HISTORY>;
	type Envelope = Envelope;
	type PauseShare = PauseShare;
	type WeightInfo = ();
}

/// Rounds of four ticks; five standstills in twenty blocks; windows of ten ticks.
pub const SHORT: Timing = Timing {
	slot_duration: 1_000,
	session_slots: 10,
	ticks_per_round: 4,
	epoch_ticks: 40,
	pause_period: 20,
	pause_cap: 5,
	window_ticks: 10,
	lookback_ticks: 2,
};

/// A chain at its genesis.
pub fn genesis(timing: Timing) -> sp_io::TestExternalities {
	let clock = pallet_challenge_clock::GenesisConfig { timing, ..Default::default() };
	RuntimeGenesisConfig { clock, ..Default::default() }.build_storage().unwrap().into()
}

/// Runs a test on a chain with [`SHORT`] timing and checks the invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
	genesis(SHORT).execute_with(|| {
		PauseShare::set(None);
		test();
		Clock::do_try_state().unwrap();
	})
}

/// What a block carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
	/// Nothing.
	Empty,
	/// Normal extrinsics of this weight.
	Normal(Weight),
	/// Operational extrinsics of this weight, none of which is an accepted proof.
	Operational(Weight),
	/// Extrinsics of this length that are no accepted proofs.
	Length(u32),
	/// Accepted proofs of this length, and of all the weight that Operational extrinsics may have.
	Proofs(u32),
	/// Accepted proofs of the first weight beside Operational extrinsics of the second.
	Mixed(Weight, Weight),
	/// Nothing can enter: the session rotates.
	Rotation,
	/// Nothing can enter: a migration is under way.
	Migration,
}

/// A block that is full of other traffic.
pub const FULL: Body = Body::Normal(NORMAL);

/// Begins the next block, up to the point at which extrinsics enter.
pub fn begin(body: Body) {
	let number = System::block_number() + 1;
	let header = Header::new(
		number,
		Default::default(),
		Default::default(),
		System::parent_hash(),
		Default::default(),
	);
	Migrating::set(body == Body::Migration);
	Executive::initialize_block(&header);
	if body == Body::Rotation {
		System::register_extra_weight_unchecked(MAX_BLOCK, DispatchClass::Mandatory);
	}
	Executive::inherents_applied();
}

/// An accepted proof whose extrinsic takes `all` of the block's weight.
pub fn prove(all: Weight, bytes: u32) {
	let call = all.saturating_sub(ENVELOPE).saturating_sub(Weight::from_parts(0, bytes.into()));
	Clock::note_booked(call, bytes);
	System::register_extra_weight_unchecked(all, DispatchClass::Operational);
}

/// Puts the body into the block.
pub fn fill(body: Body) {
	let lengthen =
		|by| frame_system::BlockSize::<Test>::mutate(|len| *len = Some(len.unwrap_or(0) + by));
	match body {
		Body::Empty | Body::Rotation | Body::Migration => {}
		Body::Normal(weight) => {
			System::register_extra_weight_unchecked(weight, DispatchClass::Normal)
		}
		Body::Length(bytes) => lengthen(bytes),
		Body::Operational(weight) => {
			System::register_extra_weight_unchecked(weight, DispatchClass::Operational)
		}
		Body::Proofs(bytes) => {
			lengthen(bytes);
			let most = Weights::get().get(DispatchClass::Operational).max_total.unwrap();
			prove(most, bytes);
		}
		Body::Mixed(proofs, others) => {
			prove(proofs, 0);
			fill(Body::Operational(others));
		}
	}
}

/// Runs a block and returns the tick after it.
pub fn run(body: Body) -> Tick {
	begin(body);
	fill(body);
	Executive::finalize_block();
	Clock::tick()
}

/// Runs empty blocks until the tick is `tick`.
pub fn run_to_tick(tick: Tick) {
	while Clock::tick() < tick {
		run(Body::Empty);
	}
}

/// This pallet's events of the current block.
pub fn events() -> Vec<crate::Event<Test>> {
	System::read_events_for_pallet::<crate::Event<Test>>()
}
