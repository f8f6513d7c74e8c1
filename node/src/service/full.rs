// SPDX-License-Identifier: Apache-2.0
//! A running node: what its parts share, and the order in which they start.

use super::{
	consensus::ConsensusConfig,
	network::{network_config, start_services, warp_sync, Services},
	partial::{new_partial, Consensus, Partial},
	Backend, Client, Pool, SelectChain,
};
use crate::rpc;
use cairn_runtime::{opaque::Block, Hash};
use jsonrpsee::RpcModule;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_grandpa::{FinalityProofProvider, LinkHalf, SharedVoterState};
use sc_network::{service::traits::NetworkService, NetworkBackend};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{error::Error as ServiceError, Configuration, TaskManager};
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

pub(super) type Network = Arc<dyn NetworkService>;
pub(super) type Sync = Arc<sc_network_sync::SyncingService<Block>>;
pub(super) type GrandpaLink = LinkHalf<Block, Client, SelectChain>;
pub(super) type RpcBuilder =
	Box<dyn Fn(SubscriptionTaskExecutor) -> Result<RpcModule<()>, ServiceError>>;

/// What the parts of a node share before it has a network.
pub(super) struct Shared {
	pub(super) client: Arc<Client>,
	pub(super) backend: Arc<Backend>,
	pub(super) keystore: KeystorePtr,
	pub(super) select_chain: SelectChain,
	pub(super) pool: Arc<Pool>,
	pub(super) registry: Option<Registry>,
	pub(super) role: sc_service::Role,
}

/// What the tasks of consensus share.
pub(super) struct Running<'a> {
	pub(super) task_manager: &'a TaskManager,
	pub(super) shared: Shared,
	pub(super) network: Network,
	pub(super) sync: Sync,
}

/// Starts the node.
///
/// # Errors
///
/// A database, a port or a key that cannot be had.
pub fn new_full<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
) -> Result<TaskManager, ServiceError> {
	let consensus_config = ConsensusConfig::from(&config);
	let (shared, mut task_manager, import_queue, consensus) = parts(&config)?;
	let Consensus { block_import, babe_link, babe_worker, grandpa_link, mut telemetry } = consensus;
	let (net_config, metrics, voter) = network_config::<N>(&config, &shared);
	let chain_spec = config.chain_spec.cloned_box();
	let services = Services {
		net_config,
		metrics,
		warp_sync: warp_sync(&shared, &grandpa_link),
		import_queue,
		rpc_builder: rpc_builder(&shared, chain_spec, babe_worker, &grandpa_link, &voter.state),
	};
	let (network, sync) =
		start_services(config, services, &shared, &mut task_manager, telemetry.as_mut())?;
	let running = Running { task_manager: &task_manager, shared, network, sync };
	if running.shared.role.is_authority() {
		running.start_authority_discovery(&consensus_config);
		running.start_babe(&consensus_config, block_import, babe_link, telemetry.as_ref())?;
	}
	if !consensus_config.disable_grandpa {
		running.start_grandpa(consensus_config, grandpa_link, voter, telemetry.as_ref())?;
	}
	Ok(task_manager)
}

type Parts = (Shared, TaskManager, sc_consensus::DefaultImportQueue<Block>, Consensus);

/// The parts that every command has, sorted by who needs them.
fn parts(config: &Configuration) -> Result<Parts, ServiceError> {
	let Partial {
		client,
		backend,
		task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool: pool,
		other: consensus,
	} = new_partial(config)?;
	let shared = Shared {
		client,
		backend,
		keystore: keystore_container.keystore(),
		select_chain,
		pool,
		registry: config.prometheus_registry().cloned(),
		role: config.role,
	};
	Ok((shared, task_manager, import_queue, consensus))
}

/// Makes the node's own RPC methods, once for each server that serves them.
fn rpc_builder(
	shared: &Shared,
	chain_spec: Box<dyn sc_chain_spec::ChainSpec>,
	babe: BabeWorkerHandle<Block>,
	grandpa_link: &GrandpaLink,
	voter_state: &SharedVoterState,
) -> RpcBuilder {
	let (client, pool) = (shared.client.clone(), shared.pool.clone());
	let (select_chain, keystore) = (shared.select_chain.clone(), shared.keystore.clone());
	let authority_set = grandpa_link.shared_authority_set().clone();
	let grandpa = rpc::GrandpaDeps {
		voter_state: voter_state.clone(),
		authority_set: authority_set.clone(),
		justifications: grandpa_link.justification_stream(),
		finality_proofs: FinalityProofProvider::new_for_service(
			shared.backend.clone(),
			Some(authority_set),
		),
	};
	Box::new(move |executor| {
		let deps = rpc::Deps {
			client: client.clone(),
			pool: pool.clone(),
			select_chain: select_chain.clone(),
			chain_spec: chain_spec.cloned_box(),
			babe: babe.clone(),
			keystore: keystore.clone(),
			grandpa: grandpa.clone(),
		};
		rpc::create(deps, executor).map_err(Into::into)
	})
}
