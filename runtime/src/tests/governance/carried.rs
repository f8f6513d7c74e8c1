// SPDX-License-Identifier: Apache-2.0
//! Calls that carry calls: what a proposer learns of a figure deep inside.

use super::{
	super::{chain, shapes::Shapes},
	figures::{setting, view},
	root, set_witnesses,
};
use crate::{governance::inspect::check_call, OriginCaller, Runtime, RuntimeCall};
use cairn_runtime_api::CallRefusal;
use codec::{DecodeLimit, Encode};
use frame_support::{
	traits::{schedule::DispatchTime, Bounded, GetCallMetadata},
	MAX_EXTRINSIC_DEPTH,
};
use frame_system::RawOrigin;
use sp_keyring::Sr25519Keyring;

/// One of each call that carries another: how it carries `inner`.
fn carriers(inner: &RuntimeCall) -> Vec<RuntimeCall> {
	let call = || Box::new(inner.clone());
	let mut all = of_utility(inner);
	all.extend(of_others(inner));
	all.extend(of_scheduler(inner));
	all.extend([proposed(inner.encode()), noted(inner.encode())]);
	all.extend([
		pallet_whitelist::Call::dispatch_whitelisted_call_with_preimage { call: call() }.into(),
		pallet_collective::Call::execute { proposal: call(), length_bound: 100 }.into(),
		pallet_collective::Call::propose { threshold: 2, proposal: call(), length_bound: 100 }
			.into(),
	]);
	all
}

/// `referenda.submit` of bytes.
fn proposed(bytes: Vec<u8>) -> RuntimeCall {
	submitted(Bounded::Inline(bytes.try_into().unwrap()))
}

/// `preimage.note_preimage` of bytes.
fn noted(bytes: Vec<u8>) -> RuntimeCall {
	pallet_preimage::Call::note_preimage { bytes }.into()
}

/// `referenda.submit`.
fn submitted(proposal: Bounded<RuntimeCall, sp_runtime::traits::BlakeTwo256>) -> RuntimeCall {
	pallet_referenda::Call::submit {
		proposal_origin: Box::new(root()),
		proposal,
		enactment_moment: DispatchTime::After(0),
	}
	.into()
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

/// Calls that carry bytes, and no call by them.
const BYTES_OF_NO_CALL: [(&str, &str); 19] = [
	("Babe", "report_equivocation"),
	("Babe", "report_equivocation_unsigned"),
	("Brake", "pause"),
	("Grandpa", "report_equivocation"),
	("Grandpa", "report_equivocation_unsigned"),
	("MultiBlockMigrations", "clear_historic"),
	("MultiBlockMigrations", "force_set_active_cursor"),
	("MultiBlockMigrations", "force_set_cursor"),
	("Session", "set_keys"),
	("System", "apply_authorized_upgrade"),
	("System", "kill_prefix"),
	("System", "kill_storage"),
	("System", "remark"),
	("System", "remark_with_event"),
	("System", "set_code"),
	("System", "set_code_without_checks"),
	("System", "set_storage"),
	("TxPause", "pause"),
	("TxPause", "unpause"),
];

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
		let shapes = Shapes::of_calls();
		let mut all = shapes.carriers();
		let typed = all.clone();
		let bytes = shapes.byte_carriers().into_iter().filter(|found| !typed.contains(found));
		all.extend(bytes.filter(|(pallet, call)| {
			!BYTES_OF_NO_CALL.contains(&(pallet.as_str(), call.as_str()))
		}));
		all.sort();
		assert_eq!(tried, all);
	});
}

#[test]
fn a_figure_in_bytes_within_bytes_is_found() {
	chain("development", || {
		let bad = setting(&view("MaxWitnesses"), 33);
		let batch = |calls| RuntimeCall::from(pallet_utility::Call::batch { calls });
		let good = set_witnesses(20);
		let both = batch(vec![good.clone(), noted(bad.clone()), proposed(bad.clone())]);
		let real = Sr25519Keyring::Bob.to_account_id().into();
		let call = Box::new(both.clone());
		let proxied = pallet_proxy::Call::proxy { real, force_proxy_type: None, call }.into();
		for call in [
			proposed(noted(bad.clone()).encode()),
			noted(proposed(bad.clone()).encode()),
			batch(vec![good.clone(), noted(bad.clone())]),
			batch(vec![good, proposed(bad)]),
			noted(both.encode()),
			both,
			proxied,
		] {
			let refusal = check_call(&call.encode());
			assert!(
				matches!(refusal, Err(CallRefusal::OutOfBounds { value: 33, most: 32, .. })),
				"{call:?}: {refusal:?}"
			);
		}
	});
}

#[test]
fn any_bytes_may_be_noted_and_none_but_a_call_proposed() {
	chain("development", || {
		let good = set_witnesses(20).encode();
		let padded = [good.clone(), vec![0; 3]].concat();
		for (bytes, refusal) in [
			(vec![], CallRefusal::Undecodable),
			(vec![255, 255], CallRefusal::Undecodable),
			(good[..good.len() - 1].to_vec(), CallRefusal::Undecodable),
			(padded, CallRefusal::TrailingBytes { count: 3 }),
		] {
			assert_eq!(check_call(&noted(bytes.clone()).encode()), Ok(()));
			let proposed = proposed(bytes).encode();
			assert_eq!(check_call(&proposed), Err(refusal.clone()));
			// Bytes that are a call have to be one that could be enacted.
			assert_eq!(check_call(&noted(proposed).encode()), Err(refusal));
		}
	});
}

#[test]
fn what_a_hash_stands_for_is_not_looked_at() {
	chain("development", || {
		let hash = sp_io::hashing::blake2_256(&[]).into();
		let lookup = submitted(Bounded::Lookup { hash, len: 9 });
		assert_eq!(check_call(&lookup.encode()), Ok(()));
		let legacy = submitted(Bounded::Legacy { hash, dummy: Default::default() });
		assert_eq!(check_call(&legacy.encode()), Ok(()));
	});
}

#[test]
fn bytes_within_bytes_count_as_depth() {
	chain("development", || {
		let bad = setting(&view("MaxWitnesses"), 33);
		let within =
			|times: usize, bytes: Vec<u8>| (0..times).fold(bytes, |bytes, _| noted(bytes).encode());
		let refusal = check_call(&within(200, bad.clone())).unwrap_err();
		assert!(matches!(refusal, CallRefusal::OutOfBounds { value: 33, .. }));
		assert_eq!(check_call(&within(200, set_witnesses(20).encode())), Ok(()));
		assert_eq!(check_call(&within(300, bad.clone())), Err(CallRefusal::Undecodable));
		// `utility.as_derivative(0, …)`, as deep as calls decode, in bytes in as many.
		let wrapped = [[20, 1, 0, 0].repeat(200), bad].concat();
		let deep = [[20, 1, 0, 0].repeat(200), noted(wrapped).encode()].concat();
		assert_eq!(check_call(&deep), Err(CallRefusal::Undecodable));
	});
}

#[test]
fn bytes_as_many_as_a_preimage_may_have_are_looked_into_at_every_depth() {
	chain("development", || {
		let long = frame_system::Call::<Runtime>::remark { remark: vec![0; 1 << 20] };
		let within = (0..250).fold(RuntimeCall::from(long), |call, _| noted(call.encode()));
		assert_eq!(check_call(&within.encode()), Ok(()));
	});
}

#[test]
fn a_call_as_deep_as_any_that_decodes_is_not_refused() {
	chain("development", || {
		let good = set_witnesses(20).encode();
		for times in 250..260 {
			let call = [[20, 1, 0, 0].repeat(times), good.clone()].concat();
			let decoded = RuntimeCall::decode_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &call[..]);
			let refusal = decoded.err().map(|_| CallRefusal::Undecodable);
			assert_eq!(check_call(&call).err(), refusal, "{times}");
		}
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
