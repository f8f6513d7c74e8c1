// SPDX-License-Identifier: Apache-2.0

use super::ppm;
use crate::*;
use codec::{Decode, Encode};
use proptest::{collection::vec, prelude::*};

/// The probability that of `blocks`, each authored with probability `share`, fewer than `limit`
/// are.
fn fewer_than(limit: u64, blocks: u64, share: f64) -> f64 {
	let odds = (share / (1. - share)).ln();
	let mut log = blocks as f64 * (-share).ln_1p();
	let mut sum = 0.;
	for authored in 0..limit {
		sum += log.exp();
		log += ((blocks - authored) as f64 / (authored + 1) as f64).ln() + odds;
	}
	sum
}

/// The share of the blocks that a share of the weight authors if it loses all contested slots.
fn uncontested(share: f64, c: f64) -> f64 {
	((1. - c).powf(1. - share) - (1. - c)) / c
}

/// The worst probability over shares with which an honest validator is idle, where `author` tells
/// the part of blocks that it authors. Where just more than `blocks` were expected, a block more is
/// too few than where just those were.
fn false_positive(params: &LivenessParams, author: impl Fn(f64) -> f64) -> f64 {
	let probability = |share: f64| {
		let blocks = (f64::from(params.blocks) / share).ceil();
		let limit = u64::from(params.idle_below.get()) * u64::from(params.blocks) / 1_000_000 + 1;
		fewer_than(limit, blocks as u64, author(share))
	};
	[1e-5, 1e-4, 1e-3, 1. / 256., 0.01, 0.05, 0.1, 0.2, 1. / 3.]
		.into_iter()
		.map(probability)
		.fold(0., f64::max)
}

/// A validator that weighed this much in each of `sessions` sessions of a hundred blocks.
fn service(parts: u64, sessions: u32, authored: u32) -> Service {
	let mut service = Service::default();
	(0..sessions).for_each(|_| service.note(ppm(parts), 100, 0));
	service.authored = authored;
	service
}

fn check(change: impl FnOnce(&mut LivenessParams)) -> Result<(), ParamsError> {
	let mut params = LivenessParams::default();
	change(&mut params);
	params.check()
}

#[test]
fn a_share_of_the_blocks_is_expected() {
	assert_eq!(service(200_000, 3, 0).expected_blocks(), 60);
	assert_eq!(service(1_000, 3, 0).expected_blocks(), 0);
	assert_eq!(service(1_000, 10, 0).expected_blocks(), 1);
}

#[test]
fn a_validator_that_authors_less_than_a_quarter_is_idle() {
	let params = LivenessParams::default();
	assert_eq!(params.verdict(&service(200_000, 5, 0)), Verdict::Idle);
	assert_eq!(params.verdict(&service(200_000, 5, 24)), Verdict::Idle);
	assert_eq!(params.verdict(&service(200_000, 5, 25)), Verdict::Live);
	assert_eq!(params.verdict(&service(200_000, 5, 1_000)), Verdict::Live);
}

#[test]
fn no_verdict_falls_before_enough_was_expected() {
	let params = LivenessParams::default();
	assert_eq!(params.verdict(&service(199_999, 5, 0)), Verdict::Open);
	assert_eq!(params.verdict(&service(1_000, 999, 0)), Verdict::Open);
	assert_eq!(params.verdict(&service(1_000, 1_000, 0)), Verdict::Idle);
}

#[test]
fn no_verdict_falls_before_enough_sessions() {
	let params = LivenessParams { blocks: 50, ..Default::default() };
	assert_eq!(params.verdict(&service(200_000, 3, 0)), Verdict::Open);
	assert_eq!(params.verdict(&service(200_000, 4, 0)), Verdict::Idle);
}

#[test]
fn nobody_falls_behind_while_the_network_stands_still() {
	let mut service = Service::default();
	(0..1_000).for_each(|_| service.note(ppm(200_000), 0, 0));
	assert_eq!(LivenessParams::default().verdict(&service), Verdict::Open);
}

#[test]
fn an_honest_validator_is_idle_as_rarely_as_the_doc_says() {
	let params = LivenessParams::default();
	assert!(false_positive(&params, |share| share) < 1e-18);
	assert!(false_positive(&params, |share| uncontested(share, 0.25)) < 1e-14);
	assert!(false_positive(&params, |share| uncontested(share, 0.5)) < 1e-9);
	let careless = false_positive(&params, |share| uncontested(share, 0.75));
	assert!((4e-4..5e-4).contains(&careless), "{careless}");
}

#[test]
fn the_strictest_figures_spare_the_honest_too() {
	let params = LivenessParams {
		sessions: 1,
		blocks: MIN_IDLE_BLOCKS,
		idle_below: IdleBelow::try_new(IdleBelow::MOST).unwrap(),
	};
	assert_eq!(params.check(), Ok(()));
	assert!(false_positive(&params, |share| share) < 1e-7);
	assert!(false_positive(&params, |share| uncontested(share, 0.5)) < 1e-3);
}

#[test]
fn who_loses_all_contested_slots_authors_as_much_as_the_doc_says() {
	for (c, least) in [(0.5, 0.69), (0.25, 0.86)] {
		for share in [1e-6, 0.01, 0.2, 1. / 3.] {
			assert!(uncontested(share, c) / share > least, "{c} {share}");
		}
	}
}

#[test]
fn figures_without_sense_are_refused() {
	assert_eq!(LivenessParams::default().check(), Ok(()));
	for sessions in [0, MAX_IDLE_SESSIONS + 1] {
		let refused = check(|params| params.sessions = sessions);
		assert_eq!(refused, Err(ParamsError::IdleSessions));
	}
	assert_eq!(check(|params| params.sessions = MAX_IDLE_SESSIONS), Ok(()));
	for blocks in [MIN_IDLE_BLOCKS - 1, MAX_IDLE_BLOCKS + 1] {
		let refused = check(|params| params.blocks = blocks);
		assert_eq!(refused, Err(ParamsError::IdleBlocks));
	}
	assert_eq!(check(|params| params.blocks = MAX_IDLE_BLOCKS), Ok(()));
	assert_eq!(
		ParamsError::IdleBlocks.to_string(),
		"blocks must be from 50 to 10000 before a verdict"
	);
}

#[test]
fn a_runtime_can_store_them_and_a_genesis_can_name_params() {
	let params = LivenessParams::default();
	assert_eq!(LivenessParams::decode(&mut &params.encode()[..]), Ok(params));
	let json = serde_json::to_string(&params).unwrap();
	assert_eq!(json, r#"{"sessions":4,"blocks":100,"idleBelow":250000}"#);
	assert_eq!(serde_json::from_str::<LivenessParams>(&json).unwrap(), params);
	let service = service(7, 3, 9);
	assert_eq!(Service::decode(&mut &service.encode()[..]), Ok(service));
}

#[test]
fn the_longest_service_overflows_nothing() {
	let mut service = Service { sessions: u32::MAX, weight: u64::MAX, ..Default::default() };
	(0..1_000).for_each(|_| service.note(u64::MAX, u32::MAX, u32::MAX));
	assert_eq!(
		(service.sessions, service.weight, service.authored),
		(u32::MAX, u64::MAX, u32::MAX)
	);
	assert_eq!(LivenessParams::default().verdict(&service), Verdict::Idle);
}

proptest! {
	#[test]
	fn not_all_validators_are_idle(
		backings in vec(1u128..1_000, 5..30),
		sessions in vec(vec(0u32..100, 30), 1..30),
		idle_below in 1..=333_333u32,
	) {
		let (weights, _) = super::settle(&backings, &WeightParams::default());
		let mut services = vec![Service::default(); weights.len()];
		for authored in sessions {
			let blocks = authored.iter().take(weights.len()).sum();
			for ((service, weight), authored) in services.iter_mut().zip(&weights).zip(authored) {
				service.note(*weight, blocks, authored);
			}
		}
		let idle_below = IdleBelow::try_new(idle_below).unwrap();
		let params = LivenessParams { sessions: 1, blocks: 0, idle_below };
		let live = |service: &Service| params.verdict(service) == Verdict::Live;
		prop_assert!(services.iter().any(live));
	}

	#[test]
	fn a_further_block_never_makes_idle(
		sessions in vec((0..=ppm(333_333), 0u32..1_000, 0u32..1_000), 1..30),
		idle_below in 1..=333_333u32,
	) {
		let mut service = Service::default();
		sessions.iter().for_each(|(weight, blocks, own)| service.note(*weight, blocks + own, *own));
		let mut better = Service::default();
		sessions.iter().for_each(|(weight, blocks, own)| {
			better.note(*weight, blocks + own + 1, own + 1)
		});
		let idle_below = IdleBelow::try_new(idle_below).unwrap();
		let params = LivenessParams { sessions: 1, blocks: 0, idle_below };
		if params.verdict(&service) == Verdict::Live {
			prop_assert_eq!(params.verdict(&better), Verdict::Live);
		}
	}
}
