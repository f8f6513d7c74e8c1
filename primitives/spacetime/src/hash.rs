// SPDX-License-Identifier: Apache-2.0
//! Domain-separated BLAKE2b-256: every hash of this crate begins with 16 bytes of its own.
//!
//! Everything that is hashed under one domain has one length, so no two inputs are the same bytes,
//! and no hash of one kind can stand for one of another kind.

use alloc::vec::Vec;

/// A hash, a label or a node of 32 bytes.
pub type Hash = [u8; 32];

/// The first 240 bits of the hash of a tree's leaf or inner node: what its parent takes in, and what
/// proofs carry. Roots are whole.
///
/// Two inputs with one such hash take 2^120 hashes: of 10^21 a second, as all of Bitcoin's miners made in
/// 2026, forty million years. The two bytes that are left out are a sixteenth of every proof of a window,
/// and the length of these is what limits how much a chain can hold (`docs/performance.md`).
pub type NodeHash = [u8; NODE_HASH_BYTES];

/// Bytes of a [`NodeHash`].
pub const NODE_HASH_BYTES: usize = 30;

/// A domain: its name, padded with zeros.
pub(crate) type Domain = [u8; 16];

/// Bytes of a domain.
pub(crate) const DOMAIN_BYTES: u32 = 16;

pub(crate) const LABEL: Domain = *b"cairn/label/1\0\0\0";
pub(crate) const REPLICA_ID: Domain = *b"cairn/replica/1\0";
pub(crate) const GRAPH_KEYS: Domain = *b"cairn/graph/1\0\0\0";
pub(crate) const SEAL_CHALLENGE: Domain = *b"cairn/seal/1\0\0\0\0";
pub(crate) const WINDOW_CHALLENGE: Domain = *b"cairn/window/1\0\0";
pub(crate) const OFFSET: Domain = *b"cairn/offset/1\0\0";
pub(crate) const COLUMN_LEAF: Domain = *b"cairn/col-leaf/1";
pub(crate) const COLUMN_NODE: Domain = *b"cairn/col-node/1";
pub(crate) const SEALED_LEAF: Domain = *b"cairn/rep-leaf/1";
pub(crate) const SEALED_NODE: Domain = *b"cairn/rep-node/1";
pub(crate) const DATA_LEAF: Domain = *b"cairn/dat-leaf/1";
pub(crate) const DATA_NODE: Domain = *b"cairn/dat-node/1";

/// BLAKE2b-256, by the host where there is one.
pub(crate) fn blake2_256(bytes: &[u8]) -> Hash {
	#[cfg(test)]
	count::hashed();
	sp_io::hashing::blake2_256(bytes)
}

/// BLAKE2b-256 of domain ‖ parts. Each caller's parts have fixed lengths.
pub(crate) fn hash(domain: &Domain, parts: &[&[u8]]) -> Hash {
	let length = parts.iter().map(|part| part.len()).fold(domain.len(), usize::saturating_add);
	let mut bytes = Vec::with_capacity(length);
	bytes.extend_from_slice(domain);
	parts.iter().for_each(|part| bytes.extend_from_slice(part));
	blake2_256(&bytes)
}

/// What the parent of a hash takes in.
pub(crate) fn cut(hash: &Hash) -> NodeHash {
	hash.first_chunk().copied().unwrap_or([0; NODE_HASH_BYTES])
}

/// BLAKE2b-256 of domain ‖ left ‖ right: one compression.
pub(crate) fn hash_pair(domain: &Domain, left: &NodeHash, right: &NodeHash) -> Hash {
	blake2_256(&pair(domain, left, right))
}

/// Bytes of an inner node's preimage.
pub(crate) const PAIR_BYTES: usize = 76;

/// Domain ‖ left ‖ right.
pub(crate) fn pair(domain: &Domain, left: &NodeHash, right: &NodeHash) -> [u8; PAIR_BYTES] {
	let mut bytes = [0; PAIR_BYTES];
	// Whole pieces: byte by byte, copying would take as long as hashing in wasm.
	let (tag, nodes) = bytes.split_at_mut(domain.len());
	let (first, second) = nodes.split_at_mut(left.len());
	tag.copy_from_slice(domain);
	first.copy_from_slice(left);
	second.copy_from_slice(right);
	bytes
}

/// The first 8 bytes of a hash as a little-endian number.
pub(crate) fn number(hash: &Hash) -> u64 {
	let [a, b, c, d, e, f, g, h, ..] = *hash;
	u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// Counts the hashes of a thread, so that tests hold costs against what is really done.
#[cfg(test)]
pub(crate) mod count {
	use core::cell::Cell;

	std::thread_local!(static HASHES: Cell<u32> = const { Cell::new(0) });

	pub(crate) fn hashed() {
		HASHES.set(HASHES.get() + 1);
	}

	/// How many hashes `work` computes, and its outcome.
	pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (u32, T) {
		let before = HASHES.get();
		let outcome = work();
		(HASHES.get() - before, outcome)
	}
}
