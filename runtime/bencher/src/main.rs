// SPDX-License-Identifier: Apache-2.0
//! Measures the weights of a runtime's wasm, as `frame-omni-bencher v1 benchmark pallet` does, and
//! is built from the same library, but without RocksDB.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

/// The command line: that of the SDK's `benchmark pallet`.
#[derive(Parser)]
struct Bencher {
	#[clap(flatten)]
	pallet: PalletCmd,
}

fn main() -> sc_cli::Result<()> {
	env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
	Bencher::parse().pallet.run_with_spec::<BlakeTwo256, ()>(None)
}
