// SPDX-License-Identifier: Apache-2.0
//! The chain of a node, across its restarts.

use super::chain::{
	DueWindow, KnownSeed, Overview, PreCommitted, SectorState, StorageCall, StorageChain,
};
use crate::{
	hexadecimal,
	node::{
		connection::{At, BestBlocks, NodeError},
		registry::{self, Holder},
		state::{self, Timing},
		storage::{self, Duty, Offer, PartitionId, Stage, State},
		submission::Call,
		Account, Node, SubmitError,
	},
};
use cairn_device_primitives::{DeviceId, GenesisHash, Round, Tick};
use cairn_spacetime::SectorNumber;
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, Mutex as Slot, PoisonError},
};
use tokio::sync::Mutex;

/// The chain of a node. Whatever fails, the next question is asked over a new connection, which clones
/// share; each looks at blocks by itself.
pub struct NodeChain {
	endpoint: String,
	genesis: GenesisHash,
	account: Account,
	link: Arc<Mutex<Option<Link>>>,
	/// The block that was looked at last: all questions of a turn are about the same.
	seen: Slot<Option<At>>,
}

impl Clone for NodeChain {
	fn clone(&self) -> Self {
		let (endpoint, genesis) = (self.endpoint.clone(), self.genesis);
		let (account, link) = (self.account.clone(), Arc::clone(&self.link));
		Self { endpoint, genesis, account, link, seen: Slot::default() }
	}
}

#[derive(Clone)]
struct Link {
	node: Node,
	timing: Timing,
	blocks: Arc<Mutex<BestBlocks>>,
}

impl NodeChain {
	/// The chain with block 0 `genesis`, as the node at `endpoint` has it; `account` signs.
	/// Nothing is connected before the first question.
	pub fn new(endpoint: &str, genesis: GenesisHash, account: Account) -> Self {
		let (link, seen) = Default::default();
		Self { endpoint: endpoint.to_owned(), genesis, account, link, seen }
	}

	/// Whose a device is; `None` if the chain does not know it.
	///
	/// # Errors
	/// [`NodeError`].
	pub async fn holder(&self, device: DeviceId) -> Result<Option<Holder>, NodeError> {
		let link = self.link().await?;
		let answer = async { registry::holder(&link.node.best().await?, device).await };
		self.judged(answer.await).await
	}

	/// Submits a call and waits for the best block that includes it.
	///
	/// # Errors
	/// [`SubmitError`].
	pub async fn submit_call(&self, call: &Call) -> Result<(), SubmitError> {
		let link = self.link().await?;
		let included = link.node.submit(&self.account, call).await;
		if matches!(included, Err(SubmitError::Lost(_))) {
			self.part().await;
		}
		included.map(|_| ())
	}

	/// The connection; a new one if the last failed.
	async fn link(&self) -> Result<Link, NodeError> {
		let mut link = self.link.lock().await;
		if let Some(link) = link.as_ref() {
			return Ok(link.clone());
		}
		let node = Node::connect(&self.endpoint).await?;
		if node.genesis() != self.genesis {
			return Err(NodeError::OtherChain(hexadecimal::encode(node.genesis())));
		}
		let timing = state::timing(&node.best().await?).await?;
		let blocks = Arc::new(Mutex::new(node.best_blocks().await?));
		Ok(link.insert(Link { node, timing, blocks }).clone())
	}

	/// Gives the connection up, and the block that was asked about over it.
	async fn part(&self) {
		self.link.lock().await.take();
		*self.seen.lock().unwrap_or_else(PoisonError::into_inner) = None;
	}

	/// An answer; the connection that failed is given up.
	async fn judged<R>(&self, answer: Result<R, NodeError>) -> Result<R, NodeError> {
		if answer.is_err() {
			self.part().await;
		}
		answer
	}

	fn seen(&self) -> Option<At> {
		self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// The block of this turn.
	async fn block(&self, link: &Link) -> Result<At, NodeError> {
		match self.seen() {
			Some(at) => Ok(at),
			None => self.look(link).await,
		}
	}

	/// The best block, from here on that of the turn.
	async fn look(&self, link: &Link) -> Result<At, NodeError> {
		let at = link.node.best().await?;
		*self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(at.clone());
		Ok(at)
	}

	async fn survey(
		&self,
		device: DeviceId,
		numbers: &[SectorNumber],
	) -> Result<Overview, NodeError> {
		let link = self.link().await?;
		let at = self.look(&link).await?;
		let tick = state::tick(&at).await?;
		let mut overview =
			Overview { tick, round: link.timing.round_of(tick), ..Overview::default() };
		let Some(provider) = storage::provider(&at, device).await? else { return Ok(overview) };
		overview.next_number = provider.next_number;
		for duty in storage::due(&at, device).await? {
			let sectors = duty.sectors.into_iter().map(|(number, _, state)| (number, state.into()));
			overview.sectors.extend(sectors);
		}
		overview.pre_commits =
			open_ones(&at, device, numbers, &overview, provider.pre_commits).await?;
		Ok(overview)
	}

	async fn another_block(&self) -> Result<(), NodeError> {
		let link = self.link().await?;
		let seen = self.seen().map(|at| at.block_hash());
		let mut blocks = link.blocks.lock().await;
		while Some(link.node.best_hash().await?) == seen {
			blocks.next().await?;
		}
		Ok(())
	}
}

/// Those of `numbers` that are pre-committed. The provider has `open` pre-commits in all.
async fn open_ones(
	at: &At,
	device: DeviceId,
	numbers: &[SectorNumber],
	overview: &Overview,
	open: u32,
) -> Result<BTreeMap<SectorNumber, PreCommitted>, NodeError> {
	let open = usize::try_from(open).unwrap_or(usize::MAX);
	let mut found = BTreeMap::new();
	for number in numbers {
		if found.len() >= open {
			break;
		}
		if *number >= overview.next_number || overview.sectors.contains_key(number) {
			continue;
		}
		let Some(view) = storage::sector(at, device, *number).await? else { continue };
		if let Stage::PreCommitted { seed_round, parts } = view.stage {
			let expires_at = view.expires;
			found.insert(*number, PreCommitted { seed_round, parts, expires_at });
		}
	}
	Ok(found)
}

impl StorageChain for NodeChain {
	async fn overview(
		&self,
		device: DeviceId,
		numbers: &[SectorNumber],
	) -> Result<Overview, NodeError> {
		self.judged(self.survey(device, numbers).await).await
	}

	async fn due_windows(&self, device: DeviceId) -> Result<Vec<DueWindow>, NodeError> {
		let link = self.link().await?;
		let duties = async { storage::due(&self.block(&link).await?, device).await };
		let duties = self.judged(duties.await).await?;
		Ok(duties.into_iter().map(DueWindow::from).collect())
	}

	async fn seed(&self, round: Round) -> Result<Option<KnownSeed>, NodeError> {
		let link = self.link().await?;
		let known = async {
			let Some(seed) = state::seed(&self.block(&link).await?, round).await? else {
				return Ok(None);
			};
			let finalised = state::seed(&link.node.finalized().await?, round).await?;
			Ok(Some(KnownSeed { seed, is_final: finalised == Some(seed) }))
		};
		self.judged(known.await).await
	}

	async fn finalised_tick(&self) -> Result<Tick, NodeError> {
		let link = self.link().await?;
		let tick = async { state::tick(&link.node.finalized().await?).await };
		self.judged(tick.await).await
	}

	async fn finally_sealed(&self, device: DeviceId) -> Result<BTreeSet<SectorNumber>, NodeError> {
		let link = self.link().await?;
		let duties = async { storage::due(&link.node.finalized().await?, device).await };
		let sectors = self.judged(duties.await).await?.into_iter().flat_map(|duty| duty.sectors);
		Ok(sectors.map(|(number, ..)| number).collect())
	}

	async fn submit(&self, device: DeviceId, call: &StorageCall) -> Result<(), SubmitError> {
		self.submit_call(&call_of(device, call)).await
	}

	async fn next_block(&self) -> Result<(), NodeError> {
		self.judged(self.another_block().await).await
	}
}

/// The runtime's call.
pub fn call_of(device: DeviceId, call: &StorageCall) -> Call {
	let id = |deadline: &u32, index: &u32| PartitionId { deadline: *deadline, index: *index };
	match call {
		StorageCall::PreCommit { profile, content, number, roots, ticket_round } => {
			let (profile, content, number) = (*profile, *content, *number);
			let (roots, ticket_round) = (*roots, *ticket_round);
			storage::pre_commit(device, &Offer { profile, content, number, roots, ticket_round })
		}
		StorageCall::ProvePart { number, part, proof } => {
			storage::prove_part(device, *number, *part, proof)
		}
		StorageCall::ProveWindow { deadline, partition, skipped, proof } => {
			storage::prove_window(device, id(deadline, partition), *skipped, proof)
		}
		StorageCall::DeclareFaults { deadline, partition, places } => {
			storage::declare_faults(device, id(deadline, partition), *places)
		}
		StorageCall::DeclareRecoveries { deadline, partition, places } => {
			storage::declare_recoveries(device, id(deadline, partition), *places)
		}
		StorageCall::ExpirePreCommit { number } => storage::expire_pre_commit(device, *number),
	}
}

impl From<State> for SectorState {
	fn from(state: State) -> Self {
		match state {
			State::Unproven => Self::Unproven,
			State::Active => Self::Active,
			State::Faulty { missed } => Self::Faulty { missed },
			State::Recovering => Self::Recovering,
		}
	}
}

impl From<Duty> for DueWindow {
	fn from(duty: Duty) -> Self {
		let sectors = duty.sectors.into_iter();
		Self {
			deadline: duty.partition.deadline,
			partition: duty.partition.index,
			seed_round: duty.seed_round,
			cutoff: duty.cutoff,
			opens: duty.opens,
			closes: duty.closes,
			proven: duty.proven,
			members: sectors.map(|(number, _, state)| (number, state.into())).collect(),
		}
	}
}
