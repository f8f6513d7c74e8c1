// SPDX-License-Identifier: Apache-2.0
//! Blocks, judged anew: once by the rules that were in force, which must lead to what the chain
//! booked, and once by those that are asked about.
//!
//! The two courses of events run side by side. A gateway enters and leaves the density counters when
//! the chain's hooks find time for it; so the course that is asked about follows the chain in that, as
//! long as the gateway stands in both alike, and else moves it when it is due.

use super::{
	arrival::Listening,
	carried::{Candidate, Carried},
	difference::{differs, Difference},
	facts::{
		Block, Changed, Group, Happening, Lengths, Record, Revealed, Rules, Snapshot, Verdict,
	},
	figures::Asked,
	halt::{check_block, Halt},
	storage::{Earned, Storage},
	waiting::Waiting,
	world::{Opened, Units, World},
};
use crate::relay::SignedReport;
use cairn_coverage::{channel, next_link, payload, window, CoverageParams, Judgement, Pace};
use cairn_device_primitives::{DeviceId, EpochIndex, GenesisHash, Round, Seed, Tick};
use std::collections::BTreeMap;

/// Rounds whose rules are kept: more than any beacon is open for.
const KEPT_ROUNDS: Round = 16;

/// One course of an epoch that has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
	/// Micro-units by device.
	pub units: BTreeMap<DeviceId, Units>,
	/// Storage.
	pub storage: Earned,
}

/// An epoch that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
	/// Which.
	pub epoch: EpochIndex,
	/// As it went.
	pub paid: Course,
	/// As it would have gone.
	pub whatif: Course,
	/// What was judged.
	pub count: Count,
}

/// How much was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
	/// Blocks.
	pub blocks: u64,
	/// Beacons that were revealed.
	pub beacons: u64,
	/// Reports as they came.
	pub reports: u64,
}

/// A replay under way.
pub struct Replay {
	lengths: Lengths,
	genesis: GenesisHash,
	asked: Asked,
	devices: BTreeMap<DeviceId, Record>,
	rules: BTreeMap<Round, Rules>,
	seeds: BTreeMap<Round, Seed>,
	tick: Tick,
	epoch: EpochIndex,
	number: u64,
	paid: World,
	whatif: World,
	waiting: Waiting,
	storage: Storage,
	count: Count,
}

impl Replay {
	/// Begins at a state.
	pub fn begin(snapshot: Snapshot, asked: Asked) -> Self {
		let (paid, whatif) = (World::begin(&snapshot), World::begin(&snapshot));
		let storage = Storage::begin(&snapshot, &asked);
		let rounds = snapshot.rounds.into_iter();
		let (rules, seeds): (BTreeMap<_, _>, BTreeMap<_, _>) =
			rounds.map(|(round, (rules, seed))| ((round, rules), (round, seed))).unzip();
		let mut replay = Self {
			lengths: snapshot.lengths,
			genesis: snapshot.genesis,
			asked,
			devices: snapshot.devices,
			rules,
			seeds,
			tick: snapshot.tick,
			epoch: snapshot.epoch,
			number: snapshot.number,
			paid,
			whatif,
			waiting: Waiting::default(),
			storage,
			count: Count::default(),
		};
		replay.file_all();
		replay
	}

	/// Devices, as they are now.
	pub fn devices(&self) -> &BTreeMap<DeviceId, Record> {
		&self.devices
	}

	/// Judges the next block. Returns the epoch that ended with the block before, if one did.
	///
	/// # Errors
	/// Where the chain booked something else, or what cannot be replayed.
	pub fn apply(&mut self, block: &Block) -> Result<Option<Ended>, Halt> {
		check_block(block, self.epoch, &self.asked)?;
		let ended = self.advance(block).map_err(|differs| differs.at(block.number, block.epoch))?;
		let within = (block.number, block.epoch);
		let reports = self.waiting.store(within, &mut self.paid, &mut self.whatif)?;
		self.count.reports = self.count.reports.saturating_add(reports);
		Ok(ended)
	}

	fn advance(&mut self, block: &Block) -> Result<Option<Ended>, Difference> {
		(self.number, self.tick) = (block.number, block.tick);
		let ended = self.end_epoch(block)?;
		self.count.blocks = self.count.blocks.saturating_add(1);
		if let Some((round, rules, _)) = &block.began {
			self.rules.insert(*round, rules.clone());
			let gone = round.saturating_sub(KEPT_ROUNDS);
			self.rules.retain(|kept, _| *kept >= gone);
			self.seeds.retain(|kept, _| *kept >= gone);
		}
		block.changed.iter().for_each(|changed| self.change(changed));
		for device in self.whatif.take_due(self.tick) {
			self.recount_apart(device);
		}
		let mut touched: Vec<DeviceId> = block.changed.iter().map(|change| change.device).collect();
		for happening in &block.happened {
			if !matches!(happening, Happening::Reported(_)) {
				self.waiting.turn();
			}
			match happening {
				Happening::Reported(group) => self.report(group)?,
				Happening::Settled(revealed) => {
					self.reveal(revealed)?;
					touched.push(revealed.beaconer);
				}
				Happening::Expired { round, beaconer } => self.expire(*round, *beaconer),
				Happening::Counted { device, old, new } => {
					self.recount_together(*device, (*old, *new))?;
				}
			}
		}
		// Only from the next block on is it usable.
		if let Some((round, _, seed)) = &block.began {
			self.seeds.insert(*round, *seed);
		}
		touched.into_iter().for_each(|device| self.recount_apart(device));
		self.storage.follow(block)?;
		Ok(ended)
	}

	/// Ends the epoch that the block has left.
	fn end_epoch(&mut self, block: &Block) -> Result<Option<Ended>, Difference> {
		if block.epoch == self.epoch {
			return Ok(None);
		}
		let epoch = std::mem::replace(&mut self.epoch, block.epoch);
		let (paid, whatif) = self.storage.close(block, &self.asked)?;
		let course = |world: &mut World, storage| Course {
			units: std::mem::take(&mut world.units),
			storage,
		};
		Ok(Some(Ended {
			epoch,
			paid: course(&mut self.paid, paid),
			whatif: course(&mut self.whatif, whatif),
			count: std::mem::take(&mut self.count),
		}))
	}

	/// Takes in what became of a device's records.
	fn change(&mut self, changed: &Changed) {
		let device = changed.device;
		self.devices.insert(device, changed.record.clone());
		let Some(now) = changed.presence else { return };
		let ticks = self.lengths.ticks_per_round;
		for world in [&mut self.paid, &mut self.whatif] {
			let presence = world.presences.entry(device).or_insert(now);
			if let Some(from) = now.moves.filter(|from| presence.moves != Some(*from)) {
				presence.relocate(from, ticks);
			}
			presence.retires = now.retires;
		}
		let pace = self.asked_pace();
		self.whatif.file(device, pace);
	}

	fn params_of(&self, round: Round) -> CoverageParams {
		self.rules.get(&round).map(|rules| rules.params).unwrap_or_default()
	}

	/// The pace of the chain: by the rules of the current round.
	fn pace(&self) -> Pace {
		let ticks_per_round = self.lengths.ticks_per_round;
		let params = self.params_of(self.now());
		Pace { ticks_per_round, interactive_ticks: params.interactive_ticks }
	}

	/// The pace that is asked about.
	fn asked_pace(&self) -> Pace {
		let params = self.asked.coverage(&self.params_of(self.now()));
		Pace { interactive_ticks: params.interactive_ticks, ..self.pace() }
	}

	fn now(&self) -> Round {
		self.tick.checked_div(self.lengths.ticks_per_round).unwrap_or_default()
	}

	/// Brings the counters to the pace that is asked about, and notes when gateways leave them.
	fn file_all(&mut self) {
		let (tick, pace) = (self.tick, self.asked_pace());
		let other = pace != self.pace();
		let devices: Vec<DeviceId> = self.whatif.presences.keys().copied().collect();
		for device in devices {
			if other {
				self.whatif.recount(device, tick, pace);
			} else {
				self.whatif.file(device, pace);
			}
		}
	}

	/// Whether the counters follow the chain in a gateway.
	fn follows(&self, device: DeviceId) -> bool {
		self.asked_pace() == self.pace() && self.whatif.agrees_on(device, &self.paid)
	}

	/// Counts a gateway anew of which the chain knows nothing to count.
	fn recount_apart(&mut self, device: DeviceId) {
		let pace = self.asked_pace();
		if self.follows(device) {
			self.whatif.file(device, pace);
		} else {
			self.whatif.recount(device, self.tick, pace);
		}
	}

	/// Counts a gateway anew because the chain did.
	fn recount_together(
		&mut self,
		device: DeviceId,
		told: (Option<u64>, Option<u64>),
	) -> Result<(), Difference> {
		let (tick, pace, follows) = (self.tick, self.pace(), self.follows(device));
		let found = self.paid.recount(device, tick, pace);
		differs(
			|| format!("the cells in which gateway {device} counted and counts"),
			&told,
			&found,
		)?;
		if follows {
			self.whatif.recount(device, tick, pace);
		}
		Ok(())
	}

	fn report(&mut self, group: &Group) -> Result<(), Difference> {
		let (round, beaconer) = (group.round, group.beaconer);
		let what = || format!("the beacon of gateway {beaconer} in round {round}");
		let rules = self.rules.get(&round).ok_or_else(|| Difference::unknown(what, "rules"))?;
		let seed = self.seeds.get(&round).ok_or_else(|| Difference::unknown(what, "seed"))?;
		let facts = self.devices.get(&beaconer).and_then(|record| record.at(round));
		let facts = facts.ok_or_else(|| Difference::unknown(what, "facts"))?;
		let takes_part = facts.active && facts.location.is_some() && rules.draws(beaconer, *seed);
		differs(|| format!("{}: whether it was drawn", what()), &true, &takes_part)?;
		let open = window::reports_open(round, self.now());
		differs(|| format!("{}: whether reports are taken", what()), &true, &open)?;
		let asked = self.asked.judged_by(&rules.params);
		let paid = Listening {
			tick: self.tick,
			ticks_per_round: self.lengths.ticks_per_round,
			genesis: self.genesis,
			beaconer: facts,
			devices: &self.devices,
			params: &rules.params,
		};
		let whatif = Listening { params: &asked, ..paid };
		let judge = |signed: &SignedReport| {
			let (report, signer) = (&signed.report, paid.signer(signed));
			let asked = self.whatif.receive(report, signer, &whatif);
			(self.paid.receive(report, signer, &paid), asked)
		};
		let candidate = |group: &Vec<SignedReport>| {
			let (paid, whatif) = group.iter().map(judge).unzip();
			Candidate { paid, whatif }
		};
		let ranking = self.seeds.get(&window::rank_round(round)).copied();
		let judged = || Carried::new(group.sent.iter().map(candidate).collect());
		self.waiting.add(group, ranking, judged);
		Ok(())
	}

	/// What of a reveal does not depend on who heard the beacon.
	fn open(&self, revealed: &Revealed) -> Result<Opened, Difference> {
		let Revealed { round, beaconer, secret, committed, .. } = *revealed;
		let what = || format!("the beacon of gateway {beaconer} in round {round}");
		let missing = |name| move || Difference::unknown(what, name);
		let rules = self.rules.get(&round).ok_or_else(missing("rules"))?;
		let sent = *self.seeds.get(&round).ok_or_else(missing("seed"))?;
		let pay = window::pay_round(round);
		let seed = *self.seeds.get(&pay).ok_or_else(missing("seed that draws its witnesses"))?;
		let facts = self.devices.get(&beaconer).and_then(|record| record.at(round));
		let location = facts.filter(|facts| facts.active).and_then(|facts| facts.location);
		let location = location.ok_or_else(missing("location"))?;
		let drawn = rules.draws(beaconer, sent);
		differs(|| format!("{}: whether it was drawn", what()), &true, &drawn)?;
		let open = window::reveals_open(round, self.now());
		differs(|| format!("{}: whether reveals are taken", what()), &true, &open)?;
		let link = next_link(&secret);
		differs(|| format!("{}: the hash of its secret", what()), &committed, &link)?;
		let payload = payload(&secret, &sent, beaconer);
		let channel = channel(&payload, location.region.plan());
		Ok(Opened { payload, channel, cell: location.cell, seed, interval: rules.interval })
	}

	fn reveal(&mut self, revealed: &Revealed) -> Result<(), Difference> {
		let (round, beaconer) = (revealed.round, revealed.beaconer);
		let opened = self.open(revealed)?;
		let (params, ticks) = (self.params_of(round), self.lengths.ticks_per_round);
		let asked = self.asked.judged_by(&params);
		let beacon = (round, beaconer);
		let (scale, judgement) = self.paid.settle(beacon, &opened, &params, ticks);
		compare(revealed, scale, &judgement)?;
		self.whatif.settle(beacon, &opened, &asked, ticks);
		let pace = self.asked_pace();
		self.whatif.file(beaconer, pace);
		self.count.beacons = self.count.beacons.saturating_add(1);
		Ok(())
	}

	fn expire(&mut self, round: Round, beaconer: DeviceId) {
		for world in [&mut self.paid, &mut self.whatif] {
			world.beacons.remove(&(round, beaconer));
			if let Some(presence) = world.presences.get_mut(&beaconer) {
				presence.miss(round, self.lengths.ticks_per_round);
			}
		}
	}
}

/// Holds what the chain kept of a beacon against its judgement.
fn compare(revealed: &Revealed, scale: u16, judgement: &Judgement) -> Result<(), Difference> {
	let Revealed { round, beaconer, receipt, .. } = revealed;
	let what =
		|detail: &str| format!("the beacon of gateway {beaconer} in round {round}: {detail}");
	differs(|| what("its scale"), &receipt.scale, &scale)?;
	differs(|| what("its own micro-units"), &receipt.units.0, &judgement.beaconer_units)?;
	let found: Vec<(DeviceId, Verdict)> = judgement
		.witnesses
		.iter()
		.map(|(witness, outcome)| (*witness, (*outcome).into()))
		.collect();
	for (told, found) in receipt.verdicts.iter().zip(&found) {
		differs(|| what(&format!("the report of gateway {}", found.0)), told, found)?;
	}
	differs(|| what("how many reports it has"), &receipt.verdicts.len(), &found.len())
}
