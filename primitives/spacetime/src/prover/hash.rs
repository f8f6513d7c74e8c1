// SPDX-License-Identifier: Apache-2.0
//! BLAKE2b-256, several at once.

use crate::{
	hash::{cut, pair, Domain, Hash, PAIR_BYTES},
	tree::Tree,
};
use blake2b_simd::{
	many::{hash_many, HashManyJob},
	Params,
};

/// Inputs that are prepared and hashed together: as many as stay in the first cache.
const BATCH: usize = 64;

/// The parameters of BLAKE2b-256.
pub(super) fn params() -> Params {
	let mut params = Params::new();
	params.hash_length(32);
	params
}

/// The 32 bytes of a hash.
pub(super) fn bytes(hash: &blake2b_simd::Hash) -> Hash {
	hash.as_bytes().first_chunk().copied().unwrap_or_default()
}

/// Appends the hashes of inputs of `size` bytes each, laid end to end.
fn hash_into(inputs: &[u8], size: usize, hashes: &mut Vec<Hash>) {
	let params = params();
	let mut jobs: Vec<_> =
		inputs.chunks_exact(size).map(|input| HashManyJob::new(&params, input)).collect();
	hash_many(&mut jobs);
	hashes.extend(jobs.iter().map(|job| bytes(&job.to_hash())));
}

/// Hashes of domain ‖ content, for contents of `size` bytes each, laid end to end.
pub(super) fn leaves(domain: &Domain, contents: &[u8], size: usize) -> Vec<Hash> {
	let mut hashes = Vec::with_capacity(contents.len().checked_div(size).unwrap_or_default());
	let input = domain.len().saturating_add(size);
	let mut inputs = Vec::with_capacity(input.saturating_mul(BATCH));
	for batch in contents.chunks(size.saturating_mul(BATCH)) {
		inputs.clear();
		for content in batch.chunks_exact(size) {
			inputs.extend_from_slice(domain);
			inputs.extend_from_slice(content);
		}
		hash_into(&inputs, input, &mut hashes);
	}
	hashes
}

/// The level above a level of a tree.
pub(super) fn level_above(tree: Tree, level: &[Hash]) -> Vec<Hash> {
	let mut hashes = Vec::with_capacity(level.len() >> 1);
	let mut inputs = Vec::with_capacity(PAIR_BYTES.saturating_mul(BATCH));
	for batch in level.chunks(BATCH << 1) {
		inputs.clear();
		for children in batch.chunks_exact(2) {
			if let [left, right] = children {
				inputs.extend_from_slice(&pair(tree.node_domain(), &cut(left), &cut(right)));
			}
		}
		hash_into(&inputs, PAIR_BYTES, &mut hashes);
	}
	hashes
}
