// SPDX-License-Identifier: Apache-2.0
//! Equivocations.

use crate::{pallet::*, Candidate, CandidateState, UnbondingOf, WeightInfo};
use alloc::collections::BTreeMap;
use cairn_emission::Balance;
use cairn_power::{ConsensusWeight, TOTAL_WEIGHT};
use frame_support::{
	traits::{fungible::BalancedHold, OnUnbalanced},
	weights::Weight,
};
use sp_runtime::{Perbill, Permill, Saturating};
use sp_staking::{
	offence::{OffenceDetails, OnOffenceHandler},
	SessionIndex,
};

impl<T: Config, Identification>
	OnOffenceHandler<T::AccountId, (T::AccountId, Identification), Weight> for Pallet<T>
{
	/// Slashes and removes each offender. What it loses of its bond is the most of three parts: that
	/// which the offences pallet names (`fractions`), that of governance, and that which the weight of
	/// all these offenders in `session` comes to. The offences pallet hands over those who did the same
	/// at the same time: made two blocks in one slot, or voted twice in one round of one set. Who did so
	/// in other slots or rounds of the session weighs for itself.
	///
	/// A part is taken once for all that one did until it was removed: when others are found to have
	/// equivocated with it, whereby the part grows, only the difference is taken.
	fn on_offence(
		offenders: &[OffenceDetails<T::AccountId, (T::AccountId, Identification)>],
		fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let mut weight = Weight::zero();
		let heavy = Self::slashed_by_weight(offenders.iter().map(|one| &one.offender.0), session);
		for (details, fraction) in offenders.iter().zip(fractions) {
			weight.saturating_accrue(T::WeightInfo::on_offence());
			Self::do_offence(&details.offender.0, heavy.max(*fraction), session);
		}
		weight
	}
}

impl<T: Config> Pallet<T> {
	/// What part of their bonds `offenders` lose by what they weighed in `session`.
	fn slashed_by_weight<'a>(
		offenders: impl Iterator<Item = &'a T::AccountId>,
		session: SessionIndex,
	) -> Perbill {
		let set = SessionWeights::<T>::get(session).unwrap_or_default();
		let weights: BTreeMap<_, _> = set.iter().map(|(id, weight)| (id, *weight)).collect();
		let weight = offenders.filter_map(|who| weights.get(who));
		let weight = weight.fold(0, |sum: ConsensusWeight, weight| sum.saturating_add(*weight));
		Perbill::from_rational(cairn_power::slashed_by(weight), TOTAL_WEIGHT)
	}

	/// Takes `fraction` of the bond of `who`, or what governance takes if that is more, and removes
	/// it, for what it did in `session`.
	pub(crate) fn do_offence(who: &T::AccountId, fraction: Perbill, session: SessionIndex) {
		let Some(mut candidate) = Candidates::<T>::get(who) else { return };
		let params = Self::params();
		let fraction = fraction.max(in_billionths(params.slash));
		let now = Self::session();
		let until = now.saturating_add(params.removal_sessions);
		let before = candidate.slashed_for(session);
		let mut unbonding = Unbonding::<T>::get(who);
		let amount = take_part(&mut candidate, &mut unbonding, beyond(fraction, before));
		let slashed = fraction.max(before);
		Self::settle(&mut candidate);
		if candidate.state != CandidateState::Left {
			let at = candidate.covers(session).unwrap_or(now);
			candidate.state = CandidateState::Removed { at, until, slashed };
			Self::forget_founder(who);
		}
		Self::put(who, candidate);
		Self::put_unbonding(who, unbonding);
		let reason = HoldReason::ValidatorBond.into();
		let (credit, _) = T::Currency::slash(&reason, who, amount);
		T::Slash::on_unbalanced(credit);
		let validator = who.clone();
		Self::deposit_event(Event::Slashed { validator, session, amount, until });
	}
}

impl<T: Config> Pallet<T> {
	/// What part of its bond `who` lost for what it is removed for; `None` unless it is removed.
	pub fn removed_part(who: &T::AccountId) -> Option<Perbill> {
		match Candidates::<T>::get(who)?.state {
			CandidateState::Removed { slashed, .. } => Some(slashed),
			_ => None,
		}
	}
}

impl Candidate {
	/// What part it lost already for what it did in `session`.
	fn slashed_for(&self, session: SessionIndex) -> Perbill {
		match self.state {
			CandidateState::Removed { at, slashed, .. } if session <= at => slashed,
			_ => Perbill::zero(),
		}
	}

	/// The session in which it was removed, where that covers what it did in `session`. Another
	/// report of that is for the same removal, and takes nothing of what it does after it.
	fn covers(&self, session: SessionIndex) -> Option<SessionIndex> {
		match self.state {
			CandidateState::Removed { at, .. } if session <= at => Some(at),
			_ => None,
		}
	}
}

/// The same part.
fn in_billionths(part: Permill) -> Perbill {
	Perbill::from_rational(part.deconstruct(), Permill::one().deconstruct())
}

/// What part of the rest is taken, so that all that is taken is `part`, where `before` is taken
/// already.
fn beyond(part: Perbill, before: Perbill) -> Perbill {
	let rest = Perbill::one().saturating_sub(before);
	if rest.is_zero() {
		return Perbill::zero();
	}
	Perbill::from_rational(part.saturating_sub(before).deconstruct(), rest.deconstruct())
}

/// Takes `part` of the bond and of all that is unbonding, and returns how much that is.
fn take_part(candidate: &mut Candidate, unbonding: &mut UnbondingOf, part: Perbill) -> Balance {
	let bonds = unbonding.iter_mut().map(|unbond| &mut unbond.amount);
	let taken = bonds.chain([&mut candidate.bond]).map(|bond| {
		let amount = part.mul_floor(*bond);
		*bond = bond.saturating_sub(amount);
		amount
	});
	taken.fold(0, Balance::saturating_add)
}
