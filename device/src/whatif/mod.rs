// SPDX-License-Identifier: Apache-2.0
//! Settled epochs, replayed from a node that keeps every state: by the rules that were in force, to
//! audit what the chain paid, and by others, to see who would have gained and who lost.
//!
//! - [`facts`]: what is read, and from where ([`facts::Source`]).
//! - `chain`: that from a node, and `submitted` the reports that blocks hold.
//! - [`figures`]: what is asked about, as `group.key=value`.
//! - [`world`], [`storage`]: one course of events, for coverage and for storage.
//! - [`arrival`]: reports, judged as they arrive. [`waiting`]: those of a block, until its end tells which
//!   of them were taken: [`attribution`] finds out, of what is [`carried`], by the [`outlook`] from each
//!   answer, which follows from the [`reading`] of all.
//! - [`replay`]: blocks, judged anew in both courses.
//! - [`division`]: epochs, paid anew in both.
//! - [`difference`]: where the replay and the chain part ways; [`halt`]: why else it ends.
//! - [`report`]: who gains and who loses.
//!
//! **What is replayed**: every beacon whose reports arrived from four rounds before the first epoch on:
//! reports with their signatures on arrival, places in full beacons, reveals, the draw of the paid,
//! density, ramps, units; the storage pool, tick by tick; the division of the budget. **What is not**:
//! who sends beacons, who proves storage and who validates. They are as they were, and of validators
//! only the pool as a whole is paid anew. Where a figure would have changed what a gateway had gathered
//! before (its ramp, when it was heard), the replay begins with what it had.
//!
//! Nothing is kept between two runs: a replay reads some thousand blocks a minute, and begins anew at
//! any epoch. The rows of an epoch are written as soon as it is done.

pub mod arrival;
pub mod attribution;
pub mod carried;
mod chain;
pub mod difference;
pub mod division;
pub mod facts;
pub mod figures;
pub mod halt;
pub mod outlook;
pub mod reading;
pub mod replay;
pub mod report;
pub mod run;
pub mod storage;
mod submitted;
pub mod waiting;
pub mod world;

#[cfg(test)]
mod tests;

use crate::node::endpoint;
use cairn_device_primitives::EpochIndex;
use std::path::PathBuf;

/// Which epochs are replayed, from which node.
#[derive(Clone, Debug, clap::Args)]
pub struct Audit {
	/// WebSocket address of a node that keeps all states (--state-pruning archive --blocks-pruning
	/// archive).
	#[arg(long, default_value = "ws://127.0.0.1:9944", value_parser = endpoint)]
	pub endpoint: String,
	/// The epochs: 7, or 3..7 for the third to the seventh, both included. All must be closed.
	#[arg(long, value_name = "A..B", value_parser = epochs)]
	pub epoch: Epochs,
	/// A file for one row an epoch, pool and device. One that is there is written anew.
	#[arg(long, value_name = "FILE")]
	pub csv: Option<PathBuf>,
}

/// What is asked about.
#[derive(Clone, Debug, clap::Args)]
pub struct WhatIf {
	/// The epochs and the node.
	#[command(flatten)]
	pub audit: Audit,
	/// A figure with another value, under the name by which referenda change it, in its plain unit:
	/// coverage.MaxWitnesses=10. Known are coverage.MaxWitnesses, WitnessRedundancy, MinDistance,
	/// MaxDistance, FrequencyTolerance, RssiMargin, SnrMargin, Reciprocity, Interactivity, Ramp,
	/// RampFloor, and rewards.BudgetPart, Beaconers, Witnesses, Storage, Validators, MaxRate,
	/// MaxStorageRate. What four shares leave of a million is the treasury's. May be given often.
	#[arg(long = "set", value_name = "GROUP.KEY=VALUE", value_parser = figures::setting)]
	pub settings: Vec<figures::Setting>,
}

/// A range of epochs, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epochs {
	/// The first.
	pub first: EpochIndex,
	/// The last.
	pub last: EpochIndex,
}

/// `7`, or `3..7`.
fn epochs(text: &str) -> Result<Epochs, String> {
	let number = |text: &str| {
		let number = text.parse::<EpochIndex>();
		number.map_err(|_| format!("{text:?} is no epoch: a whole number, at most {}", u32::MAX))
	};
	let (first, last) = text.split_once("..").unwrap_or((text, text));
	let (first, last) = (number(first)?, number(last.trim_start_matches('='))?);
	if first > last {
		return Err(format!("epoch {first} comes after epoch {last}"));
	}
	Ok(Epochs { first, last })
}
