// SPDX-License-Identifier: Apache-2.0
//! Any calls in any order, by anyone, from any bytes: no panic, and the invariants hold.

use super::*;
use cairn_coverage::Region;
use codec::{Decode, Encode};
use frame_support::dispatch::GetDispatchInfo;
use proptest::prelude::*;
use sp_runtime::traits::Dispatchable;

#[derive(Clone, Debug)]
enum Step {
	Wait(Tick),
	Register(u8, Balance),
	Bond(u8, Balance),
	Suspend(MakerId),
	Reinstate(MakerId),
	RetireMaker(u8),
	Withdraw(u8),
	Onboard(u8, u8, MakerId, bool),
	Locate(u8, DeviceId, u32),
	Certify(DeviceId, u32, u8),
	Payout(u8, DeviceId, Option<u8>),
	Offer(u8, DeviceId, u8),
	Revoke(u8, DeviceId),
	Accept(u8, DeviceId),
	Rotate(u8, DeviceId, u8, bool),
	Finish(DeviceId),
	Retire(u8, DeviceId),
	Release(DeviceId),
	Accuse(u8, DeviceId, Round, bool),
	Dismiss(DeviceId),
	Enforce(DeviceId),
	Former(DeviceId, FormerStep),
}

/// What may happen to the former owner of a device.
#[derive(Clone, Debug)]
enum FormerStep {
	Release,
	Dismiss,
	Enforce,
}

fn former_step() -> impl Strategy<Value = FormerStep> {
	prop_oneof![
		2 => Just(FormerStep::Release),
		1 => Just(FormerStep::Dismiss),
		2 => Just(FormerStep::Enforce),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let who = 0u8..4;
	let device = 0u32..5;
	let maker = 0u32..3;
	let seed = 10u8..18;
	let bond = prop_oneof![Just(0), 50u128..600, Just(Balance::MAX)];
	prop_oneof![
		3 => (1u32..150).prop_map(Step::Wait),
		1 => (who.clone(), bond.clone()).prop_map(|(w, b)| Step::Register(w, b)),
		1 => (who.clone(), bond).prop_map(|(w, b)| Step::Bond(w, b)),
		1 => maker.clone().prop_map(Step::Suspend),
		1 => maker.clone().prop_map(Step::Reinstate),
		1 => who.clone().prop_map(Step::RetireMaker),
		1 => who.clone().prop_map(Step::Withdraw),
		4 => (who.clone(), seed.clone(), maker, any::<bool>())
			.prop_map(|(w, s, m, k)| Step::Onboard(w, s, m, k)),
		3 => (who.clone(), device.clone(), 0u32..50).prop_map(|(w, d, c)| Step::Locate(w, d, c)),
		2 => (device.clone(), 0u32..4, seed.clone()).prop_map(|(d, n, s)| Step::Certify(d, n, s)),
		1 => (who.clone(), device.clone(), proptest::option::of(who.clone()))
			.prop_map(|(w, d, p)| Step::Payout(w, d, p)),
		2 => (who.clone(), device.clone(), who.clone()).prop_map(|(w, d, t)| Step::Offer(w, d, t)),
		1 => (who.clone(), device.clone()).prop_map(|(w, d)| Step::Revoke(w, d)),
		2 => (who.clone(), device.clone()).prop_map(|(w, d)| Step::Accept(w, d)),
		2 => (who.clone(), device.clone(), seed, any::<bool>())
			.prop_map(|(w, d, s, m)| Step::Rotate(w, d, s, m)),
		1 => device.clone().prop_map(Step::Finish),
		1 => (who.clone(), device.clone()).prop_map(|(w, d)| Step::Retire(w, d)),
		2 => device.clone().prop_map(Step::Release),
		3 => (who, device.clone(), 0u32..12, any::<bool>())
			.prop_map(|(w, d, age, g)| Step::Accuse(w, d, age, g)),
		1 => device.clone().prop_map(Step::Dismiss),
		2 => device.clone().prop_map(Step::Enforce),
		2 => (device, former_step()).prop_map(|(d, s)| Step::Former(d, s)),
	]
}

/// Steps that bear on cases against devices 0 to 2.
fn case_step() -> impl Strategy<Value = Step> {
	let who = 1u8..3;
	let device = 0u32..3;
	prop_oneof![
		4 => (1u32..120).prop_map(Step::Wait),
		6 => (who.clone(), device.clone(), 0u32..8, proptest::bool::weighted(0.9))
			.prop_map(|(w, d, age, g)| Step::Accuse(w, d, age, g)),
		1 => device.clone().prop_map(Step::Dismiss),
		4 => device.clone().prop_map(Step::Enforce),
		1 => (device.clone(), 13u8..18).prop_map(|(d, s)| Step::Certify(d, 1, s)),
		1 => (who.clone(), device.clone(), who.clone()).prop_map(|(w, d, t)| Step::Offer(w, d, t)),
		1 => (who.clone(), device.clone()).prop_map(|(w, d)| Step::Accept(w, d)),
		1 => (who.clone(), device.clone(), 13u8..18, any::<bool>())
			.prop_map(|(w, d, s, m)| Step::Rotate(w, d, s, m)),
		1 => (who, device.clone()).prop_map(|(w, d)| Step::Retire(w, d)),
		1 => device.clone().prop_map(Step::Release),
		3 => (device, former_step()).prop_map(|(d, s)| Step::Former(d, s)),
	]
}

/// What enforced cases took out of existence so far; the reporter never got more than half.
fn burned() -> Balance {
	let events = System::events().into_iter().map(|record| record.event);
	let burned = events.filter_map(|event| match event {
		RuntimeEvent::Registry(
			Event::AccusationEnforced { reward, slashed, .. }
			| Event::FormerAccusationEnforced { reward, slashed, .. },
		) => {
			assert!(reward <= slashed - reward);
			Some(slashed - reward)
		}
		_ => None,
	});
	burned.sum()
}

fn account(who: u8) -> AccountId {
	[MAKER, OWNER, BUYER, POOR][usize::from(who)].clone()
}

/// The seed of a device's present root key, among those that the steps use.
fn root_seed(device: DeviceId) -> u8 {
	let root_key = Identities::<Test>::get(device).map(|identity| identity.root_key);
	(10..18).find(|seed| Some(key(*seed)) == root_key).unwrap_or(10)
}

/// The seed of the working key by which reports of `round` are judged, among those that the steps
/// use.
fn working_seed(device: DeviceId, round: Round) -> u8 {
	let seeds = (1..18).chain(110..118);
	let former = former(device).filter(|former| former.answers_for(round));
	let record = Devices::<Test>::get(device);
	let key = former.map(|former| former.working_key);
	let key = key.or_else(|| record.map(|record| record.at(round).working_key));
	seeds.into_iter().find(|seed| Some(working(*seed)) == key).unwrap_or(9)
}

fn next_sequence(device: DeviceId) -> u32 {
	Identities::<Test>::get(device).map_or(0, |identity| identity.sequence + 1)
}

/// The tick until which working keys of the steps are good.
fn expires_at() -> Tick {
	Now::get() + 1_000
}

fn onboard_call(who: u8, seed: u8, maker: MakerId, storage: bool) -> crate::Call<Test> {
	let kind = if storage { DeviceKind::Storage } else { DeviceKind::Gateway };
	let mut papers = Papers::of(account(who), kind, seed);
	papers.certificate.maker = maker;
	let papers = papers.sign(seed);
	crate::Call::onboard {
		maker,
		kind,
		root_key: papers.certificate.root_key,
		serial_hash: papers.certificate.serial_hash,
		certificate: papers.certified,
		working_key: papers.possession.working_key,
		expires_at: papers.possession.expires_at,
		chain_tip: papers.possession.chain_tip,
		possession: papers.possessed,
	}
}

fn locate_call(device: DeviceId, cell: u32) -> crate::Call<Test> {
	let (cell, region) = (fleet::cell(cell), Region::Us915);
	crate::Call::assert_location { device, cell, elevation: 0, gain: 9, region }
}

/// By whoever owns the device.
fn certify_call(device: DeviceId, sequence: u32, seed: u8) -> (RuntimeOrigin, crate::Call<Test>) {
	let sequence = if sequence == 0 { 0 } else { next_sequence(device) };
	let (working_key, expires_at) = (working(seed), expires_at());
	let message = WorkingKeyCertificate { device, sequence, working_key, expires_at };
	let signature = sign(root_seed(device), &message);
	let owner = Devices::<Test>::get(device).map(|record| record.latest().owner.clone());
	let certify =
		crate::Call::certify_working_key { device, sequence, working_key, expires_at, signature };
	(signed(owner.unwrap_or(STRANGER)), certify)
}

fn accept_call(who: u8, device: DeviceId) -> crate::Call<Test> {
	let (owner, sequence) = (account(who), next_sequence(device));
	let (working_key, expires_at) = (working(who + 1), expires_at());
	let message = Acceptance { device, owner, sequence, working_key, expires_at };
	let signature = sign(root_seed(device), &message);
	crate::Call::accept_transfer { device, sequence, working_key, expires_at, signature }
}

fn rotate_call(who: u8, device: DeviceId, seed: u8, with_maker: bool) -> crate::Call<Test> {
	let message = RotationPossession {
		device,
		owner: account(who),
		new_root_key: key(seed),
		sequence: next_sequence(device),
		working_key: working(8),
		expires_at: expires_at(),
	};
	let maker = Devices::<Test>::get(device).map_or(0, |record| record.maker);
	let certificate = RotationCertificate { device, maker, new_root_key: key(seed) };
	crate::Call::rotate_root_key {
		device,
		new_root_key: key(seed),
		maker_signature: with_maker.then(|| sign(CERTIFIER, &certificate)),
		possession: sign(seed, &message),
		sequence: message.sequence,
		working_key: message.working_key,
		expires_at: message.expires_at,
	}
}

fn accuse_call(device: DeviceId, age: Round, genuine: bool) -> crate::Call<Test> {
	// A round ahead of time, too, is among them.
	let round = (Now::get() / 10 + 1).saturating_sub(age);
	let seed = if genuine { working_seed(device, round) } else { 18 };
	crate::Call::accuse { device, evidence: accusation::evidence(device, round, seed) }
}

fn former_call(device: DeviceId, step: FormerStep) -> (RuntimeOrigin, crate::Call<Test>) {
	use crate::Call;
	match step {
		FormerStep::Release => (signed(STRANGER), Call::release_former_deposit { device }),
		FormerStep::Dismiss => (root(), Call::dismiss_former_accusation { device }),
		FormerStep::Enforce => (signed(STRANGER), Call::enforce_former_accusation { device }),
	}
}

/// What a step comes to; `None` for one that is not a call, which is then done.
fn call(step: Step) -> Option<(RuntimeOrigin, crate::Call<Test>)> {
	use crate::Call;
	let by = |who| signed(account(who));
	let anyone = || signed(STRANGER);
	Some(match step {
		Step::Wait(ticks) => {
			advance(ticks);
			return None;
		}
		Step::Register(w, bond) => {
			(by(w), Call::register_maker { certifier: key(CERTIFIER), bond })
		}
		Step::Bond(w, new_bond) => (by(w), Call::adjust_bond { new_bond }),
		Step::Suspend(maker) => (root(), Call::suspend_maker { maker }),
		Step::Reinstate(maker) => (root(), Call::reinstate_maker { maker }),
		Step::RetireMaker(w) => (by(w), Call::retire_maker {}),
		Step::Withdraw(w) => (by(w), Call::withdraw_bond {}),
		Step::Onboard(w, seed, maker, storage) => (by(w), onboard_call(w, seed, maker, storage)),
		Step::Locate(w, device, cell) => (by(w), locate_call(device, cell)),
		Step::Certify(device, sequence, seed) => certify_call(device, sequence, seed),
		Step::Payout(w, device, to) => {
			(by(w), Call::set_payout { device, payout: to.map(account) })
		}
		Step::Offer(w, device, to) => (by(w), Call::offer_transfer { device, to: account(to) }),
		Step::Revoke(w, device) => (by(w), Call::withdraw_offer { device }),
		Step::Accept(w, device) => (by(w), accept_call(w, device)),
		Step::Rotate(w, device, seed, maker) => (by(w), rotate_call(w, device, seed, maker)),
		Step::Finish(device) => (anyone(), Call::finish_rotation { device }),
		Step::Retire(w, device) => (by(w), Call::retire { device }),
		Step::Release(device) => (anyone(), Call::release_deposit { device }),
		Step::Accuse(w, device, age, genuine) => (by(w), accuse_call(device, age, genuine)),
		Step::Dismiss(device) => (root(), Call::dismiss_accusation { device }),
		Step::Enforce(device) => (anyone(), Call::enforce_accusation { device }),
		Step::Former(device, step) => former_call(device, step),
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn any_history_keeps_the_invariants(steps in proptest::collection::vec(step(), 1..60)) {
		ext().execute_with(|| {
			register();
			assert_ok!(Registry::register_maker(signed(BUYER), key(CERTIFIER), 200));
			for step in steps {
				let Some((origin, call)) = call(step) else { continue };
				let before = sp_io::storage::root(Default::default());
				if RuntimeCall::Registry(call).dispatch(origin).is_err() {
					assert_eq!(sp_io::storage::root(Default::default()), before);
				}
			}
			Registry::do_try_state().unwrap();
		});
	}

	#[test]
	fn any_history_of_cases_takes_deposits_and_nothing_else(
		deposit in 1u128..30,
		steps in proptest::collection::vec(case_step(), 20..60),
	) {
		build_and_execute(|| {
			register();
			DeviceDeposit::set(deposit);
			for (index, seed) in [10, 11, 12].into_iter().enumerate() {
				let device = onboard(seed);
				assert_ok!(locate(device, index as u32));
			}
			settle();
			let before = Balances::total_issuance();
			for step in steps {
				let Some((origin, call)) = call(step) else { continue };
				let root = sp_io::storage::root(Default::default());
				match RuntimeCall::Registry(call).dispatch(origin) {
					Ok(_) => Registry::do_try_state().unwrap(),
					Err(_) => assert_eq!(sp_io::storage::root(Default::default()), root),
				}
				assert_eq!(before - Balances::total_issuance(), burned());
			}
		});
	}

	#[test]
	fn no_bytes_make_a_call_panic(
		index in 0u8..25,
		bytes in proptest::collection::vec(any::<u8>(), 0..420),
		who in 0u8..4,
	) {
		let bytes = [vec![index], bytes].concat();
		let Ok(call) = crate::Call::<Test>::decode(&mut &bytes[..]) else { return Ok(()) };
		assert!(bytes.starts_with(&call.encode()));
		build_and_execute(|| {
			located();
			let weight = call.get_dispatch_info().call_weight;
			assert!(weight.ref_time() > 0);
			let origin = if who == 3 { root() } else { signed(account(who)) };
			let _ = RuntimeCall::Registry(call).dispatch(origin);
		});
	}

	#[test]
	fn no_bytes_convict_a_device(bytes in proptest::collection::vec(any::<u8>(), 188)) {
		let evidence = Contradiction::decode(&mut &bytes[..]);
		build_and_execute(|| {
			let device = located();
			for round in [100, 107, 108] {
				let Ok(mut evidence) = evidence.clone() else { return };
				evidence.round = round;
				assert!(accusation::accuse(STRANGER, device, evidence).is_err());
			}
			assert_eq!(Accusations::<Test>::iter().count(), 0);
		});
	}

	#[test]
	fn no_location_makes_a_call_panic(
		cell in any::<u64>(),
		elevation in any::<i16>(),
		gain in any::<i16>(),
	) {
		build_and_execute(|| {
			let device = device();
			let result = Registry::assert_location(
				signed(OWNER),
				device,
				cell,
				elevation,
				gain,
				Region::Us915,
			);
			assert!(result.is_err());
		});
	}
}
