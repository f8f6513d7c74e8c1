// SPDX-License-Identifier: Apache-2.0
//! What the document takes from the source text: the meaning of fields, which stands in their
//! documentation, and figures of crates that this one cannot depend on.

use std::{env, fs, path::PathBuf};

/// A path in the repository, which is asked for when the test runs: clones that share a target
/// folder share the compiled test.
pub fn path(relative: &str) -> PathBuf {
	let package = env::var_os("CARGO_MANIFEST_DIR").unwrap();
	PathBuf::from(package).join("../..").join(relative)
}

/// A documented struct or enum.
pub struct Item {
	/// Its documentation, on one line.
	pub docs: String,
	/// Its fields or variants.
	pub members: Vec<Member>,
}

/// A field or variant.
pub struct Member {
	/// Its name.
	pub name: String,
	/// Its documentation, on one line.
	pub docs: String,
}

impl Item {
	/// The documentation of a member. Panics if there is none.
	pub fn docs_of(&self, name: &str) -> &str {
		let member = self.members.iter().find(|member| member.name == name);
		&member.unwrap_or_else(|| panic!("{name} is not documented")).docs
	}
}

/// The text of a file, by its path from the root of the repository.
pub fn text(file: &str) -> String {
	let path = path(file);
	fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The struct or enum `name` of a folder, in whichever of its files it stands.
pub fn item(folder: &str, name: &str) -> Item {
	let files = fs::read_dir(path(folder)).unwrap().map(|entry| entry.unwrap().path());
	let mut sources = files.filter(|file| file.extension().is_some_and(|end| end == "rs"));
	sources
		.find_map(|file| item_of(&fs::read_to_string(file).unwrap(), name))
		.unwrap_or_else(|| panic!("{folder} has no {name}"))
}

fn item_of(text: &str, name: &str) -> Option<Item> {
	let lines: Vec<&str> = text.lines().collect();
	let is_head = |line: &&str| {
		let declared = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum "));
		declared.is_some_and(|rest| rest.split([' ', '<']).next() == Some(name))
	};
	let head = lines.iter().position(is_head)?;
	let above = lines[..head].iter().rposition(|line| line.is_empty()).unwrap_or_default();
	let body = lines[head + 1..].iter().take_while(|line| **line != "}");
	Some(Item { docs: doc_lines(&lines[above..head]), members: members(body) })
}

fn members<'a>(body: impl Iterator<Item = &'a &'a str>) -> Vec<Member> {
	let mut docs = Vec::new();
	let mut members = Vec::new();
	for line in body.map(|line| line.trim()) {
		if line.starts_with("///") {
			docs.push(line);
		} else if !line.starts_with("#[") {
			let declared = line.trim_start_matches("pub ");
			let name = declared.split([':', ',', '(']).next().unwrap_or_default().to_owned();
			members.push(Member { name, docs: doc_lines(&docs) });
			docs.clear();
		}
	}
	members
}

/// Documentation as a line of markdown: links within the code lead nowhere here.
fn doc_lines(lines: &[&str]) -> String {
	let docs = lines.iter().filter_map(|line| line.trim().strip_prefix("///"));
	docs.map(str::trim).collect::<Vec<_>>().join(" ").replace("[`", "`").replace("`]", "`")
}

/// The right side of `const name` in a file.
fn constant_text(file: &str, name: &str) -> String {
	let text = text(file);
	let (_, rest) = text
		.split_once(&format!("const {name}:"))
		.unwrap_or_else(|| panic!("{file} has no constant {name}"));
	let (_, value) = rest.split_once(" = ").unwrap();
	value.split_once(';').unwrap().0.to_owned()
}

/// A constant that is a number, a product of numbers, or a duration of whole seconds.
pub fn number(file: &str, name: &str) -> u64 {
	let value = constant_text(file, name);
	let value = value.trim_start_matches("Duration::from_secs(").trim_end_matches(')');
	let factor = |factor: &str| factor.trim().replace('_', "").parse::<u64>();
	value.split('*').map(|text| factor(text).unwrap_or_else(|_| panic!("{file}: {name}"))).product()
}

/// A constant that is a list of texts.
pub fn texts(file: &str, name: &str) -> Vec<String> {
	quoted(&constant_text(file, name))
}

/// The texts in quotation marks, in order.
pub fn quoted(text: &str) -> Vec<String> {
	text.split('"').skip(1).step_by(2).map(String::from).collect()
}

/// The table in the documentation of a module.
pub fn module_table(file: &str) -> String {
	let text = text(file);
	let rows = text.lines().filter_map(|line| line.strip_prefix("//! |"));
	rows.map(|row| format!("|{row}\n")).collect()
}

/// The text between two marks of a file.
pub fn between(file: &str, from: &str, to: &str) -> String {
	let text = text(file);
	let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{file} has no {from}"));
	rest.split_once(to).unwrap_or_else(|| panic!("{file} has no {to}")).0.to_owned()
}

/// Whether a file declares a function, as a call of a pallet is.
pub fn declares(file: &str, function: &str) -> bool {
	text(file).contains(&format!("fn {function}("))
}
