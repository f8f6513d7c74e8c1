// SPDX-License-Identifier: Apache-2.0

use super::ppm;
use crate::*;
use cairn_emission::CRN;
use proptest::{collection::vec, prelude::*};

fn served(weight: u64, blocks: u32, authored: u32) -> Service {
	let mut service = Service::default();
	service.note(weight, blocks, authored);
	service
}

/// The part of its pay that a validator has on average of whom so many blocks are expected, if
/// those that it authors are a Poisson variable of this mean.
fn average_pay(expected: f64, mean: f64, full: f64) -> f64 {
	let mut log = -mean;
	(0..(mean * 10.) as u32 + 100).fold(0., |pay, authored| {
		let probability = log.exp();
		log += mean.ln() - f64::from(authored + 1).ln();
		pay + probability * (f64::from(authored) / (full * expected)).min(1.)
	})
}

/// The part of all slots in which the holder of the first `own` shares keeps the block, where each
/// winner of a slot keeps it as likely as the others.
fn kept(shares: &[f64], own: usize, c: f64) -> f64 {
	let wins: Vec<_> = shares.iter().map(|share| 1. - (1. - c).powf(*share)).collect();
	let each = |place: usize| {
		let others = wins.iter().enumerate().filter(|(other, _)| *other != place);
		let counts = others.fold(vec![1.], |counts: Vec<f64>, (_, win)| {
			let mut next = vec![0.; counts.len() + 1];
			for (count, probability) in counts.iter().enumerate() {
				next[count] += probability * (1. - win);
				next[count + 1] += probability * win;
			}
			next
		});
		let against =
			counts.iter().zip(1..).map(|(probability, rivals)| probability / f64::from(rivals));
		wins[place] * against.sum::<f64>()
	};
	(0..own).map(each).sum()
}

#[test]
fn three_quarters_of_the_expected_blocks_earn_all_points() {
	let earn = |authored| served(ppm(100_000), 400, authored).points(FullPayFrom::default());
	assert_eq!(earn(30), ppm(100_000));
	assert_eq!(earn(40), ppm(100_000));
	assert_eq!(earn(400), ppm(100_000));
	assert_eq!(earn(15), ppm(50_000));
	assert_eq!(earn(29), 96_666_666);
	assert_eq!(earn(0), 0);
}

#[test]
fn who_authored_nothing_earns_nothing_even_if_nobody_did() {
	assert_eq!(served(ppm(100_000), 0, 0).points(FullPayFrom::default()), 0);
	assert_eq!(Service::default().points(FullPayFrom::default()), 0);
}

#[test]
fn sessions_count_alike_however_many_blocks_were_made() {
	let mut service = Service::default();
	service.note(ppm(100_000), 10, 1);
	service.note(ppm(100_000), 1_000, 0);
	assert_eq!(service.points(FullPayFrom::try_new(1_000_000).unwrap()), ppm(100_000));
}

#[test]
fn a_point_is_worth_a_share_of_the_pool_whoever_earns_the_others() {
	// 15,000 CRN over a day of sessions.
	let rate = rate_of_point(15_000 * CRN, 24);
	assert_eq!(rate, 625_000);
	assert_eq!(rate * 24 * u128::from(TOTAL_WEIGHT), 15_000 * CRN);
	assert_eq!(rate_of_point(15_000 * CRN, 0), 0);
	assert_eq!(rate_of_point(23_999_999_999, 24), 0);
	assert_eq!(
		rate_of_point(u128::MAX, u32::MAX),
		u128::MAX / (u128::from(u32::MAX) * 1_000_000_000)
	);
}

#[test]
fn a_validator_keeps_its_commission_rounded_down() {
	assert_eq!(divide(1_000, Commission::default()), (50, 950));
	assert_eq!(divide(19, Commission::default()), (0, 19));
	assert_eq!(divide(1_000, Commission::try_new(0).unwrap()), (0, 1_000));
	let half = Commission::try_new(Commission::MOST).unwrap();
	assert_eq!(divide(u64::MAX, half), (u64::MAX / 2, u64::MAX / 2 + 1));
}

#[test]
fn chance_costs_a_light_validator_less_than_a_hundredth() {
	assert!(average_pay(28., 28., 0.75) > 0.99);
	assert!(average_pay(360., 360., 0.75) > 0.999_999);
	// As much as it would lose if every block were to count.
	assert!(average_pay(28., 28., 1.) < 0.93);
}

#[test]
fn blocks_kept_are_the_share_of_the_weight_up_to_a_hundredth() {
	let even = |count: usize, of: f64| vec![of / count as f64; count];
	for c in [0.25, 0.5] {
		for shares in [
			[vec![0.2], even(4, 0.8)].concat(),
			[vec![0.2], even(100, 0.8)].concat(),
			[vec![0.004], even(4, 0.8), vec![0.196]].concat(),
			[vec![1. / 3.], even(60, 2. / 3.)].concat(),
		] {
			let share = kept(&shares, 1, c) / kept(&shares, shares.len(), c);
			assert!((share / shares[0] - 1.).abs() < 0.01, "{c} {shares:?}: {share}");
		}
	}
}

#[test]
fn a_split_keeps_up_to_a_hundredth_more_blocks_and_is_paid_no_more() {
	let others = vec![0.8 / 100.; 100];
	let one = kept(&[vec![0.2], others.clone()].concat(), 1, 0.5);
	let ten = kept(&[vec![0.02; 10], others].concat(), 10, 0.5);
	assert!(ten > one && ten < one * 1.01, "{one} {ten}");
	// 9,940 and 10,000 of 100,000 blocks, weights that sum to the same.
	let whole = served(ppm(200_000), 100_000, 19_880).points(FullPayFrom::default());
	let part = served(ppm(20_000), 100_000, 2_000).points(FullPayFrom::default());
	assert_eq!(part * 10, whole);
}

/// Sessions of one validator: weight, its own blocks, those of the others.
fn any_sessions() -> impl Strategy<Value = Vec<(u64, u32, u32)>> {
	vec((MIN_WEIGHT..=ppm(333_333), 0u32..100, 0u32..1_000), 1..30)
}

fn any_full_pay() -> impl Strategy<Value = FullPayFrom> {
	(500_000..=1_000_000u32).prop_map(|parts| FullPayFrom::try_new(parts).unwrap())
}

proptest! {
	#[test]
	fn nobody_earns_more_points_than_it_weighs(sessions in any_sessions(), full in any_full_pay()) {
		let mut service = Service::default();
		sessions.iter().for_each(|(weight, own, others)| service.note(*weight, own + others, *own));
		prop_assert!(service.points(full) <= service.weight);
	}

	#[test]
	fn another_session_takes_no_points_back(sessions in any_sessions(), full in any_full_pay()) {
		let mut service = Service::default();
		let mut points = 0;
		for (weight, own, others) in sessions {
			service.note(weight, own + others, own);
			prop_assert!(service.points(full) >= points);
			points = service.points(full);
		}
	}

	#[test]
	fn all_points_are_paid_within_the_budget(
		backings in vec(1u128..1_000, 5..30),
		authored in vec(0u32..100, 30),
		budget: u128,
		full in any_full_pay(),
	) {
		let (weights, _) = super::settle(&backings, &WeightParams::default());
		let blocks = authored.iter().take(weights.len()).sum();
		let rate = rate_of_point(budget, 1);
		let issued = weights.iter().zip(authored).fold(0, |sum, (weight, authored)| {
			sum + rate * u128::from(served(*weight, blocks, authored).points(full))
		});
		prop_assert!(issued <= budget);
	}

	/// Whatever blocks each part authored, of a weight that was split alike in every session.
	#[test]
	fn a_split_identity_earns_no_more(
		sessions in any_sessions(),
		cuts in vec(0u32..=100, 30),
		tenths in 1u64..10,
		full in any_full_pay(),
	) {
		let (mut whole, mut first, mut second) =
			(Service::default(), Service::default(), Service::default());
		for ((weight, own, others), cut) in sessions.into_iter().zip(cuts) {
			let (weight, cut) = (weight / 10, cut.min(own));
			whole.note(weight * 10, own + others, own);
			first.note(weight * tenths, own + others, cut);
			second.note(weight * (10 - tenths), own + others, own - cut);
		}
		prop_assert!(first.points(full) + second.points(full) <= whole.points(full));
	}

	#[test]
	fn a_withheld_block_earns_no_more(
		sessions in any_sessions(),
		withheld in vec(0u32..100, 30),
		full in any_full_pay(),
	) {
		let (mut honest, mut withholding) = (Service::default(), Service::default());
		for ((weight, own, others), withheld) in sessions.into_iter().zip(withheld) {
			let shown = own - withheld.min(own);
			honest.note(weight, own + others, own);
			withholding.note(weight, shown + others, shown);
		}
		prop_assert!(withholding.points(full) <= honest.points(full));
	}

	#[test]
	fn blocks_taken_from_others_earn_nothing_to_who_is_paid_in_full(
		sessions in any_sessions(),
		taken in vec(0u32..1_000, 30),
		full in any_full_pay(),
	) {
		let (mut before, mut after) = (Service::default(), Service::default());
		for ((weight, own, others), taken) in sessions.into_iter().zip(taken) {
			before.note(weight, own + others, own);
			after.note(weight, own + others - taken.min(others), own);
		}
		if before.points(full) == before.weight {
			prop_assert_eq!(after.points(full), before.points(full));
		}
	}

	#[test]
	fn points_are_divided_to_the_last(points: u64, parts in 0..=500_000u32) {
		let (kept, rest) = divide(points, Commission::try_new(parts).unwrap());
		prop_assert_eq!(kept.checked_add(rest), Some(points));
		prop_assert!(kept <= rest);
	}
}
