// SPDX-License-Identifier: Apache-2.0

use super::{follow, newcomers, ppm, settle};
use crate::*;
use codec::{Decode, Encode};

/// Seats that have weighed as much before as they settle into with this backing.
fn settled(backings: &[u128]) -> Vec<Seat> {
	let (weights, _) = settle(backings, &WeightParams::default());
	let seats = backings.iter().zip(weights);
	seats
		.map(|(backing, previous)| Seat { backing: *backing, previous, ..Default::default() })
		.collect()
}

#[test]
fn weights_under_the_cap_are_shares_of_the_backing() {
	let (weights, _) = settle(&[1, 1, 2, 2, 3, 3, 4, 4], &WeightParams::default());
	assert_eq!(weights, [1, 1, 2, 2, 3, 3, 4, 4].map(|backing| backing * TOTAL_WEIGHT / 20));
}

#[test]
fn what_the_cap_takes_goes_to_the_others_in_proportion() {
	let (weights, _) = settle(&[50, 10, 10, 10, 10, 5, 5], &WeightParams::default());
	assert_eq!(weights[0], ppm(200_000));
	assert_eq!(weights[1..5], [ppm(160_000); 4]);
	assert_eq!(weights[5..], [ppm(80_000); 2]);
}

#[test]
fn who_has_no_backing_weighs_the_least() {
	let (weights, _) = settle(&[0, 10, 10, 10, 10, 10, 10], &WeightParams::default());
	assert_eq!(weights[0], MIN_WEIGHT);
	assert_eq!(weights.iter().sum::<u64>(), TOTAL_WEIGHT);
}

#[test]
fn influence_is_the_part_of_a_weight_that_follows_backing() {
	let half =
		WeightParams { influence: Influence::try_new(500_000).unwrap(), ..Default::default() };
	let (weights, _) = settle(&[0, 0, 2, 2, 3, 3, 5, 5], &half);
	// An eighth each, and a twentieth for each that backs.
	assert_eq!(weights[0], ppm(62_500));
	assert_eq!(weights[2], ppm(62_500 + 50_000));
	assert_eq!(weights[7], ppm(62_500 + 125_000));
}

#[test]
fn without_influence_weights_become_equal_a_step_at_a_time() {
	let off = WeightParams { influence: Influence::try_new(0).unwrap(), ..Default::default() };
	let seats = settled(&[1, 1, 2, 2, 3, 3, 4, 4]);
	let weights = off.weights(&seats, true);
	assert_eq!(weights[..2], [ppm(70_000); 2]);
	assert_eq!(weights[6..], [ppm(180_000); 2]);
	assert_eq!(settle(&[1, 1, 2, 2, 3, 3, 4, 4], &off).0, [ppm(125_000); 8]);
}

#[test]
fn fewer_than_five_settle_into_equal_weights_under_a_cap_of_a_fifth() {
	let settle = |backings: &[u128]| settle(backings, &WeightParams::default()).0;
	assert!(follow(&[]).is_empty());
	assert_eq!(settle(&[7]), [TOTAL_WEIGHT]);
	assert_eq!(settle(&[7, 1]), [TOTAL_WEIGHT / 2; 2]);
	assert_eq!(settle(&[7, 1, 1]), [333_333_334, 333_333_333, 333_333_333]);
	assert_eq!(settle(&[7, 1, 1, 1]), [TOTAL_WEIGHT / 4; 4]);
	assert_eq!(settle(&[7, 1, 1, 1, 1]), [TOTAL_WEIGHT / 5; 5]);
	// One more, and they differ.
	let six = settle(&[7, 2, 1, 1, 1, 1]);
	assert_eq!(six[0], ppm(200_000));
	assert!(six[1] > six[2]);
}

#[test]
fn a_higher_cap_lets_fewer_differ() {
	let params = WeightParams { cap: Cap::try_new(Cap::MOST).unwrap(), ..Default::default() };
	assert_eq!(settle(&[3, 2, 1], &params).0, [333_333_334, 333_333_334, 333_333_332]);
	// A third, less a third of the least weight of four.
	assert_eq!(settle(&[9, 1, 1, 1], &params).0[0], ppm(333_332));
}

#[test]
fn fewer_than_five_of_many_that_are_backed_leave_what_is_over_the_cap_where_it_is() {
	let (weights, _) = settle(&[9, 5, 2, 1, 0, 0, 0, 0, 0, 0], &WeightParams::default());
	assert_eq!(weights[..4], [ppm(200_000); 4]);
	assert!(weights[4..].iter().all(|weight| weight.abs_diff(ppm(200_000) / 6) <= 1));
}

#[test]
fn three_that_are_backed_among_a_hundred_do_not_take_all() {
	let mut backings = vec![0; 100];
	backings[..3].fill(1);
	let (weights, _) = settle(&backings, &WeightParams::default());
	assert_eq!(weights[..3], [ppm(200_000); 3]);
	assert!(weights[3..].iter().all(|weight| weight.abs_diff(ppm(400_000) / 97) <= 1));
}

#[test]
fn fewer_than_five_settle_into_equal_weights_where_nobody_else_holds_any() {
	let mut seats: Vec<_> = newcomers(&[9, 5, 2, 1, 0, 0, 0, 0, 0, 0]);
	for _ in 0..20 {
		let weights = follow(&seats);
		seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
	}
	let weights: Vec<_> = seats.iter().map(|seat| seat.previous).collect();
	assert_eq!(weights[..4], [ppm(250_000) - 6 * MIN_WEIGHT / 4; 4]);
	assert_eq!(weights[4..], [MIN_WEIGHT; 6]);
}

#[test]
fn what_three_at_the_bound_leave_is_held_by_nobody() {
	for (seats, bound) in [(4, 333_332_000), (5, 333_331_666), (100, 333_300_000)] {
		let mut seats: Vec<_> = newcomers(&vec![0; seats]);
		seats[..3].iter_mut().for_each(|seat| (seat.backing, seat.previous) = (1, bound));
		// One that fell to a little more than the others.
		seats[3].previous = 3 * MIN_WEIGHT;
		for _ in 0..30 {
			let weights = follow(&seats);
			assert_eq!(weights[..3], [bound; 3]);
			let (least, most) = (weights[3..].iter().min(), weights[3..].iter().max());
			assert!(most.unwrap() - least.unwrap() <= 1 && *most.unwrap() <= 4 * MIN_WEIGHT);
			seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
		}
	}
}

#[test]
fn with_one_at_the_bound_and_one_of_the_least_weight_silent_the_rest_finalises() {
	let params = WeightParams { cap: Cap::try_new(Cap::MOST).unwrap(), ..Default::default() };
	for count in [4, 5, 100, 256] {
		let mut backings = vec![0; count];
		(backings[0], backings[1]) = (1, 1);
		let mut seats = newcomers(&backings);
		seats[..2].iter_mut().for_each(|seat| seat.previous = ppm(500_000));
		for _ in 0..100 {
			let weights = params.weights(&seats, true);
			seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
		}
		let bound = (TOTAL_WEIGHT - MIN_WEIGHT * count as u64) / 3;
		assert_eq!(seats[0].previous, bound);
		// GRANDPA's threshold: all less a third of all less one.
		let threshold = TOTAL_WEIGHT - (TOTAL_WEIGHT - 1) / 3;
		assert!(TOTAL_WEIGHT - seats[0].previous - MIN_WEIGHT >= threshold);
	}
}

#[test]
fn one_or_two_of_many_that_alone_are_backed_stay_under_the_cap() {
	for backings in [[1, 0, 0, 0, 0, 0], [7, 1, 0, 0, 0, 0]] {
		let (weights, _) = settle(&backings, &WeightParams::default());
		for (weight, backing) in weights.iter().zip(backings) {
			assert!(*weight <= ppm(200_000));
			assert_eq!(*weight == ppm(200_000), backing > 0);
		}
	}
}

#[test]
fn who_claims_nothing_keeps_in_proportion_what_others_cannot_take() {
	// Nobody is backed any more, but for one that weighed nothing.
	let mut seats = settled(&[1, 1, 2, 2, 3, 3, 4, 4]);
	seats.iter_mut().for_each(|seat| seat.backing = 0);
	seats.extend(newcomers(&[0, 0, 0, 0, 1]));
	let weights = follow(&seats);
	assert_eq!(weights[8..], [MIN_WEIGHT, MIN_WEIGHT, MIN_WEIGHT, MIN_WEIGHT, ppm(20_000)]);
	for (seat, weight) in seats.iter().zip(&weights).take(8) {
		// Of what they had beyond the least.
		let kept = (seat.previous / 100 * 98).abs_diff(*weight);
		assert!(kept <= MIN_WEIGHT, "{weight} of {}", seat.previous);
	}
}

#[test]
fn a_weight_moves_by_the_largest_change_and_then_arrives() {
	// From 5 % to 9.5 % and from 20 % to 15.5 %.
	let mut seats = settled(&[1, 1, 2, 2, 3, 3, 4, 4]);
	(seats[0].backing, seats[7].backing) = (19, 31);
	seats[1..7].iter_mut().for_each(|seat| seat.backing *= 10);
	let mut moved = Vec::new();
	for _ in 0..4 {
		let weights = follow(&seats);
		moved.push((weights[0], weights[7]));
		seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
	}
	assert_eq!(
		moved,
		[(70_000, 180_000), (90_000, 160_000), (95_000, 155_000), (95_000, 155_000)]
			.map(|(up, down)| (ppm(up), ppm(down)))
	);
}

#[test]
fn a_newcomer_weighs_one_step_at_most() {
	let mut seats = settled(&[1, 1, 2, 2, 3, 3, 4, 4]);
	seats.push(Seat { backing: 5, ..Default::default() });
	let weights = follow(&seats);
	assert_eq!(weights[8], ppm(20_000));
	// And what it claims, where that is less.
	seats[8].backing = 0;
	assert_eq!(follow(&seats)[8], MIN_WEIGHT);
}

#[test]
fn newcomers_alone_start_equal_where_that_is_more_than_a_step() {
	let weights = follow(&newcomers(&[1, 1, 2, 2, 3, 3, 4, 4]));
	assert_eq!(weights, [ppm(125_000); 8]);
	// A hundred climb by two parts in a hundred each.
	let backings: Vec<_> = (1..=100).collect();
	let weights = follow(&newcomers(&backings));
	assert!(weights.iter().all(|weight| *weight <= ppm(20_000)));
	assert!(weights[0] < weights[99]);
}

#[test]
fn a_leavers_weight_is_taken_up_within_the_largest_change_where_it_can_be() {
	let mut seats = settled(&[1, 1, 2, 2, 3, 3, 4, 4]);
	seats.remove(3);
	let weights = follow(&seats);
	assert_eq!(weights.iter().sum::<u64>(), TOTAL_WEIGHT);
	for (seat, weight) in seats.iter().zip(weights) {
		assert!(weight.abs_diff(seat.previous) <= ppm(20_000));
	}
}

#[test]
fn a_leavers_weight_that_is_more_is_taken_up_with_the_least_change() {
	// 40 % to six, two of whom are near the cap: 5 % each to the cap, 7.5 % each to the others.
	let mut seats = settled(&[2, 2, 2, 2, 3, 3, 3, 3]);
	seats.truncate(6);
	seats[4].previous = ppm(150_000);
	seats[5].previous = ppm(150_000);
	seats[..4].iter_mut().for_each(|seat| seat.previous = ppm(75_000));
	let weights = follow(&seats);
	assert_eq!(weights, [150_000, 150_000, 150_000, 150_000, 200_000, 200_000].map(ppm));
}

#[test]
fn a_lowered_cap_is_reached_by_the_limit_of_change() {
	let lowered = WeightParams { cap: Cap::try_new(130_000).unwrap(), ..Default::default() };
	let mut seats = settled(&[1, 1, 2, 2, 3, 3, 4, 4]);
	let mut heaviest = Vec::new();
	for _ in 0..4 {
		let weights = lowered.weights(&seats, true);
		assert_eq!(weights.iter().sum::<u64>(), TOTAL_WEIGHT);
		heaviest.push(weights[7]);
		seats.iter_mut().zip(weights).for_each(|(seat, weight)| seat.previous = weight);
	}
	assert_eq!(heaviest, [180_000, 160_000, 140_000, 130_000].map(ppm));
}

#[test]
fn weights_above_the_cap_fall_no_faster_than_others_have_room() {
	// A fourth is backed beside three: they come down by what it takes.
	let previous = [333_333_000, 333_333_000, 333_333_000, MIN_WEIGHT];
	let seats = previous.map(|previous| Seat { backing: 1, previous, ..Default::default() });
	assert_eq!(follow(&seats)[3], MIN_WEIGHT + ppm(20_000));
}

#[test]
fn the_largest_backing_is_weighed_like_any_other() {
	assert_eq!(settle(&[u128::MAX; 8], &WeightParams::default()).0, [ppm(125_000); 8]);
	let (weights, _) =
		settle(&[u128::MAX, u128::MAX / 2, 1, 1, 1, 1, 1, 1, 1], &WeightParams::default());
	assert_eq!(weights[..2], [ppm(200_000); 2]);
	assert!(weights[2..].iter().all(|weight| weight.abs_diff(ppm(600_000) / 7) <= 1));
}

#[test]
fn a_runtime_can_store_params_and_a_genesis_can_name_them() {
	let params = WeightParams::default();
	assert_eq!(WeightParams::decode(&mut &params.encode()[..]), Ok(params));
	let json = serde_json::to_string(&params).unwrap();
	assert_eq!(
		json,
		concat!(
			r#"{"influence":1000000,"cap":200000,"#,
			r#""maxChange":20000,"bootstrapBacking":1125899906842624}"#
		)
	);
	assert_eq!(serde_json::from_str::<WeightParams>(&json).unwrap(), params);
	let third = json.replace("200000", "333334");
	assert!(serde_json::from_str::<WeightParams>(&third).is_err());
	let mut encoded = params.encode();
	encoded[4..8].copy_from_slice(&333_334u32.encode());
	assert!(WeightParams::decode(&mut &encoded[..]).is_err());
}
