// SPDX-License-Identifier: Apache-2.0
//! Why a replay ends before its last block.

use super::{
	difference::Difference,
	facts::{Block, Snapshot},
	figures::Asked,
};
use cairn_device_primitives::EpochIndex;

/// Why a replay does not go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Halt {
	/// It is not what the chain did.
	#[error(transparent)]
	Differs(#[from] Difference),
	/// What is asked about contradicts the figures of the chain that it does not replace, or itself.
	#[error("{span} is not replayed: {rule}")]
	Contradicts {
		/// The round or the epoch that has these figures.
		span: String,
		/// What is asked about, and the rule that is broken.
		rule: String,
	},
	/// Which of the reports that a block carries were taken was not found out.
	#[error(
		"block {block} carries calls of which some came to nothing, and which of their reports were \
		 taken was not found by trying {limit}: it is not replayed; ask about epochs that end before \
		 it, or that begin four rounds after it"
	)]
	Unattributed {
		/// The block.
		block: u64,
		/// How many were tried.
		limit: u32,
	},
	/// An epoch began and ended within a block.
	#[error(
		"block {block} closes epochs {first} to {last} at once, as after a halt: these, and epoch \
		 {begun}, which begins in it, are not replayed; ask about those before or after"
	)]
	AtOnce {
		/// The block.
		block: u64,
		/// The epoch that was running before it.
		first: EpochIndex,
		/// The last that it closes.
		last: EpochIndex,
		/// The one that is running after it.
		begun: EpochIndex,
	},
}

/// Whether a replay can begin at a state. The figures of an epoch that is not asked about, and of rounds
/// that do not bear on one that is, need not go together with what is asked.
///
/// # Errors
/// What stands against it.
pub fn check_start(snapshot: &Snapshot, asked: &Asked) -> Result<(), Halt> {
	let epoch = snapshot.epoch;
	let rounds = snapshot.rounds.iter().filter(|(round, _)| asked.bears_on(**round, epoch));
	for (round, (rules, _)) in rounds {
		asked
			.check_coverage(&rules.params)
			.map_err(|rule| Halt::Contradicts { span: format!("round {round}"), rule })?;
	}
	if asked.is_about(epoch) {
		let span = || format!("epoch {epoch}");
		asked
			.check_emission(&snapshot.terms)
			.map_err(|rule| Halt::Contradicts { span: span(), rule })?;
	}
	Ok(())
}

/// Whether a replay in whose last block the epoch was `running` can go on with a block.
///
/// # Errors
/// What stands against it.
pub fn check_block(block: &Block, running: EpochIndex, asked: &Asked) -> Result<(), Halt> {
	let Block { number, epoch, began, opened, .. } = block;
	let last = epoch.saturating_sub(1);
	if last > running {
		return Err(Halt::AtOnce { block: *number, first: running, last, begun: *epoch });
	}
	if let Some((round, rules, _)) = began.as_ref().filter(|began| asked.bears_on(began.0, *epoch))
	{
		let span = || format!("round {round}, which begins in block {number} of epoch {epoch},");
		asked
			.check_coverage(&rules.params)
			.map_err(|rule| Halt::Contradicts { span: span(), rule })?;
	}
	if let Some(terms) = opened.as_ref().filter(|_| asked.is_about(*epoch)) {
		let span = || format!("epoch {epoch}, which begins in block {number},");
		asked.check_emission(terms).map_err(|rule| Halt::Contradicts { span: span(), rule })?;
	}
	Ok(())
}
