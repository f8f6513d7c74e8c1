// SPDX-License-Identifier: Apache-2.0
//! Why calls are refused.

use frame_support::pallet_macros::pallet_section;

/// The pallet's errors.
#[pallet_section]
mod errors {
	/// Why a call was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// No maker has this id. Look it up in `Makers`.
		#[codec(index = 0)]
		UnknownMaker,
		/// The signer acts for no maker. Register first.
		#[codec(index = 1)]
		NotMaker,
		/// The signer already acts for a maker. One account, one maker.
		#[codec(index = 2)]
		AlreadyMaker,
		/// The maker is suspended. The manager may reinstate it.
		#[codec(index = 3)]
		MakerSuspended,
		/// The maker retired. It stays so.
		#[codec(index = 4)]
		MakerRetired,
		/// The maker is not suspended, so it cannot be reinstated.
		#[codec(index = 5)]
		NotSuspended,
		/// The maker is there: have its certifier sign the rotation.
		#[codec(index = 6)]
		MakerPresent,
		/// The bond does not cover one device, or not those that the maker has.
		#[codec(index = 7)]
		BondTooLow,
		/// The maker has not retired, or not long enough ago to withdraw its bond.
		#[codec(index = 8)]
		BondLocked,
		/// All of the bond covers devices. Wait until their deposits are released.
		#[codec(index = 9)]
		NothingToWithdraw,
		/// The maker's bond covers no further device. It may raise its bond.
		#[codec(index = 10)]
		QuotaExceeded,
		/// The signer's free balance is too low for the bond, deposit or fee.
		#[codec(index = 11)]
		InsufficientFunds,
		/// The certifier is not a sound public key in its only encoding.
		#[codec(index = 12)]
		BadCertifierKey,
		/// The root key is not a sound public key in its only encoding.
		#[codec(index = 13)]
		BadRootKey,
		/// The working key is not a sound ed25519 key in its only encoding.
		#[codec(index = 14)]
		BadWorkingKey,
		/// Not the maker's certifier's signature over what was submitted.
		#[codec(index = 15)]
		BadCertificate,
		/// Not the root key's signature over what was submitted.
		#[codec(index = 16)]
		BadPossession,
		/// Not the root key's signature over the working key certificate.
		#[codec(index = 17)]
		BadWorkingSignature,
		/// Not the root key's signature over the acceptance.
		#[codec(index = 18)]
		BadAcceptance,
		/// The root key is or was a device's. Each works once.
		#[codec(index = 19)]
		KeyTaken,
		/// The maker's serial number is or was a device's. Each works once.
		#[codec(index = 20)]
		SerialTaken,
		/// The working key would be expired when it comes into use.
		#[codec(index = 21)]
		KeyExpired,
		/// The working key would live too long. Certify it for a shorter time.
		#[codec(index = 22)]
		KeyExpiryTooFar,
		/// The sequence number is not one more than the last. Sign anew with that.
		#[codec(index = 23)]
		StaleSequence,
		/// No device has this id. Look it up in `RootKeys`.
		#[codec(index = 24)]
		UnknownDevice,
		/// The signer does not own the device.
		#[codec(index = 25)]
		NotOwner,
		/// The device retired. It stays so.
		#[codec(index = 26)]
		DeviceRetired,
		/// Only gateways have a location, and only they sign reports that can be evidence.
		#[codec(index = 27)]
		NotGateway,
		/// Not an H3 cell of resolution 12.
		#[codec(index = 28)]
		InvalidCell,
		/// The antenna gain is out of bounds (0 to 15 dBi).
		#[codec(index = 29)]
		InvalidGain,
		/// The cell's centre lies outside the areas of the region. Name its own.
		#[codec(index = 30)]
		OutsideRegion,
		/// The last location is too recent. Wait for the cooldown.
		#[codec(index = 31)]
		LocationTooSoon,
		/// An earlier change of facts still shares open rounds with older ones. Wait.
		#[codec(index = 32)]
		ChangePending,
		/// The device is not offered, or not to the signer.
		#[codec(index = 33)]
		NotOffered,
		/// The device already is the account's.
		#[codec(index = 34)]
		SelfTransfer,
		/// No rotation of this device waits to be finished.
		#[codec(index = 35)]
		NoRotation,
		/// The rotation's delay has not passed.
		#[codec(index = 36)]
		RotationTooSoon,
		/// The device has not retired, or its deposit was released already; or no deposit is
		/// retained of a former owner.
		#[codec(index = 37)]
		NothingToRelease,
		/// The device retired, or changed hands, too recently. Wait for the delay.
		#[codec(index = 38)]
		DepositLocked,
		/// A case is open against the device, or against its former owner where that owner's
		/// deposit has to go. Wait until it is dismissed or enforced.
		#[codec(index = 39)]
		UnderAccusation,
		/// A case is open already against who answers for that round. There is one at a time.
		#[codec(index = 40)]
		AlreadyAccused,
		/// No case is open against the device, or none against its former owner.
		#[codec(index = 41)]
		NotAccused,
		/// The device's deposit was released or forfeited: nothing is left to answer with.
		#[codec(index = 42)]
		NothingAtStake,
		/// The evidence is about a round that has not begun.
		#[codec(index = 43)]
		FutureRound,
		/// The evidence is about a round that nobody answers for (any more): covered by a dismissed
		/// case, or before the owner's time while no former owner's deposit is retained. See
		/// `liable_from` of the identity.
		#[codec(index = 44)]
		NotLiable,
		/// The two reports say the same.
		#[codec(index = 45)]
		NoContradiction,
		/// The first report is not signed by the working key in force for its round.
		#[codec(index = 46)]
		BadFirstReport,
		/// The second report is not signed by the working key in force for its round.
		#[codec(index = 47)]
		BadSecondReport,
		/// The owner may still appeal. Wait for the tick `ripe_at` of the case.
		#[codec(index = 48)]
		AppealOpen,
		/// The working key is one of the old owner's. The device needs a new one.
		#[codec(index = 49)]
		WorkingKeyUnchanged,
	}
}
