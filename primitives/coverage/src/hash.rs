// SPDX-License-Identifier: Apache-2.0
//! Domain-separated BLAKE2b-256: every hash of this crate begins with its own 16 bytes.

use alloc::vec::Vec;

/// A domain: its name, padded with zeros.
pub(crate) type Domain = [u8; 16];

/// BLAKE2b-256 of domain ‖ parts. Each caller's parts have fixed lengths, so that no two lists of
/// parts give the same bytes.
pub(crate) fn hash(domain: &Domain, parts: &[&[u8]]) -> [u8; 32] {
	let mut bytes = Vec::with_capacity(96);
	bytes.extend_from_slice(domain);
	parts.iter().for_each(|part| bytes.extend_from_slice(part));
	sp_io::hashing::blake2_256(&bytes)
}

/// The first `N` bytes of a hash.
pub(crate) fn first<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
	let mut bytes = [0; N];
	bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
	bytes
}

/// The first 8 bytes of a hash as a little-endian number.
pub(crate) fn number(hash: &[u8; 32]) -> u64 {
	u64::from_le_bytes(first(hash))
}
