// SPDX-License-Identifier: Apache-2.0
//! Simulated gateways that do the whole work of real ones on a real chain, and providers of storage
//! beside them, if they are asked for. Gateways are onboarded and
//! located, send beacons when drawn, hear each other through simulated [air](crate::radio), report,
//! reveal and claim. Some may be told to [cheat](cheat::Cheat), but none signs two reports over one
//! tag: what a gateway says of a beacon follows from the seed of the fleet, the beacon and the
//! gateway, and a fleet that starts stays silent in the round in which it does.
//!
//! - [`roster`]: the gateways, their keys, chains and places, in a folder that outlives the program.
//! - [`setup`]: funds, maker, onboarding, locations; each step only where it is missing.
//! - `papers`: what maker and device sign for an onboarding.
//! - [`round`]: who is drawn, what is sent, who hears it and says what of it.
//! - [`secrets`]: hash chains, and which of their secrets are still secret.
//! - [`reveal`]: secrets that wait for their round.
//! - [`upkeep`]: when a new hash chain or a longer working key is due.
//! - [`ledger`]: what was tried, what came of it, what was earned: by the chain's own records.
//! - [`storage`]: providers, how they cheat, and what it earns them.
//! - `goal`: what it is to go on for.
//! - [`display`]: the live table, or a line for each round.
//! - [`run`](mod@run): all of it, until Ctrl-C.

pub mod cheat;
pub mod display;
mod duty;
mod goal;
pub mod ledger;
mod papers;
mod renewal;
pub mod reveal;
pub mod roster;
pub mod round;
pub mod run;
pub mod secrets;
pub mod setup;
pub mod storage;
pub mod upkeep;

use crate::node::{endpoint, Bids};
use std::path::PathBuf;

/// Gateways of one fleet: more would be better served by several programs.
pub const MAX_GATEWAYS: u32 = 1000;

/// What the fleet is told on its command line.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
	/// How many gateways.
	#[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1000))]
	pub gateways: u32,
	/// WebSocket address of a node.
	#[arg(long, default_value = "ws://127.0.0.1:9944", value_parser = endpoint)]
	pub endpoint: String,
	/// Secret of the account that pays for everything; maker and owners are derived from it.
	#[arg(long, default_value = "//Alice")]
	pub suri: String,
	/// What may be offered beyond fees.
	#[command(flatten)]
	pub bids: Bids,
	/// The city around which they stand.
	#[arg(long, default_value = "lisbon", value_parser = city_name)]
	pub city: String,
	/// Seed of places and air: the same seed gives the same world.
	#[arg(long, default_value_t = 1)]
	pub seed: u64,
	/// Let every fifth gateway cheat, each in its own way; with --providers, four providers besides.
	#[arg(long)]
	pub cheaters: bool,
	/// How many honest providers of storage. Each seals 32 MiB: ten seconds of one core, and 289 MiB
	/// of disk until the seal is proven.
	#[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=32))]
	pub providers: u32,
	/// End with success once an epoch closed, a claim was paid and, with --cheaters, a lie of every
	/// kind that is there was judged; with failure after --duration.
	#[arg(long)]
	pub until_claimed: bool,
	/// End after so many seconds.
	#[arg(long)]
	pub duration: Option<u64>,
	/// Folder of keys and hash chains; the next start with it goes on with the same gateways.
	/// Without it they are forgotten at the end.
	#[arg(long)]
	pub state: Option<PathBuf>,
}

#[cfg(test)]
impl Options {
	/// Three gateways in Lisbon that nobody has heard of.
	fn for_tests() -> Self {
		Self {
			gateways: 3,
			endpoint: String::new(),
			suri: "//Alice".into(),
			bids: Bids::NONE,
			city: "lisbon".into(),
			seed: 3,
			cheaters: false,
			providers: 0,
			until_claimed: false,
			duration: None,
			state: None,
		}
	}
}

fn city_name(name: &str) -> Result<String, String> {
	match crate::radio::city::named(name) {
		Some(city) => Ok(city.name.into()),
		None => {
			let names: Vec<_> = crate::radio::city::CITIES.iter().map(|city| city.name).collect();
			Err(format!("one of {}", names.join(", ")))
		}
	}
}
