// SPDX-License-Identifier: Apache-2.0

use codec::{Decode, Encode, MaxEncodedLen};
use proptest::prelude::*;

use crate::*;

type Facts = GatewayFacts<[u8; 32]>;

fn survives<T: Encode + Decode + PartialEq + core::fmt::Debug + MaxEncodedLen>(value: &T) {
	let bytes = value.encode();
	assert!(bytes.len() <= T::max_encoded_len());
	assert_eq!(&T::decode(&mut &bytes[..]).unwrap(), value);
}

#[test]
fn every_type_survives_encoding() {
	for region in Region::ALL {
		let location = Location {
			cell: u64::MAX,
			position: cairn_geo::Position { x: i32::MIN, y: 0, z: i32::MAX },
			elevation: i16::MIN,
			gain: i16::MAX,
			region: *region,
		};
		survives(&location);
		for location in [None, Some(location)] {
			survives(&Facts {
				owner: [1; 32],
				working_key: [2; 32],
				expires_at: 3,
				active: true,
				location,
			});
		}
	}
	survives(&CoverageParams::default());
	survives(&Count { unclipped: u32::MAX, clipped: 0 });
}

#[test]
fn refusals_and_regions_have_the_indices_of_the_protocol() {
	let refusals = [
		Refusal::UnknownWitness,
		Refusal::NotActive,
		Refusal::NotLocated,
		Refusal::SelfWitness,
		Refusal::SameOwner,
		Refusal::Duplicate,
		Refusal::BadSignature,
		Refusal::WorkingKeyExpired,
		Refusal::WrongRegion,
		Refusal::OffChannel,
		Refusal::UnknownDataRate,
		Refusal::TooClose,
		Refusal::TooFar,
		Refusal::RssiTooHigh,
		Refusal::RssiTooLow,
		Refusal::SnrTooLow,
		Refusal::SnrTooHigh,
		Refusal::BeaconFull,
		Refusal::Outranked,
		Refusal::WrongTag,
		Refusal::WrongChannel,
		Refusal::NotHeard,
		Refusal::NotDrawnForPay,
	];
	for (index, refusal) in refusals.into_iter().enumerate() {
		assert_eq!(refusal.encode(), [index as u8]);
		survives(&refusal);
	}
	assert!(Refusal::decode(&mut &[23][..]).is_err());
	let regions = [Region::Us915, Region::Eu868, Region::Au915, Region::As923_1, Region::In865];
	assert_eq!(Region::ALL, regions);
	for (index, region) in regions.into_iter().enumerate() {
		assert_eq!(region.encode(), [index as u8]);
		assert_eq!(region as usize, index);
	}
	assert!(Region::decode(&mut &[5][..]).is_err());
}

proptest! {
	#[test]
	fn decoding_arbitrary_bytes_never_panics(bytes: Vec<u8>) {
		let _ = Region::decode(&mut &bytes[..]);
		let _ = Refusal::decode(&mut &bytes[..]);
		let _ = Location::decode(&mut &bytes[..]);
		let _ = Facts::decode(&mut &bytes[..]);
		let _ = Report::decode(&mut &bytes[..]);
		let _ = Count::decode(&mut &bytes[..]);
		let _ = ParamsError::decode(&mut &bytes[..]);
		if let Ok(params) = CoverageParams::decode(&mut &bytes[..]) {
			let _ = params.check_on(params.min_interval);
		}
	}

	#[test]
	fn decoding_long_arbitrary_bytes_never_panics(bytes in prop::collection::vec(any::<u8>(), 128)) {
		prop_assert!(CoverageParams::decode(&mut &bytes[..]).is_ok());
		let _ = Facts::decode(&mut &bytes[..]);
		let _ = Report::decode(&mut &bytes[..]);
	}
}
