// SPDX-License-Identifier: Apache-2.0
//! The daemon as a program.

use super::{link::NodeChain, shelf::Shelf, Daemon, Log};
use crate::{
	console, hexadecimal,
	node::{endpoint, registry::Holder, Account, Bids, Hush, NodeError, Payer},
	signals,
};
use anyhow::{bail, Context};
use cairn_device_primitives::DeviceId;
use std::{
	num::NonZeroUsize,
	path::PathBuf,
	time::{Duration, Instant},
};

/// How long to wait for a node that fails, or does not know the device yet.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is said at the end.
const STOPPED: &str = "storage: stopped; the same command goes on";

/// What the daemon is told on its command line.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
	/// Folders of sealed replicas, all of one device.
	#[arg(required = true)]
	pub folders: Vec<PathBuf>,
	/// WebSocket address of a node.
	#[arg(long, default_value = "ws://127.0.0.1:9944", value_parser = endpoint)]
	pub endpoint: String,
	/// The device's owner, who signs and pays.
	#[command(flatten)]
	pub payer: Payer,
	/// What may be offered beyond fees.
	#[command(flatten)]
	pub bids: Bids,
	/// File of what is under way: one for each device. The next start goes on with it.
	#[arg(long, default_value = "cairn-storage.journal")]
	pub journal: PathBuf,
	/// Threads that checks of replicas share; all cores by default.
	#[arg(long)]
	pub threads: Option<NonZeroUsize>,
}

/// Answers for the folders until Ctrl-C or SIGTERM, which is success; calls that are under way then
/// have eight seconds to be answered. A node that fails is waited for.
///
/// # Errors
/// What no patience mends: folders, journal, secret, a node of another chain at the start, a device
/// that is not one of storage or not the signer's.
pub async fn run(options: Options) -> anyhow::Result<()> {
	let told = |text: &str| console::say(&format!("storage: {text}"));
	let account = options.payer.account()?.bidding(options.bids, told);
	let mut stop = signals::Stop::new()?;
	let mut log: Log = Box::new(|text| console::say(&format!("storage: {text}")));
	let shelf = tokio::select! {
		() = stop.asked() => None,
		shelf = Shelf::open(&options.folders, |complaint| log(&complaint)) => Some(shelf?),
	};
	let Some(shelf) = shelf else {
		console::say(STOPPED);
		return Ok(());
	};
	let device = shelf.device();
	let sectors = shelf.folders().count();
	log(&format!("device {device}: {sectors} sectors, submitting to {}", options.endpoint));
	let chain = NodeChain::new(&options.endpoint, shelf.genesis(), account.clone());
	let all = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
	let threads = options.threads.unwrap_or_else(all);
	let checked = tokio::select! {
		() = stop.asked() => None,
		checked = wait_for_device(&chain, device, &account, &mut log) => Some(checked),
	};
	match checked {
		None => {}
		Some(Err(error)) => return Err(error),
		Some(Ok(())) => {
			let mut daemon = Daemon::open(chain, shelf, &options.journal, threads, log)?;
			daemon.run_until(stop.asked()).await;
		}
	}
	console::say(STOPPED);
	Ok(())
}

/// Waits until the node knows the device, and makes sure that the signer answers for it.
async fn wait_for_device(
	chain: &NodeChain,
	device: DeviceId,
	account: &Account,
	log: &mut Log,
) -> anyhow::Result<()> {
	let mut hush = Hush::default();
	loop {
		let complaint = match chain.holder(device).await {
			Ok(Some(holder)) => return check_holder(device, &holder, account.id()),
			// It may be catching up.
			Ok(None) => format!("the chain knows no device {device} yet"),
			Err(error @ NodeError::OtherChain(_)) => {
				return Err(error).context("--endpoint: the folders are of another chain");
			}
			Err(error) => error.to_string(),
		};
		if hush.lets_through(&complaint, Instant::now()) {
			log(&format!("{complaint}; trying again"));
		}
		tokio::time::sleep(PATIENCE).await;
	}
}

/// Declarations and deposits are the owner's.
fn check_holder(device: DeviceId, holder: &Holder, signer: [u8; 32]) -> anyhow::Result<()> {
	if !holder.is_storage {
		bail!("device {device} is not one of storage");
	}
	if !holder.active {
		bail!("device {device} is suspended or retired");
	}
	if holder.owner != signer {
		let [owner, signer] = [holder.owner, signer].map(hexadecimal::encode);
		bail!("--suri: device {device} is owned by {owner}, not by the signer, {signer}");
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_the_owner_of_an_active_device_of_storage_may_serve() {
		let sound = Holder { owner: [1; 32], is_storage: true, active: true };
		assert!(check_holder(3, &sound, [1; 32]).is_ok());
		for (holder, named) in [
			(Holder { is_storage: false, ..sound }, "storage"),
			(Holder { active: false, ..sound }, "suspended"),
			(Holder { owner: [2; 32], ..sound }, "--suri"),
		] {
			let error = check_holder(3, &holder, [1; 32]).unwrap_err().to_string();
			assert!(error.contains("device 3") && error.contains(named), "{error}");
		}
	}

	#[tokio::test]
	async fn a_folder_that_is_none_ends_the_program_with_its_name() {
		let folder = tempfile::tempdir().unwrap();
		let missing = folder.path().join("sector-7");
		let options = Options {
			folders: vec![missing],
			endpoint: "ws://127.0.0.1:1".into(),
			payer: Payer { suri: Some("//A".into()), suri_file: None },
			bids: Bids::NONE,
			journal: folder.path().join("journal"),
			threads: None,
		};
		let error = format!("{:#}", run(options).await.unwrap_err());
		assert!(error.contains("sector-7"), "{error}");
	}

	#[tokio::test]
	async fn a_node_that_is_away_is_waited_for() {
		let chain = NodeChain::new("ws://127.0.0.1:1", [1; 32], Account::from_uri("//A").unwrap());
		let said = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
		let heard = std::sync::Arc::clone(&said);
		let mut log: Log = Box::new(move |text| heard.lock().unwrap().push(text.to_owned()));
		let account = Account::from_uri("//A").unwrap();
		let waiting = wait_for_device(&chain, 3, &account, &mut log);
		let waited = tokio::time::timeout(Duration::from_millis(300), waiting).await;
		assert!(waited.is_err(), "it gave up");
		assert!(said.lock().unwrap()[0].contains("trying again"));
	}
}
