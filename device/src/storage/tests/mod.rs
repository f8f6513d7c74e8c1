// SPDX-License-Identifier: Apache-2.0
//! Folders of the 2 KiB profile: 64 nodes, two layers, 2,016 bytes of a file at most.

mod damage;
mod interruption;
mod killed;
mod large;
mod manifests;
mod proofs;
mod repairs;
mod sealing;
mod spoilt;

use super::{seal, Onlooker, ReplicaError, ReplicaFolder, Request};
use cairn_spacetime::{
	prover::{Progress, Watch},
	ProfileId,
};
use std::{
	collections::BTreeMap,
	fs,
	num::NonZeroUsize,
	ops::ControlFlow,
	path::{Path, PathBuf},
};

/// Most bytes of a file in a sector of 2 KiB.
pub const MAX: usize = 2_016;

/// Hears everything, and stops at a call if it is told to.
#[derive(Default)]
pub struct Listener {
	pub stop_at: Option<usize>,
	pub calls: Vec<Progress>,
	pub notices: Vec<String>,
}

impl Listener {
	pub fn stopping_at(call: usize) -> Self {
		Self { stop_at: Some(call), ..Self::default() }
	}
}

impl Watch for Listener {
	fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
		let call = self.calls.len();
		self.calls.push(progress);
		if self.stop_at == Some(call) {
			return ControlFlow::Break(());
		}
		ControlFlow::Continue(())
	}
}

impl Onlooker for Listener {
	fn notice(&mut self, text: &str) {
		self.notices.push(text.to_owned());
	}
}

pub fn threads() -> NonZeroUsize {
	NonZeroUsize::new(2).unwrap()
}

/// A place for a file and for the folder that it is sealed into.
pub struct Place {
	_root: tempfile::TempDir,
	pub file: PathBuf,
	pub out: PathBuf,
	pub request: Request,
}

impl Place {
	/// With a file of `length` bytes that are not alike.
	pub fn with_file(length: usize) -> Self {
		let mut place = Self::capacity();
		let bytes: Vec<u8> = (0..length).map(|at| (at * 7 % 251) as u8).collect();
		fs::write(&place.file, bytes).unwrap();
		place.request.file = Some(place.file.clone());
		place
	}

	pub fn capacity() -> Self {
		let root = tempfile::tempdir().unwrap();
		let request = Request {
			profile: ProfileId::Kib2,
			genesis: [1; 32],
			device: 3,
			sector: 7,
			ticket: [2; 32],
			ticket_round: 41,
			file: None,
		};
		let (file, out) = (root.path().join("photos.tar"), root.path().join("sector-7"));
		Self { _root: root, file, out, request }
	}

	pub fn seal(&self) -> Result<ReplicaFolder, ReplicaError> {
		self.seal_watched(&mut Listener::default())
	}

	pub fn seal_watched(&self, listener: &mut Listener) -> Result<ReplicaFolder, ReplicaError> {
		seal(&self.out, &self.request, threads(), listener)
	}

	pub fn path(&self, name: &str) -> PathBuf {
		self.out.join(name)
	}

	/// Every file of the folder but its lock.
	pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
		let entries = fs::read_dir(&self.out).unwrap().map(|entry| entry.unwrap());
		let named = entries.map(|entry| {
			let name = entry.file_name().into_string().unwrap();
			let bytes = fs::read(entry.path()).unwrap();
			(name, bytes)
		});
		named.filter(|(name, _)| name != "replica.lock").collect()
	}
}

/// Flips a bit of a file.
pub fn flip(path: &Path, at: usize) {
	let mut bytes = fs::read(path).unwrap();
	bytes[at] ^= 1;
	fs::write(path, bytes).unwrap();
}

/// Cuts the last byte off a file.
pub fn cut(path: &Path) {
	let mut bytes = fs::read(path).unwrap();
	bytes.pop();
	fs::write(path, bytes).unwrap();
}
