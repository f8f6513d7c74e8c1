// SPDX-License-Identifier: Apache-2.0

use crate::*;
use codec::{Decode, Encode};
use proptest::{collection::vec, prelude::*};

fn params(seats: u32) -> ElectionParams {
	ElectionParams { seats, margin: Margin::try_new(100_000).unwrap(), min_self_bond: 10 }
}

fn challenger(id: u32, backing: u128) -> Candidate<u32> {
	Candidate {
		id,
		backing,
		self_bond: 10,
		stands: true,
		incumbent: false,
		secured: false,
		spared: false,
	}
}

fn incumbent(id: u32, backing: u128) -> Candidate<u32> {
	Candidate { incumbent: true, ..challenger(id, backing) }
}

/// Whether a list sorted by backing has `a` before `b`.
fn is_listed_before(a: &Candidate<u32>, b: &Candidate<u32>) -> bool {
	(b.backing, b.self_bond, a.id) < (a.backing, a.self_bond, b.id)
}

/// Thirty candidates, each id once, ties among them likely.
fn any_candidates() -> impl Strategy<Value = Vec<Candidate<u32>>> {
	let backing = prop_oneof![0u128..10, 0u128..1_000, any::<u128>(), Just(u128::MAX)];
	let seat = (any::<bool>(), prop::bool::weighted(0.2));
	let each = (backing, 5u128..15, prop::bool::weighted(0.8), seat);
	vec(each, 0..30).prop_map(|all| {
		let all = (0..).zip(all).map(|(id, (backing, self_bond, stands, seat))| Candidate {
			id,
			backing,
			self_bond,
			stands,
			incumbent: seat.0,
			secured: seat.0 && seat.1,
			spared: false,
		});
		all.collect()
	})
}

fn any_election() -> impl Strategy<Value = ElectionParams> {
	(1u32..12, prop_oneof![Just(0), Just(50_000), 0..=1_000_000u32]).prop_map(|(seats, margin)| {
		ElectionParams { margin: Margin::try_new(margin).unwrap(), ..params(seats) }
	})
}

#[test]
fn the_best_backed_are_elected() {
	let candidates = [challenger(1, 5), challenger(2, 9), challenger(3, 7)];
	assert_eq!(params(2).elect(candidates), [2, 3]);
	assert_eq!(params(5).elect(candidates), [2, 3, 1]);
	assert_eq!(params(5).elect::<u32>([]), [0u32; 0]);
}

#[test]
fn a_secured_seat_is_kept_against_any_backing() {
	let secured = Candidate { secured: true, ..incumbent(7, 0) };
	assert_eq!(params(2).elect([challenger(1, u128::MAX), challenger(2, 9), secured]), [7, 1]);
	let gone = Candidate { stands: false, ..secured };
	assert_eq!(params(2).elect([challenger(1, u128::MAX), challenger(2, 9), gone]), [1, 2]);
}

#[test]
fn among_equals_the_larger_bond_and_then_the_lower_id_is_first() {
	let bonded = Candidate { self_bond: 11, ..challenger(9, 5) };
	assert_eq!(params(3).elect([challenger(2, 5), challenger(1, 5), bonded]), [9, 1, 2]);
}

#[test]
fn a_challenger_takes_a_seat_only_by_more_than_the_margin() {
	assert_eq!(params(1).elect([incumbent(1, 1_000), challenger(2, 1_099)]), [1]);
	assert_eq!(params(1).elect([incumbent(1, 1_000), challenger(2, 1_100)]), [1]);
	assert_eq!(params(1).elect([incumbent(1, 1_000), challenger(2, 1_101)]), [2]);
	// 1,001.1 is exceeded by 1,002 and not by 1,001.
	assert_eq!(params(1).elect([incumbent(1, 911), challenger(2, 1_002)]), [1]);
	assert_eq!(params(1).elect([incumbent(1, 911), challenger(2, 1_003)]), [2]);
}

#[test]
fn incumbents_have_no_margin_over_each_other() {
	assert_eq!(params(1).elect([incumbent(1, 1_000), incumbent(2, 1_001)]), [2]);
}

#[test]
fn without_a_margin_an_incumbent_wins_ties_only() {
	let params = ElectionParams { margin: Margin::try_new(0).unwrap(), ..params(1) };
	assert_eq!(params.elect([challenger(1, 7), incumbent(2, 7)]), [2]);
	assert_eq!(params.elect([challenger(1, 8), incumbent(2, 7)]), [1]);
}

#[test]
fn who_does_not_stand_is_not_elected_whatever_backs_it() {
	let removed = Candidate { stands: false, ..incumbent(1, u128::MAX) };
	assert_eq!(params(2).elect([removed, challenger(2, 1)]), [2]);
}

#[test]
fn who_has_bonded_too_little_is_not_elected_not_even_an_incumbent() {
	let poor = Candidate { self_bond: 9, ..incumbent(1, u128::MAX) };
	assert_eq!(params(2).elect([poor, challenger(2, 1)]), [2]);
}

/// Incumbents of which those with an id over `rich` have bonded too little, the lowest id the best.
fn poor_from(rich: u32, seats: u32) -> Vec<Candidate<u32>> {
	let bond = |id| if id < rich { 10 } else { 9 };
	let each = |id| Candidate { self_bond: bond(id), ..incumbent(id, 1_000 - u128::from(id)) };
	(0..seats).map(each).collect()
}

fn spared(candidates: &[Candidate<u32>]) -> Vec<u32> {
	candidates.iter().filter(|candidate| candidate.spared).map(|candidate| candidate.id).collect()
}

#[test]
fn of_incumbents_who_have_bonded_too_little_the_worst_go_and_the_others_are_spared() {
	let mut seated = poor_from(2, 50);
	params(50).spare(&mut seated, MaxChange::try_new(60_000).unwrap());
	assert_eq!(spared(&seated), (2..47).collect::<Vec<_>>());
	assert_eq!(params(50).elect(seated), (0..47).collect::<Vec<_>>());
}

#[test]
fn of_few_incumbents_who_have_bonded_too_little_one_goes_at_a_time() {
	let mut seated = poor_from(0, 5);
	params(5).spare(&mut seated, MaxChange::default());
	assert_eq!(params(5).elect(seated), [0, 1, 2, 3]);
}

#[test]
fn of_the_heaviest_who_have_bonded_too_little_one_goes_at_a_time() {
	// A twentieth of all seats has nearly all backing; three may go at once.
	let heavy = |id| Candidate { self_bond: 9, ..incumbent(id, 1_000_000) };
	let light = (0..57).map(|id| incumbent(id, 1_000 - u128::from(id)));
	let mut seated: Vec<_> = light.chain((57..60).map(heavy)).collect();
	for worst in [59u32, 58, 57] {
		params(60).spare(&mut seated, MaxChange::try_new(60_000).unwrap());
		let elected = params(60).elect(seated.iter().copied());
		seated.retain(|candidate| elected.contains(&candidate.id));
		assert_eq!(seated.len(), worst as usize);
		assert!(seated.iter().all(|candidate| candidate.id < worst));
	}
	params(60).spare(&mut seated, MaxChange::try_new(60_000).unwrap());
	assert_eq!(params(60).elect(seated), (0..57).collect::<Vec<_>>());
}

#[test]
fn who_has_bonded_too_little_goes_with_another_only_from_among_the_worst_of_all() {
	let mut seated = poor_from(50, 50);
	for id in [10, 46, 47, 49] {
		seated[id].self_bond = 9;
	}
	params(50).spare(&mut seated, MaxChange::try_new(60_000).unwrap());
	assert_eq!(spared(&seated), [10, 46]);
	assert!(!params(50).elect(seated).iter().any(|id| [47, 49].contains(id)));
}

#[test]
fn who_does_not_stand_is_none_of_the_worst() {
	let mut seated = poor_from(48, 51);
	seated[50].stands = false;
	params(51).spare(&mut seated, MaxChange::try_new(40_000).unwrap());
	assert_eq!(spared(&seated), [0u32; 0]);
	seated[47].self_bond = 9;
	params(51).spare(&mut seated, MaxChange::try_new(40_000).unwrap());
	assert_eq!(spared(&seated), [47]);
}

#[test]
fn only_who_has_a_seat_and_stands_is_spared() {
	let poor = |id, backing| Candidate { self_bond: 9, ..incumbent(id, backing) };
	let challenges = Candidate { self_bond: 9, ..challenger(1, 9) };
	let left = Candidate { stands: false, ..poor(2, 8) };
	let mut all = [challenges, left, poor(3, 7), poor(4, 6)];
	params(5).spare(&mut all, MaxChange::default());
	assert_eq!(spared(&all), [3]);
}

#[test]
fn who_is_spared_loses_its_seat_to_who_is_better_backed() {
	let mut all = poor_from(0, 3);
	all.push(challenger(7, 2_000));
	params(2).spare(&mut all, MaxChange::default());
	assert_eq!(params(2).elect(all), [7, 0]);
}

#[test]
fn who_is_named_twice_has_one_seat() {
	assert_eq!(params(3).elect([challenger(1, 5), incumbent(1, 5), challenger(2, 4)]), [1, 2]);
}

#[test]
fn nothing_exceeds_an_incumbent_with_the_largest_backing() {
	let most = u128::MAX;
	assert_eq!(params(1).elect([challenger(1, most), incumbent(2, most - 1)]), [2]);
	assert_eq!(params(1).elect([incumbent(3, most - 1), incumbent(2, most)]), [2]);
}

#[test]
fn a_set_has_at_least_one_seat_and_no_more_than_authorities_fit() {
	assert_eq!(params(1).check(), Ok(()));
	assert_eq!(params(MAX_SEATS).check(), Ok(()));
	assert_eq!(params(0).check(), Err(ParamsError::Seats));
	assert_eq!(params(MAX_SEATS + 1).check(), Err(ParamsError::Seats));
	assert_eq!(ParamsError::Seats.to_string(), "seats must be from 1 to 256");
}

#[test]
fn seats_come_nearer_to_those_decided_by_the_part_that_a_weight_may_change() {
	let fiftieth = MaxChange::try_new(20_000).unwrap();
	assert_eq!(params(100).seats_towards(4, fiftieth), 98);
	assert_eq!(params(100).seats_towards(256, fiftieth), 102);
	assert_eq!(params(100).seats_towards(99, fiftieth), 99);
	assert_eq!(params(100).seats_towards(100, fiftieth), 100);
}

#[test]
fn few_seats_come_nearer_by_one() {
	let thousandth = MaxChange::try_new(MaxChange::LEAST).unwrap();
	assert_eq!(params(5).seats_towards(4, thousandth), 4);
	assert_eq!(params(4).seats_towards(256, thousandth), 5);
	assert_eq!(params(256).seats_towards(4, thousandth), 255);
}

#[test]
fn seats_that_no_set_can_have_are_not_come_nearer_to() {
	for decided in [0, MAX_SEATS + 1, u32::MAX] {
		assert_eq!(params(100).seats_towards(decided, MaxChange::default()), 100);
	}
}

#[test]
fn a_runtime_can_store_params_and_a_genesis_can_name_them() {
	let params = params(7);
	assert_eq!(ElectionParams::decode(&mut &params.encode()[..]), Ok(params));
	let json = serde_json::to_string(&params).unwrap();
	assert_eq!(json, r#"{"seats":7,"margin":100000,"minSelfBond":"10"}"#);
	assert_eq!(serde_json::from_str::<ElectionParams>(&json).unwrap(), params);
}

proptest! {
	#[test]
	fn the_elected_are_admitted_and_no_more_than_the_seats(
		candidates in any_candidates(),
		params in any_election(),
	) {
		let elected = params.elect(candidates.clone());
		let admitted = candidates.iter().filter(|candidate| params.admits(candidate)).count();
		prop_assert_eq!(elected.len(), admitted.min(params.seats as usize));
		for id in elected {
			let candidate = candidates[id as usize];
			prop_assert!(candidate.stands && candidate.self_bond >= params.min_self_bond);
		}
	}

	#[test]
	fn who_goes_for_its_bond_goes_alone_or_from_among_the_worst_of_all(
		candidates in any_candidates(),
		params in any_election(),
	) {
		let mut candidates = candidates;
		candidates.iter_mut().for_each(|candidate| candidate.secured = false);
		let incumbents = candidates.iter().filter(|candidate| candidate.incumbent).count();
		let worst = (incumbents * 80_000 / 1_000_000).max(1);
		params.spare(&mut candidates, MaxChange::try_new(MaxChange::MOST).unwrap());
		let (seated, others): (Vec<_>, Vec<_>) =
			candidates.into_iter().partition(|candidate| candidate.incumbent && candidate.stands);
		prop_assert!(others.iter().all(|candidate| !candidate.spared));
		let poor = |candidate: &Candidate<u32>| candidate.self_bond < params.min_self_bond;
		let go: Vec<_> = seated.iter().filter(|candidate| !params.admits(candidate)).collect();
		prop_assert_eq!(go.is_empty(), !seated.iter().any(poor));
		let behind = |candidate: &Candidate<u32>| {
			seated.iter().filter(|other| is_listed_before(candidate, other)).count()
		};
		prop_assert!(go.len() == 1 || go.iter().all(|candidate| behind(candidate) < worst));
	}

	#[test]
	fn seats_reach_those_decided_in_the_end_and_never_pass_them(
		(seats, decided) in (1..=MAX_SEATS, 1..=MAX_SEATS),
		most in MaxChange::LEAST..=MaxChange::MOST,
	) {
		let most = MaxChange::try_new(most).unwrap();
		let mut now = params(seats);
		for _ in 0..MAX_SEATS {
			let next = now.seats_towards(decided, most);
			prop_assert!(next.abs_diff(now.seats) <= (now.seats * 80_000 / 1_000_000).max(1));
			prop_assert!((next < decided) == (now.seats < decided) || next == decided);
			now.seats = next;
		}
		prop_assert_eq!(now.seats, decided);
	}

	#[test]
	fn the_order_of_candidates_changes_nothing(
		candidates in any_candidates(),
		params in any_election(),
		turn: prop::sample::Index,
	) {
		let mut turned = candidates.clone();
		turned.reverse();
		turned.rotate_left(turn.index(candidates.len() + 1).min(candidates.len()));
		prop_assert_eq!(params.elect(candidates), params.elect(turned));
	}

	#[test]
	fn who_is_passed_over_is_not_stronger_than_anybody_elected(
		candidates in any_candidates(),
		params in any_election(),
	) {
		let elected = params.elect(candidates.clone());
		let (inside, outside): (Vec<_>, Vec<_>) = candidates
			.into_iter()
			.filter(|candidate| params.admits(candidate))
			.partition(|candidate| elected.contains(&candidate.id));
		for out in &outside {
			for into in &inside {
				match (out.incumbent, into.incumbent) {
					_ if into.secured || out.secured => prop_assert!(into.secured),
					(true, false) => {
						let lead = params.margin.of(out.backing);
						prop_assert!(into.backing > out.backing.saturating_add(lead));
					}
					(false, true) => {
						let lead = params.margin.of(into.backing);
						prop_assert!(out.backing <= into.backing.saturating_add(lead));
					}
					_ => prop_assert!(is_listed_before(into, out)),
				}
			}
		}
	}

	#[test]
	fn the_first_of_a_sorted_list_and_the_incumbents_elect_whom_all_elect(
		candidates in any_candidates(),
		params in any_election(),
		further in 0usize..5,
	) {
		let mut list: Vec<_> =
			candidates.iter().copied().filter(|candidate| params.admits(candidate)).collect();
		list.sort_by(|a, b| if is_listed_before(a, b) {
			core::cmp::Ordering::Less
		} else {
			core::cmp::Ordering::Greater
		});
		let first = list.iter().copied().take(params.seats as usize + further);
		let incumbents = list.iter().copied().filter(|candidate| candidate.incumbent);
		prop_assert_eq!(params.elect(first.chain(incumbents)), params.elect(candidates));
	}

	#[test]
	fn an_election_of_those_elected_changes_nothing(
		candidates in any_candidates(),
		params in any_election(),
	) {
		let elected = params.elect(candidates.clone());
		let seated = candidates.into_iter().map(|candidate| Candidate {
			incumbent: elected.contains(&candidate.id),
			secured: candidate.secured && elected.contains(&candidate.id),
			..candidate
		});
		let again = params.elect(seated);
		let sorted = |mut ids: Vec<u32>| {
			ids.sort();
			ids
		};
		prop_assert_eq!(sorted(again), sorted(elected));
	}
}
