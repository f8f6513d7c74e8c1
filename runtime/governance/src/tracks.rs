// SPDX-License-Identifier: Apache-2.0
//! The tracks of referenda: how long each kind of decision takes, and what it demands.
//!
//! | track | prepared | decided | confirmed | enacted after | deposit |
//! |---|---|---|---|---|---|
//! | 0 `root` | 1/12 | 14 | 1 | 1 | 10,000 CRN |
//! | 1 `whitelisted_caller` | 1/48 | 14 | 1/144 | 1/144 | 1,000 CRN |
//! | 10 `parameter_admin` | 1/24 | 7 | 1/8 | 1/4 | 500 CRN |
//! | 11 `consensus_admin` | 1/12 | 14 | 1/2 | 1 | 2,000 CRN |
//! | 12 `treasurer` | 1/12 | 14 | 1/4 | 1/4 | 500 CRN |
//! | 20 `referendum_canceller` | 1/48 | 7 | 1/48 | 1/144 | 1,000 CRN |
//! | 21 `referendum_killer` | 1/48 | 7 | 1/48 | 1/144 | 5,000 CRN |
//!
//! Periods are in epochs of the emission, a day in production and a minute where people develop: a
//! test decides a referendum on the very code that decides one in production. Rounded up to blocks.
//!
//! A referendum is *prepared* so that voters learn of it, then *decided*: it passes as soon as it
//! meets both demands of its track at once, and keeps meeting them while it is *confirmed*. Demands
//! fall while it is decided: what nearly everybody wants passes at once, and what few oppose passes
//! at the end.
//! - **Approval** is the ayes' part of all votes, weighed by conviction. It never falls under one
//!   half.
//! - **Support** is the ayes' part of all tokens that could vote, not weighed. It starts at one half,
//!   so that nothing passes at once against the silent majority; a canceller's starts lower.
//!
//! Whoever may do more harm needs more of both at every point, and waits longer: see the demands of
//! each track below. The tests hold the tracks to this order.

use crate::origins::Origin;
use alloc::borrow::Cow;
use cairn_emission::{Balance, CRN};
use core::marker::PhantomData;
use frame_support::traits::{CallerTrait, Get};
use pallet_referenda::{Curve, Track, TrackInfo, TracksInfo};
use sp_runtime::{str_array, FixedI64};

/// Names a track. Ids are never reused.
pub type TrackId = u16;

/// The number of a block, or a number of blocks.
pub type BlockNumber = u32;

/// Everything, the runtime's code included.
pub const ROOT: TrackId = 0;
/// What the technical committee vetted, with root's power.
pub const WHITELISTED_CALLER: TrackId = 1;
/// Figures by which work is proven and paid.
pub const PARAMETER_ADMIN: TrackId = 10;
/// Figures that can stop the chain.
pub const CONSENSUS_ADMIN: TrackId = 11;
/// What the treasury spends.
pub const TREASURER: TrackId = 12;
/// The end of a referendum, whose deposits are returned.
pub const REFERENDUM_CANCELLER: TrackId = 20;
/// The end of a referendum, whose deposits are taken.
pub const REFERENDUM_KILLER: TrackId = 21;

/// All tracks where an epoch has `epoch` blocks, sorted by id.
pub fn tracks(epoch: BlockNumber) -> impl Iterator<Item = Track<TrackId, Balance, BlockNumber>> {
	TABLE.iter().map(move |terms| terms.track(epoch))
}

/// The track on which a referendum decides in the name of `origin`. `None` for accounts and for
/// origins of other pallets: no referendum acts for them.
pub fn track_of<Caller: CallerTrait<AccountId>, AccountId>(origin: &Caller) -> Option<TrackId>
where
	for<'a> &'a Caller: TryInto<&'a Origin>,
{
	if origin.is_root() {
		return Some(ROOT);
	}
	Some(match origin.try_into().ok()? {
		Origin::WhitelistedCaller => WHITELISTED_CALLER,
		Origin::ParameterAdmin => PARAMETER_ADMIN,
		Origin::ConsensusAdmin => CONSENSUS_ADMIN,
		Origin::Treasurer => TREASURER,
		Origin::ReferendumCanceller => REFERENDUM_CANCELLER,
		Origin::ReferendumKiller => REFERENDUM_KILLER,
	})
}

/// The tracks as the pallet of referenda asks for them. `Epoch` says how many blocks an epoch has,
/// `Caller` is the runtime's `OriginCaller`.
pub struct EpochTracks<Epoch, Caller, AccountId>(PhantomData<(Epoch, Caller, AccountId)>);

impl<Epoch: Get<BlockNumber>, Caller: CallerTrait<AccountId>, AccountId>
	TracksInfo<Balance, BlockNumber> for EpochTracks<Epoch, Caller, AccountId>
where
	for<'a> &'a Caller: TryInto<&'a Origin>,
{
	type Id = TrackId;
	type RuntimeOrigin = Caller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<TrackId, Balance, BlockNumber>>> {
		tracks(Epoch::get()).map(Cow::Owned)
	}

	fn track_for(origin: &Caller) -> Result<TrackId, ()> {
		track_of(origin).ok_or(())
	}
}

/// A part, or a multiple, of an epoch.
#[derive(Clone, Copy)]
struct Epochs {
	numerator: u32,
	denominator: u32,
}

impl Epochs {
	/// In blocks, of which an epoch has `epoch`: rounded up, and at least one.
	fn blocks(self, epoch: BlockNumber) -> BlockNumber {
		let denominator = u64::from(self.denominator);
		u64::from(epoch)
			.saturating_mul(self.numerator.into())
			.checked_next_multiple_of(denominator)
			.and_then(|product| product.checked_div(denominator))
			.and_then(|blocks| blocks.try_into().ok())
			.unwrap_or(BlockNumber::MAX)
			.max(1)
	}
}

const fn whole(numerator: u32) -> Epochs {
	Epochs { numerator, denominator: 1 }
}

const fn one_in(denominator: u32) -> Epochs {
	Epochs { numerator: 1, denominator }
}

/// A row of the table.
struct Terms {
	id: TrackId,
	name: &'static str,
	/// How many referenda are decided at once. Others wait, the best supported first.
	max_deciding: u32,
	/// What has to be put up before a referendum is decided, in plancks.
	deposit: Balance,
	prepare: Epochs,
	decision: Epochs,
	confirm: Epochs,
	enactment: Epochs,
	approval: Curve,
	support: Curve,
}

impl Terms {
	fn track(&self, epoch: BlockNumber) -> Track<TrackId, Balance, BlockNumber> {
		let info = TrackInfo {
			name: str_array(self.name),
			max_deciding: self.max_deciding,
			decision_deposit: self.deposit,
			prepare_period: self.prepare.blocks(epoch),
			decision_period: self.decision.blocks(epoch),
			confirm_period: self.confirm.blocks(epoch),
			min_enactment_period: self.enactment.blocks(epoch),
			min_approval: self.approval.clone(),
			min_support: self.support.clone(),
		};
		Track { id: self.id, info }
	}
}

/// Sorted by id.
static TABLE: [Terms; 7] = [
	// Two at once, so that one hopeless proposal does not hold the track for two weeks. Two can, for
	// 10,000 CRN each while it lasts; whoever waits with the most ayes is next.
	Terms {
		id: ROOT,
		name: "root",
		max_deciding: 2,
		deposit: 10_000 * CRN,
		prepare: one_in(12),
		decision: whole(14),
		confirm: whole(1),
		enactment: whole(1),
		approval: FIRM_APPROVAL,
		support: ROOT_SUPPORT,
	},
	// For what cannot wait: the committee looked at the call, the voters only confirm it.
	Terms {
		id: WHITELISTED_CALLER,
		name: "whitelisted_caller",
		max_deciding: 10,
		deposit: 1_000 * CRN,
		prepare: one_in(48),
		decision: whole(14),
		confirm: one_in(144),
		enactment: one_in(144),
		approval: FIRM_APPROVAL,
		support: WHITELISTED_SUPPORT,
	},
	// The everyday business: bounds hold what a figure may be, so that a week suffices.
	Terms {
		id: PARAMETER_ADMIN,
		name: "parameter_admin",
		max_deciding: 10,
		deposit: 500 * CRN,
		prepare: one_in(24),
		decision: whole(7),
		confirm: one_in(8),
		enactment: one_in(4),
		approval: EASY_APPROVAL,
		support: PARAMETER_SUPPORT,
	},
	// Enacted an epoch later at the earliest, so that validators can prepare, or object.
	Terms {
		id: CONSENSUS_ADMIN,
		name: "consensus_admin",
		max_deciding: 2,
		deposit: 2_000 * CRN,
		prepare: one_in(12),
		decision: whole(14),
		confirm: one_in(2),
		enactment: whole(1),
		approval: FIRM_APPROVAL,
		support: CONSENSUS_SUPPORT,
	},
	Terms {
		id: TREASURER,
		name: "treasurer",
		max_deciding: 5,
		deposit: 500 * CRN,
		prepare: one_in(12),
		decision: whole(14),
		confirm: one_in(4),
		enactment: one_in(4),
		approval: FIRM_APPROVAL,
		support: TREASURER_SUPPORT,
	},
	// Done before any referendum is closed that it might end and that nobody vetted.
	Terms {
		id: REFERENDUM_CANCELLER,
		name: "referendum_canceller",
		max_deciding: 10,
		deposit: 1_000 * CRN,
		prepare: one_in(48),
		decision: whole(7),
		confirm: one_in(48),
		enactment: one_in(144),
		approval: EASY_APPROVAL,
		support: CANCELLER_SUPPORT,
	},
	Terms {
		id: REFERENDUM_KILLER,
		name: "referendum_killer",
		max_deciding: 10,
		deposit: 5_000 * CRN,
		prepare: one_in(48),
		decision: whole(7),
		confirm: one_in(48),
		enactment: one_in(144),
		approval: FIRM_APPROVAL,
		support: KILLER_SUPPORT,
	},
];

/// Of everybody at the start, of 80 % after a seventh of the time, 60 % in the middle, half at the
/// end.
///
/// For what cannot be taken back: while the outcome is open, it takes four of five votes, and a
/// minority of a fifth has two epochs of fourteen to be heard. From the middle on it is a question
/// of the majority.
const FIRM_APPROVAL: Curve = Curve::make_reciprocal(1, 7, percent(80), percent(50), percent(100));

/// Of everybody at the start, of 70 % after a seventh of the time, 55 % in the middle, half at the
/// end.
///
/// For what another referendum can take back within a week.
const EASY_APPROVAL: Curve = Curve::make_reciprocal(1, 7, percent(70), percent(50), percent(100));

/// Half of all tokens at the start, 27.5 % in the middle, 5 % at the end.
///
/// Falls evenly: the chain's code is not changed early by whoever happens to be awake. Not under
/// 5 %, so that a handful of tokens never suffices while all others sleep.
const ROOT_SUPPORT: Curve = Curve::make_linear(1, 1, percent(5), percent(50));

/// Half of all tokens at the start, 20 % after half an epoch, 6 % in the middle, 5 % at the end.
///
/// Falls fast, as a vetted call is an urgent one, and no lower than root's: the committee alone must
/// not be able to have the chain changed.
const WHITELISTED_SUPPORT: Curve =
	Curve::make_reciprocal(1, 28, percent(20), percent(5), percent(50));

/// Half of all tokens at the start, 10 % after two epochs of seven, 5 % in the middle, 1 % at the
/// end.
///
/// Figures are many, and few holders follow each: a tenth that comes in two days suffices, or a
/// hundredth that nobody opposed for a week.
const PARAMETER_SUPPORT: Curve = Curve::make_reciprocal(2, 7, percent(10), percent(1), percent(50));

/// Half of all tokens at the start, 25 % after four epochs of fourteen, 15 % in the middle, 3 % at
/// the end.
///
/// Between root's and the other figures': it cannot change the code, but it can stop the chain.
const CONSENSUS_SUPPORT: Curve = Curve::make_reciprocal(1, 2, percent(15), percent(3), percent(50));

/// Half of all tokens at the start, 29 % after two epochs of fourteen, 10 % in the middle, 1 % at
/// the end.
///
/// What is spent is gone, but it is never more than the treasury has: low in the end, high for a
/// week.
const TREASURER_SUPPORT: Curve = Curve::make_reciprocal(1, 2, percent(10), percent(1), percent(50));

/// A quarter of all tokens at the start, 5 % after an epoch of seven, 2 % in the middle, 1 % at the
/// end.
///
/// Under what it might have to stop at every point. Cancelling costs the proposer nothing but time,
/// so that a quarter may do it at once.
const CANCELLER_SUPPORT: Curve = Curve::make_reciprocal(1, 7, percent(5), percent(1), percent(25));

/// Half of all tokens at the start, 10 % after two epochs of seven, 5 % in the middle, 1 % at the
/// end.
///
/// It takes somebody's deposits: more than to cancel, as much as to set a figure.
const KILLER_SUPPORT: Curve = Curve::make_reciprocal(2, 7, percent(10), percent(1), percent(50));

const fn percent(part: u128) -> FixedI64 {
	FixedI64::from_rational(part, 100)
}
