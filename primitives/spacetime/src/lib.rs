// SPDX-License-Identifier: Apache-2.0
//! Space-time proofs: that a device holds a replica of its own, and goes on holding it.
//!
//! No storage, no FRAME, no trusted setup: BLAKE2b-256 and Merkle paths alone, verified at once.
//!
//! # A sector's life
//! 1. **Seal.** The device labels the graph of a [`Profile`] layer by layer, bound to a
//!    [`Sector::replica_id`]: slow on purpose, and one label after the other. The last layer's labels
//!    are keys: `R_v = key_v XOR D_v` is the replica. It commits to the roots of the three
//!    [`Tree`]s: columns, replica, data.
//! 2. **Seal proof.** A seed that came later challenges nodes ([`seal_challenges`]);
//!    [`verify_seal_part`] recomputes their labels, a part of 16 challenges at a time. The replica's
//!    root is all that has to be kept then.
//! 3. **Windows.** In every period, a seed challenges leaves of every sector
//!    ([`window_challenges`]); [`verify_window`] verifies a partition in one proof.
//! 4. **Unseal.** Labels are regenerated, and XOR gives the data back.
//!
//! [`SealPartCost`] and [`WindowCost`] say what verifying costs at most. `prover`, behind the feature
//! of that name, has the other side; `made_up_part` and `made_up_opening`, behind
//! `runtime-benchmarks`, proofs of any size without a sector. [`multiproof`] holds the paths, [`max_file_bytes`] and its
//! neighbours how a file lies in a sector; `profile.rs` has the figures and what they buy.
//!
//! # A sector over time
//! [`Schedule`] says when windows open and close, [`place`] in which a sector is proven, [`bookings`]
//! how many proofs may fall together,
//! [`partition`] what becomes of it window by window, [`termination_fee`] and its neighbours what
//! that costs.
//!
//! # What is not proven
//! That the replicas of two devices lie on two disks, or on a disk of theirs; and that a small
//! sector could not be regenerated within a window, only that it does not pay.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![deny(clippy::as_conversions)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::as_conversions,
		clippy::cast_possible_truncation,
		clippy::cast_sign_loss,
		clippy::cast_possible_wrap,
		reason = "tests"
	)
)]

extern crate alloc;

pub mod bookings;
mod challenge;
mod cost;
mod data;
mod drg;
mod expander;
mod graph;
mod hash;
mod label;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod made_up;
mod money;
pub mod multiproof;
mod params;
pub mod partition;
pub mod placement;
mod profile;
#[cfg(feature = "prover")]
pub mod prover;
mod replica;
mod schedule;
mod seal;
#[cfg(test)]
mod tests;
mod tree;
mod window;

pub use bookings::{span_room, Bookings, Span};
pub use challenge::{seal_challenges, window_challenges, Deadline};
pub use cost::{
	booked_bytes, due_bytes, SealPartCost, WindowCost, ENVELOPE_BYTES, LEAST_BOOKED_BYTES,
	USUAL_PART_BYTES,
};
pub use data::{capacity_root, file_length, max_file_bytes, trailer, FramingError};
pub use graph::{Graph, Parents, BASE_PARENTS, EXPANDER_PARENTS, GRAPH_HASHES, PARENTS};
pub use hash::{Hash, NodeHash, NODE_HASH_BYTES};
pub use label::Label;
#[cfg(feature = "runtime-benchmarks")]
pub use made_up::{made_up_opening, made_up_part};
pub use money::{fault_cost, pro_rata, termination_fee, GIB};
pub use multiproof::MultiproofError;
pub use params::{
	ClockLengths, StorageParams, StorageParamsError, Superseded, FAULTS_IN_PLEDGE, LIFE_IN_DEPOSITS,
};
pub use partition::StoragePower;
pub use placement::{has_room, place, PartitionId, PartitionIndex, Room, Slot};
pub use profile::{
	Profile, ProfileId, MAX_HEIGHT, MAX_LAYERS, MAX_PARTITION_SECTORS, MAX_PART_CHALLENGES,
	MAX_WINDOW_LEAVES, NODE_BYTES,
};
pub use replica::{Content, Sector, SectorNumber};
pub use schedule::{offset_of, Schedule, WindowIndex, DEADLINES};
pub use seal::{
	verify_seal_part, Roots, SealError, SealPart, MAX_COLUMNS, MAX_COLUMN_LABELS,
	MAX_COLUMN_SIBLINGS, MAX_NODE_SIBLINGS,
};
pub use tree::Tree;
pub use window::{
	verify_window, SectorOpening, Window, WindowError, WindowProof, MAX_LEAF_SIBLINGS,
};
