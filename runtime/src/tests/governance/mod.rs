// SPDX-License-Identifier: Apache-2.0
//! Token holders decide: figures, referenda, emergencies, and who reaches root.

mod adoption;
mod agenda;
mod agenda_weights;
mod carried;
mod document;
mod emergency;
mod emission;
mod figures;
mod narrowed;
mod overweight;
mod reach;
mod referenda;
mod upgrade;

use crate::{
	governance::parameters::RuntimeParameters, Balance, ConvictionVoting, OriginCaller, Preimage,
	Referenda, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, Scheduler, System, CRN,
};
use cairn_governance::{figure::Figure, origins::Origin};
use codec::Encode;
use frame_support::traits::{
	schedule::DispatchTime, Bounded, OnInitialize, StorePreimage, VoteTally,
};
use frame_system::RawOrigin;
use pallet_conviction_voting::{AccountVote, Conviction, Vote};
use pallet_referenda::{ReferendumIndex, ReferendumInfo, ReferendumInfoFor};
use sp_keyring::Sr25519Keyring;

/// The names of the outcomes of a referendum.
fn outcome(index: ReferendumIndex) -> &'static str {
	match ReferendumInfoFor::<Runtime>::get(index) {
		None => "none",
		Some(ReferendumInfo::Ongoing(status)) if status.deciding.is_none() => "prepared",
		Some(ReferendumInfo::Ongoing(_)) => "decided",
		Some(ReferendumInfo::Approved(..)) => "approved",
		Some(ReferendumInfo::Rejected(..)) => "rejected",
		Some(ReferendumInfo::Cancelled(..)) => "cancelled",
		Some(ReferendumInfo::TimedOut(..)) => "timed out",
		Some(ReferendumInfo::Killed(..)) => "killed",
	}
}

/// Lets blocks pass, of which only the scheduler takes note.
fn pass(blocks: u32) {
	for _ in 0..blocks {
		let next = System::block_number() + 1;
		System::set_block_number(next);
		Scheduler::on_initialize(next);
	}
}

/// Lets blocks pass until `index` has an outcome, and returns how many.
fn await_outcome(index: ReferendumIndex, most: u32) -> u32 {
	(0..most)
		.find(|_| {
			let open = ["prepared", "decided"].contains(&outcome(index));
			if open {
				pass(1);
			}
			!open
		})
		.unwrap_or(most)
}

/// Proposes `call` in the name of `origin`, and puts up the deposit.
fn propose(who: &sp_runtime::AccountId32, origin: OriginCaller, call: RuntimeCall) -> u32 {
	let bytes = call.encode();
	let proposal = if bytes.len() > 128 {
		let signed = RuntimeOrigin::signed(who.clone());
		Preimage::note_preimage(signed, bytes.clone()).unwrap();
		let hash = sp_io::hashing::blake2_256(&bytes).into();
		Bounded::Lookup { hash, len: bytes.len() as u32 }
	} else {
		<Preimage as StorePreimage>::bound(call).unwrap()
	};
	submit(who, origin, proposal)
}

/// Submits what may be no call at all, and puts up the deposit. Returns its index.
fn submit(
	who: &sp_runtime::AccountId32,
	origin: OriginCaller,
	proposal: Bounded<RuntimeCall, <Runtime as frame_system::Config>::Hashing>,
) -> u32 {
	let index = pallet_referenda::ReferendumCount::<Runtime>::get();
	Referenda::submit(
		RuntimeOrigin::signed(who.clone()),
		Box::new(origin),
		proposal,
		DispatchTime::After(0),
	)
	.unwrap();
	Referenda::place_decision_deposit(RuntimeOrigin::signed(who.clone()), index).unwrap();
	index
}

fn vote(who: &sp_runtime::AccountId32, index: u32, aye: bool, balance: Balance) {
	let vote = Vote { aye, conviction: Conviction::Locked1x };
	ConvictionVoting::vote(
		RuntimeOrigin::signed(who.clone()),
		index,
		AccountVote::Standard { vote, balance },
	)
	.unwrap();
}

/// The accounts that the development chain endows.
fn people() -> [sp_runtime::AccountId32; 6] {
	use Sr25519Keyring::*;
	[Alice, Bob, Charlie, Dave, Eve, Ferdie].map(|who| who.to_account_id())
}

fn all_vote(index: u32, aye: bool) {
	for who in people() {
		vote(&who, index, aye, 800_000 * CRN);
	}
}

/// The witness limit, decided.
fn witnesses(value: u8) -> RuntimeParameters {
	use crate::governance::parameters::dynamic_params::coverage::{MaxWitnesses, Parameters};
	let value = Figure::try_new(value).unwrap();
	RuntimeParameters::Coverage(Parameters::MaxWitnesses(MaxWitnesses, Some(value)))
}

/// `parameters.set_parameter` of the witness limit.
fn set_witnesses(value: u8) -> RuntimeCall {
	pallet_parameters::Call::set_parameter { key_value: witnesses(value) }.into()
}

/// What a referendum on figures acts as.
fn parameter_admin() -> OriginCaller {
	OriginCaller::Origins(Origin::ParameterAdmin)
}

fn root() -> OriginCaller {
	OriginCaller::system(RawOrigin::Root)
}

/// Whether an event like this was deposited.
fn was_told(matches: impl Fn(&RuntimeEvent) -> bool) -> bool {
	System::events().iter().any(|record| matches(&record.event))
}
