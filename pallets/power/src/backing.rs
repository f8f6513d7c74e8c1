// SPDX-License-Identifier: Apache-2.0
//! Devices back candidates with what they prove.

use crate::{candidate::Proven, pallet::*, Backing, BackingOf, Candidate};
use cairn_device_primitives::DeviceId;
use cairn_emission::FineAmount;
use cairn_power::{Age, CoveragePower};
use cairn_traits::{DeviceOwners, PowerAge, PowerSink, PowerSource, StoragePower};
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Backs `validator` with all that `device` proves.
	pub(crate) fn do_back(
		who: T::AccountId,
		device: DeviceId,
		validator: T::AccountId,
	) -> DispatchResult {
		Self::ensure_owner(&who, device)?;
		ensure!(!Backings::<T>::contains_key(device), Error::<T>::AlreadyBacking);
		let rests = Resting::<T>::get(device).is_some_and(|until| Self::session() < until);
		ensure!(!rests, Error::<T>::Resting);
		let mut candidate = Self::candidate(&validator)?;
		ensure!(!candidate.leaves(), Error::<T>::CandidateLeaves);
		ensure!(!candidate.is_removed(), Error::<T>::CandidateRemoved);
		Self::settle(&mut candidate);
		candidate.backers = candidate.backers.saturating_add(1);
		let mut backing = Backing::new(validator, Earned::<T>::take(device));
		let proven = Proven {
			bytes: T::Power::storage_power(device),
			coverage: T::Power::coverage_power(device),
		};
		Self::replace(&mut candidate, &mut backing, proven);
		Self::put(&backing.validator, candidate);
		let validator = backing.validator.clone();
		Backings::<T>::insert(device, backing);
		Resting::<T>::remove(device);
		Self::deposit_event(Event::Backed { device, validator });
		Ok(())
	}

	/// Passes where `who` owns `device`, which is active.
	fn ensure_owner(who: &T::AccountId, device: DeviceId) -> DispatchResult {
		let owner = T::Devices::owner(device).ok_or(Error::<T>::UnknownDevice)?;
		ensure!(*who == owner, Error::<T>::NotOwner);
		Ok(())
	}

	/// Takes the backing of `device` back.
	pub(crate) fn do_unback(who: T::AccountId, device: DeviceId) -> DispatchResult {
		Self::ensure_owner(&who, device)?;
		ensure!(Self::end_backing(device), Error::<T>::NotBacking);
		Ok(())
	}

	/// Ends what `device` backs, and returns whether it backed anybody. It rests afterwards. What it
	/// earned, also in the running epoch, waits for a claim.
	pub(crate) fn end_backing(device: DeviceId) -> bool {
		let Some(mut backing) = Backings::<T>::take(device) else { return false };
		let until = Self::session().saturating_add(Self::params().rebacking_sessions);
		Resting::<T>::insert(device, until);
		let validator = backing.validator.clone();
		// No backing without its candidate: its record stays while it has backers.
		if let Some(mut candidate) = Candidates::<T>::get(&validator) {
			Self::settle(&mut candidate);
			Self::replace(&mut candidate, &mut backing, Proven::default());
			candidate.depart();
			Self::put(&validator, candidate);
			Self::put_earned(device, backing.account.earnings);
		}
		Self::deposit_event(Event::Unbacked { device, validator });
		true
	}

	/// Has the candidate of `device` know of the coverage power that it has now.
	pub(crate) fn do_refresh(device: DeviceId) -> DispatchResult {
		let (candidate, backing) = Self::refreshed(device)?;
		Self::put(&backing.validator, candidate);
		Backings::<T>::insert(device, backing);
		Ok(())
	}

	/// The backing of `device` with its coverage power of now, and its settled candidate.
	pub(crate) fn refreshed(
		device: DeviceId,
	) -> Result<(Candidate, BackingOf<T>), sp_runtime::DispatchError> {
		let mut backing = Backings::<T>::get(device).ok_or(Error::<T>::NotBacking)?;
		let mut candidate = Self::candidate(&backing.validator)?;
		Self::settle(&mut candidate);
		let proven = Proven { coverage: T::Power::coverage_power(device), ..backing.told() };
		Self::replace(&mut candidate, &mut backing, proven);
		Ok((candidate, backing))
	}

	/// Settles `backing`, and has it count `proven` for its candidate in place of what it counted.
	/// The candidate is to be settled before.
	fn replace(candidate: &mut Candidate, backing: &mut BackingOf<T>, proven: Proven) {
		Self::settle_backer(candidate, &mut backing.account);
		let now = Self::age();
		let shares = Self::params().backing.backing(proven.bytes, proven.coverage.micro_units(now));
		candidate.replace(backing, proven, shares, now);
	}
}

impl Candidate {
	/// Counts `proven` and `shares` of a device, in place of what `backing`, which is settled,
	/// counted.
	fn replace<AccountId>(
		&mut self,
		backing: &mut Backing<AccountId>,
		proven: Proven,
		shares: u128,
		now: Age,
	) {
		self.bytes = self.bytes.saturating_sub(backing.bytes).saturating_add(proven.bytes);
		self.coverage.remove(&backing.coverage, now);
		self.coverage.add(&proven.coverage, now);
		backing.bytes = proven.bytes;
		backing.coverage = proven.coverage;
		self.accrual.replace_shares(&mut backing.account, shares);
	}

	/// Takes leave of a backer without shares.
	fn depart(&mut self) {
		self.backers = self.backers.saturating_sub(1);
		if self.backers == 0 {
			// What rounding left of the sum is nobody's, and the carry is the validator's.
			self.coverage = CoveragePower::default();
			let carried = FineAmount::of_parts(self.accrual.carry);
			self.due = self.due.saturating_add(carried.plancks);
			self.accrual.carry = carried.fraction.into();
		}
	}
}

impl<T: Config> PowerSink for Pallet<T> {
	/// Counts `power` for whom `device` backs, with what is left of the coverage power that was
	/// told, and settles both. One read where it backs nobody.
	fn set_power(device: DeviceId, power: StoragePower) {
		let Some(mut backing) = Backings::<T>::get(device) else { return };
		let Some(mut candidate) = Candidates::<T>::get(&backing.validator) else { return };
		Self::settle(&mut candidate);
		let proven = Proven { bytes: power, ..backing.told() };
		Self::replace(&mut candidate, &mut backing, proven);
		Self::put(&backing.validator, candidate);
		Backings::<T>::insert(device, backing);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_sink(device: DeviceId) {
		crate::benchmarking::backs_amid::<T>(device);
	}
}
