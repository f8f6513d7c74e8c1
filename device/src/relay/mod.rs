// SPDX-License-Identifier: Apache-2.0
//! Takes signed reports from many gateways and submits them in batches, for a fraction of the fee
//! that each would pay alone.
//!
//! - [`inbox`]: from hostile JSON to a report, or to the field that is wrong; no name twice.
//! - [`pool`]: what waits, grouped by beacon; when a batch is ready; what is tried again.
//! - [`courier`]: brings batches to the chain and what became of them back.
//! - [`spool`]: what was acknowledged, on disk, until it has arrived.
//! - [`gate`]: few connections, and none for long.
//! - [`http`]: `POST /v1/reports` and `GET /v1/status`.
//! - [`service`]: all of it together, until Ctrl-C.

mod chain_keys;
pub mod courier;
pub mod gate;
pub mod http;
pub mod inbox;
mod names;
pub mod pool;
pub mod service;
pub mod spool;

use crate::hexadecimal;
use cairn_device_primitives::{
	verify_working, DeviceId, GenesisHash, Report, Round, SignedMessage, WorkingKey,
	WorkingSignature,
};
use codec::{DecodeAll, Encode};
use serde::{Deserialize, Serialize};

/// A report with the signature of its witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReport {
	/// What is signed.
	pub report: Report,
	/// By the witness's working key.
	pub signature: WorkingSignature,
}

impl SignedReport {
	/// The beacon that it is about.
	pub fn beacon(&self) -> Beacon {
		Beacon { round: self.report.round, beaconer: self.report.beaconer }
	}

	/// As files keep it.
	pub fn stored(&self) -> StoredReport {
		StoredReport {
			report: hexadecimal::encode(self.report.encode()),
			signature: hexadecimal::encode(self.signature),
		}
	}

	/// Whether `key` signed it for the chain of `genesis`.
	pub fn is_signed_by(&self, key: &WorkingKey, genesis: &GenesisHash) -> bool {
		verify_working(key, &self.report.signing_bytes(genesis), &self.signature)
	}
}

/// A signed report as files keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredReport {
	/// SCALE of the report, in hexadecimal.
	report: String,
	/// The signature, in hexadecimal.
	signature: String,
}

impl StoredReport {
	/// The report, or which field is damaged. The signature is not looked at.
	pub fn read(&self) -> Result<SignedReport, String> {
		let digits = self.report.strip_prefix("0x").ok_or("field `report`: no 0x")?;
		let bytes = hex::decode(digits).map_err(|_| "field `report`: not hexadecimal")?;
		let report = Report::decode_all(&mut bytes.as_slice())
			.map_err(|_| "field `report`: not a report")?;
		let signature = hexadecimal::decode(&self.signature)
			.map_err(|error| format!("field `signature`: {error}"))?;
		Ok(SignedReport { report, signature })
	}
}

/// A beacon: nobody sends two in one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Beacon {
	/// The round in which it was drawn.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
}
