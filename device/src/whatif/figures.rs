// SPDX-License-Identifier: Apache-2.0
//! What is asked about: figures under the names by which referenda change them, held against the
//! same bounds and rules: at every round and epoch anew, as the chain's own change beside them.

use super::{
	facts::{Lengths, Terms},
	Epochs,
};
use cairn_coverage::{CoverageParams, ParamsError, MAX_WITNESSES};
use cairn_device_primitives::{EpochIndex, Round, Tick};
use cairn_emission::{EmissionFigures, EmissionParams, FiguresError};
use cairn_figures::Figures;

/// Parts of an epoch in which lengths of time are told: an epoch is a day in production.
const MINUTES: u64 = 1_440;

/// Changes a figure of coverage; `None` if the number does not fit into it.
type OfCoverage = fn(&mut CoverageParams, u64, Lengths) -> Option<()>;

/// Changes a figure of the emission; `None` if the number does not fit into it.
type OfRewards = fn(&mut EmissionFigures, u64) -> Option<()>;

/// What a figure changes.
#[derive(Clone, Copy)]
enum Change {
	/// What beacons are judged by.
	Coverage(OfCoverage),
	/// What is handed out, and to whom.
	Rewards(OfRewards),
	/// Nothing that can be replayed, for this reason.
	Nothing(&'static str),
}

/// A figure that referenda change.
pub struct Figure {
	/// Its group.
	pub group: &'static str,
	/// Its name in it.
	pub name: &'static str,
	/// What it counts, and its bounds.
	pub unit: &'static str,
	change: Change,
}

impl Figure {
	/// Why it cannot be replayed, if it cannot.
	pub fn why_not(&self) -> Option<&'static str> {
		match self.change {
			Change::Nothing(why) => Some(why),
			_ => None,
		}
	}
}

const fn coverage(name: &'static str, unit: &'static str, change: OfCoverage) -> Figure {
	Figure { group: "coverage", name, unit, change: Change::Coverage(change) }
}

const fn rewards(name: &'static str, unit: &'static str, change: OfRewards) -> Figure {
	Figure { group: "rewards", name, unit, change: Change::Rewards(change) }
}

const fn nothing(group: &'static str, name: &'static str, why: &'static str) -> Figure {
	Figure { group, name, unit: "", change: Change::Nothing(why) }
}

/// Writes a number where it fits.
fn put<T: TryFrom<u64>>(place: &mut T, value: u64) -> Option<()> {
	*place = T::try_from(value).ok()?;
	Some(())
}

/// Writes a length of time in ticks.
fn put_time(place: &mut Tick, minutes: u64, lengths: Lengths) -> Option<()> {
	let ticks = u64::from(lengths.epoch_ticks).checked_mul(minutes)?.checked_div(MINUTES)?;
	put(place, ticks)
}

const WHO_SENDS: &str = "it decides who sends beacons, and what nobody sent cannot be judged";
const WHEN_PAID: &str = "it decides when storage is paid, not how much: nobody gains or loses";

/// The groups of figures of which none can be replayed, each for its reason.
pub const NOT_REPLAYED: &[(&str, &str)] = &[
	(
		"power",
		"they decide who validates, who backs whom and who of them earns what: only the pool of validators \
		 is paid anew, as a whole, by the points that were earned",
	),
	(
		"spacetime",
		"they decide who proves storage and what is at stake for it: the bytes that are paid are those \
		 that were proven",
	),
	(
		"registry",
		"they decide what devices cost, and who has them where: those that there were are judged, where \
		 they were",
	),
	(
		"clock",
		"they decide when time passes: in other rounds others would have been drawn, and what nobody \
		 sent cannot be judged",
	),
];

/// Every figure that a command line may name.
pub const FIGURES: &[Figure] = &[
	coverage("MaxWitnesses", "witnesses, 1 to 32", |p, v, _| put(&mut p.max_witnesses, v)),
	coverage("WitnessRedundancy", "witnesses, 1 to MaxWitnesses", |p, v, _| {
		put(&mut p.witness_redundancy, v)
	}),
	coverage("MinDistance", "cells of resolution 11 of some 50 m, 0 to 40", |p, v, _| {
		put(&mut p.min_distance_cells, v)
	}),
	coverage("MaxDistance", "metres, more than MinDistance, up to 300000", |p, v, _| {
		put(&mut p.max_distance_m, v)
	}),
	coverage("FrequencyTolerance", "Hz, 0 to 99999", |p, v, _| {
		put(&mut p.frequency_tolerance_hz, v)
	}),
	coverage("RssiMargin", "hundredths of dB, 0 to 2000", |p, v, _| put(&mut p.rssi_margin_cdb, v)),
	coverage("SnrMargin", "hundredths of dB, 0 to 2000", |p, v, _| put(&mut p.snr_margin_cdb, v)),
	coverage("Reciprocity", "parts of 1440 of an epoch", |p, v, l| {
		put_time(&mut p.reciprocity_ticks, v, l)
	}),
	coverage("Interactivity", "parts of 1440 of an epoch", |p, v, l| {
		put_time(&mut p.interactive_ticks, v, l)
	}),
	coverage("Ramp", "parts of 1440 of an epoch", |p, v, l| put_time(&mut p.ramp_ticks, v, l)),
	coverage("RampFloor", "parts of 10000, 0 to 10000", |p, v, _| put(&mut p.ramp_floor, v)),
	nothing("coverage", "BeaconsPerTick", WHO_SENDS),
	nothing("coverage", "BeaconInterval", WHO_SENDS),
	rewards("BudgetPart", "parts per million, 0 to 1000000", |f, v| put(&mut f.budget_part, v)),
	rewards("Beaconers", "parts per million, the four shares together at most 1000000", |f, v| {
		put(&mut f.beaconers, v)
	}),
	rewards("Witnesses", "parts per million, likewise", |f, v| put(&mut f.witnesses, v)),
	rewards("Storage", "parts per million, likewise", |f, v| put(&mut f.storage, v)),
	rewards("Validators", "parts per million, likewise", |f, v| put(&mut f.validators, v)),
	rewards("MaxRate", "plancks per micro-unit, at least 1", |f, v| put(&mut f.max_rate, v)),
	rewards("MaxStorageRate", "plancks per GiB and tick, 1 to 2^62 - 1", |f, v| {
		put(&mut f.max_storage_rate, v)
	}),
	nothing("rewards", "StorageLiquid", WHEN_PAID),
	nothing("rewards", "Vesting", WHEN_PAID),
];

/// A figure with the value that it is to have.
#[derive(Clone, Copy)]
pub struct Setting {
	figure: &'static Figure,
	value: u64,
}

impl std::fmt::Debug for Setting {
	fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(out, "{}.{}={}", self.figure.group, self.figure.name, self.value)
	}
}

/// As names are compared: `max_witnesses` is `MaxWitnesses`.
fn plain(name: &str) -> String {
	name.chars().filter(|character| *character != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// A `group.key=value`.
///
/// # Errors
/// What is wrong with it.
pub fn setting(text: &str) -> Result<Setting, String> {
	let (key, value) = text.split_once('=').ok_or("expected group.key=value")?;
	let (group, name) = key.split_once('.').ok_or("expected group.key=value")?;
	let figure = find(group, name)?;
	let Figure { group, name, unit, .. } = figure;
	if let Some(why) = figure.why_not() {
		return Err(format!("{group}.{name} cannot be replayed: {why}"));
	}
	let value = value.trim().replace('_', "");
	let value = value.parse().map_err(|_| format!("{group}.{name} is a whole number: {unit}"))?;
	let setting = Setting { figure, value };
	// What would not fit on any chain need not wait for one.
	setting.check_alone()?;
	Ok(setting)
}

fn find(group: &str, name: &str) -> Result<&'static Figure, String> {
	let in_group = |figure: &&Figure| figure.group == plain(group);
	if let Some((group, why)) = NOT_REPLAYED.iter().find(|(name, _)| *name == plain(group)) {
		return Err(format!("the figures of {group} are not replayed: {why}"));
	}
	let names: Vec<_> = FIGURES.iter().filter(in_group).map(|figure| figure.name).collect();
	if names.is_empty() {
		return Err(format!("no group {group}: there are coverage and rewards"));
	}
	let mut figures = FIGURES.iter().filter(in_group);
	figures
		.find(|figure| plain(figure.name) == plain(name))
		.ok_or_else(|| format!("no figure {name} in {group}: there are {}", names.join(", ")))
}

impl Setting {
	/// Its group, its name, its value.
	pub fn parts(&self) -> (&'static str, &'static str, u64) {
		(self.figure.group, self.figure.name, self.value)
	}

	fn refused(&self) -> String {
		format!("{self:?} is out of its bounds: {}", self.figure.unit)
	}

	/// Holds the value against its own bounds, beside figures with which it contradicts nothing.
	fn check_alone(&self) -> Result<(), String> {
		let longest = Lengths { ticks_per_round: 1, epoch_ticks: 1 };
		match self.figure.change {
			Change::Coverage(change) => {
				let mut params = CoverageParams {
					max_witnesses: MAX_WITNESSES,
					witness_redundancy: 1,
					min_distance_cells: 0,
					beacons_per_tick: 1,
					..Default::default()
				};
				change(&mut params, self.value, longest).ok_or_else(|| self.refused())?;
				params.check().map_err(|_| self.refused())
			}
			Change::Rewards(change) => {
				let shares = EmissionFigures { beaconers: 0, witnesses: 0, ..Default::default() };
				let mut figures = EmissionFigures { storage: 0, validators: 0, ..shares };
				change(&mut figures, self.value).ok_or_else(|| self.refused())?;
				figures.check().map_err(|_| self.refused())
			}
			Change::Nothing(_) => Ok(()),
		}
	}
}

/// All that is asked about, on a chain of certain lengths.
#[derive(Clone, Debug)]
pub struct Asked {
	settings: Vec<Setting>,
	lengths: Lengths,
	epochs: Epochs,
	/// The first round whose beacons these epochs pay.
	from: Round,
}

impl Asked {
	/// These settings, of all epochs; of two of one figure, the later.
	pub fn new(settings: &[Setting], lengths: Lengths) -> Self {
		let epochs = Epochs { first: 0, last: EpochIndex::MAX };
		Self { settings: settings.to_vec(), lengths, epochs, from: 0 }
	}

	/// Of these epochs only, the first of which pays beacons of the rounds from `from` on.
	pub fn within(self, epochs: Epochs, from: Round) -> Self {
		Self { epochs, from, ..self }
	}

	/// Whether what an epoch pays is asked about.
	pub fn is_about(&self, epoch: EpochIndex) -> bool {
		(self.epochs.first..=self.epochs.last).contains(&epoch)
	}

	/// Whether a round that begins in `epoch` has beacons that bear on what is asked about.
	pub fn bears_on(&self, round: Round, epoch: EpochIndex) -> bool {
		round >= self.from && epoch <= self.epochs.last
	}

	/// Whether anything differs.
	pub fn is_empty(&self) -> bool {
		self.settings.is_empty()
	}

	/// Refuses what contradicts itself, or the figures by which a round was judged.
	///
	/// # Errors
	/// The figures, and the rule that they break together.
	pub fn check_coverage(&self, params: &CoverageParams) -> Result<(), String> {
		for setting in &self.settings {
			if let Change::Coverage(change) = setting.figure.change {
				let fits = change(&mut { *params }, setting.value, self.lengths);
				fits.ok_or_else(|| setting.refused())?;
			}
		}
		let asked = self.coverage(params);
		if asked == *params {
			return Ok(());
		}
		let ticks_per_round = self.lengths.ticks_per_round;
		let checked = asked.check_on(ticks_per_round);
		checked.map_err(|error| self.broken(&coverage_rule(error)))
	}

	/// Refuses what contradicts itself, or the figures by which an epoch was paid.
	///
	/// # Errors
	/// The figures, and the rule that they break together.
	pub fn check_emission(&self, terms: &Terms) -> Result<(), String> {
		let asked = self.figures(terms);
		if asked == terms.figures {
			return Ok(());
		}
		asked.check().map_err(|error| self.broken(&rewards_rule(error)))
	}

	fn broken(&self, rule: &str) -> String {
		format!("--set {:?}: {rule}", self.settings)
	}

	/// By what a round would have been judged that was judged by `params`: by those themselves where they
	/// contradict what is asked, as only those of a round may that bears on no epoch asked about.
	pub fn judged_by(&self, params: &CoverageParams) -> CoverageParams {
		let checked = self.check_coverage(params);
		checked.map_or(*params, |()| self.coverage(params))
	}

	/// `params` with what is asked in its place, whether they go together or not.
	pub fn coverage(&self, params: &CoverageParams) -> CoverageParams {
		let mut wanted = *params;
		for setting in &self.settings {
			if let Change::Coverage(change) = setting.figure.change {
				let _ = change(&mut wanted, setting.value, self.lengths);
			}
		}
		wanted
	}

	fn figures(&self, terms: &Terms) -> EmissionFigures {
		let mut wanted = terms.figures;
		for setting in &self.settings {
			if let Change::Rewards(change) = setting.figure.change {
				let _ = change(&mut wanted, setting.value);
			}
		}
		wanted
	}

	/// By what an epoch would have been paid, and its budget in plancks, that was paid by `terms`: by
	/// those themselves where they contradict what is asked, as only those of an epoch may that is not
	/// asked about.
	pub fn emission(&self, epoch: EpochIndex, terms: &Terms) -> (EmissionParams, u128) {
		let figures = self.figures(terms);
		if figures == terms.figures || figures.check().is_err() {
			return (terms.params, terms.budget);
		}
		let params = figures.applied_to(&terms.schedule);
		let same = params.scheduled(epoch) == terms.params.scheduled(epoch);
		(params, if same { terms.budget } else { params.budget(epoch, terms.counted) })
	}
}

/// What figures of coverage break together.
fn coverage_rule(error: ParamsError) -> String {
	match error {
		ParamsError::WitnessRedundancy => {
			"coverage.WitnessRedundancy must be from 1 to coverage.MaxWitnesses".into()
		}
		ParamsError::MinDistance => {
			"coverage.MinDistance, of 50 m a cell, must be below coverage.MaxDistance".into()
		}
		ParamsError::Reciprocity => {
			"coverage.Reciprocity must last four rounds longer than coverage.BeaconInterval".into()
		}
		ParamsError::Interactivity => {
			"coverage.Interactivity must last four rounds longer than coverage.BeaconInterval"
				.into()
		}
		ParamsError::Capacity => {
			"blocks carry fewer beacons than coverage.BeaconsPerTick with so many \
			coverage.MaxWitnesses"
				.into()
		}
		other => format!("{other:?} is out of its bounds"),
	}
}

/// What figures of the emission break together.
fn rewards_rule(error: FiguresError) -> String {
	match error {
		FiguresError::Shares => {
			"rewards.Beaconers, Witnesses, Storage and Validators together must be \
			at most 1000000"
				.into()
		}
		other => format!("{other:?} is out of its bounds"),
	}
}
