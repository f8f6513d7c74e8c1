// SPDX-License-Identifier: Apache-2.0
//! What validators did in a session, and whether that was enough.

use crate::{pallet::*, Candidate, CandidateState};
use alloc::collections::BTreeMap;
use cairn_power::{Age, ConsensusWeight, Verdict, TOTAL_WEIGHT};
use cairn_traits::PowerAge;
use frame_support::traits::Get;
use sp_staking::SessionIndex;

/// The most weight that is dropped for idleness when a session ends: a third. More at once says
/// that the network is ill, not its validators.
pub const MAX_DROP: ConsensusWeight = TOTAL_WEIGHT / 3;

/// What one validator was to do in the session that ends, and what it did.
struct Duty<AccountId> {
	who: AccountId,
	session: SessionIndex,
	weight: ConsensusWeight,
	/// Primary blocks of all.
	blocks: u32,
	/// Primary blocks of its own.
	authored: u32,
}

impl<T: Config> Pallet<T> {
	/// Counts a block for its author, if it was made in a primary slot.
	pub(crate) fn do_note_author(author: T::AccountId) {
		if T::PrimaryBlock::get() {
			Self::count_block(author);
		}
	}

	/// Counts a block for its author.
	pub(crate) fn count_block(author: T::AccountId) {
		Authored::<T>::mutate(author, |blocks| *blocks = blocks.saturating_add(1));
		SessionBlocks::<T>::mutate(|blocks| *blocks = blocks.saturating_add(1));
	}

	/// Judges what the validators of `session` did in it, counts their points, and has the chain
	/// age.
	pub(crate) fn do_end_session(session: SessionIndex) {
		let params = Self::params();
		let blocks = SessionBlocks::<T>::take();
		// As many as there were authors since the session before ended.
		let mut authored: BTreeMap<_, _> = Authored::<T>::drain().collect();
		let set = SessionWeights::<T>::get(session).unwrap_or_default();
		let mut room = MAX_DROP;
		for (who, weight) in set {
			let authored = authored.remove(&who).unwrap_or_default();
			Self::end_duty(Duty { who, session, weight, blocks, authored }, &mut room);
		}
		Aged::<T>::mutate(|age| *age = age.after_session(params.backing.half_life));
	}

	/// Notes a validator's session, for its points and for its verdict; `room` is the weight that
	/// may yet be dropped.
	fn end_duty(duty: Duty<T::AccountId>, room: &mut ConsensusWeight) {
		// A candidate's record outlives its seat: its bond is not free while it has one.
		let Some(mut candidate) = Candidates::<T>::get(&duty.who) else { return };
		Self::settle(&mut candidate);
		Self::count_points(&mut candidate, &duty);
		candidate.served = duty.session;
		candidate.unjudged.note(duty.weight, duty.blocks, duty.authored);
		match Self::params().liveness.verdict(&candidate.unjudged) {
			Verdict::Open => {}
			Verdict::Live => candidate.unjudged = Default::default(),
			Verdict::Idle => Self::judge_idle(&mut candidate, &duty, room),
		}
		Self::put(&duty.who, candidate);
	}

	/// Drops a validator that was found idle. If that would be too much weight at once, it is
	/// judged again when the next session ends.
	fn judge_idle(
		candidate: &mut Candidate,
		duty: &Duty<T::AccountId>,
		room: &mut ConsensusWeight,
	) {
		if !candidate.stands() {
			return;
		}
		let Some(left) = room.checked_sub(duty.weight) else { return };
		*room = left;
		let service = core::mem::take(&mut candidate.unjudged);
		candidate.state = CandidateState::Idle;
		Self::deposit_event(Event::FoundIdle {
			validator: duty.who.clone(),
			expected: service.expected_blocks(),
			authored: service.authored,
		});
	}

	/// Credits the points that this session brought to a settled candidate. A session without a
	/// block puts none up.
	fn count_points(candidate: &mut Candidate, duty: &Duty<T::AccountId>) {
		if duty.blocks == 0 {
			return;
		}
		candidate.service.note(duty.weight, duty.blocks, duty.authored);
		RunningPoints::<T>::mutate(|running| {
			let points = candidate.service.points(running.full_pay_from);
			let points = points.saturating_sub(candidate.points);
			running.put_up = running.put_up.saturating_add(duty.weight.into());
			running.earned = running.earned.saturating_add(points.into());
			candidate.credit(points);
		});
	}
}

impl<T: Config> PowerAge for Pallet<T> {
	fn age() -> Age {
		Aged::<T>::get()
	}
}
