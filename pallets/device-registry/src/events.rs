// SPDX-License-Identifier: Apache-2.0
//! What happened to makers and devices.

use frame_support::pallet_macros::pallet_section;

/// The pallet's events.
#[pallet_section]
mod events {
	/// What happened to makers and devices.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A maker registered.
		#[codec(index = 0)]
		MakerRegistered {
			/// Its id.
			maker: MakerId,
			/// The account that acts for it.
			account: T::AccountId,
			/// What it bonded.
			bond: BalanceOf<T>,
		},
		/// A maker's bond changed.
		#[codec(index = 1)]
		BondAdjusted {
			/// The maker.
			maker: MakerId,
			/// Its bond before.
			old: BalanceOf<T>,
			/// Its bond now.
			new: BalanceOf<T>,
		},
		/// A maker's certificates are signed by another key from now on.
		#[codec(index = 2)]
		CertifierSet {
			/// The maker.
			maker: MakerId,
		},
		/// A maker was suspended.
		#[codec(index = 3)]
		MakerSuspended {
			/// The maker.
			maker: MakerId,
		},
		/// A maker's suspension ended.
		#[codec(index = 4)]
		MakerReinstated {
			/// The maker.
			maker: MakerId,
		},
		/// A maker left for good.
		#[codec(index = 5)]
		MakerRetired {
			/// The maker.
			maker: MakerId,
			/// The tick from which it may withdraw its free bond.
			release_at: Tick,
		},
		/// A retired maker withdrew the part of its bond that covers no device.
		#[codec(index = 6)]
		BondWithdrawn {
			/// The maker.
			maker: MakerId,
			/// How much.
			amount: BalanceOf<T>,
		},
		/// A device was onboarded.
		#[codec(index = 7)]
		Onboarded {
			/// Its id.
			device: DeviceId,
			/// Who vouched for it.
			maker: MakerId,
			/// Who answers for it.
			owner: T::AccountId,
			/// What it is.
			kind: DeviceKind,
		},
		/// A gateway has a new location.
		#[codec(index = 8)]
		LocationAsserted {
			/// The gateway.
			device: DeviceId,
			/// Its H3 cell.
			cell: u64,
			/// The first draw round that it is in force for.
			from: Round,
		},
		/// A device has a new working key.
		#[codec(index = 9)]
		WorkingKeyCertified {
			/// The device.
			device: DeviceId,
			/// The sequence number of its certificate.
			sequence: u32,
			/// The first draw round that it is in force for.
			from: Round,
		},
		/// A device's rewards go to another account.
		#[codec(index = 10)]
		PayoutSet {
			/// The device.
			device: DeviceId,
			/// The account, or `None` for the owner.
			payout: Option<T::AccountId>,
		},
		/// A device was offered to an account.
		#[codec(index = 11)]
		TransferOffered {
			/// The device.
			device: DeviceId,
			/// The account.
			to: T::AccountId,
		},
		/// An offer was withdrawn.
		#[codec(index = 12)]
		OfferWithdrawn {
			/// The device.
			device: DeviceId,
		},
		/// A device has a new owner and a new working key.
		#[codec(index = 13)]
		Transferred {
			/// The device.
			device: DeviceId,
			/// The owner before.
			old: T::AccountId,
			/// The owner now.
			new: T::AccountId,
			/// The first draw round for which the new owner and key are in force.
			from: Round,
		},
		/// A device whose maker is gone will have a new root key.
		#[codec(index = 14)]
		RotationRequested {
			/// The device.
			device: DeviceId,
			/// The tick from which the rotation may be finished.
			ready_at: Tick,
		},
		/// A device has a new root key and a new working key.
		#[codec(index = 15)]
		RootKeyRotated {
			/// The device.
			device: DeviceId,
			/// The first draw round for which the working key is in force.
			from: Round,
		},
		/// A device retired.
		#[codec(index = 16)]
		Retired {
			/// The device.
			device: DeviceId,
			/// The first draw round in which it takes no part.
			from: Round,
			/// The tick from which its deposit may be released.
			release_at: Tick,
		},
		/// The deposit for a retired device, or one that was retained of a former owner, was
		/// released.
		#[codec(index = 17)]
		DepositReleased {
			/// The device.
			device: DeviceId,
			/// Who received it.
			owner: T::AccountId,
			/// How much.
			amount: BalanceOf<T>,
		},
		/// A case was opened against a device.
		#[codec(index = 18)]
		Accused {
			/// The device.
			device: DeviceId,
			/// Who brought the evidence.
			reporter: T::AccountId,
			/// The round that the evidence is about.
			round: Round,
			/// The tick from which the case may be enforced.
			ripe_at: Tick,
		},
		/// A case was dismissed.
		#[codec(index = 19)]
		AccusationDismissed {
			/// The device.
			device: DeviceId,
			/// The first round that its owner answers for from here on.
			liable_from: Round,
		},
		/// A case was enforced: the device stopped for good.
		#[codec(index = 20)]
		AccusationEnforced {
			/// The device.
			device: DeviceId,
			/// Who lost the deposit.
			owner: T::AccountId,
			/// Who brought the evidence.
			reporter: T::AccountId,
			/// What the reporter received.
			reward: BalanceOf<T>,
			/// What the owner lost, the reward included.
			slashed: BalanceOf<T>,
		},
		/// The deposit of an owner that sold its device stays held: it answers for its time.
		#[codec(index = 21)]
		DepositRetained {
			/// The device.
			device: DeviceId,
			/// Who sold it.
			owner: T::AccountId,
			/// How much.
			amount: BalanceOf<T>,
			/// The tick from which it may be released.
			release_at: Tick,
		},
		/// A case was opened against the former owner of a device.
		#[codec(index = 22)]
		FormerOwnerAccused {
			/// The device.
			device: DeviceId,
			/// Who sold it.
			owner: T::AccountId,
			/// Who brought the evidence.
			reporter: T::AccountId,
			/// The round that the evidence is about.
			round: Round,
			/// The tick from which the case may be enforced.
			ripe_at: Tick,
		},
		/// A case against a former owner was dismissed. It answers for nothing any more.
		#[codec(index = 23)]
		FormerAccusationDismissed {
			/// The device.
			device: DeviceId,
			/// Who sold it.
			owner: T::AccountId,
		},
		/// A case against a former owner was enforced. The device goes on.
		#[codec(index = 24)]
		FormerAccusationEnforced {
			/// The device.
			device: DeviceId,
			/// Who lost the deposit.
			owner: T::AccountId,
			/// Who brought the evidence.
			reporter: T::AccountId,
			/// What the reporter received.
			reward: BalanceOf<T>,
			/// What the former owner lost, the reward included.
			slashed: BalanceOf<T>,
		},
		/// An epoch began by other figures than the one before it.
		#[codec(index = 25)]
		ParamsChanged {
			/// The epoch.
			epoch: EpochIndex,
			/// The figures of the epoch before.
			old: ParamsOf<T>,
			/// The figures of this epoch, and of those that follow.
			new: ParamsOf<T>,
		},
		/// Figures that were decided contradict each other: they stay as they were.
		#[codec(index = 26)]
		ParamsRefused {
			/// The rule that they break.
			conflict: ParamsError,
		},
	}
}
