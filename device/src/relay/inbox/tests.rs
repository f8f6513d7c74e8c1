// SPDX-License-Identifier: Apache-2.0

use super::*;
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
