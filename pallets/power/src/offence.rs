// SPDX-License-Identifier: Apache-2.0
//! Equivocations.

use crate::{pallet::*, Candidate, CandidateState, UnbondingOf, WeightInfo};
use cairn_emission::Balance;
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
	/// Slashes and removes each offender. A part is taken once for all that one did until it was
	/// removed: when others are found to have equivocated too, whereby the part grows, only the
	/// difference is taken.
	fn on_offence(
		offenders: &[OffenceDetails<T::AccountId, (T::AccountId, Identification)>],
		fractions: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		let mut weight = Weight::zero();
		for (details, fraction) in offenders.iter().zip(fractions) {
			weight.saturating_accrue(T::WeightInfo::on_offence());
			Self::do_offence(&details.offender.0, *fraction, session);
		}
		weight
	}
}

impl<T: Config> Pallet<T> {
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
			candidate.state = CandidateState::Removed { at: now, until, slashed };
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

impl Candidate {
	/// What part it lost already for what it did in `session`.
	fn slashed_for(&self, session: SessionIndex) -> Perbill {
		match self.state {
			CandidateState::Removed { at, slashed, .. } if session <= at => slashed,
			_ => Perbill::zero(),
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
