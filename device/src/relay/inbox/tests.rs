// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::mutation::{spoils, spoilt, tweaked, tweaks};
use proptest::{collection::vec, prelude::*};
use serde_json::json;

fn good() -> Value {
	json!({
		"round": 7, "beaconer": 3, "witness": 4, "tag": format!("0x{}", "ab".repeat(16)),
		"rssi": -1012, "snr": 45, "frequency": 868_100_000, "dataRate": 0, "gpsTime": 12,
		"signature": format!("0x{}", "cd".repeat(64)),
	})
}

fn parse_one(report: &Value) -> Result<SignedReport, FieldError> {
	parse(json!({ "reports": [report] }).to_string().as_bytes()).map(|mut all| all.remove(0))
}

fn with(name: &str, value: Value) -> Value {
	let mut report = good();
	report[name] = value;
	report
}

#[test]
fn a_good_report_is_read_field_by_field() {
	let signed = parse_one(&good()).unwrap();
	assert_eq!(signed.report.round, 7);
	assert_eq!(signed.report.beaconer, 3);
	assert_eq!(signed.report.witness, 4);
	assert_eq!(signed.report.tag, [0xab; 16]);
	assert_eq!(signed.report.rssi, -1012);
	assert_eq!(signed.report.snr, 45);
	assert_eq!(signed.report.frequency, 868_100_000);
	assert_eq!(signed.report.data_rate, 0);
	assert_eq!(signed.report.gps_time, Some(12));
	assert_eq!(signed.signature, [0xcd; 64]);
}

#[test]
fn gps_time_may_be_null_or_left_out() {
	assert_eq!(parse_one(&with("gpsTime", Value::Null)).unwrap().report.gps_time, None);
	let mut report = good();
	report.as_object_mut().unwrap().remove("gpsTime");
	assert_eq!(parse_one(&report).unwrap().report.gps_time, None);
}

#[test]
fn gps_time_is_a_decimal_string_or_a_number_that_a_double_holds() {
	for (value, expected) in [
		(json!("0"), 0),
		(json!("1400000000123456789"), 1_400_000_000_123_456_789),
		(json!(u64::MAX.to_string()), u64::MAX),
		(json!(9_007_199_254_740_992u64), 1 << 53),
	] {
		let signed = parse_one(&with("gpsTime", value)).unwrap();
		assert_eq!(signed.report.gps_time, Some(expected));
	}
}

#[test]
fn a_gps_time_that_may_have_lost_digits_is_refused_by_name() {
	for number in [9_007_199_254_740_993u64, u64::MAX] {
		let error = parse_one(&with("gpsTime", json!(number))).unwrap_err();
		assert_eq!(error.field, "reports[0].gpsTime");
		assert!(error.reason.contains("2^53") && error.reason.contains("string"), "{error}");
	}
}

#[test]
fn a_name_that_occurs_twice_is_refused() {
	let one = good().to_string();
	let twice_within = one.replacen("\"round\"", "\"round\":1,\"round\"", 1);
	for (body, name) in [
		(format!("{{\"reports\":[],\"reports\":[{one}]}}"), "`reports` occurs twice"),
		(format!("{{\"reports\":[{one}],\"reports\":[{one}]}}"), "`reports` occurs twice"),
		// The same name in other letters.
		(format!("{{\"reports\":[{one}],\"r\\u0065ports\":[{one}]}}"), "`reports` occurs twice"),
		(format!("{{\"reports\":[{one},{twice_within}]}}"), "`round` occurs twice"),
	] {
		let error = parse(body.as_bytes()).unwrap_err();
		assert_eq!(error.field, "body");
		assert!(error.reason.contains(name), "{error}");
	}
	let long = format!("{{\"{0}\":1,\"{0}\":1}}", "x".repeat(1_000));
	assert!(parse(long.as_bytes()).unwrap_err().reason.len() < 100);
}

#[test]
fn the_same_name_in_two_reports_is_none_too_many() {
	let two = json!({ "reports": [good(), with("witness", json!(5))] });
	assert_eq!(parse(two.to_string().as_bytes()).unwrap().len(), 2);
}

#[test]
fn every_missing_field_is_named() {
	for name in FIELDS.iter().filter(|name| **name != "gpsTime") {
		let mut report = good();
		report.as_object_mut().unwrap().remove(*name);
		let error = parse_one(&report).unwrap_err();
		assert_eq!(error, FieldError::new(format!("reports[0].{name}"), "is missing"));
	}
}

#[test]
fn every_value_out_of_range_is_named() {
	for (name, value) in [
		("round", json!(-1)),
		("round", json!(4_294_967_296u64)),
		("round", json!(1.5)),
		("beaconer", json!("3")),
		("witness", json!(null)),
		("tag", json!("0xab")),
		("tag", json!(7)),
		("tag", json!(format!("0x{}", "zz".repeat(16)))),
		("rssi", json!(32_768)),
		("rssi", json!(-32_769)),
		("snr", json!(1e300)),
		("frequency", json!(1u64 << 40)),
		("dataRate", json!(256)),
		("gpsTime", json!(-1)),
		("gpsTime", json!("now")),
		("gpsTime", json!("")),
		("gpsTime", json!("+1")),
		("gpsTime", json!(" 1")),
		("gpsTime", json!("1.0")),
		("gpsTime", json!("0x1")),
		("gpsTime", json!("18446744073709551616")),
		("gpsTime", json!(1.5)),
		("gpsTime", json!([1])),
		("signature", json!(format!("0x{}", "cd".repeat(63)))),
		("signature", json!("cd".repeat(64))),
	] {
		let error = parse_one(&with(name, value.clone())).unwrap_err();
		assert_eq!(error.field, format!("reports[0].{name}"), "{value}");
	}
}

#[test]
fn a_number_that_no_double_holds_is_named() {
	let text = with("snr", json!(1)).to_string().replace("\"snr\":1", "\"snr\":1e999");
	let error = parse(format!("{{\"reports\":[{text}]}}").as_bytes()).unwrap_err();
	assert_eq!(error.to_string(), "reports[0].snr: expected a signed number of 16 bits");
}

#[test]
fn unknown_fields_are_refused_and_not_echoed_at_length() {
	let error = parse_one(&with(&"x".repeat(1000), json!(1))).unwrap_err();
	assert!(error.field.len() < 60 && error.reason == "no such field", "{error}");
	let error = parse(br#"{"reports":[],"more":1}"#).unwrap_err();
	assert_eq!(error.field, "more");
}

#[test]
fn a_body_that_is_no_request_is_refused() {
	for body in
		["", "nonsense", "[]", "1", "{}", r#"{"reports":{}}"#, r#"{"reports":[1]}"#, "\u{0}"]
	{
		assert!(parse(body.as_bytes()).is_err(), "{body}");
	}
	assert!(parse(&[0xff, 0xfe]).is_err());
	assert!(parse("[".repeat(10_000).as_bytes()).is_err(), "no recursion without end");
}

#[test]
fn no_report_and_too_many_reports_are_refused_with_the_limit() {
	assert!(parse(br#"{"reports":[]}"#).unwrap_err().reason.contains("1 to 256"));
	let many = json!({ "reports": vec![json!(0); MAX_REPORTS + 1] }).to_string();
	let error = parse(many.as_bytes()).unwrap_err();
	assert!(error.field == "reports" && error.reason.contains("got 257"), "{error}");
}

#[test]
fn an_oversized_body_is_refused_unread() {
	let error = parse(&vec![b' '; MAX_BODY + 1]).unwrap_err();
	assert_eq!(error.field, "body");
}

#[test]
fn the_second_of_two_reports_is_named_by_its_index() {
	let body = json!({ "reports": [good(), with("tag", json!("0x"))] }).to_string();
	assert_eq!(parse(body.as_bytes()).unwrap_err().field, "reports[1].tag");
}

fn any_signed() -> impl Strategy<Value = SignedReport> {
	let beacon = (any::<u32>(), any::<u32>(), any::<u32>(), any::<[u8; 16]>());
	let heard = (any::<i16>(), any::<i16>(), any::<u32>(), any::<u8>(), any::<Option<u64>>());
	(beacon, heard, any::<[u8; 64]>()).prop_map(|(beacon, heard, signature)| {
		let (round, beaconer, witness, tag) = beacon;
		let (rssi, snr, frequency, data_rate, gps_time) = heard;
		let report =
			Report { round, beaconer, witness, tag, rssi, snr, frequency, data_rate, gps_time };
		SignedReport { report, signature }
	})
}

/// As a gateway sends it.
fn sent(signed: &SignedReport) -> Value {
	let SignedReport { report, signature } = signed;
	json!({
		"round": report.round, "beaconer": report.beaconer, "witness": report.witness,
		"tag": hexadecimal::encode(report.tag), "rssi": report.rssi, "snr": report.snr,
		"frequency": report.frequency, "dataRate": report.data_rate,
		"gpsTime": report.gps_time.map(|time| time.to_string()),
		"signature": hexadecimal::encode(signature),
	})
}

fn body_of(reports: &[SignedReport]) -> Value {
	json!({ "reports": reports.iter().map(sent).collect::<Vec<_>>() })
}

/// The paths that an error may name.
fn is_a_path(field: &str) -> bool {
	let of_report = |rest: &str| {
		let (index, name) = rest.split_once(']').unwrap_or(("no", ""));
		index.parse::<usize>().is_ok_and(|index| index < MAX_REPORTS)
			&& (name.is_empty() || name.starts_with('.'))
	};
	["body", "reports"].contains(&field) || field.strip_prefix("reports[").is_some_and(of_report)
}

proptest! {
	#[test]
	fn whatever_a_gateway_can_say_is_read(reports in vec(any_signed(), 1..5)) {
		prop_assert_eq!(parse(body_of(&reports).to_string().as_bytes()), Ok(reports));
	}

	#[test]
	fn noise_is_refused_with_the_field(body: Vec<u8>, text in "[\\[{}\"a-z0-9:,\\]]{0,40}") {
		for body in [body.as_slice(), text.as_bytes()] {
			let error = parse(body).unwrap_err();
			prop_assert!(!error.reason.is_empty() && error.field.chars().count() <= 32, "{}", error);
		}
	}

	#[test]
	fn a_spoilt_body_is_refused_with_the_field_or_says_other_reports(
		reports in vec(any_signed(), 1..4),
		how in spoils(),
	) {
		let whole = body_of(&reports).to_string();
		match parse(&spoilt(whole.as_bytes(), &how)) {
			Ok(read) => prop_assert!((1..=MAX_REPORTS).contains(&read.len())),
			Err(error) => {
				let unknown = error.reason == "no such field";
				prop_assert!(is_a_path(&error.field) || unknown, "{}", error);
				prop_assert!(!error.reason.is_empty() && error.field.len() < 80, "{}", error);
			}
		}
	}

	#[test]
	fn the_field_that_is_wrong_is_the_one_that_is_named(
		reports in vec(any_signed(), 1..4),
		how in tweaks(),
	) {
		let whole = body_of(&reports);
		let Some((changed, field)) = tweaked(&whole, &how) else { return Ok(()) };
		match parse(changed.to_string().as_bytes()) {
			Ok(read) if read == reports => {
				let same = changed.to_string().to_lowercase() == whole.to_string().to_lowercase();
				prop_assert!(same || field.ends_with("gpsTime"), "{}", changed);
			}
			// Other reports than were signed, which is for their signatures to show.
			Ok(_) => {}
			Err(FieldError { field: named, reason }) => {
				// Of a whole that is wrong a part is missing, or is another.
				let within = named.starts_with(&field) || field.starts_with(&named);
				prop_assert!(named == field || within || field.is_empty(), "{}: {}", field, named);
				prop_assert!(!reason.is_empty());
			}
		}
	}
}
