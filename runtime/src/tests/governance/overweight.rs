// SPDX-License-Identifier: Apache-2.0
//! Calls that weigh more than the scheduler enacts.

use super::{super::chain, *};
use crate::{configs::accounts::MaximumSchedulerWeight, governance::inspect::check_call};
use cairn_runtime_api::CallRefusal;
use frame_support::{traits::Get, weights::Weight};
use sp_runtime::traits::Dispatchable;

/// The priority of what is scheduled beside it.
const LATER: u8 = 200;

/// A call that says that it weighs so much.
fn heavy(weight: Weight) -> RuntimeCall {
	let call = Box::new(frame_system::Call::remark { remark: vec![1] }.into());
	pallet_utility::Call::with_weight { call, weight }.into()
}

/// The most that the refusal of `call` names, and what it says that the call weighs.
fn refused(call: &RuntimeCall) -> Option<(Weight, Weight)> {
	match check_call(&call.encode()) {
		Ok(()) => None,
		Err(CallRefusal::Overweight { weight, most }) => Some((weight, most)),
		Err(other) => panic!("{other:?}"),
	}
}

/// The most that a short call may weigh.
fn most() -> Weight {
	let (_, most) = refused(&heavy(MaximumSchedulerWeight::get())).unwrap();
	Weight::from_parts(most.ref_time(), 0)
}

/// Schedules `call` with `others` beside it, and tells whether the scheduler enacts it.
fn is_enacted(call: RuntimeCall, others: u32) -> bool {
	System::set_block_number(1);
	let schedule = |call: RuntimeCall, id: [u8; 32], priority: u8| {
		let call = Box::new(call);
		let (when, maybe_periodic) = (2, Some((9, 2)));
		let all =
			pallet_scheduler::Call::schedule_named { id, when, maybe_periodic, priority, call };
		RuntimeCall::from(all).dispatch(RuntimeOrigin::root()).unwrap();
	};
	for other in 0..others {
		let remark = frame_system::Call::remark { remark: vec![1] };
		let id = sp_io::hashing::blake2_256(&other.to_le_bytes());
		schedule(remark.into(), id, LATER);
	}
	schedule(call, [0; 32], 0);
	pass(1);
	let told = |of_first: fn(&pallet_scheduler::Event<Runtime>) -> bool| {
		was_told(|event| matches!(event, RuntimeEvent::Scheduler(told) if of_first(told)))
	};
	let enacted = told(
		|event| matches!(event, pallet_scheduler::Event::Dispatched { id: Some(id), .. } if *id == [0; 32]),
	);
	let overweight =
		told(|event| matches!(event, pallet_scheduler::Event::PermanentlyOverweight { .. }));
	assert_ne!(enacted, overweight);
	enacted
}

#[test]
fn what_the_scheduler_could_never_enact_is_refused_with_its_weight_and_the_most() {
	chain("development", || {
		let weight = Weight::from_parts(10_000_000_000_000, 7);
		let (told, most) = refused(&heavy(weight)).unwrap();
		assert_eq!(told, weight);
		assert!(most.all_lt(MaximumSchedulerWeight::get()));
		// What the scheduler takes for itself is little.
		assert!(most.ref_time() > MaximumSchedulerWeight::get().ref_time() / 100 * 95);
		assert!(!is_enacted(heavy(weight), 0));
	});
}

#[test]
fn the_most_is_enacted_however_much_else_is_scheduled() {
	chain("development", || {
		assert_eq!(refused(&heavy(most())), None);
		let agenda: u32 = <Runtime as pallet_scheduler::Config>::MaxScheduledPerBlock::get();
		assert!(is_enacted(heavy(most()), agenda - 1));
	});
}

#[test]
fn one_picosecond_more_than_the_most_is_refused() {
	chain("development", || {
		let more = most().saturating_add(Weight::from_parts(1, 0));
		assert_eq!(refused(&heavy(more)).map(|(weight, _)| weight), Some(more));
		assert!(!is_enacted(heavy(MaximumSchedulerWeight::get()), 0));
	});
}

#[test]
fn a_long_call_leaves_the_scheduler_less() {
	chain("development", || {
		let of_length = |length: usize| {
			let call = Box::new(frame_system::Call::remark { remark: vec![1; length] }.into());
			let weight = MaximumSchedulerWeight::get();
			let (_, most) =
				refused(&pallet_utility::Call::with_weight { call, weight }.into()).unwrap();
			most.ref_time()
		};
		assert!(of_length(200) < of_length(20));
		assert!(of_length(1_000_000) < of_length(200));
	});
}

#[test]
fn what_a_call_has_the_scheduler_enact_later_is_weighed_by_itself() {
	chain("development", || {
		let (when, maybe_periodic, priority) = (9, None, 0);
		let schedule = |weight: Weight| -> RuntimeCall {
			let call = Box::new(heavy(weight));
			pallet_scheduler::Call::schedule { when, maybe_periodic, priority, call }.into()
		};
		let noted = |weight: Weight| -> RuntimeCall {
			pallet_preimage::Call::note_preimage { bytes: heavy(weight).encode() }.into()
		};
		let submitted = |weight: Weight| -> RuntimeCall {
			pallet_referenda::Call::submit {
				proposal_origin: Box::new(root()),
				proposal: Bounded::Inline(heavy(weight).encode().try_into().unwrap()),
				enactment_moment: DispatchTime::After(0),
			}
			.into()
		};
		let more = most().saturating_add(Weight::from_parts(1, 0));
		for (fits, exceeds) in [
			(schedule(most()), schedule(more)),
			(noted(most()), noted(more)),
			(submitted(most()), submitted(more)),
		] {
			assert_eq!(refused(&fits), None);
			assert_eq!(refused(&exceeds).map(|(weight, _)| weight), Some(more));
			let calls = vec![exceeds];
			let batch = pallet_utility::Call::batch { calls }.into();
			assert_eq!(refused(&batch).map(|(weight, _)| weight), Some(more));
		}
	});
}

#[test]
fn what_root_says_that_a_call_weighs_is_what_counts() {
	chain("development", || {
		let call = Box::new(heavy(Weight::from_parts(10_000_000_000_000, 0)));
		let weight = Weight::from_parts(1_000_000, 0);
		let less = pallet_utility::Call::with_weight { call, weight }.into();
		assert_eq!(refused(&less), None);
		assert!(is_enacted(less, 0));
	});
}
