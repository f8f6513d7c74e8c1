// SPDX-License-Identifier: Apache-2.0
//! The Cairn node: BABE, GRANDPA and a runtime that verifies physical work.

#![warn(missing_docs)]
#![allow(clippy::result_large_err, reason = "the size of the errors of the SDK is its own")]

mod chain_spec;
mod cli;
mod command;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
	command::run()
}
