// SPDX-License-Identifier: Apache-2.0
//! `chain new`, `chain show` and `chain next`.

use crate::{
	atomic_file,
	hash_chain::{self, HashChain, Opened},
	hexadecimal,
};
use anyhow::Context;
use rand::rngs::OsRng;
use serde_json::{json, Value};
use std::path::PathBuf;

/// Make and use the hash chain that a gateway's beacons are made of.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
	/// Make a chain, and print the tip to commit to.
	New {
		/// The file, which must not exist; the position is kept beside it.
		#[arg(long)]
		out: PathBuf,
		/// Beacons that it is good for.
		#[arg(long, default_value_t = 16_384)]
		length: u32,
	},
	/// Print tip, length and position.
	Show {
		/// The file.
		file: PathBuf,
	},
	/// Move to the next link and print its secret. The position is on disk before the secret is
	/// shown, so that no two beacons share one.
	Next {
		/// The file.
		file: PathBuf,
	},
}

pub fn run(command: Command) -> anyhow::Result<Value> {
	match command {
		Command::New { out, length } => {
			// Another that is new, too, must not put back a position that has moved.
			let _lock = atomic_file::lock(&out)?;
			let chain = HashChain::generate(length, &mut OsRng)?;
			hash_chain::save(&out, &chain)?;
			Ok(describe(&chain, 0))
		}
		Command::Show { file } => {
			let chain = hash_chain::load(&file)?;
			let opened = hash_chain::load_opened(&file, &chain)?;
			Ok(describe(&chain, opened.position))
		}
		Command::Next { file } => {
			// Two at once would both be given the same secret.
			let _lock = atomic_file::lock(&file)?;
			let chain = hash_chain::load(&file)?;
			let position = hash_chain::load_opened(&file, &chain)?.position;
			let secret = chain
				.secret(position)
				.with_context(|| format!("{}: used up; commit to a new chain", file.display()))?;
			let position = position.saturating_add(1);
			hash_chain::save_opened(&file, &Opened { position, round: None })?;
			Ok(json!({ "secret": hexadecimal::encode(secret), "position": position }))
		}
	}
}

fn describe(chain: &HashChain, position: u32) -> Value {
	json!({
		"tip": hexadecimal::encode(chain.tip()),
		"length": chain.length(),
		"position": position,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use cairn_coverage::next_link;

	#[test]
	fn each_next_secret_opens_the_last_until_the_chain_is_used_up() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("beacons.chain");
		let made = run(Command::New { out: file.clone(), length: 3 }).unwrap();
		let mut tip: [u8; 32] = hexadecimal::decode(made["tip"].as_str().unwrap()).unwrap();
		for position in 1..=3 {
			let next = run(Command::Next { file: file.clone() }).unwrap();
			let secret = hexadecimal::decode(next["secret"].as_str().unwrap()).unwrap();
			assert_eq!(next_link(&secret), tip);
			assert_eq!(next["position"], position);
			tip = secret;
		}
		let error = run(Command::Next { file: file.clone() }).unwrap_err().to_string();
		assert!(error.contains("used up") && error.contains("beacons.chain"), "{error}");
		assert_eq!(run(Command::Show { file }).unwrap()["position"], 3);
	}
}
