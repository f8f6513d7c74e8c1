// SPDX-License-Identifier: Apache-2.0
//! The floats behind a location give the same integers in the runtime's wasm as natively.
//!
//! The chain's tools and the protocol document compute natively, the chain in wasm: a cell whose
//! centre the two see a unit apart would be accepted by one and refused by the other.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

use cairn_coverage::{CellCentre, LocationError, Region};
use cairn_geo::{vectors::POSITION_VECTORS, CellError};
use cairn_runtime::{AccountId, Block, Runtime};
use cairn_runtime_api::runtime_decl_for_device_api::DeviceApiV2;
use codec::{DecodeAll, Encode};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use std::sync::LazyLock;

type Located = Result<CellCentre, LocationError>;

/// Executes the wasm that the node carries. One for all tests: it compiles the wasm once.
static EXECUTOR: LazyLock<WasmExecutor<sp_io::SubstrateHostFunctions>> =
	LazyLock::new(|| WasmExecutor::builder().build());

/// What the wasm answers to `DeviceApi::locate` on an empty state.
fn in_wasm(cell: u64, region: Region) -> Located {
	let blob = WrappedRuntimeCode(cairn_runtime_wasm::wasm_binary().unwrap().into());
	let code = RuntimeCode { code_fetcher: &blob, heap_pages: None, hash: b"runtime".to_vec() };
	let (answer, _) = EXECUTOR.call(
		&mut sp_io::TestExternalities::new_empty().ext(),
		&code,
		"DeviceApi_locate",
		&(cell, region).encode(),
		CallContext::Offchain,
	);
	Located::decode_all(&mut &answer.unwrap()[..]).unwrap()
}

/// What this build answers, by the very function that the wasm holds.
fn native(cell: u64, region: Region) -> Located {
	<Runtime as DeviceApiV2<Block, AccountId>>::locate(cell, region)
}

/// Where the centre is, whatever region was asked for.
fn centre(located: Located) -> Option<CellCentre> {
	match located {
		Ok(centre) | Err(LocationError::OutsideRegion(centre)) => Some(centre),
		Err(LocationError::InvalidCell(_)) => None,
	}
}

/// SplitMix64 (Steele, Lea and Flood, 2014), from a fixed start: failures can be repeated.
struct Numbers(u64);

impl Iterator for Numbers {
	type Item = u64;

	fn next(&mut self) -> Option<u64> {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		Some(mixed ^ (mixed >> 31))
	}
}

/// An index of the form of a cell of resolution 12. Of base cell and digits nearly all that can be
/// drawn are cells: those that are none lie in the gaps of the pentagons.
fn cell(numbers: &mut Numbers) -> u64 {
	let mut draw = |below: u64| numbers.next().unwrap() % below;
	let head = (1 << 59) | (12 << 52) | (draw(122) << 45);
	(1..=15).fold(head, |cell, digit| {
		let digit_value = if digit <= 12 { draw(7) } else { 7 };
		cell | digit_value << ((15 - digit) * 3)
	})
}

#[test]
fn the_wasm_gives_every_published_position_to_the_bit() {
	assert!(POSITION_VECTORS.len() >= 20, "{}", POSITION_VECTORS.len());
	for vector in POSITION_VECTORS {
		let located = in_wasm(vector.cell, Region::Eu868);
		let centre = centre(located).unwrap();
		assert_eq!((centre.latitude, centre.longitude), vector.centre_e6, "{:#x}", vector.cell);
		assert_eq!(centre.position, vector.position, "{:#x}", vector.cell);
		assert_eq!(located, native(vector.cell, Region::Eu868), "{:#x}", vector.cell);
	}
}

#[test]
fn wasm_and_native_agree_on_thousands_of_cells_all_over_the_globe() {
	let mut numbers = Numbers(0x6361_6972_6e);
	let (mut inside, mut outside, mut invalid) = (0, 0, 0);
	for (index, region) in Region::ALL.iter().copied().cycle().enumerate().take(5_000) {
		// Every tenth is any number at all.
		let cell = if index % 10 == 9 { numbers.next().unwrap() } else { cell(&mut numbers) };
		let located = in_wasm(cell, region);
		assert_eq!(located, native(cell, region), "{cell:#x} in {region:?}");
		match located {
			Ok(_) => inside += 1,
			Err(LocationError::OutsideRegion(_)) => outside += 1,
			Err(LocationError::InvalidCell(_)) => invalid += 1,
		}
	}
	// Each answer was among them, the valid cells by far the most.
	assert!(inside > 500 && outside > 2_500 && invalid > 400, "{inside} {outside} {invalid}");
}

#[test]
fn the_wasm_names_what_is_wrong_with_a_cell() {
	let berlin = POSITION_VECTORS.iter().find(|vector| vector.centre_e6.0 == 52_520_024).unwrap();
	assert!(in_wasm(berlin.cell, Region::Eu868).is_ok());
	assert!(matches!(
		in_wasm(berlin.cell, Region::Us915),
		Err(LocationError::OutsideRegion(centre)) if centre.position == berlin.position,
	));
	let coarser = cairn_geo::parent(berlin.cell, 11).unwrap();
	let wrong = |error| Err(LocationError::InvalidCell(error));
	assert_eq!(in_wasm(coarser, Region::Eu868), wrong(CellError::WrongResolution));
	assert_eq!(in_wasm(0, Region::Eu868), wrong(CellError::NotACell));
	assert_eq!(in_wasm(u64::MAX, Region::Eu868), wrong(CellError::NotACell));
}
