// SPDX-License-Identifier: Apache-2.0
//! What clients make of headers: all that they know of authorities comes from these. Where a
//! client would panic or reject a block, so does this one.

use super::*;
use codec::Decode;
use sp_consensus_babe::{
	digests::NextEpochDescriptor, AuthorityId as BabeId, ConsensusLog as BabeLog, BABE_ENGINE_ID,
};
use sp_consensus_grandpa::{
	AuthorityId as GrandpaId, ConsensusLog as GrandpaLog, ScheduledChange, GRANDPA_ENGINE_ID,
};
use sp_runtime::testing::Header;

type Authorities<Id> = Vec<(Id, ConsensusWeight)>;

/// A client's state.
pub struct Client {
	/// The slot of the last block.
	slot: u64,
	/// The slot of block 1, and the epoch in which the last block is.
	genesis_slot: u64,
	epoch: u64,
	/// The authorities of the running epoch and those announced for the next.
	pub babe: Authorities<BabeId>,
	pub babe_next: Authorities<BabeId>,
	/// The authorities that finalise, and how many sets came before them.
	pub grandpa: Authorities<GrandpaId>,
	pub set_id: u64,
	/// A forced change, and the block at whose end it comes.
	forced: Option<(u64, Authorities<GrandpaId>)>,
	/// What the last block announced.
	pub scheduled: Option<Authorities<GrandpaId>>,
	pub forced_now: Option<(u64, Authorities<GrandpaId>)>,
	/// Validators that the last block told to be disabled: to BABE, to GRANDPA.
	pub disabled: (Vec<u32>, Vec<u64>),
}

/// A client panics or rejects a block with other authorities: of BABE with a weight of zero or a
/// sum beyond its 64 bits, of GRANDPA with a weight of zero or none at all.
fn assert_valid<Id: Ord + Clone>(authorities: &Authorities<Id>) {
	assert!(!authorities.is_empty(), "nobody could make or finalise a block");
	assert!(authorities.iter().all(|(_, weight)| *weight > 0), "an authority with weight zero");
	let sum = authorities.iter().try_fold(0u64, |sum, (_, weight)| sum.checked_add(*weight));
	let most = TOTAL_WEIGHT + authorities.len() as u64;
	assert!(sum.is_some_and(|sum| sum <= most), "weights beyond the total");
	let voters = finality_grandpa::voter_set::VoterSet::new(authorities.iter().cloned());
	assert_eq!(voters.map(|voters| voters.len().get()), Some(authorities.len()));
}

impl Client {
	/// What clients read of the state of genesis.
	pub fn from_genesis() -> Self {
		let client = Self {
			slot: 0,
			genesis_slot: 0,
			epoch: 0,
			babe: Babe::authorities().into_inner(),
			babe_next: Vec::new(),
			grandpa: Grandpa::grandpa_authorities(),
			set_id: Grandpa::current_set_id(),
			forced: None,
			scheduled: None,
			forced_now: None,
			disabled: Default::default(),
		};
		assert_valid(&client.babe);
		assert_valid(&client.grandpa);
		client
	}

	/// Makes and imports the next block, in the slot after the last.
	pub fn block(&mut self) {
		self.block_with(1, || {});
	}

	/// Makes and imports the next block, so many slots after the last, with `body` in it.
	pub fn block_with(&mut self, slots: u64, body: impl FnOnce()) {
		let slot = if self.slot == 0 { FIRST_SLOT } else { self.slot + slots };
		let header = make_block(slot, body);
		self.import(&header, slot);
		self.agrees();
	}

	/// Runs until the first block of `session`.
	pub fn run_to_session(&mut self, session: SessionIndex) {
		assert!(Session::current_index() < session, "it began already");
		while Session::current_index() < session {
			self.block();
		}
	}

	/// The runtime has the authorities that headers told of.
	pub fn agrees(&self) {
		if self.slot == 0 {
			return;
		}
		assert_eq!(Babe::authorities().into_inner(), self.babe, "BABE");
		let next = pallet_babe::NextAuthorities::<Chain>::get().into_inner();
		assert_eq!(next, self.babe_next, "BABE, next");
		assert_eq!(Grandpa::grandpa_authorities(), self.grandpa, "GRANDPA");
		assert_eq!(Grandpa::current_set_id() - u64::from(self.forced.is_some()), self.set_id);
		assert_eq!(Babe::epoch_index(), self.epoch);
	}

	fn import(&mut self, header: &Header, slot: u64) {
		let (epochs, grandpa) = self.logs(header);
		if self.slot == 0 {
			self.genesis_slot = slot;
		}
		let epoch = (slot - self.genesis_slot) / SESSION;
		// A client rejects a block that begins an epoch and announces none, and the reverse.
		assert_eq!(epochs.len(), usize::from(self.slot == 0 || epoch > self.epoch));
		for next in epochs {
			assert_valid(&next);
			if self.slot > 0 {
				self.babe = core::mem::take(&mut self.babe_next);
			}
			self.babe_next = next;
		}
		(self.slot, self.epoch) = (slot, epoch);
		self.follow_grandpa(header.number, grandpa);
	}

	/// Every block is final at once, so that a change without delay comes with its block.
	fn follow_grandpa(&mut self, number: u64, logs: Vec<GrandpaLog<u64>>) {
		(self.scheduled, self.forced_now) = (None, None);
		assert!(logs.len() < 2, "a client takes one change a block");
		for log in logs {
			match log {
				GrandpaLog::ScheduledChange(ScheduledChange { next_authorities, delay: 0 }) => {
					assert_valid(&next_authorities);
					self.scheduled = Some(next_authorities.clone());
					self.enact(next_authorities);
				}
				GrandpaLog::ForcedChange(best, change) => {
					assert_valid(&change.next_authorities);
					assert!(self.forced.is_none(), "a client rejects a second forced change");
					self.forced_now = Some((best, change.next_authorities.clone()));
					self.forced = Some((number + change.delay, change.next_authorities));
				}
				log => panic!("unexpected: {log:?}"),
			}
		}
		if let Some((_, next)) = self.forced.take_if(|(at, _)| *at == number) {
			self.enact(next);
		}
	}

	fn enact(&mut self, next: Authorities<GrandpaId>) {
		self.grandpa = next;
		self.set_id += 1;
	}

	/// What a header tells of authorities.
	fn logs(&mut self, header: &Header) -> (Vec<Authorities<BabeId>>, Vec<GrandpaLog<u64>>) {
		let (mut epochs, mut changes) = (vec![], vec![]);
		self.disabled = Default::default();
		for mut log in header.digest.logs.iter().filter_map(|log| log.as_consensus()) {
			match log.0 {
				BABE_ENGINE_ID => match BabeLog::decode(&mut log.1).unwrap() {
					BabeLog::NextEpochData(NextEpochDescriptor { authorities, .. }) => {
						epochs.push(authorities)
					}
					BabeLog::OnDisabled(index) => self.disabled.0.push(index),
					BabeLog::NextConfigData(_) => panic!("nobody planned another configuration"),
				},
				GRANDPA_ENGINE_ID => match GrandpaLog::decode(&mut log.1).unwrap() {
					GrandpaLog::OnDisabled(index) => self.disabled.1.push(index),
					log => changes.push(log),
				},
				_ => {}
			}
		}
		(epochs, changes)
	}
}
