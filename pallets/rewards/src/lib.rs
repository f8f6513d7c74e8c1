// SPDX-License-Identifier: Apache-2.0
//! # Rewards
//!
//! Mints for proven work, by rule and within a supply cap.
//!
//! ## Pallet API
//! One call, [`Pallet::claim`]. Whoever proves coverage books units through
//! [`cairn_traits::RewardSink`], and whoever proves storage tells power through
//! [`cairn_traits::PowerSink`] and asks what it is paid through [`cairn_traits::StorageRate`];
//! whoever counts validators' points is asked for them through [`cairn_traits::ValidatorPool`], and
//! has them priced and paid through [`cairn_traits::ValidatorRewards`]; whoever weighs devices asks
//! for what they prove through [`cairn_traits::PowerSource`]; the
//! registry announces transfers through [`cairn_traits::DeviceEvents`]; whoever slashes hands what
//! it took to [`Slashed`]; a runtime API reads [`Pallet::pending`], [`Pallet::storage_earnings`],
//! [`Pallet::epoch_summary`], [`Pallet::running_epoch`], [`Pallet::running_units`] and
//! [`Pallet::running_storage`].
//!
//! ## Overview
//! Every epoch has a budget, divided into pools: beaconers, witnesses, storage, validators and the
//! treasury. While an epoch runs, devices collect *units* of work. When it closes, each pool's
//! budget divided by its units is the pool's *rate*, and a device is owed its units times that rate.
//! Storage is not counted in units: its pool is handed out evenly over the epoch's ticks, to the
//! power that is proven in each. Nor are validators: their pool divided by the points that the
//! epoch's sessions put up is what a point earns, and they have as many as they earned. What no work
//! earned stays unallocated and never exists. Anyone may then *claim* for a device: its payout
//! account receives what is due.
//!
//! ### Example
//! The beaconers' pool of an epoch holds 8,000 CRN and beacons earned 16,000 units: a unit is worth
//! 0.5 CRN. Had they earned 3 units, each would be worth the maximum of 10 CRN, and 7,970 CRN of the
//! budget would stay unallocated.
//!
//! The storage pool of an epoch of 14,400 ticks holds 40,000 CRN: 2.78 CRN a tick, of which a device
//! with a hundredth of the power has 0.0278. When the epoch closes, a quarter of what the device
//! earned is due, and the rest becomes free over the 180 days from when it is settled.
//!
//! ## Details
//! **Closing is O(1).** A device's units are kept for one epoch only, next to what it is already
//! owed. When the device is next touched, in a later epoch, its units are converted with the rate
//! of their own, which is kept for ever: there is no loop over devices anywhere. The hook
//! (`on_poll`) belongs after the clock's, so that an epoch closes before the first extrinsic of the
//! next one.
//!
//! **There is no dust.** A rate is an integer `r` of plancks per micro-unit. With devices' units
//! `u₁ … uₙ`, and `U` their sum, the pool issues `r·U`, and the devices are owed
//! `r·u₁ + … + r·uₙ = r·(u₁ + … + uₙ) = r·U`: no division happens per device, so nothing is rounded
//! and the two are equal to the planck. It needs `U` to be the sum of what devices hold, so the
//! totals of an epoch grow by what a device's (saturating) counter really took.
//!
//! **Storage is exact to the bit.** It accrues by an accumulator of reward per byte, with 64
//! fractional bits, from which no device's share is rounded; see [`cairn_emission::StorageAccrual`]
//! for the proof and the bounds. A change of power is one record of the device and one of the pool.
//! Whole plancks are cut off when an epoch closes, for the pool, and when a device is settled, for
//! the device; the fractions of both are kept, and `try_state` holds their sums equal.
//!
//! **What vests** is one linear schedule a device, merged by remaining times, see
//! [`cairn_emission::Vesting`] for why it frees nothing early on average. It starts when a device is
//! first touched after the epoch closed, by a claim or by a change of its power: a device that
//! nobody touches loses nothing, but its schedule waits.
//!
//! **The liquid part and the period are those of the epoch in which storage was proven**, whenever
//! the device is settled: two further accumulators, of what is liquid and of how long the rest
//! waits, grow by each epoch's own terms. What several epochs earned vests over the average of their
//! periods, weighted by what vests of each, as it would had each been settled when it closed; see
//! [`cairn_emission::Growth`]. Nobody gains or loses by claiming late when the figures change.
//!
//! **An epoch's budget is fixed when it begins**, because storage is paid from its first tick on:
//! what others mint during the epoch counts against the next one's. Should an epoch close late, the
//! ticks that have passed since its end are handed out by the next one, to the power that is proven
//! when that is first looked at. While the clock stands still, nothing accrues and nothing vests.
//!
//! **Units are also power.** What a device was booked, in all epochs, is kept beside what it is owed,
//! and fades as the chain ages: nothing is read or written for it that a booking does not touch
//! anyway. A payment takes nothing of it.
//!
//! **What validators earned is owed to them together.** Which of them, and whose devices back them,
//! is known to the pallet that counts points. It has each paid, and can have no more paid than the
//! points of all closed epochs earned.
//!
//! **Plancks exist when they are paid.** Devices' and validators' earnings are a liability until
//! claimed and minted then; the treasury's share is minted when its epoch closes. Budgets count both what exists and
//! what is owed against the cap, so that every claim can be honoured.
//!
//! **A device that changes hands** is paid out to the seller first; units of the running epoch, what
//! its storage earned in it, and what still vests travel with it. A retired device keeps what it
//! earned: its payout account can still be paid.
//!
//! ### Terminology
//! *budget*: what an epoch may hand out. *issued*: what was earned of it. *unallocated*: the rest.
//! *claimed*: paid to payout accounts. *liability*: issued, but neither claimed nor the treasury's.
//! *due*: what a claim pays. *vesting*: issued to a device, but not due yet.
//!
//! ### Storage growth
//! A closed epoch keeps some 140 bytes and its key: with an epoch a day, about 60 kB a year, for
//! ever, so that units can be converted however late, and anyone can audit any epoch. A device that
//! was booked units keeps an account of some 60 bytes until they have faded and somebody claims.

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

mod account;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod booking;
mod books;
mod closing;
mod invariants;
#[cfg(test)]
mod mock;
mod payment;
mod slash;
mod storage;
#[cfg(test)]
mod tests;
mod validators;
pub mod weights;

pub use account::{Account, CoverageUnits};
pub use books::{EmissionTotals, OpenEpoch};
pub use pallet::*;
pub use slash::Slashed;
pub use storage::{StorageAccount, StorageEarnings};
pub use weights::WeightInfo;

use cairn_emission::Balance;

/// Target of this pallet's log lines.
pub const LOG_TARGET: &str = "runtime::rewards";

/// Epochs that one block closes at most. The clock leaves at most one a block, so this is how fast
/// the pallet catches up should it ever fall behind.
pub const CLOSES_PER_BLOCK: u32 = 4;

#[frame_support::pallet]
#[allow(clippy::cast_possible_truncation, reason = "the codec derived of explicit indices")]
pub mod pallet {
	use super::*;
	use cairn_device_primitives::{DeviceId, EpochIndex, Tick};
	use cairn_emission::{
		EmissionFigures, EmissionParams, EpochSummary, FiguresError, SlashDestination,
		StorageAccrual,
	};
	use cairn_figures::Snapshot;
	use cairn_power::Age;
	use cairn_traits::{DeviceInspect, RoundClock, ValidatorPool};
	use frame_support::{
		pallet_prelude::*,
		traits::fungible::{Balanced, Inspect, Mutate},
		weights::WeightMeter,
	};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs of its runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// What is minted, and slashed by others.
		type Currency: Mutate<Self::AccountId, Balance = Balance> + Balanced<Self::AccountId>;

		/// Says which epoch it is. Its pallet is declared before this one.
		type Clock: RoundClock;

		/// Says where a device's earnings go.
		type Devices: DeviceInspect<Self::AccountId>;

		/// Counts the points of validators.
		type Validators: ValidatorPool;

		/// The age of the chain, with which units of coverage fade. At most one read.
		type Age: Get<Age>;

		/// What governance decided. An epoch is paid by what was decided before it began.
		type Figures: Get<EmissionFigures>;

		/// Receives the treasury's share of every epoch.
		type TreasuryAccount: Get<Self::AccountId>;

		/// Measured weights.
		type WeightInfo: WeightInfo;
	}

	/// The schedule of the emission, of which [`InForce`] says what is handed out, and to whom. Set by
	/// genesis; the production network's where genesis says nothing. Never cleared.
	#[pallet::storage]
	pub type Emission<T: Config> = StorageValue<_, EmissionParams, ValueQuery>;

	/// The figures of the running epoch, and what was decided when they came into force: so that what
	/// is decided in an epoch waits for the next. Written by genesis, and when an epoch begins; never
	/// cleared.
	#[pallet::storage]
	pub type InForce<T: Config> = StorageValue<_, Snapshot<EmissionFigures>, ValueQuery>;

	/// The running epoch: the parameters that it began with, and the units that all devices earned
	/// in it, from which its rates follow without looking at any device. Replaced by the next when
	/// it closes.
	#[pallet::storage]
	pub type CurrentEpoch<T: Config> = StorageValue<_, OpenEpoch, ValueQuery>;

	/// What a device earned and was not yet paid, and what it did of coverage lately. Made when units
	/// are first booked for the device, removed by a claim, or when the device changes hands, once
	/// nothing is owed and less than a micro-unit has not faded: some tens of half-lives after the
	/// device last worked.
	// Ids are given out by the registry one after the other, so nobody can choose colliding ones.
	#[pallet::storage]
	pub type Accounts<T: Config> = StorageMap<_, Twox64Concat, DeviceId, Account, OptionQuery>;

	/// The outcome of every closed epoch. The rates convert units of devices that are touched late,
	/// the rest lets anyone audit the epoch. Kept for ever, see the pallet's docs for its growth.
	#[pallet::storage]
	pub type Epochs<T: Config> = StorageMap<_, Twox64Concat, EpochIndex, EpochSummary, OptionQuery>;

	/// Sums over all closed epochs, so that the supply cap can be held without a loop. Never
	/// cleared.
	#[pallet::storage]
	pub type Totals<T: Config> = StorageValue<_, EmissionTotals, ValueQuery>;

	/// The accumulators of the storage pool, and what it handed out in the running epoch, from which
	/// what any device earned follows without looking at the others. Never cleared.
	#[pallet::storage]
	pub type RunningStorage<T: Config> = StorageValue<_, StorageAccrual, ValueQuery>;

	/// What a device proves, what it earned by it, and what of that still vests. Made when power is
	/// first told for the device, removed when it proves nothing and a payment or a change of power
	/// leaves no planck in it: at the latest by the claim that follows the end of its vesting.
	// Ids are given out by the registry one after the other, so nobody can choose colliding ones.
	#[pallet::storage]
	pub type StorageAccounts<T: Config> =
		StorageMap<_, Twox64Concat, DeviceId, StorageAccount, OptionQuery>;

	/// Where slashed amounts go. Set by genesis. Never cleared.
	#[pallet::storage]
	pub type SlashedTo<T: Config> = StorageValue<_, SlashDestination, ValueQuery>;

	/// The emission that the chain starts with.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The schedule, and the figures of all epochs until governance decides others. Amounts in JSON are strings of decimal
		/// digits.
		pub emission: EmissionParams,
		/// Where slashed amounts go.
		pub slashed_to: SlashDestination,
		/// Ties the type to a runtime.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// # Panics
		/// On parameters that make no sense, and where all that genesis endows and all that the
		/// curve emits would exceed the supply cap. Balances are to be built before.
		fn build(&self) {
			if let Err(error) = self.emission.check() {
				panic!("rewards genesis: {error}");
			}
			let endowed = T::Currency::total_issuance();
			let total = self.emission.total().and_then(|total| total.checked_add(endowed));
			assert!(
				total.is_some_and(|total| total <= self.emission.supply_cap),
				"rewards genesis: the {endowed} plancks that genesis endows and the budgets of all \
				 epochs must not sum past the supply cap of {} plancks",
				self.emission.supply_cap,
			);
			Emission::<T>::put(self.emission);
			InForce::<T>::put(Snapshot {
				in_force: EmissionFigures::of(&self.emission),
				decided: T::Figures::get(),
			});
			CurrentEpoch::<T>::put(OpenEpoch::begin(0, self.emission, endowed));
			SlashedTo::<T>::put(self.slashed_to);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An epoch was settled: what its work earned is now due.
		#[codec(index = 0)]
		EpochClosed {
			/// The epoch.
			epoch: EpochIndex,
			/// What it could hand out, in plancks.
			budget: Balance,
			/// What was earned of it, in plancks.
			issued: Balance,
			/// What was not, in plancks.
			unallocated: Balance,
		},
		/// What was due to a device was paid, by a claim or because the device changes hands.
		#[codec(index = 1)]
		Claimed {
			/// The device that had earned it.
			device: DeviceId,
			/// The account that received it.
			payout: T::AccountId,
			/// How much, in plancks.
			amount: Balance,
		},
		/// What a device's storage earned in closed epochs was settled, and a part of it vests. It
		/// merges with what was vesting already.
		#[codec(index = 2)]
		VestingStarted {
			/// The device that had earned it.
			device: DeviceId,
			/// What started to vest, in plancks.
			amount: Balance,
			/// The tick at which all that vests for the device is free.
			until: Tick,
		},
		/// What was slashed and is nobody's reward was taken.
		#[codec(index = 3)]
		SlashTaken {
			/// How much, in plancks.
			amount: Balance,
			/// Where it went. Burned, too, if the treasury could not take it.
			destination: SlashDestination,
		},
		/// Of the validators' pool, a validator was paid, or whoever is paid for a device that backs
		/// one.
		#[codec(index = 4)]
		ValidatorPaid {
			/// The account that received it.
			who: T::AccountId,
			/// How much, in plancks.
			amount: Balance,
		},
		/// An epoch began by other figures than the one before it.
		#[codec(index = 5)]
		FiguresChanged {
			/// The epoch.
			epoch: EpochIndex,
			/// The figures of the epoch before.
			old: EmissionFigures,
			/// The figures of this epoch, and of those that follow.
			new: EmissionFigures,
		},
		/// Figures that were decided contradict each other: they stay as they were.
		#[codec(index = 6)]
		FiguresRefused {
			/// The rule that they break.
			conflict: FiguresError,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The registry knows no such device. Check the id.
		#[codec(index = 0)]
		UnknownDevice,
		/// No closed epoch owes the device anything that is free. What it earns in the running epoch
		/// is due when that closes; wait for its `EpochClosed`. What vests is free later.
		#[codec(index = 1)]
		NothingDue,
		/// The payout account does not exist and the amount is too small to create it. Endow the
		/// account, name another, or wait until more is due; nothing is lost.
		#[codec(index = 2)]
		BelowExistentialDeposit,
		/// All validators' points did not earn as much as is to be paid for some. A defect of the
		/// pallet that counts them; nobody's claim meets it while its books are right.
		#[codec(index = 3)]
		NotEarned,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			Self::do_poll(meter);
		}

		fn integrity_test() {
			let closes = T::WeightInfo::on_poll_close().saturating_mul(CLOSES_PER_BLOCK.into());
			let hook = T::WeightInfo::on_poll_idle().saturating_add(closes);
			let block = T::BlockWeights::get().max_block;
			assert!(
				hook.saturating_mul(4).all_lte(block),
				"closing {CLOSES_PER_BLOCK} epochs takes {hook:?}, over a quarter of a block ({block:?})",
			);
			if let Err(error) = EmissionParams::default().check() {
				panic!("the default emission is nonsense: {error}");
			}
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Pays what is due to `device` to its payout account, else its owner: what closed epochs
		/// owe for coverage, the liquid part of what they owe for storage, and what has vested. The
		/// rest of what they owe for storage starts to vest. An account from which nothing is owed any
		/// more, and whose coverage has faded, ends.
		///
		/// ## Dispatch Origin
		/// Any signed account, for any device, retired ones included: the caller gets nothing and
		/// pays the fee.
		///
		/// ## Errors
		/// `UnknownDevice`, `NothingDue`, `BelowExistentialDeposit`.
		///
		/// ## Events
		/// `VestingStarted` where storage is settled, `Claimed` where anything is paid.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::claim())]
		pub fn claim(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim(device)
		}
	}

	/// What a runtime API tells.
	impl<T: Config> Pallet<T> {
		/// What a claim for `device` would pay now, in plancks: all of its closed epochs' coverage,
		/// and of their storage what is liquid and what has vested.
		pub fn pending(device: DeviceId) -> Balance {
			let open = CurrentEpoch::<T>::get();
			let coverage = Self::settled(device, open.index).map(|account| account.pending);
			coverage
				.unwrap_or_default()
				.saturating_add(Self::storage_settled(device, &open).take_due())
		}

		/// What `device` proves of storage, what is due of what it earned by it, and what still vests.
		pub fn storage_earnings(device: DeviceId) -> StorageEarnings {
			Self::earned_by_storage(device)
		}

		/// The storage pool of the running epoch as of the current tick.
		pub fn running_storage() -> StorageAccrual {
			Self::storage_advanced(&CurrentEpoch::<T>::get())
		}

		/// The outcome of `epoch`, `None` before it closed.
		pub fn epoch_summary(epoch: EpochIndex) -> Option<EpochSummary> {
			Epochs::<T>::get(epoch)
		}

		/// The running epoch with the units that all devices earned in it so far.
		pub fn running_epoch() -> OpenEpoch {
			CurrentEpoch::<T>::get()
		}

		/// What `device` earned in the running epoch so far, in micro-units.
		pub fn running_units(device: DeviceId) -> CoverageUnits<u64> {
			let account = Self::settled(device, CurrentEpoch::<T>::get().index);
			account.map(|account| account.units).unwrap_or_default()
		}
	}
}
