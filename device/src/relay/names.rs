// SPDX-License-Identifier: Apache-2.0
//! Whether any object of a JSON text has a name twice. Readers differ on which of the two counts:
//! what one of them checked may not be what another takes.

use super::inbox::shortened;
use serde::{
	de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
	Deserialize, Deserializer,
};
use std::{collections::BTreeSet, fmt};

/// Any value of JSON in whose objects, however deep, no name occurs twice.
pub struct NamesOnce;

impl<'de> Deserialize<'de> for NamesOnce {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		deserializer.deserialize_any(Names)
	}
}

struct Names;

impl<'de> Visitor<'de> for Names {
	type Value = NamesOnce;

	fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("JSON")
	}

	fn visit_unit<E>(self) -> Result<NamesOnce, E> {
		Ok(NamesOnce)
	}

	fn visit_bool<E>(self, _: bool) -> Result<NamesOnce, E> {
		Ok(NamesOnce)
	}

	fn visit_i64<E>(self, _: i64) -> Result<NamesOnce, E> {
		Ok(NamesOnce)
	}

	fn visit_u64<E>(self, _: u64) -> Result<NamesOnce, E> {
		Ok(NamesOnce)
	}

	fn visit_f64<E>(self, _: f64) -> Result<NamesOnce, E> {
		Ok(NamesOnce)
	}

	fn visit_str<E>(self, _: &str) -> Result<NamesOnce, E> {
		Ok(NamesOnce)
	}

	fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<NamesOnce, A::Error> {
		while array.next_element::<NamesOnce>()?.is_some() {}
		Ok(NamesOnce)
	}

	fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<NamesOnce, A::Error> {
		let mut names = BTreeSet::new();
		while let Some(name) = object.next_key::<String>()? {
			if names.contains(&name) {
				object.next_value::<IgnoredAny>()?;
				return Err(A::Error::custom(format!("`{}` occurs twice", shortened(&name))));
			}
			names.insert(name);
			object.next_value::<NamesOnce>()?;
		}
		Ok(NamesOnce)
	}
}
