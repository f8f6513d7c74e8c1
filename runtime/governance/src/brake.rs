// SPDX-License-Identifier: Apache-2.0
//! # Brake
//!
//! Lets a technical committee stop calls for a bounded number of blocks, and nothing else.
//!
//! ## Pallet API
//! Four calls: [`Pallet::enter_safe_mode`] and [`Pallet::pause`] are the committee's,
//! [`Pallet::extend`] is a referendum's, and [`Pallet::end`] either's. What stops calls is the
//! runtime's business: it implements [`EmergencyStops`]. [`Pallet::emergency`] tells what stands.
//!
//! ## Overview
//! A defect that is being exploited cannot wait for a referendum. The committee's first act begins
//! an *emergency*, which ends by itself [`Config::MaxBlocks`] blocks later. Whatever the committee
//! stops meanwhile is part of that emergency and ends with it. Only a referendum prolongs it, by
//! [`Pallet::extend`], each time by at most [`Config::MaxExtension`], or by having safe mode last for
//! longer. From then on the committee can neither stop more, which would stand for longer than it may
//! alone, nor end what holders decided. Once it has ended, the committee *rests*: for
//! [`Config::Rest`] blocks it can begin no other, so that emergencies cannot be chained.
//!
//! ### Example
//! With 7,200 blocks at most and a rest of 28,800, the committee pauses a call in block 100 and
//! enters safe mode in block 5,000. Both stand up to and including block 7,300. The committee can
//! act again from block 36,101 on: by itself, it holds the chain up for about a fifth of all blocks at
//! most. Had it ended the emergency in block 6,000, it could act again from block 34,801 on.
//!
//! ## Low Level / Implementation Details
//! **What it stopped, it lifts, and nothing else.** A call that was paused by somebody else cannot be
//! paused by an emergency, and safe mode that was entered by somebody else cannot be entered. Both
//! outlive it. Whoever lifts by other means what an emergency stopped has it lifted; the emergency
//! then finds nothing to lift. Whoever then pauses it again by other means has it lifted by the end
//! of the emergency all the same: who takes it over ends the emergency first.
//!
//! **Safe mode that is to last for longer than the emergency that holds it is holders' decision**,
//! since nobody else commands it: whatever is asked of the emergency takes account of it. It is
//! stored, and told by an event, in the block after the last of those that stood before. Holders who
//! leave safe mode before then have decided nothing that lasts.
//!
//! **Nothing outlives the emergency.** It is ended in `on_initialize`, which every block runs, also
//! while migrations hold up everything else. No error stands in its way.
//!
//! **Its own calls must not be stopped**, nor must those of governance and those that prove work:
//! what may be stopped is for the runtime to say, where it configures what stops calls.
//!
//! ### Terminology
//! *to stand*: an emergency stands from its first act to its end. *to rest*: the committee cannot
//! begin another.

mod acts;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod emergency;
mod invariants;
mod stops;
#[cfg(test)]
mod tests;
pub mod weights;

pub use emergency::{Emergency, Lengths, Refusal, Stopped};
pub use pallet::*;
pub use stops::{CallName, EmergencyStops, MaxNameLen, Name};
pub use weights::WeightInfo;

/// Target of this pallet's log lines.
pub const LOG_TARGET: &str = "runtime::brake";

/// How many calls an emergency pauses at most. More than that is a case for safe mode.
pub const MAX_PAUSED: u32 = 16;

#[frame_support::pallet]
#[allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "SCALE's derives cast variant indices"
)]
pub mod pallet {
	use super::{acts::Ender, *};
	use frame_support::{pallet_prelude::*, traits::EitherOfDiverse};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{traits::Zero, Either};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs of its runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who stops calls: enough of the technical committee.
		type CommitteeOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who prolongs an emergency: a referendum.
		type ExtendOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// What stops calls.
		type Stops: EmergencyStops<BlockNumberFor<Self>>;

		/// For how many blocks an emergency stands after the one in which it began.
		#[pallet::constant]
		type MaxBlocks: Get<BlockNumberFor<Self>>;

		/// For how many blocks after an emergency's last the committee can begin no other.
		#[pallet::constant]
		type Rest: Get<BlockNumberFor<Self>>;

		/// The most blocks by which one call prolongs an emergency.
		#[pallet::constant]
		type MaxExtension: Get<BlockNumberFor<Self>>;

		/// Measured weights.
		type WeightInfo: WeightInfo;
	}

	/// The emergency that stands, or the last that stood: when it ends, what it stopped and has to
	/// lift, and until when the committee rests. What holders added by what stops calls is known there
	/// alone until it begins to count: ask [`Pallet::emergency`]. What it stopped is cleared when it
	/// ends; the rest is kept until the next emergency replaces it.
	#[pallet::storage]
	pub type Latest<T: Config> = StorageValue<_, Emergency<BlockNumberFor<T>>, OptionQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The committee entered safe mode.
		#[codec(index = 0)]
		SafeModeEntered {
			/// The last block in which it stands, unless the emergency is prolonged or ended.
			until: BlockNumberFor<T>,
		},
		/// The committee paused a call.
		#[codec(index = 1)]
		CallPaused {
			/// The call.
			name: CallName,
			/// The last block in which it is paused, unless the emergency is prolonged or ended.
			until: BlockNumberFor<T>,
		},
		/// The emergency was prolonged, with all that it stopped: by `extend`, or by safe mode that
		/// holders had last for longer.
		#[codec(index = 2)]
		EmergencyExtended {
			/// The last block in which it stands.
			until: BlockNumberFor<T>,
		},
		/// The emergency ended, and all that it stopped was lifted.
		#[codec(index = 3)]
		EmergencyEnded {
			/// The last block in which the committee can begin no other.
			rests_until: BlockNumberFor<T>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The last emergency ended too few blocks ago. Wait, or propose a referendum.
		#[codec(index = 0)]
		Resting,
		/// No emergency stands.
		#[codec(index = 1)]
		NoEmergency,
		/// The emergency entered safe mode already.
		#[codec(index = 2)]
		InSafeMode,
		/// The emergency paused the call already.
		#[codec(index = 3)]
		AlreadyPaused,
		/// The emergency paused as many calls as it can. Enter safe mode.
		#[codec(index = 4)]
		TooManyPaused,
		/// An emergency is prolonged by at least one block and at most `MaxExtension`.
		#[codec(index = 5)]
		ExtensionOutOfBounds,
		/// A referendum prolonged the emergency: only a referendum ends it, or stops more.
		#[codec(index = 6)]
		Prolonged,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			Self::do_end_if_over(now)
		}

		fn integrity_test() {
			assert!(!T::MaxBlocks::get().is_zero(), "an emergency of no blocks stops nothing");
			assert!(!T::Rest::get().is_zero(), "a rest of no blocks lets emergencies be chained");
			assert!(!T::MaxExtension::get().is_zero(), "no referendum could prolong an emergency");
			let hook = T::WeightInfo::on_initialize_end(MAX_PAUSED);
			let block = T::BlockWeights::get().max_block;
			assert!(
				hook.saturating_mul(4).all_lte(block),
				"ending an emergency takes {hook:?}, over a quarter of a block ({block:?})",
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Enters safe mode until the emergency ends. Begins one if none stands.
		///
		/// ## Dispatch Origin
		/// The committee's.
		///
		/// ## Errors
		/// `Resting`, `Prolonged`, `InSafeMode`, and what safe mode says if somebody else entered it.
		///
		/// ## Events
		/// `SafeModeEntered`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::enter_safe_mode())]
		pub fn enter_safe_mode(origin: OriginFor<T>) -> DispatchResult {
			T::CommitteeOrigin::ensure_origin(origin)?;
			let until = Self::do_enter_safe_mode()?;
			Self::deposit_event(Event::SafeModeEntered { until });
			Ok(())
		}

		/// Pauses the call `name` until the emergency ends. Begins one if none stands.
		///
		/// ## Dispatch Origin
		/// The committee's.
		///
		/// ## Errors
		/// `Resting`, `Prolonged`, `AlreadyPaused`, `TooManyPaused`, and what the pause says of a call
		/// that somebody else paused or that cannot be paused.
		///
		/// ## Events
		/// `CallPaused`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::pause())]
		pub fn pause(origin: OriginFor<T>, name: CallName) -> DispatchResult {
			T::CommitteeOrigin::ensure_origin(origin)?;
			let until = Self::do_pause(name.clone())?;
			Self::deposit_event(Event::CallPaused { name, until });
			Ok(())
		}

		/// Prolongs the emergency by `blocks`, with all that it stopped. It may then stand for more
		/// than `MaxBlocks`, and the committee decides nothing more about it. The committee rests after
		/// its end, as always.
		///
		/// ## Dispatch Origin
		/// A referendum's.
		///
		/// ## Errors
		/// `NoEmergency`, `ExtensionOutOfBounds`, and what safe mode says if somebody else left it.
		///
		/// ## Events
		/// `EmergencyExtended`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::extend())]
		pub fn extend(origin: OriginFor<T>, blocks: BlockNumberFor<T>) -> DispatchResult {
			T::ExtendOrigin::ensure_origin(origin)?;
			let until = Self::do_extend(blocks)?;
			Self::deposit_event(Event::EmergencyExtended { until });
			Ok(())
		}

		/// Ends the emergency at once: leaves safe mode, and pauses nothing any more. The committee
		/// rests from this block on.
		///
		/// ## Dispatch Origin
		/// A referendum's, or, unless a referendum prolonged it, the committee's.
		///
		/// ## Errors
		/// `NoEmergency`, `Prolonged`.
		///
		/// ## Events
		/// `EmergencyEnded`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::end(MAX_PAUSED))]
		pub fn end(origin: OriginFor<T>) -> DispatchResult {
			let by = EitherOfDiverse::<T::ExtendOrigin, T::CommitteeOrigin>::ensure_origin(origin)?;
			let rests_until = Self::do_end(match by {
				Either::Left(_) => Ender::Referendum,
				Either::Right(_) => Ender::Committee,
			})?;
			Self::deposit_event(Event::EmergencyEnded { rests_until });
			Ok(())
		}
	}

	/// What a runtime API tells.
	impl<T: Config> Pallet<T> {
		/// The emergency that stands, or the last that stood, as holders decide about it.
		pub fn emergency() -> Option<Emergency<BlockNumberFor<T>>> {
			Latest::<T>::get().map(Self::as_decided)
		}
	}
}
