// SPDX-License-Identifier: Apache-2.0
//! Keeps the places of this machine out of the wasm, so that two checkouts of one source, built by
//! one compiler, make one wasm, and hence one genesis.
//!
//! Paths come into it in two ways. Panics name their source files: these are told to begin at names
//! that every machine has. And cargo names each crate by where its package lies (`-C metadata`), from
//! which the compiler makes the names of symbols and their order: packages of the checkout are named
//! by name and version instead. Both are arguments of the compiler, so the build script stands in for
//! it while the wasm is built. As flags of cargo they would be no better: a path in these compiles
//! all dependencies anew in every checkout.

use std::{
	env,
	ffi::OsString,
	path::{Path, PathBuf},
	process::{exit, Command},
};

/// A flag without meaning to the compiler. Cargo does not know what the stand-in does: its number
/// rises with that, so that what was compiled before is compiled again.
pub const FLAG: &str = "--cfg=cairn_relocatable=\"1\"";

/// Paths and what they are called, for the stand-in: `path=name`, one a line.
const NAMES: &str = "CAIRN_WASM_NAMES";

/// Where the packages lie that are named by name and version, one a line.
const OURS: &str = "CAIRN_WASM_PACKAGES";

/// What stood in for the compiler before.
const BEFORE: &str = "CAIRN_WASM_RUSTC_WRAPPER";

/// Makes this program stand in for the compiler in the build of the wasm.
pub fn stand_in_for_rustc(workspace: &Path) {
	let this = env::current_exe().expect("a program has a path");
	if let Some(before) = env::var_os("RUSTC_WRAPPER").filter(|before| !before.is_empty()) {
		env::set_var(BEFORE, before);
	}
	env::set_var("RUSTC_WRAPPER", this);
	let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo tells a build script where"));
	// The package that the wasm builder makes lies beside the outputs of build scripts.
	let target = out.ancestors().find(|folder| folder.ends_with("build")).and_then(Path::parent);
	let builder = target.expect("outputs lie in the target folder").join("wbuild");
	env::set_var(OURS, lines([workspace.into(), builder.into()]));
	env::set_var(NAMES, lines(names(workspace)));
}

fn lines(all: impl IntoIterator<Item = OsString>) -> OsString {
	all.into_iter().collect::<Vec<_>>().join("\n".as_ref())
}

/// What every path is called that the wasm might hold.
fn names(workspace: &Path) -> Vec<OsString> {
	let named = |path: &Path, name: &str| {
		let mut line = path.as_os_str().to_owned();
		line.push(format!("={name}"));
		line
	};
	let mut names = vec![named(workspace, "/cairn")];
	// Each registry that packages came from has a folder, a mirror another one.
	let registries = cargo_home().join("registry/src");
	let found = registries.read_dir().into_iter().flatten().flatten();
	names.extend(found.map(|registry| named(&registry.path(), "/cargo")));
	// The standard library's source, where it is installed: without it, this is its name already.
	let sysroot = PathBuf::from(rustc(&["--print", "sysroot"]));
	let version = rustc(&["-vV"]);
	if let Some(commit) = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")) {
		let source = sysroot.join("lib/rustlib/src/rust");
		names.push(named(&source, &format!("/rustc/{commit}")));
	}
	names
}

fn cargo_home() -> PathBuf {
	let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
	env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home).expect("cargo has a home")
}

fn rustc(arguments: &[&str]) -> String {
	let rustc = env::var_os("RUSTC").expect("cargo tells a build script which compiler");
	let output = Command::new(rustc).args(arguments).output().expect("there is a compiler");
	String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Where this program was started in place of the compiler, does that and ends.
pub fn be_rustc_if_asked() {
	let mut arguments: Vec<OsString> = env::args_os().skip(1).collect();
	if arguments.is_empty() {
		return;
	}
	if let Some(before) = env::var_os(BEFORE) {
		arguments.insert(0, before);
	}
	let mut command = Command::new(arguments.remove(0));
	command.args(arguments.into_iter().map(without_place));
	for name in env::var_os(NAMES).iter().flat_map(|names| split(names)) {
		let mut argument = OsString::from("--remap-path-prefix=");
		argument.push(name);
		command.arg(argument);
	}
	let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
	exit(status.code().unwrap_or(1));
}

/// The argument, but for cargo's name of a crate of ours.
fn without_place(argument: OsString) -> OsString {
	let is_metadata = argument.to_str().is_some_and(|text| text.starts_with("metadata="));
	let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
	let ours = env::var_os(OURS).unwrap_or_default();
	if !is_metadata || !split(&ours).any(|folder| package.starts_with(folder)) {
		return argument;
	}
	let told = |name| env::var(name).expect("cargo tells the compiler about the package");
	format!("metadata={}-{}", told("CARGO_PKG_NAME"), told("CARGO_PKG_VERSION")).into()
}

fn split(lines: &std::ffi::OsStr) -> impl Iterator<Item = &str> {
	lines.to_str().expect("paths are in UTF-8").lines()
}
