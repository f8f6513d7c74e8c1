// SPDX-License-Identifier: Apache-2.0
//! JSON with a checksum, for files in which a changed digit would cost money:
//!
//! ```text
//! { "version": 1, "body": { … }, "checksum": "0x…" }
//! ```
//!
//! where the checksum is BLAKE2b-256 of the body as compact JSON, its fields in the order in which
//! they are written.

use crate::{
	hexadecimal,
	json::{self, JsonError},
};
use blake2b_simd::Params;
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use serde_json::{json, Value};

/// Why an envelope cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
	/// Not the JSON that is expected.
	#[error("{0}")]
	Malformed(JsonError),
	/// It does not say by which release it was written.
	#[error("no field `version`")]
	NoVersion,
	/// Written by another release.
	#[error("field `version`: {found}, but this release reads version {supported}")]
	WrongVersion {
		/// What stands there.
		found: String,
		/// What is understood.
		supported: u32,
	},
	/// Its body is wrong.
	#[error("field `body`: {0}")]
	Body(JsonError),
	/// Its body is not what was written.
	#[error("field `checksum`: {got} instead of {expected}")]
	WrongChecksum {
		/// As it was written.
		expected: String,
		/// As it is.
		got: String,
	},
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
	version: u32,
	body: Value,
	checksum: String,
}

/// `body` in an envelope.
///
/// # Errors
/// Those of the body's own serialisation.
pub fn seal<B: Serialize>(version: u32, body: &B) -> Result<Vec<u8>, serde_json::Error> {
	let checksum = checksum(body)?;
	let body = serde_json::to_value(body)?;
	serde_json::to_vec_pretty(&Envelope { version, body, checksum })
}

/// The body of an envelope of this version.
///
/// # Errors
/// See [`EnvelopeError`].
pub fn open<B: Serialize + DeserializeOwned>(
	version: u32,
	text: &[u8],
) -> Result<B, EnvelopeError> {
	let stored: Value = json::read(text).map_err(EnvelopeError::Malformed)?;
	let found = stored.get("version").ok_or(EnvelopeError::NoVersion)?;
	if *found != json!(version) {
		let found = found.to_string();
		return Err(EnvelopeError::WrongVersion { found, supported: version });
	}
	let Envelope { body, checksum: expected, .. } =
		json::of_value(stored).map_err(EnvelopeError::Malformed)?;
	let body: B = json::of_value(body).map_err(EnvelopeError::Body)?;
	let got = checksum(&body).unwrap_or_default();
	if expected != got {
		return Err(EnvelopeError::WrongChecksum { expected, got });
	}
	Ok(body)
}

fn checksum<B: Serialize>(body: &B) -> Result<String, serde_json::Error> {
	let text = serde_json::to_vec(body)?;
	Ok(hexadecimal::encode(Params::new().hash_length(32).hash(&text)))
}

/// An envelope around any body, with the checksum that fits if that is a `B`.
#[cfg(test)]
pub fn around<B: Serialize + DeserializeOwned>(version: u32, body: &Value) -> Vec<u8> {
	match serde_json::from_value::<B>(body.clone()) {
		Ok(body) => seal(version, &body).unwrap(),
		Err(_) => {
			json!({ "version": version, "body": body, "checksum": "" }).to_string().into_bytes()
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::mutation::{spoils, spoilt, tweaked, tweaks};
	use proptest::{collection::btree_map, prelude::*};
	use std::collections::BTreeMap;

	#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
	#[serde(deny_unknown_fields)]
	struct Letter {
		from: String,
		pages: u32,
		sums: BTreeMap<String, u64>,
		seen: Option<bool>,
	}

	fn letters() -> impl Strategy<Value = Letter> {
		let sums = btree_map("[a-z]{0,4}", any::<u64>(), 0..4);
		(".{0,8}", any::<u32>(), sums, any::<Option<bool>>())
			.prop_map(|(from, pages, sums, seen)| Letter { from, pages, sums, seen })
	}

	#[test]
	fn an_envelope_says_what_is_wrong_with_it() {
		for (text, named) in [
			("", "EOF"),
			("[]", "no field `version`"),
			(r#"{"version":2}"#, "`version`: 2, but this release reads version 1"),
			(r#"{"version":1,"body":{}}"#, "missing field `checksum`"),
			(r#"{"version":1,"body":{},"checksum":"","more":1}"#, "field `more`"),
			(r#"{"version":1,"body":{"pages":-1},"checksum":""}"#, "field `body`: field `pages`"),
		] {
			let said = open::<Letter>(1, text.as_bytes()).unwrap_err().to_string();
			assert!(said.contains(named), "{said}");
		}
	}

	proptest! {
		#[test]
		fn any_body_survives(letter in letters(), version: u32) {
			prop_assert_eq!(open(version, &seal(version, &letter).unwrap()), Ok(letter));
		}

		#[test]
		fn no_spoilt_envelope_holds_another_body(letter in letters(), how in spoils()) {
			let text = spoilt(&seal(1, &letter).unwrap(), &how);
			if let Ok(opened) = open::<Letter>(1, &text) {
				prop_assert_eq!(opened, letter);
			}
		}

		#[test]
		fn no_changed_envelope_holds_another_body(letter in letters(), how in tweaks()) {
			let whole = serde_json::from_slice(&seal(1, &letter).unwrap()).unwrap();
			let Some((changed, _)) = tweaked(&whole, &how) else { return Ok(()) };
			if let Ok(opened) = open::<Letter>(1, changed.to_string().as_bytes()) {
				prop_assert_eq!(opened, letter);
			}
		}

		#[test]
		fn noise_is_no_envelope(text: Vec<u8>) {
			prop_assert!(open::<Letter>(1, &text).is_err());
		}
	}
}
