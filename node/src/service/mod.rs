// SPDX-License-Identifier: Apache-2.0
//! Assembles the node.
//!
//! `partial` builds what every command needs (client, pool, import queue); `full` starts a running
//! node: `network` its network and the SDK's services, `consensus` its tasks of consensus. Blocks pass
//! `equivocation` on their way in.

mod consensus;
mod equivocation;
mod full;
mod network;
mod partial;

pub use full::new_full;
pub use partial::new_partial;

use cairn_runtime::{opaque::Block, RuntimeApi};
use sc_executor::WasmExecutor;

/// Runs the runtime's wasm; there is no native runtime to disagree with it.
type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;
type Client = sc_service::TFullClient<Block, RuntimeApi, Executor>;
type Backend = sc_service::TFullBackend<Block>;
type SelectChain = sc_consensus::LongestChain<Backend, Block>;
type Pool = sc_transaction_pool::TransactionPoolHandle<Block, Client>;
type GrandpaBlockImport =
	sc_consensus_grandpa::GrandpaBlockImport<Backend, Block, Client, SelectChain>;
type InherentDataProviders = sp_consensus_babe::inherents::BabeCreateInherentDataProviders<Block>;
type BabeBlockImport = sc_consensus_babe::BabeBlockImport<
	Block,
	Client,
	GrandpaBlockImport,
	InherentDataProviders,
	SelectChain,
>;
type ChainImport = equivocation::EquivocationImport<BabeBlockImport>;

/// Blocks between two justifications that are kept although nothing changed hands: what a node
/// that syncs from headers alone can hold on to.
const JUSTIFICATION_PERIOD: u32 = 512;
