// SPDX-License-Identifier: Apache-2.0
//! The tasks of consensus: who validates, makes blocks and finalises them.

use super::{
	full::{GrandpaLink, Running},
	partial::inherent_data_providers,
	ChainImport, Client, Pool, JUSTIFICATION_PERIOD,
};
use cairn_runtime::{configs::system::MAXIMUM_BLOCK_LENGTH, opaque::Block};
use futures::StreamExt;
use sc_basic_authorship::ProposerFactory;
use sc_consensus_babe::{BabeLink, BabeParams, SlotProportion};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{Event, NetworkEventStream, NotificationService};
use sc_service::{error::Error as ServiceError, Configuration};
use sc_telemetry::Telemetry;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::{sync::Arc, time::Duration};

/// How long GRANDPA waits before it repeats its votes to peers that may have missed them.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// Slots between two blocks at most while finality stands still. Governance must be able to act on
/// such a chain within minutes, so it is far below the SDK's default of a hundred.
const MAX_BACKOFF_SLOTS: u32 = 10;

/// The part of a slot that an author takes for its block. Of it the SDK's proposer fills a block for
/// nine tenths: 1.8 s of a production slot, more than either class of extrinsics may take, so that a
/// full block is full by its weight, which the challenge clock sees, and not by its author's patience.
const PROPOSAL: f32 = 2.0 / 3.0;

/// Bytes that an author puts into a block: those that the runtime takes, and some, so that it is the
/// runtime that says when a block is full. It counts on its length: storage is admitted until its
/// proofs fill half of it. The SDK's proposer stops at four mebibytes of itself.
const BLOCK_SIZE: usize = MAXIMUM_BLOCK_LENGTH as usize + 64 * 1024;

/// What the configuration says of consensus, before the RPC takes the configuration away.
pub(super) struct ConsensusConfig {
	name: String,
	force_authoring: bool,
	pub(super) disable_grandpa: bool,
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

/// GRANDPA's connection to the network and to the RPC.
pub(super) struct Voter {
	pub(super) protocol_name: sc_network::ProtocolName,
	pub(super) state: sc_consensus_grandpa::SharedVoterState,
	pub(super) notifications: Box<dyn NotificationService>,
}

impl Running<'_> {
	/// Publishes the validator's addresses and finds those of the others.
	pub(super) fn start_authority_discovery(&self, config: &ConsensusConfig) {
		let events = self.network.event_stream("authority-discovery");
		let dht_events = events.filter_map(|event| async move {
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
			self.shared.client.clone(),
			Arc::new(self.network.clone()),
			Box::pin(dht_events),
			sc_authority_discovery::Role::PublishAndDiscover(self.shared.keystore.clone()),
			self.shared.registry.clone(),
			self.task_manager.spawn_handle(),
		);
		self.task_manager.spawn_handle().spawn(
			"authority-discovery-worker",
			Some("networking"),
			worker.run(),
		);
	}

	/// Makes blocks.
	pub(super) fn start_babe(
		&self,
		config: &ConsensusConfig,
		block_import: ChainImport,
		babe_link: BabeLink<Block>,
		telemetry: Option<&Telemetry>,
	) -> Result<(), ServiceError> {
		let slot_duration = babe_link.config().slot_duration();
		let babe = sc_consensus_babe::start_babe(BabeParams {
			keystore: self.shared.keystore.clone(),
			client: self.shared.client.clone(),
			select_chain: self.shared.select_chain.clone(),
			env: self.proposer(telemetry),
			block_import,
			sync_oracle: self.sync.clone(),
			justification_sync_link: self.sync.clone(),
			create_inherent_data_providers: inherent_data_providers(slot_duration),
			force_authoring: config.force_authoring,
			backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging {
				max_interval: MAX_BACKOFF_SLOTS,
				..Default::default()
			}),
			babe_link,
			block_proposal_slot_portion: SlotProportion::new(PROPOSAL),
			max_block_proposal_slot_portion: None,
			telemetry: telemetry.map(Telemetry::handle),
		})?;
		self.task_manager.spawn_essential_handle().spawn_blocking(
			"babe-proposer",
			Some("block-authoring"),
			babe,
		);
		Ok(())
	}

	/// Fills blocks from the pool.
	fn proposer(&self, telemetry: Option<&Telemetry>) -> ProposerFactory<Pool, Client> {
		let mut proposer = ProposerFactory::new(
			self.task_manager.spawn_handle(),
			self.shared.client.clone(),
			self.shared.pool.clone(),
			self.shared.registry.as_ref(),
			telemetry.map(Telemetry::handle),
		);
		proposer.set_default_block_size_limit(BLOCK_SIZE);
		proposer
	}

	/// Finalises blocks. Every node runs the full voter, validators with keys and others without,
	/// so that votes reach everyone.
	pub(super) fn start_grandpa(
		&self,
		config: ConsensusConfig,
		link: GrandpaLink,
		voter: Voter,
		telemetry: Option<&Telemetry>,
	) -> Result<(), ServiceError> {
		let role = self.shared.role;
		let params = sc_consensus_grandpa::GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: GOSSIP_DURATION,
				justification_generation_period: JUSTIFICATION_PERIOD,
				name: Some(config.name),
				observer_enabled: false,
				keystore: role.is_authority().then(|| self.shared.keystore.clone()),
				local_role: role,
				telemetry: telemetry.map(Telemetry::handle),
				protocol_name: voter.protocol_name,
			},
			link,
			network: self.network.clone(),
			sync: self.sync.clone(),
			notification_service: voter.notifications,
			voting_rule: sc_consensus_grandpa::VotingRulesBuilder::default().build(),
			prometheus_registry: self.shared.registry.clone(),
			shared_voter_state: voter.state,
			telemetry: telemetry.map(Telemetry::handle),
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.shared.pool.clone()),
		};
		let voter = sc_consensus_grandpa::run_grandpa_voter(params)?;
		let tasks = self.task_manager.spawn_essential_handle();
		tasks.spawn_blocking("grandpa-voter", None, voter);
		Ok(())
	}
}
