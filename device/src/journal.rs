// SPDX-License-Identifier: Apache-2.0
//! What a working key has signed: at most one report of each beacon and tag, whatever happens.
//!
//! Two different reports of one device over one tag are evidence that the device has a clone, and
//! cost its owner's deposit. So a report is in this journal, on disk, before its signature is given
//! away; the same report is answered with the same signature, and another one is refused.
//!
//! The journal lies beside the file of the key, as `<key>.<first bytes of the genesis hash>.reports`,
//! an [envelope] of mode 0600: a changed floor would let a report be signed twice. It keeps the newest
//! rounds only: no report of an older one is signed again. Whoever restores a key from a copy restores
//! its journal with it, or waits two rounds.

use crate::{
	atomic_file::{self, FileError},
	envelope, hexadecimal,
	keys::{sign_working, SignerError, WorkingSigner},
	relay::{SignedReport, StoredReport},
};
use cairn_device_primitives::{
	DeviceId, GenesisHash, Report, Round, Tag, WorkingKey, WorkingSignature,
};
use serde::{Deserialize, Serialize};
use std::{
	collections::BTreeMap,
	fs::File,
	path::{Path, PathBuf},
};

/// Rounds that are kept. Reports are taken for two.
pub const ROUNDS: usize = 16;

/// Reports that are kept: more than a gateway can hear in [`ROUNDS`] rounds, and a file that
/// [`atomic_file::read`] reads.
pub const REPORTS: usize = 2_048;

/// The format that this release writes, and the only one that it reads.
const VERSION: u32 = 1;

/// Why a report is not signed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
	/// The journal cannot be read or written.
	#[error(transparent)]
	File(#[from] FileError),
	/// The journal is not as this program wrote it. It is never replaced: what it held may be
	/// needed to keep the deposit.
	#[error(
		"{path}: damaged ({reason}); restore it, or wait until two rounds have passed since the \
		 last report of this key and then remove it"
	)]
	Damaged {
		/// The journal.
		path: PathBuf,
		/// What is wrong.
		reason: String,
	},
	/// The journal is that of another key in a file of this name, or of another chain.
	#[error("{path}: field `{field}`: the journal of another; move it to where its key is")]
	NotOurs {
		/// The journal.
		path: PathBuf,
		/// `key` or `genesis`.
		field: &'static str,
	},
	/// This key has signed something else over the same tag.
	#[error(
		"round {round}, beaconer {beaconer}: this key has signed another report over the same tag, \
		 with {field} {signed} instead of {asked}; two would cost the owner's deposit"
	)]
	Conflict {
		/// The round of the beacon.
		round: Round,
		/// Who sent it.
		beaconer: DeviceId,
		/// The first field in which the two differ.
		field: &'static str,
		/// What was signed.
		signed: String,
		/// What was to be signed.
		asked: String,
	},
	/// What was signed of the round is not known any more.
	#[error(
		"round {round}, beaconer {beaconer}: the journal begins with round {floor}, so what this key \
		 has signed before is not known"
	)]
	TooOld {
		/// The round of the beacon.
		round: Round,
		/// Who sent it.
		beaconer: DeviceId,
		/// The first round that is known.
		floor: Round,
	},
	/// Nothing can be dropped for it.
	#[error(
		"round {round}, beaconer {beaconer}: no room, the journal keeps {ROUNDS} rounds and {REPORTS} \
		 reports, the newest"
	)]
	NoRoom {
		/// The round of the beacon.
		round: Round,
		/// Who sent it.
		beaconer: DeviceId,
	},
	/// The key.
	#[error(transparent)]
	Signer(#[from] SignerError),
}

/// What one key has signed on one chain. No other program writes it meanwhile.
pub struct Journal {
	path: PathBuf,
	genesis: GenesisHash,
	key: WorkingKey,
	kept: Kept,
	_lock: File,
}

/// The reports that are known, and the first round of which all are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Kept {
	floor: Round,
	reports: BTreeMap<(Round, DeviceId, Tag), SignedReport>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
	key: String,
	genesis: String,
	floor: Round,
	reports: Vec<StoredReport>,
}

impl Journal {
	/// The journal of the key in the file `beside`; an empty one where there is none. Waits while
	/// another program holds it.
	pub fn open(
		beside: &Path,
		key: &WorkingKey,
		genesis: &GenesisHash,
	) -> Result<Self, JournalError> {
		let chain: String = hex::encode(genesis).chars().take(16).collect();
		let path = atomic_file::beside(beside, &format!(".{chain}.reports"));
		let lock = atomic_file::lock(&path)?;
		let (key, genesis) = (*key, *genesis);
		let mut journal = Self { path, genesis, key, kept: Kept::default(), _lock: lock };
		// A link that leads nowhere is no journal that is missing.
		if journal.path.symlink_metadata().is_ok() {
			journal.kept = journal.load()?;
		}
		Ok(journal)
	}

	/// The signature of `signer`, whose key this journal is for. It is on disk before it is
	/// returned.
	pub fn sign(
		&mut self,
		signer: &dyn WorkingSigner,
		report: &Report,
	) -> Result<WorkingSignature, JournalError> {
		let (round, beaconer) = (report.round, report.beaconer);
		if let Some(kept) = self.kept.reports.get(&(round, beaconer, report.tag)) {
			return match difference(&kept.report, report) {
				None => Ok(kept.signature),
				Some((field, signed, asked)) => {
					Err(JournalError::Conflict { round, beaconer, field, signed, asked })
				}
			};
		}
		if round < self.kept.floor {
			return Err(JournalError::TooOld { round, beaconer, floor: self.kept.floor });
		}
		if signer.public() != self.key {
			return Err(JournalError::NotOurs { path: self.path.clone(), field: "key" });
		}
		let signature = sign_working(signer, report, &self.genesis)?;
		let signed = SignedReport { report: report.clone(), signature };
		let kept = self.kept.with(signed).ok_or(JournalError::NoRoom { round, beaconer })?;
		self.save(&kept)?;
		self.kept = kept;
		Ok(signature)
	}

	fn save(&self, kept: &Kept) -> Result<(), JournalError> {
		let stored = Stored {
			key: hexadecimal::encode(self.key),
			genesis: hexadecimal::encode(self.genesis),
			floor: kept.floor,
			reports: kept.reports.values().map(SignedReport::stored).collect(),
		};
		let json =
			envelope::seal(VERSION, &stored).map_err(|error| self.damaged(error.to_string()))?;
		Ok(atomic_file::replace(&self.path, &json)?)
	}

	fn load(&self) -> Result<Kept, JournalError> {
		let contents = atomic_file::read(&self.path)?;
		let stored: Stored = envelope::open(VERSION, &contents)
			.map_err(|error| self.damaged(format!("not a journal: {error}")))?;
		for (field, text, ours) in
			[("key", &stored.key, self.key), ("genesis", &stored.genesis, self.genesis)]
		{
			let bytes: [u8; 32] = hexadecimal::decode(text)
				.map_err(|error| self.damaged(format!("field `{field}`: {error}")))?;
			if bytes != ours {
				return Err(JournalError::NotOurs { path: self.path.clone(), field });
			}
		}
		let mut kept = Kept { floor: stored.floor, reports: BTreeMap::new() };
		for (index, entry) in stored.reports.iter().enumerate() {
			let signed = self
				.read(entry)
				.map_err(|reason| self.damaged(format!("reports[{index}]: {reason}")))?;
			let report = &signed.report;
			kept.reports.insert((report.round, report.beaconer, report.tag), signed);
		}
		if kept.reports.len() != stored.reports.len() {
			return Err(self.damaged("one tag stands there twice".into()));
		}
		Ok(kept)
	}

	/// A report as it was signed: the signature tells whether a bit of it has changed since.
	fn read(&self, stored: &StoredReport) -> Result<SignedReport, String> {
		let signed = stored.read()?;
		let sound = signed.is_signed_by(&self.key, &self.genesis);
		sound.then_some(signed).ok_or_else(|| "its signature does not fit".into())
	}

	fn damaged(&self, reason: String) -> JournalError {
		JournalError::Damaged { path: self.path.clone(), reason }
	}
}

impl Kept {
	/// With one report more, and without the oldest rounds where there are too many; `None` if
	/// that report would be among those to go.
	fn with(&self, signed: SignedReport) -> Option<Self> {
		let mut kept = self.clone();
		let key = (signed.report.round, signed.report.beaconer, signed.report.tag);
		kept.reports.insert(key, signed);
		while kept.rounds() > ROUNDS || kept.reports.len() > REPORTS {
			let (oldest, _, _) = *kept.reports.keys().next()?;
			kept.floor = oldest.saturating_add(1);
			kept.reports.retain(|(round, _, _), _| *round != oldest);
		}
		kept.reports.contains_key(&key).then_some(kept)
	}

	fn rounds(&self) -> usize {
		let mut last = None;
		let rounds = self.reports.keys().map(|(round, _, _)| *round);
		rounds.filter(|round| last.replace(*round) != Some(*round)).count()
	}
}

/// The first field in which two reports of one tag differ, with what either says.
fn difference(signed: &Report, asked: &Report) -> Option<(&'static str, String, String)> {
	let gps = |report: &Report| match report.gps_time {
		Some(time) => time.to_string(),
		None => "none".into(),
	};
	let fields = [
		("witness", signed.witness.to_string(), asked.witness.to_string()),
		("rssi", signed.rssi.to_string(), asked.rssi.to_string()),
		("snr", signed.snr.to_string(), asked.snr.to_string()),
		("frequency", signed.frequency.to_string(), asked.frequency.to_string()),
		("data_rate", signed.data_rate.to_string(), asked.data_rate.to_string()),
		("gps_time", gps(signed), gps(asked)),
	];
	fields.into_iter().find(|(_, signed, asked)| signed != asked)
}

#[cfg(test)]
mod tests;
