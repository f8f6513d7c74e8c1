// SPDX-License-Identifier: Apache-2.0
//! What no pool may keep.

use super::{
	chain,
	world::{signed, RELAY},
};
use crate::{pool::most_bytes, Runtime, RuntimeCall, System};
use codec::Encode;
use sp_runtime::transaction_validity::{
	InvalidTransaction, TransactionSource, TransactionValidityError,
};
use sp_transaction_pool::runtime_api::runtime_decl_for_tagged_transaction_queue::TaggedTransactionQueue;

/// What becomes of a call whose extrinsic has so many bytes, as the pool asks.
fn validated(
	call: impl Fn(Vec<u8>) -> RuntimeCall,
	bytes: u32,
) -> Option<TransactionValidityError> {
	let length = |size: usize| signed(RELAY, call(vec![0; size])).encoded_size();
	// Lengths of this size are written in four bytes.
	let beside = length(1 << 20) - (1 << 20);
	let extrinsic = signed(RELAY, call(vec![0; bytes as usize - beside]));
	assert_eq!(extrinsic.encoded_size(), bytes as usize);
	let parent = System::parent_hash();
	Runtime::validate_transaction(TransactionSource::External, extrinsic, parent).err()
}

fn remark(remark: Vec<u8>) -> RuntimeCall {
	frame_system::Call::remark { remark }.into()
}

/// Of the class of proofs, and anybody may send it in vain.
fn set_code(code: Vec<u8>) -> RuntimeCall {
	frame_system::Call::set_code { code }.into()
}

#[test]
fn an_extrinsic_that_fits_into_no_block_beside_its_header_is_refused() {
	let refused = Some(InvalidTransaction::ExhaustsResources.into());
	chain("staging", || {
		assert_eq!(validated(remark, most_bytes() + 1), refused);
		assert_eq!(validated(set_code, most_bytes() + 1), refused);
		assert_eq!(validated(set_code, 5 * 1024 * 1024 - 100), refused);
	});
}

#[test]
fn the_longest_extrinsic_is_not_refused_for_its_length() {
	let refused = Some(InvalidTransaction::ExhaustsResources.into());
	chain("staging", || {
		assert_ne!(validated(remark, most_bytes()), refused);
		assert_ne!(validated(set_code, most_bytes()), refused);
	});
}

#[test]
fn a_runtime_is_not_too_long() {
	assert!(most_bytes() > 3_500_000);
}
