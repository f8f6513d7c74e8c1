// SPDX-License-Identifier: Apache-2.0
//! A chain in memory, with the rules of the real one: it verifies what it is told.
//!
//! Rounds of 4 ticks, a period of 100, one deadline whose window opens at ticks 100, 200, … for 8, and
//! partitions of four sectors, in the order of their seals.

use crate::{
	node::{NodeError, SubmitError},
	storage::serve::chain::{
		DueWindow, KnownSeed, Overview, Places, PreCommitted, SectorState, StorageCall,
		StorageChain,
	},
};
use cairn_device_primitives::{DeviceId, Round, Seed, Tick};
use cairn_spacetime::{
	verify_seal_part, verify_window, Content, Hash, ProfileId, Roots, SealPart, Sector,
	SectorNumber, Window, WindowProof,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	future::pending,
	sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::Notify;

pub const DEVICE: DeviceId = 3;
pub const DEADLINE: u32 = 5;
pub const ROUND: Tick = 4;
pub const PERIOD: Tick = 100;
pub const LENGTH: Tick = 8;
/// Sectors of a partition.
pub const PARTITION: usize = 4;
/// From the cutoff to the opening.
pub const FROZEN: Tick = 12;
/// Blocks by which finality lags.
pub const LAG: Tick = 3;

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
	/// The answer is lost, and the call with it.
	LostBefore,
	/// The answer is lost, but the call arrives.
	LostAfter,
	/// No answer comes, and the call never arrives.
	HangBefore,
	/// No answer comes, but the call arrives.
	HangAfter,
	/// The pool does not take it.
	Dropped,
}

impl Mishap {
	/// Whether the call never arrives.
	pub fn is_before(self) -> bool {
		matches!(self, Self::LostBefore | Self::HangBefore | Self::Dropped)
	}
}

#[derive(Clone)]
pub struct PreCommit {
	pub profile: ProfileId,
	pub content: Content,
	pub roots: Roots,
	pub ticket_round: Round,
	pub open: PreCommitted,
}

pub struct Entry {
	pub number: SectorNumber,
	pub root: Hash,
	pub state: SectorState,
	/// Windows in a row without a proof.
	pub missed: u8,
	/// The number of the block that took the last part of its seal.
	pub sealed_in: usize,
}

#[derive(Default)]
pub struct State {
	pub tick: Tick,
	/// The ticks of all blocks but the best.
	pub past: Vec<Tick>,
	pub down: bool,
	/// For how long windows are open, if it is not [`LENGTH`].
	pub length: Option<Tick>,
	pub next_number: SectorNumber,
	pub pre_commits: BTreeMap<SectorNumber, PreCommit>,
	pub entries: Vec<Entry>,
	pub window: u32,
	/// The partitions that were proven in this period.
	pub proven: BTreeSet<u32>,
	/// Sectors that were missing when a window closed, with its period.
	pub missed: Vec<(u32, SectorNumber)>,
	/// Every call that came, by name, and what it said.
	pub calls: Vec<(String, Result<(), String>)>,
	/// What goes wrong with which call.
	pub mishaps: BTreeMap<usize, Mishap>,
	/// Seeds of rounds from here on do not become final.
	pub unfinal_from: Option<Round>,
	/// For how many charged sectors the owner has the coins to pledge anew; none: for all.
	pub funds: Option<usize>,
}

#[derive(Clone, Default)]
pub struct Fake {
	state: Arc<Mutex<State>>,
	pub hung: Arc<Notify>,
	pub block: Arc<Notify>,
}

pub fn seed_of(round: Round) -> Seed {
	let mut seed = [0xa5; 32];
	seed[..4].copy_from_slice(&round.to_le_bytes());
	seed
}

impl State {
	fn opens(&self) -> Tick {
		(self.window + 1) * PERIOD
	}

	fn length(&self) -> Tick {
		self.length.unwrap_or(LENGTH)
	}

	/// The windows of all partitions.
	pub fn dues(&self) -> Vec<DueWindow> {
		let partitions = self.entries.chunks(PARTITION);
		(0..).zip(partitions).map(|(index, members)| self.due(index, members)).collect()
	}

	fn due(&self, partition: u32, members: &[Entry]) -> DueWindow {
		let opens = self.opens();
		DueWindow {
			deadline: DEADLINE,
			partition,
			seed_round: (opens - 5) / ROUND,
			cutoff: opens - FROZEN,
			opens,
			closes: opens + self.length(),
			proven: self.proven.contains(&partition),
			members: members.iter().map(|entry| (entry.number, entry.state)).collect(),
		}
	}

	/// A block without a tick.
	fn stand_still(&mut self) {
		self.past.push(self.tick);
	}

	fn advance(&mut self) {
		self.stand_still();
		self.tick += 1;
		if self.tick < self.opens() + self.length() {
			return;
		}
		for (partition, entries) in (0..).zip(self.entries.chunks_mut(PARTITION)) {
			for entry in entries {
				let answers = entry.state.answers();
				if answers && self.proven.contains(&partition) {
					continue;
				}
				if answers {
					self.missed.push((self.window, entry.number));
				}
				entry.missed += 1;
				entry.state = SectorState::Faulty { missed: entry.missed };
			}
		}
		self.window += 1;
		self.proven.clear();
	}

	fn is_usable(&self, round: Round) -> bool {
		self.tick > round * ROUND
	}

	fn apply(&mut self, call: &StorageCall) -> Result<(), String> {
		match call {
			StorageCall::PreCommit { profile, content, number, roots, ticket_round } => {
				if *number != self.next_number {
					return Err("WrongNumber".into());
				}
				self.next_number = number + 1;
				let seed_round = self.tick / ROUND + 2;
				let open =
					PreCommitted { seed_round, parts: 0, expires_at: self.tick + 2 * PERIOD };
				let (profile, content) = (*profile, *content);
				let (roots, ticket_round) = (*roots, *ticket_round);
				let pre_commit = PreCommit { profile, content, roots, ticket_round, open };
				self.pre_commits.insert(*number, pre_commit);
				Ok(())
			}
			StorageCall::ProvePart { number, part, proof } => self.part(*number, *part, proof),
			StorageCall::ProveWindow { deadline, partition, skipped, proof } => {
				assert_eq!(*deadline, DEADLINE);
				self.answer(*partition, *skipped, proof)
			}
			StorageCall::DeclareFaults { partition, places, .. } => {
				let faulty = |missed| SectorState::Faulty { missed };
				self.declare(*partition, *places, SectorState::answers, faulty)
			}
			StorageCall::DeclareRecoveries { partition, places, .. } => {
				let is_faulty = |state: SectorState| !state.answers();
				self.pledge(*partition, *places)?;
				self.declare(*partition, *places, is_faulty, |_| SectorState::Recovering)
			}
			StorageCall::ExpirePreCommit { number } => match self.pre_commits.get(number) {
				None => Err("NoPreCommit".into()),
				Some(open) if self.tick < open.open.expires_at => Err("StillValid".into()),
				Some(_) => {
					self.pre_commits.remove(number);
					Ok(())
				}
			},
		}
	}

	fn part(&mut self, number: SectorNumber, part: u32, proof: &SealPart) -> Result<(), String> {
		let Some(pre_commit) = self.pre_commits.get(&number).cloned() else {
			return Err("NoPreCommit".into());
		};
		if !self.is_usable(pre_commit.open.seed_round) {
			return Err("NoSeedYet".into());
		}
		if pre_commit.open.parts & (1 << part) != 0 {
			return Err("PartProven".into());
		}
		let (ticket, content) = (seed_of(pre_commit.ticket_round), pre_commit.content);
		let sector = Sector { genesis: [1; 32], device: DEVICE, number, ticket, content };
		let profile = pre_commit.profile.profile();
		let seed = seed_of(pre_commit.open.seed_round);
		verify_seal_part(profile, &sector, &pre_commit.roots, &seed, part, proof)
			.map_err(|error| error.to_string())?;
		let parts = pre_commit.open.parts | 1 << part;
		if parts.count_ones() < profile.parts {
			self.pre_commits.get_mut(&number).unwrap().open.parts = parts;
			return Ok(());
		}
		self.pre_commits.remove(&number);
		let (root, state) = (pre_commit.roots.replica, SectorState::Unproven);
		let sealed_in = self.past.len();
		self.entries.push(Entry { number, root, state, missed: 0, sealed_in });
		Ok(())
	}

	/// The sectors of a partition.
	fn members(&mut self, partition: u32) -> &mut [Entry] {
		self.entries.chunks_mut(PARTITION).nth(partition as usize).unwrap()
	}

	fn answer(
		&mut self,
		partition: u32,
		skipped: Places,
		proof: &WindowProof,
	) -> Result<(), String> {
		let due = self.dues()[partition as usize].clone();
		if !(due.opens..due.closes).contains(&self.tick) {
			return Err("WindowClosed".into());
		}
		if due.proven {
			return Err("AlreadyProven".into());
		}
		let asked: Vec<_> = self
			.members(partition)
			.iter()
			.enumerate()
			.filter(|(place, entry)| skipped >> place & 1 == 0 && entry.state.answers())
			.map(|(_, entry)| (entry.number, entry.root))
			.collect();
		let window = Window { seed: seed_of(due.seed_round), device: DEVICE, deadline: DEADLINE };
		verify_window(ProfileId::Kib2.profile(), &window, &asked, proof)
			.map_err(|error| error.to_string())?;
		self.proven.insert(partition);
		for (place, entry) in self.members(partition).iter_mut().enumerate() {
			if skipped >> place & 1 == 1 {
				assert!(entry.state.answers());
				entry.state = SectorState::Faulty { missed: entry.missed };
			} else if entry.state.answers() {
				(entry.state, entry.missed) = (SectorState::Active, 0);
			}
		}
		Ok(())
	}

	/// Holds the pledges of charged sectors anew, those of all or of none.
	fn pledge(&mut self, partition: u32, places: Places) -> Result<(), String> {
		let members = self.members(partition).iter().enumerate();
		let named = members.filter(|(place, _)| places >> place & 1 == 1);
		let charged = named.filter(|(_, entry)| entry.missed > 1).count();
		if let Some(funds) = &mut self.funds {
			let left = funds.checked_sub(charged).ok_or("Spacetime::InsufficientFunds")?;
			*funds = left;
		}
		Ok(())
	}

	fn declare(
		&mut self,
		partition: u32,
		places: Places,
		from: fn(SectorState) -> bool,
		to: fn(u8) -> SectorState,
	) -> Result<(), String> {
		if self.tick >= self.opens() - FROZEN {
			return Err("Frozen".into());
		}
		for (place, entry) in self.members(partition).iter_mut().enumerate() {
			if places >> place & 1 == 1 {
				if !from(entry.state) {
					return Err("WrongState".into());
				}
				entry.state = to(entry.missed);
			}
		}
		Ok(())
	}
}

fn name_of(call: &StorageCall) -> String {
	match call {
		StorageCall::PreCommit { number, .. } => format!("pre-commit {number}"),
		StorageCall::ProvePart { number, part, .. } => format!("part {number}/{part}"),
		StorageCall::ProveWindow { skipped, .. } => format!("window {skipped:b}"),
		StorageCall::DeclareFaults { places, .. } => format!("faults {places:b}"),
		StorageCall::DeclareRecoveries { places, .. } => format!("recoveries {places:b}"),
		StorageCall::ExpirePreCommit { number } => format!("expire {number}"),
	}
}

impl Fake {
	pub fn state(&self) -> MutexGuard<'_, State> {
		self.state.lock().unwrap()
	}

	pub fn advance(&self) {
		self.state().advance();
		self.block.notify_waiters();
	}

	/// A block while the clock stands still.
	pub fn stand_still(&self) {
		self.state().stand_still();
		self.block.notify_waiters();
	}

	fn up(&self) -> Result<MutexGuard<'_, State>, NodeError> {
		let state = self.state();
		if state.down {
			Err(NodeError::Timeout)
		} else {
			Ok(state)
		}
	}
}

impl StorageChain for Fake {
	async fn overview(
		&self,
		device: DeviceId,
		numbers: &[SectorNumber],
	) -> Result<Overview, NodeError> {
		assert_eq!(device, DEVICE);
		let state = self.up()?;
		let pre_commits = state.pre_commits.iter().map(|(number, of)| (*number, of.open));
		let pre_commits = pre_commits.filter(|(number, _)| numbers.contains(number));
		let sectors = state.entries.iter().map(|entry| (entry.number, entry.state));
		Ok(Overview {
			tick: state.tick,
			round: state.tick / ROUND,
			next_number: state.next_number,
			pre_commits: pre_commits.collect(),
			sectors: sectors.collect(),
		})
	}

	async fn due_windows(&self, _: DeviceId) -> Result<Vec<DueWindow>, NodeError> {
		let state = self.up()?;
		Ok(state.dues())
	}

	async fn seed(&self, round: Round) -> Result<Option<KnownSeed>, NodeError> {
		let state = self.up()?;
		let held_up = state.unfinal_from.is_some_and(|from| round >= from);
		let is_final = state.tick > round * ROUND + LAG && !held_up;
		Ok(state.is_usable(round).then(|| KnownSeed { seed: seed_of(round), is_final }))
	}

	async fn finalised_tick(&self) -> Result<Tick, NodeError> {
		let state = self.up()?;
		let lag = usize::try_from(LAG).unwrap();
		Ok(state.past.iter().rev().nth(lag - 1).copied().unwrap_or_default())
	}

	async fn finally_sealed(&self, _: DeviceId) -> Result<BTreeSet<SectorNumber>, NodeError> {
		let (state, lag) = (self.up()?, usize::try_from(LAG).unwrap());
		let is_final = |entry: &&Entry| entry.sealed_in + lag <= state.past.len();
		Ok(state.entries.iter().filter(is_final).map(|entry| entry.number).collect())
	}

	async fn submit(&self, device: DeviceId, call: &StorageCall) -> Result<(), SubmitError> {
		assert_eq!(device, DEVICE);
		let (mishap, outcome) = {
			let mut state = self.up()?;
			let mishap = state.mishaps.get(&state.calls.len()).copied();
			let arrives = !mishap.is_some_and(Mishap::is_before);
			let outcome = if arrives { state.apply(call) } else { Err("never arrived".into()) };
			state.calls.push((name_of(call), outcome.clone()));
			(mishap, outcome)
		};
		match mishap {
			Some(Mishap::LostBefore | Mishap::LostAfter) => Err(NodeError::Timeout.into()),
			Some(Mishap::HangBefore | Mishap::HangAfter) => {
				self.hung.notify_one();
				pending().await
			}
			Some(Mishap::Dropped) => Err(SubmitError::Dropped("pool full".into())),
			None => outcome.map_err(SubmitError::Failed),
		}
	}

	async fn next_block(&self) -> Result<(), NodeError> {
		drop(self.up()?);
		self.block.notified().await;
		Ok(())
	}
}
