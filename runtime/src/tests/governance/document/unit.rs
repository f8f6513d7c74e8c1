// SPDX-License-Identifier: Apache-2.0
//! Figures as people write them: as the tool for governance takes them, but for the commas.

use super::markdown::grouped;
use crate::CRN;
use cairn_runtime_api::Unit;

/// Parts of which an epoch has so many.
const MINUTES: u128 = 1_440;

/// Of what the chain counts a figure.
pub fn counted(unit: Unit) -> &'static str {
	match unit {
		Unit::Count => "",
		Unit::Plancks => "planck",
		Unit::Permyriad => "1/10,000",
		Unit::PartsPerMillion => "1/1,000,000",
		Unit::Percent => "1/100",
		Unit::Minutes => "1/1,440 epoch",
		Unit::Epochs => "epoch",
		Unit::Rounds => "round",
		Unit::Sessions => "session",
		Unit::Bytes => "byte",
		Unit::Metres => "m",
		Unit::Cells => "cell",
		Unit::Hertz => "Hz",
		Unit::Centibels => "1/100 dB",
	}
}

/// In what people write a figure: names, and how many of what the chain counts each is. The largest
/// first.
fn written(unit: Unit) -> &'static [(&'static str, u128)] {
	match unit {
		Unit::Count => &[("", 1)],
		Unit::Plancks => &[("CRN", CRN)],
		Unit::Permyriad => &[("%", 100)],
		Unit::PartsPerMillion => &[("%", 10_000)],
		Unit::Percent => &[("%", 1)],
		Unit::Minutes => &[("d", 1_440), ("h", 60), ("min", 1)],
		Unit::Epochs => &[("epoch", 1)],
		Unit::Rounds => &[("round", 1)],
		Unit::Sessions => &[("session", 1)],
		Unit::Bytes => {
			&[("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)]
		}
		Unit::Metres => &[("km", 1_000), ("m", 1)],
		Unit::Cells => &[("cell", 1)],
		Unit::Hertz => &[("kHz", 1_000), ("Hz", 1)],
		Unit::Centibels => &[("dB", 100)],
	}
}

/// Whether a unit is counted by its word, which has a plural.
fn is_word(unit: Unit) -> bool {
	matches!(unit, Unit::Epochs | Unit::Rounds | Unit::Sessions | Unit::Cells)
}

/// A figure with its unit: in the largest of which it is a whole number, or in the smallest.
pub fn human(value: u128, unit: Unit) -> String {
	let units = written(unit);
	let whole = units.iter().find(|(_, size)| value > 0 && value.is_multiple_of(*size));
	let (name, size) = whole.or(units.last()).unwrap();
	let number = decimal(value, *size);
	let plural = if is_word(unit) && value != 1 { "s" } else { "" };
	format!("{number} {name}{plural}").trim_end().to_owned()
}

/// A figure as people write it, and as the chain keeps it where that is another number.
pub fn both(value: u128, unit: Unit) -> String {
	let (human, raw) = (human(value, unit), grouped(value));
	if human.split(' ').next() == Some(raw.as_str()) {
		human
	} else {
		format!("{human} ({raw})")
	}
}

/// An amount in CRN.
pub fn crn(plancks: u128) -> String {
	human(plancks, Unit::Plancks)
}

/// So many of `epoch` blocks, as a multiple or a part of an epoch.
pub fn epochs(blocks: u32, epoch: u32) -> String {
	if blocks.is_multiple_of(epoch) {
		return (blocks / epoch).to_string();
	}
	let parts = u128::from(blocks) * MINUTES;
	assert!(parts.is_multiple_of(epoch.into()), "{blocks} blocks are no whole minutes");
	let divides = |by: &u32| blocks.is_multiple_of(*by) && epoch.is_multiple_of(*by);
	let common = (1..=blocks).rev().find(divides).unwrap();
	format!("{}/{} ({})", blocks / common, epoch / common, time(parts / u128::from(epoch)))
}

/// Minutes as days, hours and minutes.
fn time(minutes: u128) -> String {
	let mut rest = minutes;
	let parts = written(Unit::Minutes).iter().filter_map(|(name, size)| {
		let number = rest / size;
		rest %= size;
		(number > 0).then(|| format!("{number} {name}"))
	});
	parts.collect::<Vec<_>>().join(" ")
}

/// The exact decimal text of `value / size`, where `size` has no factors but 2 and 5.
fn decimal(value: u128, size: u128) -> String {
	let mut text = grouped(value / size);
	let mut rest = value % size;
	if rest > 0 {
		text.push('.');
	}
	while rest > 0 {
		rest *= 10;
		text.push_str(&(rest / size).to_string());
		rest %= size;
	}
	text
}
