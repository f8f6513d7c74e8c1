// SPDX-License-Identifier: Apache-2.0
//! Takes signed reports from many gateways and submits them in batches, for a fraction of the fee
//! that each would pay alone.
//!
//! - [`inbox`]: from hostile JSON to a report, or to the field that is wrong.
//! - [`pool`]: what waits, grouped by beacon; when a batch is ready; what is tried again.
//! - [`courier`]: brings batches to the chain and what became of them back.
//! - [`http`]: `POST /v1/reports` and `GET /v1/status`.
//! - [`service`]: all of it together, until Ctrl-C.

pub mod courier;
pub mod http;
pub mod inbox;
pub mod pool;
pub mod service;

use cairn_device_primitives::{
	verify_working, DeviceId, GenesisHash, Report, Round, SignedMessage, WorkingKey,
	WorkingSignature,
};

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

	/// Whether `key` signed it for the chain of `genesis`.
	pub fn is_signed_by(&self, key: &WorkingKey, genesis: &GenesisHash) -> bool {
		verify_working(key, &self.report.signing_bytes(genesis), &self.signature)
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
