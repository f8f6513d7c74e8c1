// SPDX-License-Identifier: Apache-2.0
//! A running node: the network, the RPC and the tasks of consensus.

use super::{
	partial::{inherent_data_providers, new_partial, Consensus, Partial},
	Backend, Client, JUSTIFICATION_PERIOD,
};
use crate::rpc;
use cairn_runtime::{opaque::Block, Hash};
use futures::{FutureExt, StreamExt};
use sc_client_api::Backend as _;
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{
	config::FullNetworkConfiguration, service::traits::NetworkService, Event, NetworkBackend,
	NetworkEventStream, NotificationService,
};
use sc_service::{
	error::Error as ServiceError, Configuration, SpawnTasksParams, TaskManager, WarpSyncConfig,
};
use sc_telemetry::Telemetry;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::{sync::Arc, time::Duration};

/// How long GRANDPA waits before it repeats its votes to peers that may have missed them.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// Slots between two blocks at most while finality stands still. Governance must be able to act on
/// such a chain within minutes, so it is far below the SDK's default of a hundred.
const MAX_BACKOFF_SLOTS: u32 = 10;

type Network = Arc<dyn NetworkService>;
type Sync = Arc<sc_network_sync::SyncingService<Block>>;

/// What the tasks of consensus share.
struct Running<'a> {
	task_manager: &'a TaskManager,
	client: Arc<Client>,
	keystore: sp_keystore::KeystorePtr,
	select_chain: super::SelectChain,
	pool: Arc<super::Pool>,
	network: Network,
	sync: Sync,
	registry: Option<substrate_prometheus_endpoint::Registry>,
	role: sc_service::Role,
}

/// What the configuration says of consensus, before the RPC takes the configuration away.
struct ConsensusConfig {
	name: String,
	force_authoring: bool,
	disable_grandpa: bool,
	publish_non_global_ips: bool,
	public_addresses: Vec<sc_network::Multiaddr>,
	cache_directory: Option<std::path::PathBuf>,
}

impl From<&Configuration> for ConsensusConfig {
	fn from(config: &Configuration) -> Self {
		Self {
			name: config.network.node_name.clone(),
			force_authoring: config.force_authoring,
			disable_grandpa: config.disable_grandpa,
			publish_non_global_ips: config.network.allow_non_globals_in_dht,
			public_addresses: config.network.public_addresses.clone(),
			cache_directory: config.network.net_config_path.clone(),
		}
	}
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
	let Partial {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Consensus { block_import, babe_link, babe_worker, grandpa_link, mut telemetry },
	} = new_partial(&config)?;

	let registry = config.prometheus_registry().cloned();
	let mut net_config =
		FullNetworkConfiguration::<Block, Hash, N>::new(&config.network, registry.clone());
	let metrics = N::register_notification_metrics(registry.as_ref());
	let genesis_hash = client.chain_info().genesis_hash;
	let protocol_name =
		sc_consensus_grandpa::protocol_standard_name(&genesis_hash, &config.chain_spec);
	let (grandpa_protocol, grandpa_notifications) =
		sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
			protocol_name.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
	net_config.add_notification_protocol(grandpa_protocol);
	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend.clone(),
		grandpa_link.shared_authority_set().clone(),
		Vec::new(),
	));

	let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	let running_role = config.role;
	if config.offchain_worker.enabled {
		start_offchain_workers(&task_manager, &client, &backend, &transaction_pool, &network, {
			(keystore_container.keystore(), config.role.is_authority())
		})?;
	}

	let voter_state = sc_consensus_grandpa::SharedVoterState::empty();
	let rpc_builder = {
		let (client, pool) = (client.clone(), transaction_pool.clone());
		let (select_chain, keystore) = (select_chain.clone(), keystore_container.keystore());
		let chain_spec = config.chain_spec.cloned_box();
		let (voter_state, babe) = (voter_state.clone(), babe_worker);
		let authority_set = grandpa_link.shared_authority_set().clone();
		let justifications = grandpa_link.justification_stream();
		let finality_proofs = sc_consensus_grandpa::FinalityProofProvider::new_for_service(
			backend.clone(),
			Some(authority_set.clone()),
		);
		Box::new(move |executor| {
			let deps = rpc::Deps {
				client: client.clone(),
				pool: pool.clone(),
				select_chain: select_chain.clone(),
				chain_spec: chain_spec.cloned_box(),
				babe: babe.clone(),
				keystore: keystore.clone(),
				grandpa: rpc::GrandpaDeps {
					voter_state: voter_state.clone(),
					authority_set: authority_set.clone(),
					justifications: justifications.clone(),
					finality_proofs: finality_proofs.clone(),
				},
			};
			rpc::create(deps, executor).map_err(Into::into)
		})
	};
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		backend,
		client: client.clone(),
		keystore: keystore_container.keystore(),
		network: network.clone(),
		sync_service: sync.clone(),
		rpc_builder,
		transaction_pool: transaction_pool.clone(),
		task_manager: &mut task_manager,
		system_rpc_tx,
		tx_handler_controller,
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	let running = Running {
		task_manager: &task_manager,
		client,
		keystore: keystore_container.keystore(),
		select_chain,
		pool: transaction_pool,
		network,
		sync,
		registry,
		role: running_role,
	};
	if running.role.is_authority() {
		start_authority_discovery(&running, &consensus_config);
		start_babe(&running, &consensus_config, block_import, babe_link, telemetry.as_ref())?;
	}
	if !consensus_config.disable_grandpa {
		let voter = Voter { protocol_name, voter_state, notifications: grandpa_notifications };
		start_grandpa(&running, consensus_config, grandpa_link, voter, telemetry.as_ref())?;
	}
	Ok(task_manager)
}

/// Runs the runtime's offchain worker after each block: equivocation reports need none of it, but
/// third parties' runtimes APIs may.
fn start_offchain_workers(
	task_manager: &TaskManager,
	client: &Arc<Client>,
	backend: &Arc<Backend>,
	pool: &Arc<super::Pool>,
	network: &Network,
	(keystore, is_validator): (sp_keystore::KeystorePtr, bool),
) -> Result<(), ServiceError> {
	let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
		runtime_api_provider: client.clone(),
		keystore: Some(keystore),
		offchain_db: backend.offchain_storage(),
		transaction_pool: Some(OffchainTransactionPoolFactory::new(pool.clone())),
		network_provider: Arc::new(network.clone()),
		is_validator,
		enable_http_requests: false,
		custom_extensions: |_| Vec::new(),
	})?;
	task_manager.spawn_handle().spawn(
		"offchain-workers-runner",
		"offchain-worker",
		workers.run(client.clone(), task_manager.spawn_handle()).boxed(),
	);
	Ok(())
}

/// Publishes the validator's addresses and finds those of the others.
fn start_authority_discovery(running: &Running, config: &ConsensusConfig) {
	let dht_events =
		running.network.event_stream("authority-discovery").filter_map(|event| async move {
			match event {
				Event::Dht(event) => Some(event),
				_ => None,
			}
		});
	let (worker, _service) = sc_authority_discovery::new_worker_and_service_with_config(
		sc_authority_discovery::WorkerConfig {
			publish_non_global_ips: config.publish_non_global_ips,
			public_addresses: config.public_addresses.clone(),
			strict_record_validation: true,
			persisted_cache_directory: config.cache_directory.clone(),
			..Default::default()
		},
		running.client.clone(),
		Arc::new(running.network.clone()),
		Box::pin(dht_events),
		sc_authority_discovery::Role::PublishAndDiscover(running.keystore.clone()),
		running.registry.clone(),
		running.task_manager.spawn_handle(),
	);
	running.task_manager.spawn_handle().spawn(
		"authority-discovery-worker",
		Some("networking"),
		worker.run(),
	);
}

/// Makes blocks.
fn start_babe(
	running: &Running,
	config: &ConsensusConfig,
	block_import: super::BabeBlockImport,
	babe_link: sc_consensus_babe::BabeLink<Block>,
	telemetry: Option<&Telemetry>,
) -> Result<(), ServiceError> {
	let slot_duration = babe_link.config().slot_duration();
	let proposer = sc_basic_authorship::ProposerFactory::new(
		running.task_manager.spawn_handle(),
		running.client.clone(),
		running.pool.clone(),
		running.registry.as_ref(),
		telemetry.map(Telemetry::handle),
	);
	let babe = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
		keystore: running.keystore.clone(),
		client: running.client.clone(),
		select_chain: running.select_chain.clone(),
		env: proposer,
		block_import,
		sync_oracle: running.sync.clone(),
		justification_sync_link: running.sync.clone(),
		create_inherent_data_providers: inherent_data_providers(slot_duration),
		force_authoring: config.force_authoring,
		backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging {
			max_interval: MAX_BACKOFF_SLOTS,
			..Default::default()
		}),
		babe_link,
		block_proposal_slot_portion: sc_consensus_babe::SlotProportion::new(0.5),
		max_block_proposal_slot_portion: None,
		telemetry: telemetry.map(Telemetry::handle),
	})?;
	running.task_manager.spawn_essential_handle().spawn_blocking(
		"babe-proposer",
		Some("block-authoring"),
		babe,
	);
	Ok(())
}

/// GRANDPA's connection to the network and to the RPC.
struct Voter {
	protocol_name: sc_network::ProtocolName,
	voter_state: sc_consensus_grandpa::SharedVoterState,
	notifications: Box<dyn NotificationService>,
}

/// Finalises blocks. Every node runs the full voter, validators with keys and others without, so
/// that votes reach everyone.
fn start_grandpa(
	running: &Running,
	config: ConsensusConfig,
	link: sc_consensus_grandpa::LinkHalf<Block, Client, super::SelectChain>,
	voter: Voter,
	telemetry: Option<&Telemetry>,
) -> Result<(), ServiceError> {
	let params = sc_consensus_grandpa::GrandpaParams {
		config: sc_consensus_grandpa::Config {
			gossip_duration: GOSSIP_DURATION,
			justification_generation_period: JUSTIFICATION_PERIOD,
			name: Some(config.name),
			observer_enabled: false,
			keystore: running.role.is_authority().then(|| running.keystore.clone()),
			local_role: running.role,
			telemetry: telemetry.map(Telemetry::handle),
			protocol_name: voter.protocol_name,
		},
		link,
		network: running.network.clone(),
		sync: running.sync.clone(),
		notification_service: voter.notifications,
		voting_rule: sc_consensus_grandpa::VotingRulesBuilder::default().build(),
		prometheus_registry: running.registry.clone(),
		shared_voter_state: voter.voter_state,
		telemetry: telemetry.map(Telemetry::handle),
		offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(running.pool.clone()),
	};
	running.task_manager.spawn_essential_handle().spawn_blocking(
		"grandpa-voter",
		None,
		sc_consensus_grandpa::run_grandpa_voter(params)?,
	);
	Ok(())
}
