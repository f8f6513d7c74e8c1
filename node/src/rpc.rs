// SPDX-License-Identifier: Apache-2.0
//! The RPC of a BABE and GRANDPA node, beside what every node serves.
//!
//! What Cairn itself knows is asked through runtime APIs (`state_call`, or `api.call` in
//! polkadot-js), so a new question needs a new runtime and no new node.

use cairn_runtime::{opaque::Block, AccountId, Balance, BlockNumber, Hash, Nonce};
use jsonrpsee::RpcModule;
use sc_client_api::{AuxStore, Backend};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_rpc::SubscriptionTaskExecutor;
use sc_transaction_pool_api::TransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::{Error as BlockChainError, HeaderBackend, HeaderMetadata};
use sp_consensus::SelectChain;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

/// What the GRANDPA methods answer from.
pub struct GrandpaDeps<B> {
	/// The voter's rounds.
	pub voter_state: SharedVoterState,
	/// Who votes, and with what weight.
	pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// Justifications as they come.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proofs that a block is final.
	pub finality_proofs: Arc<FinalityProofProvider<B, Block>>,
}

/// What all methods answer from.
pub struct Deps<C, P, SC, B> {
	/// The client.
	pub client: Arc<C>,
	/// The transaction pool.
	pub pool: Arc<P>,
	/// The fork choice.
	pub select_chain: SC,
	/// The chain spec, for sync state.
	pub chain_spec: Box<dyn sc_chain_spec::ChainSpec>,
	/// BABE's view of epochs.
	pub babe: BabeWorkerHandle<Block>,
	/// The validator's keys.
	pub keystore: KeystorePtr,
	/// GRANDPA's state.
	pub grandpa: GrandpaDeps<B>,
}

/// Every method of the node that is not served by default.
///
/// # Errors
///
/// Two methods of one name, or a chain spec without room for the light sync state.
pub fn create<C, P, SC, B>(
	deps: Deps<C, P, SC, B>,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>>
where
	C: ProvideRuntimeApi<Block>
		+ HeaderBackend<Block>
		+ HeaderMetadata<Block, Error = BlockChainError>
		+ AuxStore
		+ Send
		+ Sync
		+ 'static,
	C::Api: substrate_frame_rpc_system::AccountNonceApi<Block, AccountId, Nonce>
		+ pallet_transaction_payment_rpc::TransactionPaymentRuntimeApi<Block, Balance>
		+ sp_consensus_babe::BabeApi<Block>
		+ sp_block_builder::BlockBuilder<Block>,
	P: TransactionPool<Block = Block> + 'static,
	SC: SelectChain<Block> + 'static,
	B: Backend<Block> + 'static,
{
	use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
	use sc_consensus_babe_rpc::{Babe, BabeApiServer};
	use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
	use substrate_frame_rpc_system::{System, SystemApiServer};

	let Deps { client, pool, select_chain, chain_spec, babe, keystore, grandpa } = deps;
	let mut module = RpcModule::new(());
	module.merge(System::new(client.clone(), pool).into_rpc())?;
	module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
	module.merge(Babe::new(client.clone(), babe.clone(), keystore, select_chain).into_rpc())?;
	let authority_set = grandpa.authority_set.clone();
	module.merge(grandpa.into_rpc(executor))?;
	module.merge(SyncState::new(chain_spec, client, authority_set, babe)?.into_rpc())?;
	Ok(module)
}

// Derived, it would ask for a database that can be cloned.
impl<B> Clone for GrandpaDeps<B> {
	fn clone(&self) -> Self {
		Self {
			voter_state: self.voter_state.clone(),
			authority_set: self.authority_set.clone(),
			justifications: self.justifications.clone(),
			finality_proofs: self.finality_proofs.clone(),
		}
	}
}

impl<B: Backend<Block> + 'static> GrandpaDeps<B> {
	fn into_rpc(self, executor: SubscriptionTaskExecutor) -> impl Into<jsonrpsee::Methods> {
		use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};

		let Self { voter_state, authority_set, justifications, finality_proofs } = self;
		let answers =
			Grandpa::new(executor, authority_set, voter_state, justifications, finality_proofs);
		answers.into_rpc()
	}
}
