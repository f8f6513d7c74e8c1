// SPDX-License-Identifier: Apache-2.0
//! The chains that the node knows by name, and those that it reads from files.

use cairn_runtime::genesis_presets::STAGING_RUNTIME_PRESET;
use sc_chain_spec::{ChainSpecExtension, ChainType, Properties};
use serde::{Deserialize, Serialize};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};

/// What a chain spec of Cairn carries beyond its genesis.
#[derive(Default, Clone, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// Known forks of the chain, for light clients.
	pub fork_blocks: sc_client_api::ForkBlocks<cairn_runtime::opaque::Block>,
	/// Blocks that are known to be invalid.
	pub bad_blocks: sc_client_api::BadBlocks<cairn_runtime::opaque::Block>,
	/// Where a light client may begin, filled in by the node's sync state RPC.
	pub light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// A chain spec of Cairn.
pub type ChainSpec = sc_service::GenericChainSpec<Extensions>;

/// How wallets show amounts and addresses.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "CRN".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}

fn from_preset(
	name: &str,
	id: &str,
	chain_type: ChainType,
	preset: &str,
) -> Result<ChainSpec, String> {
	Ok(ChainSpec::builder(cairn_runtime_wasm::wasm_binary()?, Extensions::default())
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_protocol_id("cairn")
		.with_properties(properties())
		.with_genesis_config_preset_name(preset)
		.build())
}

/// One validator, two-second slots, an epoch a minute.
pub fn development() -> Result<ChainSpec, String> {
	from_preset("Cairn Development", "cairn_dev", ChainType::Development, DEV_RUNTIME_PRESET)
}

/// Four validators on one machine or a few.
pub fn local() -> Result<ChainSpec, String> {
	from_preset("Cairn Local", "cairn_local", ChainType::Local, LOCAL_TESTNET_RUNTIME_PRESET)
}

/// Production timing with public keys: what a launch starts from.
pub fn staging() -> Result<ChainSpec, String> {
	from_preset("Cairn Staging", "cairn_staging", ChainType::Live, STAGING_RUNTIME_PRESET)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

	use super::*;
	use cairn_runtime_wasm::wasm_binary;
	use codec::Decode;
	use serde_json::Value;
	use sp_core::traits::ReadRuntimeVersion;
	use std::{env, path::Path, process::Command};

	const CHECKED_IN: &str = include_str!("../../chain-specs/local.json");

	/// The compiler of the code that is checked in. It makes the same bytes in every checkout.
	const COMPILER: &str = "rustc 1.95.0 ";

	/// A plain spec without the runtime's code, which differs from compiler to compiler; and that.
	fn without_code(json: &str) -> (Value, Vec<u8>) {
		let mut spec: Value = serde_json::from_str(json).unwrap();
		let code = spec["genesis"]["runtimeGenesis"]["code"].take();
		let code = sp_core::bytes::from_hex(code.as_str().expect("no code in the spec")).unwrap();
		(spec, code)
	}

	/// The version that a runtime's code carries. In which order its APIs are listed is the linker's.
	fn version(code: &[u8]) -> sc_executor::RuntimeVersion {
		let executor =
			sc_executor::WasmExecutor::<sp_io::SubstrateHostFunctions>::builder().build();
		let mut state = sp_io::TestExternalities::default();
		let bytes = executor.read_runtime_version(code, &mut state.ext()).unwrap();
		let mut version = sc_executor::RuntimeVersion::decode(&mut bytes.as_slice()).unwrap();
		version.apis.to_mut().sort();
		version
	}

	fn holds(wasm: &[u8], text: &str) -> bool {
		wasm.windows(text.len()).any(|window| window == text.as_bytes())
	}

	#[test]
	fn the_checked_in_local_spec_is_the_one_that_the_node_makes() {
		let made = local().unwrap().as_json(false).unwrap();
		assert_eq!(without_code(CHECKED_IN).0, without_code(&made).0, "run `make specs`");
	}

	#[test]
	fn the_checked_in_local_spec_has_a_runtime_of_the_version_that_is_built() {
		let (_, code) = without_code(CHECKED_IN);
		assert_eq!(version(&code), version(wasm_binary().unwrap()), "run `make specs`");
	}

	#[test]
	fn the_checked_in_local_spec_has_the_code_that_its_compiler_builds() {
		let rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
			.arg("--version")
			.output()
			.unwrap();
		let compiler = String::from_utf8(rustc.stdout).unwrap();
		if compiler.starts_with(COMPILER) {
			let (_, code) = without_code(CHECKED_IN);
			assert!(code == wasm_binary().unwrap(), "run `make specs`");
		} else {
			eprintln!("not compared, as it is of {COMPILER}and this is {compiler}");
		}
	}

	#[test]
	fn the_runtime_names_no_place_of_the_machine_that_built_it() {
		let limit = sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT;
		let wasm = sp_maybe_compressed_blob::decompress(wasm_binary().unwrap(), limit).unwrap();
		let checkout =
			Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().display().to_string();
		let home = || env::var("HOME").map(|home| format!("{home}/.cargo"));
		let cargo = env::var("CARGO_HOME").or_else(|_| home()).unwrap();
		for place in [&checkout, &cargo, "/.cargo/", "/.rustup/", "/registry/src/"] {
			assert!(!holds(&wasm, place), "the wasm depends on where it was built: {place}");
		}
		// Panics do name files, so that what is searched for would be found.
		for file in ["/cairn/runtime/src/lib.rs", "/cargo/frame-system-", "/rustc/"] {
			assert!(holds(&wasm, file), "no {file}: are its paths what is searched here?");
		}
	}

	#[test]
	fn every_named_chain_builds_its_genesis() {
		for spec in [development(), local(), staging()] {
			use sp_runtime::BuildStorage;
			spec.unwrap().build_storage().unwrap();
		}
	}

	#[test]
	fn a_chain_that_is_neither_named_nor_a_file_is_refused_by_name() {
		use sc_cli::SubstrateCli;
		let error =
			crate::cli::Cli::load_spec(&clap::Parser::parse_from(["cairn-node"]), "nowhere")
				.err()
				.unwrap();
		assert!(error.contains("nowhere"), "{error}");
	}
}
