// SPDX-License-Identifier: Apache-2.0
//! `docs/governance.md` is made here, of the runtime that it describes, and held equal to what is
//! checked in. After a change that is meant:
//!
//! ```sh
//! CAIRN_UPDATE_DOCS=1 cargo test -p cairn-runtime governance::document
//! ```

mod emergency;
mod markdown;
mod reference;
pub(super) mod refusing;
mod source;
mod track;
mod unit;

use super::{super::chain, figures::set, *};
use crate::{
	configs::consensus::HISTORY_SESSIONS,
	governance::{
		figures::{CoverageRules, EmissionRules, PowerRules, RegistryRules, StorageRules},
		genesis,
		referenda::{Epoch, SubmissionDeposit},
		treasury::TreasurerLimit,
	},
	tests::governance::figures::view,
	ChallengeClock,
};
use cairn_coverage::QUIET_ROUNDS;
use cairn_governance::brake;
use cairn_spacetime::ClockLengths;
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::{
	assert_ok,
	traits::{Get, UnfilteredDispatchable},
};
use reference::{Contradiction, CONTRADICTIONS};
use std::{env, fs};

/// Read when the test runs: whoever changes prose compiles nothing.
const TEMPLATE: &str = "runtime/src/tests/governance/document/governance.md";

const UPDATE: &str = "CAIRN_UPDATE_DOCS";

/// The document: of the production network.
fn document() -> String {
	let mut values = Vec::new();
	chain("staging", || {
		values = vec![
			("groups", reference::groups()),
			("effects", reference::effects_table()),
			("contradictions", reference::contradictions_table()),
			("powers", track::powers_table()),
			("periods", track::periods_table()),
			("demands", track::demands_table()),
			("convictions", track::convictions_table()),
			("privileges", track::privileges_table()),
			("refusing", refusing::table()),
			("seated", refusing::seated()),
		];
		values.extend(figures());
	});
	let [goes_on, stops] = emergency::in_safe_mode();
	values.extend([("goes_on", goes_on), ("stops", stops)]);
	chain("development", || values.push(("development_blocks", Epoch::get().to_string())));
	values.push(("single_block", source::line_of(UPGRADE, "pub type SingleBlockMigrations = ")));
	markdown::fill(&source::text(TEMPLATE), &values)
}

const UPGRADE: &str = "runtime/src/governance/upgrade.rs";

/// Figures within the prose: amounts, and lengths of time in epochs.
fn figures() -> Vec<(&'static str, String)> {
	let epochs = |blocks: u32| unit::epochs(blocks, Epoch::get());
	let emission = genesis::emission();
	let lengths = [
		("undeciding", <Runtime as pallet_referenda::Config>::UndecidingTimeout::get()),
		("emergency", <Runtime as brake::Config>::MaxBlocks::get()),
		("rest", <Runtime as brake::Config>::Rest::get()),
		("extension", <Runtime as brake::Config>::MaxExtension::get()),
		("safe_mode", <Runtime as pallet_safe_mode::Config>::EnterDuration::get()),
		("whitelisted", <Runtime as pallet_whitelist::Config>::DeferredDispatchExpiration::get()),
		("motion", <Runtime as pallet_collective::Config>::MotionDuration::get()),
		("payout", <Runtime as pallet_treasury::Config>::PayoutPeriod::get()),
	];
	let mut figures: Vec<_> = lengths.map(|(name, blocks)| (name, epochs(blocks))).into();
	figures.extend([
		("submission", unit::crn(SubmissionDeposit::get())),
		("treasurer_limit", unit::crn(TreasurerLimit::get())),
		("initial_budget", unit::crn(emission.initial_budget)),
		("supply_cap", unit::crn(emission.supply_cap)),
		("halving", markdown::grouped(emission.halving_epochs.into())),
		("epoch_blocks", markdown::grouped(Epoch::get().into())),
		("most_paused", brake::MAX_PAUSED.to_string()),
		("least_interval", (QUIET_ROUNDS + 1).to_string()),
	]);
	figures
}

/// Holds the file against what it should be, or writes it if asked to.
fn agree(name: &str, expected: &str) {
	let path = source::path("docs").join(name);
	if env::var_os(UPDATE).is_some_and(|value| value == "1") {
		fs::write(&path, expected).unwrap();
		return;
	}
	let found = fs::read_to_string(&path).unwrap_or_default();
	if found == expected {
		return;
	}
	let differs = |(found, expected): &(&str, &str)| found != expected;
	let common = found.lines().zip(expected.lines());
	let line = common.clone().position(|pair| differs(&pair)).unwrap_or_else(|| common.count());
	panic!(
		"docs/{name} is not what the code says, first at line {}.\n found: {:?}\n code:  {:?}\n\
		If the code is right: {UPDATE}=1 cargo test -p cairn-runtime governance::document",
		line + 1,
		found.lines().nth(line),
		expected.lines().nth(line),
	);
}

#[test]
fn the_document_says_what_the_runtime_says() {
	agree("governance.md", &document());
}

/// Takes what is decided as a group's snapshot does: the rules that it breaks by their names, and
/// whether anything changes.
fn snapshot(group: &str) -> (Vec<String>, bool) {
	// What a change of any group's says.
	macro_rules! told {
		($change:expr) => {{
			let change = $change.unwrap();
			let names = change.conflicts.iter().map(|conflict| format!("{conflict:?}"));
			(names.collect(), change.old != change.new)
		}};
	}
	match group {
		"Coverage" => told!(pallet_coverage::InForce::<Runtime>::get()
			.take_by(CoverageRules::get(), |params| params
				.check_on(ChallengeClock::ticks_per_round()))),
		"Rewards" => told!(pallet_rewards::InForce::<Runtime>::get().take(EmissionRules::get())),
		"Power" => told!(pallet_power::InForce::<Runtime>::get()
			.take_by(PowerRules::get(), |params| params.check(HISTORY_SESSIONS))),
		"Spacetime" => {
			let lengths = ClockLengths {
				round: ChallengeClock::ticks_per_round(),
				window: ChallengeClock::window_ticks(),
				history: ChallengeClock::history_rounds(),
			};
			let mut snapshot = pallet_spacetime::InForce::<Runtime>::get().unwrap();
			told!(snapshot.take_by(StorageRules::get(), |params| params.check(&lengths)))
		}
		"Registry" => {
			let mut snapshot = pallet_device_registry::InForce::<Runtime>::get().unwrap();
			told!(snapshot.take(RegistryRules::get()))
		}
		other => panic!("{other} has no rules across figures"),
	}
}

fn decide(name: &str, value: u128) {
	assert_ok!(set(name, value).dispatch_bypass_filter(RuntimeOrigin::root()));
}

#[test]
fn what_the_document_calls_contradictory_stays_as_it_was() {
	for Contradiction { group, conflict, broken, .. } in &CONTRADICTIONS {
		chain("staging", || {
			for (name, value) in *broken {
				assert_ne!(view(name).decided, *value, "{name} is that already");
				decide(name, *value);
			}
			assert_eq!(snapshot(group), (vec![conflict.to_string()], false), "{group}");
		});
	}
}

#[test]
fn what_contradicts_nothing_comes_into_force_beside_what_does() {
	let others = [
		("Coverage", "RampFloor"),
		("Rewards", "StorageLiquid"),
		("Power", "Margin"),
		("Spacetime", "MaxFaultPeriods"),
		("Registry", "AppealWindow"),
	];
	for Contradiction { group, conflict, broken, .. } in &CONTRADICTIONS {
		chain("staging", || {
			broken.iter().for_each(|(name, value)| decide(name, *value));
			let (_, other) = others.iter().find(|(of, _)| of == group).unwrap();
			decide(other, view(other).most);
			assert_eq!(snapshot(group), (vec![conflict.to_string()], true), "{group}");
		});
	}
}

#[test]
fn the_migrations_of_the_document_are_those_of_the_runtime() {
	use core::any::type_name;
	let first_block = type_name::<<Runtime as frame_system::Config>::SingleBlockMigrations>();
	assert_eq!(first_block, type_name::<crate::governance::upgrade::KeepDecided>());
	let line = source::line_of(UPGRADE, "pub type SingleBlockMigrations = ");
	assert_eq!(line, "pub type SingleBlockMigrations = KeepDecided;");
}
