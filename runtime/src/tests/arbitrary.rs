// SPDX-License-Identifier: Apache-2.0
//! Whatever arrives from outside, the runtime does not panic, and what it refuses leaves no trace.

use super::{
	check_state,
	fleet::{self, Fleet},
	shapes::{Choices, Known, Shapes},
	world::{self, account, World, PEOPLE},
};
use crate::{Executive, RuntimeCall, RuntimeOrigin, UncheckedExtrinsic, CRN};
use codec::{Compact, Decode, DecodeLimit, Encode};
use frame_support::dispatch::DispatchResultWithPostInfo;
use proptest::{
	prelude::*,
	test_runner::{Config, TestRunner},
};
use sp_runtime::traits::Dispatchable;
use std::{cell::RefCell, collections::BTreeMap};

/// How deep calls may hold calls, as `frame_executive` decodes them.
const MAX_DEPTH: u32 = 256;

/// The pallets of Cairn. The clock has no calls.
const PALLETS: [&str; 5] = ["DeviceRegistry", "Coverage", "Rewards", "Spacetime", "Power"];

/// Everything that is stored.
type State = BTreeMap<Vec<u8>, Vec<u8>>;

fn state() -> State {
	let mut state = State::new();
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).unwrap_or_default();
		state.insert(next.clone(), value.to_vec());
		key = next;
	}
	state
}

/// A populated chain to try calls on, each on the same state.
struct Bench {
	world: RefCell<World>,
	before: State,
	/// How many calls were dispatched, and how many of them succeeded.
	tried: RefCell<(u32, u32)>,
}

impl Bench {
	fn new() -> (Self, Fleet) {
		let (mut world, fleet) = super::history::paid();
		let before = world.attempt(state);
		(Self { world: RefCell::new(world), before, tried: RefCell::default() }, fleet)
	}

	fn inspect<R>(&self, look: impl FnOnce() -> R) -> R {
		self.world.borrow_mut().inspect(look)
	}

	/// Dispatches `call`: on an error nothing is stored, on success all invariants hold.
	fn dispatch(&self, origin: RuntimeOrigin, call: RuntimeCall) -> DispatchResultWithPostInfo {
		let told = format!("{call:?}");
		let (result, after) = self.world.borrow_mut().attempt(|| {
			let result = call.dispatch(origin);
			if result.is_ok() {
				check_state();
			}
			(result, result.is_err().then(state))
		});
		if let Some(after) = after {
			assert!(
				after == self.before,
				"{told} failed and left {:?}",
				changed(&self.before, &after)
			);
		}
		let mut tried = self.tried.borrow_mut();
		*tried = (tried.0 + 1, tried.1 + u32::from(result.is_ok()));
		result
	}
}

/// Keys whose values differ.
pub fn changed(before: &State, after: &State) -> Vec<Vec<u8>> {
	let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
	keys.filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}

#[test]
fn what_a_failure_would_leave_behind_is_seen() {
	let (bench, _) = Bench::new();
	let leave = || {
		pallet_device_registry::NextMaker::<crate::Runtime>::mutate(|next| *next += 1);
		pallet_device_registry::MakerIds::<crate::Runtime>::remove(account(0));
		state()
	};
	let after = bench.world.borrow_mut().attempt(leave);
	let maker_of = pallet_device_registry::MakerIds::<crate::Runtime>::hashed_key_for(account(0));
	let next_maker = pallet_device_registry::NextMaker::<crate::Runtime>::hashed_key().to_vec();
	let mut expected = vec![maker_of, next_maker];
	expected.sort();
	let mut left = changed(&bench.before, &after);
	left.sort();
	assert_eq!(left, expected);
	assert!(changed(&bench.before, &bench.world.borrow_mut().attempt(state)).is_empty());
}

/// The whole state of a world.
pub fn state_of(world: &mut World) -> State {
	world.inspect(state)
}

fn decode(bytes: &[u8]) -> Option<RuntimeCall> {
	RuntimeCall::decode_all_with_depth_limit(MAX_DEPTH, &mut &bytes[..]).ok()
}

/// Runs `test` on `cases` values. A failure is told with its value and not shrunk: a panic within
/// the runtime leaves the bench as it was in the middle of it.
fn run<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value)) {
	let config =
		Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
	TestRunner::new(config)
		.run(&strategy, |value| {
			test(value);
			Ok(())
		})
		.unwrap();
}

/// Calls that succeed on the bench's state, with who signs them.
fn valid_calls(bench: &Bench, fleet: &mut Fleet) -> Vec<(u8, RuntimeCall)> {
	use pallet_device_registry::Call as Registry;
	bench.inspect(|| {
		let (device, to) = (0, account(2));
		let maker = pallet_device_registry::MakerIds::<crate::Runtime>::get(account(0)).unwrap();
		let own: [RuntimeCall; 8] = [
			Registry::adjust_bond { new_bond: 3_000 * CRN }.into(),
			Registry::retire_maker {}.into(),
			Registry::set_payout { device, payout: Some(to.clone()) }.into(),
			Registry::offer_transfer { device, to: to.clone() }.into(),
			Registry::retire { device }.into(),
			fleet.certify(device, 500).unwrap(),
			fleet.rotate(device, true).unwrap(),
			fleet.onboard(maker, cairn_device_primitives::DeviceKind::Gateway, account(0)),
		];
		let mut calls: Vec<_> = own.into_iter().map(|call| (0, call)).collect();
		calls.push((3, fleet.register_maker(100 * CRN)));
		calls.push((3, fleet.commit(device).unwrap()));
		let owed = fleet::devices().max_by_key(|device| crate::Rewards::pending(*device)).unwrap();
		calls.push((4, pallet_rewards::Call::claim { device: owed }.into()));
		let due = fleet::revealable();
		calls.extend(due.into_iter().map(|(device, round)| (4, fleet.reveal(device, round))));
		let round = <crate::ChallengeClock as cairn_traits::RoundClock>::round();
		let heard = fleet.report(
			fleet::drawn().first().copied().unwrap_or(device),
			round.saturating_sub(1),
			&[1, 2, 3],
			fleet::Flaw::None,
		);
		calls.extend(heard.map(|call| (4, call)));
		calls
	})
}

#[test]
fn calls_that_are_in_order_succeed_on_the_bench() {
	let (bench, mut fleet) = Bench::new();
	for (person, call) in valid_calls(&bench, &mut fleet) {
		let told = format!("{call:?}");
		let result = bench.dispatch(RuntimeOrigin::signed(account(person)), call);
		assert!(result.is_ok(), "{told}: {result:?}");
	}
}

/// What can happen to bytes on their way.
#[derive(Clone, Debug)]
enum Damage {
	Flip(usize),
	Cut(usize),
	Insert(usize, u8),
	Splice(usize, Vec<u8>),
}

fn any_damage() -> impl Strategy<Value = Damage> {
	prop_oneof![
		4 => any::<usize>().prop_map(Damage::Flip),
		1 => any::<usize>().prop_map(Damage::Cut),
		1 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
		2 => (any::<usize>(), prop::collection::vec(any::<u8>(), 1..40))
			.prop_map(|(at, bytes)| Damage::Splice(at, bytes)),
	]
}

fn damage(bytes: &[u8], damage: &Damage) -> Vec<u8> {
	let mut bytes = bytes.to_vec();
	match damage {
		Damage::Flip(bit) => {
			let bit = bit % (bytes.len() * 8);
			bytes[bit / 8] ^= 1 << (bit % 8);
		}
		Damage::Cut(at) => bytes.truncate(at % bytes.len()),
		Damage::Insert(at, byte) => bytes.insert(at % bytes.len(), *byte),
		Damage::Splice(at, other) => {
			let at = at % bytes.len();
			bytes.iter_mut().skip(at).zip(other).for_each(|(to, from)| *to = *from);
		}
	}
	bytes
}

#[test]
fn damaged_calls_never_panic_and_leave_no_trace_where_they_fail() {
	let (bench, mut fleet) = Bench::new();
	let calls = valid_calls(&bench, &mut fleet);
	run(700, (any::<prop::sample::Index>(), any_damage()), |(index, harm)| {
		let (person, call) = index.get(&calls);
		if let Some(call) = decode(&damage(&call.encode(), &harm)) {
			let _ = bench.dispatch(RuntimeOrigin::signed(account(*person)), call);
		}
	});
	let (tried, succeeded) = bench.tried.into_inner();
	println!("damaged calls: {tried} decoded and dispatched, {succeeded} succeeded");
	assert!(tried > 200 && succeeded > 0 && succeeded < tried, "{tried} {succeeded}");
}

#[test]
fn arbitrary_bytes_never_panic_as_a_call() {
	let (bench, _) = Bench::new();
	let heads: Vec<_> = Shapes::of_calls()
		.calls()
		.into_iter()
		.flat_map(|(_, pallet, calls)| calls.into_iter().map(move |(_, call)| [pallet, call]))
		.collect();
	let tail =
		prop::collection::vec(prop_oneof![Just(0u8), Just(4), Just(0xff), any::<u8>()], 0..300);
	let strategy = (any::<bool>(), any::<prop::sample::Index>(), tail, 0..PEOPLE);
	run(1_500, strategy, |(plain, index, tail, person)| {
		let head = index.get(&heads);
		let bytes = [if plain { &[][..] } else { &head[..] }, &tail].concat();
		let _ = UncheckedExtrinsic::decode_all_with_depth_limit(MAX_DEPTH, &mut &bytes[..]);
		// What follows a call is of no account here: it makes more bytes calls.
		let decoded = RuntimeCall::decode_with_depth_limit(MAX_DEPTH, &mut &bytes[..]);
		if let Ok(call) = decoded {
			let _ = bench.dispatch(RuntimeOrigin::signed(account(person)), call);
		}
	});
	let (tried, _) = bench.tried.into_inner();
	println!("arbitrary bytes: {tried} decoded and dispatched");
	assert!(tried > 200, "{tried}");
}

#[test]
fn every_call_of_cairn_takes_any_arguments_and_leaves_no_trace_where_it_fails() {
	let (bench, _) = Bench::new();
	let shapes = Shapes::of_calls();
	let known = bench.inspect(Known::of_state);
	let mut seed = 0;
	for (pallet, pallet_index, calls) in shapes.calls() {
		if !PALLETS.contains(&pallet.as_str()) {
			continue;
		}
		for (name, index) in calls {
			let before = bench.tried.borrow().0;
			for turn in 0..40u8 {
				seed += 1;
				let mut choices = Choices::new(seed);
				let bytes = shapes.call(pallet_index, index, &known, &mut choices);
				// What is longer than its bound is refused before it is a call.
				let Some(call) = decode(&bytes) else { continue };
				let origin = match turn % 8 {
					7 => RuntimeOrigin::root(),
					6 => RuntimeOrigin::none(),
					person => RuntimeOrigin::signed(account(person)),
				};
				let _ = bench.dispatch(origin, call);
			}
			let tried = bench.tried.borrow().0 - before;
			assert!(tried >= 10, "{pallet}::{name} was tried {tried} times only");
		}
	}
	let (tried, succeeded) = bench.tried.into_inner();
	println!("structured calls: {tried} dispatched, {succeeded} succeeded");
	assert!(succeeded > 20 && succeeded < tried, "{tried} {succeeded}");
}

#[test]
fn the_calls_that_are_tried_are_those_of_the_pallets() {
	use frame_support::traits::GetCallName;
	let named = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
	let expected: [_; PALLETS.len()] = [
		named(pallet_device_registry::Call::<crate::Runtime>::get_call_names()),
		named(pallet_coverage::Call::<crate::Runtime>::get_call_names()),
		named(pallet_rewards::Call::<crate::Runtime>::get_call_names()),
		named(pallet_spacetime::Call::<crate::Runtime>::get_call_names()),
		named(pallet_power::Call::<crate::Runtime>::get_call_names()),
	];
	let calls = Shapes::of_calls().calls();
	for (pallet, expected) in PALLETS.iter().zip(expected) {
		let (.., calls) = calls.iter().find(|(name, ..)| name == pallet).unwrap();
		let names: Vec<_> = calls.iter().map(|(name, _)| name.clone()).collect();
		assert_eq!(names, expected, "{pallet}");
	}
	assert!(pallet_challenge_clock::Call::<crate::Runtime>::get_call_names().is_empty());
}

#[test]
fn no_bit_of_a_signed_extrinsic_can_be_changed() {
	let (mut world, _) = super::history::paid();
	let call = pallet_device_registry::Call::set_payout { device: 0, payout: None }.into();
	let bytes = world.inspect(|| world::signed(0, call)).encode();
	assert!(world.attempt(|| apply(&bytes)), "the extrinsic itself is in order");
	for bit in 0..bytes.len() * 8 {
		let flipped = damage(&bytes, &Damage::Flip(bit));
		assert!(!world.attempt(|| apply(&flipped)), "bit {bit} of {}", bytes.len() * 8);
	}
	for length in 0..bytes.len() {
		assert!(!world.attempt(|| apply(&bytes[..length])), "the first {length} bytes");
	}
}

/// Whether the bytes are an extrinsic that a block takes.
fn apply(bytes: &[u8]) -> bool {
	let decoded = UncheckedExtrinsic::decode_all_with_depth_limit(MAX_DEPTH, &mut &bytes[..]);
	decoded.is_ok_and(|extrinsic| Executive::apply_extrinsic(extrinsic).is_ok())
}

#[test]
fn batches_past_their_bounds_are_no_calls() {
	let (pallet, report) = (42, 0);
	assert_eq!(super::calls::report().encode(), [pallet, report, 0]);
	let group = |reports: u32, bytes: &mut Vec<u8>| {
		bytes.extend([0; 8]);
		Compact(reports).encode_to(bytes);
		// A report without GPS time takes 94 bytes, zeroes all of them.
		bytes.extend(vec![0; usize::try_from(reports).unwrap() * 94]);
	};
	let batch = |groups: u32, reports: u32| {
		let mut bytes = vec![pallet, report];
		Compact(groups).encode_to(&mut bytes);
		(0..groups).for_each(|_| group(reports, &mut bytes));
		bytes
	};
	assert!(decode(&batch(32, 32)).is_some());
	assert!(decode(&batch(33, 1)).is_none());
	assert!(decode(&batch(1, 33)).is_none());
	for claimed in [33, u32::MAX / 2, u32::MAX] {
		let mut bytes = vec![pallet, report];
		Compact(claimed).encode_to(&mut bytes);
		assert!(decode(&bytes).is_none(), "{claimed} groups that are not there");
	}
}

#[test]
fn calls_that_hold_calls_without_end_are_no_calls() {
	let batch_of = |depth: usize| {
		// `utility.batch` of one call, again and again; a remark at the end.
		let mut bytes = [20, 0, 4].repeat(depth);
		bytes.extend([0, 0, 0]);
		bytes
	};
	assert!(decode(&batch_of(1)).is_some());
	for depth in [1_000, 100_000] {
		assert!(decode(&batch_of(depth)).is_none(), "{depth}");
	}
	assert!(RuntimeCall::decode(&mut &[][..]).is_err());
}
