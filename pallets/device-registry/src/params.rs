// SPDX-License-Identifier: Apache-2.0
//! Every figure of the registry that is governance's to decide, and when it comes into force.

#![allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]

use crate::{pallet::*, BalanceOf};
use cairn_device_primitives::Tick;
use cairn_figures::{Change, Figures, Snapshot};
use cairn_traits::RoundClock;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::Get, weights::Weight};
use scale_info::TypeInfo;
use sp_runtime::{traits::Zero, Permill};

/// The most ticks that anything waits, or a working key lives: 366 days of ticks of a second.
pub const MAX_TICKS: Tick = 366 * 86_400;

/// Records that hold what governance decided, at most: one for each figure.
const DECIDED: u64 = 10;

/// [`RegistryParams`] of a runtime.
pub type ParamsOf<T> = RegistryParams<BalanceOf<T>>;

/// The figures of the registry, amounts in plancks of type `B`. What has begun by them (a case, a
/// rotation, a release) ends by them.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct RegistryParams<B> {
	/// What a maker bonds for each of its devices. Not zero. What is decided counts for the devices that
	/// there are as well: it says what of a bond is free.
	pub bond_per_device: B,
	/// What an owner deposits for a device. Each device remembers its own. Not zero.
	pub device_deposit: B,
	/// Burned for a gateway's first location; at most `location_fee`.
	pub first_location_fee: B,
	/// Burned for each later location.
	pub location_fee: B,
	/// Least ticks between two locations of a gateway.
	pub location_cooldown: Tick,
	/// Ticks that a rotation without the maker waits, 1 to [`MAX_TICKS`].
	pub rotation_delay: Tick,
	/// Ticks between retirement (of a device, a maker), or the end of an owner's last round where it
	/// sold its device, and the release of what is held for that. 1 to [`MAX_TICKS`].
	pub release_delay: Tick,
	/// Ticks between an accusation and its enforcement, in which the owner may appeal; 1 to
	/// [`MAX_TICKS`]. Where a change of facts takes longer to settle, enforcement waits for that too.
	pub appeal_window: Tick,
	/// The reporter's share of a forfeited deposit, rounded down. At most one half. A case keeps that of
	/// when it was opened.
	pub reporter_share: Permill,
	/// Most ticks that a working key may be certified for, 1 to [`MAX_TICKS`].
	pub max_working_key_lifetime: Tick,
}

/// A rule that figures break.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum ParamsError {
	/// A bond of nothing gives any quota.
	#[codec(index = 0)]
	BondPerDevice,
	/// Devices would cost nothing.
	#[codec(index = 1)]
	DeviceDeposit,
	/// The first location is the cheap one.
	#[codec(index = 2)]
	LocationFees,
	/// A rotation without the maker must be noticed, and end.
	#[codec(index = 3)]
	RotationDelay,
	/// What is held must outlast the work, and be released.
	#[codec(index = 4)]
	ReleaseDelay,
	/// Somebody must be able to appeal, and a case to end.
	#[codec(index = 5)]
	AppealWindow,
	/// Accusing oneself would save most of the deposit.
	#[codec(index = 6)]
	ReporterShare,
	/// No working key could ever be certified, or one for ever.
	#[codec(index = 7)]
	MaxWorkingKeyLifetime,
	/// A gateway could never move again.
	#[codec(index = 8)]
	LocationCooldown,
}

impl<B: Copy + PartialOrd + Zero> Figures for RegistryParams<B> {
	type Conflict = ParamsError;

	fn check(&self) -> Result<(), ParamsError> {
		let waits = 1..=MAX_TICKS;
		let lives = waits.contains(&self.max_working_key_lifetime);
		let checks = [
			(!self.bond_per_device.is_zero(), ParamsError::BondPerDevice),
			(!self.device_deposit.is_zero(), ParamsError::DeviceDeposit),
			(self.first_location_fee <= self.location_fee, ParamsError::LocationFees),
			(waits.contains(&self.rotation_delay), ParamsError::RotationDelay),
			(waits.contains(&self.release_delay), ParamsError::ReleaseDelay),
			(waits.contains(&self.appeal_window), ParamsError::AppealWindow),
			(self.reporter_share <= Permill::from_percent(50), ParamsError::ReporterShare),
			(lives, ParamsError::MaxWorkingKeyLifetime),
			(self.location_cooldown <= MAX_TICKS, ParamsError::LocationCooldown),
		];
		checks.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, error)| Err(error))
	}

	fn revert(&mut self, conflict: ParamsError, old: &Self) {
		match conflict {
			ParamsError::BondPerDevice => self.bond_per_device = old.bond_per_device,
			ParamsError::DeviceDeposit => self.device_deposit = old.device_deposit,
			ParamsError::LocationFees => {
				self.first_location_fee = old.first_location_fee;
				self.location_fee = old.location_fee;
			}
			ParamsError::RotationDelay => self.rotation_delay = old.rotation_delay,
			ParamsError::ReleaseDelay => self.release_delay = old.release_delay,
			ParamsError::AppealWindow => self.appeal_window = old.appeal_window,
			ParamsError::ReporterShare => self.reporter_share = old.reporter_share,
			ParamsError::MaxWorkingKeyLifetime => {
				self.max_working_key_lifetime = old.max_working_key_lifetime;
			}
			ParamsError::LocationCooldown => self.location_cooldown = old.location_cooldown,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The figures in force; before the first block, what is decided.
	pub fn params() -> ParamsOf<T> {
		InForce::<T>::get().map_or_else(T::Params::get, |snapshot| snapshot.in_force)
	}

	/// Brings what is decided into force in the block in which an epoch begins. Returns the weight that
	/// it took.
	pub(crate) fn adopt_params() -> Weight {
		let tick = T::Clock::tick();
		let found = InForce::<T>::get();
		let looked = T::DbWeight::get().reads(DECIDED.saturating_add(4));
		let Some(mut snapshot) = found else {
			InForce::<T>::put(Snapshot::of(T::Params::get()));
			return looked.saturating_add(T::DbWeight::get().writes(1));
		};
		if !tick.is_multiple_of(T::Clock::epoch_ticks()) || !T::Clock::has_advanced() {
			return T::DbWeight::get().reads(4);
		}
		if let Some(Change { old, new, conflicts }) = snapshot.take(T::Params::get()) {
			InForce::<T>::put(snapshot);
			for conflict in conflicts {
				Self::deposit_event(Event::ParamsRefused { conflict });
			}
			if old != new {
				let epoch = T::Clock::epoch();
				Self::deposit_event(Event::ParamsChanged { epoch, old, new });
			}
		}
		looked.saturating_add(T::DbWeight::get().writes(1))
	}
}
