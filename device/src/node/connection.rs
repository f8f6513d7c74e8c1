// SPDX-License-Identifier: Apache-2.0
//! One connection to a node.

use cairn_device_primitives::GenesisHash;
use std::{future::Future, sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	client::{Block, Blocks, OnlineClientAtBlock},
	config::{HashFor, RpcConfigFor},
	rpcs::{methods::LegacyRpcMethods, RpcClient},
	OnlineClient, PolkadotConfig,
};

/// How long any answer may take.
const ANSWER: Duration = Duration::from_secs(20);

/// How long a block may take before the connection is given up: BABE leaves slots empty, but not
/// for so long.
const BLOCK: Duration = Duration::from_secs(90);

/// The wait between two questions for the last final block.
const FINALITY: Duration = Duration::from_millis(500);

/// The waits between attempts to connect double from the first to the last.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LAST_WAIT: Duration = Duration::from_secs(15);

/// What went wrong between here and the node. All of them call for a new connection, or for patience.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
	/// The node, or its answer.
	#[error("node: {0}")]
	Node(Box<subxt::Error>),
	/// No answer in time.
	#[error("node: no answer within {} seconds", ANSWER.as_secs())]
	Timeout,
	/// No block in time, or the end of the subscription.
	#[error("node: no more blocks")]
	NoBlocks,
	/// The node follows another chain than the one that is meant.
	#[error("node: it follows another chain, with genesis {0}")]
	OtherChain(String),
	/// The node does not keep the state of a block, or not the block.
	#[error(
		"node: it has no state of block {0}; replays need a node with --state-pruning archive \
		 --blocks-pruning archive"
	)]
	Pruned(u64),
	/// The runtime lacks what this program needs.
	#[error("node: its runtime has no {0}")]
	Missing(String),
}

impl<E: Into<subxt::Error>> From<E> for NodeError {
	fn from(error: E) -> Self {
		Self::Node(Box::new(error.into()))
	}
}

/// The chain at one block.
pub type At = OnlineClientAtBlock<PolkadotConfig>;

/// A block's hash.
pub type BlockHash = HashFor<PolkadotConfig>;

/// A connection. Clones share it.
#[derive(Clone)]
pub struct Node {
	client: OnlineClient<PolkadotConfig>,
	rpc: LegacyRpcMethods<RpcConfigFor<PolkadotConfig>>,
}

impl Node {
	/// Connects to a `ws://` or `wss://` address.
	pub async fn connect(url: &str) -> Result<Self, NodeError> {
		timely(async {
			let rpc = RpcClient::from_insecure_url(url).await?;
			let backend = LegacyBackend::builder().build(rpc.clone());
			let client = OnlineClient::from_backend(Arc::new(backend)).await?;
			Ok(Self { client, rpc: LegacyRpcMethods::new(rpc) })
		})
		.await
	}

	/// Connects, however long the node takes to come. Says once a minute or so that it waits.
	pub async fn connect_patiently(url: &str, mut waiting: impl FnMut(&NodeError)) -> Self {
		let mut wait = FIRST_WAIT;
		loop {
			match Self::connect(url).await {
				Ok(node) => return node,
				Err(error) => waiting(&error),
			}
			tokio::time::sleep(wait).await;
			wait = wait.saturating_mul(2).min(LAST_WAIT);
		}
	}

	/// The hash of block 0: part of every signed message.
	pub fn genesis(&self) -> GenesisHash {
		self.client.genesis_hash().0
	}

	/// The hash of the best block.
	pub async fn best_hash(&self) -> Result<BlockHash, NodeError> {
		let hash = timely(async { Ok(self.rpc.chain_get_block_hash(None).await?) }).await?;
		hash.ok_or(NodeError::NoBlocks)
	}

	/// The hash of a block that the node has; of those at one height, that of its best chain.
	pub async fn hash_of(&self, number: u64) -> Result<Option<BlockHash>, NodeError> {
		timely(async { Ok(self.rpc.chain_get_block_hash(Some(number.into())).await?) }).await
	}

	/// The chain at its best block.
	pub async fn best(&self) -> Result<At, NodeError> {
		self.at(self.best_hash().await?).await
	}

	/// The chain at its last finalised block.
	pub async fn finalized(&self) -> Result<At, NodeError> {
		timely(async { Ok(self.client.at_current_block().await?) }).await
	}

	/// Waits until the chain is final up to block `number`, however long that takes.
	pub async fn finality_of(&self, number: u64) -> Result<(), NodeError> {
		while self.finalized().await?.block_number() < number {
			tokio::time::sleep(FINALITY).await;
		}
		Ok(())
	}

	/// The chain at a block.
	pub async fn at(&self, hash: BlockHash) -> Result<At, NodeError> {
		timely(async { Ok(self.client.at_block(hash).await?) }).await
	}

	/// The best blocks, as they come.
	pub async fn best_blocks(&self) -> Result<BestBlocks, NodeError> {
		timely(async { Ok(BestBlocks(self.client.stream_best_blocks().await?)) }).await
	}

	/// The nonce of an account's next transaction, those in the pool counted.
	pub(super) async fn next_nonce(
		&self,
		account: &subxt::utils::AccountId32,
	) -> Result<u64, NodeError> {
		timely(async { Ok(self.rpc.system_account_next_index(account).await?) }).await
	}
}

/// A subscription to best blocks.
pub struct BestBlocks(Blocks<PolkadotConfig>);

impl BestBlocks {
	/// The hash of the next one.
	pub async fn next(&mut self) -> Result<BlockHash, NodeError> {
		Ok(self.next_block().await?.hash())
	}

	/// The number of the next one.
	pub(super) async fn next_number(&mut self) -> Result<u64, NodeError> {
		Ok(self.next_block().await?.number())
	}

	async fn next_block(&mut self) -> Result<Block<PolkadotConfig>, NodeError> {
		let next = tokio::time::timeout(BLOCK, self.0.next()).await;
		Ok(next.map_err(|_| NodeError::NoBlocks)?.ok_or(NodeError::NoBlocks)??)
	}
}

/// `work`, or [`NodeError::Timeout`].
pub(crate) async fn timely<R>(
	work: impl Future<Output = Result<R, NodeError>>,
) -> Result<R, NodeError> {
	tokio::time::timeout(ANSWER, work).await.map_err(|_| NodeError::Timeout)?
}
