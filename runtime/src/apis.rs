// SPDX-License-Identifier: Apache-2.0
//! What the node and its clients ask of the runtime.

use crate::{
	answers, governance, pool, AccountId, AuthorityDiscovery, Babe, Balance, Block, Coverage,
	DeviceRegistry, Executive, Grandpa, InherentDataExt, Nonce, Power, Rewards, Runtime,
	RuntimeCall, RuntimeGenesisConfig, SessionKeys, Spacetime, System, TransactionPayment, VERSION,
};
use alloc::vec::Vec;
use cairn_coverage::{CellCentre, CoverageParams, LocationError, Region};
use cairn_device_primitives::{DeviceId, EpochIndex, RootKey, Round};
use cairn_emission::{EpochSummary, StorageAccrual};
use cairn_power::ConsensusWeight;
use cairn_runtime_api::{CallRefusal, ClockInfo, DeviceInfo, Duties, Earnings, ParameterView};
use cairn_spacetime::SectorNumber;
use cairn_traits::StoragePower;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	weights::Weight,
};
use pallet_coverage::RoundOutcome;
use pallet_power::{BackingOverview, ValidatorOverview};
use pallet_rewards::OpenEpoch;
use pallet_spacetime::{PartitionDuty, ProviderOverview, SectorView};
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use sp_api::impl_runtime_apis;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_inherents::InherentData;
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_staking::SessionIndex;
use sp_version::RuntimeVersion;

/// Candidates that are told at once, at most: reading the list takes a while.
const MAX_CANDIDATES: u32 = 1_000;

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: frame_support::view_functions::ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: InherentData,
		) -> sp_inherents::CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			pool::admit(&tx)?;
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_consensus_babe::BabeApi<Block> for Runtime {
		fn configuration() -> sp_consensus_babe::BabeConfiguration {
			answers::consensus::babe_configuration()
		}

		fn current_epoch_start() -> sp_consensus_babe::Slot {
			Babe::current_epoch_start()
		}

		fn current_epoch() -> sp_consensus_babe::Epoch {
			Babe::current_epoch()
		}

		fn next_epoch() -> sp_consensus_babe::Epoch {
			Babe::next_epoch()
		}

		fn generate_key_ownership_proof(
			_slot: sp_consensus_babe::Slot,
			authority_id: sp_consensus_babe::AuthorityId,
		) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
			answers::consensus::key_ownership_proof(sp_consensus_babe::KEY_TYPE, authority_id)
				.map(sp_consensus_babe::OpaqueKeyOwnershipProof::new)
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_babe::EquivocationProof<<Block as BlockT>::Header>,
			key_owner_proof: sp_consensus_babe::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Babe::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof.decode()?)
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			authority_id: sp_consensus_grandpa::AuthorityId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			answers::consensus::key_ownership_proof(sp_consensus_grandpa::KEY_TYPE, authority_id)
				.map(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new)
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_authority_discovery::AuthorityDiscoveryApi<Block> for Runtime {
		fn authorities() -> Vec<sp_authority_discovery::AuthorityId> {
			AuthorityDiscovery::authorities()
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance>
		for Runtime
	{
		fn query_info(uxt: <Block as BlockT>::Extrinsic, len: u32) -> RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(uxt, len)
		}

		fn query_fee_details(uxt: <Block as BlockT>::Extrinsic, len: u32) -> FeeDetails<Balance> {
			TransactionPayment::query_fee_details(uxt, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<
		Block,
		Balance,
		RuntimeCall,
	> for Runtime
	{
		fn query_call_info(call: RuntimeCall, len: u32) -> RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, len)
		}

		fn query_call_fee_details(call: RuntimeCall, len: u32) -> FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl cairn_runtime_api::DeviceApi<Block, AccountId> for Runtime {
		fn device(device: DeviceId) -> Option<DeviceInfo<AccountId>> {
			answers::device(device)
		}

		fn device_by_key(key: RootKey) -> Option<DeviceInfo<AccountId>> {
			pallet_device_registry::RootKeys::<Runtime>::get(key).and_then(answers::device)
		}

		fn devices_of(owner: AccountId, after: Option<DeviceId>, limit: u32) -> Vec<DeviceId> {
			DeviceRegistry::devices_of(&owner, after, limit)
		}

		fn due(device: DeviceId) -> Duties {
			answers::duties(device)
		}

		fn locate(cell: u64, region: Region) -> Result<CellCentre, LocationError> {
			cairn_coverage::locate(cell, region)
		}

		fn clock() -> ClockInfo {
			answers::clock()
		}
	}

	impl cairn_runtime_api::CoverageApi<Block> for Runtime {
		fn outcome(device: DeviceId, round: Round) -> RoundOutcome {
			Coverage::outcome(device, round)
		}

		fn params() -> CoverageParams {
			pallet_coverage::InForce::<Runtime>::get().in_force
		}
	}

	impl cairn_runtime_api::StorageApi<Block, AccountId> for Runtime {
		fn provider(device: DeviceId) -> Option<ProviderOverview<AccountId, Balance>> {
			Spacetime::provider_overview(device)
		}

		fn sector(device: DeviceId, number: SectorNumber) -> Option<SectorView<Balance>> {
			Spacetime::sector(device, number)
		}

		fn due(device: DeviceId) -> Vec<PartitionDuty> {
			Spacetime::due_storage(device)
		}

		fn total_power() -> StoragePower {
			Spacetime::total_power()
		}
	}

	impl cairn_runtime_api::ValidatorApi<Block, AccountId> for Runtime {
		fn validator(account: AccountId) -> Option<ValidatorOverview> {
			Power::validator_overview(&account)
		}

		fn weights(session: SessionIndex) -> Option<Vec<(AccountId, ConsensusWeight)>> {
			Power::session_weights(session)
		}

		fn backing(device: DeviceId) -> Option<BackingOverview<AccountId>> {
			Power::backing_overview(device)
		}

		fn backer_due(device: DeviceId) -> Balance {
			Power::due_to_backer(device)
		}

		fn candidates(count: u32) -> Vec<AccountId> {
			Power::best_candidates(count.min(MAX_CANDIDATES))
		}
	}

	impl cairn_runtime_api::RewardsApi<Block> for Runtime {
		fn earnings(device: DeviceId) -> Earnings {
			answers::earnings(device)
		}

		fn epoch(epoch: EpochIndex) -> Option<EpochSummary> {
			Rewards::epoch_summary(epoch)
		}

		fn running_epoch() -> OpenEpoch {
			Rewards::running_epoch()
		}

		fn running_storage() -> StorageAccrual {
			Rewards::running_storage()
		}
	}

	impl cairn_runtime_api::GovernanceApi<Block> for Runtime {
		fn parameters() -> Vec<ParameterView> {
			governance::parameters::views()
		}

		fn check_call(call: Vec<u8>) -> Result<(), CallRefusal> {
			governance::inspect::check_call(&call)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, crate::genesis_presets::get_preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			crate::genesis_presets::preset_names()
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
			let weight = Executive::try_runtime_upgrade(checks).expect("the upgrade's checks hold");
			(weight, <Runtime as frame_system::Config>::BlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select)
				.expect("the block executes and its state holds")
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (
			Vec<frame_benchmarking::BenchmarkList>,
			Vec<frame_support::traits::StorageInfo>,
		) {
			crate::benchmarks::metadata(extra)
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			crate::benchmarks::dispatch(config)
		}
	}
}
