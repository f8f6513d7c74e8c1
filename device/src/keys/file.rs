// SPDX-License-Identifier: Apache-2.0
//! Keys in files: JSON of mode 0600, `{ "scheme": "ed25519" | "p256", "secret": "0x…" }`.

use super::SoftwareKey;
use crate::{
	atomic_file::{self, FileError},
	hexadecimal,
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Which kind of key a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
	/// ed25519 (RFC 8032).
	Ed25519,
	/// ECDSA over NIST P-256 and SHA-256.
	P256,
}

/// Why a key file cannot be used. Never quotes the file's contents.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
	/// It cannot be read or written, or others can read it.
	#[error(transparent)]
	File(#[from] FileError),
	/// Not the JSON that is expected.
	#[error("{path}: not a key file, expected {{\"scheme\": \"ed25519\"|\"p256\", \"secret\": \"0x…\"}}")]
	NotAKeyFile {
		/// The file.
		path: PathBuf,
	},
	/// The secret is not 32 bytes of hexadecimal, or no secret of this scheme.
	#[error("{path}: field `secret`: {reason}")]
	BadSecret {
		/// The file.
		path: PathBuf,
		/// Why.
		reason: String,
	},
	/// Working keys are ed25519.
	#[error("{path}: a working key must be ed25519, this one is p256")]
	NotAWorkingKey {
		/// The file.
		path: PathBuf,
	},
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
	scheme: Scheme,
	secret: String,
}

/// Writes `key` into a new file.
pub fn save(path: &Path, key: &SoftwareKey) -> Result<(), KeyFileError> {
	let stored = Stored { scheme: key.scheme(), secret: hexadecimal::encode(key.secret()) };
	let json = serde_json::to_vec_pretty(&stored)
		.map_err(|_| KeyFileError::NotAKeyFile { path: path.to_owned() })?;
	Ok(atomic_file::create(path, &json)?)
}

/// Reads a key.
pub fn load(path: &Path) -> Result<SoftwareKey, KeyFileError> {
	let contents = atomic_file::read(path)?;
	let stored: Stored = serde_json::from_slice(&contents)
		.map_err(|_| KeyFileError::NotAKeyFile { path: path.to_owned() })?;
	let bad = |reason: String| KeyFileError::BadSecret { path: path.to_owned(), reason };
	let secret = hexadecimal::decode(&stored.secret).map_err(|error| bad(error.to_string()))?;
	SoftwareKey::from_secret(stored.scheme, &secret)
		.ok_or_else(|| bad("outside of the group of its scheme".into()))
}

/// Reads a working key.
pub fn load_working(path: &Path) -> Result<super::Ed25519Key, KeyFileError> {
	load(path)?.into_working().ok_or_else(|| KeyFileError::NotAWorkingKey { path: path.to_owned() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::RootSigner;
	use std::{fs, os::unix::fs::PermissionsExt};

	fn written(json: &str) -> (tempfile::TempDir, PathBuf) {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("root.key");
		fs::write(&path, json).unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
		(folder, path)
	}

	#[test]
	fn a_saved_key_loads_as_the_same_key() {
		let folder = tempfile::tempdir().unwrap();
		for (name, scheme) in [("a", Scheme::Ed25519), ("b", Scheme::P256)] {
			let path = folder.path().join(name);
			let key = SoftwareKey::generate(scheme, &mut rand::thread_rng());
			save(&path, &key).unwrap();
			let loaded = load(&path).unwrap();
			assert_eq!(loaded.public(), key.public());
			assert_eq!(loaded.scheme(), scheme);
		}
	}

	#[test]
	fn a_key_is_never_overwritten() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("root.key");
		let key = SoftwareKey::generate(Scheme::P256, &mut rand::thread_rng());
		save(&path, &key).unwrap();
		let other = SoftwareKey::generate(Scheme::P256, &mut rand::thread_rng());
		let error = save(&path, &other).unwrap_err();
		assert!(matches!(error, KeyFileError::File(FileError::Exists(_))));
		assert_eq!(load(&path).unwrap().public(), key.public());
	}

	#[test]
	fn the_format_is_what_the_documents_say() {
		let secret = "0x0101010101010101010101010101010101010101010101010101010101010101";
		let (_folder, path) = written(&format!(r#"{{"scheme":"p256","secret":"{secret}"}}"#));
		assert_eq!(load(&path).unwrap().secret(), [1; 32]);
	}

	#[test]
	fn a_bad_file_is_named_with_the_reason_and_without_its_contents() {
		for (json, reason) in [
			("", "not a key file"),
			("{}", "not a key file"),
			(r#"{"scheme":"rsa","secret":"0xfeed"}"#, "not a key file"),
			(r#"{"scheme":"p256","secret":"0xfeed","more":1}"#, "not a key file"),
			(r#"{"scheme":"p256","secret":"0xfeed"}"#, "expected 32 bytes, got 2"),
			(r#"{"scheme":"p256","secret":"feed"}"#, "0x"),
		] {
			let (_folder, path) = written(json);
			let error = load(&path).err().unwrap().to_string();
			assert!(error.contains("root.key") && error.contains(reason), "{error}");
			assert!(!error.contains("feed"), "{error}");
		}
		let zero = format!(r#"{{"scheme":"p256","secret":"0x{}"}}"#, "00".repeat(32));
		let (_folder, path) = written(&zero);
		assert!(load(&path).err().unwrap().to_string().contains("outside of the group"));
	}

	#[test]
	fn a_file_that_others_can_read_is_refused() {
		let (_folder, path) = written("{}");
		fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
		let error = load(&path).err().unwrap();
		assert!(matches!(error, KeyFileError::File(FileError::Permissive { .. })));
	}

	#[test]
	fn a_p256_file_is_refused_as_working_key() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("working.key");
		save(&path, &SoftwareKey::from_secret(Scheme::P256, &[1; 32]).unwrap()).unwrap();
		assert!(matches!(load_working(&path), Err(KeyFileError::NotAWorkingKey { .. })));
	}
}
