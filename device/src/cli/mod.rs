// SPDX-License-Identifier: Apache-2.0
//! The commands. What machines read goes to standard output as JSON, one object a command.

mod argument;
mod chain;
mod key;
mod sign;
mod storage;

use crate::{fleet, relay, reveal, whatif};
use anyhow::Context;
use serde_json::Value;
use std::{future::Future, io::Write};

/// What runs beside Cairn hardware: keys, hash chains, signing, storage, relay, reveals, audit and
/// simulated fleet.
#[derive(Debug, clap::Parser)]
#[command(name = "cairn-device", version)]
pub enum Command {
	/// Make and show keys in files.
	#[command(subcommand)]
	Key(key::Command),
	/// Make and use the hash chain that a gateway's beacons are made of.
	#[command(subcommand)]
	Chain(chain::Command),
	/// Sign the messages of a maker's certifier and of a device.
	#[command(subcommand)]
	Sign(Box<sign::Command>),
	/// Seal files into sectors, keep them on the chain, and get the files back.
	#[command(subcommand)]
	Storage(Box<storage::Command>),
	/// Take signed reports from many gateways over HTTP and submit them in batches.
	Relay(relay::service::Options),
	/// Reveal the secret of a beacon that a gateway has sent, in the rounds in which the chain takes it.
	Reveal(reveal::Options),
	/// Replay closed epochs from an archive node, and fail at the first thing that is not what the chain
	/// paid, to the unit.
	///
	/// Judged anew are all reports, reveals, units, the storage pool and the division of the budget.
	/// Of validators the pool is, and not who of them earned which points. Nothing is kept between two
	/// runs: one that was interrupted goes on with --epoch at the first epoch that is missing.
	Audit(whatif::Audit),
	/// Replay closed epochs from an archive node as if figures had been others, and tell who gains and
	/// who loses.
	///
	/// Replayed are the pools of beaconers, witnesses and storage for each device, that of validators
	/// and the treasury's share as a whole. As they were are: who sent beacons, who proved storage, who
	/// validated, and what gateways had gathered before the first epoch. The replay by the figures that
	/// were in force runs beside it and must be what the chain paid (see audit).
	#[command(name = "whatif")]
	WhatIf(Box<whatif::WhatIf>),
	/// Simulate a city of gateways on a real chain.
	Fleet(fleet::Options),
}

/// Runs a command to its end.
pub fn run(command: Command) -> anyhow::Result<()> {
	match command {
		Command::Key(command) => print(&key::run(command)?),
		Command::Chain(command) => print(&chain::run(command)?),
		Command::Sign(command) => print(&sign::run(*command)?),
		Command::Storage(command) => match until_done(storage::run(*command))? {
			Some(answer) => print(&answer),
			None => Ok(()),
		},
		Command::Relay(options) => until_done(relay::service::run(options)),
		Command::Reveal(options) => print(&until_done(reveal::run(options))?),
		Command::Audit(options) => until_done(whatif::run::audit(options)),
		Command::WhatIf(options) => until_done(whatif::run::whatif(*options)),
		Command::Fleet(options) => until_done(fleet::run::run(options)),
	}
}

fn print(answer: &Value) -> anyhow::Result<()> {
	// What nobody could read did not happen: a position may have moved, but the caller must know.
	let mut out = std::io::stdout().lock();
	serde_json::to_writer_pretty(&mut out, answer)?;
	writeln!(out).and_then(|()| out.flush()).context("standard output")
}

fn until_done<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
	let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build();
	let threads = threads.context("cannot start threads")?;
	let outcome = threads.block_on(work);
	// Whatever still waits for the network must not keep the program alive.
	threads.shutdown_background();
	outcome
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::mutation::{spoils, spoilt};
	use clap::{CommandFactory, Parser};
	use proptest::{collection::vec, prelude::*, sample::Index};

	#[test]
	fn the_command_line_is_sound() {
		Command::command().debug_assert();
	}

	#[test]
	fn the_summary_names_what_each_command_is_for() {
		let about = Command::command().get_about().unwrap().to_string();
		for what in
			["keys", "hash chains", "signing", "storage", "relay", "reveals", "audit", "fleet"]
		{
			assert!(about.contains(what), "{about}: no {what}");
		}
	}

	#[test]
	fn bad_arguments_are_refused_by_name() {
		for (line, named) in [
			("cairn-device fleet --gateways 0", "--gateways"),
			("cairn-device fleet --gateways 1001", "--gateways"),
			("cairn-device fleet --city atlantis", "lisbon"),
			("cairn-device relay", "--suri"),
			("cairn-device relay --suri //A --listen nowhere", "--listen"),
			("cairn-device relay --suri //A --endpoint nonsense", "--endpoint"),
			("cairn-device fleet --endpoint http://127.0.0.1:9944", "--endpoint"),
			("cairn-device storage serve d --suri //A --endpoint ws://:1", "--endpoint"),
			("cairn-device relay --suri //A --max-tip some", "--max-tip"),
			("cairn-device fleet --max-tip 0.0000000000001", "--max-tip"),
			("cairn-device storage serve d --suri //A --max-tip=-1", "--max-tip"),
			("cairn-device reveal --device 7 --suri //A", "<CHAIN>"),
			("cairn-device reveal c --suri //A", "--device"),
			("cairn-device reveal c --device 7", "--suri"),
			("cairn-device reveal c --device 4294967296 --suri //A", "--device"),
			("cairn-device reveal c --device 7 --round=-1 --suri //A", "--round"),
			("cairn-device reveal c --device 7 --suri //A --endpoint nonsense", "--endpoint"),
			("cairn-device key new --out x --scheme rsa", "--scheme"),
			("cairn-device sign possession --owner 0x00", "--owner"),
			("cairn-device storage seal f --out d --profile 2KiB", "32MiB, 1GiB, 32GiB"),
			("cairn-device storage seal f --out d --ticket 0x00", "--ticket"),
			("cairn-device storage seal f --capacity --out d", "--capacity"),
			("cairn-device storage seal --out d", "<FILE>"),
			("cairn-device storage unseal d", "--out"),
			("cairn-device storage verify d --threads 0", "--threads"),
			("cairn-device storage serve --suri //A", "<FOLDERS>"),
			("cairn-device storage serve d", "--suri"),
		] {
			let error = Command::try_parse_from(line.split(' ')).unwrap_err().to_string();
			assert!(error.contains(named), "{line}: {error}");
		}
	}

	fn seal(what: &str) -> String {
		let hash = format!("0x{}", "ab".repeat(32));
		format!(
			"cairn-device storage seal {what} --out sector-7 --profile 1GiB --genesis {hash} \
			 --device 3 --sector 7 --ticket {hash} --ticket-round 41"
		)
	}

	#[test]
	fn the_documented_lines_are_understood() {
		for line in [
			"cairn-device fleet --gateways 30 --endpoint ws://127.0.0.1:9944 --suri //Alice \
			 --city lisbon --seed 7 --cheaters --until-claimed --duration 180 --state /tmp/x",
			"cairn-device relay --listen 127.0.0.1:8088 --endpoint ws://127.0.0.1:9944 --suri //R",
			"cairn-device relay --suri-file /etc/cairn/relay.suri",
			"cairn-device relay --suri //R --spool /var/lib/cairn/relay.spool",
			"cairn-device relay --suri //R --max-tip 0.25",
			"cairn-device fleet --max-tip 0",
			"cairn-device reveal beacons.chain --device 7 --suri-file /etc/cairn/relay.suri",
			"cairn-device reveal beacons.chain --device 7 --round 41 --suri //R --max-tip 1 \
			 --endpoint ws://127.0.0.1:9944",
			"cairn-device storage serve sector-7 --suri //P --max-tip 2",
			"cairn-device key new --scheme p256 --out root.key",
			"cairn-device key show root.key",
			"cairn-device chain new --out beacons.chain --length 1000",
			"cairn-device chain next beacons.chain",
			&seal("photos.tar"),
			&seal("--capacity"),
			"cairn-device storage unseal sector-7 --out photos.tar --threads 2",
			"cairn-device storage verify sector-7 --audit",
			"cairn-device storage repair sector-7 photos.tar",
			"cairn-device storage repair sector-7",
			"cairn-device storage serve sector-7 sector-8 --endpoint ws://127.0.0.1:9944 --suri //P",
			"cairn-device storage serve s --suri-file /etc/cairn/owner --journal j --threads 2",
		] {
			let parsed = Command::try_parse_from(line.split_whitespace());
			assert!(parsed.is_ok(), "{line}: {:?}", parsed.err());
		}
	}

	/// Lines that are understood.
	fn lines() -> Vec<String> {
		let hash = format!("0x{}", "ab".repeat(32));
		let lines = [
			"fleet --gateways 30 --city lisbon --seed 7 --cheaters --providers 2 --duration 180",
			"relay --listen 127.0.0.1:8088 --suri //R --spool s --endpoint wss://node.example:443",
			"key new --scheme p256 --out root.key",
			"chain new --out beacons.chain --length 1000",
			"storage serve sector-7 --suri //P --journal j --threads 2",
			"storage verify sector-7 --audit --threads 4",
			&format!(
				"sign report --genesis {hash} --key k --round 7 --beaconer 1 --witness 2 \
				 --payload 0x{} --rssi -1100 --snr -55 --frequency 868100000 --data-rate 0 \
				 --gps-time 9",
				"ab".repeat(16)
			),
			&format!(
				"sign possession --genesis {hash} --key k --owner {hash} --working-key {hash} \
				 --expires-at 9 --chain-tip {hash}"
			),
		];
		lines.iter().map(|line| format!("cairn-device {line}")).chain([seal("f")]).collect()
	}

	proptest! {
		#[test]
		fn a_misspelt_value_is_refused_by_the_name_of_its_option(
			at: Index,
			word: Index,
			how in spoils(),
		) {
			let line = lines().swap_remove(at.index(lines().len()));
			let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
			prop_assert!(Command::try_parse_from(&words).is_ok(), "{}", line);
			let options = words.iter().enumerate().filter(|(_, word)| word.starts_with("--"));
			let options: Vec<usize> = options.map(|(at, _)| at).collect();
			let option = options[word.index(options.len())];
			let has_value = words.get(option + 1).is_some_and(|word| !word.starts_with("--"));
			if !has_value {
				return Ok(());
			}
			let value = spoilt(words[option + 1].as_bytes(), &how);
			words[option + 1] = String::from_utf8_lossy(&value).into_owned();
			// As a value, though it may look like an option.
			let together = format!("{}={}", words[option], words[option + 1]);
			words.splice(option..option + 2, [together]);
			if let Err(error) = Command::try_parse_from(&words) {
				let name = words[option].split('=').next().unwrap();
				prop_assert!(error.to_string().contains(name), "{:?}: {}", words, error);
			}
		}

		#[test]
		fn any_words_are_understood_or_refused(words in vec("(--)?[a-z0x=/:.-]{0,12}|.{0,6}", 0..8)) {
			let all = ["cairn-device".to_owned()].into_iter().chain(words);
			let _ = Command::try_parse_from(all);
		}
	}
}
