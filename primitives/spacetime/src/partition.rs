// SPDX-License-Identifier: Apache-2.0
//! A partition: the sectors that one proof answers for, and what becomes of them window by window.
//! No storage, no money.

#![allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "the derive of SCALE casts the indices of variants"
)]

use alloc::{collections::BTreeMap, vec::Vec};
use cairn_device_primitives::Tick;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

use crate::{
	hash::Hash,
	profile::{ProfileId, MAX_PARTITION_SECTORS},
	replica::SectorNumber,
	schedule::{Schedule, WindowIndex},
};

/// Bytes of storage that were proven. Sixteen EiB are near, hence not 64 bits.
pub type StoragePower = u128;

/// A set of places in a partition: bit i is place i.
pub type Places = u64;

/// Where a sector stands. The states exclude each other.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum SectorState {
	/// Sealed, and not proven in a window yet: no power.
	#[codec(index = 0)]
	Unproven,
	/// Proven in its last window: its bytes are power.
	#[codec(index = 1)]
	Active,
	/// Declared lost, skipped by a proof, or missed: no power, and no proof is asked for.
	#[codec(index = 2)]
	Faulty {
		/// Windows in a row that closed without a proof.
		missed: u8,
	},
	/// Declared to be proven again: no power until its next proof.
	#[codec(index = 3)]
	Recovering {
		/// Windows in a row that closed without a proof.
		missed: u8,
	},
}

impl SectorState {
	/// Whether a proof answers for it.
	pub const fn answers(self) -> bool {
		!matches!(self, Self::Faulty { .. })
	}

	/// The state after its provider gave it up, by a declaration or by skipping it.
	pub const fn given_up(self) -> Self {
		match self {
			Self::Unproven | Self::Active => Self::Faulty { missed: 0 },
			Self::Faulty { missed } | Self::Recovering { missed } => Self::Faulty { missed },
		}
	}

	/// The state after its window closed, and whether that window costs money: the first of a
	/// fault, however it came about, costs power alone.
	pub const fn closed(self, proven: bool) -> (Self, bool) {
		match self {
			Self::Unproven | Self::Active if proven => (self, false),
			Self::Unproven | Self::Active => (Self::Faulty { missed: 1 }, false),
			Self::Faulty { missed } | Self::Recovering { missed } => {
				(Self::Faulty { missed: missed.saturating_add(1) }, missed > 0)
			}
		}
	}
}

/// A sector in its partition: what a window proof needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Entry {
	/// Its number.
	#[codec(compact)]
	pub number: SectorNumber,
	/// Root of its replica.
	pub root: Hash,
	/// The tick after which it leaves when its window closes.
	pub expires: Tick,
	/// Where it stands.
	pub state: SectorState,
}

/// Sectors of one profile that are proven together, in one window a period.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Partition {
	/// The profile of all of them.
	pub profile: ProfileId,
	/// The next window to be closed.
	pub window: WindowIndex,
	/// Whether it was proven in that window.
	pub proven: bool,
	/// The sectors, in the order in which they came.
	pub entries: BoundedVec<Entry, ConstU32<MAX_PARTITION_SECTORS>>,
}

/// Bytes of sectors, by state.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Bytes {
	/// Sealed, not yet proven.
	#[codec(compact)]
	pub unproven: StoragePower,
	/// Proven: the power.
	#[codec(compact)]
	pub active: StoragePower,
	/// Faulty.
	#[codec(compact)]
	pub faulty: StoragePower,
	/// Recovering.
	#[codec(compact)]
	pub recovering: StoragePower,
}

impl Bytes {
	/// All of them, saturating.
	pub const fn live(&self) -> StoragePower {
		let proven = self.unproven.saturating_add(self.active);
		proven.saturating_add(self.faulty).saturating_add(self.recovering)
	}

	/// These, with `before` replaced by `after`, saturating.
	pub const fn replaced(&self, before: &Self, after: &Self) -> Self {
		const fn one(sum: u128, before: u128, after: u128) -> u128 {
			sum.saturating_sub(before).saturating_add(after)
		}
		Self {
			unproven: one(self.unproven, before.unproven, after.unproven),
			active: one(self.active, before.active, after.active),
			faulty: one(self.faulty, before.faulty, after.faulty),
			recovering: one(self.recovering, before.recovering, after.recovering),
		}
	}
}

/// Why a set of places is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlacesError {
	/// No place is in it.
	Empty,
	/// A place in it has no sector.
	NoSector,
	/// A sector in it is not in a state from which it can go there.
	WrongState,
}

/// How a sector left its partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
	/// It had expired.
	Expired,
	/// It was faulty for too long, or its owner ended it, at this tick.
	Terminated {
		/// When it ended, whenever that is booked.
		at: Tick,
	},
}

/// What the closing of windows means for one sector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
	/// For how many windows it pays.
	pub charges: u32,
	/// Whether, and how, it left.
	pub end: Option<End>,
}

/// What the closing of windows did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
	/// Sectors that should have been proven in a window and were not.
	pub missed: u32,
	/// Those for which something is due, by number.
	pub outcomes: BTreeMap<SectorNumber, Outcome>,
}

impl Settlement {
	/// Whether nothing came of it: no power went, and no sector pays or leaves. So it is wherever all
	/// that was asked for was proven, and for a declared fault's first window.
	pub fn is_quiet(&self) -> bool {
		self.missed == 0 && self.outcomes.is_empty()
	}
}

impl Partition {
	/// An empty one, of sectors to be proven from `window` on.
	pub fn new(profile: ProfileId, window: WindowIndex) -> Self {
		Self { profile, window, proven: false, entries: BoundedVec::new() }
	}

	/// Bytes of its sectors, by state.
	pub fn bytes(&self) -> Bytes {
		let size = StoragePower::from(self.profile.profile().sector_bytes());
		self.entries.iter().fold(Bytes::default(), |mut sum, entry| {
			let of = match entry.state {
				SectorState::Unproven => &mut sum.unproven,
				SectorState::Active => &mut sum.active,
				SectorState::Faulty { .. } => &mut sum.faulty,
				SectorState::Recovering { .. } => &mut sum.recovering,
			};
			*of = of.saturating_add(size);
			sum
		})
	}

	/// Whether it has room for another sector.
	pub fn has_room(&self) -> bool {
		count(self.entries.len()) < self.profile.profile().partition_sectors
	}

	/// Number and root of each sector that a proof answers for if it skips `skipped`, in order.
	///
	/// # Errors
	/// [`PlacesError::NoSector`], [`PlacesError::WrongState`] for a sector that is faulty already;
	/// [`PlacesError::Empty`] if nothing is left to prove.
	pub fn asked(&self, skipped: Places) -> Result<Vec<(SectorNumber, Hash)>, PlacesError> {
		self.check(skipped, SectorState::answers)?;
		let asked: Vec<_> = self
			.entries
			.iter()
			.enumerate()
			.filter(|(place, entry)| !holds(skipped, *place) && entry.state.answers())
			.map(|(_, entry)| (entry.number, entry.root))
			.collect();
		if asked.is_empty() {
			return Err(PlacesError::Empty);
		}
		Ok(asked)
	}

	/// Notes that [`Partition::asked`] was proven: what answered is active, what was skipped faulty.
	pub fn prove(&mut self, skipped: Places) {
		self.proven = true;
		for (place, entry) in self.entries.iter_mut().enumerate() {
			if holds(skipped, place) {
				entry.state = entry.state.given_up();
			} else if entry.state.answers() {
				entry.state = SectorState::Active;
			}
		}
	}

	/// Gives the sectors up.
	///
	/// # Errors
	/// See [`PlacesError`]; a faulty sector is given up already.
	pub fn declare_faults(&mut self, places: Places) -> Result<(), PlacesError> {
		self.check_some(places, SectorState::answers)?;
		self.change(places, SectorState::given_up);
		Ok(())
	}

	/// Promises to prove faulty sectors in the next window. Returns those that windows of the fault
	/// have cost money.
	///
	/// # Errors
	/// See [`PlacesError`]; only a faulty sector recovers.
	pub fn declare_recoveries(&mut self, places: Places) -> Result<Vec<SectorNumber>, PlacesError> {
		self.check_some(places, |state| !state.answers())?;
		let mut charged = Vec::new();
		for (place, entry) in self.entries.iter_mut().enumerate() {
			let SectorState::Faulty { missed } = entry.state else { continue };
			if !holds(places, place) {
				continue;
			}
			// The first window is free.
			if missed > 1 {
				charged.push(entry.number);
			}
			entry.state = SectorState::Recovering { missed };
		}
		Ok(charged)
	}

	/// Closes all windows that have closed at `now`, and goes on to the next. Whoever is missing for
	/// more than `most_missed` windows in a row leaves, and so does who has expired.
	///
	/// No more than `most_missed` + 2 windows change anything: only the first of them can be proven,
	/// so no sector outlasts the rest.
	pub fn settle(&mut self, schedule: &Schedule, now: Tick, most_missed: u8) -> Settlement {
		let mut settlement = Settlement::default();
		while !self.entries.is_empty() && schedule.closes(self.window) <= now {
			self.close(schedule.closes(self.window), most_missed, &mut settlement);
			self.window = Schedule::next(self.window);
			self.proven = false;
		}
		if self.entries.is_empty() {
			self.window = schedule.window_of(Schedule::deadline(self.window), now);
			self.proven = false;
		}
		settlement
	}

	/// Closes the window at hand, which ends at `at`.
	fn close(&mut self, at: Tick, most_missed: u8, settlement: &mut Settlement) {
		let proven = self.proven;
		self.entries.retain(|entry| {
			let answered = entry.state.answers();
			let (state, costs) = entry.state.closed(proven);
			if answered && !state.answers() {
				settlement.missed = settlement.missed.saturating_add(1);
			}
			let gone = matches!(state, SectorState::Faulty { missed } if missed > most_missed);
			let end = if gone {
				Some(End::Terminated { at })
			} else if entry.expires <= at {
				Some(End::Expired)
			} else {
				None
			};
			if costs || end.is_some() {
				let outcome = settlement.outcomes.entry(entry.number).or_default();
				outcome.charges = outcome.charges.saturating_add(u32::from(costs));
				outcome.end = end;
			}
			end.is_none()
		});
		self.entries.iter_mut().for_each(|entry| entry.state = entry.state.closed(proven).0);
	}

	/// Checks that each place has a sector in such a state.
	fn check(&self, places: Places, fits: fn(SectorState) -> bool) -> Result<(), PlacesError> {
		let sectors = count(self.entries.len());
		let beyond = places.checked_shr(sectors).unwrap_or_default();
		if beyond != 0 {
			return Err(PlacesError::NoSector);
		}
		let mut named = self.entries.iter().enumerate().filter(|(place, _)| holds(places, *place));
		if !named.all(|(_, entry)| fits(entry.state)) {
			return Err(PlacesError::WrongState);
		}
		Ok(())
	}

	fn check_some(&self, places: Places, fits: fn(SectorState) -> bool) -> Result<(), PlacesError> {
		if places == 0 {
			return Err(PlacesError::Empty);
		}
		self.check(places, fits)
	}

	fn change(&mut self, places: Places, to: fn(SectorState) -> SectorState) {
		for (place, entry) in self.entries.iter_mut().enumerate() {
			if holds(places, place) {
				entry.state = to(entry.state);
			}
		}
	}
}

/// Whether a place is in the set.
fn holds(places: Places, place: usize) -> bool {
	let shift = u32::try_from(place).unwrap_or(u32::MAX);
	places.checked_shr(shift).unwrap_or_default() & 1 == 1
}

/// A length as a count. Lists here are bounded far below.
pub(crate) fn count(length: usize) -> u32 {
	u32::try_from(length).unwrap_or(u32::MAX)
}

const _: () = assert!(MAX_PARTITION_SECTORS <= Places::BITS);
