// SPDX-License-Identifier: Apache-2.0
//! What is kept of a candidate, and of a device that backs it.

use cairn_device_primitives::EpochIndex;
use cairn_emission::Balance;
use cairn_power::{
	Age, BackerAccount, BackerEarnings, BackersAccrual, BackingParams, Commission, CoveragePower,
	Service,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::Perbill;
use sp_staking::SessionIndex;

/// Whether a candidate may be elected, and why not.
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
#[allow(clippy::cast_possible_truncation, reason = "the codec derived of explicit indices")]
pub enum CandidateState {
	/// It stands for election.
	#[default]
	#[codec(index = 0)]
	Standing,
	/// It authored far less than was expected. It stands again when it says so.
	#[codec(index = 1)]
	Idle,
	/// It leaves: its bond is free some sessions after it last served.
	#[codec(index = 2)]
	Leaving {
		/// The session in which it said so.
		since: SessionIndex,
		/// Sessions for which its bond is held from then or from when it last serves, as was the rule
		/// when it said so.
		wait: SessionIndex,
	},
	/// It equivocated: its backing is void, and it may not stand for some time.
	#[codec(index = 3)]
	Removed {
		/// The session in which it was removed.
		at: SessionIndex,
		/// The first session in which it may stand again.
		until: SessionIndex,
		/// What part of its bond it lost by what it did until `at`.
		slashed: Perbill,
	},
	/// It left, and has no bond. Its record is kept for those who have not yet taken their leave,
	/// or their pay.
	#[codec(index = 4)]
	Left,
	/// An election met it without session keys. It stands again when it has some and says so.
	#[codec(index = 5)]
	Keyless,
}

/// A candidate, or who was one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Candidate {
	/// What it has at stake itself, in plancks, without what is unbonding.
	pub bond: Balance,
	/// What it keeps of its points in the running epoch before those are divided among its backers.
	pub commission: Commission,
	/// What it asked to keep from the next epoch on: then [as much as may be
	/// kept](crate::PointsSum::max_commission) of it.
	pub next_commission: Commission,
	/// Whether it may be elected.
	pub state: CandidateState,
	/// Devices that back it.
	pub backers: u32,
	/// Bytes that they prove.
	pub bytes: u128,
	/// Coverage power of all of them, as far as it was told.
	pub coverage: CoveragePower,
	/// What their shares earn.
	pub accrual: BackersAccrual,
	/// What it earned itself and was not paid, in plancks.
	pub due: Balance,
	/// What it did since the last verdict.
	pub unjudged: Service,
	/// The epoch of emission in which `service` and `points` were earned.
	pub epoch: EpochIndex,
	/// What it did in that epoch.
	pub service: Service,
	/// The points that this earned, worth nothing before the epoch is closed.
	pub points: u64,
	/// Those of them that are its own: its commission, and all of sessions at whose end nobody
	/// backed it.
	pub own_points: u64,
	/// The last session that it served in, 0 if none.
	pub served: SessionIndex,
}

impl Candidate {
	/// What it is backed with at the age `now`: nothing while it is removed.
	pub fn backing(&self, rule: &BackingParams, now: Age) -> u128 {
		if self.is_removed() {
			return 0;
		}
		rule.backing(self.bytes, self.coverage.micro_units(now))
	}

	/// Whether it stands for election.
	pub fn stands(&self) -> bool {
		self.state == CandidateState::Standing
	}

	/// Whether it is removed for what it did.
	pub fn is_removed(&self) -> bool {
		matches!(self.state, CandidateState::Removed { .. })
	}

	/// Whether it leaves, or has left.
	pub fn leaves(&self) -> bool {
		matches!(self.state, CandidateState::Leaving { .. } | CandidateState::Left)
	}

	/// Whether forgetting it forgets nothing.
	pub(crate) fn is_gone(&self) -> bool {
		let owes = self.due > 0 || self.points > 0;
		self.state == CandidateState::Left && self.backers == 0 && !owes
	}
}

/// What is kept of a device that backs a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Backing<AccountId> {
	/// The candidate.
	pub validator: AccountId,
	/// Bytes that the device proves.
	pub bytes: u128,
	/// Its coverage power as it was last told.
	pub coverage: CoveragePower,
	/// Its shares in what the candidate's backers earn.
	pub account: BackerAccount,
}

/// What a device backs with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proven {
	/// Bytes of storage.
	pub bytes: u128,
	/// Coverage power.
	pub coverage: CoveragePower,
}

impl<AccountId> Backing<AccountId> {
	/// Of a device that proves nothing, as far as `validator` knows, and earned so much before.
	pub(crate) fn new(validator: AccountId, earnings: BackerEarnings) -> Self {
		Self {
			validator,
			bytes: 0,
			coverage: CoveragePower::default(),
			account: BackerAccount { earnings, ..Default::default() },
		}
	}

	/// What the candidate was told of the device.
	pub(crate) fn told(&self) -> Proven {
		Proven { bytes: self.bytes, coverage: self.coverage }
	}
}

/// Bond that was given up and is still held.
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
pub struct Unbond {
	/// How much, in plancks.
	pub amount: Balance,
	/// The first session in which it is free.
	pub free_at: SessionIndex,
}
