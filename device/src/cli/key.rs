// SPDX-License-Identifier: Apache-2.0
//! `key new` and `key show`.

use crate::keys::{file, public_text, RootSigner, Scheme, SoftwareKey};
use cairn_device_primitives::RootKey;
use rand::rngs::OsRng;
use serde_json::{json, Value};
use std::path::PathBuf;

/// Make and show keys in files.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
	/// Make a key and write it into a new file of mode 0600.
	New {
		/// ed25519 for working keys; either for root keys and certifiers.
		#[arg(long)]
		scheme: Scheme,
		/// The file, which must not exist.
		#[arg(long)]
		out: PathBuf,
	},
	/// Print the public key of a file.
	Show {
		/// The file.
		file: PathBuf,
	},
}

pub fn run(command: Command) -> anyhow::Result<Value> {
	match command {
		Command::New { scheme, out } => {
			let key = SoftwareKey::generate(scheme, &mut OsRng);
			file::save(&out, &key)?;
			Ok(describe(&key.public()))
		}
		Command::Show { file } => Ok(describe(&file::load(&file)?.public())),
	}
}

/// A public key as JSON.
pub fn describe(key: &RootKey) -> Value {
	let scheme = match key {
		RootKey::Ed25519(_) => "ed25519",
		RootKey::Sr25519(_) => "sr25519",
		RootKey::P256(_) => "p256",
	};
	json!({ "scheme": scheme, "publicKey": public_text(key) })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_new_key_is_shown_alike_and_never_overwritten() {
		let folder = tempfile::tempdir().unwrap();
		let out = folder.path().join("root.key");
		let new = || run(Command::New { scheme: Scheme::P256, out: out.clone() });
		let made = new().unwrap();
		assert_eq!(run(Command::Show { file: out.clone() }).unwrap(), made);
		assert_eq!(made["scheme"], "p256");
		assert_eq!(made["publicKey"].as_str().map(str::len), Some(68));
		assert!(new().unwrap_err().to_string().contains("root.key"));
	}
}
