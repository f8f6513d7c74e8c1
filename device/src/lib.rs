// SPDX-License-Identifier: Apache-2.0
//! What runs beside Cairn hardware.
//!
//! - [`keys`]: root and working keys, in files or behind a secure element.
//! - [`journal`]: what a working key has signed, so that it never says two things of one beacon.
//! - [`hash_chain`]: the secrets of a gateway's beacons.
//! - [`radio`]: the air of the simulator, the only place with floats.
//! - [`node`]: the chain, read and written by its metadata, so that no release of this program is
//!   tied to one of the runtime.
//! - [`relay`]: takes signed reports from many gateways and submits them in batches.
//! - [`reveal`](mod@reveal): the secret of a beacon that real hardware has sent.
//! - [`storage`]: replicas in folders: sealed, checked, proven, unsealed.
//! - [`fleet`]: simulated gateways that do the whole work of real ones on a real chain.
//! - [`whatif`]: settled epochs, replayed: as they were paid, and as they would have been.
//! - [`cli`]: the commands, and [`console`] what they print.
//! - [`atomic_file`], [`envelope`], [`json`], [`hexadecimal`]: files, and what is written in them.

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

pub mod atomic_file;
pub mod cli;
pub mod console;
pub mod envelope;
pub mod fleet;
pub mod hash_chain;
pub mod hexadecimal;
pub mod journal;
pub mod json;
pub mod keys;
#[cfg(test)]
mod mutation;
pub mod node;
pub mod radio;
pub mod relay;
pub mod reveal;
mod signals;
pub mod storage;
pub mod whatif;
