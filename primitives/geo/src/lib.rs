// SPDX-License-Identifier: Apache-2.0
//! Where a gateway is, how far it is from another, and what free space costs a signal on the way.
//!
//! Devices and the runtime compute these alike, so everything is fixed point:
//!
//! | function | unit | error bound (tested against a float reference) |
//! |---|---|---|
//! | [`distance`] | centimetres | 0.05 % from 50 m to 300 km; monotone to the antipode |
//! | [`free_space_path_loss`] | hundredths of dB | 0.01 dB from 100 MHz to 6 GHz, 50 m to 300 km |
//! | [`decibels`] | hundredths of dB | 0.01 dB |
//! | [`position`] | Q30 unit vector | half a unit a component, that is 3 mm |
//!
//! # Floats
//!
//! Two functions use floats, [`position`] and [`centre_e6`], and the chain calls them only when a
//! location is asserted: h3o projects a cell's centre from its icosahedron face in `f64`. Built
//! without its `std` feature (as here, and it has to stay so), h3o takes its trigonometry from
//! `libm`, plain Rust that gives the same bits in wasm and natively; WebAssembly itself fixes the
//! result of each `f64` operation but for NaN payloads, which cannot occur here. The results are
//! rounded to integers at once, and [`vectors`] pins them for both kinds of build.
//!
//! What else is used of h3o is integer-only (read in its source, 0.11.1): the check of an index
//! and [`parent`] work on bits; [`grid_distance`] is `to_local_ijk`, additions and multiplications
//! of `i32` cube coordinates with rotations from tables (the float versions of its aperture-7
//! steps only serve the way *up*, which it does not take); [`neighbourhood`] walks tables of digits.
//! None of them allocates.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![deny(clippy::as_conversions)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::as_conversions,
		clippy::cast_possible_truncation,
		clippy::cast_sign_loss,
		clippy::cast_possible_wrap,
		reason = "tests"
	)
)]

mod cell;
mod decibel;
mod error;
mod sphere;
#[cfg(test)]
mod tests;
#[doc(hidden)]
pub mod vectors;

pub use cell::{
	centre_e6, check_location, grid_distance, neighbourhood, parent, position, LOCATION_RESOLUTION,
};
pub use decibel::{decibels, free_space_path_loss};
pub use error::CellError;
pub use sphere::{distance, Position, EARTH_RADIUS_CM};
