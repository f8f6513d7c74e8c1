// SPDX-License-Identifier: Apache-2.0
//! A chain that grows block by block, natively: every hook, every fee, every signature of the real
//! runtime. Only the author's lottery is left out: what BABE would store of it is made up.

use super::{books::Books, check_state, full_config, merge};
use crate::{
	genesis_presets, AccountId, AllPalletsWithSystem, Babe, Balance, Block, ChallengeClock,
	Executive, Header, MultiBlockMigrations, Runtime, RuntimeCall, RuntimeGenesisConfig,
	SignedPayload, System, UncheckedExtrinsic, CRN,
};
use cairn_emission::{EmissionParams, SlashDestination};
use cairn_traits::RoundClock;
use codec::Encode;
use frame_support::{
	genesis_builder_helper::build_state,
	migrations::MultiStepMigrator,
	storage::storage_prefix,
	traits::{GetCallMetadata, OnFinalize, OnIdle},
	weights::Weight,
};
use pallet_challenge_clock::Timing;
use sp_consensus_babe::digests::{PreDigest, SecondaryPlainPreDigest};
use sp_core::{sr25519, Pair, H256};
use sp_io::hashing::blake2_256;
use sp_runtime::{
	generic::Era,
	traits::{BlakeTwo256, Hash as _, Header as _},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	Digest, DigestItem, DispatchError, DispatchResult, ExtrinsicInclusionMode,
};
use sp_state_machine::BasicExternalities;
use std::{collections::BTreeMap, sync::LazyLock};

/// Accounts that a world endows. The last is poor: it cannot pay for everything.
pub const PEOPLE: u8 = 6;

/// Who signs for what fleets and providers prove by themselves: an account that owns no device, so
/// that it never runs out of money for fees.
pub const RELAY: u8 = PEOPLE;

/// What most accounts are endowed with.
const ENDOWMENT: Balance = 10_000 * CRN;

/// What the poor account is endowed with: a deposit, and little beside it.
const PITTANCE: Balance = 6 * CRN;

/// What is different from world to world.
#[derive(Clone, Debug)]
pub struct Setup {
	/// Length of a round, in ticks.
	pub ticks_per_round: u32,
	/// What epochs pay.
	pub emission: EmissionParams,
	/// What the authors' lottery draws follow from.
	pub luck: u64,
	/// Whether the supply cap leaves room for what is endowed and emitted, and for no planck more.
	pub tight: bool,
	/// Where slashes go.
	pub slashed_to: SlashDestination,
}

impl Default for Setup {
	fn default() -> Self {
		Self {
			ticks_per_round: 2,
			emission: EmissionParams::default(),
			luck: 0,
			tight: false,
			slashed_to: SlashDestination::default(),
		}
	}
}

impl Setup {
	/// The shortest lengths that genesis takes: an epoch of five rounds.
	fn timing(&self) -> Timing {
		Timing {
			slot_duration: 2_000,
			session_slots: 20,
			ticks_per_round: self.ticks_per_round,
			epoch_ticks: self.ticks_per_round * 5,
			pause_period: 320,
			pause_cap: 32,
			window_ticks: 1,
			lookback_ticks: 6,
		}
	}

	/// The development preset with this world's lengths, emission and accounts.
	fn genesis(&self) -> Vec<u8> {
		let id = sp_genesis_builder::PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET);
		let preset = genesis_presets::get_preset(&id).unwrap();
		let mut patch: serde_json::Value = serde_json::from_slice(&preset).unwrap();
		let mut balances = patch["balances"]["balances"].as_array().unwrap().clone();
		for person in 0..=RELAY {
			let endowment = if person + 1 == PEOPLE { PITTANCE } else { ENDOWMENT };
			let account = serde_json::to_value(account(person)).unwrap();
			balances.push(serde_json::json!([account, u64::try_from(endowment).unwrap()]));
		}
		let mut emission = self.emission;
		if self.tight {
			let amount = |entry: &serde_json::Value| u128::from(entry[1].as_u64().unwrap());
			let endowed: Balance = balances.iter().map(amount).sum();
			// Genesis has the treasury exist.
			let existing = crate::configs::fees::ExistentialDeposit::get();
			emission.supply_cap = emission.total().unwrap() + endowed + existing;
		}
		let own = serde_json::json!({
			"balances": { "balances": balances },
			"challengeClock": { "timing": self.timing() },
			"rewards": { "emission": emission, "slashedTo": self.slashed_to },
			"spacetime": { "leastSector": 2_048 },
		});
		merge(&mut patch, own);
		full_config(&serde_json::to_vec(&patch).unwrap())
	}
}

/// The people's key pairs: to make one takes milliseconds in a build without optimisation.
static PAIRS: LazyLock<Vec<sr25519::Pair>> = LazyLock::new(|| {
	(0..=RELAY).map(|person| sr25519::Pair::from_seed(&blake2_256(&[person]))).collect()
});

/// The account of a person, or of the relay; for a number past these, one for which nobody can sign.
pub fn account(person: u8) -> AccountId {
	match PAIRS.get(usize::from(person)) {
		Some(pair) => pair.public().into(),
		None => blake2_256(&[person]).into(),
	}
}

/// What came of an extrinsic: refused by the pool and blocks alike, or dispatched.
pub type Outcome = Result<DispatchResult, TransactionValidityError>;

/// A chain and the books that are kept of it.
pub struct World {
	/// All in plain maps: a trie takes ten times as long in a build without optimisation.
	state: BasicExternalities,
	/// The last block.
	parent: H256,
	luck: u64,
	/// What an author may put into the open block.
	pub takes: ExtrinsicInclusionMode,
	/// An independent account of all that was earned, paid and burned.
	pub books: Books,
	/// Extrinsics that were applied, and how many of them succeeded, by the name of the call.
	pub applied: BTreeMap<&'static str, (u32, u32)>,
}

impl World {
	/// A chain whose first block is open for extrinsics.
	pub fn new(setup: &Setup) -> Self {
		let mut state = BasicExternalities::new_empty();
		let genesis = setup.genesis();
		let (parent, books) = state.execute_with(|| {
			build_state::<RuntimeGenesisConfig>(genesis).unwrap();
			(System::block_hash(0), Books::open())
		});
		let (luck, takes) = (setup.luck, ExtrinsicInclusionMode::default());
		let mut world = Self { state, parent, luck, takes, books, applied: BTreeMap::new() };
		world.begin();
		world
	}

	/// Looks at the state of the open block, or changes it behind the runtime's back.
	pub fn inspect<R>(&mut self, look: impl FnOnce() -> R) -> R {
		self.state.execute_with(look)
	}

	/// Runs `attempt` on the open block's state and takes back all that it did.
	pub fn attempt<R>(&mut self, attempt: impl FnOnce() -> R) -> R {
		use frame_support::storage::{with_transaction, TransactionOutcome};
		self.state.execute_with(|| {
			with_transaction(|| TransactionOutcome::Rollback(Ok::<R, DispatchError>(attempt())))
				.unwrap()
		})
	}

	/// What `check` says of a state to which something was done that must not happen.
	pub fn tampered(
		&mut self,
		fault: &fn(),
		check: fn(&Books) -> Result<(), String>,
	) -> Result<(), String> {
		use frame_support::storage::{with_transaction, TransactionOutcome};
		let Self { state, books, .. } = self;
		state.execute_with(|| {
			with_transaction(|| {
				fault();
				TransactionOutcome::Rollback(Ok::<_, DispatchError>(check(books)))
			})
			.unwrap()
		})
	}

	/// Closes the open block and opens the next that takes extrinsics: the change of a session fills
	/// a block by itself.
	pub fn advance(&mut self) {
		loop {
			let before = self.inspect(ChallengeClock::tick);
			self.next_block();
			if self.inspect(ChallengeClock::tick) != before {
				return;
			}
		}
	}

	/// Closes the open block and opens the next, whether that takes extrinsics or not, and whether the
	/// tick advances or stands still.
	pub fn next_block(&mut self) {
		self.end();
		self.begin();
	}

	/// Advances by `blocks` blocks that take extrinsics.
	pub fn pass(&mut self, blocks: u32) {
		(0..blocks).for_each(|_| self.advance());
	}

	/// Initialises a block and lets the time be set.
	fn begin(&mut self) {
		let Self { state, parent, takes, books, .. } = self;
		let parent = *parent;
		state.execute_with(|| {
			let (header, set_time) = next(parent);
			*takes = Executive::initialize_block(&header);
			Executive::apply_extrinsic(set_time).unwrap().unwrap();
			// Before the first extrinsic that is none, so that the block can be looked at before.
			Executive::inherents_applied();
			books.begin_block();
			books.enter_block();
		});
	}

	/// Finalises the block, enters its events into the books, and holds them against the state.
	fn end(&mut self) {
		let Self { state, luck, books, .. } = self;
		let number = state.execute_with(|| {
			let vrf = blake2_256(&(*luck, System::block_number()).encode());
			pallet_babe::AuthorVrfRandomness::<Runtime>::put(Some(vrf));
			finalize();
			books.enter_block();
			books.check_block().unwrap();
			System::block_number()
		});
		self.parent = BlakeTwo256::hash_of(&number);
	}

	/// Closes the open block and executes the next as another author made it, which puts `extrinsic`
	/// into it.
	pub fn import(&mut self, extrinsic: UncheckedExtrinsic) {
		self.end();
		let parent = self.parent;
		self.state.execute_with(|| {
			let (header, set_time) = next(parent);
			let block = Block { header, extrinsics: vec![set_time, extrinsic] };
			Executive::execute_block(block.into());
		});
	}

	/// Checks the books, the invariants of every pallet, and what must be gone.
	pub fn audit(&mut self) {
		let Self { state, books, .. } = self;
		state.execute_with(|| {
			books.enter_block();
			books.check().unwrap();
			check_state();
		});
	}

	/// Applies a signed extrinsic to the open block.
	pub fn submit(&mut self, person: u8, call: RuntimeCall) -> Outcome {
		let name = call.get_call_metadata().function_name;
		let Self { state, books, .. } = self;
		let outcome = state.execute_with(|| {
			let outcome = Executive::apply_extrinsic(signed(person, call));
			books.enter_block();
			outcome
		});
		let count = self.applied.entry(name).or_default();
		count.0 += u32::from(outcome.is_ok());
		count.1 += u32::from(matches!(outcome, Ok(Ok(()))));
		outcome
	}

	/// Applies extrinsics until the open block has no room for another; returns how many it took.
	///
	/// Their events are entered into the books at the end of the block: to look at all of them after
	/// each would take hours.
	pub fn fill(&mut self, person: u8, call: &RuntimeCall) -> u32 {
		let full = Err(InvalidTransaction::ExhaustsResources.into());
		self.state.execute_with(|| {
			let taken = |_: &u32| {
				let outcome = Executive::apply_extrinsic(signed(person, call.clone()));
				assert!(outcome.is_ok() || outcome == full, "{call:?}: {outcome:?}");
				outcome.is_ok()
			};
			(0..).take_while(taken).count().try_into().unwrap()
		})
	}

	/// Applies an extrinsic that has to succeed.
	pub fn succeed(&mut self, person: u8, call: impl Into<RuntimeCall>) {
		let call = call.into();
		let told = format!("{call:?}");
		assert_eq!(self.submit(person, call), Ok(Ok(())), "{told}");
	}
}

/// The header of the block after `parent`, in whose slot it is made, and its inherent.
fn next(parent: H256) -> (Header, UncheckedExtrinsic) {
	let number = System::block_number() + 1;
	let slot = u64::from(number);
	// Whoever wins a slot signs it, which takes an unoptimised build too long for so many.
	let digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: 0,
		slot: slot.into(),
	});
	let item = DigestItem::PreRuntime(sp_consensus_babe::BABE_ENGINE_ID, digest.encode());
	let digest = Digest { logs: vec![item] };
	let header = Header::new(number, Default::default(), Default::default(), parent, digest);
	let now = slot * Babe::slot_duration();
	let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
	(header, UncheckedExtrinsic::new_bare(set))
}

/// What `Executive::finalize_block` does, but for the roots of the block's tries: to hash all of the
/// state takes most of the time, and nobody looks at the header.
pub fn finalize() {
	System::note_finished_extrinsics();
	let number = System::block_number();
	let limit = <Runtime as frame_system::Config>::BlockWeights::get().max_block;
	let room = limit.saturating_sub(System::block_weight().total());
	if room.all_gt(Weight::zero()) && !MultiBlockMigrations::ongoing() {
		AllPalletsWithSystem::on_idle(number, room);
	}
	AllPalletsWithSystem::on_finalize(number);
	// What the system would take out while it makes the header.
	for item in ["BlockSize", "ExtrinsicCount", "ExtrinsicData", "InherentsApplied"] {
		let prefix = storage_prefix(b"System", item.as_bytes());
		let _ = sp_io::storage::clear_prefix(&prefix, None);
	}
}

/// A signed extrinsic with the account's next nonce, as a wallet makes it.
pub fn signed(person: u8, call: RuntimeCall) -> UncheckedExtrinsic {
	let account = account(person);
	let extension: crate::TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(&account)),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call, extension).unwrap();
	let signature = payload.using_encoded(|bytes| PAIRS[usize::from(person)].sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}

/// The treasury's account.
pub fn treasury() -> AccountId {
	<Runtime as pallet_rewards::Config>::TreasuryAccount::get()
}
