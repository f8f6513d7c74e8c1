// SPDX-License-Identifier: Apache-2.0
//! # Device registry
//!
//! Makers, devices, owners, keys, locations, bonds and their life cycle.
//!
//! ## Terminology
//!
//! - **Maker**: a bonded manufacturer. Its *certifier* key vouches for devices; its bond covers
//!   [`RegistryParams::bond_per_device`] for each. No permission is needed to become one; the manager may
//!   suspend it.
//! - **Device**: a registered key with a kind and a short id. Its *root key* signs rarely; it
//!   certifies the *working key* that signs reports and expires.
//! - **Owner**: the account that answers for a device, with a deposit.
//! - **Facts**: what a device's work is judged by: owner, working key, whether active, location.
//! - **Accusation**: an open case against a device: somebody proved that its working key signed
//!   what no honest device signs. The owner has [`RegistryParams::appeal_window`] to appeal.
//!
//! ## Life of a device
//!
//! | step | call | signed by |
//! |---|---|---|
//! | onboarding | [`onboard`](Pallet::onboard) | maker's certifier, root key |
//! | location | [`assert_location`](Pallet::assert_location) | |
//! | new working key | [`certify_working_key`](Pallet::certify_working_key) | root key |
//! | new owner | [`offer_transfer`](Pallet::offer_transfer), [`accept_transfer`](Pallet::accept_transfer) | root key |
//! | new root key | [`rotate_root_key`](Pallet::rotate_root_key) | new root key, maker's certifier |
//! | the same, maker gone | the same, then [`finish_rotation`](Pallet::finish_rotation) | new root key |
//! | end | [`retire`](Pallet::retire), [`release_deposit`](Pallet::release_deposit) | |
//! | case against it | [`accuse`](Pallet::accuse), then [`dismiss_accusation`](Pallet::dismiss_accusation) or [`enforce_accusation`](Pallet::enforce_accusation) | working key, twice |
//! | case against its former owner | the same, then [`dismiss_former_accusation`](Pallet::dismiss_former_accusation) or [`enforce_former_accusation`](Pallet::enforce_former_accusation) | the former working key, twice |
//! | former owner is quit | [`release_former_deposit`](Pallet::release_former_deposit) | |
//!
//! ## Facts in force
//!
//! A beacon is judged by the facts of its draw round for as long as that round is open. So a
//! change made in round `c` is in force from draw round `c + 4`: rounds `c + 3` and before are
//! judged by the facts before it, whenever their reports and reveals come. A record holds two sets
//! of facts, hence one change at a time: changes of the same round join, and a further one waits
//! ([`Error::ChangePending`]) until no open round needs the older set, that is until round
//! `c + 7`, in which the oldest open draw round is `c + 4`.
//!
//! Who *acts* for a device is not a matter of rounds: a new owner does so at once.
//!
//! ## Clones
//!
//! Evidence against a device is a [`Contradiction`](cairn_device_primitives::Contradiction): two
//! reports of one round, beaconer and tag that do not agree. One honest device cannot produce it;
//! two machines with one key do. Only gateways report, so nothing convicts a device that stores:
//! what its working key signs counts nowhere. An owner answers for the rounds from
//! [`liable_from`](Identity::liable_from) on: a buyer not for what the seller's device signed, and
//! nobody for what a dismissed case covers. While a case is open, what it is about stays as it is:
//! no transfer, no change of facts, no release; retiring is possible, but the deposit stays. A
//! case that is not dismissed costs the whole deposit, of which the reporter gets
//! [`RegistryParams::reporter_share`], never more than half: accusing oneself does not pay.
//!
//! Nor does selling to oneself: a seller's deposit is retained for [`RegistryParams::release_delay`] after
//! the last round of its ownership, and evidence about the rounds of its time costs it that, judged
//! by the working key of then. Such a case holds up nothing of the buyer's but the next sale, which
//! waits until the former owner is quit: there is one at a time. Whoever holds the old key can
//! sign about those rounds, so a seller destroys it before the device leaves its hands.
//!
//! ## Properties
//!
//! - No certificate works twice: root keys and serial numbers, used once, stay taken for ever.
//! - A message signed for one chain, device, owner or purpose counts for no other.
//! - What a device owes or earned outlives it: records of retired devices stay readable.
//! - Judging a witness costs one read, whatever happened to it.

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

mod accusation;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod errors;
mod events;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod fleet;
mod former;
mod genesis;
mod inspect;
mod invariants;
mod location;
mod maker;
pub mod migrations;
#[cfg(test)]
mod mock;
mod onboarding;
mod owned;
mod params;
mod record;
mod retirement;
mod rotation;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod signed;
#[cfg(test)]
mod tests;
mod transfer;
pub mod weights;
mod working_key;

pub use genesis::GenesisMaker;
pub use owned::MAX_OWNED_PAGE;
pub use pallet::*;
pub use params::{ParamsError, ParamsOf, RegistryParams, MAX_TICKS};
pub use record::{
	Accusation, DeviceRecord, FormerOwner, Identity, MakerRecord, MakerStatus, Pending, Rotation,
};
pub use weights::WeightInfo;

use frame_support::{
	pallet_macros::import_section,
	traits::fungible::{Credit, Inspect},
};

/// The balance of the currency in which bonds and deposits are held.
pub type BalanceOf<T> =
	<<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// Balance that was taken from an account and is not yet anyone's.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// [`Accusation`] of this runtime.
pub type AccusationOf<T> = Accusation<<T as frame_system::Config>::AccountId>;

/// [`DeviceRecord`] of this runtime.
pub type DeviceRecordOf<T> = DeviceRecord<<T as frame_system::Config>::AccountId>;

/// [`FormerOwner`] of this runtime.
pub type FormerOwnerOf<T> = FormerOwner<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// [`Identity`] of this runtime.
pub type IdentityOf<T> = Identity<BalanceOf<T>>;

/// [`MakerRecord`] of this runtime.
pub type MakerRecordOf<T> = MakerRecord<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

#[allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]
#[allow(clippy::too_many_arguments, reason = "two calls carry what two messages say")]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use cairn_coverage::Region;
	use cairn_device_primitives::{
		Acceptance, Certificate, ChainTip, Contradiction, DeviceId, DeviceKind, EpochIndex,
		MakerId, Possession, RootKey, RootSignature, RotationPossession, Round, SerialHash, Tick,
		WorkingKey, WorkingKeyCertificate,
	};
	use cairn_figures::Snapshot;
	use cairn_traits::{DeviceEvents, RoundClock};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{BalancedHold, Mutate, MutateHold},
			OnUnbalanced,
		},
		weights::WeightMeter,
	};
	use frame_system::pallet_prelude::*;
	use sp_core::H256;

	/// The version of the storage layout.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(2);

	/// Makers, devices and what is held of them.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the registry needs of the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = H256> {
		/// The runtime's sum of all hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// Holds bonds and deposits; location fees are burned.
		type Currency: Mutate<Self::AccountId>
			+ MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ BalancedHold<Self::AccountId>;

		/// Ticks and rounds.
		type Clock: RoundClock;

		/// Told of each device's changes.
		type Events: DeviceEvents<Self::AccountId>;

		/// Takes what is slashed and not the reporter's; `()` burns it.
		type Slash: OnUnbalanced<CreditOf<Self>>;

		/// May suspend and reinstate makers, and dismiss accusations.
		type ManagerOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// What governance decided. An epoch runs by what was decided before it began.
		type Params: Get<ParamsOf<Self>>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Why balances are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A maker's bond for its devices.
		#[codec(index = 0)]
		MakerBond,
		/// An owner's deposit for a device.
		#[codec(index = 1)]
		DeviceDeposit,
	}

	/// The figures in force, and what was decided when they came into force. Written by genesis, and when
	/// an epoch begins; never cleared.
	#[pallet::storage]
	pub type InForce<T: Config> = StorageValue<_, Snapshot<ParamsOf<T>>, OptionQuery>;

	/// The id of the next maker. Only grows.
	#[pallet::storage]
	pub type NextMaker<T: Config> = StorageValue<_, MakerId, ValueQuery>;

	/// Makers by id. Never removed: their devices refer to them.
	#[pallet::storage]
	pub type Makers<T: Config> =
		StorageMap<_, Twox64Concat, MakerId, MakerRecordOf<T>, OptionQuery>;

	/// The maker that an account acts for. Removed by `withdraw_bond` with the last of the bond.
	#[pallet::storage]
	pub type MakerIds<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, MakerId, OptionQuery>;

	/// The id of the next device. Only grows.
	#[pallet::storage]
	pub type NextDevice<T: Config> = StorageValue<_, DeviceId, ValueQuery>;

	/// What devices are judged by. Never removed: what a retired device earned stays payable.
	#[pallet::storage]
	pub type Devices<T: Config> =
		StorageMap<_, Twox64Concat, DeviceId, DeviceRecordOf<T>, OptionQuery>;

	/// Each owner's devices by their latest facts, so that nobody looks through all devices for them.
	/// Retired ones stay: what they earned stays payable. Moved by `accept_transfer`, never cleared.
	#[pallet::storage]
	pub type Owned<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		DeviceId,
		(),
		OptionQuery,
	>;

	/// What is seldom needed of devices. Never removed.
	#[pallet::storage]
	pub type Identities<T: Config> =
		StorageMap<_, Twox64Concat, DeviceId, IdentityOf<T>, OptionQuery>;

	/// Every root key that was ever a device's, so that none is used twice. Never removed.
	#[pallet::storage]
	pub type RootKeys<T: Config> = StorageMap<_, Blake2_128Concat, RootKey, DeviceId, OptionQuery>;

	/// Every serial number that was ever used, so that none is used twice. Never removed.
	#[pallet::storage]
	pub type Serials<T: Config> =
		StorageMap<_, Blake2_128Concat, (MakerId, SerialHash), DeviceId, OptionQuery>;

	/// To whom devices are offered. Removed by `accept_transfer`, `withdraw_offer`, `retire`
	/// and `enforce_accusation`.
	#[pallet::storage]
	pub type Offers<T: Config> = StorageMap<_, Twox64Concat, DeviceId, T::AccountId, OptionQuery>;

	/// Root keys that wait for their delay. Removed when the device's root key rotates, and by
	/// `accept_transfer`, `retire` and `enforce_accusation`.
	#[pallet::storage]
	pub type Rotations<T: Config> = StorageMap<_, Twox64Concat, DeviceId, Rotation, OptionQuery>;

	/// Open cases. Removed by `dismiss_accusation` and `enforce_accusation`.
	#[pallet::storage]
	pub type Accusations<T: Config> =
		StorageMap<_, Twox64Concat, DeviceId, AccusationOf<T>, OptionQuery>;

	/// Owners of devices before the last transfer, while their deposits are retained: at most one
	/// of a device. Removed by `release_former_deposit`, `dismiss_former_accusation`,
	/// `enforce_former_accusation`, and by `accept_transfer`, which puts the next one here.
	#[pallet::storage]
	pub type FormerOwners<T: Config> =
		StorageMap<_, Twox64Concat, DeviceId, FormerOwnerOf<T>, OptionQuery>;

	/// When the deposits of retired devices are free. Removed by `release_deposit` and
	/// `enforce_accusation`.
	#[pallet::storage]
	pub type Retirements<T: Config> = StorageMap<_, Twox64Concat, DeviceId, Tick, OptionQuery>;

	/// How many gateways are active and located by their latest facts: the draw needs it at hand.
	#[pallet::storage]
	pub type ActiveGateways<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Makers from the first block on.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Numbered from 0 in this order.
		pub makers: Vec<GenesisMaker<T::AccountId, BalanceOf<T>>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::check_constants();
			InForce::<T>::put(Snapshot::of(T::Params::get()));
			Pallet::<T>::build_makers(&self.makers);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			meter.consume(Self::adopt_params());
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
		/// Registers the signer as a maker with a bond of its choice.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_maker())]
		pub fn register_maker(
			origin: OriginFor<T>,
			certifier: RootKey,
			bond: BalanceOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_register_maker(who, certifier, bond)
		}

		/// Raises the maker's bond, or lowers it to no less than its devices need.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::adjust_bond())]
		pub fn adjust_bond(origin: OriginFor<T>, new_bond: BalanceOf<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_adjust_bond(who, new_bond)
		}

		/// Replaces the maker's certifier. Unused certificates of the old one are void.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_certifier())]
		pub fn set_certifier(origin: OriginFor<T>, certifier: RootKey) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_certifier(who, certifier)
		}

		/// Suspends a maker: its certificates count no more. By the manager.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::suspend_maker())]
		pub fn suspend_maker(origin: OriginFor<T>, maker: MakerId) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_suspend_maker(maker)
		}

		/// Ends a maker's suspension. By the manager.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::reinstate_maker())]
		pub fn reinstate_maker(origin: OriginFor<T>, maker: MakerId) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_reinstate_maker(maker)
		}

		/// Ends the maker for good: it vouches for nothing any more. Its devices live on.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::retire_maker())]
		pub fn retire_maker(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_retire_maker(who)
		}

		/// Releases the part of a retired maker's bond that covers no device. Once all of it is
		/// out, the account may register again, as another maker.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::withdraw_bond())]
		pub fn withdraw_bond(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw_bond(who)
		}

		/// Onboards a device for the signer, who deposits for it. `certificate` is the maker's
		/// signature over [`Certificate`], `possession` the device's over [`Possession`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::onboard())]
		pub fn onboard(
			origin: OriginFor<T>,
			maker: MakerId,
			kind: DeviceKind,
			root_key: RootKey,
			serial_hash: SerialHash,
			certificate: RootSignature,
			working_key: WorkingKey,
			expires_at: Tick,
			chain_tip: ChainTip,
			possession: RootSignature,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_onboard(
				Certificate { maker, root_key, kind, serial_hash },
				&certificate,
				Possession { owner, root_key, working_key, expires_at, chain_tip },
				&possession,
			)
		}

		/// Asserts where a gateway is, by its owner, for a fee that is burned: H3 cell of
		/// resolution 12, elevation in metres, antenna gain in tenths of dBi, region.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::assert_location())]
		pub fn assert_location(
			origin: OriginFor<T>,
			device: DeviceId,
			cell: u64,
			elevation: i16,
			gain: i16,
			region: Region,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_assert_location(who, device, cell, elevation, gain, region)
		}

		/// Gives a device a new working key, certified by its root key. By the owner.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::certify_working_key())]
		pub fn certify_working_key(
			origin: OriginFor<T>,
			device: DeviceId,
			sequence: u32,
			working_key: WorkingKey,
			expires_at: Tick,
			signature: RootSignature,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let certificate = WorkingKeyCertificate { device, sequence, working_key, expires_at };
			Self::do_certify_working_key(who, certificate, &signature)
		}

		/// Directs a device's rewards to an account, or back to its owner. By the owner.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::set_payout())]
		pub fn set_payout(
			origin: OriginFor<T>,
			device: DeviceId,
			payout: Option<T::AccountId>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_payout(who, device, payout)
		}

		/// Offers a device to an account, in place of an earlier offer. By the owner.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::offer_transfer())]
		pub fn offer_transfer(
			origin: OriginFor<T>,
			device: DeviceId,
			to: T::AccountId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_offer_transfer(who, device, to)
		}

		/// Withdraws an offer. By the owner.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::withdraw_offer())]
		pub fn withdraw_offer(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw_offer(who, device)
		}

		/// Takes over an offered device. What is due is settled with the old owner, whose deposit
		/// is retained for a time where the device is a gateway; the signer deposits anew. The
		/// owner before the old one must be quit by now. `signature` is the device's over
		/// [`Acceptance`].
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::accept_transfer())]
		pub fn accept_transfer(
			origin: OriginFor<T>,
			device: DeviceId,
			sequence: u32,
			working_key: WorkingKey,
			expires_at: Tick,
			signature: RootSignature,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let acceptance = Acceptance { device, owner, sequence, working_key, expires_at };
			Self::do_accept_transfer(acceptance, &signature)
		}

		/// Replaces a device's root key, by its owner: at once with the maker's signature, after a
		/// delay without it where the maker is gone. `possession` is the new key's signature over
		/// [`RotationPossession`].
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::rotate_root_key())]
		pub fn rotate_root_key(
			origin: OriginFor<T>,
			device: DeviceId,
			new_root_key: RootKey,
			maker_signature: Option<RootSignature>,
			possession: RootSignature,
			sequence: u32,
			working_key: WorkingKey,
			expires_at: Tick,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let message = RotationPossession {
				device,
				owner,
				new_root_key,
				sequence,
				working_key,
				expires_at,
			};
			Self::do_rotate_root_key(message, &possession, maker_signature.as_ref())
		}

		/// Finishes a rotation without the maker, after its delay. Anyone may.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::finish_rotation())]
		pub fn finish_rotation(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_finish_rotation(device)
		}

		/// Retires a device for good. By the owner.
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::retire())]
		pub fn retire(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_retire(who, device)
		}

		/// Releases a retired device's deposit to its owner, after the delay. Anyone may.
		#[pallet::call_index(17)]
		#[pallet::weight(T::WeightInfo::release_deposit())]
		pub fn release_deposit(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_release_deposit(device)
		}

		/// Opens a case against a gateway, or its former owner, with two contradicting reports that
		/// the working key of their round signed. Anyone may, once for each of them at a time.
		#[pallet::call_index(18)]
		#[pallet::weight(T::WeightInfo::accuse())]
		pub fn accuse(
			origin: OriginFor<T>,
			device: DeviceId,
			evidence: Contradiction,
		) -> DispatchResult {
			let reporter = ensure_signed(origin)?;
			Self::do_accuse(reporter, device, &evidence)
		}

		/// Grants the appeal: closes the case, and the owner answers for nothing that was signed
		/// before a key that is certified at once can be in force. By the manager.
		#[pallet::call_index(19)]
		#[pallet::weight(T::WeightInfo::dismiss_accusation())]
		pub fn dismiss_accusation(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_dismiss_accusation(device)
		}

		/// Enforces a case that was not dismissed in time: the deposit is forfeited and the device
		/// stops for good. Anyone may.
		#[pallet::call_index(20)]
		#[pallet::weight(T::WeightInfo::enforce_accusation())]
		pub fn enforce_accusation(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_enforce_accusation(device)
		}

		/// Releases what was retained of a device's former owner, after the delay. Anyone may.
		#[pallet::call_index(21)]
		#[pallet::weight(T::WeightInfo::release_former_deposit())]
		pub fn release_former_deposit(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_release_former_deposit(device)
		}

		/// Grants the appeal of a device's former owner: closes the case and releases the deposit,
		/// as nothing is left to answer for. By the manager.
		#[pallet::call_index(22)]
		#[pallet::weight(T::WeightInfo::dismiss_former_accusation())]
		pub fn dismiss_former_accusation(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_dismiss_former_accusation(device)
		}

		/// Enforces a case against a device's former owner that was not dismissed in time: what
		/// was retained is forfeited. Anyone may.
		#[pallet::call_index(23)]
		#[pallet::weight(T::WeightInfo::enforce_former_accusation())]
		pub fn enforce_former_accusation(origin: OriginFor<T>, device: DeviceId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_enforce_former_accusation(device)
		}
	}
}
