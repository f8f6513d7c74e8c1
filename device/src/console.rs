// SPDX-License-Identifier: Apache-2.0
//! What is printed for people. Parts of it come from a node that may be anybody's: whatever could
//! steer a terminal is taken out.

use std::io::{self, Write};

/// Characters of a line; a node may answer with a book.
const LONGEST: usize = 1_000;

/// A line on standard output. One that cannot be written is lost: a terminal that went away is no
/// reason to stop.
pub fn say(text: &str) {
	let _ = writeln!(io::stdout(), "{}", plain(text));
}

/// A line on standard error, likewise.
pub fn complain(text: &str) {
	let _ = writeln!(io::stderr(), "{}", plain(text));
}

/// `text` in one line that is not too long, without control characters.
pub fn plain(text: &str) -> String {
	let mut characters = text.chars();
	let visible = |character: char| if character.is_control() { ' ' } else { character };
	let mut plain: String = characters.by_ref().take(LONGEST).map(visible).collect();
	if characters.next().is_some() {
		plain.push('…');
	}
	plain
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_steers_a_terminal_is_taken_out() {
		assert_eq!(plain("a\x1b[2Jb\r\nc\u{9b}d"), "a [2Jb  c d");
		assert_eq!(plain("gateway 3: 1 ≥ 0"), "gateway 3: 1 ≥ 0");
	}

	#[test]
	fn a_book_is_cut_to_a_line() {
		assert_eq!(plain(&"é".repeat(LONGEST)).chars().count(), LONGEST);
		let cut = plain(&"é".repeat(LONGEST + 1));
		assert!(cut.ends_with('…') && cut.chars().count() == LONGEST + 1);
	}
}
