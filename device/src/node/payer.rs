// SPDX-License-Identifier: Apache-2.0
//! Who signs and pays, as commands are told.

use super::Account;
use crate::atomic_file;
use anyhow::Context;
use std::path::PathBuf;

/// Who signs and pays.
#[derive(Clone, Debug, clap::Args)]
pub struct Payer {
	/// Secret of the account that pays: a phrase, 0x… or //Path. Whoever may list this machine's
	/// processes can read it; --suri-file is for accounts that hold something.
	#[arg(long, required_unless_present = "suri_file")]
	pub suri: Option<String>,
	/// File of mode 0600 with that secret.
	#[arg(long, conflicts_with = "suri")]
	pub suri_file: Option<PathBuf>,
}

impl Payer {
	/// The account.
	///
	/// # Errors
	/// The option, and what is wrong with it; never the secret.
	pub fn account(&self) -> anyhow::Result<Account> {
		let Some(path) = &self.suri_file else {
			return Account::from_uri(self.suri.as_deref().unwrap_or_default());
		};
		let contents = atomic_file::read(path).context("--suri-file")?;
		let named = || format!("--suri-file {}: holds no secret", path.display());
		let secret = std::str::from_utf8(&contents).ok().with_context(named)?;
		// The cause is about `--suri`, and must not quote the secret.
		Account::from_uri(secret.trim()).ok().with_context(named)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::os::unix::fs::PermissionsExt;

	#[test]
	fn the_account_is_read_from_a_file_that_nobody_else_can_read() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("suri");
		let payer = Payer { suri: None, suri_file: Some(path.clone()) };
		atomic_file::replace(&path, b"//Relay\n").unwrap();
		let expected = Account::from_uri("//Relay").unwrap().id();
		assert_eq!(payer.account().unwrap().id(), expected);
		atomic_file::replace(&path, b"correct horse battery staple").unwrap();
		let error = format!("{:#}", payer.account().err().unwrap());
		assert!(error.contains("--suri-file") && !error.contains("horse"), "{error}");
		std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
		assert!(format!("{:#}", payer.account().err().unwrap()).contains("600"));
	}
}
