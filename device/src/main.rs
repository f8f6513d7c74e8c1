// SPDX-License-Identifier: Apache-2.0
//! The command line of `cairn-device`.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
	let command = cairn_device::cli::Command::parse();
	match cairn_device::cli::run(command) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			cairn_device::console::complain(&format!("cairn-device: {error:#}"));
			ExitCode::FAILURE
		}
	}
}
