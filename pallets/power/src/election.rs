// SPDX-License-Identifier: Apache-2.0
//! The list of those who stand, and who of them is elected.

use crate::{
	pallet::*, Candidate, CandidateState, PlannedSeat, PlannedSeats, SessionSet, LIST_SLACK,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use cairn_power::MIN_WEIGHT;
use cairn_traits::PowerAge;
use frame_election_provider_support::{ScoreProvider, SortedListProvider};
use frame_support::{defensive, traits::ValidatorRegistration, BoundedVec};

impl<T: Config> Pallet<T> {
	/// Puts a settled candidate back and into its place in the list, which it is in while it
	/// stands. Removes a record that says nothing more.
	pub(crate) fn put(who: &T::AccountId, candidate: Candidate) {
		Self::place(who, &candidate);
		if candidate.is_gone() {
			Candidates::<T>::remove(who);
		} else {
			Candidates::<T>::insert(who, candidate);
		}
	}

	/// Puts a candidate where it belongs in the list.
	fn place(who: &T::AccountId, candidate: &Candidate) {
		let score = candidate.backing(&Self::params().backing, Self::age());
		let outcome = match (candidate.stands(), T::List::contains(who)) {
			(true, true) => T::List::on_update(who, score),
			(true, false) => T::List::on_insert(who.clone(), score),
			(false, true) => T::List::on_remove(who),
			(false, false) => return,
		};
		if outcome.is_err() {
			defensive!("the list has whom it contains, and is never locked");
		}
	}

	/// Those who are elected now, where `set` is in force before them: best first, with what backs
	/// them. The set itself while fewer than `least` are elected: a smaller one would not survive
	/// the loss of any.
	///
	/// Reads the first of the list, as many as there are seats and [`LIST_SLACK`] more, and the
	/// set; each with its backing of now.
	pub(crate) fn elect(set: &SessionSet<T>, least: usize) -> PlannedSeats<T> {
		let params = Self::params();
		let seated: BTreeMap<_, _> = set.iter().cloned().collect();
		let listed = T::List::iter().take(Self::list_read());
		let known: BTreeSet<_> = listed.chain(seated.keys().cloned()).collect();
		let (now, bootstrapped) = (Self::age(), Bootstrapped::<T>::get());
		let founders = Self::founders();
		let holds = |id: &_| seated.get(id).is_some_and(|weight| *weight > MIN_WEIGHT);
		let secured = |id: &_| !bootstrapped && (founders.contains(id) || holds(id));
		let mut applicants: Vec<_> = known
			.into_iter()
			.filter_map(|id| {
				let candidate = Candidates::<T>::get(&id)?;
				Some(cairn_power::Candidate {
					backing: candidate.backing(&params.backing, now),
					self_bond: candidate.bond,
					stands: candidate.stands() && T::Keys::is_registered(&id),
					incumbent: seated.contains_key(&id),
					secured: secured(&id),
					spared: false,
					id,
				})
			})
			.collect();
		params.election.spare(&mut applicants, params.weights.max_change);
		let mut elected = params.election.elect(applicants.iter().cloned());
		if elected.len() < least {
			elected = set.iter().map(|(id, _)| id.clone()).collect();
		}
		let backings: BTreeMap<_, _> =
			applicants.into_iter().map(|applicant| (applicant.id, applicant.backing)).collect();
		let seats = elected
			.into_iter()
			.map(|id| PlannedSeat { backing: backings.get(&id).copied().unwrap_or_default(), id });
		// There are no more seats than a set has room for.
		BoundedVec::truncate_from(seats.collect())
	}

	/// Entries of the list that an election reads.
	fn list_read() -> usize {
		let read = Self::params().election.seats.saturating_add(LIST_SLACK);
		usize::try_from(read).unwrap_or(usize::MAX)
	}

	/// Has candidates of the list without session keys not stand any more, lest they are read in
	/// place of others: [`LIST_SLACK`] at most of those that an election would read.
	pub(crate) fn drop_keyless() {
		let read = T::List::iter().take(Self::list_read());
		let keyless = read.filter(|id| !T::Keys::is_registered(id));
		let slack = usize::try_from(LIST_SLACK).unwrap_or(usize::MAX);
		for who in keyless.take(slack).collect::<Vec<_>>() {
			let Some(mut candidate) = Candidates::<T>::get(&who) else { continue };
			candidate.state = CandidateState::Keyless;
			Self::put(&who, candidate);
			Self::deposit_event(Event::FoundKeyless { candidate: who });
		}
	}

	/// Whether a planned seat is taken: its validator has keys, and did nothing since for which it
	/// would lose it.
	pub(crate) fn takes_seat(id: &T::AccountId) -> bool {
		let lost = |candidate: Candidate| {
			matches!(candidate.state, CandidateState::Removed { .. } | CandidateState::Idle)
		};
		!Candidates::<T>::get(id).is_none_or(lost) && T::Keys::is_registered(id)
	}
}

impl<T: Config> ScoreProvider<T::AccountId> for Pallet<T> {
	type Score = u128;

	/// What a candidate that stands is backed with now. It may be less than the list has, because
	/// coverage power decays without a touch: then anyone may put it right there.
	fn score(who: &T::AccountId) -> Option<u128> {
		let candidate = Candidates::<T>::get(who).filter(Candidate::stands)?;
		Some(candidate.backing(&Self::params().backing, Self::age()))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_score_of(who: &T::AccountId, score: u128) {
		let mut candidate = Candidates::<T>::get(who).unwrap_or_default();
		let per_byte = Self::params().backing.per_byte.max(1);
		candidate.bytes = score.checked_div(per_byte.into()).unwrap_or_default();
		Candidates::<T>::insert(who, candidate);
	}
}
