// SPDX-License-Identifier: Apache-2.0
//! What was acknowledged and has not arrived: a file of mode 0600 with a line of JSON for each report.
//! Reports are appended, and on disk before they are acknowledged; now and then the file is
//! replaced by what is still to be sent. Its lock is held for as long as the relay runs.

use super::{SignedReport, StoredReport};
use crate::{
	atomic_file::{self, FileError},
	json,
};
use std::{
	fs::{File, OpenOptions},
	io::{self, Write},
	path::{Path, PathBuf},
};

/// Most bytes of the file: four times what the pool holds, and more.
pub const MAX_BYTES: u64 = 32 << 20;

/// A file is replaced when it has so many bytes more than it needs.
const SLACK: u64 = 1 << 20;

/// Damaged lines that are named.
const NAMED: usize = 20;

/// Why reports cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
	/// The file cannot be read or written.
	#[error("--spool: {0}")]
	File(FileError),
	/// The system refused.
	#[error("--spool: {path}: {reason}")]
	Io {
		/// The file.
		path: PathBuf,
		/// What the system said.
		reason: io::Error,
	},
	/// More is acknowledged than fits.
	#[error("--spool: {0}: full, no more than {MAX_BYTES} bytes are kept")]
	Full(PathBuf),
}

impl From<FileError> for SpoolError {
	fn from(error: FileError) -> Self {
		Self::File(error)
	}
}

/// The file, open.
pub struct Spool {
	path: PathBuf,
	file: File,
	bytes: u64,
	_lock: File,
}

/// What was found in the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Restored {
	/// The reports, in their order.
	pub reports: Vec<SignedReport>,
	/// The first lines that are damaged, and what is wrong with them.
	pub damaged: Vec<String>,
}

impl Spool {
	/// Opens the file, which is made if there is none. Damaged lines are left out of it.
	pub fn open(path: &Path) -> Result<(Self, Restored), SpoolError> {
		let lock = atomic_file::try_lock(path)?;
		// A link that leads nowhere is no file that is missing.
		if path.symlink_metadata().is_err() {
			atomic_file::create(path, b"")?;
		}
		let contents = atomic_file::read_up_to(path, MAX_BYTES)?;
		let restored = read(&contents);
		let bytes = u64::try_from(contents.len()).unwrap_or(u64::MAX);
		let mut spool = Self { path: path.to_owned(), file: append(path)?, bytes, _lock: lock };
		if !restored.damaged.is_empty() {
			spool.replace(&restored.reports)?;
		}
		Ok((spool, restored))
	}

	/// Keeps reports, all or none: they are on disk when this returns.
	pub fn append(&mut self, reports: &[SignedReport]) -> Result<(), SpoolError> {
		let lines = written(reports, &self.path)?;
		let length = u64::try_from(lines.len()).unwrap_or(u64::MAX);
		let bytes = self.bytes.saturating_add(length);
		if bytes > MAX_BYTES {
			return Err(SpoolError::Full(self.path.clone()));
		}
		let kept = self.file.write_all(&lines).and_then(|()| self.file.sync_data());
		if let Err(reason) = kept {
			// Half a line would spoil the next. If this fails too, that line is named as damaged.
			let _ = self.file.set_len(self.bytes);
			return Err(SpoolError::Io { path: self.path.clone(), reason });
		}
		self.bytes = bytes;
		Ok(())
	}

	/// Whether most of the file is of no use, if `reports` are still to be sent.
	pub fn is_stale(&self, reports: usize) -> bool {
		let needed = u64::try_from(reports).unwrap_or(u64::MAX).saturating_mul(LINE);
		(reports == 0 && self.bytes > 0)
			|| self.bytes > needed.saturating_mul(2).saturating_add(SLACK)
	}

	/// Replaces the file by these reports.
	pub fn replace(&mut self, reports: &[SignedReport]) -> Result<(), SpoolError> {
		let lines = written(reports, &self.path)?;
		atomic_file::replace(&self.path, &lines)?;
		self.file = append(&self.path)?;
		self.bytes = u64::try_from(lines.len()).unwrap_or(u64::MAX);
		Ok(())
	}
}

#[cfg(test)]
impl Spool {
	/// Leaves no room.
	pub(super) fn fill(&mut self) {
		self.bytes = MAX_BYTES;
	}
}

/// Bytes of a line, nearly.
const LINE: u64 = 270;

fn append(path: &Path) -> Result<File, SpoolError> {
	let opened = OpenOptions::new().append(true).open(path);
	opened.map_err(|reason| SpoolError::Io { path: path.to_owned(), reason })
}

fn written(reports: &[SignedReport], path: &Path) -> Result<Vec<u8>, SpoolError> {
	let mut lines = Vec::new();
	for signed in reports {
		serde_json::to_writer(&mut lines, &signed.stored())
			.map_err(|error| SpoolError::Io { path: path.to_owned(), reason: error.into() })?;
		lines.push(b'\n');
	}
	Ok(lines)
}

fn read(contents: &[u8]) -> Restored {
	let mut restored = Restored::default();
	let mut damaged = 0usize;
	for (number, line) in (1u64..).zip(contents.split_inclusive(|byte| *byte == b'\n')) {
		match read_line(line) {
			Ok(signed) => restored.reports.push(signed),
			Err(reason) => {
				damaged = damaged.saturating_add(1);
				if damaged <= NAMED {
					restored.damaged.push(format!("line {number}: {reason}; skipped"));
				}
			}
		}
	}
	if damaged > NAMED {
		restored.damaged.push(format!("{damaged} damaged lines in all"));
	}
	restored
}

fn read_line(line: &[u8]) -> Result<SignedReport, String> {
	let line = line.strip_suffix(b"\n").ok_or("broken off")?;
	let stored: StoredReport =
		json::read(line).map_err(|error| format!("not a report: {error}"))?;
	stored.read()
}

#[cfg(test)]
mod tests;
