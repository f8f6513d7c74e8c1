// SPDX-License-Identifier: Apache-2.0
//! What pools may keep.

use crate::{
	configs::system::{MAXIMUM_BLOCK_LENGTH, NORMAL_RATIO},
	Block,
};
use codec::Encode;
use sp_runtime::{
	traits::Block as BlockT,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// Room of a block for what is no extrinsic of anybody: header, digest and inherents. The longest is a
/// digest with the next session's authorities, some ten KiB of 256.
const RESERVE: u32 = 64 * 1024;

/// Bytes of an extrinsic at most, whatever its class: ordinary calls may take so much of a block.
pub fn most_bytes() -> u32 {
	NORMAL_RATIO.mul_floor(MAXIMUM_BLOCK_LENGTH).saturating_sub(RESERVE)
}

/// Refuses what no block has room for.
///
/// The SDK holds an extrinsic against an empty block. One that fits into that, and into none with a
/// header and a timestamp, would stay in all pools for as long as it is valid, before everything that
/// tips less, for a tip that is never paid: four of them fill a pool.
///
/// # Errors
/// [`InvalidTransaction::ExhaustsResources`] for more than [`most_bytes`].
pub fn admit(extrinsic: &<Block as BlockT>::Extrinsic) -> Result<(), TransactionValidityError> {
	let bytes = u32::try_from(extrinsic.encoded_size()).unwrap_or(u32::MAX);
	if bytes > most_bytes() {
		return Err(InvalidTransaction::ExhaustsResources.into());
	}
	Ok(())
}
