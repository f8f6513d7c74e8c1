// SPDX-License-Identifier: Apache-2.0
//! A chain that lives in memory: gateways of a city that send, hear, report and reveal, a provider
//! whose power comes and goes, and the books of it all. It keeps its state after every block.

use super::super::facts::{self, *};
use crate::relay::SignedReport;
use cairn_coverage::*;
use cairn_device_primitives::*;
use cairn_emission::{
	split, EmissionFigures, EmissionParams, EpochSummary, Pool, PoolSummary, Pools, StorageAccrual,
	StorageEarned, StorageTerms,
};
use cairn_power::TOTAL_WEIGHT;
use codec::Compact;
use ed25519_dalek::{Signer, SigningKey};
use std::collections::{BTreeMap, BTreeSet};

/// Lengths of time: an epoch has four rounds of four blocks.
pub const LENGTHS: Lengths = Lengths { ticks_per_round: 4, epoch_ticks: 16 };

/// Gateways.
pub const GATEWAYS: DeviceId = 12;

/// The provider of storage.
pub const PROVIDER: DeviceId = 99;

/// Rounds between draws.
const INTERVAL: u32 = 4;

/// What decides how a history goes. Not the rules: the same script may be played by others.
#[derive(Clone, Copy, Debug)]
pub struct Script {
	/// Seed of the seeds and of everybody's behaviour.
	pub seed: u64,
	/// Blocks.
	pub blocks: u64,
}

impl Script {
	/// A number below `below` that follows from the script and a place in it.
	fn number(&self, place: &[u64], below: u64) -> u64 {
		let mut state = self.seed;
		for part in place {
			state = (state ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
		}
		(state ^ (state >> 32)) % below
	}

	fn round_seed(&self, round: Round) -> Seed {
		std::array::from_fn(|at| self.number(&[7, round.into(), at as u64], 256) as u8)
	}
}

/// By what a chain lives.
#[derive(Clone, Copy, Debug)]
pub struct Constitution {
	/// What beacons are judged by.
	pub coverage: CoverageParams,
	/// What is handed out, and to whom.
	pub figures: EmissionFigures,
}

impl Default for Constitution {
	fn default() -> Self {
		let coverage = CoverageParams {
			max_witnesses: 8,
			reciprocity_ticks: 32,
			interactive_ticks: 40,
			ramp_ticks: 60,
			min_interval: 4,
			// So few that blocks carry them however many witnesses are asked about.
			beacons_per_tick: 200,
			..Default::default()
		};
		Self { coverage, figures: EmissionFigures::default() }
	}
}

impl Constitution {
	fn terms(&self, epoch: EpochIndex) -> facts::Terms {
		let schedule = EmissionParams::default();
		let params = self.figures.applied_to(&schedule);
		let budget = params.budget(epoch, 0);
		facts::Terms { params, budget, schedule, figures: self.figures, counted: 0 }
	}
}

/// The state after a block.
#[derive(Clone, Default)]
struct State {
	tick: Tick,
	epoch: EpochIndex,
	presences: BTreeMap<DeviceId, Presence>,
	density: BTreeMap<u64, Count>,
	beacons: BTreeMap<(Round, DeviceId), Beacon>,
	rounds: BTreeMap<Round, (Rules, Seed)>,
	units: BTreeMap<DeviceId, (u64, u64)>,
	pool: StorageAccrual,
	account: Option<StorageAccount>,
	revealed: BTreeMap<DeviceId, usize>,
	filed: BTreeSet<(Tick, DeviceId)>,
}

/// The chain.
#[derive(Clone)]
pub struct MadeUp {
	script: Script,
	constitution: Constitution,
	states: Vec<State>,
	/// Its blocks, from the first on.
	pub blocks: Vec<Block>,
	/// The books of closed epochs.
	pub books: Vec<Books>,
}

/// A gateway's record.
pub fn record(device: DeviceId) -> Record {
	// In a row, a kilometre apart from each other, the last three in one place.
	let at = f64::from(device.min(GATEWAYS - 3));
	let latitude = 38.70 + at * 0.01 + f64::from(device) * 0.0005;
	let cell: u64 =
		h3o::LatLng::new(latitude, -9.14).unwrap().to_cell(h3o::Resolution::Twelve).into();
	let location = Location {
		cell,
		position: cairn_geo::position(cell).unwrap(),
		elevation: 10,
		gain: 20,
		region: Region::Eu868,
	};
	let facts = GatewayFacts {
		// Two have the same owner.
		owner: [device.max(1) as u8; 32],
		working_key: key(device).verifying_key().to_bytes(),
		expires_at: 1_000_000,
		active: true,
		location: Some(location),
	};
	Record { maker: 0, kind: DeviceKind::Gateway, payout: None, facts, pending: None }
}

fn key(device: DeviceId) -> SigningKey {
	SigningKey::from_bytes(&[device as u8 + 1; 32])
}

/// The secret of a gateway's beacon, the `nth` of a hundred.
fn secret(device: DeviceId, nth: usize) -> [u8; 32] {
	(nth..100).fold([device as u8; 32], |link, _| next_link(&link))
}

impl MadeUp {
	/// Plays a script by a constitution.
	pub fn play(script: Script, constitution: Constitution) -> Self {
		let mut state = State::default();
		for device in 0..GATEWAYS {
			let ramp = Ramp::restarted(0);
			let presence = Presence {
				heard: None,
				ramp,
				located: 0,
				moves: None,
				retires: None,
				counted: None,
			};
			state.presences.insert(device, presence);
		}
		let mut chain = Self {
			script,
			constitution,
			states: vec![state],
			blocks: Vec::new(),
			books: Vec::new(),
		};
		for number in 1..=script.blocks {
			chain.next(number);
		}
		chain
	}

	fn next(&mut self, number: u64) {
		let mut state = self.states.last().unwrap().clone();
		let (script, constitution) = (self.script, self.constitution);
		state.tick = number as Tick;
		let now = state.tick / LENGTHS.ticks_per_round;
		let began = (state.tick.is_multiple_of(4) || number == 1).then(|| self.rules(now));
		let mut opened = None;
		if state.tick / LENGTHS.epoch_ticks > state.epoch {
			let terms = constitution.terms(state.epoch + 1);
			self.books.push(state.close(&constitution));
			state.epoch += 1;
			opened = Some(terms);
		}
		if let Some((round, rules, seed)) = &began {
			state.rounds.insert(*round, (rules.clone(), *seed));
		}
		let seeds_until = if began.is_some() { now } else { now + 1 };
		let mut happened = Vec::new();
		state.sweep(&constitution, &mut happened);
		state.expire(now, &mut happened);
		state.reports(&script, &constitution, number, seeds_until, &mut happened);
		let queued = state.reveals(&script, &constitution, seeds_until, &mut happened);
		for device in queued {
			state.recount(device, &constitution, &mut happened);
		}
		let power = state.store(&script, &constitution, number);
		self.blocks.push(Block {
			number,
			tick: state.tick,
			epoch: state.epoch,
			began,
			opened,
			changed: Vec::new(),
			happened,
			storage: state.pool,
			power,
		});
		self.states.push(state);
	}

	/// Rules and seed of a round that begins.
	fn rules(&self, now: Round) -> (Round, Rules, Seed) {
		let script = self.script;
		let rules = Rules {
			interval: INTERVAL,
			params: self.constitution.coverage,
			previous: [1, 2, 3].map(|back| {
				let round = now.checked_sub(back)?;
				Some(Draw { seed: script.round_seed(round), interval: INTERVAL })
			}),
		};
		(now, rules, script.round_seed(now))
	}

	/// The state at the end of a block.
	pub fn snapshot_at(&self, number: u64) -> Snapshot {
		let state = &self.states[number as usize];
		Snapshot {
			number,
			tick: state.tick,
			epoch: state.epoch,
			lengths: LENGTHS,
			genesis: [0; 32],
			devices: (0..GATEWAYS).map(|device| (device, record(device))).collect(),
			presences: state.presences.clone(),
			density: state.density.clone(),
			beacons: state.beacons.clone(),
			rounds: state.rounds.clone(),
			storage: state.pool,
			power: state.account.iter().map(|account| (PROVIDER, account.power)).collect(),
			terms: self.constitution.terms(state.epoch),
		}
	}
}

impl State {
	/// Who was drawn in `round` and how often it had revealed before.
	fn drawn(&self, round: Round) -> Vec<(DeviceId, usize)> {
		let Some((rules, seed)) = self.rounds.get(&round) else { return Vec::new() };
		let drawn = (0..GATEWAYS).filter(|device| rules.draws(*device, *seed));
		drawn.map(|device| (device, self.revealed.get(&device).copied().unwrap_or(0))).collect()
	}

	/// Everybody reports what it heard, in the second and the last block of a round, with some lies.
	fn reports(
		&mut self,
		script: &Script,
		constitution: &Constitution,
		number: u64,
		seeds_until: Round,
		happened: &mut Vec<Happening>,
	) {
		let now = self.tick / LENGTHS.ticks_per_round;
		let rounds = now.saturating_sub(1)..=now;
		for round in rounds.filter(|round| *round < seeds_until) {
			for (beaconer, nth) in self.drawn(round) {
				let seed = script.round_seed(round);
				let payload = payload(&secret(beaconer, nth), &seed, beaconer);
				let witnesses = (0..GATEWAYS).filter(|witness| {
					script.number(&[number, round.into(), (*witness).into()], 4) == 0
				});
				let reports: Vec<_> = witnesses
					.map(|witness| sent(script, round, beaconer, witness, &payload))
					.collect();
				if !reports.is_empty() {
					let group = self.take(round, beaconer, reports, constitution);
					happened.push(Happening::Reported(group));
				}
			}
		}
	}

	fn take(
		&mut self,
		round: Round,
		beaconer: DeviceId,
		reports: Vec<SignedReport>,
		constitution: &Constitution,
	) -> Group {
		let (mut accepted, mut refused) = (0, Vec::new());
		for signed in &reports {
			match self.take_item(signed, constitution) {
				Ok(()) => accepted += 1,
				Err(refusal) => refused.push((signed.report.witness, refusal)),
			}
		}
		// One of which nothing is known but bad signatures is not kept.
		if self.beacons[&(round, beaconer)] == Beacon::default() {
			self.beacons.remove(&(round, beaconer));
		}
		let sent = [reports].into();
		Group { round, beaconer, transaction: 0, sent, kept: None, accepted, refused }
	}

	fn take_item(
		&mut self,
		signed: &SignedReport,
		constitution: &Constitution,
	) -> Result<(), Refusal> {
		let Report { round, beaconer, witness, .. } = signed.report;
		let beacon = self.beacons.entry((round, beaconer)).or_default();
		if beacon.reports.iter().any(|report| report.witness == witness) {
			return Err(Refusal::Duplicate);
		}
		let (from, to) = (record(beaconer).facts, record(witness).facts);
		if !signed.is_signed_by(&to.working_key, &[0; 32]) {
			return Err(Refusal::BadSignature);
		}
		let arrival = Arrival {
			tick: self.tick,
			ticks_per_round: LENGTHS.ticks_per_round,
			beaconer: &from,
			witness: &to,
			params: &constitution.coverage,
		};
		let presence = || self.presences.get(&witness).copied();
		let received = receive(&signed.report, &arrival, presence);
		let report = received.inspect_err(|refusal| beacon.refused.push((witness, *refusal)))?;
		beacon.reports.push(report);
		Ok(())
	}

	/// Most who were drawn two rounds ago reveal. Returns whose place may have changed.
	fn reveals(
		&mut self,
		script: &Script,
		constitution: &Constitution,
		seeds_until: Round,
		happened: &mut Vec<Happening>,
	) -> Vec<DeviceId> {
		let now = self.tick / LENGTHS.ticks_per_round;
		let Some(round) = now.checked_sub(2).filter(|_| now < seeds_until && self.tick % 4 == 2)
		else {
			return Vec::new();
		};
		let mut queued = Vec::new();
		for (beaconer, nth) in self.drawn(round) {
			if script.number(&[3, round.into(), beaconer.into()], 8) == 0 {
				continue;
			}
			let receipt = self.judge(script, constitution, round, beaconer, nth);
			happened.push(Happening::Settled(Revealed {
				round,
				beaconer,
				secret: secret(beaconer, nth),
				committed: next_link(&secret(beaconer, nth)),
				receipt,
			}));
			self.revealed.insert(beaconer, nth + 1);
			queued.push(beaconer);
		}
		queued
	}

	fn judge(
		&mut self,
		script: &Script,
		constitution: &Constitution,
		round: Round,
		beaconer: DeviceId,
		nth: usize,
	) -> Receipt {
		let location = record(beaconer).facts.location.unwrap();
		let params = &constitution.coverage;
		let payload = payload(&secret(beaconer, nth), &script.round_seed(round), beaconer);
		let beacon = self.beacons.remove(&(round, beaconer)).unwrap_or_default();
		let presence = self.presences.get_mut(&beaconer).unwrap();
		let scale = density::scale(&self.density, location.cell);
		let terms = cairn_coverage::Terms {
			beaconer,
			payload,
			channel: channel(&payload, location.region.plan()),
			seed: script.round_seed(round + 2),
			scale,
			ramp: presence.ramp_at(round, 4).factor(params),
			params,
		};
		let judged = settle(&terms, &beacon.reports);
		if judged.heard {
			presence.credit(round, location.cell, INTERVAL, 4, params);
		}
		self.units.entry(beaconer).or_default().0 += judged.beaconer_units;
		for (witness, outcome) in &judged.witnesses {
			self.units.entry(*witness).or_default().1 += outcome.unwrap_or_default();
		}
		let verdicts = judged.witnesses.iter().map(|(id, outcome)| (*id, (*outcome).into()));
		Receipt {
			revealed: true,
			scale,
			units: Compact(judged.beaconer_units),
			verdicts: verdicts.collect(),
			refused: Vec::new(),
		}
	}

	/// What nobody revealed is over.
	fn expire(&mut self, now: Round, happened: &mut Vec<Happening>) {
		let over: Vec<_> =
			self.beacons.keys().filter(|(round, _)| round + 4 <= now).copied().collect();
		for (round, beaconer) in over {
			self.beacons.remove(&(round, beaconer));
			self.presences.get_mut(&beaconer).unwrap().miss(round, 4);
			happened.push(Happening::Expired { round, beaconer });
		}
	}

	fn sweep(&mut self, constitution: &Constitution, happened: &mut Vec<Happening>) {
		let due: Vec<_> = self.filed.iter().copied().filter(|(at, _)| *at <= self.tick).collect();
		for (at, device) in due {
			self.filed.remove(&(at, device));
			self.recount(device, constitution, happened);
		}
	}

	fn recount(
		&mut self,
		device: DeviceId,
		constitution: &Constitution,
		happened: &mut Vec<Happening>,
	) {
		let interactive_ticks = constitution.coverage.interactive_ticks;
		let pace = Pace { ticks_per_round: 4, interactive_ticks };
		let presence = self.presences.get_mut(&device).unwrap();
		let (old, new) = (presence.counted, presence.wanted(self.tick, pace));
		if old != new {
			old.into_iter().for_each(|cell| density::remove(&mut self.density, cell));
			new.into_iter().for_each(|cell| density::add(&mut self.density, cell));
			presence.counted = new;
			happened.push(Happening::Counted { device, old, new });
		}
		self.filed.retain(|(_, filed)| *filed != device);
		self.filed.extend(presence.due_at(pace).map(|at| (at, device)));
	}

	fn storage_terms(&self, constitution: &Constitution, epoch: EpochIndex) -> StorageTerms {
		let facts::Terms { params, budget, .. } = constitution.terms(epoch);
		StorageTerms {
			budget: *split(budget, &params.shares).of(Pool::Storage),
			epoch_ticks: LENGTHS.epoch_ticks,
			max_rate: params.max_storage_rate,
			liquid: params.storage_liquid,
			vesting_ticks: params.vesting_ticks,
		}
	}

	/// The provider's power changes now and then.
	fn store(&mut self, script: &Script, constitution: &Constitution, number: u64) -> PowerNews {
		if script.number(&[5, number], 5) > 0 {
			return PowerNews::default();
		}
		let terms = self.storage_terms(constitution, self.epoch);
		self.pool.advance(&terms, self.tick % LENGTHS.epoch_ticks);
		let bytes = u128::from(script.number(&[6, number], 40)) << 45;
		let mut account = self.settled();
		let growth = self.pool.growth(&terms);
		account.running = account.running.plus(account.power, &growth.since(&account.accumulator));
		account.accumulator = growth;
		account.power = self.pool.replace_power(account.power, bytes);
		self.account = Some(account);
		PowerNews { by_device: [(PROVIDER, bytes)].into(), all: false }
	}

	/// The provider's account in the running epoch.
	fn settled(&self) -> StorageAccount {
		let fresh = StorageAccount {
			power: 0,
			accumulator: self.pool.opened,
			epoch: self.epoch,
			running: StorageEarned::default(),
			fraction: 0,
			due: 0,
			vesting: Default::default(),
		};
		match self.account {
			Some(account) if account.epoch == self.epoch => account,
			Some(account) => StorageAccount { power: account.power, ..fresh },
			None => fresh,
		}
	}

	/// Closes the epoch.
	fn close(&mut self, constitution: &Constitution) -> Books {
		let epoch = self.epoch;
		let facts::Terms { params, budget, .. } = constitution.terms(epoch);
		let storage = self.account.map(|account| (PROVIDER, account)).into_iter().collect();
		let terms = self.storage_terms(constitution, epoch);
		self.pool.advance(&terms, LENGTHS.epoch_ticks);
		let pool = self.pool.close(&terms);
		self.units.retain(|_, units| *units != (0, 0));
		let units = std::mem::take(&mut self.units);
		let total = units
			.values()
			.fold((0, 0), |sum, units| (sum.0 + u128::from(units.0), sum.1 + u128::from(units.1)));
		let put_up = u128::from(TOTAL_WEIGHT) * 2;
		let budget_of = *split(budget, &params.shares).of(Pool::Validators);
		let validators = PoolSummary::of_points(budget_of, put_up, put_up * 9 / 10);
		let pools = Pools { beaconers: total.0, witnesses: total.1, ..Default::default() };
		let summary = EpochSummary::settle(&params, budget, &pools, pool, validators);
		Books { epoch, total, units, storage, put_up, summary }
	}
}

/// What a witness says of a beacon: the truth, but for one in eight.
fn sent(
	script: &Script,
	round: Round,
	beaconer: DeviceId,
	witness: DeviceId,
	payload: &[u8; 16],
) -> SignedReport {
	let plan = Region::Eu868.plan();
	let mut report = Report {
		round,
		beaconer,
		witness,
		tag: tag(payload, witness),
		rssi: -1_000,
		snr: -50,
		frequency: plan.channels[usize::from(channel(payload, plan))],
		data_rate: 0,
		gps_time: None,
	};
	let lie = script.number(&[4, round.into(), beaconer.into(), witness.into()], 40);
	match lie {
		0 => report.tag = [0; 16],
		1 => report.rssi = -200,
		2 => report.snr = 300,
		3 => report.frequency = plan.channels[0],
		_ => {}
	}
	let signer = if lie == 4 { key(77) } else { key(witness) };
	signed_by(&signer, report)
}

fn signed_by(signer: &SigningKey, report: Report) -> SignedReport {
	let signature = signer.sign(&report.signing_bytes(&[0; 32])).to_bytes();
	SignedReport { report, signature }
}

/// A report, signed by its witness.
pub fn signed(report: Report) -> SignedReport {
	signed_by(&key(report.witness), report)
}

impl Source for MadeUp {
	async fn snapshot(&self, number: u64) -> anyhow::Result<Snapshot> {
		Ok(self.snapshot_at(number))
	}

	async fn block(&self, number: u64) -> anyhow::Result<Block> {
		let block = usize::try_from(number)?.checked_sub(1).and_then(|at| self.blocks.get(at));
		block.cloned().ok_or_else(|| anyhow::anyhow!("no block {number}"))
	}

	async fn books(&self, epoch: EpochIndex, _: u64) -> anyhow::Result<Books> {
		let books = self.books.get(usize::try_from(epoch)?);
		books.cloned().ok_or_else(|| anyhow::anyhow!("no books of epoch {epoch}"))
	}
}
