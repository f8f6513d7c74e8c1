// SPDX-License-Identifier: Apache-2.0
//! BABE, GRANDPA and the sessions in which they change hands.

use crate::{
	weights, AccountId, Babe, Balances, Historical, Offences, Power, Runtime, RuntimeCall,
	RuntimeEvent, Session, SessionKeys, UncheckedExtrinsic,
};
use alloc::vec::Vec;
use cairn_consensus::{ProvableKeys, ProvableSessions, SessionWeights};
use cairn_power::{ConsensusWeight, MAX_SEATS};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64, Get, KeyOwnerProofSystem},
	weights::Weight,
};
use pallet_session::historical::IdentificationTuple;
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{traits::ConvertInto, traits::OpaqueKeys, Perbill};
use sp_staking::{
	offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
	SessionIndex,
};

/// How slots are won: by VRF lottery alone, in which a validator's share of the wins is its share of
/// the weight, however it is split. Half of the slots have no winner and no block.
///
/// Secondary slots would fill these, but their authors are drawn by head: with c = 1/2 a half of the
/// blocks would ignore the weights, and pay those who split theirs. They cost forks besides, as a
/// secondary author does not know of a primary one: see docs/consensus.md for what was measured.
pub const BABE_GENESIS_EPOCH_CONFIG: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (1, 2), allowed_slots: AllowedSlots::PrimarySlots };

/// The same lottery for a chain of one validator, who wins nearly every slot.
pub const LONELY_EPOCH_CONFIG: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (999, 1_000), allowed_slots: AllowedSlots::PrimarySlots };

/// The mean time between blocks, in milliseconds: that of a slot, by the part that has a block.
pub struct ExpectedBlockTime;

impl Get<u64> for ExpectedBlockTime {
	fn get() -> u64 {
		let config = pallet_babe::EpochConfig::<Runtime>::get();
		let (won, of) = config.unwrap_or(BABE_GENESIS_EPOCH_CONFIG).c;
		let slot = pallet_challenge_clock::SlotDuration::<Runtime>::get();
		slot.saturating_mul(of).checked_div(won).unwrap_or(slot)
	}
}

/// Validators at most.
pub type MaxAuthorities = ConstU32<MAX_SEATS>;

/// Sessions before the running one of which the historical trie can prove who held which key: a day
/// and more in production (one session an hour), which is how long an equivocation can be reported.
/// The power pallet keeps weights for the same sessions, and GRANDPA's pallet which set they had.
pub const HISTORY_SESSIONS: u32 = 28;

/// Sets of GRANDPA's whose sessions are kept: one of each session that can be reported of and of the
/// running one, and the set before them, which tells when the oldest began.
const HISTORY_SETS: u64 = HISTORY_SESSIONS as u64 + 2;

parameter_types! {
	/// Blocks in which an equivocation report is worth resubmitting.
	pub ReportLongevity: u64 = u64::from(HISTORY_SESSIONS)
		.saturating_mul(pallet_challenge_clock::SessionSlots::<Runtime>::get());
}

/// Who holds the keys with which BABE and GRANDPA run, or ran in the last sessions.
pub type KeyOwners = ProvableKeys<Runtime>;

impl pallet_timestamp::Config for Runtime {
	type Moment = u64;
	type OnTimestampSet = Babe;
	type MinimumPeriod = pallet_challenge_clock::MinimumPeriod<Runtime>;
	type WeightInfo = weights::pallet_timestamp::WeightInfo<Runtime>;
}

impl pallet_babe::Config for Runtime {
	type EpochDuration = pallet_challenge_clock::SessionSlots<Runtime>;
	type ExpectedBlockTime = ExpectedBlockTime;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type DisabledValidators = Session;
	type WeightInfo = weights::consensus::WeightInfo<Runtime>;
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = ConstU32<0>;
	type KeyOwnerProof =
		<KeyOwners as KeyOwnerProofSystem<(KeyTypeId, pallet_babe::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, KeyOwners, ReportLongevity>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::consensus::WeightInfo<Runtime>;
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<HISTORY_SETS>;
	type KeyOwnerProof =
		<KeyOwners as KeyOwnerProofSystem<(KeyTypeId, sp_consensus_grandpa::AuthorityId)>>::Proof;
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, KeyOwners, ReportLongevity>;
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
	type EventHandler = Power;
}

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Self>;
	type OnOffenceHandler = Offenders;
}

/// Has the power pallet slash and remove who offended; and until its seats end, which are planned two
/// sessions ahead, the session disables it, so that it makes no blocks. GRANDPA knows of nobody who is
/// disabled: its votes count until then.
pub struct Offenders;

impl OnOffenceHandler<AccountId, IdentificationTuple<Runtime>, Weight> for Offenders {
	fn on_offence(
		offenders: &[OffenceDetails<AccountId, IdentificationTuple<Runtime>>],
		fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let mut weight = Power::on_offence(offenders, fractions, session);
		for (details, fraction) in offenders.iter().zip(fractions) {
			let (offender, ()) = details.offender.clone();
			Session::report_offence(offender, OffenceSeverity(*fraction));
			// The validators, the disabled ones, and what each of the session's handlers does.
			let disabled = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(2, 2);
			weight = weight.saturating_add(disabled);
		}
		weight
	}
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type ShouldEndSession = Babe;
	type NextSessionRotation = Babe;
	type SessionManager = pallet_session::historical::NoteHistoricalRoot<Self, Validators>;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = pallet_session::disabling::UpToLimitDisablingStrategy;
	type WeightInfo = weights::pallet_session::WeightInfo<Runtime>;
	type Currency = Balances;
	type KeyDeposit = ();
}

impl pallet_session::historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = UnitIdentification;
}

impl pallet_authority_discovery::Config for Runtime {
	type MaxAuthorities = MaxAuthorities;
}

/// Nothing but the account identifies a validator to the historical trie.
pub struct UnitIdentification;

impl sp_runtime::traits::Convert<AccountId, Option<()>> for UnitIdentification {
	fn convert(_: AccountId) -> Option<()> {
		Some(())
	}
}

/// The weights with which BABE and GRANDPA hear whom proven power elected.
pub struct ElectedWeights;

impl SessionWeights<AccountId> for ElectedWeights {
	fn weights(session: SessionIndex) -> Option<Vec<(AccountId, ConsensusWeight)>> {
		Power::session_weights(session)
	}
}

/// Whom proven power elects, in sessions whose keys can be proven when they are over.
type Elected = ProvableSessions<Runtime, Power>;

/// Whom proven power elects; beside it, who is removed stays disabled, and keys of sessions that
/// nobody can report of are forgotten.
pub struct Validators;

impl pallet_session::SessionManager<AccountId> for Validators {
	fn new_session(index: SessionIndex) -> Option<Vec<AccountId>> {
		<Elected as pallet_session::SessionManager<_>>::new_session(index)
	}
	fn new_session_genesis(index: SessionIndex) -> Option<Vec<AccountId>> {
		<Elected as pallet_session::SessionManager<_>>::new_session_genesis(index)
	}
	/// Disables who is removed and has a seat yet: the sessions pallet forgets it with every new set.
	fn start_session(index: SessionIndex) {
		<Elected as pallet_session::SessionManager<_>>::start_session(index);
		for validator in Session::validators() {
			if let Some(part) = Power::removed_part(&validator) {
				Session::report_offence(validator, OffenceSeverity(part));
			}
		}
	}
	/// Forgets the keys of the session that leaves history as the next one begins.
	fn end_session(index: SessionIndex) {
		<Elected as pallet_session::SessionManager<_>>::end_session(index);
		let next = index.saturating_add(1);
		if let Some(oldest) = next.checked_sub(HISTORY_SESSIONS) {
			Historical::prune_up_to(oldest);
		}
	}
}

impl pallet_session::historical::SessionManager<AccountId, ()> for Validators {
	fn new_session(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Elected as pallet_session::historical::SessionManager<_, _>>::new_session(index)
	}
	fn new_session_genesis(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
		<Elected as pallet_session::historical::SessionManager<_, _>>::new_session_genesis(index)
	}
	fn start_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::start_session(index)
	}
	fn end_session(index: SessionIndex) {
		<Self as pallet_session::SessionManager<_>>::end_session(index)
	}
}

impl<Call> frame_system::offchain::CreateTransactionBase<Call> for Runtime
where
	RuntimeCall: From<Call>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<Call> frame_system::offchain::CreateBare<Call> for Runtime
where
	RuntimeCall: From<Call>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}
