// SPDX-License-Identifier: Apache-2.0
//! The version that the node reports: with the commit where whoever packages it names one.
//!
//! The commit is not asked of git: each would compile the node anew, though nothing in it changed.

use std::env::var;

const COMMIT: &str = "SUBSTRATE_CLI_GIT_COMMIT_HASH";

fn main() {
	println!("cargo:rerun-if-changed=build.rs");
	println!("cargo:rerun-if-env-changed={COMMIT}");
	let named = var(COMMIT).map(|commit| commit.trim().to_owned()).unwrap_or_default();
	let commit = if named.is_empty() { "dev" } else { &named };
	let version = var("CARGO_PKG_VERSION").unwrap_or_default();
	println!("cargo:rustc-env=SUBSTRATE_CLI_IMPL_VERSION={version}-{commit}");
}
