// SPDX-License-Identifier: Apache-2.0
//! From nothing to a pre-commit, and what becomes of one that is never proven.

use crate::{
	pallet::*,
	record::{PreCommit, Provider, Terms},
	BalanceOf, PreCommitOf, ProviderOf,
};
use cairn_device_primitives::{DeviceId, GenesisHash, Round, Seed};
use cairn_spacetime::{booked_bytes, Content, ProfileId, Roots, SectorNumber};
use cairn_traits::{RoundClock, StorageDevices};
use frame_support::{ensure, traits::Contains};
use sp_runtime::{
	traits::{Saturating, Zero},
	DispatchResult,
};

/// What a provider commits to.
pub(crate) struct Offer {
	pub(crate) profile: ProfileId,
	pub(crate) content: Content,
	pub(crate) number: SectorNumber,
	pub(crate) roots: Roots,
	pub(crate) ticket_round: Round,
}

impl<T: Config> Pallet<T> {
	/// Hash of block 0, as replica ids bind it.
	pub(crate) fn genesis_hash() -> GenesisHash {
		let hash = frame_system::Pallet::<T>::block_hash(
			frame_system::pallet_prelude::BlockNumberFor::<T>::zero(),
		);
		// A shorter hash type would be padded, a longer one cut: Cairn's has 32 bytes.
		let mut genesis = GenesisHash::default();
		genesis.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
		genesis
	}

	/// Takes the commitment, and its deposit.
	///
	/// Numbers are given out in order, rather than kept in a set: whether one was used takes no
	/// storage at all, however long a provider lives.
	pub(crate) fn do_pre_commit(
		who: T::AccountId,
		device: DeviceId,
		offer: Offer,
	) -> DispatchResult {
		let Offer { profile, content, number, roots, ticket_round } = offer;
		let owner = T::Devices::storage_owner(device).ok_or(Error::<T>::NotProvider)?;
		ensure!(owner == who, Error::<T>::NotOwner);
		Self::ensure_allowed(profile)?;
		let ticket = Self::ticket(ticket_round)?;
		let seed_round = T::Clock::round().saturating_add(Self::params().seal_delay);
		let mut provider = Self::committing(device, &who, seed_round);
		ensure!(number == provider.next_number, Error::<T>::WrongNumber);
		provider.next_number = number.checked_add(1).ok_or(Error::<T>::WrongNumber)?;
		Self::ensure_room(device, &provider, profile)?;
		Self::book_proofs(booked_bytes(profile.profile(), 1))?;

		let deposit = Self::deposit_of(profile);
		Self::hold(HoldReason::PreCommitDeposit, &who, deposit)?;
		let expires_at = T::Clock::tick().saturating_add(Self::params().pre_commit_lifetime);
		let pre_commit = PreCommit {
			profile,
			content,
			roots,
			ticket,
			seed_round,
			seed: None,
			parts: 0,
			deposit,
			expires_at,
			terms: Self::terms_of(profile),
		};
		Self::keep(device, number, provider, pre_commit);
		Ok(())
	}

	/// Keeps a pre-commit, counts it with its provider's, and tells of it.
	fn keep(
		device: DeviceId,
		number: SectorNumber,
		mut provider: ProviderOf<T>,
		pre_commit: PreCommitOf<T>,
	) {
		let PreCommit { profile, seed_round, deposit, expires_at, terms, .. } = pre_commit;
		provider.pre_commits = provider.pre_commits.saturating_add(1);
		provider.deposits = provider.deposits.saturating_add(deposit);
		Providers::<T>::insert(device, provider);
		PreCommits::<T>::insert(device, number, pre_commit);
		Self::deposit_event(Event::PreCommitted {
			device,
			number,
			profile,
			seed_round,
			deposit,
			expires_at,
			pledge: terms.pledge,
		});
	}

	/// On what a sector is committed to now.
	fn terms_of(profile: ProfileId) -> Terms<BalanceOf<T>> {
		let params = Self::params();
		Terms {
			pledge: Self::pledge_of(profile),
			lifetime: params.initial_lifetime,
			max_lifetime: params.max_lifetime,
		}
	}

	/// Passes profiles that the chain takes, of sectors that are large enough.
	fn ensure_allowed(profile: ProfileId) -> Result<(), Error<T>> {
		let large_enough = profile.profile().sector_bytes() >= LeastSector::<T>::get();
		let allowed = T::AllowedProfiles::contains(&profile) && large_enough;
		ensure!(allowed, Error::<T>::ProfileNotAllowed);
		Ok(())
	}

	/// The provider of a device that commits a sector: a new one, if it never did. An idle one's
	/// device may have changed hands since.
	fn committing(device: DeviceId, who: &T::AccountId, seed_round: Round) -> ProviderOf<T> {
		let Some(mut provider) = Providers::<T>::get(device) else {
			return Self::new_provider(who, seed_round);
		};
		if provider.is_idle() {
			provider.owner = who.clone();
		}
		Self::await_offset(device, &mut provider, seed_round);
		provider
	}

	/// Ends a pre-commit that was not proven in time.
	pub(crate) fn do_expire_pre_commit(device: DeviceId, number: SectorNumber) -> DispatchResult {
		let pre_commit =
			PreCommits::<T>::get(device, number).ok_or(Error::<T>::UnknownPreCommit)?;
		ensure!(T::Clock::tick() >= pre_commit.expires_at, Error::<T>::StillValid);
		let mut provider = Providers::<T>::get(device).ok_or(Error::<T>::UnknownProvider)?;
		let slashed = pre_commit.deposit;
		provider.pre_commits = provider.pre_commits.saturating_sub(1);
		provider.deposits = provider.deposits.saturating_sub(slashed);
		Self::slash(HoldReason::PreCommitDeposit, &provider.owner, slashed);
		Self::unbook_proofs(booked_bytes(pre_commit.profile.profile(), 1));
		Providers::<T>::insert(device, provider);
		PreCommits::<T>::remove(device, number);
		Self::deposit_event(Event::PreCommitExpired { device, number, slashed });
		Ok(())
	}

	/// The seed of a ticket's round, if that is recent enough.
	fn ticket(round: Round) -> Result<Seed, Error<T>> {
		let now = T::Clock::round();
		let age = now.checked_sub(round).ok_or(Error::<T>::TicketUnknown)?;
		let ticket = T::Clock::seed(round).ok_or(Error::<T>::TicketUnknown)?;
		ensure!(age <= Self::params().max_ticket_age, Error::<T>::TicketTooOld);
		Ok(ticket)
	}

	fn new_provider(owner: &T::AccountId, seed_round: Round) -> ProviderOf<T> {
		Provider {
			owner: owner.clone(),
			offset: 0,
			drawn_in: Some(seed_round),
			next_number: 0,
			pre_commits: 0,
			sectors: 0,
			bytes: Default::default(),
			deposits: Zero::zero(),
			pledges: Zero::zero(),
		}
	}
}
