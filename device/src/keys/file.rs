// SPDX-License-Identifier: Apache-2.0
//! Keys in files: JSON of mode 0600, `{ "scheme": "ed25519" | "p256", "secret": "0x…", "public":
//! "0x…" }`. A secret with a changed digit would be another key's: the public half tells.

use super::{public_text, RootSigner, SoftwareKey};
use crate::{
	atomic_file::{self, FileError},
	hexadecimal, json,
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
	#[error(
		"{path}: not a key file ({place}), expected {{\"scheme\": \"ed25519\"|\"p256\", \
		 \"secret\": \"0x…\", \"public\": \"0x…\"}}"
	)]
	NotAKeyFile {
		/// The file.
		path: PathBuf,
		/// Which field is wrong.
		place: String,
	},
	/// The secret is not 32 bytes of hexadecimal, or no secret of this scheme.
	#[error("{path}: field `secret`: {reason}")]
	BadSecret {
		/// The file.
		path: PathBuf,
		/// Why.
		reason: String,
	},
	/// The two halves are not of one key.
	#[error(
		"{path}: damaged (field `public`: not the public half of `secret`); restore it from a copy"
	)]
	OtherKey {
		/// The file.
		path: PathBuf,
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
	public: String,
}

impl From<&SoftwareKey> for Stored {
	fn from(key: &SoftwareKey) -> Self {
		let secret = hexadecimal::encode(key.secret());
		Self { scheme: key.scheme(), secret, public: public_text(&key.public()) }
	}
}

/// Writes `key` into a new file.
pub fn save(path: &Path, key: &SoftwareKey) -> Result<(), KeyFileError> {
	let stored = Stored::from(key);
	let json = serde_json::to_vec_pretty(&stored).map_err(|_| KeyFileError::NotAKeyFile {
		path: path.to_owned(),
		place: "cannot be written as JSON".into(),
	})?;
	Ok(atomic_file::create(path, &json)?)
}

/// Reads a key.
pub fn load(path: &Path) -> Result<SoftwareKey, KeyFileError> {
	let contents = atomic_file::read(path)?;
	let stored: Stored = json::read(&contents).map_err(|error| KeyFileError::NotAKeyFile {
		path: path.to_owned(),
		place: error.unquoted(),
	})?;
	let bad = |reason: String| KeyFileError::BadSecret { path: path.to_owned(), reason };
	let secret = hexadecimal::decode(&stored.secret).map_err(|error| bad(error.to_string()))?;
	let key = SoftwareKey::from_secret(stored.scheme, &secret)
		.ok_or_else(|| bad("outside of the group of its scheme".into()))?;
	if !Stored::from(&key).public.eq_ignore_ascii_case(&stored.public) {
		return Err(KeyFileError::OtherKey { path: path.to_owned() });
	}
	Ok(key)
}

/// Reads a working key.
pub fn load_working(path: &Path) -> Result<super::Ed25519Key, KeyFileError> {
	load(path)?.into_working().ok_or_else(|| KeyFileError::NotAWorkingKey { path: path.to_owned() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::mutation::{field_of, spoils, spoilt, tweaked, tweaks};
	use proptest::prelude::*;
	use serde_json::json;
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
		let public = "0x026ff03b949241ce1dadd43519e6960e0a85b41a69a05c328103aa2bce1594ca16";
		let json = json!({ "scheme": "p256", "secret": secret, "public": public });
		let (_folder, path) = written(&json.to_string());
		assert_eq!(load(&path).unwrap().secret(), [1; 32]);
	}

	#[test]
	fn a_bad_file_is_named_with_the_reason_and_without_its_contents() {
		for (json, reason) in [
			("", "not a key file"),
			("{}", "not a key file (missing field `scheme`"),
			(r#"{"scheme":"p256","secret":"0xfeed"}"#, "not a key file (missing field `public`"),
			(r#"{"scheme":"rsa","secret":"0xfeed","public":""}"#, "not a key file"),
			(r#"{"scheme":"p256","secret":"0xfeed","more":1}"#, "not a key file"),
			(r#"{"scheme":"p256","secret":"0xfeed","public":""}"#, "expected 32 bytes, got 2"),
			(r#"{"scheme":"p256","secret":"feed","public":""}"#, "0x"),
		] {
			let (_folder, path) = written(json);
			let error = load(&path).err().unwrap().to_string();
			assert!(error.contains("root.key") && error.contains(reason), "{error}");
			assert!(!error.contains("feed"), "{error}");
		}
		let secret = hexadecimal::encode([0; 32]);
		let zero = json!({ "scheme": "p256", "secret": secret, "public": "0x" });
		let (_folder, path) = written(&zero.to_string());
		assert!(load(&path).err().unwrap().to_string().contains("outside of the group"));
	}

	#[test]
	fn a_secret_with_a_changed_digit_is_no_other_key() {
		for scheme in [Scheme::Ed25519, Scheme::P256] {
			let text = stored(scheme, &[0x11; 32]).replacen("0x1", "0x2", 1);
			let (_folder, path) = written(&text);
			let error = load(&path).err().unwrap().to_string();
			assert!(error.contains("root.key: damaged (field `public`"), "{error}");
		}
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

	/// A file of a key, as text.
	fn stored(scheme: Scheme, secret: &[u8; 32]) -> String {
		let key = SoftwareKey::from_secret(scheme, secret).unwrap();
		serde_json::to_string(&Stored::from(&key)).unwrap()
	}

	/// Secrets of either scheme.
	fn secrets() -> impl Strategy<Value = [u8; 32]> {
		any::<[u8; 32]>().prop_filter("a P-256 secret", |secret| {
			SoftwareKey::from_secret(Scheme::P256, secret).is_some()
		})
	}

	fn schemes() -> impl Strategy<Value = Scheme> {
		prop::sample::select(vec![Scheme::Ed25519, Scheme::P256])
	}

	/// Whether six letters of a text in a row are those of another.
	fn quotes(said: &str, secret: &str) -> bool {
		secret.as_bytes().windows(6).any(|part| said.as_bytes().windows(6).any(|of| of == part))
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(128))]

		#[test]
		fn any_key_survives_its_file(scheme in schemes(), secret in secrets()) {
			let key = SoftwareKey::from_secret(scheme, &secret).unwrap();
			let folder = tempfile::tempdir().unwrap();
			let path = folder.path().join("root.key");
			save(&path, &key).unwrap();
			let loaded = load(&path).unwrap();
			prop_assert_eq!((loaded.scheme(), loaded.secret()), (scheme, secret));
			prop_assert_eq!(loaded.public(), key.public());
		}

		#[test]
		fn no_spoilt_file_is_taken_for_another_key_or_quoted(
			scheme in schemes(),
			secret in secrets(),
			how in spoils(),
		) {
			let whole = stored(scheme, &secret);
			let spoilt = spoilt(whole.as_bytes(), &how);
			let (_folder, path) = written("");
			fs::write(&path, &spoilt).unwrap();
			match load(&path) {
				Ok(key) => prop_assert_eq!((key.scheme(), key.secret()), (scheme, secret)),
				Err(error) => {
					let said = error.to_string();
					prop_assert!(said.contains("root.key"), "{}", said);
					prop_assert!(!quotes(&said, &hex::encode(secret)), "{}", said);
				}
			}
			prop_assert_eq!(fs::read(&path).unwrap(), spoilt);
		}

		#[test]
		fn noise_is_no_key(text: Vec<u8>) {
			let (_folder, path) = written("");
			fs::write(&path, &text).unwrap();
			prop_assert!(load(&path).is_err());
		}

		#[test]
		fn a_changed_field_is_named(scheme in schemes(), secret in secrets(), how in tweaks()) {
			let whole = serde_json::from_str(&stored(scheme, &secret)).unwrap();
			let Some((changed, field)) = tweaked(&whole, &how) else { return Ok(()) };
			let (_folder, path) = written(&changed.to_string());
			match load(&path) {
				Ok(key) => prop_assert_eq!((key.scheme(), key.secret()), (scheme, secret)),
				Err(error) => {
					let said = error.to_string();
					let known = ["scheme", "secret", "public"].contains(&field_of(&field));
					prop_assert!(!known || said.contains(field_of(&field)), "{}: {}", field, said);
					prop_assert!(!quotes(&said, &hex::encode(secret)), "{}", said);
				}
			}
		}
	}
}
