// SPDX-License-Identifier: Apache-2.0
//! How figures that governance decides come into force.
//!
//! What is decided waits until whoever lives by it takes a snapshot: a round, a window, an epoch or a
//! session then runs to its end by what was in force when it began. Each figure has bounds of its
//! own, which no decision gets past. Figures that contradict each other are found when the snapshot
//! is taken: they stay as they were, and the others come into force.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![deny(clippy::as_conversions)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

extern crate alloc;

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

#[cfg(test)]
mod tests;

/// The most contradictions that one snapshot finds. More than any group of figures has rules.
const MAX_CONFLICTS: usize = 32;

/// Figures that are in force together.
pub trait Figures: Copy + PartialEq {
	/// A rule that figures can break together.
	type Conflict: Copy + PartialEq;

	/// Whether they can be in force together.
	///
	/// # Errors
	/// The first rule that they break.
	fn check(&self) -> Result<(), Self::Conflict>;

	/// Puts the figures that `conflict` is about back to what they are in `old`.
	fn revert(&mut self, conflict: Self::Conflict, old: &Self);
}

/// What is in force, and what was decided when it came into force.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Snapshot<P> {
	/// The figures that are in force.
	pub in_force: P,
	/// What was decided when they came into force. It differs where a contradiction was found, and
	/// is kept so that the same contradiction is told once.
	pub decided: P,
}

/// What a snapshot changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<P: Figures> {
	/// What was in force before.
	pub old: P,
	/// What is in force now.
	pub new: P,
	/// The rules that the decided figures break.
	pub conflicts: Vec<P::Conflict>,
}

impl<P: Figures> Snapshot<P> {
	/// Both are `figures`.
	pub const fn of(figures: P) -> Self {
		Self { in_force: figures, decided: figures }
	}

	/// Brings `decided` into force as far as it is free of contradictions. `None` if it is what was
	/// decided at the last snapshot.
	pub fn take(&mut self, decided: P) -> Option<Change<P>> {
		self.take_by(decided, P::check)
	}

	/// As [`take`](Self::take), by a check that knows more than figures know of themselves.
	pub fn take_by(
		&mut self,
		decided: P,
		check: impl Fn(&P) -> Result<(), P::Conflict>,
	) -> Option<Change<P>> {
		if decided == self.decided {
			return None;
		}
		let old = self.in_force;
		let mut new = decided;
		let mut conflicts = Vec::new();
		while let Err(conflict) = check(&new) {
			// Whatever a conflict is about is then as it was, where nothing conflicts. One that comes
			// again is about more than it puts back: all is then as it was.
			if conflicts.contains(&conflict) || conflicts.len() >= MAX_CONFLICTS {
				new = old;
				break;
			}
			conflicts.push(conflict);
			new.revert(conflict, &old);
		}
		*self = Self { in_force: new, decided };
		Some(Change { old, new, conflicts })
	}
}
