// SPDX-License-Identifier: Apache-2.0
//! Why calls are refused.

use frame_support::pallet_macros::pallet_section;

/// The pallet's errors.
#[pallet_section]
mod errors {
	/// Why a call was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// The device is not an active one of kind Storage. Onboard one.
		#[codec(index = 0)]
		NotProvider,
		/// The signer does not own the device.
		#[codec(index = 1)]
		NotOwner,
		/// The device never committed to a sector.
		#[codec(index = 2)]
		UnknownProvider,
		/// Sectors of this profile are not taken, or are smaller than `LeastSector`.
		#[codec(index = 3)]
		ProfileNotAllowed,
		/// The sector's number is not the provider's next. Numbers are used once, in order; seal
		/// with the next one.
		#[codec(index = 4)]
		WrongNumber,
		/// The chain has no seed of the ticket's round: it left history, or is yet to come.
		#[codec(index = 5)]
		TicketUnknown,
		/// The ticket's round is longer ago than `max_ticket_age`. Seal with a fresh ticket.
		#[codec(index = 6)]
		TicketTooOld,
		/// The window proofs that are due already would fill their share of the blocks. Try again
		/// when sectors have left.
		#[codec(index = 7)]
		ProofsOverbooked,
		/// The owner's free balance is too low for the deposit or the pledge.
		#[codec(index = 8)]
		InsufficientFunds,
		/// The provider has no pre-commit of this number.
		#[codec(index = 9)]
		UnknownPreCommit,
		/// The pre-commit was not proven in time. Its deposit is lost.
		#[codec(index = 10)]
		PreCommitExpired,
		/// The pre-commit may still be proven.
		#[codec(index = 11)]
		StillValid,
		/// The part was proven already.
		#[codec(index = 12)]
		PartAlreadyProven,
		/// The round whose seed challenges the seal has not come. Try again in the block after its
		/// first.
		#[codec(index = 13)]
		SeedNotUsable,
		/// The seed of the challenges left history before it was needed. A seal that no part was
		/// proven of in time cannot be proven any more.
		#[codec(index = 14)]
		SeedExpired,
		/// No deadline that is not frozen has room for the sector: the provider has as many partitions
		/// in each as it may, or those of all providers leave none. Try again later. Of a pre-commit: no
		/// deadline has, frozen or not.
		#[codec(index = 15)]
		NoRoom,
		/// The profile has no such part.
		#[codec(index = 16)]
		NoSuchPart,
		/// There is not a label for each layer of each column that the challenges ask for.
		#[codec(index = 17)]
		WrongLabelCount,
		/// There is not a data node for each challenge; or one, where there is only capacity.
		#[codec(index = 18)]
		WrongDataCount,
		/// The multiproof of the columns has the wrong number of hashes.
		#[codec(index = 19)]
		BadColumnProof,
		/// The multiproof of the replica's nodes has the wrong number of hashes.
		#[codec(index = 20)]
		BadReplicaProof,
		/// The multiproof of the data has the wrong number of hashes.
		#[codec(index = 21)]
		BadDataProof,
		/// The columns do not give the column root of the pre-commit.
		#[codec(index = 22)]
		WrongColumnRoot,
		/// The encoded nodes do not give the replica root of the pre-commit.
		#[codec(index = 23)]
		WrongReplicaRoot,
		/// The data do not give the data root of the pre-commit.
		#[codec(index = 24)]
		WrongDataRoot,
		/// A label is not that of its parents.
		#[codec(index = 25)]
		WrongLabel,
		/// The provider has no such partition.
		#[codec(index = 26)]
		UnknownPartition,
		/// Proofs of this partition are not taken yet. They are once a period, from a lookback
		/// before its window on; see the runtime API for when.
		#[codec(index = 27)]
		WindowNotOpen,
		/// The partition was proven in this window.
		#[codec(index = 28)]
		AlreadyProven,
		/// Every sector of the partition is faulty or skipped.
		#[codec(index = 29)]
		NothingToProve,
		/// A bit is set for a place that has no sector.
		#[codec(index = 30)]
		NoSuchSector,
		/// A sector is faulty, so it can neither be skipped nor given up nor extended.
		#[codec(index = 31)]
		AlreadyFaulty,
		/// A sector is not faulty, so it cannot recover.
		#[codec(index = 32)]
		NotFaulty,
		/// No bit is set.
		#[codec(index = 33)]
		NothingDeclared,
		/// The deadline is frozen until its window has closed: its challenges may be known soon.
		#[codec(index = 34)]
		DeadlineFrozen,
		/// The partition holds more sectors than its profile allows in a proof.
		#[codec(index = 35)]
		PartitionSize,
		/// There is not one opening for each sector that has to answer.
		#[codec(index = 36)]
		WrongSectorCount,
		/// A sector's opening has the wrong number of nodes or hashes.
		#[codec(index = 37)]
		BadOpening,
		/// A sector's opening does not give its replica root.
		#[codec(index = 38)]
		WrongOpening,
		/// The provider has no sector of this number.
		#[codec(index = 39)]
		UnknownSector,
		/// The sector's time is over; it leaves when its window closes.
		#[codec(index = 40)]
		AlreadyExpired,
		/// The sector is committed for as long already.
		#[codec(index = 41)]
		NotLonger,
		/// A sector lives no longer than `max_lifetime`, as it was at its pre-commit and as it is. Seal
		/// the data anew.
		#[codec(index = 42)]
		TooLong,
		/// The device has sectors or pre-commits. Terminate them, or wait until they expire, before
		/// it changes hands or retires.
		#[codec(index = 43)]
		SectorsHeld,
	}
}
