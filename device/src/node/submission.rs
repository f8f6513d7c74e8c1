// SPDX-License-Identifier: Apache-2.0
//! An account's transactions, and what became of them.

use super::{
	bidding::{see_through, Bids, Offer, Told, Waiting},
	connection::{timely, BestBlocks, BlockHash, Node, NodeError},
	event::{self, ChainEvent},
};
use std::{
	str::FromStr,
	sync::Arc,
	time::{Duration, Instant},
};
use subxt::{
	client::OnlineClientAtBlockImpl,
	config::DefaultExtrinsicParamsBuilder,
	error::TransactionEventsError,
	ext::scale_value::Composite,
	transactions::{DynamicPayload, TransactionProgress, TransactionStatus},
	utils::AccountId32,
	PolkadotConfig,
};
use subxt_signer::{sr25519::Keypair, SecretUri};
use tokio::sync::Mutex;

/// How long a transaction may wait for its block since it was last offered: longer than the windows of
/// reports.
const INCLUSION: Duration = Duration::from_secs(90);

/// Blocks for which a transaction stays valid.
const MORTAL: u64 = 64;

/// How long a nonce that was given away is remembered.
const MEMORY: Duration = Duration::from_secs(30);

/// A call by name, with its arguments by name.
pub type Call = DynamicPayload<Composite<()>>;

type Progress = TransactionProgress<PolkadotConfig, OnlineClientAtBlockImpl<PolkadotConfig>>;

/// Why a transaction did nothing.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
	/// Its call failed, with this error (`Pallet::Error`). The fee is paid.
	#[error("refused: {0}")]
	Failed(String),
	/// The pool did not take it, or dropped it.
	#[error("not taken: {0}")]
	Dropped(String),
	/// Nobody knows: the connection broke, or no block took it in time.
	#[error("lost: {0}")]
	Lost(NodeError),
}

impl From<NodeError> for SubmitError {
	fn from(error: NodeError) -> Self {
		Self::Lost(error)
	}
}

/// Where a transaction was included, and what it did.
#[derive(Clone, Debug, Default)]
pub struct Included {
	/// The events that it caused.
	pub events: Vec<ChainEvent>,
}

/// Who signs and pays. Clones share their turn.
#[derive(Clone)]
pub struct Account {
	keypair: Keypair,
	/// Held from asking for the nonce until the pool has the transaction.
	turn: Arc<Mutex<Turn>>,
	/// What it may offer for a transaction that no block takes.
	bids: Bids,
	/// Where each such offer is told of.
	told: Told,
}

/// The nonce after the last that was given away. The pool takes a moment to count a transaction
/// that it has accepted, and until then the node names the same nonce again.
#[derive(Debug, Default)]
struct Turn(Option<(u64, Instant)>);

impl Turn {
	/// The nonce to use where the node names `named`.
	fn take(&mut self, named: u64, now: Instant) -> u64 {
		let fresh = |(_, given): &(u64, Instant)| now.duration_since(*given) < MEMORY;
		let nonce = self.0.filter(fresh).map_or(named, |(next, _)| next.max(named));
		self.0 = Some((nonce.saturating_add(1), now));
		nonce
	}

	/// A transaction went astray: its nonce must be used again, or all that follow wait for ever.
	fn forget(&mut self) {
		self.0 = None;
	}
}

impl Account {
	/// The account of a secret: a phrase, `0x…`, or a path like `//Alice`.
	pub fn from_uri(uri: &str) -> anyhow::Result<Self> {
		// The causes are not passed on: they may quote the secret.
		let bad = || anyhow::anyhow!("--suri: not a secret phrase, 0x… seed or //path");
		let uri = SecretUri::from_str(uri).map_err(|_| bad())?;
		let keypair = Keypair::from_uri(&uri).map_err(|_| bad())?;
		Ok(Self { keypair, turn: Arc::default(), bids: Bids::NONE, told: Arc::new(|_| ()) })
	}

	/// The account, which from now on may offer tips, and tells of each.
	#[must_use]
	pub fn bidding(self, bids: Bids, told: impl Fn(&str) + Send + Sync + 'static) -> Self {
		Self { bids, told: Arc::new(told), ..self }
	}

	/// Its 32 bytes.
	pub fn id(&self) -> [u8; 32] {
		self.keypair.public_key().0
	}

	fn subxt_id(&self) -> AccountId32 {
		AccountId32(self.id())
	}
}

/// The blocks that may include a transaction: this many, of which `since` is the first, counted
/// though it is there already, and all others are its descendants. A power of two, at least 4.
#[derive(Clone, Copy, Debug)]
pub struct Validity {
	/// Number and hash of the block.
	pub since: (u64, BlockHash),
	/// How many.
	pub blocks: u64,
}

impl Node {
	/// Submits `call` and waits for the best block that includes it.
	///
	/// What a best block says can be undone by another branch; the transaction then comes again in
	/// that branch, and whoever needs to be sure reads the finalised state.
	pub async fn submit(&self, account: &Account, call: &Call) -> Result<Included, SubmitError> {
		self.submit_within(account, call, None).await
	}

	/// [`Self::submit`] for a call that must not be included later, or on another branch.
	pub async fn submit_within(
		&self,
		account: &Account,
		call: &Call,
		validity: Option<Validity>,
	) -> Result<Included, SubmitError> {
		let offer =
			Entry { node: self, account, call, validity, nonce: None, offered: 0, blocks: None };
		let outcome = see_through(offer, account.bids, &account.told, INCLUSION).await;
		if matches!(outcome, Err(SubmitError::Dropped(_) | SubmitError::Lost(_))) {
			account.turn.lock().await.forget();
		}
		outcome
	}
}

/// A transaction that enters the pool with one tip after the other.
struct Entry<'a> {
	node: &'a Node,
	account: &'a Account,
	call: &'a Call,
	validity: Option<Validity>,
	/// That of all its offers, once there is one.
	nonce: Option<u64>,
	/// The best block when it was last offered.
	offered: u64,
	/// The blocks that come without it, once that matters.
	blocks: Option<BestBlocks>,
}

impl Entry<'_> {
	async fn enter_pool(&mut self, tip: u128) -> Result<Progress, SubmitError> {
		let Self { node, account, call, .. } = *self;
		let mut turn = account.turn.lock().await;
		let best = node.best().await?;
		let nonce = match self.nonce {
			Some(nonce) => nonce,
			None => turn.take(node.next_nonce(&account.subxt_id()).await?, Instant::now()),
		};
		self.nonce = Some(nonce);
		self.offered = best.block_number();
		let since = (best.block_number(), best.block_hash());
		let Validity { since: (number, hash), blocks } =
			self.validity.unwrap_or(Validity { since, blocks: MORTAL });
		let params = DefaultExtrinsicParamsBuilder::<PolkadotConfig>::new()
			.mortal_from_unchecked(blocks, number, hash)
			.nonce(nonce)
			.tip(tip)
			.build();
		let encoded = best
			.transactions()
			.create_signable_offline(call, params)
			.and_then(|mut signable| signable.sign(&account.keypair))
			.map_err(|error| SubmitError::Dropped(error.to_string()))?;
		// The pool's refusal and a broken connection come through the same error. Both mean that
		// the transaction is not in this pool.
		timely(async { Ok(encoded.submit_and_watch().await) })
			.await?
			.map_err(|error| SubmitError::Dropped(error.to_string()))
	}

	async fn await_blocks(&mut self, count: u64) -> Result<(), NodeError> {
		let blocks = match &mut self.blocks {
			Some(blocks) => blocks,
			none => none.insert(self.node.best_blocks().await?),
		};
		while blocks.next_number().await? < self.offered.saturating_add(count) {}
		Ok(())
	}
}

impl Offer for Entry<'_> {
	async fn offer(&mut self, tip: u128) -> Result<Waiting, SubmitError> {
		let progress = self.enter_pool(tip).await?;
		Ok(Box::pin(inclusion(progress)))
	}

	async fn blocks(&mut self, count: u64) {
		if self.await_blocks(count).await.is_err() {
			std::future::pending().await
		}
	}
}

async fn inclusion(mut progress: Progress) -> Result<Included, SubmitError> {
	loop {
		let Some(status) = progress.next().await else {
			return Err(SubmitError::Lost(NodeError::NoBlocks));
		};
		match status.map_err(NodeError::from)? {
			TransactionStatus::InBestBlock(block) | TransactionStatus::InFinalizedBlock(block) => {
				return match block.wait_for_success().await {
					Ok(events) => Ok(Included { events: event::decode_all(events.iter()) }),
					Err(TransactionEventsError::ExtrinsicFailed(error)) => {
						Err(SubmitError::Failed(name_of(&error)))
					}
					Err(error) => Err(SubmitError::Lost(error.into())),
				};
			}
			TransactionStatus::Error { message }
			| TransactionStatus::Invalid { message }
			| TransactionStatus::Dropped { message } => return Err(SubmitError::Dropped(message)),
			_ => {}
		}
	}
}

/// `Pallet::Error` of a module's error, the words of any other.
fn name_of(error: &subxt::error::DispatchError) -> String {
	match error {
		subxt::error::DispatchError::Module(module) => module.details_string(),
		other => other.to_string(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_well_known_path_gives_the_well_known_account() {
		let alice = Account::from_uri("//Alice").unwrap();
		let expected = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
		assert_eq!(hex::encode(alice.id()), expected);
	}

	#[test]
	fn a_nonce_is_given_away_once_though_the_node_names_it_twice() {
		let (mut turn, now) = (Turn::default(), Instant::now());
		assert_eq!((turn.take(7, now), turn.take(7, now), turn.take(9, now)), (7, 8, 9));
	}

	#[test]
	fn a_nonce_that_went_astray_is_used_again() {
		let (mut turn, now) = (Turn::default(), Instant::now());
		turn.take(7, now);
		turn.forget();
		assert_eq!(turn.take(7, now), 7);
		assert_eq!(turn.take(7, now + MEMORY), 7, "and one that was never heard of again");
	}

	#[test]
	fn derived_accounts_differ() {
		let one = Account::from_uri("//Alice//fleet//0").unwrap();
		let other = Account::from_uri("//Alice//fleet//1").unwrap();
		assert_ne!(one.id(), other.id());
	}

	#[test]
	fn a_bad_secret_is_refused_without_being_quoted() {
		let error = Account::from_uri("correct horse battery staple").err().unwrap().to_string();
		assert!(error.contains("--suri") && !error.contains("horse"), "{error}");
	}
}
