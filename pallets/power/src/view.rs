// SPDX-License-Identifier: Apache-2.0
//! What a runtime API tells.

use crate::{pallet::*, Candidate, CandidateState};
use alloc::vec::Vec;
use cairn_device_primitives::DeviceId;
use cairn_emission::Balance;
use cairn_power::{Commission, ConsensusWeight, Service};
use cairn_traits::PowerAge;
use codec::{Decode, Encode};
use frame_election_provider_support::SortedListProvider;
use scale_info::TypeInfo;
use sp_staking::SessionIndex;

/// A candidate as of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ValidatorOverview {
	/// Whether it may be elected.
	pub state: CandidateState,
	/// What it has at stake, in plancks, without what is unbonding.
	pub bond: Balance,
	/// What of its bond is unbonding, in plancks.
	pub unbonding: Balance,
	/// What it keeps of its reward in the running epoch of emission.
	pub commission: Commission,
	/// What it keeps from the next epoch on, if what may be kept stays as it is.
	pub next_commission: Commission,
	/// Devices that back it.
	pub backers: u32,
	/// Bytes that they prove.
	pub bytes: u128,
	/// What is left of their coverage power as it was last told, in micro-units.
	pub coverage: u128,
	/// What all of that backs with.
	pub backing: u128,
	/// Its weight in the running session, 0 if it has no seat.
	pub weight: ConsensusWeight,
	/// Its weight in the next session, 0 if it will have no seat.
	pub next_weight: ConsensusWeight,
	/// What it did in the running session: blocks that it was expected to author of those that were
	/// made so far, and those that it authored.
	pub session: Service,
	/// What it did in earlier sessions since the last verdict.
	pub unjudged: Service,
	/// Points that it earned in the running epoch of emission.
	pub points: u64,
	/// Those of them that are its own: its commission, and all of sessions at whose end nobody
	/// backed it.
	pub own_points: u64,
	/// What a claim would pay to it, in plancks.
	pub due: Balance,
}

/// What a device backs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BackingOverview<AccountId> {
	/// The candidate.
	pub validator: AccountId,
	/// Bytes that it proves.
	pub bytes: u128,
	/// What is left of its coverage power as the candidate was told, in micro-units.
	pub coverage: u128,
	/// Its shares in what the candidate's backers earn.
	pub shares: u128,
	/// Shares of all of them.
	pub all_shares: u128,
	/// Whole points that it earned in the running epoch of emission.
	pub points: u64,
}

impl<T: Config> Pallet<T> {
	/// What is known of `validator`; `None` if it is no candidate.
	pub fn validator_overview(validator: &T::AccountId) -> Option<ValidatorOverview> {
		let mut candidate = Candidates::<T>::get(validator)?;
		Self::settle(&mut candidate);
		let (params, now) = (Self::params(), Self::age());
		let running = Self::session();
		let weight = Self::weight_of(validator, running);
		let unbonding = Unbonding::<T>::get(validator);
		let unbonding = unbonding.iter().map(|unbond| unbond.amount);
		Some(ValidatorOverview {
			state: candidate.state,
			bond: candidate.bond,
			unbonding: unbonding.fold(0, Balance::saturating_add),
			commission: candidate.commission,
			next_commission: candidate.next_commission.min(params.max_commission),
			backers: candidate.backers,
			bytes: candidate.bytes,
			coverage: candidate.coverage.micro_units(now),
			backing: candidate.backing(&params.backing, now),
			weight,
			next_weight: Self::weight_of(validator, running.saturating_add(1)),
			session: Self::service_so_far(validator, weight),
			unjudged: candidate.unjudged,
			points: candidate.points,
			own_points: candidate.own_points,
			due: candidate.due,
		})
	}

	/// What `validator`, which has this weight, did in the running session.
	fn service_so_far(validator: &T::AccountId, weight: ConsensusWeight) -> Service {
		let mut service = Service::default();
		service.note(weight, SessionBlocks::<T>::get(), Authored::<T>::get(validator));
		service
	}

	/// The weight of `validator` in `session`, 0 if it has none.
	fn weight_of(validator: &T::AccountId, session: SessionIndex) -> ConsensusWeight {
		let set = SessionWeights::<T>::get(session).unwrap_or_default();
		set.iter().find(|(id, _)| id == validator).map_or(0, |(_, weight)| *weight)
	}

	/// What `device` backs, and with what; `None` if it backs nobody.
	pub fn backing_overview(device: DeviceId) -> Option<BackingOverview<T::AccountId>> {
		let backing = Backings::<T>::get(device)?;
		let Candidate { accrual, .. } = Candidates::<T>::get(&backing.validator)?;
		Some(BackingOverview {
			bytes: backing.bytes,
			coverage: backing.coverage.micro_units(Self::age()),
			shares: backing.account.shares,
			all_shares: accrual.shares,
			points: Self::earnings(device).whole_points(),
			validator: backing.validator,
		})
	}

	/// The first `count` candidates of the list, the best backed first as far as the list knows.
	pub fn best_candidates(count: u32) -> Vec<T::AccountId> {
		T::List::iter().take(usize::try_from(count).unwrap_or(usize::MAX)).collect()
	}
}
