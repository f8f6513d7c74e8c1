// SPDX-License-Identifier: Apache-2.0
//! Where what referenda schedule finds room.
//!
//! The scheduler's agenda of a block is bounded, and refuses what is beyond. Referenda take no note of
//! that (polkadot-sdk 2609): an enactment that is refused is lost, a track that is not told of a decision
//! keeps its slot taken for good, and a referendum without an alarm sleeps until somebody votes on it.
//! Everybody can fill an agenda, as each open referendum has an alarm, in a block that its author
//! chooses. So:
//!
//! - what is *urgent* finds room in its own block, as the agenda takes more of it than there can be:
//!   enactments, the end of each decision, and the alarm of each that runs;
//! - all other alarms share [`ALARMS`] places of a block, and go to one of the next [`LATER`] blocks
//!   where these are taken.
//!
//! Referenda set the first alarm of a decision before they store that it runs, so it is known by its
//! block. A referendum that is not being decided has alarms for these only:
//!
//! - the next block, after each vote;
//! - the end of its preparation, once its deposit is put up. A decision begins in that block at the
//!   soonest, and its alarm is later;
//! - its time-out, on submission, and when an alarm goes off before its deposit is put up.
//!
//! An alarm for any other block is a decision's. Only that of a decision which may take its next step in
//! the very next block, as it begins with about what its track demands at the beginning, cannot be told
//! from a vote's, and is among the others.
//!
//! Of alarms and ends that are urgent a block has two for each referendum that is decided at once: a track
//! counts a decision before its first alarm is set, a referendum has one alarm at a time, and a track is
//! told of an end before it begins another. Enactments are as many as voters approve for one block. If they
//! exceed what [`TASKS`] leaves them they go to the next ones.

use super::referenda::Tracks;
use crate::{OriginCaller, Referenda, Runtime, RuntimeCall, Scheduler, System};
use codec::Decode;
use frame_support::traits::{
	schedule::{
		v3::{Anon, Named, TaskName},
		DispatchTime, Period, Priority,
	},
	Bounded, Get, PalletInfoAccess,
};
use frame_system::pallet_prelude::BlockNumberFor;
use pallet_referenda::{Call, ReferendumIndex, ReferendumStatusOf, TracksInfo};
use sp_runtime::DispatchError;

/// Places of a block for alarms that are not urgent.
pub const ALARMS: usize = 50;

/// Blocks after its own in which a task may find room. To fill all of them takes 850 open referenda, of
/// which each costs its submission deposit. [`weights::agenda`](crate::weights::agenda) charges a look into
/// each.
pub const LATER: u32 = 16;

/// Tasks of a block at most: [`ALARMS`], and for each of the 49 referenda that are decided at once on all
/// tracks an alarm, the end of its decision and an enactment. The rest is root's.
pub const TASKS: u32 = 256;

type BlockNumber = BlockNumberFor<Runtime>;
type BoundedCall = Bounded<RuntimeCall, <Runtime as frame_system::Config>::Hashing>;
type Address = <Scheduler as Anon<BlockNumber, RuntimeCall, OriginCaller>>::Address;

/// The scheduler, as referenda use it.
pub struct Agenda;

impl Anon<BlockNumber, RuntimeCall, OriginCaller> for Agenda {
	type Address = Address;
	type Hasher = <Runtime as frame_system::Config>::Hashing;

	fn schedule(
		when: DispatchTime<BlockNumber>,
		maybe_periodic: Option<Period<BlockNumber>>,
		priority: Priority,
		origin: OriginCaller,
		call: BoundedCall,
	) -> Result<Address, DispatchError> {
		let at = find(when, is_urgent(&call, when))?;
		<Scheduler as Anon<_, _, _>>::schedule(at, maybe_periodic, priority, origin, call)
	}

	fn cancel(address: Address) -> Result<(), DispatchError> {
		<Scheduler as Anon<BlockNumber, RuntimeCall, OriginCaller>>::cancel(address)
	}

	fn reschedule(
		address: Address,
		when: DispatchTime<BlockNumber>,
	) -> Result<Address, DispatchError> {
		<Scheduler as Anon<BlockNumber, RuntimeCall, OriginCaller>>::reschedule(address, when)
	}

	fn next_dispatch_time(address: Address) -> Result<BlockNumber, DispatchError> {
		<Scheduler as Anon<BlockNumber, RuntimeCall, OriginCaller>>::next_dispatch_time(address)
	}
}

impl Named<BlockNumber, RuntimeCall, OriginCaller> for Agenda {
	type Address = Address;
	type Hasher = <Runtime as frame_system::Config>::Hashing;

	fn schedule_named(
		id: TaskName,
		when: DispatchTime<BlockNumber>,
		maybe_periodic: Option<Period<BlockNumber>>,
		priority: Priority,
		origin: OriginCaller,
		call: BoundedCall,
	) -> Result<Address, DispatchError> {
		let at = find(when, true)?;
		<Scheduler as Named<_, _, _>>::schedule_named(
			id,
			at,
			maybe_periodic,
			priority,
			origin,
			call,
		)
	}

	fn cancel_named(id: TaskName) -> Result<(), DispatchError> {
		<Scheduler as Named<BlockNumber, RuntimeCall, OriginCaller>>::cancel_named(id)
	}

	fn reschedule_named(
		id: TaskName,
		when: DispatchTime<BlockNumber>,
	) -> Result<Address, DispatchError> {
		<Scheduler as Named<BlockNumber, RuntimeCall, OriginCaller>>::reschedule_named(id, when)
	}

	fn next_dispatch_time(id: TaskName) -> Result<BlockNumber, DispatchError> {
		<Scheduler as Named<BlockNumber, RuntimeCall, OriginCaller>>::next_dispatch_time(id)
	}
}

/// The first block from `when` on that has room.
fn find(
	when: DispatchTime<BlockNumber>,
	urgent: bool,
) -> Result<DispatchTime<BlockNumber>, DispatchError> {
	let first = when.evaluate(System::block_number());
	let most = if urgent { usize::try_from(TASKS).unwrap_or(usize::MAX) } else { ALARMS };
	(first..=first.saturating_add(LATER))
		.find(|block| tasks(*block) < most)
		.map(DispatchTime::At)
		.ok_or(DispatchError::Exhausted)
}

/// Tasks of a block, without those that were cancelled. An agenda keeps the entry of such a one while
/// another comes after it, so its length says less: whoever has an alarm set and cancelled by votes would
/// take place after place with it.
fn tasks(block: BlockNumber) -> usize {
	pallet_scheduler::Agenda::<Runtime>::get(block).iter().flatten().count()
}

/// Whether a task ends a decision, or is the alarm of one that runs or begins. Referenda on all tracks
/// together are few of which that can be said at once.
fn is_urgent(call: &BoundedCall, when: DispatchTime<BlockNumber>) -> bool {
	let Bounded::Inline(bytes) = call else { return false };
	let mut bytes = bytes.as_slice();
	if bytes.first().copied().map(usize::from) != Some(Referenda::index()) {
		return false;
	}
	match RuntimeCall::decode(&mut bytes) {
		Ok(RuntimeCall::Referenda(Call::one_fewer_deciding { .. })) => true,
		Ok(RuntimeCall::Referenda(Call::nudge_referendum { index })) => is_decided(index, when),
		_ => false,
	}
}

/// Whether the referendum is being decided, or begins to be with this alarm.
fn is_decided(index: ReferendumIndex, when: DispatchTime<BlockNumber>) -> bool {
	let Ok(status) = Referenda::ensure_ongoing(index) else { return false };
	let now = System::block_number();
	status.deciding.is_some() || !waits(&status, now, when.evaluate(now))
}

/// Whether an alarm for block `when` is one of a referendum that is not being decided.
fn waits(status: &ReferendumStatusOf<Runtime, ()>, now: BlockNumber, when: BlockNumber) -> bool {
	when <= now.saturating_add(1)
		|| Tracks::info(status.track)
			.is_none_or(|track| when <= status.submitted.saturating_add(track.prepare_period))
		|| times_out(status, now, when)
}

/// Whether an alarm for block `when` is that of the time-out. A decision that ends in the same block has its
/// deposit, or gets it in this call: then no alarm that went off is stored.
fn times_out(
	status: &ReferendumStatusOf<Runtime, ()>,
	now: BlockNumber,
	when: BlockNumber,
) -> bool {
	let timeout = <Runtime as pallet_referenda::Config>::UndecidingTimeout::get();
	let went_off = status.alarm.is_some_and(|(_, (block, _))| block <= now);
	status.decision_deposit.is_none()
		&& went_off
		&& when == status.submitted.saturating_add(timeout)
}
