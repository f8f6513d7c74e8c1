// SPDX-License-Identifier: Apache-2.0
//! The network, and the services of the SDK that run on it.

use super::{
	consensus::Voter,
	full::{GrandpaLink, Network, RpcBuilder, Shared, Sync},
};
use cairn_runtime::{opaque::Block, Hash};
use futures::FutureExt;
use sc_client_api::Backend as _;
use sc_consensus_grandpa::{warp_proof::NetworkProvider, SharedVoterState};
use sc_network::{config::FullNetworkConfiguration, NetworkBackend, NotificationMetrics};
use sc_service::{
	error::Error as ServiceError, BuildNetworkParams, Configuration, SpawnTasksParams, TaskManager,
	WarpSyncConfig,
};
use sc_telemetry::Telemetry;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::sync::Arc;

/// What the SDK's services are started with, beside what all parts share.
pub(super) struct Services<N: NetworkBackend<Block, Hash>> {
	pub(super) net_config: FullNetworkConfiguration<Block, Hash, N>,
	pub(super) metrics: NotificationMetrics,
	pub(super) warp_sync: WarpSyncConfig<Block>,
	pub(super) import_queue: sc_consensus::DefaultImportQueue<Block>,
	pub(super) rpc_builder: RpcBuilder,
}

/// The network's configuration with GRANDPA's protocol, and the voter's end of that.
pub(super) fn network_config<N: NetworkBackend<Block, Hash>>(
	config: &Configuration,
	shared: &Shared,
) -> (FullNetworkConfiguration<Block, Hash, N>, NotificationMetrics, Voter) {
	let mut net_config = FullNetworkConfiguration::new(&config.network, shared.registry.clone());
	let metrics = N::register_notification_metrics(shared.registry.as_ref());
	let genesis_hash = shared.client.chain_info().genesis_hash;
	let protocol_name =
		sc_consensus_grandpa::protocol_standard_name(&genesis_hash, &config.chain_spec);
	let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
		protocol_name.clone(),
		metrics.clone(),
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(protocol);
	let state = SharedVoterState::empty();
	(net_config, metrics, Voter { protocol_name, state, notifications })
}

/// How a node that is far behind catches up.
pub(super) fn warp_sync(shared: &Shared, grandpa_link: &GrandpaLink) -> WarpSyncConfig<Block> {
	let authority_set = grandpa_link.shared_authority_set().clone();
	let provider = NetworkProvider::new(shared.backend.clone(), authority_set, Vec::new());
	WarpSyncConfig::WithProvider(Arc::new(provider))
}

/// Starts the network, the offchain workers, the RPC and whatever else the SDK runs in a node.
pub(super) fn start_services<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
	services: Services<N>,
	shared: &Shared,
	task_manager: &mut TaskManager,
	telemetry: Option<&mut Telemetry>,
) -> Result<(Network, Sync), ServiceError> {
	let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config: services.net_config,
			client: shared.client.clone(),
			transaction_pool: shared.pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue: services.import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(services.warp_sync),
			block_relay: None,
			metrics: services.metrics,
			gap_sync_body_policy: None,
		})?;
	start_offchain_workers(&config, task_manager, shared, &network)?;
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		rpc_builder: services.rpc_builder,
		task_manager,
		system_rpc_tx,
		tx_handler_controller,
		telemetry,
		backend: shared.backend.clone(),
		client: shared.client.clone(),
		keystore: shared.keystore.clone(),
		network: network.clone(),
		sync_service: sync.clone(),
		transaction_pool: shared.pool.clone(),
		tracing_execute_block: None,
	})?;
	Ok((network, sync))
}

/// Runs the runtime's offchain worker after each block, where the configuration says so: equivocation
/// reports need none of it, but third parties' runtimes APIs may.
fn start_offchain_workers(
	config: &Configuration,
	task_manager: &TaskManager,
	shared: &Shared,
	network: &Network,
) -> Result<(), ServiceError> {
	if !config.offchain_worker.enabled {
		return Ok(());
	}
	let pool = OffchainTransactionPoolFactory::new(shared.pool.clone());
	let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
		runtime_api_provider: shared.client.clone(),
		keystore: Some(shared.keystore.clone()),
		offchain_db: shared.backend.offchain_storage(),
		transaction_pool: Some(pool),
		network_provider: Arc::new(network.clone()),
		is_validator: shared.role.is_authority(),
		enable_http_requests: false,
		custom_extensions: |_| Vec::new(),
	})?;
	task_manager.spawn_handle().spawn(
		"offchain-workers-runner",
		"offchain-worker",
		workers.run(shared.client.clone(), task_manager.spawn_handle()).boxed(),
	);
	Ok(())
}
