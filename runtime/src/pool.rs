// SPDX-License-Identifier: Apache-2.0
//! What pools may keep.

use crate::{
	configs::system::{MAXIMUM_BLOCK_LENGTH, NORMAL_RATIO},
	Block,
};
use codec::Encode;
use pallet_challenge_clock::FULL_SHARE;
use sp_runtime::{
	traits::{Block as BlockT, ExtrinsicLike},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// Room of a block for what is no extrinsic of anybody: header, digest and inherents. The longest is a
/// digest with the next session's authorities, some ten KiB of 256.
const RESERVE: u32 = 64 * 1024;

/// Bytes of an extrinsic at most that somebody pays for: what is left of the room of ordinary calls where
/// they fill a block ([`FULL_SHARE`]).
///
/// So a block into which nothing more of a pool fits is full, and the clock sees it. Were extrinsics
/// longer, blocks of one each could leave a third empty for ever, and count as not full, while pools held
/// nothing else.
pub fn most_paid_bytes() -> u32 {
	let room = NORMAL_RATIO.mul_floor(MAXIMUM_BLOCK_LENGTH);
	room.saturating_sub(FULL_SHARE.mul_ceil(room))
}

/// Bytes of one at most that nobody pays for, as the code of an upgrade that is authorized.
pub fn most_bare_bytes() -> u32 {
	NORMAL_RATIO.mul_floor(MAXIMUM_BLOCK_LENGTH).saturating_sub(RESERVE)
}

/// Refuses what is too long for a pool.
///
/// The SDK holds an extrinsic against an empty block. One that fits into that, and into none with a
/// header and a timestamp, would stay in all pools for as long as it is valid, before everything that
/// tips less, for a tip that is never paid: four of them fill a pool.
///
/// # Errors
/// [`InvalidTransaction::ExhaustsResources`] for more than [`most_paid_bytes`], or [`most_bare_bytes`].
pub fn admit(extrinsic: &<Block as BlockT>::Extrinsic) -> Result<(), TransactionValidityError> {
	let most = if extrinsic.is_bare() { most_bare_bytes() } else { most_paid_bytes() };
	let bytes = u32::try_from(extrinsic.encoded_size()).unwrap_or(u32::MAX);
	if bytes > most {
		return Err(InvalidTransaction::ExhaustsResources.into());
	}
	Ok(())
}
