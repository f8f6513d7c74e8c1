// SPDX-License-Identifier: Apache-2.0
//! Tables, blocks and the template.

use std::fmt::Display;

/// Bytes on a line of a block.
const LINE: usize = 32;

/// Bytes of a P-256 key.
const LONGEST_KEY: usize = 33;

/// A table with its head.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
	let mut table = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
	for row in rows {
		assert_eq!(row.len(), head.len(), "a row of another width than its head");
		table.push_str(&format!("| {} |\n", row.join(" | ")));
	}
	table
}

/// Text as code.
pub fn code(text: impl Display) -> String {
	format!("`{text}`")
}

/// Named bytes, in lines of 32; keys of 33 are not broken.
pub fn bytes_block(entries: &[(&str, &[u8])]) -> String {
	let width = entries.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
	let mut block = String::from("```text\n");
	for (name, bytes) in entries {
		for (index, line) in
			bytes.chunks(if bytes.len() == LONGEST_KEY { LONGEST_KEY } else { LINE }).enumerate()
		{
			let name = if index == 0 { *name } else { "" };
			block.push_str(&format!("{name:width$}  {}\n", super::hex(line)));
		}
	}
	block.push_str("```\n");
	block
}

/// The template with each `{{name}}` replaced. Panics on a name without a value and on a value
/// without a place: either would be a hole in the document.
pub fn fill(template: &str, values: &[(&str, String)]) -> String {
	let mut text = template.to_owned();
	for (name, value) in values {
		let place = format!("{{{{{name}}}}}");
		assert!(text.contains(&place), "the template has no place for {name}");
		text = text.replace(&place, value.trim_end());
	}
	let hole = text.find("{{").map(|at| text[at..].chars().take(40).collect::<String>());
	assert_eq!(hole, None, "the template names a value that nobody gives");
	text
}
