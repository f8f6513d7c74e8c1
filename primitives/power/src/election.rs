// SPDX-License-Identifier: Apache-2.0
//! Who has a seat.
//!
//! Candidates are ranked by backing, then by their own bond, then by id. An incumbent is ranked as
//! if its backing were greater by the [`Margin`]: a challenger takes its seat only by exceeding it
//! by more than that, so that two who are about as strong do not take turns. Until the chain has
//! bootstrapped, its founders and those who hold its weight are before all others: little backing
//! would take a seat from who has none.
//!
//! # From a part of the list
//! The set that is elected from the first `seats` of a list of all candidates *and every incumbent*
//! is that elected from all: a challenger that is not among the first `seats` is behind as many,
//! each of whom ranks before it. Whoever reads a sorted list passes as many more of its entries as
//! may be refused (those that left, or whose bond is too small), and as the list may be out of
//! order.

use crate::{Margin, MaxChange, ParamsError};
use alloc::{collections::BTreeSet, vec::Vec};
use cairn_emission::{plancks, Balance};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Reverse;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most seats that there may be: as many authorities as the runtime's BABE and GRANDPA hold.
pub const MAX_SEATS: u32 = 256;

/// Who asks for a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<Id> {
	/// Whose candidacy it is.
	pub id: Id,
	/// What devices back it with.
	pub backing: u128,
	/// What it has at stake itself, in plancks.
	pub self_bond: Balance,
	/// Whether it stands: neither left, nor removed for what it did.
	pub stands: bool,
	/// Whether it has a seat.
	pub incumbent: bool,
	/// Whether nobody takes a seat from it, however backed.
	pub secured: bool,
	/// Whether its bond may be too small for now, see [`ElectionParams::spare`].
	pub spared: bool,
}

/// What decides an election.
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
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ElectionParams {
	/// Seats, 1 to [`MAX_SEATS`].
	pub seats: u32,
	/// By how much a challenger must exceed an incumbent.
	pub margin: Margin,
	/// The least that a validator has at stake itself, in plancks. Incumbents are no exception, but
	/// they are let go [by and by](Self::spare).
	#[serde(with = "plancks")]
	pub min_self_bond: Balance,
}

impl ElectionParams {
	/// Refuses a number of seats that no set can have.
	///
	/// # Errors
	/// See [`ParamsError`].
	pub const fn check(&self) -> Result<(), ParamsError> {
		if self.seats == 0 || self.seats > MAX_SEATS {
			return Err(ParamsError::Seats);
		}
		Ok(())
	}

	/// The seats of the next session, where so many are `decided`: nearer to them by the part of all
	/// seats by which a weight may change, or by one where that is less. Who loses a seat is backed
	/// least, so that all who do in a session hold about as much weight as one validator may lose; and
	/// who comes is backed no better. As many as there are, where no set can have those decided.
	pub fn seats_towards(&self, decided: u32, most: MaxChange) -> u32 {
		if !(1..=MAX_SEATS).contains(&decided) {
			return self.seats;
		}
		let step = step(self.seats, most);
		decided.clamp(self.seats.saturating_sub(step), self.seats.saturating_add(step))
	}

	/// Spares those who have a seat and too small a bond, as they have when governance decides that
	/// more is to be at stake: all but the worst ranked of them, who goes, and with it whoever else is
	/// among the worst ranked of all that stand and have a seat, of whom as many may go as where seats
	/// are fewer. So those who go in a session hold about as much weight as one validator may lose, or
	/// are one: whoever decides it does not turn a set over, even where the heaviest have bonded too
	/// little, and who is to put up more has some time for it.
	pub fn spare<Id: Clone + Ord>(&self, candidates: &mut [Candidate<Id>], most: MaxChange) {
		let seated = candidates.iter().filter(|candidate| candidate.incumbent).count();
		let seated = u32::try_from(seated).unwrap_or(MAX_SEATS);
		let worst = usize::try_from(step(seated, most)).unwrap_or(usize::MAX);
		let remains = |candidate: &&mut Candidate<Id>| candidate.incumbent && candidate.stands;
		let mut remaining: Vec<_> = candidates.iter_mut().filter(remains).collect();
		remaining.sort_by_cached_key(|candidate| Reverse(self.rank(candidate)));
		let mut goes = false;
		for (place, candidate) in remaining.into_iter().enumerate() {
			if !self.is_bonded(candidate) {
				candidate.spared = goes && place >= worst;
				goes = true;
			}
		}
	}

	/// The ids of those who are elected, best first: at most as many as there are seats, each once,
	/// whatever the order of `candidates`.
	///
	/// There may be none. No chain runs without validators: whoever asks keeps the set that it has.
	pub fn elect<Id: Clone + Ord>(
		&self,
		candidates: impl IntoIterator<Item = Candidate<Id>>,
	) -> Vec<Id> {
		let mut ranked: Vec<_> =
			candidates.into_iter().filter(|candidate| self.admits(candidate)).collect();
		// By key, which is wider than what it is made of, once a candidate.
		ranked.sort_by_cached_key(|candidate| self.rank(candidate));
		let mut named = BTreeSet::new();
		ranked
			.into_iter()
			.map(|candidate| candidate.id)
			.filter(|id| named.insert(id.clone()))
			.take(usize::try_from(self.seats).unwrap_or(usize::MAX))
			.collect()
	}

	/// Whether a candidate may be elected at all.
	pub fn admits<Id>(&self, candidate: &Candidate<Id>) -> bool {
		candidate.stands && (candidate.spared || self.is_bonded(candidate))
	}

	/// Whether a candidate has enough at stake itself.
	fn is_bonded<Id>(&self, candidate: &Candidate<Id>) -> bool {
		candidate.self_bond >= self.min_self_bond
	}

	/// What candidates are sorted by, the best first.
	///
	/// Between an incumbent and a challenger of equal strength the incumbent is first: exceeding is
	/// more than equalling. Rounding down changes no comparison, since the challenger's backing is
	/// an integer. Nor does clamping: nothing exceeds the largest number.
	fn rank<Id: Clone + Ord>(&self, candidate: &Candidate<Id>) -> impl Ord {
		let Candidate { id, backing, self_bond, incumbent, secured, .. } = candidate.clone();
		let lead = if incumbent { self.margin.of(backing) } else { 0 };
		let strength = backing.saturating_add(lead);
		let strength = (Reverse(secured), Reverse(strength));
		(strength, Reverse(incumbent), Reverse(backing), Reverse(self_bond), id)
	}
}

/// Of so many seats, those that may go, or come, in a session: the part by which a weight may change,
/// one at least.
fn step(seats: u32, most: MaxChange) -> u32 {
	// A part of the seats, so that it always fits.
	u32::try_from(most.of(seats.into())).unwrap_or(seats).max(1)
}
