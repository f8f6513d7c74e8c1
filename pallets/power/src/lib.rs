// SPDX-License-Identifier: Apache-2.0
//! # Power
//!
//! Proven work elects those who make blocks: bonds, backing, election, weights, duty and reward.
//!
//! ## Pallet API
//! Calls are of candidates ([`join`](Pallet::join), [`bond_more`](Pallet::bond_more),
//! [`unbond`](Pallet::unbond), [`set_commission`](Pallet::set_commission),
//! [`leave`](Pallet::leave), [`withdraw`](Pallet::withdraw), [`stand`](Pallet::stand)), of owners
//! of devices ([`back`](Pallet::back), [`unback`](Pallet::unback)) and of anybody
//! ([`refresh`](Pallet::refresh), [`claim_backing`](Pallet::claim_backing),
//! [`claim_validator`](Pallet::claim_validator)).
//!
//! The session pallet asks for sets (`SessionManager`) and the wrappers of BABE and GRANDPA for
//! their weights ([`Pallet::session_weights`]); the authorship pallet tells of authors
//! (`EventHandler`) and the offences pallet of equivocations (`OnOffenceHandler`); the sorted list
//! asks for scores (`ScoreProvider`). Whoever proves storage tells power through
//! [`cairn_traits::PowerSink`], the registry what becomes of devices through
//! [`cairn_traits::DeviceEvents`]; whoever closes epochs asks for points through
//! [`cairn_traits::ValidatorPool`], and whoever keeps coverage power for its age through
//! [`cairn_traits::PowerAge`]. A runtime API reads [`Pallet::validator_overview`],
//! [`Pallet::backing_overview`], [`Pallet::best_candidates`], [`Pallet::due_to_validator`] and
//! [`Pallet::due_to_backer`].
//!
//! ## Overview
//! All rules are those of [`cairn_power`]; this pallet keeps what they need.
//!
//! A *candidate* puts a bond at stake and has session keys. Owners *back* one candidate with each
//! of their devices: with the bytes that it proves and with its coverage power, which fades. Each
//! session those with the most backing are elected, and two sessions later they make blocks with
//! the weight that their backing then had.
//!
//! ### Sums
//! A candidate's backing is kept as a sum: of bytes, exactly, because every change of storage power
//! is told; of coverage power as it was last told, decayed. Coverage power is pulled, by
//! [`refresh`](Pallet::refresh) and whatever else touches the backing, because a reveal pays many
//! devices and has no time to tell. What was told decays exactly as what the device has, which only
//! grows beside that: the sum lags behind, it is never ahead. Nothing iterates over devices.
//!
//! ### Election
//! Those who stand are in a sorted list. An election reads the first of them, as many as there are
//! seats and [`LIST_SLACK`] more, and all who are seated, each with its backing of now. The list is
//! sorted by bags and may lag behind decay: those of a better bag are read before those of a lesser
//! one, and within a bag those who came first, unless a better one goes in front of them. Anybody may
//! put anybody into the right bag. Who is met without session keys leaves the list. No election, and
//! no verdict, makes a set of fewer than [`MIN_SET`]: it is kept instead. Only whoever has no session
//! keys is left out all the same, so that a set shrinks under it when its validators purge theirs. Until
//! the chain has bootstrapped, nobody takes a seat from a founder, or from who holds weight, and what
//! work backs with is genesis's, whatever is decided.
//!
//! Where fewer seats are decided, or more than validators have at stake, the set shrinks by the part by
//! which a weight may change in a session, one seat at least: nobody decides to turn it over at once.
//!
//! ### Rest
//! A device whose backing ended backs nobody until what it made weigh has had time to lose it, else
//! one device would weigh twice: a weight falls by a limit of change, but each identity climbs by one
//! of its own.
//!
//! ### Duty
//! Blocks of primary slots are counted by author. When a session ends, each validator's service is
//! noted, for points of reward and for a verdict of liveness. Who is found idle loses its seat,
//! keeps its bond and may [`stand`](Pallet::stand) again at once; no more than [`MAX_DROP`] is
//! dropped in a session. Who equivocated is slashed, removed for some time, and its backing is
//! void.
//!
//! ### Reward
//! See `reward.rs`: the points of a session are divided into commission and backers' parts when it
//! ends, by the shares that there are then. They become plancks when their epoch is closed, with one
//! rate for all.
//!
//! ### Terminology
//! *bond*: what a candidate has at stake itself. *backing*: proven work of others behind it.
//! *set*: the validators of a session, with their weights. *planned*: elected, for the session after
//! the next. *shares*: what a device backed with when it was last told.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::cast_possible_truncation,
		clippy::cast_sign_loss,
		clippy::cast_possible_wrap,
		reason = "tests"
	)
)]

extern crate alloc;

mod backing;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bond;
mod candidate;
mod device_events;
mod election;
mod errors;
mod events;
mod founder;
mod genesis;
mod invariants;
mod manager;
#[cfg(test)]
mod mock;
mod offence;
mod params;
mod reward;
mod service;
mod session;
mod sets;
#[cfg(test)]
mod tests;
mod view;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkKeys;
pub use candidate::{Backing, Candidate, CandidateState, Unbond};
pub use pallet::*;
pub use params::{PowerParams, PowerParamsError, MAX_SESSIONS, MAX_SHIFT};
pub use service::MAX_DROP;
pub use sets::{PayTerms, PlannedSeat, PointsSum};
pub use view::{BackingOverview, ValidatorOverview};
pub use weights::WeightInfo;

use cairn_power::{ConsensusWeight, MAX_SEATS};
use frame_support::{
	pallet_macros::import_section,
	traits::{fungible::Credit, ConstU32},
	BoundedVec,
};

/// Candidates of the list that an election reads beyond as many as there are seats: room for those
/// whose keys or bond are found missing, and for what the list has out of order.
pub const LIST_SLACK: u32 = 64;

/// The fewest validators that a set is reduced to: with less than four, GRANDPA survives the loss
/// of none.
pub const MIN_SET: usize = 4;

/// The most parts of a bond that are unbonding at a time.
pub const MAX_UNBONDINGS: u32 = 8;

/// Balance that was slashed and is not yet anyone's.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// [`Backing`] of this runtime.
pub type BackingOf<T> = Backing<<T as frame_system::Config>::AccountId>;

/// Validators with their weights, in the order of the session's authorities.
pub type SessionSet<T> =
	BoundedVec<(<T as frame_system::Config>::AccountId, ConsensusWeight), ConstU32<MAX_SEATS>>;

/// Those who were elected, best first.
pub type PlannedSeats<T> =
	BoundedVec<PlannedSeat<<T as frame_system::Config>::AccountId>, ConstU32<MAX_SEATS>>;

/// The validators of genesis that have neither left nor been removed.
pub type FoundersOf<T> = BoundedVec<<T as frame_system::Config>::AccountId, ConstU32<MAX_SEATS>>;

/// What of a bond is unbonding, oldest first.
pub type UnbondingOf = BoundedVec<Unbond, ConstU32<MAX_UNBONDINGS>>;

#[allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{boxed::Box, vec::Vec};
	use cairn_device_primitives::{DeviceId, EpochIndex};
	use cairn_emission::Balance;
	use cairn_figures::Snapshot;
	use cairn_power::{Age, BackerEarnings, Commission};
	use cairn_traits::{DeviceInspect, DeviceOwners, PowerSource, ValidatorRewards};
	use frame_election_provider_support::SortedListProvider;
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{BalancedHold, MutateHold},
			OnUnbalanced, ValidatorRegistration, ValidatorSet,
		},
	};
	use frame_system::pallet_prelude::*;
	use sp_staking::SessionIndex;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs of its runtime, in which it is declared before the session pallet.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The runtime's sum of all hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// What governance decided. A session is planned, and the one that runs then judged, by what
		/// was decided before it began.
		type Rules: Get<PowerParams>;

		/// Holds bonds.
		type Currency: MutateHold<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>
			+ BalancedHold<Self::AccountId>;

		/// Who has session keys, and which session it is: the session pallet.
		type Keys: ValidatorRegistration<Self::AccountId> + ValidatorSet<Self::AccountId>;

		/// Who owns which device, and where it is paid.
		type Devices: DeviceOwners<Self::AccountId> + DeviceInspect<Self::AccountId>;

		/// What a device proves when it begins to back, and its coverage power ever after.
		type Power: PowerSource;

		/// Candidates that stand, by backing. Whatever asks this pallet for scores.
		type List: SortedListProvider<Self::AccountId, Score = u128>;

		/// Pays out of the validators' pool.
		type Rewards: ValidatorRewards<Self::AccountId>;

		/// Whether the current block was made in a primary slot: only such honour weights.
		type PrimaryBlock: Get<bool>;

		/// Takes what is slashed; `()` burns it.
		type Slash: OnUnbalanced<CreditOf<Self>>;

		/// Sessions before the running one whose offences can be reported, one at least: weights of
		/// these, of the running session and of the next are kept.
		#[pallet::constant]
		type HistorySessions: Get<SessionIndex>;

		/// Gives candidates of benchmarks session keys.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkKeys: BenchmarkKeys<Self::AccountId>;

		/// Measured weights.
		type WeightInfo: WeightInfo;
	}

	/// Why balances are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// What candidates have at stake, and what of it is unbonding.
		#[codec(index = 0)]
		ValidatorBond,
	}

	/// By what rules validators are elected, weighed, judged and paid until governance decides others.
	/// Set by genesis; the production network's where genesis says nothing. Never cleared.
	#[pallet::storage]
	pub type Params<T: Config> = StorageValue<_, PowerParams, ValueQuery>;

	/// The rules in force, and what was decided when they came into force: so that what is decided in
	/// a session waits for the next. Written by genesis, and when a session begins; never cleared.
	#[pallet::storage]
	pub type InForce<T: Config> = StorageValue<_, Snapshot<PowerParams>, ValueQuery>;

	/// Candidates, with the sums over the devices that back them. Made by `join`; removed when the
	/// candidate has left, nothing backs it and nothing is due to it.
	#[pallet::storage]
	pub type Candidates<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Candidate, OptionQuery>;

	/// Which candidate a device backs, with what, and its shares. Made by `back`, removed by
	/// `unback` and when the device retires or is transferred.
	// Ids are given out by the registry one after the other, so nobody can choose colliding ones.
	#[pallet::storage]
	pub type Backings<T: Config> = StorageMap<_, Twox64Concat, DeviceId, BackingOf<T>, OptionQuery>;

	/// Until which session a device whose backing ended may back nobody: until what it backed has had
	/// time to lose all its weight, lest one power weighs twice. The device's next owner inherits it.
	/// Removed by the next `back`, and when the device retires.
	#[pallet::storage]
	pub type Resting<T: Config> = StorageMap<_, Twox64Concat, DeviceId, SessionIndex, OptionQuery>;

	/// What devices that back nobody earned by backings that ended, so that ending one waits neither
	/// for a payment nor for the epoch to close. Moved to the backing when the device backs again;
	/// removed by the claim, or the transfer, that leaves no point of the running epoch.
	#[pallet::storage]
	pub type Earned<T: Config> = StorageMap<_, Twox64Concat, DeviceId, BackerEarnings, ValueQuery>;

	/// What candidates gave up of their bonds and is still held, because offences may yet be
	/// reported. Removed when all is withdrawn.
	#[pallet::storage]
	pub type Unbonding<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, UnbondingOf, ValueQuery>;

	/// Who was elected when the running session began, and the backing that its weight will follow
	/// in the session after the next. Replaced each session.
	#[pallet::storage]
	pub type Planned<T: Config> = StorageValue<_, PlannedSeats<T>, ValueQuery>;

	/// Validators of a session with their weights, in the order of its authorities: that of the
	/// next, of the running one, and of those before, which limit how far weights move and tell who
	/// had which while it can be reported of: `HistorySessions` and two more. Removed after that.
	#[pallet::storage]
	pub type SessionWeights<T: Config> =
		StorageMap<_, Twox64Concat, SessionIndex, SessionSet<T>, OptionQuery>;

	/// Who has the weight until backing is enough, in equal parts: the validators of genesis, also
	/// while they have no seat, so that one that was idle comes back. Set by genesis. A founder that
	/// leaves, or is removed for an offence, is taken out; all are when the bootstrap ends.
	#[pallet::storage]
	pub type Founders<T: Config> = StorageValue<_, FoundersOf<T>, ValueQuery>;

	/// Whether the backing of a set was enough once for weights to follow backing. Set then, and never
	/// cleared: until then weights are the founders'.
	#[pallet::storage]
	pub type Bootstrapped<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// Primary blocks of the running session by author. Cleared when it ends.
	#[pallet::storage]
	pub type Authored<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// Primary blocks of the running session, of which validators are expected to have authored
	/// their share. Cleared when it ends.
	#[pallet::storage]
	pub type SessionBlocks<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// How long the chain has decayed: the one age by which all coverage power fades. Grows once a
	/// session.
	#[pallet::storage]
	pub type Aged<T: Config> = StorageValue<_, Age, ValueQuery>;

	/// Points of all validators in the running epoch of emission, so that it closes without looking
	/// at any of them. Replaced when it closes.
	#[pallet::storage]
	pub type RunningPoints<T: Config> = StorageValue<_, PointsSum, ValueQuery>;

	/// The candidates that the chain starts with, and its rules.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The rules.
		pub params: PowerParams,
		/// Candidates with bond, in plancks, and commission. Who of them has session keys is
		/// elected.
		pub candidates: Vec<(T::AccountId, Balance, Commission)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// # Panics
		/// On parameters that make no sense, and on candidates that could not join with them.
		/// Balances are to be built before.
		fn build(&self) {
			Pallet::<T>::do_build(self);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			Self::check_constants();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes the signer a candidate with `bond` plancks at stake, who keeps `commission` parts
		/// per million of its reward. It stands for election from the next session on.
		///
		/// Errors: [`Error::AlreadyCandidate`], [`Error::CommissionTooHigh`],
		/// [`Error::KeysNotSet`], [`Error::BelowMinimumBond`], [`Error::InsufficientFunds`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::join())]
		pub fn join(
			origin: OriginFor<T>,
			#[pallet::compact] bond: Balance,
			commission: u32,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_join(who, bond, commission)
		}

		/// Puts `amount` plancks more at stake.
		///
		/// Errors: [`Error::NothingBonded`], [`Error::UnknownCandidate`],
		/// [`Error::InsufficientFunds`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::bond_more())]
		pub fn bond_more(
			origin: OriginFor<T>,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_bond_more(who, amount)
		}

		/// Gives up `amount` plancks of the bond, down to the least. They stay held, and can be
		/// slashed, for some sessions; then `withdraw` releases them.
		///
		/// Errors: [`Error::NothingBonded`], [`Error::UnknownCandidate`],
		/// [`Error::CandidateLeaves`], [`Error::BelowMinimumBond`], [`Error::TooManyUnbondings`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::unbond())]
		pub fn unbond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_unbond(who, amount)
		}

		/// Sets what the signer keeps of its reward, in parts per million, from the next epoch on.
		///
		/// Errors: [`Error::UnknownCandidate`], [`Error::CommissionTooHigh`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::set_commission())]
		pub fn set_commission(origin: OriginFor<T>, commission: u32) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_commission(who, commission)
		}

		/// Ends the candidacy. `withdraw` releases the bond when the signer has not served for long
		/// enough; until then `stand` takes it back.
		///
		/// Errors: [`Error::UnknownCandidate`], [`Error::CandidateLeaves`],
		/// [`Error::CandidateRemoved`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::leave())]
		pub fn leave(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_leave(who)
		}

		/// Releases what is free of the signer's bond.
		///
		/// Errors: [`Error::UnknownCandidate`], [`Error::StillElected`], [`Error::NothingFree`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw(who)
		}

		/// Backs `validator` with all that the signer's `device` proves, now and later.
		///
		/// Errors: [`Error::UnknownDevice`], [`Error::NotOwner`], [`Error::AlreadyBacking`],
		/// [`Error::Resting`], [`Error::UnknownCandidate`], [`Error::CandidateLeaves`],
		/// [`Error::CandidateRemoved`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::back())]
		pub fn back(
			origin: OriginFor<T>,
			device: DeviceId,
			validator: T::AccountId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_back(who, device, validator)
		}

		/// Takes back what the signer's `device` backs with. What it earned stays claimable; what
		/// of that is of the running epoch, when that is closed. It may back again some sessions
		/// later.
		///
		/// Errors: [`Error::UnknownDevice`], [`Error::NotOwner`], [`Error::NotBacking`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::unback())]
		pub fn unback(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_unback(who, device)
		}

		/// Has the candidate whom `device` backs know of the coverage power that it has now, be it
		/// more than was told or less. Signed by anyone.
		///
		/// Errors: [`Error::NotBacking`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::refresh())]
		pub fn refresh(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_refresh(device)
		}

		/// Pays what `device` earned by backing, in closed epochs, to its payout account. Refreshes
		/// it too. Signed by anyone.
		///
		/// Errors: [`Error::UnknownDevice`], [`Error::NothingDue`], and those of the payment.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::claim_backing())]
		pub fn claim_backing(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim_backing(device)
		}

		/// Pays what `validator` earned itself, in closed epochs. Signed by anyone.
		///
		/// Errors: [`Error::UnknownCandidate`], [`Error::NothingDue`], and those of the payment.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::claim_validator())]
		pub fn claim_validator(origin: OriginFor<T>, validator: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim_validator(validator)
		}

		/// Stands for election again: who was found idle, changed its mind about leaving, or was
		/// removed, when its time is over.
		///
		/// Errors: [`Error::UnknownCandidate`], [`Error::AlreadyStanding`],
		/// [`Error::CandidateRemoved`], [`Error::KeysNotSet`], [`Error::BelowMinimumBond`].
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::stand())]
		pub fn stand(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_stand(who)
		}
	}
}
