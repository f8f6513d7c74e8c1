// SPDX-License-Identifier: Apache-2.0
//! Simulated providers of storage: each seals a sector of 32 MiB of committed capacity and keeps it on
//! the chain, by the same daemon as real ones; some lie.
//!
//! - [`cheat`]: the lies, and what is shown for a proof.
//! - [`worker`]: one provider at work.
//! - [`books`]: what they did and earned, by the chain's records.
//!
//! Sealing takes ten seconds a sector of one core, so providers seal one after the other.

pub mod books;
pub mod cheat;
pub mod worker;

use super::{
	roster::{key, make_folder},
	Options,
};
use crate::{
	keys::{Ed25519Key, Scheme, SoftwareKey},
	node::{
		connection::{At, NodeError},
		event::ChainEvent,
		state, storage, Account, Node,
	},
	storage::{serve::link::NodeChain, StopFlag},
};
use anyhow::Context;
use books::{Books, Name};
use cairn_device_primitives::{DeviceId, GenesisHash};
use cairn_spacetime::ProfileId;
use cheat::StorageCheat;
use std::{
	path::{Path, PathBuf},
	sync::Arc,
};
use tokio::{
	sync::{
		mpsc::{self, UnboundedReceiver, UnboundedSender},
		Semaphore,
	},
	task::AbortHandle,
};
use worker::{Report, Worker, SECTOR};

/// The smallest sector that chains take.
const PROFILE: ProfileId = ProfileId::Mib32;

/// A simulated provider.
pub struct Provider {
	/// Who it is.
	pub name: Name,
	/// Who owns it, and signs for it.
	pub owner: Account,
	/// The key that it was born with.
	pub root: SoftwareKey,
	/// The key that devices of its kind have and do not need.
	pub working: Ed25519Key,
	/// Its folder.
	pub folder: PathBuf,
	/// Its id, once it is onboarded.
	pub device: Option<DeviceId>,
}

/// The providers that the options ask for, with folders of their own in that of the fleet.
pub(super) fn open(folder: &Path, options: &Options) -> anyhow::Result<Vec<Provider>> {
	let honest = (0..options.providers).map(Name::Honest);
	// Some lies need an honest neighbour.
	let lying = options.cheaters && options.providers > 0;
	let cheaters = StorageCheat::ALL.into_iter().filter(|_| lying).map(Name::Cheater);
	honest.chain(cheaters).map(|name| open_one(folder, &options.suri, name)).collect()
}

fn open_one(folder: &Path, suri: &str, name: Name) -> anyhow::Result<Provider> {
	let folder = folder.join(name.slug());
	make_folder(&folder)?;
	let working = key(&folder.join("working.key"), Scheme::Ed25519)?;
	Ok(Provider {
		name,
		owner: Account::from_uri(&format!("{suri}//fleet//{}", name.slug()))?,
		root: key(&folder.join("root.key"), Scheme::Ed25519)?,
		working: working.into_working().context("a new ed25519 key")?,
		folder,
		device: None,
	})
}

/// The providers at work, and their books.
pub(super) struct Providers {
	pub(super) books: Books,
	endpoint: String,
	running: Vec<Running>,
	turns: Arc<Semaphore>,
	teller: UnboundedSender<(Name, Report)>,
	pub(super) reports: UnboundedReceiver<(Name, Report)>,
}

struct Running {
	name: Name,
	device: DeviceId,
	stop: StopFlag,
	task: AbortHandle,
}

impl Drop for Running {
	fn drop(&mut self) {
		// The thread of a sealing does not end with its task.
		self.stop.raise();
		self.task.abort();
	}
}

impl Providers {
	/// None at work yet. They will ask the node at `endpoint`, each over a connection of its own.
	pub(super) fn new(endpoint: &str) -> Self {
		let (teller, reports) = mpsc::unbounded_channel();
		let (books, running) = Default::default();
		let turns = Arc::new(Semaphore::new(1));
		Self { books, endpoint: endpoint.to_owned(), running, turns, teller, reports }
	}

	/// Sets those to work that do not work yet, or have become another device on a new chain.
	pub(super) fn start(&mut self, genesis: GenesisHash, providers: &[Provider]) {
		let neighbour = providers.first().map(|first| first.folder.join(SECTOR));
		for provider in providers {
			let (Some(device), Some(neighbour)) = (provider.device, neighbour.clone()) else {
				continue;
			};
			let same =
				|running: &Running| (running.name, running.device) == (provider.name, device);
			if self.running.iter().any(same) {
				continue;
			}
			self.running.retain(|running| running.name != provider.name);
			self.books.line(provider.name);
			let running = self.set_to_work(genesis, provider, device, neighbour);
			self.running.push(running);
		}
	}

	fn set_to_work(
		&self,
		genesis: GenesisHash,
		provider: &Provider,
		device: DeviceId,
		neighbour: PathBuf,
	) -> Running {
		let (name, stop) = (provider.name, StopFlag::default());
		let (reports, said) = mpsc::unbounded_channel();
		let worker = Worker {
			chain: NodeChain::new(&self.endpoint, genesis, provider.owner.clone()),
			genesis,
			device,
			profile: PROFILE,
			cheat: name.cheat(),
			folder: provider.folder.clone(),
			neighbour,
			turns: Arc::clone(&self.turns),
			stop: stop.clone(),
			reports,
		};
		let task = tokio::spawn(work_and_tell(name, worker, said, self.teller.clone()));
		Running { name, device, stop, task: task.abort_handle() }
	}

	/// Whose device it is.
	pub(super) fn name_of(&self, device: DeviceId) -> Option<Name> {
		self.running.iter().find(|running| running.device == device).map(|running| running.name)
	}

	/// The devices at work.
	pub(super) fn devices(&self) -> impl Iterator<Item = DeviceId> + '_ {
		self.running.iter().map(|running| running.device)
	}

	/// Books a report, and returns what to say of it.
	pub(super) fn hear(&mut self, name: Name, report: Report) -> String {
		match report {
			Report::Said(text) => format!("{name}: {text}"),
			Report::Lied(lie) => self.books.lied(name, &lie),
		}
	}

	/// Books an event if it is about a provider, and returns what to say of it.
	pub(super) fn take_event(&mut self, event: &ChainEvent) -> Option<String> {
		match event {
			ChainEvent::Storage(event) => {
				let name = self.name_of(event.device())?;
				self.books.happened(name, event)
			}
			ChainEvent::Claimed(claimed) => {
				let name = self.name_of(claimed.device)?;
				let line = self.books.line(name);
				line.claimed = line.claimed.saturating_add(claimed.amount);
				None
			}
			_ => None,
		}
	}

	/// Takes in what was reported last, reads where the providers stand, and returns the power of all
	/// on the chain. A node that is away leaves what was read before.
	pub(super) async fn end(&mut self, node: Option<&Node>) -> Option<u128> {
		while let Ok((name, report)) = self.reports.try_recv() {
			self.hear(name, report);
		}
		let at = node.filter(|_| !self.running.is_empty())?.best().await.ok()?;
		self.read(&at).await.ok()?;
		storage::total_power(&at).await.ok()
	}

	/// Reads where the providers stand.
	pub(super) async fn read(&mut self, at: &At) -> Result<(), NodeError> {
		for Running { name, device, .. } in &self.running {
			let Some(provider) = storage::provider(at, *device).await? else { continue };
			let earnings = state::earnings(at, *device).await?.storage;
			let line = self.books.line(*name);
			(line.bytes, line.earnings) = (provider.bytes, earnings);
		}
		Ok(())
	}
}

/// Lets a worker work to its end, and passes on what it says under its provider's name.
async fn work_and_tell(
	name: Name,
	worker: Worker<NodeChain>,
	mut said: UnboundedReceiver<Report>,
	teller: UnboundedSender<(Name, Report)>,
) {
	let telling = async {
		while let Some(report) = said.recv().await {
			// Nobody listens any more: the program is about to end.
			let _ = teller.send((name, report));
		}
	};
	let working = async {
		let ended = worker.work().await;
		if let Err(error) = &ended {
			let _ = teller.send((name, Report::Said(format!("it has ended: {error:#}"))));
		}
		// Its end of the channel goes with it.
		drop(worker);
	};
	tokio::join!(telling, working);
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::node::event::Claimed;

	fn options(providers: u32, cheaters: bool) -> Options {
		Options { providers, cheaters, ..Options::for_tests() }
	}

	fn names(providers: u32, cheaters: bool) -> Vec<Name> {
		let folder = tempfile::tempdir().unwrap();
		let opened = open(folder.path(), &options(providers, cheaters)).unwrap();
		opened.iter().map(|provider| provider.name).collect()
	}

	#[test]
	fn cheaters_come_beside_the_honest_and_never_alone() {
		assert_eq!(names(0, false), []);
		assert_eq!(names(0, true), []);
		assert_eq!(names(2, false), [Name::Honest(0), Name::Honest(1)]);
		let all = names(1, true);
		assert_eq!(all.len(), 5);
		assert_eq!(all[1..], StorageCheat::ALL.map(Name::Cheater));
	}

	#[test]
	fn a_provider_comes_back_with_its_keys_and_no_two_share_an_owner() {
		use crate::keys::RootSigner;
		let folder = tempfile::tempdir().unwrap();
		let all = || {
			let opened = open(folder.path(), &options(2, true)).unwrap();
			let keys = opened.iter().map(|provider| (provider.root.public(), provider.owner.id()));
			keys.collect::<Vec<_>>()
		};
		let first = all();
		assert_eq!(first, all());
		let owners: std::collections::BTreeSet<_> = first.iter().map(|(_, owner)| owner).collect();
		assert_eq!(owners.len(), 6);
	}

	#[tokio::test]
	async fn what_the_chain_tells_of_others_is_not_booked() {
		let folder = tempfile::tempdir().unwrap();
		let mut opened = open(folder.path(), &options(1, false)).unwrap();
		let mut providers = Providers::new("ws://127.0.0.1:1");
		providers.start([1; 32], &opened);
		assert_eq!(providers.devices().count(), 0, "not onboarded yet");
		opened[0].device = Some(7);
		providers.start([1; 32], &opened);
		for (device, amount) in [(7, 5), (8, 9)] {
			providers.take_event(&ChainEvent::Claimed(Claimed { device, amount }));
		}
		assert_eq!(providers.books.lines[&Name::Honest(0)].claimed, 5);
		opened[0].device = Some(9);
		providers.start([1; 32], &opened);
		assert_eq!(providers.devices().collect::<Vec<_>>(), [9], "another device on a new chain");
	}
}
