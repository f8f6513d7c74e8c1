// SPDX-License-Identifier: Apache-2.0
//! The set of each session, and its weights.
//!
//! `pallet_session` asks for the set of session `s` when session `s − 1` begins, so that clients
//! know it a session ahead. It gets those who were elected, and by what backed them, when session
//! `s − 2` began: power counts two sessions after it was proven, by when finality agrees on it unless
//! it stalls. While it does, forks may hold different sets, each of which follows its own blocks.

use crate::{pallet::*, Candidate, PlannedSeat, PlannedSeats, SessionSet, MIN_SET};
use alloc::vec::Vec;
use cairn_power::{ConsensusWeight, Seat, WeightParams};
use frame_support::{
	traits::{Get, ValidatorRegistration},
	BoundedVec,
};
use sp_runtime::traits::Zero;
use sp_staking::SessionIndex;

/// Validators with their weights, in the order of the session's authorities.
type Weighed<T> = Vec<(<T as frame_system::Config>::AccountId, ConsensusWeight)>;

impl<T: Config> Pallet<T> {
	/// Makes the set of `session` from the seats that were planned, and plans the next. Returns the
	/// set unless it is that of the session before, with the same weights.
	pub(crate) fn do_new_session(session: SessionIndex) -> Option<Vec<T::AccountId>> {
		Self::adopt_params(session);
		let previous = SessionWeights::<T>::get(session.saturating_sub(1)).unwrap_or_default();
		let seats = Self::seats_taken(&previous);
		let weighed = Self::weigh(seats, &previous);
		let set = if Self::is_news(&previous, &weighed) {
			// There are no more seats planned than a set has room for.
			SessionSet::<T>::truncate_from(weighed)
		} else {
			previous.clone()
		};
		let changed = set != previous;
		Self::note_set(session, &set, changed);
		Self::drop_keyless();
		Planned::<T>::put(Self::elect(&set, MIN_SET));
		changed.then(|| set.into_iter().map(|(id, _)| id).collect())
	}

	/// The set of the first two sessions: whoever of genesis is elected and has keys. `None` where
	/// nobody is, which leaves it to `pallet_session`.
	pub(crate) fn do_genesis_session(session: SessionIndex) -> Option<Vec<T::AccountId>> {
		let seats = Self::elect(&SessionSet::<T>::default(), 0);
		Self::note_founders(&seats);
		let weighed = Self::weigh(seats.to_vec(), &SessionSet::<T>::default());
		let set = SessionSet::<T>::truncate_from(weighed);
		Self::note_set(session, &set, true);
		Planned::<T>::put(seats);
		(!set.is_empty()).then(|| set.into_iter().map(|(id, _)| id).collect())
	}

	/// Keeps the set of `session`, and forgets the one that left history.
	fn note_set(session: SessionIndex, set: &SessionSet<T>, changed: bool) {
		// The running session, and the one that is planned, come on top of history.
		if let Some(expired) = session.checked_sub(T::HistorySessions::get().saturating_add(2)) {
			SessionWeights::<T>::remove(expired);
		}
		if set.is_empty() {
			return;
		}
		SessionWeights::<T>::insert(session, set);
		if changed {
			let seats = u32::try_from(set.len()).unwrap_or(u32::MAX);
			Self::deposit_event(Event::SetPlanned { session, seats });
		}
	}

	/// The planned seats that are taken, those of the set before in their order first: what does
	/// not change keeps its place.
	///
	/// Where that leaves fewer than [`MIN_SET`], all whose validators have keys are taken: one who
	/// equivocated is less of a danger to four than its absence is to three. Those without keys
	/// have no place in a session at all.
	fn seats_taken(previous: &SessionSet<T>) -> Vec<PlannedSeat<T::AccountId>> {
		let planned = Planned::<T>::take();
		let mut seats: Vec<_> =
			planned.iter().filter(|seat| Self::takes_seat(&seat.id)).cloned().collect();
		if seats.len() < MIN_SET.min(planned.len()) {
			seats = Self::with_keys(planned);
		}
		let place = |seat: &PlannedSeat<T::AccountId>| {
			previous.iter().position(|(id, _)| *id == seat.id).unwrap_or(usize::MAX)
		};
		seats.sort_by_cached_key(place);
		seats
	}

	/// The planned seats whose validators have keys. What they are backed with is that of the plan,
	/// but for those removed since.
	fn with_keys(planned: PlannedSeats<T>) -> Vec<PlannedSeat<T::AccountId>> {
		let removed = |id: &T::AccountId| {
			Candidates::<T>::get(id).as_ref().is_some_and(Candidate::is_removed)
		};
		planned
			.into_iter()
			.filter(|seat| T::Keys::is_registered(&seat.id))
			.map(|seat| PlannedSeat {
				backing: if removed(&seat.id) { 0 } else { seat.backing },
				id: seat.id,
			})
			.collect()
	}

	/// The weights of `seats`, where those of the session before are `previous`.
	fn weigh(seats: Vec<PlannedSeat<T::AccountId>>, previous: &SessionSet<T>) -> Weighed<T> {
		let founders = Self::founders();
		let seen: Vec<_> = seats
			.iter()
			.map(|seat| Seat {
				backing: seat.backing,
				previous: weight_in::<T>(previous, &seat.id),
				founder: founders.contains(&seat.id),
			})
			.collect();
		let rule = Self::params().weights;
		let weights = rule.weights(&seen, Self::is_bootstrapped(&rule, &seen));
		seats.into_iter().map(|seat| seat.id).zip(weights).collect()
	}

	/// Whether weights follow backing: once a set like `seats` was backed with enough, for good.
	/// Nobody is a founder from then on.
	fn is_bootstrapped(rule: &WeightParams, seats: &[Seat]) -> bool {
		let bootstrapped = Bootstrapped::<T>::get();
		let ends = !bootstrapped && rule.ends_bootstrap(seats);
		if ends {
			Bootstrapped::<T>::put(true);
			Founders::<T>::kill();
		}
		bootstrapped || ends
	}

	/// Whether `weighed` is to be a new set: others, or weights that moved by enough in sum.
	fn is_news(previous: &SessionSet<T>, weighed: &Weighed<T>) -> bool {
		let ids =
			|set: &[(T::AccountId, _)]| set.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
		if ids(previous) != ids(weighed) {
			return !weighed.is_empty();
		}
		let moved = previous.iter().zip(weighed).map(|((_, old), (_, new))| old.abs_diff(*new));
		let moved = moved.fold(0, ConsensusWeight::saturating_add);
		!moved.is_zero() && moved >= Self::params().min_shift
	}

	/// Whether `who` is in the set of session `now`, in the next one, or in the one after that.
	pub(crate) fn is_elected(who: &T::AccountId, now: SessionIndex) -> bool {
		let serves = |session| {
			let set = SessionWeights::<T>::get(session).unwrap_or_default();
			set.iter().any(|(id, _)| id == who)
		};
		serves(now)
			|| serves(now.saturating_add(1))
			|| Planned::<T>::get().iter().any(|seat| seat.id == *who)
	}

	/// The validators of `session` with their weights, in the order of its authorities; `None` for
	/// a session that is not planned, or left history.
	pub fn session_weights(session: SessionIndex) -> Option<Weighed<T>> {
		SessionWeights::<T>::get(session).map(BoundedVec::into_inner)
	}
}

/// The weight of `who` in a set, 0 if it is not in it.
fn weight_in<T: Config>(set: &SessionSet<T>, who: &T::AccountId) -> ConsensusWeight {
	set.iter().find(|(id, _)| id == who).map_or(0, |(_, weight)| *weight)
}
