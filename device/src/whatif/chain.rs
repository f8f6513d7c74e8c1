// SPDX-License-Identifier: Apache-2.0
//! What a replay reads, from a node.

use super::facts::{
	Beacon, Block, Books, Changed, Gateway, Happening, Lengths, PowerNews, Record, Revealed, Rules,
	Snapshot, Source, StorageAccount, Terms,
};
use super::submitted;
use crate::node::{
	connection::{At, Node, NodeError},
	record, state,
};
use cairn_coverage::{Count, Presence};
use cairn_device_primitives::{DeviceId, EpochIndex, Round, Seed, Tick};
use cairn_emission::{Balance, EmissionFigures, EmissionParams, EpochSummary, StorageAccrual};
use cairn_figures::Snapshot as FiguresInForce;
use codec::Decode;
use std::collections::{BTreeMap, BTreeSet};
use subxt::{events::Event, ext::scale_decode::DecodeAsType, PolkadotConfig};

const CLOCK: &str = "ChallengeClock";
const COVERAGE: &str = "Coverage";
const REGISTRY: &str = "DeviceRegistry";
const REWARDS: &str = "Rewards";
const SPACETIME: &str = "Spacetime";

/// Rounds before a state's own whose rules and seeds its beacons may need.
const OPEN_ROUNDS: Round = 8;

/// A node that keeps the state of every block.
#[derive(Clone)]
pub struct Archive {
	node: Node,
	lengths: Lengths,
	last: u64,
}

/// The running epoch, as the chain keeps it.
#[derive(Decode)]
struct OpenEpoch {
	index: EpochIndex,
	params: EmissionParams,
	budget: Balance,
	units: (u128, u128),
}

/// Sums over closed epochs, as the chain keeps them.
#[derive(Decode)]
struct Totals {
	_budgeted: Balance,
	issued: Balance,
	_unallocated: Balance,
	claimed: Balance,
	treasury: Balance,
	_validators: Balance,
	_validators_claimed: Balance,
}

/// Points of validators, as far as they matter here.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Points {
	put_up: u128,
}

/// An event that names a device.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct OfDevice {
	device: DeviceId,
}

/// When a block was.
#[derive(Clone, Copy)]
pub struct Time {
	/// Its tick.
	pub tick: Tick,
	/// The epoch in which its transactions were booked.
	pub epoch: EpochIndex,
}

/// What the events of a block lead to.
#[derive(Default)]
struct Told {
	happened: Vec<Happening>,
	/// Devices whose records changed.
	changed: BTreeSet<DeviceId>,
	/// Providers whose power may have.
	providers: BTreeSet<DeviceId>,
	began: bool,
	opened: bool,
}

impl Archive {
	/// The node behind `node`, up to its last final block.
	pub async fn new(node: Node) -> Result<Self, NodeError> {
		let at = node.finalized().await?;
		let state::Timing { ticks_per_round, epoch_ticks, .. } = state::timing(&at).await?;
		let lengths = Lengths { ticks_per_round, epoch_ticks };
		Ok(Self { node, lengths, last: at.block_number() })
	}

	/// Lengths of time of the chain.
	pub fn lengths(&self) -> Lengths {
		self.lengths
	}

	/// The last block that was final when it was asked.
	pub fn last(&self) -> u64 {
		self.last
	}

	/// The chain at the end of a block.
	pub async fn at(&self, number: u64) -> Result<At, NodeError> {
		let hash = self.node.hash_of(number).await?.ok_or(NodeError::Pruned(number))?;
		self.node.at(hash).await.map_err(|error| pruned(error, number))
	}

	/// When a block was.
	pub async fn time(&self, number: u64) -> Result<Time, NodeError> {
		let at = self.at(number).await?;
		time(&at).await.map_err(|error| pruned(error, number))
	}

	/// The bounds that the chain has for a figure that referenda change; `None` on a chain where none
	/// do, or that has no such figure.
	pub async fn bounds(&self, group: &str, name: &str) -> Result<Option<(u128, u128)>, NodeError> {
		#[derive(DecodeAsType)]
		#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
		struct View {
			group: String,
			name: String,
			least: u128,
			most: u128,
		}
		let at = self.at(self.last).await?;
		let api = at.metadata_ref().runtime_api_trait_by_name("GovernanceApi");
		if api.and_then(|api| api.method_by_name("parameters")).is_none() {
			return Ok(None);
		}
		let call =
			subxt::dynamic::runtime_api_call::<(), Vec<View>>("GovernanceApi", "parameters", ());
		let views = at.runtime_apis().call(call).await?;
		let view = views
			.into_iter()
			.find(|view| view.group.eq_ignore_ascii_case(group) && view.name == name);
		Ok(view.map(|view| (view.least, view.most)))
	}

	async fn rules(&self, at: &At, round: Round) -> Result<Option<(Rules, Seed)>, NodeError> {
		let rules = record::entry::<Rules, _>(at, COVERAGE, "Rounds", (round,)).await?;
		let seed = record::entry::<Seed, _>(at, CLOCK, "Seeds", (round,)).await?;
		Ok(rules.zip(seed))
	}

	async fn read_snapshot(&self, number: u64) -> Result<Snapshot, NodeError> {
		let at = self.at(number).await?;
		let Time { tick, epoch } = time(&at).await?;
		let round = tick.checked_div(self.lengths.ticks_per_round).unwrap_or_default();
		let mut rounds = BTreeMap::new();
		for round in round.saturating_sub(OPEN_ROUNDS)..=round {
			if let Some(rules) = self.rules(&at, round).await? {
				rounds.insert(round, rules);
			}
		}
		let presences = all::<Gateway>(&at, COVERAGE, "Gateways").await?;
		let accounts = all::<StorageAccount>(&at, REWARDS, "StorageAccounts").await?;
		Ok(Snapshot {
			number,
			tick,
			epoch,
			lengths: self.lengths,
			genesis: self.node.genesis(),
			devices: all::<Record>(&at, REGISTRY, "Devices").await?,
			presences: presences
				.iter()
				.map(|(device, gateway)| (*device, gateway.presence()))
				.collect(),
			density: record::map::<u64, Count>(&at, COVERAGE, "Density", |key| {
				record::part(key, 0)
			})
			.await?,
			beacons: record::map::<(Round, DeviceId), Beacon>(&at, COVERAGE, "Beacons", |key| {
				Some((record::part(key, 0)?, record::part(key, 1)?))
			})
			.await?,
			rounds,
			storage: storage_pool(&at).await?,
			power: accounts.into_iter().map(|(device, account)| (device, account.power)).collect(),
			terms: terms(&at).await?,
		})
	}

	async fn read_block(&self, number: u64) -> Result<Block, NodeError> {
		let at = self.at(number).await?;
		let Time { tick, epoch } = time(&at).await?;
		let told = self.told(&at, number).await?;
		let round = tick.checked_div(self.lengths.ticks_per_round).unwrap_or_default();
		let began = if told.began || number <= 1 { self.rules(&at, round).await? } else { None };
		let mut changed = Vec::new();
		for device in told.changed {
			let found = record::entry::<Record, _>(&at, REGISTRY, "Devices", (device,)).await?;
			let Some(record) = found else { continue };
			let gateway = record::entry::<Gateway, _>(&at, COVERAGE, "Gateways", (device,)).await?;
			let presence: Option<Presence> = gateway.map(|gateway| gateway.presence());
			changed.push(Changed { device, record, presence });
		}
		let mut power = PowerNews::default();
		for device in told.providers {
			power.by_device.insert(device, power_of(&at, device).await?);
		}
		Ok(Block {
			number,
			tick,
			epoch,
			began: began.map(|(rules, seed)| (round, rules, seed)),
			opened: if told.opened { Some(terms(&at).await?) } else { None },
			changed,
			happened: told.happened,
			storage: storage_pool(&at).await?,
			power,
		})
	}

	/// Goes through the events of a block.
	async fn told(&self, at: &At, number: u64) -> Result<Told, NodeError> {
		let events = at.events().fetch().await?;
		let events: Vec<_> = events.iter().collect::<Result<_, _>>()?;
		let mut groups = submitted::groups(at, &events).await?.into_iter();
		let mut told = Told::default();
		for event in &events {
			match (event.pallet_name(), event.event_name()) {
				(COVERAGE, "Reported") => {
					told.happened.extend(groups.next().map(Happening::Reported));
				}
				(COVERAGE, "Settled") => {
					let revealed = self.revealed(at, number, event).await?;
					told.happened.push(Happening::Settled(revealed));
				}
				(COVERAGE, "Expired") => {
					let (round, beaconer, _): (Round, DeviceId, u32) = record::fields(event)?;
					told.happened.push(Happening::Expired { round, beaconer });
				}
				(COVERAGE, "Counted") => {
					let (device, old, new) = record::fields(event)?;
					told.happened.push(Happening::Counted { device, old, new });
				}
				(CLOCK, "RoundBegan") => told.began = true,
				(REWARDS, "EpochClosed") => told.opened = true,
				(REGISTRY, _) => {
					told.changed.extend(device_of(event));
					told.providers.extend(device_of(event));
				}
				(SPACETIME, _) => told.providers.extend(device_of(event)),
				_ => {}
			}
		}
		Ok(told)
	}

	/// A beacon that was revealed: its secret is the tip that the gateway has since.
	async fn revealed(
		&self,
		at: &At,
		number: u64,
		event: &Event<'_, PolkadotConfig>,
	) -> Result<Revealed, NodeError> {
		let (round, beaconer, ..): (Round, DeviceId, u32, u16, u64, u64) = record::fields(event)?;
		let missing = |what: &str| NodeError::Missing(format!("{what} of gateway {beaconer}"));
		let before = self.at(number.saturating_sub(1)).await?;
		let gateway = |at| record::entry::<Gateway, _>(at, COVERAGE, "Gateways", (beaconer,));
		let committed = gateway(&before).await?.ok_or_else(|| missing("commitment"))?.tip_at(round);
		let secret = gateway(at).await?.ok_or_else(|| missing("secret"))?.tip();
		let receipt = record::entry(at, COVERAGE, "Receipts", (round, beaconer)).await?;
		let receipt = receipt.ok_or_else(|| missing("receipt"))?;
		Ok(Revealed { round, beaconer, secret, committed, receipt })
	}

	async fn read_books(&self, epoch: EpochIndex, last: u64) -> Result<Books, NodeError> {
		/// Units of one epoch; what is kept beside them does not matter here.
		type Account = (EpochIndex, u64, u64);
		let at = self.at(last).await?;
		let mut units = BTreeMap::new();
		for (device, bytes) in
			record::entries(&at, REWARDS, "Accounts", |key| record::part(key, 0)).await?
		{
			let account = Account::decode(&mut bytes.as_slice());
			let (of, beaconers, witnesses) =
				account.map_err(|_| NodeError::Missing("Rewards.Accounts as it was".into()))?;
			if of == epoch && (beaconers, witnesses) != (0, 0) {
				units.insert(device, (beaconers, witnesses));
			}
		}
		let points: Option<Points> = state::plain(&at, "Power", "RunningPoints").await?;
		let closed = self.at(last.saturating_add(1)).await?;
		let summary: Option<EpochSummary> =
			record::entry(&closed, REWARDS, "Epochs", (epoch,)).await?;
		Ok(Books {
			epoch,
			total: open_epoch(&at).await?.units,
			units,
			storage: all::<StorageAccount>(&at, REWARDS, "StorageAccounts").await?,
			put_up: points.map(|points| points.put_up).unwrap_or_default(),
			summary: summary
				.ok_or_else(|| NodeError::Missing(format!("Rewards.Epochs {epoch}")))?,
		})
	}
}

impl Source for Archive {
	async fn snapshot(&self, number: u64) -> anyhow::Result<Snapshot> {
		Ok(self.read_snapshot(number).await.map_err(|error| pruned(error, number))?)
	}

	async fn block(&self, number: u64) -> anyhow::Result<Block> {
		Ok(self.read_block(number).await.map_err(|error| pruned(error, number))?)
	}

	async fn books(&self, epoch: EpochIndex, last: u64) -> anyhow::Result<Books> {
		Ok(self.read_books(epoch, last).await.map_err(|error| pruned(error, last))?)
	}
}

/// Names the block whose state the node does not keep, where that is what it says.
fn pruned(error: NodeError, number: u64) -> NodeError {
	let text = error.to_string();
	let signs =
		["State already discarded", "UnknownBlock", "Unknown block", "Header was not found"];
	match error {
		NodeError::Node(_) if signs.iter().any(|sign| text.contains(sign)) => {
			NodeError::Pruned(number)
		}
		error => error,
	}
}

async fn time(at: &At) -> Result<Time, NodeError> {
	let tick = record::value(at, CLOCK, "CurrentTick").await?.unwrap_or_default();
	Ok(Time { tick, epoch: open_epoch(at).await?.index })
}

async fn open_epoch(at: &At) -> Result<OpenEpoch, NodeError> {
	let open = record::value(at, REWARDS, "CurrentEpoch").await?;
	open.ok_or_else(|| NodeError::Missing("Rewards.CurrentEpoch".into()))
}

async fn storage_pool(at: &At) -> Result<StorageAccrual, NodeError> {
	Ok(record::value(at, REWARDS, "RunningStorage").await?.unwrap_or_default())
}

async fn terms(at: &At) -> Result<Terms, NodeError> {
	let OpenEpoch { params, budget, .. } = open_epoch(at).await?;
	let schedule = record::value(at, REWARDS, "Emission").await?.unwrap_or(params);
	let figures: Option<FiguresInForce<EmissionFigures>> =
		match record::value(at, REWARDS, "InForce").await {
			// A chain whose figures nobody decides.
			Err(NodeError::Missing(_)) => None,
			read => read?,
		};
	let figures = figures.map_or(EmissionFigures::of(&params), |figures| figures.in_force);
	let totals: Option<Totals> = record::value(at, REWARDS, "Totals").await?;
	let owed = totals.map_or(0, |totals| {
		totals.issued.saturating_sub(totals.claimed).saturating_sub(totals.treasury)
	});
	let counted = state::issuance(at).await?.saturating_add(owed);
	Ok(Terms { params, budget, schedule, figures, counted })
}

async fn power_of(at: &At, device: DeviceId) -> Result<u128, NodeError> {
	let account = record::entry::<StorageAccount, _>(at, REWARDS, "StorageAccounts", (device,));
	Ok(account.await?.map_or(0, |account| account.power))
}

/// The device that an event names, if it names one.
fn device_of(event: &Event<'_, PolkadotConfig>) -> Option<DeviceId> {
	event.decode_fields_unchecked_as::<OfDevice>().ok().map(|event| event.device)
}

/// Every entry of a map by device.
async fn all<R: Decode>(
	at: &At,
	pallet: &str,
	name: &str,
) -> Result<BTreeMap<DeviceId, R>, NodeError> {
	record::map(at, pallet, name, |key| record::part(key, 0)).await
}
