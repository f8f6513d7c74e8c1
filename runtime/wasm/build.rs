// SPDX-License-Identifier: Apache-2.0
//! Builds the wasm that the chain runs, the same wherever this checkout lies.

#[path = "build/relocatable.rs"]
mod relocatable;

use std::{env, path::PathBuf};

fn main() {
	relocatable::be_rustc_if_asked();
	// Asked when it runs: clones that share a target folder share the compiled build script.
	let package = env::var_os("CARGO_MANIFEST_DIR").expect("cargo tells where the package is");
	let runtime = PathBuf::from(package).join("..").canonicalize();
	let runtime = runtime.expect("the runtime is the parent folder");
	relocatable::stand_in_for_rustc(runtime.parent().expect("the workspace is its parent"));
	let builder = substrate_wasm_builder::WasmBuilder::new()
		.with_project(runtime.join("Cargo.toml"))
		.expect("the runtime is the parent folder")
		.append_to_rust_flags(relocatable::FLAG)
		.import_memory()
		.export_heap_base();
	#[cfg(feature = "metadata-hash")]
	let builder = builder.enable_metadata_hash("CRN", 12);
	// Another clone is another source, whatever the times of its files.
	println!("cargo:rerun-if-env-changed=WASM_BUILD_WORKSPACE_HINT");
	builder.build();
}
