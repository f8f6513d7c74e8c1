// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use crate::*;

#[test]
fn hashes_are_those_of_the_protocol() {
	let hash = |domain: &[u8], parts: &[&[u8]]| {
		let mut bytes = domain.to_vec();
		bytes.resize(16, 0);
		parts.iter().for_each(|part| bytes.extend_from_slice(part));
		sp_io::hashing::blake2_256(&bytes)
	};
	let (secret, seed, device) = ([1; 32], [2; 32], 0x0403_0201u32);
	assert_eq!(next_link(&secret), hash(b"cairn/link/1", &[&secret]));
	let expected = hash(b"cairn/payload/1", &[&secret, &seed, &[1, 2, 3, 4]]);
	let payload = payload(&secret, &seed, device);
	assert_eq!(payload[..], expected[..16]);
	assert_eq!(tag(&payload, device)[..], hash(b"cairn/tag/1", &[&payload, &[1, 2, 3, 4]])[..16]);
}

#[test]
fn a_frame_is_round_device_and_payload() {
	let payload = core::array::from_fn(|index| index as u8 + 8);
	let frame = frame(0x0403_0201, 0x0807_0605, &payload);
	assert_eq!(frame[..8], [1, 2, 3, 4, 5, 6, 7, 8]);
	assert_eq!(frame[8..], payload);
}

#[test]
fn a_chain_opens_link_by_link() {
	let first = [9; 32];
	let second = next_link(&first);
	let tip = next_link(&second);
	assert_eq!(next_link(&second), tip);
	assert_ne!(next_link(&first), tip);
}

#[test]
fn a_tag_is_worthless_to_another_witness() {
	let payload = payload(&[1; 32], &[2; 32], 3);
	let reported = tag(&payload, 4);
	assert!(matches_payload(&payload, 4, &reported));
	assert!(!matches_payload(&payload, 5, &reported));
	assert!(!matches_payload(&[0; 16], 4, &reported));
}

#[test]
fn every_channel_is_used_about_equally_often() {
	for region in Region::ALL {
		let plan = region.plan();
		let mut uses = vec![0u32; plan.channels.len()];
		for device in 0..4_000 {
			uses[usize::from(channel(&payload(&[7; 32], &[8; 32], device), plan))] += 1;
		}
		let mean = 4_000 / uses.len() as u32;
		assert!(uses.iter().all(|count| count.abs_diff(mean) < mean / 4), "{uses:?}");
	}
}

proptest! {
	#[test]
	fn a_channel_always_exists(payload: [u8; 16]) {
		for region in Region::ALL {
			let plan = region.plan();
			prop_assert!(usize::from(channel(&payload, plan)) < plan.channels.len());
		}
	}

	#[test]
	fn payloads_differ_by_secret_seed_and_device(a: [u8; 32], b: [u8; 32], x: u32, y: u32) {
		prop_assume!(a != b && x != y);
		let found = payload(&a, &b, x);
		prop_assert_ne!(found, payload(&b, &b, x));
		prop_assert_ne!(found, payload(&a, &a, x));
		prop_assert_ne!(found, payload(&a, &b, y));
	}
}
