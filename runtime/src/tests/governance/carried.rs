// SPDX-License-Identifier: Apache-2.0
//! Calls that carry calls: what a proposer learns of a figure deep inside.

use super::{
	super::{chain, shapes::Shapes},
	figures::{setting, view},
	set_witnesses,
};
use crate::{governance::inspect::check_call, OriginCaller, RuntimeCall};
use cairn_runtime_api::CallRefusal;
use codec::Encode;
use frame_support::traits::GetCallMetadata;
use frame_system::RawOrigin;
use sp_keyring::Sr25519Keyring;

/// One of each call that carries another: how it carries `inner`.
fn carriers(inner: &RuntimeCall) -> Vec<RuntimeCall> {
	let call = || Box::new(inner.clone());
	let mut all = of_utility(inner);
	all.extend(of_others(inner));
	all.extend(of_scheduler(inner));
	all.extend([
		pallet_whitelist::Call::dispatch_whitelisted_call_with_preimage { call: call() }.into(),
		pallet_collective::Call::execute { proposal: call(), length_bound: 100 }.into(),
		pallet_collective::Call::propose { threshold: 2, proposal: call(), length_bound: 100 }
			.into(),
	]);
	all
}

/// Those that act for others, or with them.
fn of_others(inner: &RuntimeCall) -> Vec<RuntimeCall> {
	use pallet_multisig::Call as Multisig;
	use pallet_proxy::Call as Proxy;
	let call = || Box::new(inner.clone());
	let someone = Sr25519Keyring::Bob.to_account_id();
	let (real, delegate) = (someone.clone().into(), someone.clone().into());
	let other_signatories = vec![someone.clone()];
	let maybe_timepoint = Some(pallet_multisig::Timepoint { height: 7, index: 1 });
	let max_weight = frame_support::weights::Weight::from_parts(1, 1);
	let force_proxy_type = Some(Default::default());
	vec![
		Proxy::proxy { real: someone.into(), force_proxy_type, call: call() }.into(),
		Proxy::proxy_announced { delegate, real, force_proxy_type: None, call: call() }.into(),
		Multisig::as_multi_threshold_1 {
			other_signatories: other_signatories.clone(),
			call: call(),
		}
		.into(),
		Multisig::as_multi {
			threshold: 2,
			other_signatories,
			maybe_timepoint,
			call: call(),
			max_weight,
		}
		.into(),
	]
}

fn of_utility(inner: &RuntimeCall) -> Vec<RuntimeCall> {
	let call = || Box::new(inner.clone());
	let weight = frame_support::weights::Weight::from_parts(1, 1);
	let nothing = || Box::new(frame_system::Call::remark { remark: vec![1] }.into());
	let calls = || vec![inner.clone()];
	let as_origin = || Box::new(OriginCaller::system(RawOrigin::Root));
	vec![
		pallet_utility::Call::batch { calls: calls() }.into(),
		pallet_utility::Call::batch_all { calls: calls() }.into(),
		pallet_utility::Call::force_batch { calls: calls() }.into(),
		pallet_utility::Call::dispatch_as { as_origin: as_origin(), call: call() }.into(),
		pallet_utility::Call::dispatch_as_fallible { as_origin: as_origin(), call: call() }.into(),
		pallet_utility::Call::as_derivative { index: 3, call: call() }.into(),
		pallet_utility::Call::with_weight { call: call(), weight }.into(),
		pallet_utility::Call::if_else { main: call(), fallback: nothing() }.into(),
		pallet_utility::Call::if_else { main: nothing(), fallback: call() }.into(),
	]
}

fn of_scheduler(inner: &RuntimeCall) -> Vec<RuntimeCall> {
	use pallet_scheduler::Call;
	let call = || Box::new(inner.clone());
	let (priority, id, when, after) = (100, [7; 32], 90, 9);
	let maybe_periodic = Some((5, 2));
	vec![
		Call::schedule { when, maybe_periodic, priority, call: call() }.into(),
		Call::schedule_named { id, when, maybe_periodic: None, priority, call: call() }.into(),
		Call::schedule_after { after, maybe_periodic, priority, call: call() }.into(),
		Call::schedule_named_after { id, after, maybe_periodic, priority, call: call() }.into(),
	]
}

/// `call`, in which the bytes of `found` are those of `instead`.
fn replaced(call: &RuntimeCall, found: &[u8], instead: &[u8]) -> Vec<u8> {
	let bytes = call.encode();
	let at = bytes.windows(found.len()).position(|part| part == found).unwrap();
	[&bytes[..at], instead, &bytes[at + found.len()..]].concat()
}

#[test]
fn a_figure_within_any_call_that_carries_it_is_found() {
	chain("development", || {
		let good = set_witnesses(20);
		let bad = setting(&view("MaxWitnesses"), 33);
		for carrier in carriers(&good) {
			assert_eq!(check_call(&carrier.encode()), Ok(()));
			let refusal = check_call(&replaced(&carrier, &good.encode(), &bad));
			assert!(
				matches!(refusal, Err(CallRefusal::OutOfBounds { value: 33, .. })),
				"{carrier:?}: {refusal:?}"
			);
		}
	});
}

#[test]
fn every_call_that_carries_another_is_looked_into() {
	chain("development", || {
		let name = |call: &RuntimeCall| {
			let names = call.get_call_metadata();
			(names.pallet_name.to_string(), names.function_name.to_string())
		};
		let mut tried: Vec<_> = carriers(&set_witnesses(20)).iter().map(name).collect();
		tried.sort();
		tried.dedup();
		let mut all = Shapes::of_calls().carriers();
		all.sort();
		assert_eq!(tried, all);
	});
}

#[test]
fn a_figure_behind_another_of_a_batch_is_found() {
	chain("development", || {
		let good = set_witnesses(20).encode();
		let bad = setting(&view("MaxDistance"), 300_001);
		for call in [0, 2, 4] {
			let batch = [vec![20, call, 8], good.clone(), bad.clone()].concat();
			let refusal = check_call(&batch).unwrap_err();
			assert!(matches!(refusal, CallRefusal::OutOfBounds { value: 300_001, .. }));
		}
	});
}

#[test]
fn calls_deeper_than_any_that_the_scheduler_decodes_are_refused() {
	chain("development", || {
		let bad = setting(&view("MaxWitnesses"), 33);
		// `utility.as_derivative(0, …)`.
		let wrapped = |times: usize| [[20, 1, 0, 0].repeat(times), bad.clone()].concat();
		let refusal = check_call(&wrapped(100)).unwrap_err();
		assert!(matches!(refusal, CallRefusal::OutOfBounds { value: 33, .. }));
		assert_eq!(check_call(&wrapped(250_000)), Err(CallRefusal::Undecodable));
	});
}
