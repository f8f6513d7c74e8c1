// SPDX-License-Identifier: Apache-2.0

use super::*;

fn builds(candidates: Vec<(AccountId, Balance, Commission)>, params: PowerParams) {
	use sp_runtime::BuildStorage;
	let storage = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: (1..=3).map(|who| (who, ENDOWMENT)).collect(),
			..Default::default()
		},
		power: GenesisConfig { params, candidates },
		..Default::default()
	};
	storage.build_storage().unwrap();
}

#[test]
fn the_candidates_of_genesis_are_the_first_two_sets_with_equal_weights() {
	build_and_execute(|| {
		let equal: Vec<_> = (1..=5).map(|who| (who, TOTAL_WEIGHT / 5)).collect();
		assert_eq!(Power::session_weights(0), Some(equal.clone()));
		assert_eq!(Power::session_weights(1), Some(equal));
		assert_eq!(Power::session_weights(2), None);
		assert_eq!(held(1), BOND);
		assert_eq!(listed().len(), 5);
	});
}

#[test]
fn one_validator_is_enough_to_start_with() {
	ExtBuilder::default().candidates([1]).build_and_execute(|| {
		run_sessions(5);
		assert_eq!(planned_weights(), [(1, TOTAL_WEIGHT)]);
	});
}

#[test]
fn a_candidate_without_keys_is_in_no_set_of_genesis() {
	ExtBuilder::default().keyed(1..=4).build_and_execute(|| {
		assert_eq!(planned(), [1, 2, 3, 4]);
		assert_eq!(listed().len(), 5);
	});
}

#[test]
fn without_candidates_the_session_pallet_is_left_alone() {
	ExtBuilder::default().candidates([]).build_and_execute(|| {
		assert_eq!(Sets::get(), (vec![], vec![]));
		rotate();
		assert_eq!(Power::session_weights(1), None);
		for who in 1..=3 {
			join(who);
		}
		rotate();
		rotate();
		assert_eq!(Power::session_weights(Session::get() + 1), None);
		join(4);
		rotate();
		rotate();
		assert_eq!(planned(), [1, 2, 3, 4]);
		rotate();
	});
}

#[test]
#[should_panic(expected = "power genesis: seats must be from 1 to 256")]
fn parameters_that_make_no_sense_do_not_start() {
	let mut params = small_params();
	params.election.seats = 0;
	builds(vec![], params);
}

#[test]
#[should_panic(expected = "a candidate's bond must be 1000 plancks at least")]
fn a_bond_under_the_least_does_not_start() {
	builds(vec![(1, BOND - 1, commission(0))], small_params());
}

#[test]
#[should_panic(expected = "its commission 200000 parts per million at most")]
fn a_commission_above_the_highest_does_not_start() {
	builds(vec![(1, BOND, commission(200_001))], small_params());
}

#[test]
#[should_panic(expected = "a candidate joins twice")]
fn a_candidate_twice_does_not_start() {
	builds(vec![(1, BOND, commission(0)); 2], small_params());
}

#[test]
#[should_panic(expected = "a bond of 100001 plancks cannot be held")]
fn a_bond_that_is_not_there_does_not_start() {
	builds(vec![(1, ENDOWMENT + 1, commission(0))], small_params());
}

#[test]
fn each_parameter_out_of_its_bounds_is_refused() {
	use PowerParamsError::*;
	let check = |change: fn(&mut PowerParams)| {
		let mut params = small_params();
		change(&mut params);
		params.check(HISTORY)
	};
	assert_eq!(check(|_| {}), Ok(()));
	assert_eq!(check(|params| params.min_shift = MAX_SHIFT), Ok(()));
	assert_eq!(check(|params| params.min_shift = MAX_SHIFT + 1), Err(MinShift));
	assert_eq!(check(|params| params.election.min_self_bond = 0), Err(MinSelfBond));
	assert_eq!(check(|params| params.unbonding_sessions = HISTORY + 2), Ok(()));
	assert_eq!(check(|params| params.unbonding_sessions = HISTORY + 1), Err(UnbondingSessions));
	let over = |params: &mut PowerParams| params.unbonding_sessions = MAX_SESSIONS + 1;
	assert_eq!(check(over), Err(UnbondingSessions));
	// A weight of a fifth falls by a twentieth a session, from the third session on.
	assert_eq!(check(|params| params.rebacking_sessions = 6), Ok(()));
	assert_eq!(check(|params| params.rebacking_sessions = 5), Err(RebackingSessions));
	let over = |params: &mut PowerParams| params.rebacking_sessions = MAX_SESSIONS + 1;
	assert_eq!(check(over), Err(RebackingSessions));
	assert_eq!(check(|params| params.removal_sessions = HISTORY + 1), Ok(()));
	assert_eq!(check(|params| params.removal_sessions = HISTORY), Err(RemovalSessions));
	let over = |params: &mut PowerParams| params.removal_sessions = MAX_SESSIONS + 1;
	assert_eq!(check(over), Err(RemovalSessions));
	let rule = |error| Err(Rule(error));
	let nothing = |params: &mut PowerParams| params.backing.half_life = 0;
	assert_eq!(check(nothing), rule(cairn_power::ParamsError::HalfLife));
	let nothing = |params: &mut PowerParams| params.liveness.blocks = 0;
	assert_eq!(check(nothing), rule(cairn_power::ParamsError::IdleBlocks));
}

#[test]
fn each_refusal_says_what_is_expected() {
	use PowerParamsError::*;
	let said = [MinShift, MinSelfBond, UnbondingSessions, RebackingSessions, RemovalSessions]
		.map(|e| e.to_string());
	let named =
		["minShift", "minSelfBond", "unbondingSessions", "rebackingSessions", "removalSessions"];
	assert!(said.iter().zip(named).all(|(said, name)| said.starts_with(name)), "{said:?}");
}

#[test]
fn parameters_are_told_in_json_and_back() {
	let params = PowerParams::default();
	let json = serde_json::to_string(&params).unwrap();
	assert_eq!(serde_json::from_str::<PowerParams>(&json).unwrap(), params);
	assert!(json.contains("\"minShift\":1000000"), "{json}");
}
