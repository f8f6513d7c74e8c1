// SPDX-License-Identifier: Apache-2.0
//! Where a gateway is.

use super::*;
use cairn_coverage::Region;
use cairn_figures::Snapshot;
use cairn_traits::DeviceInspect;

fn assert_at(device: DeviceId, cell: u64, gain: i16, region: Region) -> DispatchResult {
	Registry::assert_location(signed(OWNER), device, cell, 0, gain, region)
}

#[test]
fn a_location_is_in_force_when_open_rounds_have_settled() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		let at = |round| Registry::gateway_at(device, round).unwrap().location;
		assert_eq!(at(103), None);
		let location = at(104).unwrap();
		assert_eq!(location.cell, fleet::cell(0));
		assert_eq!(location.position, cairn_geo::position(fleet::cell(0)).unwrap());
		assert_eq!((location.elevation, location.gain), (12, 30));
		assert_eq!(Trace::get().last(), Some(&Told::Relocated(device, 104)));
		let cell = fleet::cell(0);
		assert_eq!(last_event(), Event::LocationAsserted { device, cell, from: 104 });
	});
}

#[test]
fn a_located_gateway_is_counted_once() {
	build_and_execute(|| {
		let device = located();
		assert_eq!(Registry::active_gateways(), 1);
		assert_ok!(locate(device, 1));
		assert_eq!(Registry::active_gateways(), 1);
	});
}

#[test]
fn the_first_location_is_cheap_and_later_ones_are_dear() {
	build_and_execute(|| {
		let issuance = Balances::total_issuance();
		let device = located();
		assert_eq!(Balances::total_issuance(), issuance - 1);
		assert_ok!(locate(device, 1));
		assert_eq!(Balances::total_issuance(), issuance - 6);
	});
}

#[test]
fn the_bounds_of_gain_are_accepted() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(assert_at(device, fleet::cell(0), 0, Region::Us915));
		settle();
		assert_ok!(assert_at(device, fleet::cell(0), 150, Region::Us915));
	});
}

#[test]
fn a_second_location_within_the_cooldown_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		assert_noop!(locate(device, 1), Error::LocationTooSoon);
		advance(49);
		assert_noop!(locate(device, 1), Error::LocationTooSoon);
	});
}

/// Has another cooldown in force.
fn decide_cooldown(ticks: u32) {
	let params = ParamsOf::<Test> { location_cooldown: ticks, ..Registry::params() };
	InForce::<Test>::put(Snapshot { in_force: params, decided: params });
}

#[test]
fn a_longer_cooldown_that_is_decided_later_does_not_hold_who_is_located() {
	build_and_execute(|| {
		let device = located();
		advance(50);
		assert_ok!(locate(device, 1));
		decide_cooldown(500);
		advance(70);
		assert_ok!(locate(device, 0));
		advance(499);
		assert_noop!(locate(device, 1), Error::LocationTooSoon);
		advance(1);
		assert_ok!(locate(device, 1));
	});
}

#[test]
fn a_shorter_cooldown_that_is_decided_later_does_not_free_who_is_located() {
	build_and_execute(|| {
		let device = device();
		decide_cooldown(200);
		assert_ok!(locate(device, 0));
		decide_cooldown(0);
		advance(199);
		assert_noop!(locate(device, 1), Error::LocationTooSoon);
		advance(1);
		assert_ok!(locate(device, 1));
	});
}

#[test]
fn a_second_location_while_the_first_has_not_settled_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(locate(device, 0));
		advance(69);
		assert_noop!(locate(device, 1), Error::ChangePending);
		advance(1);
		assert_ok!(locate(device, 1));
	});
}

#[test]
fn gains_out_of_bounds_are_refused() {
	build_and_execute(|| {
		let device = device();
		for gain in [-1, 151, i16::MIN, i16::MAX] {
			assert_noop!(
				assert_at(device, fleet::cell(0), gain, Region::Us915),
				Error::InvalidGain
			);
		}
	});
}

#[test]
fn what_is_no_cell_of_the_resolution_is_refused() {
	build_and_execute(|| {
		let device = device();
		let coarse = cairn_geo::parent(fleet::cell(0), 11).unwrap();
		for cell in [0, u64::MAX, coarse, fleet::cell(0) | 1 << 63] {
			assert_noop!(assert_at(device, cell, 0, Region::Us915), Error::InvalidCell);
		}
	});
}

#[test]
fn a_cell_outside_the_region_is_refused() {
	build_and_execute(|| {
		let device = device();
		for region in [Region::Eu868, Region::Au915, Region::In865] {
			assert_noop!(assert_at(device, fleet::cell(0), 0, region), Error::OutsideRegion);
		}
	});
}

#[test]
fn an_unknown_device_is_refused() {
	build_and_execute(|| {
		assert_noop!(locate(0, 0), Error::UnknownDevice);
	});
}

#[test]
fn anyone_but_the_owner_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_noop!(
			Registry::assert_location(
				signed(STRANGER),
				device,
				fleet::cell(0),
				0,
				0,
				fleet::REGION
			),
			Error::NotOwner
		);
	});
}

#[test]
fn a_storage_device_has_no_location() {
	build_and_execute(|| {
		register();
		assert_ok!(Papers::of(OWNER, DeviceKind::Storage, 10).submit());
		assert_noop!(locate(0, 0), Error::NotGateway);
	});
}

#[test]
fn a_retired_device_is_refused() {
	build_and_execute(|| {
		let device = device();
		assert_ok!(Registry::retire(signed(OWNER), device));
		assert_noop!(locate(device, 0), Error::DeviceRetired);
	});
}

#[test]
fn an_owner_who_cannot_pay_is_refused() {
	build_and_execute(|| {
		let device = device();
		FirstLocationFee::set(10_000);
		let result = frame_support::storage::with_storage_layer(|| locate(device, 0));
		assert_eq!(result, Err(Error::InsufficientFunds.into()));
		assert_eq!(Registry::active_gateways(), 0);
	});
}

#[test]
fn fleets_for_benchmarks_lie_in_distinct_sound_cells_of_one_region() {
	let mut cells: Vec<_> = (0..343).map(fleet::cell).collect();
	for cell in &cells {
		assert!(Registry::locate(*cell, 0, fleet::GAIN, fleet::REGION).is_ok());
	}
	let positions: Vec<_> = cells.iter().map(|cell| cairn_geo::position(*cell).unwrap()).collect();
	for (index, a) in positions.iter().enumerate() {
		for b in &positions[..index] {
			let distance = cairn_geo::distance(a, b);
			assert!((50_000..3_000_000).contains(&distance), "{distance} cm");
		}
	}
	cells.dedup();
	assert_eq!(cells.len(), 343);
}
