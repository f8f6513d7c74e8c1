// SPDX-License-Identifier: Apache-2.0
//! Storage: replicas in folders.
//!
//! - [`folder`]: what lies where, and whether it is sound; [`lock`] who may read or write it;
//!   [`manifest`] what it says about itself.
//! - [`seal`](mod@seal): makes a replica, layer by layer; [`mod@repair`] makes the same again.
//! - [`unseal`](mod@unseal): gets the file back.
//! - [`proof`]: the parts of a seal proof, and the proofs of windows.
//! - [`serve`]: the daemon that takes sectors onto the chain and keeps them there.
//! - [`progress`]: a bar, and the way to stop.
//! - [`medium`]: large files; [`error`] whatever can be wrong with them.
//!
//! # What it takes
//! | profile | memory to seal | disk to seal | disk after the proof |
//! |---|---|---|---|
//! | 32MiB | 88 MiB | 289 MiB | 33 MiB |
//! | 1GiB | 2.1 GiB | 9.1 GiB | 1.1 GiB |
//! | 32GiB | 67 GiB | 289 GiB | 33 GiB |
//!
//! Labels are one thread's work, whatever the machine: one follows from the other. Trees are built
//! by all cores. To unseal takes as much memory as to seal, and no disk but the file's; a check takes
//! a megabyte a thread and 1/128 of the sector; a window's proof next to nothing.
//!
//! # What an interruption costs
//! Nothing is ever half written: files get their names when they are whole and on disk. A sealing
//! goes on after the last layer whose checksum still holds.

pub mod error;
pub mod folder;
pub mod lock;
pub mod manifest;
pub mod medium;
pub mod progress;
pub mod proof;
pub mod repair;
pub mod seal;
pub mod serve;
#[cfg(test)]
pub(crate) mod tests;
pub mod unseal;

pub use error::ReplicaError;
pub use folder::{ReplicaFolder, Verified};
pub use progress::{Bar, Onlooker, StopFlag};
pub use repair::{repair, Repaired};
pub use seal::{seal, Request};
pub use unseal::unseal;
