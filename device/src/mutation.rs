// SPDX-License-Identifier: Apache-2.0
//! Valid input that was spoilt: noise alone never gets past a decoder's first check.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{json, Value};

/// What JSON and hexadecimal are made of, and what has no place in either.
const LETTERS: &[u8] = b"0123456789abcdefxX\"{}[]:,-+.eE_ \n\\\0\x7f\xc3\xff";

/// A way to spoil bytes. Places beyond their end are taken from their beginning.
#[derive(Clone, Debug)]
pub enum Spoil {
	/// Turns a bit over.
	Flip(Index, u8),
	/// Writes over.
	Put(Index, u8),
	/// Writes between.
	Insert(Index, Vec<u8>),
	/// Takes some out.
	Remove(Index, usize),
	/// Leaves the rest off.
	Cut(Index),
	/// Says some twice.
	Repeat(Index, usize),
}

fn letter() -> impl Strategy<Value = u8> {
	prop_oneof![3 => prop::sample::select(LETTERS), 1 => any::<u8>()]
}

/// One way to spoil bytes, or a few.
pub fn spoils() -> impl Strategy<Value = Vec<Spoil>> {
	let at = any::<Index>;
	let spoil = prop_oneof![
		3 => (at(), 0..8_u8).prop_map(|(at, bit)| Spoil::Flip(at, bit)),
		3 => (at(), letter()).prop_map(|(at, byte)| Spoil::Put(at, byte)),
		1 => (at(), vec(letter(), 1..8)).prop_map(|(at, bytes)| Spoil::Insert(at, bytes)),
		1 => (at(), 1..40_usize).prop_map(|(at, count)| Spoil::Remove(at, count)),
		1 => at().prop_map(Spoil::Cut),
		1 => (at(), 1..40_usize).prop_map(|(at, count)| Spoil::Repeat(at, count)),
	];
	vec(spoil, 1..4)
}

/// `bytes`, spoilt.
pub fn spoilt(bytes: &[u8], spoils: &[Spoil]) -> Vec<u8> {
	let mut bytes = bytes.to_vec();
	for spoil in spoils {
		let place = |at: &Index| if bytes.is_empty() { 0 } else { at.index(bytes.len()) };
		match spoil {
			Spoil::Flip(at, bit) => {
				let at = place(at);
				bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << bit);
			}
			Spoil::Put(at, letter) => {
				let at = place(at);
				bytes.get_mut(at).into_iter().for_each(|byte| *byte = *letter);
			}
			Spoil::Insert(at, more) => {
				let at = place(at);
				bytes.splice(at..at, more.iter().copied());
			}
			Spoil::Remove(at, count) => {
				let (at, length) = (place(at), bytes.len());
				bytes.drain(at..length.min(at + count));
			}
			Spoil::Cut(at) => bytes.truncate(place(at)),
			Spoil::Repeat(at, count) => {
				let (at, length) = (place(at), bytes.len());
				let again = bytes[at..length.min(at + count)].to_vec();
				bytes.splice(at..at, again);
			}
		}
	}
	bytes
}

/// A way to change a value of JSON so that it is JSON still.
#[derive(Clone, Debug)]
pub enum Tweak {
	/// Says something else.
	Replace(Value),
	/// Leaves it out.
	Remove,
	/// Gives it a field of that name, or another element.
	Add(String, Value),
	/// Says an element twice.
	Double,
	/// Changes a letter of a string, or a digit of a number.
	Misspell(Index, u8),
}

/// Any value, small or of an awkward kind.
pub fn values() -> impl Strategy<Value = Value> {
	prop_oneof![
		Just(Value::Null),
		any::<bool>().prop_map(Value::Bool),
		any::<u64>().prop_map(|number| json!(number)),
		any::<i64>().prop_map(|number| json!(number)),
		any::<f64>().prop_map(|number| json!(number)),
		prop::sample::select(vec![255_u64, 256, 65_536, u64::from(u32::MAX), 1 << 32, 1 << 53])
			.prop_map(|number| json!(number)),
		".{0,12}".prop_map(Value::String),
		"0x[0-9a-f]{0,140}".prop_map(Value::String),
		Just(json!([])),
		Just(json!([[], {}])),
		Just(json!({})),
		Just(json!({ "version": 1 })),
	]
}

/// Any way to change a value, and where.
pub fn tweaks() -> impl Strategy<Value = (Index, Tweak)> {
	let tweak = prop_oneof![
		4 => values().prop_map(Tweak::Replace),
		2 => Just(Tweak::Remove),
		2 => ("[a-z]{1,8}", values()).prop_map(|(name, value)| Tweak::Add(name, value)),
		1 => Just(Tweak::Double),
		4 => (any::<Index>(), letter()).prop_map(|(at, letter)| Tweak::Misspell(at, letter)),
	];
	(any::<Index>(), tweak)
}

/// `value` with one of its parts changed, and the field in which that lies, as paths name it: `a.b[3]`.
/// Nothing where the change makes no sense, or no difference.
pub fn tweaked(value: &Value, (at, tweak): &(Index, Tweak)) -> Option<(Value, String)> {
	let mut paths = Vec::new();
	collect(value, "", &mut paths);
	let path = paths[at.index(paths.len())].clone();
	let mut changed = value.clone();
	let named = apply(&mut changed, &path, tweak)?;
	let named = named.replace("/", ".").trim_start_matches('.').to_owned();
	(changed != *value).then_some((changed, indexed(&named)))
}

/// JSON pointers to all parts of a value.
fn collect(value: &Value, path: &str, into: &mut Vec<String>) {
	into.push(path.to_owned());
	match value {
		Value::Array(all) => {
			all.iter().enumerate().for_each(|(at, of)| collect(of, &format!("{path}/{at}"), into));
		}
		Value::Object(map) => {
			map.iter().for_each(|(name, of)| collect(of, &format!("{path}/{name}"), into));
		}
		_ => {}
	}
}

fn apply(whole: &mut Value, path: &str, tweak: &Tweak) -> Option<String> {
	match tweak {
		Tweak::Replace(other) => *whole.pointer_mut(path)? = other.clone(),
		Tweak::Remove => {
			let (parent, name) = path.rsplit_once('/')?;
			match whole.pointer_mut(parent)? {
				Value::Object(map) => drop(map.remove(name)),
				Value::Array(all) => drop(all.remove(name.parse().ok()?)),
				_ => return None,
			}
		}
		Tweak::Add(name, value) => match whole.pointer_mut(path)? {
			Value::Object(map) => {
				map.insert(name.clone(), value.clone());
				return Some(format!("{path}/{name}"));
			}
			Value::Array(all) => all.push(value.clone()),
			_ => return None,
		},
		Tweak::Double => {
			let Value::Array(all) = whole.pointer_mut(path)? else { return None };
			all.push(all.first()?.clone());
		}
		Tweak::Misspell(at, letter) => misspell(whole.pointer_mut(path)?, at, *letter)?,
	}
	Some(path.to_owned())
}

fn misspell(part: &mut Value, at: &Index, letter: u8) -> Option<()> {
	let text = match part {
		Value::String(text) => text.clone(),
		Value::Number(number) => number.to_string(),
		_ => return None,
	};
	let mut bytes = text.into_bytes();
	let at = at.index(bytes.len().max(1));
	*bytes.get_mut(at)? = letter;
	let text = String::from_utf8(bytes).ok()?;
	*part = match part {
		Value::Number(_) => serde_json::from_str(&text).ok()?,
		_ => Value::String(text),
	};
	Some(())
}

/// `a.3.b` as `a[3].b`.
fn indexed(path: &str) -> String {
	let parts = path.split('.').map(|part| match part.parse::<usize>() {
		Ok(index) => format!("[{index}]"),
		Err(_) => format!(".{part}"),
	});
	parts.collect::<String>().trim_start_matches('.').to_owned()
}

/// The name of the field in which a path ends, without the places in it.
pub fn field_of(path: &str) -> &str {
	let named = path.split('.').next_back().unwrap_or_default();
	named.split('[').next().unwrap_or_default()
}

/// Whether an error names the field in which a path ends, or that which holds it.
pub fn names(said: &str, path: &str) -> bool {
	let parts = path.split('.').rev().take(2);
	parts.map(field_of).any(|name| said.contains(name))
}
