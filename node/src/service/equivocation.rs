// SPDX-License-Identifier: Apache-2.0
//! Finds who made two blocks in one slot, and reports it.
//!
//! BABE's own import looks for the same, but since paritytech/polkadot-sdk#9147 it sees headers whose
//! seals the verifier has taken off: what it submits proves nothing, and the runtime refuses it
//! (`InvalidEquivocationProof`). Until that is mended there, this import does it with whole headers.

#[cfg(test)]
mod tests;

use super::{Client, SelectChain};
use cairn_runtime::{opaque::Block, Header};
use sc_client_api::backend::AuxStore;
use sc_consensus::{BlockImport, BlockImportParams, ImportResult};
use sc_consensus_babe::find_pre_digest;
use sc_consensus_slots::check_equivocation;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_blockchain::{Error, Result};
use sp_consensus::{BlockOrigin, Error as ConsensusError, SelectChain as _};
use sp_consensus_babe::{AuthorityId, BabeApi, EquivocationProof, Slot, SlotDuration};
use sp_timestamp::Timestamp;
use std::sync::Arc;

/// What the keys of [`Apart`] begin with. It is part of each node's database.
const PREFIX: &[u8] = b"cairn:sealed:";

/// Imports blocks as `Inner` does, and reports each second block of an author in a slot. Whether that
/// succeeds changes nothing about the import.
#[derive(Clone)]
pub struct EquivocationImport<Inner> {
	inner: Inner,
	reporter: Arc<Reporter>,
}

/// What it takes to find and to report an equivocation.
struct Reporter {
	client: Arc<Client>,
	select_chain: SelectChain,
	pool: OffchainTransactionPoolFactory<Block>,
	slot_duration: SlotDuration,
}

impl<Inner> EquivocationImport<Inner> {
	/// An import around `inner`, whose reports go to `pool`.
	pub fn new(
		inner: Inner,
		client: Arc<Client>,
		select_chain: SelectChain,
		pool: OffchainTransactionPoolFactory<Block>,
		slot_duration: SlotDuration,
	) -> Self {
		let reporter = Reporter { client, select_chain, pool, slot_duration };
		Self { inner, reporter: Arc::new(reporter) }
	}
}

#[async_trait::async_trait]
impl<Inner> BlockImport<Block> for EquivocationImport<Inner>
where
	Inner: BlockImport<Block, Error = ConsensusError> + Send + Sync,
{
	type Error = ConsensusError;

	async fn check_block(
		&self,
		block: sc_consensus::BlockCheckParams<Block>,
	) -> std::result::Result<ImportResult, Self::Error> {
		self.inner.check_block(block).await
	}

	async fn import_block(
		&self,
		block: BlockImportParams<Block>,
	) -> std::result::Result<ImportResult, Self::Error> {
		// What comes with the first sync is too old to be reported.
		let header = (block.origin != BlockOrigin::NetworkInitialSync).then(|| block.post_header());
		let result = self.inner.import_block(block).await?;
		// Only the state of an imported block tells who its author is.
		if let (Some(header), ImportResult::Imported(_)) = (header, &result) {
			if let Err(error) = self.reporter.report(&header).await {
				log::warn!(
					"Whether {} is a second block of its slot is not known: {error}",
					header.hash()
				);
			}
		}
		Ok(result)
	}
}

impl Reporter {
	/// Reports the author of the header where it made another block in that slot.
	async fn report(&self, header: &Header) -> Result<()> {
		let Some(proof) = self.equivocation(header)? else { return Ok(()) };
		let (slot, offender) = (proof.slot, proof.offender.clone());
		log::info!(
			"{offender} made two blocks in slot {slot}: {} and {}",
			proof.first_header.hash(),
			proof.second_header.hash(),
		);
		let owner = self.client.runtime_api().generate_key_ownership_proof(
			header.hash(),
			slot,
			offender.clone(),
		)?;
		let Some(owner) = owner else {
			log::warn!("{offender} is in no set of the session of slot {slot}: not reported");
			return Ok(());
		};
		let best = self.select_chain.best_chain().await.map_err(Error::Consensus)?;
		let mut api = self.client.runtime_api();
		api.register_extension(self.pool.offchain_transaction_pool(best.hash()));
		let submitted =
			api.submit_report_equivocation_unsigned_extrinsic(best.hash(), proof, owner)?;
		match submitted {
			Some(()) => log::info!("Reported {offender} for two blocks in slot {slot}"),
			None => {
				log::warn!("The report of {offender} for two blocks in slot {slot} was refused")
			}
		}
		Ok(())
	}

	/// The proof that the author of an imported header made another block in that slot, where one is known.
	fn equivocation(&self, header: &Header) -> Result<Option<EquivocationProof<Header>>> {
		let digest = find_pre_digest::<Block>(header)
			.map_err(|error| Error::Application(Box::new(error)))?;
		let epoch = self.client.runtime_api().current_epoch(header.hash())?;
		let author = usize::try_from(digest.authority_index())
			.ok()
			.and_then(|index| epoch.authorities.get(index));
		let Some((author, _)) = author else { return Ok(None) };
		second_block(&*self.client, self.slot_duration, digest.slot(), header, author)
	}
}

/// The proof that `author` made another block in `slot` than that of `header`, where one is known; notes
/// the header where it is the author's first. The SDK's check keeps them for a thousand slots.
fn second_block<Store: AuxStore>(
	store: &Store,
	slot_duration: SlotDuration,
	slot: Slot,
	header: &Header,
	author: &AuthorityId,
) -> Result<Option<EquivocationProof<Header>>> {
	let now = Slot::from_timestamp(Timestamp::current(), slot_duration);
	check_equivocation(&Apart(store), now, slot, header, author)
}

/// A store apart from the one in which BABE's import notes headers without seals: it would take every
/// block for a second one.
struct Apart<'a, Store>(&'a Store);

impl<Store> Apart<'_, Store> {
	fn key(key: &[u8]) -> Vec<u8> {
		[PREFIX, key].concat()
	}
}

impl<Store: AuxStore> AuxStore for Apart<'_, Store> {
	fn insert_aux<
		'a,
		'b: 'a,
		'c: 'a,
		I: IntoIterator<Item = &'a (&'c [u8], &'c [u8])>,
		D: IntoIterator<Item = &'a &'b [u8]>,
	>(
		&self,
		insert: I,
		delete: D,
	) -> Result<()> {
		let insert: Vec<_> =
			insert.into_iter().map(|(key, value)| (Self::key(key), *value)).collect();
		let insert: Vec<_> = insert.iter().map(|(key, value)| (key.as_slice(), *value)).collect();
		let delete: Vec<_> = delete.into_iter().map(|key| Self::key(key)).collect();
		let delete: Vec<_> = delete.iter().map(Vec::as_slice).collect();
		self.0.insert_aux(&insert, &delete)
	}

	fn get_aux(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
		self.0.get_aux(&Self::key(key))
	}
}
