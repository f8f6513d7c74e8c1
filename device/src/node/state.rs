// SPDX-License-Identifier: Apache-2.0
//! What is read of the chain, always at one block.

use super::{
	connection::{timely, At, NodeError},
	event::{self, ChainEvent, Rule},
};
use cairn_device_primitives::{ChainTip, DeviceId, Round, Seed, Tick};
use subxt::{
	dynamic,
	error::StorageError,
	ext::{
		frame_decode::storage::{IntoDecodableValues, IntoEncodableValues},
		scale_decode::DecodeAsType,
	},
};

/// The lengths by which the chain lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Timing {
	/// Milliseconds of a slot.
	pub slot_duration: u64,
	/// Ticks of a round.
	pub ticks_per_round: Tick,
	/// Ticks of an epoch of emission.
	pub epoch_ticks: Tick,
}

impl Timing {
	/// The round of `tick`.
	pub fn round_of(&self, tick: Tick) -> Round {
		tick.checked_div(self.ticks_per_round).unwrap_or_default()
	}

	/// The epoch of `tick`.
	pub fn epoch_of(&self, tick: Tick) -> u32 {
		tick.checked_div(self.epoch_ticks).unwrap_or_default()
	}
}

/// A gateway's hash chain, as the chain knows it.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Chain {
	/// The hash of the next secret.
	pub tip: ChainTip,
	/// Sequence number of the last commitment.
	pub sequence: u32,
	/// A new chain, and the draw round from which its secrets are used.
	pub next: Option<(Round, ChainTip)>,
}

impl Chain {
	/// The tip whose preimage opens a beacon of `round`.
	pub fn tip_at(&self, round: Round) -> ChainTip {
		match self.next {
			Some((from, tip)) if round >= from => tip,
			_ => self.tip,
		}
	}
}

/// What is kept of a beacon that is over.
#[derive(Clone, Debug, PartialEq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Receipt {
	/// Whether it was revealed in time.
	pub revealed: bool,
	/// Micro-units of the beaconer.
	pub units: u64,
	/// What became of each stored report.
	pub verdicts: Vec<(DeviceId, Rule)>,
	/// Those refused on arrival.
	pub refused: Vec<(DeviceId, Rule)>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Rules {
	interval: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct GatewayRecord {
	chain: Chain,
}

/// The current tick.
pub async fn tick(at: &At) -> Result<Tick, NodeError> {
	Ok(plain::<Tick>(at, "ChallengeClock", "CurrentTick").await?.unwrap_or_default())
}

/// The lengths by which the chain lives.
pub async fn timing(at: &At) -> Result<Timing, NodeError> {
	let missing = || NodeError::Missing("ChallengeClock.ClockTiming".into());
	plain(at, "ChallengeClock", "ClockTiming").await?.ok_or_else(missing)
}

/// The seed of a round, once it is usable.
pub async fn seed(at: &At, round: Round) -> Result<Option<Seed>, NodeError> {
	entry(at, "ChallengeClock", "Seeds", (round,)).await
}

/// The draw interval of a round.
pub async fn interval(at: &At, round: Round) -> Result<Option<u32>, NodeError> {
	Ok(entry::<Rules, _>(at, "Coverage", "Rounds", (round,)).await?.map(|rules| rules.interval))
}

/// A gateway's hash chain.
pub async fn chain(at: &At, device: DeviceId) -> Result<Option<Chain>, NodeError> {
	let record = entry::<GatewayRecord, _>(at, "Coverage", "Gateways", (device,)).await?;
	Ok(record.map(|record| record.chain))
}

/// What is kept of a beacon that is over, as long as it is.
pub async fn receipt(
	at: &At,
	round: Round,
	beaconer: DeviceId,
) -> Result<Option<Receipt>, NodeError> {
	entry(at, "Coverage", "Receipts", (round, beaconer)).await
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Duties {
	coverage: Vec<Duty>,
}

/// What a gateway is due to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Duty {
	/// Send a beacon by radio.
	Beacon {
		/// The round in which it was drawn.
		round: Round,
	},
	/// Reveal the secret of a beacon.
	Reveal {
		/// The round in which it was drawn.
		round: Round,
	},
	/// Have the working key renewed.
	RenewWorkingKey {
		/// The tick from which it counts no more.
		since: Tick,
	},
}

/// The rounds that are not over and in which a gateway was drawn, and has not revealed its beacon:
/// the last one last. None for what is no active, located gateway.
pub async fn reveals_due(at: &At, device: DeviceId) -> Result<Vec<Round>, NodeError> {
	let call = dynamic::runtime_api_call::<_, Duties>("DeviceApi", "due", (device,));
	let duties = timely(async { Ok(at.runtime_apis().call(call).await?) }).await?;
	let reveals = duties.coverage.into_iter().filter_map(|duty| match duty {
		Duty::Reveal { round } => Some(round),
		Duty::Beacon { .. } | Duty::RenewWorkingKey { .. } => None,
	});
	Ok(reveals.collect())
}

/// What a device has earned and not yet claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Earnings {
	/// Plancks that a claim would pay.
	pub pending: u128,
	/// What storage has earned besides.
	pub storage: StorageEarnings,
}

/// What a device earned by storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct StorageEarnings {
	/// Plancks that a claim would pay of it.
	pub due: u128,
	/// Plancks that still vest.
	pub vesting: u128,
	/// Plancks of the running epoch so far.
	pub running: u128,
}

/// What a device has earned and not yet claimed.
pub async fn earnings(at: &At, device: DeviceId) -> Result<Earnings, NodeError> {
	let call = dynamic::runtime_api_call::<_, Earnings>("RewardsApi", "earnings", (device,));
	timely(async { Ok(at.runtime_apis().call(call).await?) }).await
}

/// What an account holds freely, in plancks.
pub async fn free_balance(at: &At, account: [u8; 32]) -> Result<u128, NodeError> {
	#[derive(DecodeAsType)]
	#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
	struct Info {
		data: Data,
	}
	#[derive(DecodeAsType)]
	#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
	struct Data {
		free: u128,
	}
	let info = entry::<Info, _>(at, "System", "Account", (account,)).await?;
	Ok(info.map_or(0, |info| info.data.free))
}

/// All plancks that exist.
pub async fn issuance(at: &At) -> Result<u128, NodeError> {
	Ok(plain(at, "Balances", "TotalIssuance").await?.unwrap_or_default())
}

/// What happened in the block, as far as this program cares.
pub async fn events(at: &At) -> Result<Vec<ChainEvent>, NodeError> {
	let events = timely(async { Ok(at.events().fetch().await?) }).await?;
	Ok(event::decode_all(events.iter()))
}

/// A constant of the runtime.
pub fn constant<R: DecodeAsType>(at: &At, pallet: &str, name: &str) -> Result<R, NodeError> {
	let address = dynamic::constant::<R>(pallet, name);
	at.constants().entry(address).map_err(|_| NodeError::Missing(format!("{pallet}.{name}")))
}

/// A storage value.
pub async fn plain<R: DecodeAsType>(
	at: &At,
	pallet: &str,
	name: &str,
) -> Result<Option<R>, NodeError> {
	entry::<R, ()>(at, pallet, name, ()).await
}

/// An entry of a storage map.
pub async fn entry<R: DecodeAsType, K: IntoEncodableValues + IntoDecodableValues>(
	at: &At,
	pallet: &str,
	name: &str,
	keys: K,
) -> Result<Option<R>, NodeError> {
	timely(async {
		let address = dynamic::storage::<K, R>(pallet, name);
		match at.storage().try_fetch(address, keys).await {
			Ok(None) => Ok(None),
			Ok(Some(value)) => Ok(Some(value.decode()?)),
			Err(StorageError::PalletNameNotFound(_) | StorageError::StorageInfoError(_)) => {
				Err(NodeError::Missing(format!("{pallet}.{name}")))
			}
			Err(error) => Err(error.into()),
		}
	})
	.await
}
