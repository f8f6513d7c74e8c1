// SPDX-License-Identifier: Apache-2.0
//! What the document takes from the source text: what a group of figures is for, which stands in
//! its documentation alone, and the list of migrations.

use std::{env, fs, path::PathBuf};

/// A path in the repository, which is asked for when the test runs: clones that share a target
/// folder share the compiled test.
pub fn path(relative: &str) -> PathBuf {
	let package = env::var_os("CARGO_MANIFEST_DIR").unwrap();
	PathBuf::from(package).join("..").join(relative)
}

/// The documentation of a group of figures, on one line.
pub fn group_docs(title: &str) -> String {
	let text = text("runtime/src/governance/parameters.rs");
	let lines: Vec<&str> = text.lines().map(str::trim).collect();
	let head = lines.iter().position(|line| line.contains(&format!(", {title}, ")));
	let above = &lines[..head.unwrap_or_else(|| panic!("no group {title}"))];
	let first = above.iter().rposition(|line| !line.starts_with("///")).map_or(0, |at| at + 1);
	let docs = above[first..].iter().map(|line| line.trim_start_matches("///").trim());
	docs.collect::<Vec<_>>().join(" ")
}

/// The one line of a file that begins like this.
pub fn line_of(file: &str, beginning: &str) -> String {
	let text = text(file);
	let mut lines = text.lines().filter(|line| line.starts_with(beginning));
	let line = lines.next().unwrap_or_else(|| panic!("{file} has no {beginning}"));
	assert_eq!(lines.next(), None, "{file} has {beginning} twice");
	line.into()
}

/// The text of a file, by its path from the root of the repository.
pub fn text(file: &str) -> String {
	let path = path(file);
	fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
