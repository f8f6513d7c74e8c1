// SPDX-License-Identifier: Apache-2.0
//! What may be asked about, and how it is refused.

use super::{
	super::{
		epochs,
		facts::Terms,
		figures::{setting, Asked, FIGURES, NOT_REPLAYED},
		Epochs,
	},
	made_up::LENGTHS,
};
use cairn_coverage::CoverageParams;
use cairn_emission::{EmissionFigures, EmissionParams};
use proptest::prelude::*;

fn terms() -> Terms {
	let params = EmissionParams::default();
	let budget = params.initial_budget;
	Terms { params, budget, schedule: params, figures: EmissionFigures::of(&params), counted: 0 }
}

fn asked(settings: &[&str]) -> Asked {
	let settings: Vec<_> = settings.iter().map(|text| setting(text).unwrap()).collect();
	Asked::new(&settings, LENGTHS)
}

fn check(settings: &[&str]) -> Result<(), String> {
	let asked = asked(settings);
	asked.check_coverage(&CoverageParams::default())?;
	asked.check_emission(&terms())
}

#[test]
fn epochs_are_one_or_a_range_with_both_ends() {
	assert_eq!(epochs("7"), Ok(Epochs { first: 7, last: 7 }));
	assert_eq!(epochs("3..7"), Ok(Epochs { first: 3, last: 7 }));
	assert_eq!(epochs("3..=7"), Ok(Epochs { first: 3, last: 7 }));
	for bad in ["", "..", "7..3", "-1", "4294967296", "3..x", "3...7"] {
		assert!(epochs(bad).is_err(), "{bad}");
	}
}

#[test]
fn a_figure_is_known_in_either_writing() {
	for text in
		["coverage.MaxWitnesses=10", "Coverage.max_witnesses=1_0", "coverage.maxwitnesses= 10"]
	{
		assert_eq!(format!("{:?}", setting(text).unwrap()), "coverage.MaxWitnesses=10");
	}
}

#[test]
fn what_is_unknown_or_out_of_bounds_is_refused_by_name_and_limit() {
	for (text, parts) in [
		("", ["group.key=value", ""]),
		("coverage=1", ["group.key=value", ""]),
		("coverage.MaxWitnesses", ["group.key=value", ""]),
		("space.MaxWitnesses=1", ["no group space", "coverage and rewards"]),
		("coverage.Nonsense=1", ["no figure Nonsense", "MaxWitnesses"]),
		("coverage.MaxWitnesses=x", ["coverage.MaxWitnesses", "1 to 32"]),
		("coverage.MaxWitnesses=-1", ["coverage.MaxWitnesses", "1 to 32"]),
		("coverage.MaxWitnesses=0", ["coverage.MaxWitnesses=0", "1 to 32"]),
		("coverage.MaxWitnesses=33", ["coverage.MaxWitnesses=33", "1 to 32"]),
		("coverage.MaxWitnesses=300", ["coverage.MaxWitnesses=300", "1 to 32"]),
		("coverage.MinDistance=41", ["coverage.MinDistance=41", "0 to 40"]),
		("coverage.MaxDistance=300001", ["coverage.MaxDistance", "300000"]),
		("coverage.FrequencyTolerance=100000", ["FrequencyTolerance", "99999"]),
		("coverage.RssiMargin=2001", ["coverage.RssiMargin", "2000"]),
		("coverage.SnrMargin=2001", ["coverage.SnrMargin", "2000"]),
		("coverage.RampFloor=10001", ["coverage.RampFloor", "10000"]),
		("coverage.BeaconInterval=60", ["coverage.BeaconInterval", "who sends"]),
		("rewards.BudgetPart=1000001", ["rewards.BudgetPart", "1000000"]),
		("rewards.MaxRate=0", ["rewards.MaxRate", "at least 1"]),
		("rewards.MaxStorageRate=4611686018427387904", ["MaxStorageRate", "2^62"]),
		("rewards.Vesting=3", ["rewards.Vesting", "when storage is paid"]),
		("power.Cap=3", ["power", "who validates"]),
		("Spacetime.Pledge=3", ["figures of spacetime", "who proves storage"]),
		("registry.LocationFee=3", ["figures of registry", "what devices cost"]),
		("clock.PauseShare=3", ["figures of clock", "when time passes"]),
	] {
		let said = setting(text).unwrap_err();
		assert!(parts.iter().all(|part| said.contains(part)), "{text}: {said}");
	}
}

#[test]
fn figures_that_contradict_each_other_are_refused_together() {
	assert_eq!(check(&[]), Ok(()));
	assert_eq!(check(&["coverage.MaxWitnesses=3", "coverage.WitnessRedundancy=3"]), Ok(()));
	for (settings, part) in [
		(["coverage.MaxWitnesses=3", "coverage.MaxDistance=9000"], "WitnessRedundancy must be"),
		(["coverage.MinDistance=40", "coverage.MaxDistance=1999"], "below coverage.MaxDistance"),
		(["rewards.Storage=900000", "rewards.Validators=100001"], "at most 1000000"),
		(["coverage.Ramp=4294967295000", "coverage.MaxDistance=9000"], "coverage.Ramp"),
		(["coverage.Reciprocity=1", "coverage.MaxDistance=9000"], "coverage.Reciprocity must last"),
		(["coverage.Interactivity=1", "coverage.MaxDistance=9000"], "Interactivity must last"),
		(["coverage.MaxWitnesses=25", "coverage.MaxDistance=9000"], "blocks carry fewer"),
	] {
		let said = check(&settings).unwrap_err();
		assert!(said.contains(part), "{settings:?}: {said}");
	}
}

#[test]
fn lengths_of_time_are_parts_of_an_epoch() {
	let asked =
		asked(&["coverage.Reciprocity=2880", "coverage.Interactivity=90", "coverage.Ramp=89"]);
	let params = asked.coverage(&CoverageParams::default());
	assert_eq!(params.reciprocity_ticks, 32);
	assert_eq!((params.interactive_ticks, params.ramp_ticks), (1, 0));
}

#[test]
fn of_two_values_the_later_holds() {
	let asked = asked(&["coverage.MaxWitnesses=9", "coverage.MaxWitnesses=5"]);
	assert_eq!(asked.coverage(&CoverageParams::default()).max_witnesses, 5);
}

#[test]
fn a_part_of_the_budget_never_passes_the_cap() {
	let half = asked(&["rewards.BudgetPart=500000"]);
	assert_eq!(half.emission(0, &terms()).1, terms().budget / 2);
	let full = Terms { counted: EmissionParams::default().supply_cap - 7, ..terms() };
	assert_eq!(half.emission(0, &full).1, 7);
	assert_eq!(asked(&[]).emission(0, &full), (full.params, full.budget));
}

#[test]
fn the_document_names_every_figure_and_why_the_others_cannot_be_asked_about() {
	let document = include_str!("../../../../docs/audit.md");
	let rows: Vec<_> = document.lines().filter(|line| line.starts_with("| ")).collect();
	let row_of = |name: String| {
		let row = rows.iter().find(|row| row.contains(&format!("`{name}`")));
		*row.unwrap_or_else(|| panic!("{name}"))
	};
	for figure in FIGURES {
		let row = row_of(format!("{}.{}", figure.group, figure.name));
		assert!(figure.why_not().is_none_or(|why| row.contains(why)), "{row}");
	}
	for (group, why) in NOT_REPLAYED {
		assert!(row_of((*group).into()).contains(why), "{group}");
	}
}

#[test]
fn no_figure_is_there_twice() {
	let mut names: Vec<_> = FIGURES.iter().map(|figure| (figure.group, figure.name)).collect();
	names.sort();
	names.dedup();
	assert_eq!(names.len(), FIGURES.len());
}

proptest! {
	#[test]
	fn any_text_is_a_setting_or_refused(text in "((coverage|rewards)\\.[A-Za-z]{1,12}=[0-9-]{1,22}|.{0,30})") {
		if let Err(said) = setting(&text) {
			prop_assert!(!said.is_empty());
		}
		let _ = epochs(&text);
	}
}
