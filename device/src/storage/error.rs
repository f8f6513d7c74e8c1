// SPDX-License-Identifier: Apache-2.0
//! Why something cannot be done with a replica's folder.

use crate::{atomic_file::FileError, hexadecimal};
use cairn_spacetime::{
	prover::{AuditError, Progress, ProverError, Step},
	FramingError, SealError, Tree, WindowError,
};
use std::{fmt, io, path::PathBuf};

/// Why something cannot be done with a replica's folder.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
	/// A file that the folder must have is not there.
	#[error("{0}: missing")]
	Missing(PathBuf),
	/// A file ends too early, or too late.
	#[error("{path}: {got} bytes long instead of {expected}: cut off, or of something else")]
	WrongLength {
		/// The file.
		path: PathBuf,
		/// Bytes that it must have.
		expected: u64,
		/// Bytes that it has.
		got: u64,
	},
	/// A file is not as it was written.
	#[error("{path}: damaged: its checksum is {got} instead of {expected}")]
	WrongChecksum {
		/// The file.
		path: PathBuf,
		/// As it was written.
		expected: String,
		/// As it is.
		got: String,
	},
	/// A tree over what is there has another root than the seal.
	#[error("{path}: damaged: the root of its {tree:?} tree is {got} instead of {expected}")]
	WrongRoot {
		/// The file.
		path: PathBuf,
		/// The tree.
		tree: Tree,
		/// The seal's.
		expected: String,
		/// What is there.
		got: String,
	},
	/// The replica is sound, but the tree over it is lost and cannot be written.
	#[error("the replica is sound, but its tree is not, and cannot be written: {0}")]
	TreeUnwritten(FileError),
	/// Not the JSON that is expected, or a field of it is wrong.
	#[error("{path}: damaged: {reason}")]
	BadManifest {
		/// The file.
		path: PathBuf,
		/// What is wrong.
		reason: String,
	},
	/// Written by another release.
	#[error("{path}: field `version`: {found}, but this release reads version {supported}")]
	WrongVersion {
		/// The file.
		path: PathBuf,
		/// What stands there.
		found: String,
		/// What is understood.
		supported: u32,
	},
	/// A file does not fit into a sector.
	#[error(
		"{path}: {length} bytes, but a sector of {profile} holds a file of at most {limit} bytes"
	)]
	TooLarge {
		/// The file.
		path: PathBuf,
		/// Its bytes.
		length: u64,
		/// Most bytes.
		limit: u64,
		/// The profile's name.
		profile: &'static str,
	},
	/// A directory, a device or a pipe in place of a file.
	#[error("{0}: not a regular file")]
	NotRegular(PathBuf),
	/// What is sealed has another content than when its root was computed.
	#[error(
		"{path}: has changed since the sealing began: its data root is {got} instead of {expected}"
	)]
	FileChanged {
		/// The file.
		path: PathBuf,
		/// When the sealing began.
		expected: String,
		/// Since.
		got: String,
	},
	/// The folder is being sealed as something else.
	#[error(
		"{path}: a sealing is under way there with {field} {kept} instead of {asked}; go on with the \
		 same arguments, or choose another folder"
	)]
	OtherSealing {
		/// The folder.
		path: PathBuf,
		/// The first field that differs.
		field: &'static str,
		/// As it began.
		kept: String,
		/// As it was asked for.
		asked: String,
	},
	/// There is a sealed replica already.
	#[error("{0}: holds a sealed replica already")]
	AlreadySealed(PathBuf),
	/// The sealing of the folder was not finished.
	#[error("{0}: not sealed to the end; go on with the command that began it")]
	Unfinished(PathBuf),
	/// There is something in the folder that no sealing left there.
	#[error("{path}: holds `{found}`, which is of no sealing; choose an empty or a new folder")]
	NotEmpty {
		/// The folder.
		path: PathBuf,
		/// The first name that is in the way.
		found: String,
	},
	/// Committed capacity holds no file.
	#[error("{0}: committed capacity, which holds no file")]
	NoFile(PathBuf),
	/// A file is asked for, or none.
	#[error("{path}: sealed from {kept}, so it cannot be sealed again from {asked}")]
	OtherSource {
		/// The folder.
		path: PathBuf,
		/// What it holds.
		kept: &'static str,
		/// What came.
		asked: &'static str,
	},
	/// The layers are gone, as they should be once the seal is proven.
	#[error("{0}: its layers are gone, so no part of its seal can be proven")]
	NoLayers(PathBuf),
	/// There is something of that name.
	#[error("{0}: exists already, and is never overwritten")]
	Exists(PathBuf),
	/// Another program has the folder.
	#[error("{0}: in use by another command")]
	InUse(PathBuf),
	/// No room.
	#[error("disk full: {0}; make room and run the same command again")]
	DiskFull(String),
	/// The user stopped what goes on where it was stopped.
	#[error("stopped at {}; run the same command again to go on", Stage(.0))]
	Stopped(Progress),
	/// The user stopped what keeps nothing of what it has done.
	#[error("stopped at {}; nothing is kept: the same command begins anew", Stage(.0))]
	Abandoned(Progress),
	/// The replica, or a layer, is not what its tree was built over.
	#[error("{path}: damaged: {tree:?} tree, the {nodes} nodes from {first} on")]
	Corrupt {
		/// The folder.
		path: PathBuf,
		/// The tree.
		tree: Tree,
		/// First node of the part in which something is wrong.
		first: u64,
		/// Nodes of that part.
		nodes: u64,
	},
	/// The file that comes out is not that which went in.
	#[error("{path}: damaged: its data root is {got} instead of {expected}; nothing was written")]
	WrongData {
		/// The folder.
		path: PathBuf,
		/// What was sealed.
		expected: String,
		/// What comes out.
		got: String,
	},
	/// The full check found something.
	#[error("{path}: {reason}")]
	Audit {
		/// The folder.
		path: PathBuf,
		/// What it found.
		reason: AuditError,
	},
	/// Sectors of one proof must be of one device and one profile.
	#[error("{path}: field `{field}`: {got}, but the others have {expected}")]
	Mixed {
		/// The folder.
		path: PathBuf,
		/// Which field differs.
		field: &'static str,
		/// What the others have.
		expected: String,
		/// What this one has.
		got: String,
	},
	/// A part that was made does not verify.
	#[error("{path}: the seal proof that was made does not hold: {reason}")]
	SealRefused {
		/// The folder.
		path: PathBuf,
		/// What the verifier says.
		reason: SealError,
	},
	/// An opening that was made does not verify.
	#[error("{path}: the window proof that was made does not hold: {reason}")]
	WindowRefused {
		/// The folder.
		path: PathBuf,
		/// What the verifier says.
		reason: WindowError,
	},
	/// The system refused.
	#[error("{0}")]
	Io(io::Error),
	/// A small file cannot be read or written.
	#[error(transparent)]
	File(FileError),
	/// Anything else that a prover says.
	#[error("{0}")]
	Prover(ProverError),
}

/// Where something stopped, for people.
struct Stage<'a>(&'a Progress);

impl fmt::Display for Stage<'_> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Progress { step, done, total } = self.0;
		match step {
			Step::Label { layer } => write!(f, "layer {layer}, node {done} of {total}"),
			Step::Tree(tree) => write!(f, "the {tree:?} tree, node {done} of {total}"),
			Step::Encode => write!(f, "the encoding, node {done} of {total}"),
			Step::Audit { layer } => {
				write!(f, "the check of layer {layer}, node {done} of {total}")
			}
		}
	}
}

impl ReplicaError {
	/// The same of a command that keeps nothing of what it has done.
	pub(crate) fn begins_anew(self) -> Self {
		match self {
			Self::Stopped(progress) => Self::Abandoned(progress),
			other => other,
		}
	}

	/// What a prover says about the folder at `path`.
	pub(super) fn of(path: &std::path::Path) -> impl FnOnce(ProverError) -> Self + '_ {
		let path = path.to_owned();
		move |error| match error {
			ProverError::Storage(error) => error.into(),
			ProverError::Stopped(progress) => Self::Stopped(progress),
			ProverError::Corrupt { tree, first, nodes } => {
				Self::Corrupt { path, tree, first, nodes }
			}
			ProverError::WrongData { expected, got } => Self::WrongData {
				path,
				expected: hexadecimal::encode(expected),
				got: hexadecimal::encode(got),
			},
			ProverError::Framing(reason @ FramingError::NoTrailer) => {
				Self::BadManifest { path, reason: reason.to_string() }
			}
			other => Self::Prover(other),
		}
	}
}

impl From<io::Error> for ReplicaError {
	fn from(error: io::Error) -> Self {
		match error.kind() {
			io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
				Self::DiskFull(error.to_string())
			}
			_ => Self::Io(error),
		}
	}
}

impl From<FileError> for ReplicaError {
	fn from(error: FileError) -> Self {
		match error {
			FileError::Io { path, reason } => {
				io::Error::new(reason.kind(), format!("{}: {reason}", path.display())).into()
			}
			FileError::InUse(path) => Self::InUse(path),
			other => Self::File(other),
		}
	}
}
