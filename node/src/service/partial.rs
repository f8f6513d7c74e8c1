// SPDX-License-Identifier: Apache-2.0
//! What every command needs: the client, the pool and the queue that verifies blocks.

use super::{
	equivocation::EquivocationImport, Backend, ChainImport, Client, Executor, GrandpaBlockImport,
	InherentDataProviders, Pool, SelectChain, JUSTIFICATION_PERIOD,
};
use cairn_runtime::{opaque::Block, RuntimeApi};
use sc_consensus_grandpa::GrandpaPruningFilter;
use sc_service::{
	error::Error as ServiceError, Configuration, KeystoreContainer, PartialComponents, TaskManager,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::SlotDuration;
use std::sync::Arc;

/// The halves of consensus that a running node joins to its tasks.
pub struct Consensus {
	/// Imports blocks as BABE and GRANDPA demand.
	pub block_import: ChainImport,
	/// BABE's shared state.
	pub babe_link: sc_consensus_babe::BabeLink<Block>,
	/// Answers questions about BABE's epochs.
	pub babe_worker: sc_consensus_babe::BabeWorkerHandle<Block>,
	/// The voter's half of GRANDPA's import.
	pub grandpa_link: sc_consensus_grandpa::LinkHalf<Block, Client, SelectChain>,
	/// The node's report on itself, where it makes one.
	pub telemetry: Option<Telemetry>,
}

/// The parts of a node before it has a network.
pub type Partial = PartialComponents<
	Client,
	Backend,
	SelectChain,
	sc_consensus::DefaultImportQueue<Block>,
	Pool,
	Consensus,
>;

/// Slot and time, as every block must state them.
pub fn inherent_data_providers(slot_duration: SlotDuration) -> InherentDataProviders {
	Arc::new(move |_, ()| async move {
		let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
		let slot =
			sp_consensus_babe::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
				*timestamp,
				slot_duration,
			);
		Ok((slot, timestamp))
	})
}

/// Builds the parts.
///
/// # Errors
///
/// A database that cannot be opened, a runtime that cannot be called.
pub fn new_partial(config: &Configuration) -> Result<Partial, ServiceError> {
	let (client, backend, keystore_container, task_manager, telemetry) = client_parts(config)?;
	let select_chain = SelectChain::new(backend.clone());
	let transaction_pool = transaction_pool(config, &client, &task_manager);
	let (grandpa_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(Telemetry::handle),
	)?;
	let (import_queue, block_import, babe_link, babe_worker) = babe_import(
		config,
		&client,
		grandpa_import,
		select_chain.clone(),
		&transaction_pool,
		&task_manager,
		telemetry.as_ref(),
	)?;

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Consensus { block_import, babe_link, babe_worker, grandpa_link, telemetry },
	})
}

type ClientParts = (Arc<Client>, Arc<Backend>, KeystoreContainer, TaskManager, Option<Telemetry>);

/// The client on its database, what it runs on, and the report that it makes.
fn client_parts(config: &Configuration) -> Result<ClientParts, ServiceError> {
	let telemetry = telemetry(config)?;
	let executor: Executor = sc_service::new_wasm_executor(&config.executor);
	// The filter keeps the justifications of set changes when their blocks are pruned: without
	// them no pruned node could serve a warp sync.
	let (client, backend, keystore_container, task_manager) =
		sc_service::new_full_parts::<Block, RuntimeApi, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			vec![Arc::new(GrandpaPruningFilter)],
		)?;
	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});
	Ok((Arc::new(client), backend, keystore_container, task_manager, telemetry))
}

/// The node's report on itself, where it makes one, and what sends it.
fn telemetry(
	config: &Configuration,
) -> Result<Option<(TelemetryWorker, Telemetry)>, sc_telemetry::Error> {
	let endpoints = config.telemetry_endpoints.clone();
	let Some(endpoints) = endpoints.filter(|endpoints| !endpoints.is_empty()) else {
		return Ok(None);
	};
	let worker = TelemetryWorker::new(16)?;
	let telemetry = worker.handle().new_telemetry(endpoints);
	Ok(Some((worker, telemetry)))
}

/// What waits for a block.
fn transaction_pool(
	config: &Configuration,
	client: &Arc<Client>,
	task_manager: &TaskManager,
) -> Arc<Pool> {
	let tasks = task_manager.spawn_essential_handle();
	let is_validator = config.role.is_authority().into();
	let pool = sc_transaction_pool::Builder::new(tasks, client.clone(), is_validator)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build();
	Arc::new(pool)
}

type BabeImport = (
	sc_consensus::DefaultImportQueue<Block>,
	ChainImport,
	sc_consensus_babe::BabeLink<Block>,
	sc_consensus_babe::BabeWorkerHandle<Block>,
);

/// BABE's import around GRANDPA's, within what finds second blocks, and the queue that feeds it.
fn babe_import(
	config: &Configuration,
	client: &Arc<Client>,
	grandpa_import: GrandpaBlockImport,
	select_chain: SelectChain,
	pool: &Arc<Pool>,
	task_manager: &TaskManager,
	telemetry: Option<&Telemetry>,
) -> Result<BabeImport, ServiceError> {
	let babe_config = sc_consensus_babe::configuration(&**client)?;
	let slot_duration = babe_config.slot_duration();
	let reports = OffchainTransactionPoolFactory::new(pool.clone());
	let (babe_import, babe_link) = sc_consensus_babe::block_import(
		babe_config,
		grandpa_import.clone(),
		client.clone(),
		inherent_data_providers(slot_duration),
		select_chain.clone(),
		reports.clone(),
	)?;
	let block_import =
		EquivocationImport::new(babe_import, client.clone(), select_chain, reports, slot_duration);
	let (import_queue, babe_worker) =
		sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
			link: babe_link.clone(),
			block_import: block_import.clone(),
			justification_import: Some(Box::new(grandpa_import)),
			client: client.clone(),
			slot_duration,
			spawner: &task_manager.spawn_essential_handle(),
			registry: config.prometheus_registry(),
			telemetry: telemetry.map(Telemetry::handle),
		})?;
	Ok((import_queue, block_import, babe_link, babe_worker))
}
