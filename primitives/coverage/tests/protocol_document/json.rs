// SPDX-License-Identifier: Apache-2.0
//! JSON whose order is that of the code, so that the file depends on nothing else. (`serde_json`
//! sorts or does not, as some other crate of the build pleases.)

use std::fmt::{self, Display, Formatter, Write};

/// A value.
pub enum Json {
	/// `null`.
	Null,
	/// `true` or `false`.
	Flag(bool),
	/// A number that a double holds exactly: others are texts.
	Number(i64),
	/// A text.
	Text(String),
	/// A list.
	List(Vec<Json>),
	/// An object, in this order.
	Object(Vec<(&'static str, Json)>),
}

impl Json {
	/// Bytes as `0x…`.
	pub fn hex(bytes: impl AsRef<[u8]>) -> Self {
		Self::Text(format!("0x{}", super::hex(bytes)))
	}

	/// A text.
	pub fn text(text: impl ToString) -> Self {
		Self::Text(text.to_string())
	}

	/// A number that a double holds exactly.
	pub fn number(number: impl Into<i64>) -> Self {
		Self::Number(number.into())
	}

	/// A list.
	pub fn list<T>(items: impl IntoIterator<Item = T>, each: impl FnMut(T) -> Self) -> Self {
		Self::List(items.into_iter().map(each).collect())
	}

	/// Whether it fits on a line: nothing within anything.
	fn is_flat(&self) -> bool {
		let simple = |json: &Self| !matches!(json, Self::List(_) | Self::Object(_));
		match self {
			Self::List(items) => items.iter().all(simple),
			_ => simple(self),
		}
	}

	fn write(&self, to: &mut impl Write, depth: usize) -> fmt::Result {
		match self {
			Self::Null => to.write_str("null"),
			Self::Flag(flag) => write!(to, "{flag}"),
			Self::Number(number) => write!(to, "{number}"),
			// No text here has a character that debug output and JSON escape differently.
			Self::Text(text) => write!(to, "{text:?}"),
			Self::List(items) if self.is_flat() && items.len() < 16 => {
				let items: Vec<String> = items.iter().map(Self::to_string).collect();
				write!(to, "[{}]", items.join(", "))
			}
			Self::List(items) => {
				lines(to, depth, ('[', ']'), items, |to, item| item.write(to, depth + 1))
			}
			Self::Object(fields) => lines(to, depth, ('{', '}'), fields, |to, (name, value)| {
				write!(to, "\"{name}\": ")?;
				value.write(to, depth + 1)
			}),
		}
	}
}

/// One line for each item, indented.
fn lines<W: Write, T>(
	to: &mut W,
	depth: usize,
	(open, close): (char, char),
	items: &[T],
	mut each: impl FnMut(&mut W, &T) -> fmt::Result,
) -> fmt::Result {
	to.write_char(open)?;
	for (index, item) in items.iter().enumerate() {
		to.write_str(if index == 0 { "\n" } else { ",\n" })?;
		to.write_str(&"\t".repeat(depth + 1))?;
		each(to, item)?;
	}
	write!(to, "\n{}{close}", "\t".repeat(depth))
}

impl Display for Json {
	fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
		self.write(to, 0)
	}
}
