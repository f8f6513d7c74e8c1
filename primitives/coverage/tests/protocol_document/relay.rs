// SPDX-License-Identifier: Apache-2.0
//! The relay's HTTP interface, by its own source: this crate cannot depend on it.

use cairn_device_primitives::vectors::{Field, Vector};

use super::{
	json::Json,
	markdown::{code, table},
	message::vector,
	source,
};

/// Where requests are read.
pub const INBOX: &str = "device/src/relay/inbox.rs";

/// Where they are answered.
pub const HTTP: &str = "device/src/relay/http.rs";

/// Where connections are bounded.
pub const GATE: &str = "device/src/relay/gate.rs";

/// Where the batches of the chain are bounded.
pub const BATCH: &str = "pallets/coverage/src/types.rs";

/// What `GET /v1/status` answers.
const STATUS: [(&str, &str); 9] = [
	("connected", "whether the chain is within reach"),
	("round", "the chain's round, or `null`"),
	("tick", "the chain's tick, or `null`"),
	("pending", "reports that wait or travel"),
	("batches", "batches that the chain answered"),
	("lost", "batches that went astray and were tried again"),
	("accepted", "reports that the chain took"),
	("refused", "reports that the chain refused: an object of numbers by rule"),
	("expired", "reports whose window closed before the chain answered"),
];

/// A request with the report of the vectors. Panics where the relay reads other fields.
pub fn request() -> String {
	let report = vector("Report", "ed25519");
	let fields =
		source::texts(INBOX, "FIELDS").into_iter().map(|name| (value(&report, &name), name));
	let lines: Vec<String> =
		fields.map(|(value, name)| format!("\t\t\"{name}\": {value}")).collect();
	format!("```json\n{{ \"reports\": [\n\t{{\n{}\n\t}}\n] }}\n```\n", lines.join(",\n"))
}

/// What a field of the request holds.
fn value(report: &Vector, name: &str) -> String {
	let field = |name: &str| -> &Field {
		let found = report.fields.iter().find(|field| field.name == name);
		found.unwrap_or_else(|| panic!("the report has no {name}"))
	};
	match name {
		"signature" => Json::hex(&report.signature).to_string(),
		"tag" => Json::hex(&field("tag").bytes).to_string(),
		"dataRate" => field("data_rate").value.clone(),
		"gpsTime" => {
			let value = &field("gps_time").value;
			format!("\"{}\"", value.trim_start_matches("Some(").trim_end_matches(')'))
		}
		name => field(name).value.clone(),
	}
}

/// What each status code means.
pub fn answers_table() -> String {
	source::module_table(HTTP)
}

/// What the status tells. Panics where the relay tells something else.
pub fn status_table() -> String {
	let told = source::quoted(&source::between(HTTP, "async fn status", "}))"));
	assert!(told.iter().eq(STATUS.iter().map(|(name, _)| name)), "the status tells {told:?}");
	let rows = STATUS.iter().map(|(name, meaning)| vec![code(name), (*meaning).into()]);
	table(&["field", "meaning"], rows)
}
