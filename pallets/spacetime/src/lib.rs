// SPDX-License-Identifier: Apache-2.0
//! # Space-time
//!
//! Storage held over time: sealed sectors, proven in every period, verified at once. What is proven
//! is a provider's *power*.
//!
//! ## Overview
//!
//! A provider is a device of kind Storage. It seals data into a replica that nobody else can have,
//! proves the seal once, and from then on opens leaves of every replica in every proving period.
//! All proofs are Merkle paths ([`cairn_spacetime`]); all time is in ticks of the challenge clock,
//! which stands still while blocks are too full to carry proofs.
//!
//! ### A sector's life
//!
//! | step | call | what it costs or gives |
//! |---|---|---|
//! | committed to | [`pre_commit`](Pallet::pre_commit) | a deposit is held; ticket, seed round and [`Terms`] are fixed |
//! | sealed | [`prove_part`](Pallet::prove_part), once a part | the last part turns the deposit into a pledge, of what was fixed before: *unproven* |
//! | proven | [`prove_window`](Pallet::prove_window), once a period | *active*: its bytes are power |
//! | given up | [`declare_faults`](Pallet::declare_faults), or skipped, or missed | *faulty*: no power |
//! | taken up again | [`declare_recoveries`](Pallet::declare_recoveries) | *recovering*, until the next proof; what the fault cost of the pledge is held anew |
//! | extended | [`extend`](Pallet::extend) | |
//! | left | [`terminate`](Pallet::terminate), faulty too long, or expired | part of the pledge is slashed; nothing of it on expiry |
//!
//! ### Windows
//!
//! A period has 48 deadlines, whose windows are the 48 spans of the chain's period. A provider's periods
//! begin with a span of its own, so that proofs of all providers spread over time. Each of its
//! partitions (up to 64 sectors of one profile) belongs to a deadline and is proven by one extrinsic in
//! that deadline's window. [`Schedule`] has all tick arithmetic, and why a deadline is frozen from a
//! round before its seed on.
//!
//! Which deadline a partition gets follows from how many the provider has, not from the time
//! ([`cairn_spacetime::place`]): the first is that of the offset, which is drawn. So a sector's first
//! window, with which it becomes power, opens up to a period after its seal is proven.
//!
//! A proof answers for every sector that is not faulty. A partition that was not proven when its
//! window closes is faulty as a whole, and its power is gone at once. That first window costs no
//! money, however the fault came about; each further one costs [`StorageParams::fault_cost`], and after
//! [`StorageParams::max_fault_periods`] of them the sector is terminated. A proof that does not hold is a
//! failed extrinsic and nothing else.
//!
//! No window costs more than what is left of the pledge. Whoever was charged pledges anew before it may
//! recover, so that nothing earns without a pledge. A sector whose pledge is used up keeps the room that
//! its proofs have booked until it is terminated, for no more windows than any fault lasts.
//!
//! ### Closing
//!
//! [`Closings`](pallet::Closings) has every partition, at the tick at which its window closes. The
//! hooks work the queue off in order of time as far as their weight goes; a partition queues itself
//! for the next period. All windows of a span close at one tick, and the hooks take some blocks to come
//! after: a full span of full partitions takes an eighth of 8 blocks out of 300 where they were proven,
//! of 49 where all were missed, and of 182 where all end. Nobody is judged by when they come: windows open and close by the
//! tick, and whoever touches a partition first settles what closed. Where most partitions are of one
//! sector, and were missed, full blocks make the hooks fall behind for as long as they are full.
//!
//! ### Back-pressure
//!
//! Pre-commits are refused while the window proofs that all sectors need in a period would take more
//! than [`Config::ProofBytesPerTick`], half of the blocks. Offsets and places spread the proofs evenly,
//! and who means to can have its windows where it likes, so each of the 48 spans of a period takes a
//! bounded part of them: what proofs are due in it fills no more than three quarters of its blocks, by
//! length, and by weight as well, as no partition books less than what it may weigh to prove it and to
//! settle its windows on the way. A sector for
//! which there is no room goes to another deadline. With the lengths of production a
//! proof so finds a block in its window whatever proofs others have due, and whenever they send them
//! ([`cairn_spacetime::bookings`]). There are always 16 spans with room, so a provider of less than 14
//! times [`Config::PartitionsPerDeadline`] partitions finds one at once ([`cairn_spacetime::placement`]).
//!
//! ## Terminology
//! *ticket*: the seed that makes a replica new. *part*: 16 challenges of a seal proof. *window*: the
//! time in which a deadline is proven. *missed*: windows in a row without a proof.
//!
//! ## Properties
//! - A miss costs exactly the power of the partition that was not proven, at that close.
//! - What another provider does cannot close a window earlier, nor can its window proofs keep another
//!   out of one: see *Back-pressure*. What else fills blocks pays for them, and stops the clock: seal
//!   proofs that hold too, where they leave no room for those of windows.
//! - No replica counts twice: it binds chain, device, number and ticket, and no number is used twice.
//! - A successful proof touches one partition, one provider, and the totals if power changed.

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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod booking;
mod closing;
mod commit;
mod constants;
mod desk;
mod device_events;
mod errors;
mod events;
mod faults;
mod invariant;
mod lifetime;
#[cfg(test)]
mod mock;
mod money;
mod offset;
mod params;
mod proving;
mod record;
mod refusal;
mod seal;
#[cfg(test)]
mod tests;
mod view;
pub mod weights;

pub use money::Bill;
pub use pallet::*;
pub use record::{PreCommit, Provider, Sector, Terms};
pub use view::{PartitionDuty, ProviderOverview, SectorStage, SectorView};
pub use weights::WeightInfo;

use cairn_device_primitives::Tick;
use cairn_spacetime::{Schedule, StorageParams, DEADLINES};
use cairn_traits::{ProvingClock, RoundClock};
use core::marker::PhantomData;
use frame_support::{
	pallet_macros::import_section,
	traits::{
		fungible::{Credit, Inspect},
		Get,
	},
};

/// The balance of the currency in which deposits and pledges are held.
pub type BalanceOf<T> =
	<<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// Balance that was slashed and is not yet anyone's.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// [`Provider`] of this runtime.
pub type ProviderOf<T> = Provider<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// [`PreCommit`] of this runtime.
pub type PreCommitOf<T> = PreCommit<BalanceOf<T>>;

/// [`StorageParams`] of this runtime.
pub type ParamsOf<T> = StorageParams<BalanceOf<T>>;

/// [`Sector`] of this runtime.
pub type SectorOf<T> = Sector<BalanceOf<T>>;

/// Most partitions of a provider: those of all deadlines.
pub struct MaxSlots<T>(PhantomData<T>);

impl<T: Config> Get<u32> for MaxSlots<T> {
	fn get() -> u32 {
		T::PartitionsPerDeadline::get().saturating_mul(DEADLINES)
	}
}

impl<T: Config> Pallet<T> {
	/// The windows of a provider with this offset, by the lengths of the clock.
	pub(crate) fn schedule(offset: Tick) -> Schedule {
		Schedule {
			offset,
			window: T::Clock::window_ticks(),
			lookback: T::Clock::lookback_ticks(),
			round: T::Clock::ticks_per_round(),
		}
	}
}

/// A length as a count. Lists here are bounded far below.
pub(crate) fn count(length: usize) -> u32 {
	u32::try_from(length).unwrap_or(u32::MAX)
}

/// Most partitions that one sweep closes: a bound for weights that are too small to be one.
pub const MAX_STEPS: u32 = 1_024;

/// What part of the weight that is left to `on_poll` goes to closing. An eighth of the 1.5 s that calls
/// and hooks have of a block closes a hundred partitions that were missed and hundreds that were proven:
/// chains whose blocks are full close as well.
pub const POLL_SHARE: u64 = 8;

#[allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use cairn_device_primitives::{DeviceId, Round};
	use cairn_figures::Snapshot;
	use cairn_spacetime::{
		partition::{Partition, Places},
		Bookings, Content, Deadline, PartitionId, PartitionIndex, ProfileId, Roots, SealPart,
		SectorNumber, Slot, StorageParamsError, StoragePower, Superseded, WindowProof,
	};
	use cairn_traits::{PowerSink, ProofMeter, ProvingClock, StorageDevices, StorageRate};
	use core::marker::PhantomData;
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{BalancedHold, MutateHold},
			ConstU64, Contains, OnUnbalanced,
		},
		weights::WeightMeter,
	};
	use frame_system::pallet_prelude::*;

	/// Version of the storage.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs of the runtime. `integrity_test` refuses figures that contradict each
	/// other or the clock.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The runtime's sum of all hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// Holds deposits and pledges.
		type Currency: MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ BalancedHold<Self::AccountId>;

		/// Ticks, rounds, seeds, the lengths of windows, and the meter of proofs.
		type Clock: ProvingClock + ProofMeter;

		/// Who owns which provider.
		type Devices: StorageDevices<Self::AccountId>;

		/// What storage is paid: deposits, pledges and the cost of faults follow it.
		type Rate: StorageRate<BalanceOf<Self>>;

		/// Told of each change of a provider's power.
		type Power: PowerSink;

		/// Takes what is slashed; `()` burns it.
		type Slash: OnUnbalanced<CreditOf<Self>>;

		/// Profiles that may be committed to. The one of 2 KiB proves nothing: tests only.
		type AllowedProfiles: Contains<ProfileId>;

		/// What governance decided. A window is judged by what was decided before it opened, a sector's
		/// pledge and life by what was decided before its pre-commit ([`Terms`]), all else by what was
		/// decided before the last multiple of a window's length.
		type Params: Get<ParamsOf<Self>>;

		/// Most partitions that a provider has in one deadline. Eight of 64 GiB each make 24 TiB a
		/// provider with sectors of 1 GiB, 300 TiB with such of 32 GiB.
		#[pallet::constant]
		type PartitionsPerDeadline: Get<u32>;

		/// Bytes of window proofs that a tick carries in the mean: half of a block's length. The
		/// other half is for seal proofs, traffic, and windows that fall together. It is not lowered
		/// under what is booked: spans would be beyond their room.
		#[pallet::constant]
		type ProofBytesPerTick: Get<u32>;

		/// Weights of the calls and of the hooks' units of work.
		type WeightInfo: WeightInfo;
	}

	/// Why balances are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Deposits for sectors whose seal is not proven yet.
		#[codec(index = 0)]
		PreCommitDeposit,
		/// Pledges for sectors.
		#[codec(index = 1)]
		Pledge,
	}

	/// Bytes of the smallest sector that is taken, which the chain spec sets: sectors that take seconds
	/// to seal deter nobody from cheating, and only test networks take them. Written at genesis;
	/// never cleared.
	#[pallet::storage]
	pub type LeastSector<T: Config> = StorageValue<_, u64, ValueQuery, ConstU64<{ 1 << 30 }>>;

	/// The figures in force, and what was decided when they came into force: so that what is decided
	/// while windows are open waits for others. Written by genesis, and in the block in which the tick
	/// comes to a multiple of a window's length; never cleared.
	#[pallet::storage]
	pub type InForce<T: Config> = StorageValue<_, Snapshot<ParamsOf<T>>, OptionQuery>;

	/// The figures before, for windows that opened by them. Replaced when others come into force, which
	/// waits for the last of those windows to be settled.
	#[pallet::storage]
	pub type Former<T: Config> = StorageValue<_, Superseded<ParamsOf<T>>, OptionQuery>;

	/// Providers by device, from the first pre-commit on. Never removed: the number of the next
	/// sector must outlive all sectors.
	#[pallet::storage]
	pub type Providers<T: Config> =
		StorageMap<_, Twox64Concat, DeviceId, ProviderOf<T>, OptionQuery>;

	/// Sectors whose seal is not proven yet, and on what terms. Removed by the last part, or by
	/// `expire_pre_commit`.
	#[pallet::storage]
	pub type PreCommits<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		DeviceId,
		Twox64Concat,
		SectorNumber,
		PreCommitOf<T>,
		OptionQuery,
	>;

	/// Sealed sectors: what is seldom needed of them. Removed when they are terminated or expire.
	#[pallet::storage]
	pub type Sectors<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		DeviceId,
		Twox64Concat,
		SectorNumber,
		SectorOf<T>,
		OptionQuery,
	>;

	/// Partitions: all that a window proof needs. Removed with their last sector.
	#[pallet::storage]
	pub type Partitions<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		DeviceId,
		Twox64Concat,
		PartitionId,
		Partition,
		OptionQuery,
	>;

	/// How full each provider's partitions are, so that one with room is found by one read. An
	/// entry goes with its partition.
	#[pallet::storage]
	pub type Layout<T: Config> =
		StorageMap<_, Twox64Concat, DeviceId, BoundedVec<Slot, MaxSlots<T>>, ValueQuery>;

	/// Partitions by the tick at which their window closes. The tick is big-endian and not hashed:
	/// iteration is in order of time, so the first key says how far closing has come. Each
	/// partition is here once; closing moves it to the next period, or removes it with the
	/// partition.
	#[pallet::storage]
	pub type Closings<T: Config> =
		StorageDoubleMap<_, Identity, [u8; 4], Identity, (DeviceId, PartitionId), (), OptionQuery>;

	/// Power of all providers, in bytes: the sum of their active sectors.
	#[pallet::storage]
	pub type TotalPower<T: Config> = StorageValue<_, StoragePower, ValueQuery>;

	/// Bytes of the window proofs that all partitions and pre-commits book in a period
	/// ([`cairn_spacetime::booked_bytes`]): by this, pre-commits are refused. Sectors that leave are taken
	/// off.
	#[pallet::storage]
	pub type ProofBytes<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// What of these is due in each span of the period: those of partitions. By this, sectors are
	/// placed. Sectors that leave are taken off.
	#[pallet::storage]
	pub type Booked<T: Config> = StorageValue<_, Bookings, ValueQuery>;

	/// What a chain spec decides.
	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// Bytes of the smallest sector that is taken: those of a profile that is allowed. 1 GiB
		/// where value is at stake.
		pub least_sector: u64,
		/// Nothing: names the runtime.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self { least_sector: 1 << 30, _config: PhantomData }
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let least = self.least_sector;
			let mut taken = ProfileId::ALL.iter().filter(|id| T::AllowedProfiles::contains(id));
			if !taken.any(|id| id.profile().sector_bytes() == least) {
				panic!(
					"The chain spec's spacetime.leastSector ({least}) is not the size of a sector."
				);
			}
			LeastSector::<T>::put(least);
			Pallet::<T>::check_figures();
			InForce::<T>::put(Snapshot::of(T::Params::get()));
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			meter.consume(Self::adopt_params());
			let mut share = WeightMeter::with_limit(meter.remaining().div(POLL_SHARE));
			Self::close_due(&mut share, MAX_STEPS);
			meter.consume(share.consumed());
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining);
			Self::close_due(&mut meter, MAX_STEPS);
			meter.consumed()
		}

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
		/// Commits to a sealed sector: its roots are fixed, the round of its challenges is too.
		///
		/// Signed by the owner of an active device of kind Storage. `number` is the provider's next
		/// one, `ticket_round` that of the seed with which the sector was sealed. Holds the deposit, and
		/// fixes the pledge and for how long the sector is committed.
		///
		/// Errors: [`Error::NotProvider`], [`Error::NotOwner`], [`Error::ProfileNotAllowed`],
		/// [`Error::WrongNumber`], [`Error::TicketUnknown`], [`Error::TicketTooOld`],
		/// [`Error::NoRoom`] once the provider's offset is drawn, [`Error::ProofsOverbooked`],
		/// [`Error::InsufficientFunds`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::pre_commit())]
		pub fn pre_commit(
			origin: OriginFor<T>,
			device: DeviceId,
			profile: ProfileId,
			content: Content,
			number: SectorNumber,
			roots: Roots,
			ticket_round: Round,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let offer = commit::Offer { profile, content, number, roots, ticket_round };
			Self::do_pre_commit(who, device, offer)
		}

		/// Proves a part of a pre-committed sector's seal. The last one activates the sector.
		///
		/// Signed by anyone. Pays its fee, and is of the Normal class: the room that is reserved
		/// for proofs belongs to windows. Errors: [`Error::UnknownPreCommit`],
		/// [`Error::PreCommitExpired`], [`Error::PartAlreadyProven`], [`Error::SeedNotUsable`],
		/// [`Error::SeedExpired`], those of the proof, and of the last part [`Error::NoRoom`] and
		/// [`Error::InsufficientFunds`].
		#[pallet::call_index(1)]
		#[pallet::weight(seal::weight_of::<T>(proof).saturating_add(closing::bound::<T>()))]
		pub fn prove_part(
			origin: OriginFor<T>,
			device: DeviceId,
			number: SectorNumber,
			part: u8,
			proof: SealPart,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let settled = Self::do_prove_part(device, number, part, &proof)?;
			let weight = seal::weight_of::<T>(&proof).saturating_add(settled);
			T::Clock::note_proof(weight, proving::length_of(&proof));
			Ok(Some(weight).into())
		}

		/// Proves a partition in its window: every sector of it that is neither faulty nor in
		/// `skipped` (bit i is place i). What is skipped becomes faulty.
		///
		/// Signed by anyone, and by the owner where anything is skipped: else whoever sees a proof
		/// could leave sectors out of it. Free for the owner if it succeeds, which it does once a
		/// period; whoever else submits it pays for the whole bound, and so does the owner, whose own
		/// comes second then.
		/// Errors: [`Error::UnknownProvider`], [`Error::NotOwner`],
		/// [`Error::UnknownPartition`], [`Error::WindowNotOpen`], [`Error::AlreadyProven`],
		/// [`Error::SeedExpired`], [`Error::NothingToProve`], [`Error::NoSuchSector`],
		/// [`Error::AlreadyFaulty`], and those of the proof.
		#[pallet::call_index(2)]
		#[pallet::weight((proving::bound::<T>(proof), DispatchClass::Operational))]
		pub fn prove_window(
			origin: OriginFor<T>,
			device: DeviceId,
			deadline: Deadline,
			partition: PartitionIndex,
			skipped: Places,
			proof: WindowProof,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let id = PartitionId { deadline, index: partition };
			let (settled, owns) = Self::do_prove_window(who, device, id, skipped, &proof)?;
			let weight = proving::weight_of::<T>(&proof).saturating_add(settled);
			T::Clock::note_booked(weight, proving::length_of(&proof));
			Ok(if owns { (Some(weight), Pays::No) } else { (None, Pays::Yes) }.into())
		}

		/// Gives up sectors of a partition (bit i is place i): no proof is asked for them, and
		/// their power is gone.
		///
		/// Signed by the owner, before the deadline is frozen. Errors: [`Error::UnknownProvider`],
		/// [`Error::NotOwner`], [`Error::UnknownPartition`], [`Error::DeadlineFrozen`],
		/// [`Error::NothingDeclared`], [`Error::NoSuchSector`], [`Error::AlreadyFaulty`].
		#[pallet::call_index(3)]
		#[pallet::weight((
			T::WeightInfo::declare_faults().saturating_add(closing::bound::<T>()),
			DispatchClass::Operational,
		))]
		pub fn declare_faults(
			origin: OriginFor<T>,
			device: DeviceId,
			deadline: Deadline,
			partition: PartitionIndex,
			places: Places,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let id = PartitionId { deadline, index: partition };
			let settled = Self::do_declare_faults(who, device, id, places)?;
			Ok(Some(T::WeightInfo::declare_faults().saturating_add(settled)).into())
		}

		/// Promises to prove faulty sectors of a partition (bit i is place i) in the next window. The
		/// pledge of each that the fault has cost money becomes what a new sector's would be, if that is
		/// more: what earns is pledged for.
		///
		/// Signed by the owner, before the deadline is frozen. Errors: [`Error::UnknownProvider`],
		/// [`Error::NotOwner`], [`Error::UnknownPartition`], [`Error::DeadlineFrozen`],
		/// [`Error::NothingDeclared`], [`Error::NoSuchSector`], [`Error::NotFaulty`],
		/// [`Error::InsufficientFunds`].
		#[pallet::call_index(4)]
		#[pallet::weight((
			T::WeightInfo::declare_recoveries(places.count_ones()).saturating_add(closing::bound::<T>()),
			DispatchClass::Operational,
		))]
		pub fn declare_recoveries(
			origin: OriginFor<T>,
			device: DeviceId,
			deadline: Deadline,
			partition: PartitionIndex,
			places: Places,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let id = PartitionId { deadline, index: partition };
			let (pledged, settled) = Self::do_declare_recoveries(who, device, id, places)?;
			Ok(Some(T::WeightInfo::declare_recoveries(pledged).saturating_add(settled)).into())
		}

		/// Commits a sector for longer: until tick `expires`. Its pledge becomes what a new sector's
		/// would be, if that is more. Its life is bounded by `max_lifetime`, as it was at the pre-commit
		/// and as it is, as the deposit that deters from cheating with its seal is that of its day.
		///
		/// Signed by the owner, before the deadline is frozen. Errors: [`Error::UnknownProvider`],
		/// [`Error::NotOwner`], [`Error::UnknownSector`], [`Error::DeadlineFrozen`],
		/// [`Error::AlreadyFaulty`], [`Error::AlreadyExpired`], [`Error::NotLonger`],
		/// [`Error::TooLong`], [`Error::InsufficientFunds`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::extend().saturating_add(closing::bound::<T>()))]
		pub fn extend(
			origin: OriginFor<T>,
			device: DeviceId,
			number: SectorNumber,
			expires: Tick,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let settled = Self::do_extend(who, device, number, expires)?;
			Ok(Some(T::WeightInfo::extend().saturating_add(settled)).into())
		}

		/// Ends a sector before its time. Part of its pledge is slashed, the rest released.
		///
		/// Signed by the owner, before the deadline is frozen. Errors: [`Error::UnknownProvider`],
		/// [`Error::NotOwner`], [`Error::UnknownSector`], [`Error::DeadlineFrozen`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::terminate().saturating_add(closing::bound::<T>()))]
		pub fn terminate(
			origin: OriginFor<T>,
			device: DeviceId,
			number: SectorNumber,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let settled = Self::do_terminate(who, device, number)?;
			Ok(Some(T::WeightInfo::terminate().saturating_add(settled)).into())
		}

		/// Removes a pre-commit that was not proven in time. Its deposit is slashed.
		///
		/// Signed by anyone, and free of charge if it succeeds: it gives back the room that the sector's
		/// proofs had booked. Errors: [`Error::UnknownPreCommit`], [`Error::StillValid`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::expire_pre_commit())]
		pub fn expire_pre_commit(
			origin: OriginFor<T>,
			device: DeviceId,
			number: SectorNumber,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_expire_pre_commit(device, number)?;
			Ok(Pays::No.into())
		}
	}
}
