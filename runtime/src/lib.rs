// SPDX-License-Identifier: Apache-2.0
//! The Cairn runtime: it verifies physical work and mints the reward.
//!
//! One wasm runs every chain. What differs between the development, the local and the production
//! chain (slots, sessions, rounds, epochs) comes from the genesis of each, through
//! [`pallet_challenge_clock`], never from a cargo feature.
//!
//! [`configs`] holds one file per family of pallets, `apis` what clients may ask, and
//! [`genesis_presets`] the chains that the node knows by name.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]

extern crate alloc;

mod answers;
mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod genesis_presets;
pub mod governance;
pub mod pool;
#[cfg(test)]
mod tests;
pub mod weights;

use alloc::{borrow::Cow, vec::Vec};
use cairn_consensus::{WeightedBabe, WeightedGrandpa};
use configs::consensus::ElectedWeights;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

#[cfg(feature = "std")]
pub use apis::RuntimeApi;
pub use apis::RUNTIME_API_VERSIONS;
pub use configs::{
	consensus::BABE_GENESIS_EPOCH_CONFIG,
	fees::{CRN, MILLI_CRN},
};

/// Signature of a transaction: sr25519, ed25519 or ECDSA.
pub type Signature = MultiSignature;
/// An account: the public key of a signer, or a hash of it.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Amounts, in plancks: 10^12 plancks are one CRN.
pub type Balance = u128;
/// How many transactions an account has sent.
pub type Nonce = u32;
/// Hash of a block, a trie, a call.
pub type Hash = sp_core::H256;
/// Height of a block.
pub type BlockNumber = u32;
/// What transactions may name as their target.
pub type Address = MultiAddress<AccountId, ()>;
/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// Blocks as the node sees them: it carries extrinsics and does not read them, so that it outlives
/// a change of their encoding.
pub mod opaque {
	/// A block of extrinsics that are bytes.
	pub type Block = sp_runtime::generic::Block<super::Header, sp_runtime::OpaqueExtrinsic>;
}

/// What a transaction passes through: standard extensions only, so that every wallet can sign.
pub type TxExtension = (
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// An extrinsic as it arrives.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a transaction's signer signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// Executes blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

impl_opaque_keys! {
	/// The keys with which a validator takes part in consensus.
	pub struct SessionKeys {
		pub babe: WeightedBabe<Runtime, ElectedWeights>,
		pub grandpa: WeightedGrandpa<Runtime, ElectedWeights>,
		pub authority_discovery: AuthorityDiscovery,
	}
}

/// What runs, and which encodings it speaks.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("cairn"),
	impl_name: Cow::Borrowed("cairn-node"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 2,
};

/// The pallets. An index is an address in every transaction ever signed: it is never reused.
#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Runtime>;

	// BABE comes before the session, whose genesis hands it the authorities.
	#[runtime::pallet_index(1)]
	pub type Babe = pallet_babe::Pallet<Runtime>;
	#[runtime::pallet_index(2)]
	pub type Timestamp = pallet_timestamp::Pallet<Runtime>;
	#[runtime::pallet_index(3)]
	pub type Balances = pallet_balances::Pallet<Runtime>;
	#[runtime::pallet_index(4)]
	pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;
	#[runtime::pallet_index(6)]
	pub type Offences = pallet_offences::Pallet<Runtime>;
	// Power comes before the session, whose genesis asks it for the first validators.
	#[runtime::pallet_index(7)]
	pub type Power = pallet_power::Pallet<Runtime>;
	#[runtime::pallet_index(8)]
	pub type Historical = pallet_session::historical::Pallet<Runtime>;
	#[runtime::pallet_index(9)]
	pub type Session = pallet_session::Pallet<Runtime>;
	#[runtime::pallet_index(10)]
	pub type Grandpa = pallet_grandpa::Pallet<Runtime>;
	#[runtime::pallet_index(11)]
	pub type AuthorityDiscovery = pallet_authority_discovery::Pallet<Runtime>;
	#[runtime::pallet_index(12)]
	pub type Candidates = pallet_bags_list::Pallet<Runtime>;
	// After the session, which may begin with the block: its author is one of the new validators.
	#[runtime::pallet_index(13)]
	pub type Authorship = pallet_authorship::Pallet<Runtime>;

	#[runtime::pallet_index(14)]
	pub type MultiBlockMigrations = pallet_migrations::Pallet<Runtime>;

	#[runtime::pallet_index(20)]
	pub type Utility = pallet_utility::Pallet<Runtime>;
	#[runtime::pallet_index(21)]
	pub type Proxy = pallet_proxy::Pallet<Runtime>;
	#[runtime::pallet_index(22)]
	pub type Multisig = pallet_multisig::Pallet<Runtime>;
	#[runtime::pallet_index(23)]
	pub type Preimage = pallet_preimage::Pallet<Runtime>;
	#[runtime::pallet_index(24)]
	pub type Scheduler = pallet_scheduler::Pallet<Runtime>;

	#[runtime::pallet_index(30)]
	pub type Origins = cairn_governance::origins::Pallet<Runtime>;
	#[runtime::pallet_index(31)]
	pub type ConvictionVoting = pallet_conviction_voting::Pallet<Runtime>;
	#[runtime::pallet_index(32)]
	pub type Referenda = pallet_referenda::Pallet<Runtime>;
	#[runtime::pallet_index(33)]
	pub type Committee = pallet_collective::Pallet<Runtime>;
	#[runtime::pallet_index(34)]
	pub type Whitelist = pallet_whitelist::Pallet<Runtime>;
	#[runtime::pallet_index(35)]
	pub type Treasury = pallet_treasury::Pallet<Runtime>;
	#[runtime::pallet_index(36)]
	pub type Parameters = pallet_parameters::Pallet<Runtime>;
	#[runtime::pallet_index(37)]
	pub type SafeMode = pallet_safe_mode::Pallet<Runtime>;
	#[runtime::pallet_index(38)]
	pub type TxPause = pallet_tx_pause::Pallet<Runtime>;
	#[runtime::pallet_index(39)]
	pub type Brake = cairn_governance::brake::Pallet<Runtime>;

	// Hooks run in the order of the indices. The clock mixes what BABE's `on_finalize` has just
	// stored, and those who keep its time come after the clock.
	#[runtime::pallet_index(40)]
	pub type ChallengeClock = pallet_challenge_clock::Pallet<Runtime>;
	#[runtime::pallet_index(41)]
	pub type DeviceRegistry = pallet_device_registry::Pallet<Runtime>;
	#[runtime::pallet_index(42)]
	pub type Coverage = pallet_coverage::Pallet<Runtime>;
	#[runtime::pallet_index(44)]
	pub type Rewards = pallet_rewards::Pallet<Runtime>;
	// After the rewards: an epoch closes with the power that it ran with.
	#[runtime::pallet_index(45)]
	pub type Spacetime = pallet_spacetime::Pallet<Runtime>;
}
