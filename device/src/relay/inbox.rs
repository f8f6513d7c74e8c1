// SPDX-License-Identifier: Apache-2.0
//! From hostile JSON to reports, or to the name of the field that is wrong.
//!
//! ```json
//! { "reports": [ { "round": 7, "beaconer": 3, "witness": 4, "tag": "0x…16 bytes", "rssi": -1012,
//!   "snr": 45, "frequency": 868100000, "dataRate": 0, "gpsTime": "1400000000123456789",
//!   "signature": "0x…64 bytes" } ] }
//! ```
//!
//! `gpsTime` may be `null` or left out. Nanoseconds outgrow a double, in which many serialisers keep
//! their numbers: it is a decimal string, or a number up to 2^53.

use super::{names::NamesOnce, SignedReport};
use crate::hexadecimal;
use cairn_device_primitives::Report;
use serde_json::{Map, Value};

/// Most bytes of a request's body.
pub const MAX_BODY: usize = 128 * 1024;

/// Most reports of a request.
pub const MAX_REPORTS: usize = 256;

/// The fields of a report; `gpsTime` may be left out.
const FIELDS: [&str; 10] = [
	"round",
	"beaconer",
	"witness",
	"tag",
	"rssi",
	"snr",
	"frequency",
	"dataRate",
	"gpsTime",
	"signature",
];

/// Up to here a double tells every integer from its neighbours.
const EXACT: u64 = 1 << 53;

/// What is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct FieldError {
	/// Path of the field, as `reports[3].tag`.
	pub field: String,
	/// What was expected.
	pub reason: String,
}

impl FieldError {
	/// An error at `field`.
	pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
		Self { field: field.into(), reason: reason.into() }
	}
}

/// The reports of a request's body.
pub fn parse(body: &[u8]) -> Result<Vec<SignedReport>, FieldError> {
	if body.len() > MAX_BODY {
		return Err(FieldError::new("body", format!("longer than {MAX_BODY} bytes")));
	}
	let json: Value = serde_json::from_slice(body)
		.map_err(|error| FieldError::new("body", format!("not JSON: {error}")))?;
	serde_json::from_slice::<NamesOnce>(body)
		.map_err(|error| FieldError::new("body", error.to_string()))?;
	let Value::Object(request) = json else {
		return Err(FieldError::new("body", "expected an object"));
	};
	if let Some(name) = request.keys().find(|name| *name != "reports") {
		return Err(FieldError::new(shortened(name), "no such field"));
	}
	let Some(Value::Array(reports)) = request.get("reports") else {
		return Err(FieldError::new("reports", "expected an array"));
	};
	if reports.is_empty() || reports.len() > MAX_REPORTS {
		let reason = format!("expected 1 to {MAX_REPORTS} reports, got {}", reports.len());
		return Err(FieldError::new("reports", reason));
	}
	reports.iter().enumerate().map(|(index, value)| parse_report(index, value)).collect()
}

fn parse_report(index: usize, value: &Value) -> Result<SignedReport, FieldError> {
	let path = format!("reports[{index}]");
	let Value::Object(map) = value else {
		return Err(FieldError::new(path, "expected an object"));
	};
	if let Some(name) = map.keys().find(|name| !FIELDS.contains(&name.as_str())) {
		return Err(FieldError::new(format!("{path}.{}", shortened(name)), "no such field"));
	}
	let fields = Fields { path, map };
	let report = Report {
		round: fields.number("round")?,
		beaconer: fields.number("beaconer")?,
		witness: fields.number("witness")?,
		tag: fields.bytes("tag")?,
		rssi: fields.signed("rssi")?,
		snr: fields.signed("snr")?,
		frequency: fields.number("frequency")?,
		data_rate: fields.number("dataRate")?,
		gps_time: fields.nanoseconds("gpsTime")?,
	};
	Ok(SignedReport { report, signature: fields.bytes("signature")? })
}

struct Fields<'a> {
	path: String,
	map: &'a Map<String, Value>,
}

impl Fields<'_> {
	fn get(&self, name: &str) -> Result<&Value, FieldError> {
		self.map.get(name).ok_or_else(|| self.error(name, "is missing"))
	}

	fn number<N: TryFrom<u64>>(&self, name: &str) -> Result<N, FieldError> {
		let bits = size_of::<N>().saturating_mul(8);
		self.get(name)?
			.as_u64()
			.and_then(|number| number.try_into().ok())
			.ok_or_else(|| self.error(name, format!("expected an unsigned number of {bits} bits")))
	}

	fn signed(&self, name: &str) -> Result<i16, FieldError> {
		self.get(name)?
			.as_i64()
			.and_then(|number| number.try_into().ok())
			.ok_or_else(|| self.error(name, "expected a signed number of 16 bits"))
	}

	/// A number that a double holds, or a decimal string of any; nothing where there is none.
	fn nanoseconds(&self, name: &str) -> Result<Option<u64>, FieldError> {
		let number = match self.map.get(name) {
			None | Some(Value::Null) => return Ok(None),
			Some(Value::String(digits)) => return self.decimal(name, digits).map(Some),
			Some(_) => self.number(name)?,
		};
		if number > EXACT {
			let reason =
				format!("numbers above 2^53 ({EXACT}) lose digits on their way: send a string");
			return Err(self.error(name, reason));
		}
		Ok(Some(number))
	}

	/// Digits and nothing else: `parse` alone would take a sign.
	fn decimal(&self, name: &str, digits: &str) -> Result<u64, FieldError> {
		let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
		let number = if plain { digits.parse().ok() } else { None };
		number.ok_or_else(|| self.error(name, "expected an unsigned decimal number of 64 bits"))
	}

	fn bytes<const N: usize>(&self, name: &str) -> Result<[u8; N], FieldError> {
		let text = self.get(name)?.as_str().ok_or_else(|| self.error(name, "expected a string"))?;
		hexadecimal::decode(text).map_err(|error| self.error(name, error.to_string()))
	}

	fn error(&self, name: &str, reason: impl Into<String>) -> FieldError {
		FieldError::new(format!("{}.{name}", self.path), reason)
	}
}

/// A name that a stranger chose, short enough to answer with.
pub(super) fn shortened(name: &str) -> String {
	name.chars().filter(|character| !character.is_control()).take(32).collect()
}

#[cfg(test)]
mod tests;
