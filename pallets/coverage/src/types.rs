// SPDX-License-Identifier: Apache-2.0
//! What is submitted, what is stored, and what the runtime API answers.

#![allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]

use cairn_coverage::{CoverageParams, Presence, Refusal};
pub use cairn_coverage::{Heard, Ramp, StoredReport};
use cairn_device_primitives::{
	ChainTip, DeviceId, Report, Round, Seed, Tag, Tick, WorkingSignature,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_runtime::Vec;

/// Most reports that a beacon keeps, and most items of one group of a batch.
pub const MAX_REPORTS: u32 = 32;

/// Most groups of a batch.
pub const MAX_GROUPS: u32 = 32;

/// What a witness says about one beacon. The round and the beaconer stand once in its group.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SignedReport {
	/// Who heard the beacon.
	pub witness: DeviceId,
	/// Proof that the payload was known before it was public.
	pub tag: Tag,
	/// Received signal strength, tenths of dBm.
	pub rssi: i16,
	/// Signal to noise ratio, tenths of dB.
	pub snr: i16,
	/// Frequency, Hz.
	pub frequency: u32,
	/// Data rate, by its number in the region's plan.
	pub data_rate: u8,
	/// GPS time of reception, nanoseconds, where the gateway has it.
	pub gps_time: Option<u64>,
	/// The witness's working key over the whole [`Report`].
	pub signature: WorkingSignature,
}

impl SignedReport {
	/// The message under the signature.
	pub fn message(&self, round: Round, beaconer: DeviceId) -> Report {
		Report {
			round,
			beaconer,
			witness: self.witness,
			tag: self.tag,
			rssi: self.rssi,
			snr: self.snr,
			frequency: self.frequency,
			data_rate: self.data_rate,
			gps_time: self.gps_time,
		}
	}
}

/// Reports about one beacon.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ReportGroup {
	/// The round of the beacon.
	pub round: Round,
	/// Who sent it.
	pub beaconer: DeviceId,
	/// What was heard.
	pub reports: BoundedVec<SignedReport, ConstU32<MAX_REPORTS>>,
}

/// A batch of groups: the argument of the call `report`.
pub type Batch = BoundedVec<ReportGroup, ConstU32<MAX_GROUPS>>;

/// Why a whole group was refused: nothing about the witnesses, all about the beacon.
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
pub enum GroupRefusal {
	/// It holds no report.
	#[codec(index = 0)]
	Empty,
	/// The round has not begun, or its seed is not usable yet (in the round's first block).
	#[codec(index = 1)]
	WindowNotOpen,
	/// Reports are taken in the beacon's round and the one after it, no later.
	#[codec(index = 2)]
	WindowClosed,
	/// The chain kept no rules for that round (it passed while the runtime was migrating).
	#[codec(index = 3)]
	UnknownRound,
	/// No gateway has that id.
	#[codec(index = 4)]
	UnknownBeaconer,
	/// The beaconer was not active in that round.
	#[codec(index = 5)]
	NotActive,
	/// The beaconer had asserted no location in that round.
	#[codec(index = 6)]
	NotLocated,
	/// The beaconer was not drawn in that round.
	#[codec(index = 7)]
	NotDrawn,
}

/// What a round draws with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Draw {
	/// The seed of the round.
	pub seed: Seed,
	/// A gateway is drawn once in so many rounds.
	pub interval: u32,
}

/// The draws of the quiet rounds before a round, the nearest first; `None` for a round that does
/// not exist, or that passed while the runtime was migrating.
pub type PreviousDraws = [Option<Draw>; 3];

/// By what the beacons of one draw round are judged.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct RoundRules {
	/// A gateway is drawn once in so many rounds.
	pub interval: u32,
	/// The parameters in force when the round began.
	pub params: CoverageParams,
	/// Whoever they drew is not drawn.
	pub previous: PreviousDraws,
}

/// Refusals by witness, at most one a witness: the latest.
pub type RefusalLog = BoundedVec<(DeviceId, Refusal), ConstU32<MAX_REPORTS>>;

/// What is known of a beacon before its reveal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Beacon {
	/// The accepted reports, no witness twice.
	pub reports: BoundedVec<StoredReport, ConstU32<MAX_REPORTS>>,
	/// Witnesses whose signed report was refused, and why. Past the bound they are forgotten.
	pub refused: RefusalLog,
}

impl Beacon {
	/// Whether a report of `witness` is stored.
	pub fn holds(&self, witness: DeviceId) -> bool {
		self.reports.iter().any(|report| report.witness == witness)
	}

	/// Notes why the report of `witness` was refused, in place of an earlier note.
	pub fn note(&mut self, witness: DeviceId, refusal: Refusal) {
		match self.refused.iter_mut().find(|(noted, _)| *noted == witness) {
			Some(entry) => entry.1 = refusal,
			// The log is a courtesy: past its bound the event alone tells.
			None => {
				let _ = self.refused.try_push((witness, refusal));
			}
		}
	}

	/// Forgets the refusal of a witness whose report has been accepted.
	pub fn forgive(&mut self, witness: DeviceId) {
		self.refused.retain(|(noted, _)| *noted != witness);
	}
}

/// A gateway's hash chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Chain {
	/// The hash of the next secret.
	pub tip: ChainTip,
	/// Sequence number of the last commitment; 0 for the one made at onboarding.
	pub sequence: u32,
	/// A new chain, and the draw round from which its secrets are used.
	pub next: Option<(Round, ChainTip)>,
}

impl Chain {
	/// The chain whose secret opens a beacon of `round`.
	pub fn tip_at(&self, round: Round) -> ChainTip {
		match self.next {
			Some((from, tip)) if round >= from => tip,
			_ => self.tip,
		}
	}

	/// Moves the tip to the `secret` that opened a beacon of `round`, and leaves the old chain
	/// once the new one is in use.
	pub fn advance(&mut self, round: Round, secret: ChainTip) {
		self.tip = secret;
		if self.next.is_some_and(|(from, _)| round >= from) {
			self.next = None;
		}
	}
}

/// All that this pallet knows of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Gateway {
	/// Its commitment to the secrets of its beacons.
	pub chain: Chain,
	/// Its last beacon that anybody heard.
	pub heard: Option<Heard>,
	/// Its ramp at the place that it took in round `located`.
	pub ramp: Ramp,
	/// The draw round from which it stands where it stands.
	pub located: Round,
	/// The draw round from which it stands elsewhere: its ramp restarts there.
	pub moves: Option<Round>,
	/// The draw round from which it proves nothing any more.
	pub retires: Option<Round>,
	/// The cell under which the density counters hold it.
	pub counted: Option<u64>,
	/// The bucket of `Expiry` in which it lies.
	pub expires: Option<Tick>,
	/// Beacons that somebody reported and nobody revealed.
	pub missed: u32,
	/// Beacons revealed after somebody heard them.
	pub settled: u32,
}

impl Gateway {
	/// Where it stands.
	pub(crate) fn presence(&self) -> Presence {
		let Self { heard, ramp, located, moves, retires, counted, .. } = *self;
		Presence { heard, ramp, located, moves, retires, counted }
	}

	/// Changes where it stands.
	pub(crate) fn stand(&mut self, change: impl FnOnce(&mut Presence)) {
		let mut presence = self.presence();
		change(&mut presence);
		let Presence { heard, ramp, located, moves, retires, counted } = presence;
		(self.heard, self.ramp, self.located) = (heard, ramp, located);
		(self.moves, self.retires, self.counted) = (moves, retires, counted);
	}
}

/// What became of a witness's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Verdict {
	/// Among those drawn: it earned these micro-units.
	#[codec(index = 0)]
	Paid {
		/// Micro-units, after density scale and ramp.
		#[codec(compact)]
		units: u64,
	},
	/// It earned nothing, by this rule.
	#[codec(index = 1)]
	Refused(Refusal),
	/// The beaconer never revealed its secret: the report cannot be judged.
	#[codec(index = 2)]
	Unrevealed,
	/// It waits for the reveal.
	#[codec(index = 3)]
	Pending,
}

impl From<Result<u64, Refusal>> for Verdict {
	fn from(outcome: Result<u64, Refusal>) -> Self {
		match outcome {
			Ok(units) => Self::Paid { units },
			Err(refusal) => Self::Refused(refusal),
		}
	}
}

/// What is kept of a beacon when it is settled or expired.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Receipt {
	/// Whether the secret was revealed in time.
	pub revealed: bool,
	/// HIP-17 scale of the beaconer's hex, permyriad.
	pub scale: u16,
	/// Micro-units that the beaconer earned, after density scale and ramp.
	#[codec(compact)]
	pub units: u64,
	/// The stored reports.
	pub verdicts: BoundedVec<(DeviceId, Verdict), ConstU32<MAX_REPORTS>>,
	/// Those refused before the reveal.
	pub refused: RefusalLog,
}

/// How far the clearing of old rounds has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Cursors {
	/// The first round whose beacons may not all be cleared.
	pub expire: Round,
	/// The first round whose receipts and rules may not all be cleared.
	pub prune: Round,
}

/// What a gateway is due to do. That it should report what it hears cannot be known here.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Duty {
	/// Send the beacon of `round` by radio.
	#[codec(index = 0)]
	Beacon {
		/// The round in which it was drawn.
		round: Round,
		/// The last tick in which to send.
		until: Tick,
	},
	/// Reveal the secret of the beacon of `round`.
	#[codec(index = 1)]
	Reveal {
		/// The round in which it was drawn.
		round: Round,
		/// The first tick in which the reveal is taken.
		from: Tick,
		/// The last one.
		until: Tick,
	},
	/// Have the working key renewed by the root key: reports signed with it no longer count.
	#[codec(index = 2)]
	RenewWorkingKey {
		/// The tick from which it no longer counts.
		since: Tick,
	},
}

/// Where a beacon stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum BeaconState {
	/// Reported, not revealed, not expired.
	#[codec(index = 0)]
	Open,
	/// Revealed and paid.
	#[codec(index = 1)]
	Settled,
	/// Never revealed.
	#[codec(index = 2)]
	Expired,
}

/// What became of a device's own beacon.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BeaconOutcome {
	/// Where it stands.
	pub state: BeaconState,
	/// HIP-17 scale of the device's hex, permyriad; 0 unless settled.
	pub scale: u16,
	/// Micro-units that the device earned with it.
	pub units: u64,
	/// Each witness and what became of its report.
	pub witnesses: Vec<(DeviceId, Verdict)>,
}

/// What a device did in a round, and what it earned by it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RoundOutcome {
	/// Its own beacon, if anybody reported or revealed it.
	pub beacon: Option<BeaconOutcome>,
	/// The beacons that it reported, by their beaconers, and what became of each report.
	pub reports: Vec<(DeviceId, Verdict)>,
	/// Whether all beacons of the round were searched for its reports.
	pub complete: bool,
}
