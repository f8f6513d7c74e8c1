// SPDX-License-Identifier: Apache-2.0

use proptest::prelude::*;

use super::sample::above;
use crate::*;

fn profile() -> &'static Profile {
	ProfileId::Kib2.profile()
}

#[test]
fn a_file_may_fill_all_nodes_but_the_last() {
	assert_eq!(max_file_bytes(profile()), 2_048 - 32);
	assert!(trailer(profile(), 2_016).is_ok());
	let refused = trailer(profile(), 2_017);
	assert_eq!(refused, Err(FramingError::TooLong { length: 2_017, limit: 2_016 }));
}

#[test]
fn the_trailer_tells_the_length() {
	let node = trailer(profile(), 0x0102).unwrap();
	assert_eq!(&node[..18], b"cairn/file/1\0\0\0\0\x02\x01");
	assert_eq!(file_length(profile(), &node), Ok(Some(0x0102)));
}

#[test]
fn an_empty_file_is_not_committed_capacity() {
	let node = trailer(profile(), 0).unwrap();
	assert_eq!(file_length(profile(), &node), Ok(Some(0)));
	assert_eq!(file_length(profile(), &[0; 32]), Ok(None));
}

#[test]
fn a_last_node_that_is_no_trailer_is_refused() {
	let good = trailer(profile(), 5).unwrap();
	for place in (0..16).chain(24..32) {
		let mut bad = good;
		bad[place] ^= 1;
		assert_eq!(file_length(profile(), &bad), Err(FramingError::NoTrailer), "byte {place}");
	}
	let mut long = good;
	long[23] = 0xff;
	assert!(matches!(file_length(profile(), &long), Err(FramingError::TooLong { .. })));
}

#[test]
fn the_root_of_capacity_is_that_of_zeros() {
	let mut level = vec![Tree::Data.leaf(&[0; 32]); 64];
	while level.len() > 1 {
		level = level.chunks(2).map(|pair| above(Tree::Data, pair)).collect();
	}
	assert_eq!(capacity_root(profile()), level[0]);
}

#[test]
fn a_replica_id_binds_everything_that_makes_a_replica_its_own() {
	let sector = Sector {
		genesis: [1; 32],
		device: 2,
		number: 3,
		ticket: [4; 32],
		content: Content::Data([5; 32]),
	};
	let others = [
		Sector { genesis: [9; 32], ..sector },
		Sector { device: 9, ..sector },
		Sector { number: 9, ..sector },
		Sector { ticket: [9; 32], ..sector },
		Sector { content: Content::Data([9; 32]), ..sector },
		Sector { content: Content::Capacity, ..sector },
	];
	let mut ids: Vec<Hash> = others.iter().map(|sector| sector.replica_id(profile())).collect();
	ids.extend(ProfileId::ALL.map(|id| sector.replica_id(id.profile())));
	let count = ids.len();
	ids.sort_unstable();
	ids.dedup();
	assert_eq!(ids.len(), count);
}

proptest! {
	#[test]
	fn every_length_that_fits_comes_back(length in 0_u64..=(1 << 30) - 32) {
		let profile = ProfileId::Gib1.profile();
		prop_assert_eq!(file_length(profile, &trailer(profile, length).unwrap()), Ok(Some(length)));
	}

	#[test]
	fn no_last_node_panics(node: [u8; 32]) {
		let _ = file_length(profile(), &node);
	}
}
