// SPDX-License-Identifier: Apache-2.0
//! Builds the wasm that the chain runs.

fn main() {
	let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
		.join("../Cargo.toml")
		.canonicalize()
		.expect("the runtime is the parent folder");
	let builder = substrate_wasm_builder::WasmBuilder::new()
		.with_project(manifest)
		.expect("the runtime is the parent folder")
		.import_memory()
		.export_heap_base();
	#[cfg(feature = "metadata-hash")]
	let builder = builder.enable_metadata_hash("CRN", 12);
	builder.build();
}
