// SPDX-License-Identifier: Apache-2.0
//! Figures: what may be decided, by whom, and what a proposer learns before.

use super::{super::chain, set_witnesses, witnesses};
use crate::{
	governance::{
		figures::{
			CoverageRules, EmissionRules, PauseRule, PowerRules, RegistryRules, StorageRules,
		},
		inspect::check_call,
		parameters::{views, ParameterView, RuntimeParametersKey},
	},
	Parameters, Runtime, RuntimeCall, RuntimeOrigin,
};
use cairn_coverage::{CoverageParams, QUIET_ROUNDS};
use cairn_emission::EmissionFigures;
use cairn_governance::origins::Origin;
use cairn_runtime_api::CallRefusal;
use codec::{Decode, Encode};
use frame_support::{assert_noop, assert_ok, traits::Get};
use sp_runtime::DispatchError;

pub(super) fn view(name: &str) -> ParameterView {
	views().into_iter().find(|view| view.name == name).unwrap()
}

/// The bytes of `set_parameter` of any figure, whatever its bounds.
pub(super) fn setting(view: &ParameterView, value: u128) -> Vec<u8> {
	let mut call = vec![36, 0, view.group_index, view.index, 1];
	call.extend_from_slice(&value.to_le_bytes()[..view.bytes.into()]);
	call
}

/// The names of all figures, by the metadata.
fn names_by_metadata() -> Vec<String> {
	let mut registry = scale_info::Registry::new();
	let key = registry.register_type(&scale_info::meta_type::<RuntimeParametersKey>());
	let types: scale_info::PortableRegistry = registry.into();
	let variants = |id: u32| match &types.resolve(id).unwrap().type_def {
		scale_info::TypeDef::Variant(variants) => variants.variants.clone(),
		other => panic!("{other:?}"),
	};
	let groups = variants(key.id);
	let keys = groups.iter().flat_map(|group| {
		let keys = variants(group.fields[0].ty.id);
		keys.into_iter().map(|key| format!("{}.{}", group.name, key.name)).collect::<Vec<_>>()
	});
	keys.collect()
}

#[test]
fn every_figure_of_the_metadata_is_told_of_once() {
	chain("development", || {
		let told: Vec<_> =
			views().iter().map(|view| format!("{}.{}", view.group, view.name)).collect();
		assert_eq!(told, names_by_metadata());
	});
}

#[test]
fn every_default_is_within_its_bounds_and_in_force() {
	chain("staging", || {
		for view in views() {
			assert!((view.least..=view.most).contains(&view.default), "{}", view.name);
			assert_eq!(view.decided, view.default, "{}", view.name);
			assert!(!view.meaning.is_empty(), "{}", view.name);
		}
	});
}

#[test]
fn the_defaults_are_the_rules_of_the_production_network() {
	chain("staging", || {
		assert_eq!(CoverageRules::get(), CoverageParams::default());
		assert_eq!(EmissionRules::get(), EmissionFigures::default());
	});
}

#[test]
fn what_genesis_says_is_decided_until_somebody_decides() {
	for preset in ["development", "local_testnet", "staging"] {
		chain(preset, || {
			let emission = pallet_rewards::InForce::<Runtime>::get();
			assert_eq!(
				(emission.in_force, emission.decided),
				(emission.decided, EmissionRules::get())
			);
			let storage = pallet_spacetime::InForce::<Runtime>::get().unwrap();
			assert_eq!((storage.in_force, storage.decided), (storage.decided, StorageRules::get()));
			let power = pallet_power::InForce::<Runtime>::get();
			assert_eq!((power.in_force, power.decided), (power.decided, PowerRules::get()));
		});
	}
}

#[test]
fn lengths_follow_the_epochs_of_each_chain() {
	chain("development", || {
		let rules = CoverageRules::get();
		assert_eq!((rules.reciprocity_ticks, rules.interactive_ticks), (64, 80));
		assert_eq!(rules.ramp_ticks, 15 * 32);
		assert_eq!(rules.min_interval, QUIET_ROUNDS + 1);
		assert_eq!(rules.check(), Ok(()));
	});
}

#[test]
fn a_figure_decodes_at_its_bounds_and_not_beyond_them() {
	chain("development", || {
		for view in views() {
			let decodes =
				|value| RuntimeCall::decode(&mut setting(&view, value).as_slice()).is_ok();
			assert!(decodes(view.least) && decodes(view.most), "{}", view.name);
			assert!(view.least == 0 || !decodes(view.least - 1), "{}", view.name);
			let room = u128::MAX >> (128 - 8 * u32::from(view.bytes));
			assert!(view.most == room || !decodes(view.most + 1), "{}", view.name);
		}
	});
}

#[test]
fn a_proposer_learns_which_figure_is_out_of_which_bounds() {
	chain("development", || {
		let witnesses = view("MaxWitnesses");
		let refusal = check_call(&setting(&witnesses, 33)).unwrap_err();
		let expected = CallRefusal::OutOfBounds {
			group: "Coverage".into(),
			name: "MaxWitnesses".into(),
			value: 33,
			least: 1,
			most: 32,
		};
		assert_eq!(refusal, expected);
		assert_eq!(check_call(&setting(&witnesses, 32)), Ok(()));
	});
}

#[test]
fn what_is_no_call_is_refused_by_its_reason() {
	chain("development", || {
		assert_eq!(check_call(&[]), Err(CallRefusal::Undecodable));
		assert_eq!(check_call(&[255, 255]), Err(CallRefusal::Undecodable));
		let unknown = CallRefusal::UnknownParameter { group_index: 0, index: 200 };
		assert_eq!(check_call(&[36, 0, 0, 200, 1, 0]), Err(unknown));
		let padded = [set_witnesses(20).encode(), vec![0; 3]].concat();
		assert_eq!(check_call(&padded), Err(CallRefusal::TrailingBytes { count: 3 }));
	});
}

#[test]
fn a_figure_is_set_by_its_track_and_by_nobody_else() {
	chain("development", || {
		let set = |origin: RuntimeOrigin| Parameters::set_parameter(origin, witnesses(20));
		let others = [
			Origin::ConsensusAdmin,
			Origin::Treasurer,
			Origin::WhitelistedCaller,
			Origin::ReferendumCanceller,
			Origin::ReferendumKiller,
		];
		for origin in others {
			assert_noop!(set(origin.into()), DispatchError::BadOrigin);
		}
		let account = sp_keyring::Sr25519Keyring::Alice.to_account_id();
		assert_noop!(set(RuntimeOrigin::signed(account)), DispatchError::BadOrigin);
		assert_ok!(set(Origin::ParameterAdmin.into()));
		assert_eq!(view("MaxWitnesses").decided, 20);
		assert_ok!(set(RuntimeOrigin::root()));
	});
}

#[test]
fn figures_have_the_bounds_of_the_rules_that_take_them() {
	use crate::configs::consensus::HISTORY_SESSIONS;
	use cairn_power::*;
	chain("development", || {
		let bounds = |name: &str| (view(name).least, view(name).most);
		for (name, least, most) in [
			("Margin", Margin::LEAST, Margin::MOST),
			("Influence", Influence::LEAST, Influence::MOST),
			("Cap", Cap::LEAST, Cap::MOST),
			("MaxChange", MaxChange::LEAST, MaxChange::MOST),
			("IdleBelow", IdleBelow::LEAST, IdleBelow::MOST),
			("FullPayFrom", FullPayFrom::LEAST, FullPayFrom::MOST),
			("MaxCommission", Commission::LEAST, Commission::MOST),
			("HalfLife", 1, MAX_HALF_LIFE),
			("IdleSessions", 1, MAX_IDLE_SESSIONS),
			("IdleBlocks", MIN_IDLE_BLOCKS, MAX_IDLE_BLOCKS),
			("Unbonding", HISTORY_SESSIONS + 2, pallet_power::MAX_SESSIONS),
			("Removal", HISTORY_SESSIONS + 1, pallet_power::MAX_SESSIONS),
		] {
			assert_eq!(bounds(name), (least.into(), most.into()), "{name}");
		}
		assert_eq!(bounds("MinShift").1 * 1_000, pallet_power::MAX_SHIFT.into());
		assert_eq!(bounds("Seats"), (4, MAX_SEATS.into()));
		assert_eq!(bounds("MaxWitnesses").1, cairn_coverage::MAX_WITNESSES.into());
		assert_eq!(bounds("BeaconsPerTick"), (1, cairn_coverage::most_beacons(1).into()));
		assert_eq!(bounds("MaxStorageRate"), (1, cairn_emission::MAX_STORAGE_RATE - 1));
	});
}

#[test]
fn what_can_stop_the_chain_is_the_consensus_admins_and_what_pays_the_parameter_admins() {
	use cairn_governance::tracks::{CONSENSUS_ADMIN, PARAMETER_ADMIN};
	chain("development", || {
		for view in views() {
			let track = if view.group == "Power" { CONSENSUS_ADMIN } else { PARAMETER_ADMIN };
			assert_eq!(view.track, track, "{}", view.name);
		}
	});
}

/// `set_parameter` of the figure of that name.
pub(super) fn set(name: &str, value: u128) -> pallet_parameters::Call<Runtime> {
	match RuntimeCall::decode(&mut setting(&view(name), value).as_slice()) {
		Ok(RuntimeCall::Parameters(call)) => call,
		other => panic!("{name}: {other:?}"),
	}
}

#[test]
fn the_consensus_admin_sets_weights_and_the_parameter_admin_does_not() {
	use frame_support::traits::UnfilteredDispatchable;
	chain("development", || {
		let by = |origin: Origin| set("Influence", 0).dispatch_bypass_filter(origin.into());
		assert_noop!(by(Origin::ParameterAdmin), DispatchError::BadOrigin);
		assert_ok!(by(Origin::ConsensusAdmin));
		assert_eq!((view("Influence").decided, view("Influence").default), (0, 1_000_000));
		let other = set("BudgetPart", 0).dispatch_bypass_filter(Origin::ConsensusAdmin.into());
		assert_noop!(other, DispatchError::BadOrigin);
	});
}

#[test]
fn every_figure_that_is_decided_reaches_the_rules() {
	use frame_support::traits::UnfilteredDispatchable;
	chain("staging", || {
		for view in views() {
			let all = || {
				let paid = (CoverageRules::get(), EmissionRules::get());
				let clock = (RegistryRules::get(), PauseRule::get());
				(paid, PowerRules::get(), StorageRules::get(), clock)
			};
			let before = all();
			// A bound that is not what is decided.
			let value = if view.least == view.decided { view.most } else { view.least };
			assert_ok!(set(&view.name, value).dispatch_bypass_filter(RuntimeOrigin::root()));
			assert_ne!(all(), before, "{}", view.name);
			assert_eq!(super::figures::view(&view.name).decided, value);
		}
	});
}

#[test]
fn a_stored_figure_that_an_upgrade_puts_out_of_its_bounds_is_read_as_its_default() {
	use crate::governance::parameters::dynamic_params::coverage::{MaxWitnesses, ParametersKey};
	chain("development", || {
		let key = RuntimeParametersKey::Coverage(ParametersKey::MaxWitnesses(MaxWitnesses));
		let key = pallet_parameters::Parameters::<Runtime>::hashed_key_for(key);
		assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), witnesses(20)));
		assert_eq!(view("MaxWitnesses").decided, 20);
		let mut stored = sp_io::storage::get(&key).unwrap().to_vec();
		// As a value that these bounds do not allow would have been stored by wider ones.
		assert_eq!(core::mem::replace(stored.last_mut().unwrap(), 33), 20);
		sp_io::storage::set(&key, &stored);
		assert_eq!(view("MaxWitnesses").decided, 14);
	});
}

#[test]
fn the_storage_rules_of_every_chain_go_with_its_clock() {
	use cairn_spacetime::ClockLengths;
	use cairn_traits::{ProvingClock, RoundClock};
	for preset in ["development", "local_testnet", "staging"] {
		chain(preset, || {
			let lengths = ClockLengths {
				round: crate::ChallengeClock::ticks_per_round(),
				window: crate::ChallengeClock::window_ticks(),
				history: crate::ChallengeClock::history_rounds(),
			};
			assert_eq!(StorageRules::get().check(&lengths), Ok(()), "{preset}");
		});
	}
}

#[test]
fn the_registrys_rules_of_every_chain_are_sound() {
	use frame_support::traits::Hooks;
	for preset in ["development", "local_testnet", "staging"] {
		chain(preset, <crate::DeviceRegistry as Hooks<u32>>::integrity_test);
	}
}

#[test]
fn an_appeal_is_no_shorter_than_roots_referendum_in_its_quickest_form() {
	use cairn_governance::tracks::{tracks, ROOT};
	for preset in ["development", "local_testnet", "staging"] {
		chain(preset, || {
			let epoch = crate::configs::proofs::Epochs::<1>::get();
			let root = tracks(epoch).find(|track| track.id == ROOT).unwrap().info;
			let quickest = root.prepare_period + root.confirm_period + root.min_enactment_period;
			let appeal = view("AppealWindow").least * u128::from(epoch);
			assert!(appeal > u128::from(quickest), "{preset}: {appeal}, {quickest}");
			// Where it is not that quick, root demands less than all by its end.
			let decided = sp_runtime::Perbill::from_rational(
				u32::try_from(appeal).unwrap() - quickest,
				root.decision_period,
			);
			let demands =
				[root.min_approval, root.min_support].map(|curve| curve.threshold(decided));
			assert!(demands[0] <= sp_runtime::Perbill::from_percent(75), "{preset}: {demands:?}");
			assert!(demands[1] <= sp_runtime::Perbill::from_percent(40), "{preset}: {demands:?}");
		});
	}
}

#[test]
fn no_session_keeps_the_weights_of_the_one_before_where_one_moves_by_the_least_change() {
	chain("development", || {
		assert!(view("MinShift").most <= view("MaxChange").least);
	});
}

#[test]
fn the_coverage_rules_of_every_chain_go_with_its_clock() {
	use cairn_traits::RoundClock;
	for preset in ["development", "local_testnet", "staging"] {
		chain(preset, || {
			let round = crate::ChallengeClock::ticks_per_round();
			assert_eq!(CoverageRules::get().check_on(round), Ok(()), "{preset}");
		});
	}
}

#[test]
fn minutes_of_which_an_epoch_is_too_short_for_a_tick_never_come_into_force() {
	use cairn_coverage::ParamsError;
	use cairn_traits::RoundClock;
	use frame_support::traits::UnfilteredDispatchable;
	for (name, conflict) in
		[("Reciprocity", ParamsError::Reciprocity), ("Interactivity", ParamsError::Interactivity)]
	{
		chain("development", || {
			let least = view(name).least;
			assert_ok!(set(name, least).dispatch_bypass_filter(RuntimeOrigin::root()));
			let round = crate::ChallengeClock::ticks_per_round();
			assert_eq!(CoverageRules::get().check_on(round), Err(conflict));
		});
	}
	// The other one: a gateway is drawn in every fourth round at most.
	chain("development", || {
		assert_ok!(set("BeaconInterval", 1).dispatch_bypass_filter(RuntimeOrigin::root()));
		assert_eq!(CoverageRules::get().min_interval, QUIET_ROUNDS + 1);
	});
}
