// SPDX-License-Identifier: Apache-2.0
//! `docs/protocol.md` and `docs/protocol-vectors.json` are made here, of the code that they
//! describe, and held equal to what is checked in. After a change that is meant:
//!
//! ```sh
//! CAIRN_UPDATE_DOCS=1 cargo test -p cairn-coverage --test protocol_document
//! ```

#![allow(
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "tests"
)]

mod protocol_document {
	pub mod beacon;
	pub mod json;
	pub mod key;
	pub mod markdown;
	pub mod message;
	pub mod region;
	pub mod relay;
	pub mod source;
	pub mod story;

	/// Bytes as hexadecimal digits.
	pub fn hex(bytes: impl AsRef<[u8]>) -> String {
		bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
	}
}

use cairn_coverage::{window, CoverageParams, FRAME_LENGTH, MAX_GAIN, MIN_GAIN, QUIET_ROUNDS};
use cairn_device_primitives::vectors::{vectors, GENESIS};
use protocol_document::{
	beacon, hex,
	json::Json,
	key,
	markdown::{code, fill},
	message, region, relay, source, story,
};
use std::{env, fs};

const TEMPLATE: &str = include_str!("protocol_document/protocol.md");

const UPDATE: &str = "CAIRN_UPDATE_DOCS";

/// The document.
fn document() -> String {
	let mut values = vec![
		("messages", message::overview()),
		("message_sections", message::sections()),
		("device_kinds", key::device_kinds_table()),
		("schemes", key::schemes_table()),
		("refused_keys", key::refused_keys_table()),
		("refused_signatures", key::refused_signatures_blocks()),
		("sr25519", key::sr25519_block()),
		("regions", region::regions_table()),
		("region_channels", region::channels_table()),
		("data_rates", region::data_rates_table()),
		("modulations", region::modulations_table()),
		("areas", region::areas_table()),
		("relay_request", relay::request()),
		("relay_answers", relay::answers_table()),
		("relay_status", relay::status_table()),
	];
	values.extend(beacon_values());
	values.extend(figures());
	fill(TEMPLATE, &values)
}

fn beacon_values() -> [(&'static str, String); 16] {
	[
		("hashes", beacon::hashes_table()),
		("chain", beacon::chain_block()),
		("link", beacon::hash_block("link")),
		("draw", beacon::hash_block("draw")),
		("draws", beacon::draws_table()),
		("intervals", beacon::intervals_table()),
		("payload", beacon::hash_block("payload")),
		("frame", beacon::frame_block()),
		("channels", beacon::channels_table()),
		("tag", beacon::hash_block("tag")),
		("rank", beacon::hash_block("rank")),
		("ranks", beacon::ranks_table()),
		("windows", beacon::windows_table()),
		("params", beacon::params_table()),
		("refusals", beacon::refusals_table()),
		("genesis", code(hex(GENESIS))),
	]
}

/// Figures within the prose.
fn figures() -> Vec<(&'static str, String)> {
	let params = CoverageParams::default();
	let plain = [
		("beaconer", story::BEACONER),
		("interval", story::INTERVAL),
		("round", story::round()),
		("pay_round", story::pay_round()),
		("paid", story::PAID.into()),
		("max_witnesses", params.max_witnesses.into()),
		("quiet_rounds", QUIET_ROUNDS),
		("settle_rounds", window::SETTLE_ROUNDS),
		("location_resolution", cairn_geo::LOCATION_RESOLUTION.into()),
	];
	let read = [
		("max_reports", relay::BATCH, "MAX_REPORTS"),
		("max_groups", relay::BATCH, "MAX_GROUPS"),
		("relay_max_reports", relay::INBOX, "MAX_REPORTS"),
		("relay_max_body", relay::INBOX, "MAX_BODY"),
		("relay_body_time", relay::HTTP, "BODY_TIME"),
		("relay_named", relay::HTTP, "NAMED"),
		("relay_connections", relay::GATE, "CONNECTIONS"),
		("relay_patience", relay::GATE, "PATIENCE"),
	];
	let read =
		read.map(|(name, file, constant)| (name, source::number(file, constant).to_string()));
	let mut figures: Vec<_> = plain.map(|(name, value)| (name, value.to_string())).into();
	figures.extend(read);
	figures.push(("frame_length", FRAME_LENGTH.to_string()));
	figures.push(("gains", format!("{MIN_GAIN} to {MAX_GAIN}")));
	figures
}

/// The vectors, for programs.
fn vectors_json() -> String {
	let json = Json::Object(vec![
		("genesis", Json::hex(GENESIS)),
		("messages", message::json()),
		("sr25519", key::sr25519_json()),
		("refusedKeys", key::refused_keys_json()),
		("refusedSignatures", key::refused_signatures_json()),
		("coverage", beacon::json()),
		("windows", beacon::windows_json()),
		("regions", region::json()),
	]);
	format!("{json}\n")
}

/// Holds a file of `docs/` against what it should be, or writes it if asked to.
fn agree(name: &str, expected: &str) {
	let path = source::path("docs").join(name);
	if env::var_os(UPDATE).is_some_and(|value| value == "1") {
		fs::write(&path, expected).unwrap();
		return;
	}
	let found = fs::read_to_string(&path).unwrap_or_default();
	if found == expected {
		return;
	}
	let differs = |(found, expected): &(&str, &str)| found != expected;
	let common = found.lines().zip(expected.lines());
	let line = common.clone().position(|pair| differs(&pair)).unwrap_or_else(|| common.count());
	panic!(
		"docs/{name} is not what the code says, first at line {}.\n found: {:?}\n code:  {:?}\n\
		If the code is right: {UPDATE}=1 cargo test -p cairn-coverage --test protocol_document",
		line + 1,
		found.lines().nth(line),
		expected.lines().nth(line),
	);
}

#[test]
fn the_document_says_what_the_code_says() {
	agree("protocol.md", &document());
}

#[test]
fn the_vectors_are_those_of_the_code() {
	agree("protocol-vectors.json", &vectors_json());
}

#[test]
fn every_signature_of_the_document_verifies() {
	for vector in vectors() {
		let (key, signature) = (message::key_of(&vector), message::signature_of(&vector));
		assert_eq!(key.check(), Ok(()));
		assert!(key.verify(&vector.signing_bytes, &signature), "{}", vector.name);
	}
	let (message, key, signature) = key::sr25519();
	assert_eq!(key.check(), Ok(()));
	assert!(key.verify(&message, &signature));
}

#[test]
fn what_the_document_calls_refused_is_refused() {
	for (what, key) in key::refused_keys() {
		assert!(key.check().is_err(), "{what}");
	}
	for refused in key::refused_signatures() {
		assert!(!refused.key.verify(&refused.message, &refused.signature));
	}
}

#[test]
fn every_hash_of_the_document_is_that_of_its_input() {
	for example in story::hash_examples() {
		assert!(example.holds(), "{}", example.name);
	}
	for round in [story::round(), story::quiet_round()] {
		for look in story::looks(round) {
			assert_eq!(look.raw, look.number % u64::from(story::INTERVAL) == 0);
		}
	}
}
