// SPDX-License-Identifier: Apache-2.0
//! Referenda: who proposes, who votes, and what a track demands.

use super::agenda::Agenda;
use crate::{
	configs::{fees::CRN, proofs::Epochs, system::RuntimeBlockWeights},
	weights, AccountId, Balance, Balances, OriginCaller, Preimage, Referenda, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeOrigin, System, Treasury,
};
use cairn_governance::{
	origins::ensure::{ReferendumCanceller, ReferendumKiller, WhitelistedCaller},
	tracks::EpochTracks,
};
use frame_support::{
	parameter_types,
	traits::{
		tokens::currency::ActiveIssuanceOf, AsEnsureOriginWithArg, ConstU32, EitherOfDiverse,
	},
	weights::Weight,
};
use frame_system::{EnsureRoot, EnsureSigned};
use pallet_collective::{DefaultVote, MemberCount};
use sp_runtime::Perbill;

/// Blocks of an epoch: of a day in production. A tick is a block.
pub type Epoch = Epochs<1>;

/// The tracks, with the periods that follow from the genesis of the chain.
pub type Tracks = EpochTracks<Epoch, OriginCaller, AccountId>;

/// Votes of an account on a track: on all referenda that are decided there or queued, with some to spare.
/// Who delegates pays for as many beforehand, and on all tracks in one call.
const MAX_VOTES: u32 = 128;

parameter_types! {
	/// What a proposal costs its author while it is about.
	pub const SubmissionDeposit: Balance = 10 * CRN;
	/// No motion of the committee weighs more than half of a block.
	pub MaxMotionWeight: Weight = {
		let block = RuntimeBlockWeights::get().max_block;
		crate::configs::system::share(Perbill::from_percent(50), block)
	};
}

impl pallet_referenda::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::agenda::WeightInfo<Runtime>;
	type Scheduler = Agenda;
	type Currency = Balances;
	type SubmitOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type CancelOrigin = EitherOfDiverse<EnsureRoot<AccountId>, ReferendumCanceller>;
	type KillOrigin = EitherOfDiverse<EnsureRoot<AccountId>, ReferendumKiller>;
	type Slash = Treasury;
	type Votes = pallet_conviction_voting::VotesOf<Runtime>;
	type Tally = pallet_conviction_voting::TallyOf<Runtime>;
	type SubmissionDeposit = SubmissionDeposit;
	type MaxQueued = ConstU32<100>;
	type UndecidingTimeout = Epochs<14>;
	type AlarmInterval = ConstU32<1>;
	type Tracks = Tracks;
	type Preimages = Preimage;
	type BlockNumberProvider = System;
}

impl pallet_conviction_voting::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::agenda::WeightInfo<Runtime>;
	type Currency = Balances;
	type Polls = Referenda;
	type MaxTurnout = ActiveIssuanceOf<Balances, AccountId>;
	type MaxVotes = ConstU32<MAX_VOTES>;
	type VoteLockingPeriod = Epochs<7>;
	type BlockNumberProvider = System;
	type VotingHooks = ();
}

impl cairn_governance::origins::Config for Runtime {}

/// Two thirds of the committee.
pub type TwoThirds = pallet_collective::EnsureProportionAtLeast<AccountId, (), 2, 3>;

/// Who of the committee does not vote agrees to nothing: two thirds are two thirds of all its members.
pub struct SilenceIsNay;

impl DefaultVote for SilenceIsNay {
	fn default_vote(_: Option<bool>, _: MemberCount, _: MemberCount, _: MemberCount) -> bool {
		false
	}
}

impl pallet_collective::Config for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = Epochs<7>;
	type MaxProposals = ConstU32<32>;
	type MaxMembers = ConstU32<32>;
	type DefaultVote = SilenceIsNay;
	type WeightInfo = weights::pallet_collective::WeightInfo<Runtime>;
	type SetMembersOrigin = EnsureRoot<AccountId>;
	type MaxProposalWeight = MaxMotionWeight;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Consideration = ();
}

impl pallet_whitelist::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WhitelistOrigin = EitherOfDiverse<EnsureRoot<AccountId>, TwoThirds>;
	type DispatchWhitelistedOrigin = EitherOfDiverse<EnsureRoot<AccountId>, WhitelistedCaller>;
	type Preimages = Preimage;
	type DeferredDispatchExpiration = Epochs<28>;
	type BlockNumberProvider = System;
	type WeightInfo = weights::pallet_whitelist::WeightInfo<Runtime>;
}
