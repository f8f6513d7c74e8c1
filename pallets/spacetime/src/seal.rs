// SPDX-License-Identifier: Apache-2.0
//! Seal proofs, part by part, and the activation that follows the last.

use crate::{
	count,
	desk::Desk,
	pallet::*,
	record::{Sector, Terms},
	PreCommitOf, WeightInfo,
};
use cairn_device_primitives::{DeviceId, Seed};
use cairn_spacetime::{
	booked_bytes,
	partition::{Entry, SectorState},
	verify_seal_part, SealPart, Sector as Sealed, SectorNumber, USUAL_PART_BYTES,
};
use cairn_traits::RoundClock;
use codec::Encode;
use frame_support::{ensure, weights::Weight};
use sp_runtime::{traits::Saturating, DispatchError};

/// What verifying a part takes. The work follows the proof's size: one that is larger than those of
/// 1 GiB is charged as one of 32 GiB. Of either, sizes lie within a few percent of the one that is
/// measured; a proof that is padded to be larger is refused before it is more work.
pub(crate) fn weight_of<T: Config>(proof: &SealPart) -> Weight {
	T::WeightInfo::prove_part(u32::from(count(proof.encoded_size()) > USUAL_PART_BYTES))
}

impl<T: Config> Pallet<T> {
	/// Verifies a part. Returns the weight of what was settled on the way.
	pub(crate) fn do_prove_part(
		device: DeviceId,
		number: SectorNumber,
		part: u8,
		proof: &SealPart,
	) -> Result<Weight, DispatchError> {
		let mut pre_commit =
			PreCommits::<T>::get(device, number).ok_or(Error::<T>::UnknownPreCommit)?;
		ensure!(T::Clock::tick() < pre_commit.expires_at, Error::<T>::PreCommitExpired);
		let profile = pre_commit.profile.profile();
		ensure!(u32::from(part) < profile.parts, Error::<T>::NoSuchPart);
		let bit = 1_u8.checked_shl(part.into()).ok_or(Error::<T>::NoSuchPart)?;
		ensure!(pre_commit.parts & bit == 0, Error::<T>::PartAlreadyProven);
		let seed = Self::seal_seed(&pre_commit)?;
		let PreCommitOf::<T> { ticket, content, .. } = pre_commit;
		let sealed = Sealed { genesis: Self::genesis_hash(), device, number, ticket, content };
		verify_seal_part(profile, &sealed, &pre_commit.roots, &seed, part.into(), proof)
			.map_err(Error::<T>::from)?;
		Self::ensure_offset(device)?;

		pre_commit.seed = Some(seed);
		pre_commit.parts |= bit;
		Self::deposit_event(Event::PartProven { device, number, part });
		if pre_commit.parts.count_ones() < profile.parts {
			PreCommits::<T>::insert(device, number, pre_commit);
			return Ok(Weight::zero());
		}
		PreCommits::<T>::remove(device, number);
		Self::activate(device, number, pre_commit)
	}

	/// The seed that challenges the seal. It is kept from the first proven part on: the rest may
	/// come when it has left history, and the draw stays the same.
	fn seal_seed(pre_commit: &PreCommitOf<T>) -> Result<Seed, Error<T>> {
		pre_commit.seed.map_or_else(|| Self::seed_at(pre_commit.seed_round), Ok)
	}

	/// Turns the deposit into the pledge of the pre-commit, and puts the sector into a partition.
	fn activate(
		device: DeviceId,
		number: SectorNumber,
		pre_commit: PreCommitOf<T>,
	) -> Result<Weight, DispatchError> {
		let PreCommitOf::<T> { profile, content, ticket, deposit, roots, terms, .. } = pre_commit;
		let Terms { pledge, lifetime, max_lifetime } = terms;
		let provider = Providers::<T>::get(device).ok_or(Error::<T>::UnknownProvider)?;
		let now = T::Clock::tick();
		let schedule = Self::schedule(provider.offset);
		let id = Self::place_for(device, &schedule, profile, now).ok_or(Error::<T>::NoRoom)?;
		let mut desk = Desk::<T>::open_or_new(device, provider, id, profile);
		let settled = desk.settle();

		let owner = desk.provider.owner.clone();
		Self::release(HoldReason::PreCommitDeposit, &owner, deposit)?;
		Self::hold(HoldReason::Pledge, &owner, pledge)?;
		let provider = &mut desk.provider;
		provider.pre_commits = provider.pre_commits.saturating_sub(1);
		provider.deposits = provider.deposits.saturating_sub(deposit);
		provider.sectors = provider.sectors.saturating_add(1);
		provider.pledges = provider.pledges.saturating_add(pledge);
		let expires = now.saturating_add(lifetime);
		let entry = Entry { number, root: roots.replica, expires, state: SectorState::Unproven };
		desk.partition.entries.try_push(entry).map_err(|_| Error::<T>::NoRoom)?;
		// Its partition books it from here on.
		Self::unbook_proofs(booked_bytes(profile.profile(), 1));
		desk.close();
		let sector =
			Sector { partition: id, content, ticket, activated: now, max_lifetime, pledge };
		Sectors::<T>::insert(device, number, sector);
		Self::deposit_event(Event::Activated { device, number, partition: id, pledge, expires });
		Ok(settled)
	}
}
