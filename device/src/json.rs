// SPDX-License-Identifier: Apache-2.0
//! JSON from outside: what is wrong with it is said with the path of the field.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Deserializer, Value};
use serde_path_to_error::{deserialize, Segment};
use std::fmt;

/// Characters of a reason, or of a field's path: either may quote what a stranger wrote.
const LONGEST: usize = 200;

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
	/// Path of the field, as `reports[3].tag`; nothing where the text as a whole is meant.
	field: Option<String>,
	/// Whether there is such a field: the name of any other is a stranger's.
	is_known: bool,
	reason: String,
}

impl JsonError {
	/// Of a text that is no JSON.
	fn of_text(error: &serde_json::Error) -> Self {
		Self { field: None, is_known: true, reason: shortened(&error.to_string()) }
	}

	/// Of JSON that says something else.
	fn of_field(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
		let named = error.path().iter().any(|segment| !matches!(segment, Segment::Unknown));
		let field = named.then(|| shortened(&error.path().to_string()));
		let mut reason = shortened(&error.into_inner().to_string());
		// Said of what no double holds, of a text and of a value, before the field's type is asked.
		if reason.starts_with("number out of range") || reason.starts_with("invalid number") {
			reason.push_str(": no number here has more than 64 bits");
		}
		Self { field, is_known: !reason.starts_with("unknown field"), reason }
	}

	/// Where the error is, without a word of what stands there: for what is secret.
	pub fn unquoted(&self) -> String {
		match &self.field {
			Some(field) if self.is_known => format!("field `{field}`"),
			Some(_) => "a field that has no place there".into(),
			// Names the field that is expected, and quotes nothing.
			None if self.reason.starts_with("missing field") => self.reason.clone(),
			None => "no JSON of its fields".into(),
		}
	}
}

impl fmt::Display for JsonError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match &self.field {
			Some(field) => write!(f, "field `{field}`: {}", self.reason),
			None => f.write_str(&self.reason),
		}
	}
}

/// What a text says: all of it, and nothing after it.
///
/// # Errors
/// The field that is wrong, and why.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
	let mut source = Deserializer::from_slice(text);
	match deserialize(&mut source) {
		Ok(read) => source.end().map(|()| read).map_err(|error| JsonError::of_text(&error)),
		// The last field before the text breaks off is not the one that is wrong.
		Err(error) => Err(match serde_json::from_slice::<IgnoredAny>(text) {
			Ok(IgnoredAny) => JsonError::of_field(error),
			Err(error) => JsonError::of_text(&error),
		}),
	}
}

/// What a value says.
///
/// # Errors
/// The field that is wrong, and why.
pub fn of_value<T: DeserializeOwned>(value: Value) -> Result<T, JsonError> {
	deserialize(value).map_err(JsonError::of_field)
}

fn shortened(text: &str) -> String {
	let mut characters = text.chars();
	let mut short: String = characters.by_ref().take(LONGEST).collect();
	if characters.next().is_some() {
		short.push('…');
	}
	short
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde::Deserialize;
	use serde_json::json;

	#[derive(Debug, Deserialize)]
	#[serde(deny_unknown_fields)]
	#[allow(dead_code, reason = "only its shape matters")]
	struct Outer {
		inner: Vec<Inner>,
	}

	#[derive(Debug, Deserialize)]
	#[serde(deny_unknown_fields)]
	#[allow(dead_code, reason = "only its shape matters")]
	struct Inner {
		number: u8,
	}

	fn wrong(text: &str) -> JsonError {
		read::<Outer>(text.as_bytes()).unwrap_err()
	}

	#[test]
	fn the_path_of_the_wrong_field_is_named() {
		for (text, named) in [
			(r#"{"inner":[{"number":1},{"number":256}]}"#, "field `inner[1].number`: "),
			(r#"{"inner":[{"number":1,"more":2}]}"#, "field `inner[0].more`: unknown field"),
			(r#"{"inner":[{}]}"#, "field `inner[0]`: missing field `number`"),
			(r#"{"inner":7}"#, "field `inner`: "),
			(r#"{"inner":[{"number":-1}]}"#, "field `inner[0].number`: "),
			(r#"{"inner":[{"number":1e999}]}"#, "field `inner[0].number`: number out of range"),
		] {
			let said = wrong(text).to_string();
			assert!(said.starts_with(named), "{said}");
		}
	}

	#[test]
	fn a_number_that_no_double_holds_is_named_with_the_limit() {
		let text = br#"{"inner":[{"number":1e999}]}"#;
		for error in [
			read::<Outer>(text).unwrap_err(),
			read::<Value>(text).and_then(of_value::<Outer>).unwrap_err(),
		] {
			let said = error.to_string();
			assert!(said.starts_with("field `inner[0].number`: "), "{said}");
			assert!(said.ends_with("no number here has more than 64 bits"), "{said}");
		}
	}

	#[test]
	fn so_is_that_of_a_value() {
		for (value, named) in [
			(json!({ "inner": [{ "number": -1 }] }), "field `inner[0].number`: "),
			(json!({ "inner": [{ "number": 256 }] }), "field `inner[0].number`: "),
			(json!({ "inner": [{ "number": "1" }] }), "field `inner[0].number`: "),
			(json!([]), "invalid length"),
		] {
			let said = of_value::<Outer>(value).unwrap_err().to_string();
			assert!(said.starts_with(named), "{said}");
		}
	}

	#[test]
	fn what_is_no_json_blames_no_field() {
		for text in ["", "{", r#"{"inner":[{"number":"#, r#"{"inner":[]} more"#] {
			let error = wrong(text);
			assert_eq!(error.field, None, "{error}");
			assert!(error.to_string().contains("line 1"), "{error}");
		}
	}

	#[test]
	fn a_book_is_not_quoted_and_a_secret_not_at_all() {
		let book = "feed".repeat(10_000);
		for text in [
			format!(r#"{{"inner":"{book}"}}"#),
			format!(r#"{{"{book}":1}}"#),
			format!(r#"{{"inner":[{{"number":"{book}"}}]}}"#),
		] {
			let error = wrong(&text);
			assert!(error.to_string().chars().count() < 3 * LONGEST, "{error}");
			assert!(!error.unquoted().contains("feed"), "{}", error.unquoted());
		}
		assert_eq!(wrong(r#"{"inner":[{"number":-1}]}"#).unquoted(), "field `inner[0].number`");
		assert!(wrong("{}").unquoted().starts_with("missing field `inner`"));
	}
}
