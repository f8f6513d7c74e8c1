// SPDX-License-Identifier: Apache-2.0
//! The runtime as the wasm that the chain runs.
//!
//! A crate of its own, so that tests, which run the runtime natively, need no wasm tool chain, and
//! benchmarks, which run the wasm, need no native runtime.

#![deny(missing_docs)]

mod binary {
	#![allow(dead_code, missing_docs, reason = "generated: of its figures, one is used")]
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}

/// The compact, compressed wasm.
///
/// # Errors
///
/// A sentence that says how to build it, where this build left it out (`SKIP_WASM_BUILD`).
pub fn wasm_binary() -> Result<&'static [u8], &'static str> {
	binary::WASM_BINARY
		.ok_or("this build has no runtime in it: build it again without SKIP_WASM_BUILD")
}
