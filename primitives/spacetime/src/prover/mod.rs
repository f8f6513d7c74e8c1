// SPDX-License-Identifier: Apache-2.0
//! The other side of the proofs: to seal, to prove, to unseal, and to check oneself.
//!
//! Files are the caller's: everything here reads and writes through [`ReadAt`] and [`WriteAt`],
//! which files and memory implement.
//!
//! # Memory
//! Labelling holds two layers: the one before, and the one that is made ([`label_layer`]), so twice
//! the sector's size; all else streams in chunks of [`CHUNK_BYTES`] a layer and thread. An
//! [`UpperTree`] is 1/128 of the sector (8 MiB of a GiB), of which sealing holds three. A GiB is
//! sealed in 2.1 GiB, and keeps 8 GiB of layers on disk until its seal proof is accepted; then the
//! replica and the upper part of its tree are all that windows need.
//!
//! # Stopping and going on
//! Every long step reports [`Progress`] to a [`Watch`], which may stop it. Labelling goes on at the
//! node where it stopped, if the caller kept the layer ([`label_layer`]), else at its beginning
//! ([`label_layers`]).
//!
//! # Trust in oneself
//! A few wrong labels would pass the spot checks of a seal proof, and the file would not come back.
//! [`audit()`] recomputes everything by the verifier's own code, one thread, no batches. Proofs are
//! checked as they are made: a subtree that does not give the node of the upper tree is
//! [`ProverError::Corrupt`], not a failed extrinsic.

mod audit;
mod data;
mod error;
mod hash;
mod labels;
mod leaves;
mod seal;
mod storage;
mod tree;
mod unseal;
mod watch;
mod window;

pub use audit::{audit, AuditError, Replica};
pub use data::Data;
pub use error::ProverError;
pub use labels::{label_layer, label_layers, Layers};
pub use seal::{replica_tree, seal, Sealed, SealedSector};
pub use storage::{ReadAt, WriteAt};
pub use tree::{UpperTree, CUT};
pub use unseal::unseal;
pub use watch::{Progress, Step, Unwatched, Watch};
pub use window::{prove_window, SealedReplica};

/// Nodes that are read, hashed or written at once.
pub(crate) const CHUNK_BITS: u32 = 12;

/// Bytes of a chunk.
pub const CHUNK_BYTES: usize = 131_072;

const _: () = assert!(CHUNK_BYTES == 32 << CHUNK_BITS);
