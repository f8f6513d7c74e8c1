// SPDX-License-Identifier: Apache-2.0
//! What the runtime says of a cell before anybody pays, and what it does when somebody has.

use super::{
	fleet::{self, Fleet},
	world::{account, Setup, World},
};
use crate::{AccountId, Block, Runtime, RuntimeCall};
use cairn_coverage::{CellCentre, LocationError, Region};
use cairn_geo::{vectors::POSITION_VECTORS, CellError};
use cairn_runtime_api::runtime_decl_for_device_api::DeviceApiV2;
use frame_support::dispatch::DispatchResultWithPostInfo;
use pallet_device_registry::{Call, Devices, Error};
use sp_runtime::traits::Dispatchable;

fn locate(cell: u64, region: Region) -> Result<CellCentre, LocationError> {
	<Runtime as DeviceApiV2<Block, AccountId>>::locate(cell, region)
}

/// Asserts the location of the only gateway.
fn assert_location(cell: u64, region: Region) -> DispatchResultWithPostInfo {
	let call = Call::assert_location { device: 0, cell, elevation: 0, gain: 0, region };
	RuntimeCall::from(call).dispatch(crate::RuntimeOrigin::signed(account(0)))
}

#[test]
fn a_location_is_taken_where_the_api_says_so_and_nowhere_else() {
	let mut world = World::new(&Setup::default());
	let mut fleet = Fleet::default();
	fleet::settle(&mut world, &mut fleet, 1, 1);
	// Past the cooldown and every pending change.
	world.pass(75);
	let coarse = cairn_geo::parent(fleet::cell(0), 11).unwrap();
	let cells = POSITION_VECTORS.iter().map(|vector| vector.cell);
	let (mut taken, mut outside) = (0, 0);
	for cell in cells.chain([fleet::cell(5), coarse, 0, 1, u64::MAX]) {
		for region in Region::ALL.iter().copied() {
			let answer = locate(cell, region);
			let (result, stored) = world.attempt(|| {
				let result = assert_location(cell, region);
				(result, Devices::<Runtime>::get(0).unwrap().latest().location)
			});
			match answer {
				Ok(centre) => {
					assert_eq!(result.map(|_| ()), Ok(()).map_err(|()| unreachable!()));
					assert_eq!(stored.unwrap().position, centre.position);
					taken += 1;
				}
				Err(LocationError::OutsideRegion(_)) => {
					assert_eq!(result.unwrap_err().error, Error::<Runtime>::OutsideRegion.into());
					outside += 1;
				}
				Err(LocationError::InvalidCell(_)) => {
					assert_eq!(result.unwrap_err().error, Error::<Runtime>::InvalidCell.into());
				}
			}
		}
	}
	assert!(taken > 10 && outside > 10, "{taken} {outside}");
}

#[test]
fn the_api_names_what_is_wrong_with_a_cell() {
	let coarse = cairn_geo::parent(fleet::cell(0), 11).unwrap();
	let wrong = |error| Err(LocationError::InvalidCell(error));
	assert_eq!(locate(coarse, fleet::REGION), wrong(CellError::WrongResolution));
	assert_eq!(locate(0, fleet::REGION), wrong(CellError::NotACell));
	assert!(locate(fleet::cell(0), fleet::REGION).is_ok());
}

#[test]
fn the_api_tells_where_a_cell_lies_that_is_outside_its_region() {
	let Ok(centre) = locate(fleet::cell(0), Region::Us915) else { panic!("it is in its region") };
	assert_eq!(locate(fleet::cell(0), Region::Eu868), Err(LocationError::OutsideRegion(centre)));
}
