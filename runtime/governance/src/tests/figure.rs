// SPDX-License-Identifier: Apache-2.0

use crate::{Bounded, Figure};
use codec::{Decode, Encode, MaxEncodedLen};
use core::fmt::Debug;
use proptest::prelude::*;
use scale_info::{meta_type, MetaType, TypeInfo};

type Byte = Figure<u8, 3, 250>;
type Short = Figure<u16, 5, 60_000>;
type Word = Figure<u32, 1, 4_000_000_000>;
type Long = Figure<u64, 7, 10_000_000_000_000_000_000>;
type Huge = Figure<u128, 9, { u128::MAX - 1 }>;

/// A value is taken, by every way in, if and only if it is within the bounds.
fn check<T, const MIN: u128, const MAX: u128>(value: T)
where
	T: crate::figure::Unsigned + Encode + Decode + Debug + PartialEq,
{
	let encoded = value.encode();
	let built = Figure::<T, MIN, MAX>::try_new(value);
	let decoded = Figure::<T, MIN, MAX>::decode(&mut &encoded[..]);
	if (MIN..=MAX).contains(&value.into()) {
		let figure = built.expect("a value within the bounds is taken");
		assert_eq!(figure.get(), value);
		assert_eq!(figure.value(), value.into());
		assert_eq!(figure.encode(), encoded);
		assert_eq!(decoded, Ok(figure));
		assert_eq!(Figure::clamped(value), figure);
	} else {
		assert_eq!(built, None);
		let refusal = Figure::<T, MIN, MAX>::REFUSAL;
		assert_eq!(decoded.unwrap_err().to_string().trim(), refusal);
		let nearest = if value.into() < MIN { MIN } else { MAX };
		assert_eq!(Figure::<T, MIN, MAX>::clamped(value).value(), nearest);
	}
}

#[test]
fn every_byte_is_taken_within_the_bounds_and_refused_outside() {
	(0..=u8::MAX).for_each(check::<u8, 3, 250>);
	(0..=u8::MAX).for_each(check::<u8, 0, 255>);
	(0..=u8::MAX).for_each(check::<u8, 7, 7>);
}

#[test]
fn every_short_is_taken_within_the_bounds_and_refused_outside() {
	(0..=u16::MAX).for_each(check::<u16, 5, 60_000>);
}

/// Any number, and often one next to a bound.
fn near(bounds: (u128, u128)) -> impl Strategy<Value = u128> {
	let next_to = |bound: u128| bound.saturating_sub(2)..=bound.saturating_add(2);
	prop_oneof![
		any::<u128>(),
		any::<u64>().prop_map(u128::from),
		next_to(bounds.0),
		next_to(bounds.1)
	]
}

proptest! {
	#[test]
	fn every_word_is_taken_within_the_bounds_and_refused_outside(value in near(Word::bounds())) {
		check::<u32, 1, 4_000_000_000>(value as u32);
	}

	#[test]
	fn every_long_is_taken_within_the_bounds_and_refused_outside(value in near(Long::bounds())) {
		check::<u64, 7, 10_000_000_000_000_000_000>(value as u64);
	}

	#[test]
	fn every_huge_number_is_taken_within_the_bounds_and_refused_outside(
		value in near(Huge::bounds()),
	) {
		check::<u128, 9, { u128::MAX - 1 }>(value);
	}
}

#[test]
fn bounds_are_those_of_the_type() {
	assert_eq!(Short::bounds(), (5, 60_000));
	assert_eq!((Short::MIN, Short::MAX), (5, 60_000));
	assert_eq!(Huge::bounds(), (9, u128::MAX - 1));
}

#[test]
fn a_refusal_names_the_bounds() {
	assert_eq!(Byte::REFUSAL, "must be 3 to 250");
	assert_eq!(Figure::<u8, 0, 0>::REFUSAL, "must be 0 to 0");
	assert_eq!(Figure::<u16, 10, 100>::REFUSAL, "must be 10 to 100");
	assert_eq!(
		Figure::<u128, { u128::MAX - 1 }, { u128::MAX }>::REFUSAL,
		format!("must be {} to {}", u128::MAX - 1, u128::MAX),
	);
}

#[test]
fn decoding_takes_its_own_bytes_and_leaves_the_others() {
	let mut input = &[17u8, 0, 99][..];
	assert_eq!(Short::decode(&mut input).map(Figure::get), Ok(17));
	assert_eq!(input, [99]);
}

#[test]
fn too_few_bytes_are_refused() {
	assert!(Short::decode(&mut &[17u8][..]).is_err());
}

#[test]
fn the_metadata_describes_the_plain_integer() {
	fn same<F: TypeInfo + 'static, T: TypeInfo + 'static>() {
		assert_eq!(F::type_info(), T::type_info());
		let (figure, plain): (MetaType, MetaType) = (meta_type::<F>(), meta_type::<T>());
		assert_eq!(figure.type_id(), plain.type_id());
	}
	same::<Byte, u8>();
	same::<Short, u16>();
	same::<Word, u32>();
	same::<Long, u64>();
	same::<Huge, u128>();
}

#[test]
fn it_is_as_long_as_the_plain_integer() {
	assert_eq!(Byte::max_encoded_len(), 1);
	assert_eq!(Long::max_encoded_len(), 8);
	assert_eq!(Long::encoded_fixed_size(), Some(8));
}
