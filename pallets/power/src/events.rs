// SPDX-License-Identifier: Apache-2.0
//! What happened to candidates, their backing and the set.

use frame_support::pallet_macros::pallet_section;

/// The pallet's events.
#[pallet_section]
mod events {
	/// What happened to candidates, their backing and the set. Amounts are in plancks.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account became a candidate.
		#[codec(index = 0)]
		Joined {
			/// The candidate.
			candidate: T::AccountId,
			/// What it has at stake.
			bond: Balance,
			/// What it asked to keep of its reward.
			commission: Commission,
		},
		/// A candidate put more at stake.
		#[codec(index = 1)]
		Bonded {
			/// The candidate.
			candidate: T::AccountId,
			/// How much more.
			amount: Balance,
		},
		/// A candidate gave up part of its bond, which is held for some time.
		#[codec(index = 2)]
		Unbonded {
			/// The candidate.
			candidate: T::AccountId,
			/// How much.
			amount: Balance,
			/// The first session in which it is free.
			free_at: SessionIndex,
		},
		/// A candidate set its commission.
		#[codec(index = 3)]
		CommissionSet {
			/// The candidate.
			candidate: T::AccountId,
			/// What it keeps of its reward in the running epoch.
			commission: Commission,
			/// What it asked to keep from the next epoch on.
			next: Commission,
		},
		/// A candidate does not stand any more, and wants its bond back.
		#[codec(index = 4)]
		LeaveAnnounced {
			/// The candidate.
			candidate: T::AccountId,
		},
		/// Bond was released.
		#[codec(index = 5)]
		Withdrawn {
			/// The candidate.
			candidate: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// A candidate has left: nothing of its bond is held.
		#[codec(index = 6)]
		Departed {
			/// Who was a candidate.
			candidate: T::AccountId,
		},
		/// A device backs a candidate.
		#[codec(index = 7)]
		Backed {
			/// The device.
			device: DeviceId,
			/// The candidate.
			validator: T::AccountId,
		},
		/// A device does not back its candidate any more.
		#[codec(index = 8)]
		Unbacked {
			/// The device.
			device: DeviceId,
			/// The candidate.
			validator: T::AccountId,
		},
		/// What a device earned by backing was paid.
		#[codec(index = 9)]
		BackingPaid {
			/// The device that had earned it.
			device: DeviceId,
			/// The account that received it.
			payout: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// What a validator earned itself was paid to it.
		#[codec(index = 10)]
		ValidatorPaid {
			/// The validator.
			validator: T::AccountId,
			/// How much.
			amount: Balance,
		},
		/// A candidate that had not stood stands again.
		#[codec(index = 11)]
		Stood {
			/// The candidate.
			candidate: T::AccountId,
		},
		/// A set was made for a session, other than that of the session before, or with other
		/// weights.
		#[codec(index = 12)]
		SetPlanned {
			/// The session.
			session: SessionIndex,
			/// Validators in the set.
			seats: u32,
		},
		/// A validator authored far less than was expected of it, and lost its seat.
		#[codec(index = 13)]
		FoundIdle {
			/// The validator.
			validator: T::AccountId,
			/// Blocks that it was expected to author since the last verdict.
			expected: u64,
			/// Blocks that it authored.
			authored: u32,
		},
		/// A validator equivocated: part of its bond was slashed, and it is removed for a time.
		#[codec(index = 14)]
		Slashed {
			/// The validator.
			validator: T::AccountId,
			/// The session of the offence.
			session: SessionIndex,
			/// How much.
			amount: Balance,
			/// The first session in which it may stand again.
			until: SessionIndex,
		},
		/// An election met a candidate without session keys, which does not stand any more.
		#[codec(index = 15)]
		FoundKeyless {
			/// The candidate.
			candidate: T::AccountId,
		},
		/// A session began, and the set of a later one was made, by other rules than before. Of these the
		/// epoch of emission that runs keeps its own [`PayTerms`]: see [`Event::PayTermsChanged`].
		#[codec(index = 16)]
		ParamsChanged {
			/// The session whose set was made.
			session: SessionIndex,
			/// The rules before.
			old: Box<PowerParams>,
			/// The rules from now on.
			new: Box<PowerParams>,
		},
		/// Rules that were decided contradict each other: they stay as they were.
		#[codec(index = 17)]
		ParamsRefused {
			/// What they break.
			conflict: PowerParamsError,
		},
		/// An epoch of emission began, which pays validators by other terms than the one before.
		#[codec(index = 18)]
		PayTermsChanged {
			/// The epoch that began.
			epoch: EpochIndex,
			/// The terms of the epoch before.
			old: PayTerms,
			/// Its own.
			new: PayTerms,
		},
	}
}
