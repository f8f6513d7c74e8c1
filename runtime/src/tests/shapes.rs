// SPDX-License-Identifier: Apache-2.0
//! Encodings of any value of a type, made from what the type says of itself in the metadata: a call
//! that is added is tried without a line of test.

use super::{fleet, world};
use crate::{ChallengeClock, Runtime, RuntimeCall, CRN};
use cairn_traits::RoundClock;
use codec::{Compact, DecodeLimit, Encode};
use scale_info::{
	form::PortableForm, Field, MetaType, PortableRegistry, Registry, TypeDef, TypeDefPrimitive,
	TypeInfo, Variant,
};
use sp_io::hashing::blake2_256;
use std::collections::BTreeSet;

/// Deepest value that is made: calls hold calls.
const DEPTH: u32 = 12;

/// The types of all calls.
pub struct Shapes {
	types: PortableRegistry,
	call: u32,
}

/// A call's name and its index.
type Name = (String, u8);

/// A source of choices, the same for the same seed.
pub struct Choices(u64);

impl Choices {
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	/// A number below `bound`.
	pub fn below(&mut self, bound: usize) -> usize {
		self.0 = u64::from_le_bytes(blake2_256(&self.0.encode())[..8].try_into().unwrap());
		usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
	}

	fn of<T: Clone>(&mut self, choices: &[T]) -> T {
		choices[self.below(choices.len())].clone()
	}
}

/// Values that mean something in the state at hand, beside the boundaries of each type.
pub struct Known {
	words: Vec<u32>,
	cells: Vec<u64>,
	amounts: Vec<u128>,
	hashes: Vec<[u8; 32]>,
}

impl Known {
	/// What the state knows: devices, makers, rounds, ticks, keys, accounts.
	pub fn of_state() -> Self {
		let (tick, round) = (ChallengeClock::tick(), ChallengeClock::round());
		let mut words: Vec<u32> = fleet::devices().collect();
		words.extend([tick, tick + 1, tick + 100, round, round + 1]);
		words.extend((1..6).filter_map(|age| round.checked_sub(age)));
		let mut hashes: Vec<[u8; 32]> =
			(0..world::PEOPLE).map(|person| world::account(person).into()).collect();
		for device in fleet::devices() {
			let record = pallet_device_registry::Devices::<Runtime>::get(device).unwrap();
			hashes.push(record.latest().working_key);
			let identity = pallet_device_registry::Identities::<Runtime>::get(device).unwrap();
			hashes.push(identity.serial_hash);
			words.extend([identity.sequence, identity.sequence + 1]);
			if let cairn_device_primitives::RootKey::Ed25519(key) = identity.root_key {
				hashes.push(key);
			}
		}
		let cells = (0..4).map(fleet::cell).collect();
		Self { words, cells, amounts: vec![CRN, 50 * CRN, 100 * CRN, 3_000 * CRN], hashes }
	}
}

impl Shapes {
	pub fn of_calls() -> Self {
		Self::of::<RuntimeCall>()
	}

	fn of<Call: TypeInfo + 'static>() -> Self {
		let mut registry = Registry::new();
		let call = registry.register_type(&MetaType::new::<Call>()).id;
		Self { types: registry.into(), call }
	}

	fn variants(&self, id: u32) -> &[Variant<PortableForm>] {
		match &self.types.resolve(id).unwrap().type_def {
			TypeDef::Variant(variant) => &variant.variants,
			_ => &[],
		}
	}

	/// Every pallet with calls: its name, its index, and the names and indices of its calls.
	pub fn calls(&self) -> Vec<(String, u8, Vec<Name>)> {
		let names = |variant: &Variant<PortableForm>| (variant.name.clone(), variant.index);
		let of_pallet = |pallet: &Variant<PortableForm>| {
			let calls = self.variants(pallet.fields[0].ty.id).iter().map(names).collect();
			(pallet.name.clone(), pallet.index, calls)
		};
		self.variants(self.call).iter().map(of_pallet).collect()
	}

	/// The names of the calls that carry calls, and of their pallets: as values, or as bytes whose
	/// type names what they encode.
	pub fn carriers(&self) -> Vec<(String, String)> {
		self.calls_with(|id| id == self.call)
	}

	/// The names of the calls that carry bytes of any length, and of their pallets, but for those
	/// that carry them in a call.
	pub fn byte_carriers(&self) -> Vec<(String, String)> {
		self.calls_with(|id| match &self.types.resolve(id).unwrap().type_def {
			TypeDef::Sequence(sequence) => self.is_byte(sequence.type_param.id),
			_ => false,
		})
	}

	/// The names of the calls in whose arguments there may be what is `wanted`, and of their pallets.
	fn calls_with(&self, wanted: impl Fn(u32) -> bool) -> Vec<(String, String)> {
		let holds = |call: &&Variant<PortableForm>| {
			let mut visited = BTreeSet::new();
			call.fields.iter().any(|field| self.holds(field.ty.id, &wanted, &mut visited))
		};
		let of_pallet = |pallet: &Variant<PortableForm>| {
			let calls = self.variants(pallet.fields[0].ty.id).iter().filter(holds);
			calls.map(|call| (pallet.name.clone(), call.name.clone())).collect::<Vec<_>>()
		};
		self.variants(self.call).iter().flat_map(of_pallet).collect()
	}

	/// Whether a value of the type `id` is what is `wanted`, or may hold it outside of calls. A type
	/// that is `visited` already is not looked into again: types hold themselves.
	fn holds(&self, id: u32, wanted: &impl Fn(u32) -> bool, visited: &mut BTreeSet<u32>) -> bool {
		wanted(id)
			|| id != self.call
				&& visited.insert(id)
				&& self.parts(id).iter().any(|part| self.holds(*part, wanted, visited))
	}

	/// The types of what a value of the type `id` may be made of, and those that its type names.
	fn parts(&self, id: u32) -> Vec<u32> {
		let of = |fields: &[Field<PortableForm>]| -> Vec<u32> {
			fields.iter().map(|field| field.ty.id).collect()
		};
		let shape = self.types.resolve(id).unwrap();
		if shape.path.ident().is_some_and(|name| name == "MultiAddress") {
			// One kind of address is bytes of any length, and none is a call.
			return Vec::new();
		}
		let named = shape.type_params.iter().filter_map(|param| param.ty.map(|named| named.id));
		let mut parts = self.made_of(id, of);
		parts.extend(named);
		parts
	}

	/// The types of what a value of the type `id` may be made of.
	fn made_of(&self, id: u32, of: impl Fn(&[Field<PortableForm>]) -> Vec<u32>) -> Vec<u32> {
		match &self.types.resolve(id).unwrap().type_def {
			TypeDef::Composite(composite) => of(&composite.fields),
			TypeDef::Variant(variant) => {
				variant.variants.iter().flat_map(|variant| of(&variant.fields)).collect()
			}
			TypeDef::Sequence(sequence) => vec![sequence.type_param.id],
			TypeDef::Array(array) => vec![array.type_param.id],
			TypeDef::Tuple(tuple) => tuple.fields.iter().map(|field| field.id).collect(),
			TypeDef::Compact(compact) => vec![compact.type_param.id],
			TypeDef::Primitive(_) | TypeDef::BitSequence(_) => Vec::new(),
		}
	}

	/// The encoding of a call with arguments of any kind.
	pub fn call(&self, pallet: u8, call: u8, known: &Known, choices: &mut Choices) -> Vec<u8> {
		let find = |id: u32, index: u8| {
			self.variants(id).iter().find(|variant| variant.index == index).unwrap()
		};
		let pallet = find(self.call, pallet);
		let call = find(pallet.fields[0].ty.id, call);
		let mut bytes = vec![pallet.index, call.index];
		self.fields(&call.fields, known, choices, 0, &mut bytes);
		bytes
	}

	fn fields(
		&self,
		fields: &[Field<PortableForm>],
		known: &Known,
		choices: &mut Choices,
		depth: u32,
		bytes: &mut Vec<u8>,
	) {
		for field in fields {
			self.value(field.ty.id, known, choices, depth + 1, bytes);
		}
	}

	fn value(
		&self,
		id: u32,
		known: &Known,
		choices: &mut Choices,
		depth: u32,
		bytes: &mut Vec<u8>,
	) {
		match &self.types.resolve(id).unwrap().type_def {
			TypeDef::Tuple(tuple) => tuple.fields.iter().for_each(|field| {
				self.value(field.id, known, choices, depth + 1, bytes);
			}),
			TypeDef::Array(array) if self.is_byte(array.type_param.id) => {
				bytes.extend(byte_array(array.len as usize, known, choices));
			}
			TypeDef::Array(array) => (0..array.len).for_each(|_| {
				self.value(array.type_param.id, known, choices, depth + 1, bytes);
			}),
			TypeDef::Sequence(sequence) => {
				let length = length(depth, choices);
				Compact(length).encode_to(bytes);
				(0..length).for_each(|_| {
					self.value(sequence.type_param.id, known, choices, depth + 1, bytes);
				});
			}
			TypeDef::Composite(composite) => {
				self.fields(&composite.fields, known, choices, depth, bytes);
			}
			TypeDef::Variant(variant) => {
				if let Some(variant) = chosen(&variant.variants, depth, choices) {
					bytes.push(variant.index);
					self.fields(&variant.fields, known, choices, depth, bytes);
				}
			}
			TypeDef::Primitive(primitive) => number(primitive, known, choices, bytes),
			TypeDef::Compact(compact) => self.compact(compact.type_param.id, known, choices, bytes),
			TypeDef::BitSequence(_) => Compact(0u32).encode_to(bytes),
		}
	}

	fn is_byte(&self, id: u32) -> bool {
		matches!(self.types.resolve(id).unwrap().type_def, TypeDef::Primitive(TypeDefPrimitive::U8))
	}

	/// A number of the width of the type, or of the only field of a wrapper.
	fn compact(&self, id: u32, known: &Known, choices: &mut Choices, bytes: &mut Vec<u8>) {
		match &self.types.resolve(id).unwrap().type_def {
			TypeDef::Composite(composite) => {
				let field = composite.fields.iter().take(1);
				field.for_each(|field| self.compact(field.ty.id, known, choices, bytes));
			}
			TypeDef::Primitive(TypeDefPrimitive::U64) => {
				Compact(choices.of(&[0u64, 1, 1 << 62, u64::MAX])).encode_to(bytes);
			}
			TypeDef::Primitive(TypeDefPrimitive::U128) => {
				let amounts = [0u128, 1, CRN, choices.of(&known.amounts), u128::MAX];
				Compact(choices.of(&amounts)).encode_to(bytes);
			}
			_ => Compact(choices.of(&[0u32, 1, 1 << 20, u32::MAX])).encode_to(bytes),
		}
	}
}

/// Any of the variants; where values go too deep, one that holds least.
fn chosen<'a>(
	variants: &'a [Variant<PortableForm>],
	depth: u32,
	choices: &mut Choices,
) -> Option<&'a Variant<PortableForm>> {
	if depth > DEPTH {
		variants.iter().min_by_key(|variant| variant.fields.len())
	} else {
		variants.get(choices.below(variants.len()))
	}
}

/// A length: the runtime's bounds are 32 and 100, so on both sides of the first.
fn length(depth: u32, choices: &mut Choices) -> u32 {
	if depth > DEPTH {
		0
	} else {
		choices.of(&[0, 1, 1, 2, 32, 33])
	}
}

/// A key, a hash, a signature: one that means something, all of one byte, or noise.
fn byte_array(length: usize, known: &Known, choices: &mut Choices) -> Vec<u8> {
	match choices.below(6) {
		0 => blake2_256(&choices.0.encode()).into_iter().cycle().take(length).collect(),
		1 => vec![choices.of(&[0, 2, 7, 0xff]); length],
		_ if length == 32 => choices.of(&known.hashes).to_vec(),
		_ => vec![choices.of(&[0, 2, 7, 0xff]); length],
	}
}

/// A call of each kind that the runtime has, with the names of its pallet and of itself.
pub fn one_of_each_call() -> Vec<(String, String, RuntimeCall)> {
	let shapes = Shapes::of_calls();
	let known = Known::of_state();
	let made = |pallet: u8, call: u8| {
		// Some arguments are past their bounds; among a hundred one is not.
		(0..100).find_map(|seed| {
			let bytes = shapes.call(pallet, call, &known, &mut Choices::new(seed));
			RuntimeCall::decode_all_with_depth_limit(256, &mut &bytes[..]).ok()
		})
	};
	let mut all = Vec::new();
	for (pallet, pallet_index, calls) in shapes.calls() {
		for (name, index) in calls {
			let call = made(pallet_index, index);
			let call = call.unwrap_or_else(|| panic!("no arguments make {pallet}::{name}"));
			all.push((pallet.clone(), name, call));
		}
	}
	all
}

/// A number of that width: a boundary, or one that means something.
fn number(primitive: &TypeDefPrimitive, known: &Known, choices: &mut Choices, bytes: &mut Vec<u8>) {
	use TypeDefPrimitive::*;
	let boundary = choices.below(3) == 0;
	match primitive {
		Bool => bytes.push(choices.of(&[0, 1])),
		Char => u32::from('c').encode_to(bytes),
		Str => "text".encode_to(bytes),
		U8 => choices.of(&[0u8, 1, 2, u8::MAX]).encode_to(bytes),
		U16 => choices.of(&[0u16, 1, u16::MAX]).encode_to(bytes),
		U32 if boundary => choices.of(&[0u32, 1, u32::MAX - 1, u32::MAX]).encode_to(bytes),
		U32 => choices.of(&known.words).encode_to(bytes),
		U64 if boundary => choices.of(&[0u64, 1, u64::MAX]).encode_to(bytes),
		U64 => choices.of(&known.cells).encode_to(bytes),
		U128 if boundary => choices.of(&[0u128, 1, u128::MAX]).encode_to(bytes),
		U128 => choices.of(&known.amounts).encode_to(bytes),
		I8 => choices.of(&[i8::MIN, -1, 0, 1, i8::MAX]).encode_to(bytes),
		I16 => choices.of(&[i16::MIN, -1_200, -1, 0, 20, i16::MAX]).encode_to(bytes),
		I32 => choices.of(&[i32::MIN, -1, 0, 1, i32::MAX]).encode_to(bytes),
		I64 => choices.of(&[i64::MIN, -1, 0, 1, i64::MAX]).encode_to(bytes),
		I128 => choices.of(&[i128::MIN, -1, 0, 1, i128::MAX]).encode_to(bytes),
		U256 | I256 => bytes.extend([choices.of(&[0u8, 0xff]); 32]),
	}
}

/// A call as a runtime has them.
#[derive(TypeInfo)]
#[allow(dead_code, reason = "none is made: what the type says of itself is looked at")]
enum AnyCall {
	Pallet(PalletCall),
}

/// Those of a pallet, which carry calls in all ways that there are, and in none.
#[derive(TypeInfo)]
#[allow(dead_code, reason = "as above")]
enum PalletCall {
	Plain { tree: Tree, bytes: Vec<u8>, pair: Option<(u32, [u8; 4])> },
	Boxed { call: Box<AnyCall> },
	Listed { calls: Vec<AnyCall> },
	Optional { tree: Tree, call: Option<Box<AnyCall>> },
	Paired { pair: (u32, Box<AnyCall>) },
	Arrayed { calls: [Box<AnyCall>; 2] },
	Nested { noted: Noted },
	Encoded { call: Encoding<AnyCall> },
}

/// A record that holds calls.
#[derive(TypeInfo)]
#[allow(dead_code, reason = "as above")]
struct Noted {
	at: u32,
	calls: Vec<(u32, Option<Box<AnyCall>>)>,
}

/// Bytes whose type names what they encode.
#[derive(TypeInfo)]
#[allow(dead_code, reason = "as above")]
struct Encoding<T> {
	bytes: Vec<u8>,
	of: std::marker::PhantomData<T>,
}

/// A type that holds itself, and no call.
#[derive(TypeInfo)]
#[allow(dead_code, reason = "as above")]
struct Tree {
	branches: Vec<Tree>,
}

#[test]
fn a_call_that_carries_another_is_known_however_it_carries_it() {
	let found = Shapes::of::<AnyCall>().carriers();
	let names: Vec<_> = found.iter().map(|(_, name)| name.as_str()).collect();
	assert_eq!(names, ["Boxed", "Listed", "Optional", "Paired", "Arrayed", "Nested", "Encoded"]);
}

#[test]
fn a_call_that_carries_bytes_is_known_unless_another_that_it_carries_does() {
	let found = Shapes::of::<AnyCall>().byte_carriers();
	let names: Vec<_> = found.iter().map(|(_, name)| name.as_str()).collect();
	assert_eq!(names, ["Plain", "Encoded"]);
}
