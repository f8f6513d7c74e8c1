// SPDX-License-Identifier: Apache-2.0
//! Why calls are refused.

use frame_support::pallet_macros::pallet_section;

/// The pallet's errors.
#[pallet_section]
mod errors {
	/// Why a call was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// The account has no session keys. Set them with `session.setKeys` first.
		#[codec(index = 0)]
		KeysNotSet,
		/// What would be bonded is less than the least bond. Bond more, or leave.
		#[codec(index = 1)]
		BelowMinimumBond,
		/// The commission is over the highest that is allowed.
		#[codec(index = 2)]
		CommissionTooHigh,
		/// The account is a candidate.
		#[codec(index = 3)]
		AlreadyCandidate,
		/// The account is no candidate.
		#[codec(index = 4)]
		UnknownCandidate,
		/// Too many parts of the bond are unbonding. Withdraw those that are free, or wait.
		#[codec(index = 5)]
		TooManyUnbondings,
		/// The candidate leaves. It may stand again instead.
		#[codec(index = 6)]
		CandidateLeaves,
		/// The candidate equivocated, and is removed for a time.
		#[codec(index = 7)]
		CandidateRemoved,
		/// The candidate is in a set that is, or is going to be, in force. Wait for the sessions to
		/// pass, or for others to take its seat.
		#[codec(index = 8)]
		StillElected,
		/// No part of the bond is free.
		#[codec(index = 9)]
		NothingFree,
		/// The candidate stands already.
		#[codec(index = 10)]
		AlreadyStanding,
		/// The registry knows no such active device.
		#[codec(index = 11)]
		UnknownDevice,
		/// The signer does not own the device.
		#[codec(index = 12)]
		NotOwner,
		/// The device backs a candidate. Take its backing back first.
		#[codec(index = 13)]
		AlreadyBacking,
		/// The device backs nobody.
		#[codec(index = 14)]
		NotBacking,
		/// No closed epoch owes anything.
		#[codec(index = 15)]
		NothingDue,
		/// The signer's free balance is too low for the bond.
		#[codec(index = 16)]
		InsufficientFunds,
		/// The amount is zero.
		#[codec(index = 17)]
		NothingBonded,
		/// The device backed a candidate not long ago, whose weight still follows from that. Wait for
		/// the sessions to pass.
		#[codec(index = 18)]
		Resting,
	}
}
