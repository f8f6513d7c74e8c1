// SPDX-License-Identifier: Apache-2.0
//! Great-circle distance between unit vectors, without floats.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Mean radius of the Earth, R1 = (2a + b) / 3 of WGS 84: 6,371,008.8 m (Moritz, Geodetic
/// Reference System 1980).
pub const EARTH_RADIUS_CM: u32 = 637_100_880;

/// One in a component of a [`Position`].
pub(crate) const POSITION_ONE: i32 = 1 << 30;

/// Unit vector to a place, from the centre of the Earth, each component in Q30.
///
/// Kept beside a location's cell, so that floats are used once, when it is asserted.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Position {
	/// Towards 0° N 0° E.
	pub x: i32,
	/// Towards 0° N 90° E.
	pub y: i32,
	/// Towards the north pole.
	pub z: i32,
}

/// Squared chord of the antipode in Q60: 2² · 2⁶⁰.
const CHORD_SQUARED_MAX: u64 = 1 << 62;

/// π/2 in Q32, rounded down.
const QUARTER_TURN: u64 = 6_746_518_852;

/// Coefficients of `asin(u) / u` in powers of `u²`, C(2k, k) / (4ᵏ (2k + 1)), in Q32; the highest
/// power first. What is left out is below 10⁻⁶ at `u² = 1/2`, and positive.
const ASIN: [u64; 14] = [
	24_653_274,
	27_690_557,
	31_407_059,
	36_036_218,
	41_925_794,
	49_614_607,
	59_978_547,
	74_529_556,
	96_087_692,
	130_489_458,
	191_739_611,
	322_122_547,
	715_827_883,
	4_294_967_296,
];

/// Great-circle distance in centimetres on a sphere of [`EARTH_RADIUS_CM`].
///
/// The chord c between the ends gives 2 R asin(c/2); past a right angle the complementary chord
/// serves, so that the series converges fast everywhere. Each step never falls as the chord grows,
/// hence neither does the result, from 0 to the antipode. Vectors that are not of unit length give
/// a distance between 0 and the antipode's, too.
///
/// Error against the sphere: at most 2.2 cm from rounding and 10⁻⁶ from the series, so less than
/// 0.05 % from 50 m to 300 km; the last 2,000 km before the antipode are within 0.01 %. The sphere
/// itself is up to 0.56 % from the ellipsoid.
pub fn distance(a: &Position, b: &Position) -> u32 {
	let squared = |a: i32, b: i32| u64::from(a.abs_diff(b)).saturating_pow(2);
	let chord_squared = squared(a.x, b.x)
		.saturating_add(squared(a.y, b.y))
		.saturating_add(squared(a.z, b.z))
		.min(CHORD_SQUARED_MAX);
	arc(chord_squared)
}

/// Length of the great-circle arc over a squared chord in Q60, in centimetres.
pub(crate) fn arc(chord_squared: u64) -> u32 {
	let complement_squared = CHORD_SQUARED_MAX.saturating_sub(chord_squared);
	centimetres(if chord_squared <= complement_squared {
		half_angle(chord_squared)
	} else {
		QUARTER_TURN.saturating_sub(half_angle(complement_squared))
	})
}

/// asin(c/2) in Q32 radians for a squared chord c² in Q60, at most 2.
#[expect(
	clippy::arithmetic_side_effects,
	reason = "c² ≤ 2⁶¹, so u² ≤ 2³¹ in Q32, each partial sum is below 1.12 · 2³² and each product \
		below 2⁶⁴"
)]
fn half_angle(chord_squared: u64) -> u64 {
	let chord_squared = chord_squared.min(CHORD_SQUARED_MAX / 2);
	// c in Q30 is u = c/2 in Q31.
	let u = chord_squared.isqrt();
	let u_squared = chord_squared >> 30;
	let series = ASIN.iter().fold(0, |sum, term| term + ((sum * u_squared) >> 32));
	(u * series) >> 31
}

/// 2 R times a half angle in Q32 radians, at most [`QUARTER_TURN`], to the nearest centimetre.
#[expect(clippy::arithmetic_side_effects, reason = "QUARTER_TURN · 2 R = 8.6 · 10¹⁸ is below 2⁶⁴")]
fn centimetres(half_angle: u64) -> u32 {
	let q32 = half_angle.min(QUARTER_TURN) * (2 * u64::from(EARTH_RADIUS_CM));
	let centimetres = (q32 + (1 << 31)) >> 32;
	// The antipode is 2.0 · 10⁹ cm away.
	u32::try_from(centimetres).unwrap_or(u32::MAX)
}
