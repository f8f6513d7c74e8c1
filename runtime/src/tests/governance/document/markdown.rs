// SPDX-License-Identifier: Apache-2.0
//! Tables, numbers and the template.

use std::fmt::Display;

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

/// Texts as code, with commas between them.
pub fn codes<T: Display>(texts: impl IntoIterator<Item = T>) -> String {
	texts.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// A number with its digits in groups of three.
pub fn grouped(number: u128) -> String {
	let digits = number.to_string();
	let mut text = String::new();
	for (at, digit) in digits.chars().enumerate() {
		if at > 0 && (digits.len() - at).is_multiple_of(3) {
			text.push(',');
		}
		text.push(digit);
	}
	text
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
