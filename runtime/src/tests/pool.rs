// SPDX-License-Identifier: Apache-2.0
//! What no pool may keep.

use super::{
	chain,
	world::{signed, RELAY},
};
use crate::{
	pool::{admit, most_bare_bytes, most_paid_bytes},
	Runtime, RuntimeCall, System, UncheckedExtrinsic,
};
use cairn_spacetime::{ProfileId, SealPartCost, WindowCost, ENVELOPE_BYTES};
use codec::Encode;
use sp_runtime::transaction_validity::{
	InvalidTransaction, TransactionSource, TransactionValidityError,
};
use sp_transaction_pool::runtime_api::runtime_decl_for_tagged_transaction_queue::TaggedTransactionQueue;

/// An extrinsic of so many bytes.
fn of_length(make: impl Fn(Vec<u8>) -> UncheckedExtrinsic, bytes: u32) -> UncheckedExtrinsic {
	// Lengths of this size are written in four bytes.
	let beside = make(vec![0; 1 << 20]).encoded_size() - (1 << 20);
	let extrinsic = make(vec![0; bytes as usize - beside]);
	assert_eq!(extrinsic.encoded_size(), bytes as usize);
	extrinsic
}

/// What becomes of an extrinsic, as the pool asks.
fn refusal(extrinsic: UncheckedExtrinsic) -> Option<TransactionValidityError> {
	Runtime::validate_transaction(TransactionSource::External, extrinsic, System::parent_hash())
		.err()
}

fn remark(remark: Vec<u8>) -> UncheckedExtrinsic {
	signed(RELAY, frame_system::Call::remark { remark }.into())
}

/// Of the class of proofs, and anybody may send it in vain.
fn set_code(code: Vec<u8>) -> UncheckedExtrinsic {
	signed(RELAY, frame_system::Call::set_code { code }.into())
}

/// The code of an upgrade, as it is sent.
fn upgrade(code: Vec<u8>) -> UncheckedExtrinsic {
	let call: RuntimeCall = frame_system::Call::apply_authorized_upgrade { code }.into();
	UncheckedExtrinsic::new_bare(call)
}

fn too_long() -> Option<TransactionValidityError> {
	Some(InvalidTransaction::ExhaustsResources.into())
}

#[test]
fn an_extrinsic_beside_which_a_block_would_not_be_full_is_refused() {
	chain("staging", || {
		assert_eq!(refusal(of_length(remark, most_paid_bytes() + 1)), too_long());
		assert_eq!(refusal(of_length(set_code, most_paid_bytes() + 1)), too_long());
	});
}

#[test]
fn an_extrinsic_that_fits_into_no_block_beside_its_header_is_refused() {
	chain("staging", || {
		assert_eq!(refusal(of_length(set_code, 5 * 1024 * 1024 - 100)), too_long());
		assert_eq!(refusal(of_length(upgrade, most_bare_bytes() + 1)), too_long());
	});
}

#[test]
fn the_longest_extrinsics_are_not_refused_for_their_length() {
	chain("staging", || {
		for make in [remark, set_code] {
			assert_eq!(admit(&of_length(make, most_paid_bytes())), Ok(()));
			assert_ne!(refusal(of_length(make, most_paid_bytes())), too_long());
		}
		assert_eq!(admit(&of_length(upgrade, most_bare_bytes())), Ok(()));
	});
}

#[test]
fn proofs_are_not_too_long() {
	for profile in ProfileId::ALL.map(ProfileId::profile) {
		let window = WindowCost::of(profile, profile.partition_sectors).bytes;
		let part = SealPartCost::of_data(profile).bytes;
		assert!(window.max(part) + ENVELOPE_BYTES <= most_paid_bytes());
	}
}

/// The code of this runtime has 1.1 MB.
#[test]
fn a_runtime_twice_as_long_as_this_is_not_too_long() {
	assert!(most_bare_bytes() > 2_300_000);
}
