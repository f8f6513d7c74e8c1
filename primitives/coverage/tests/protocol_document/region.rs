// SPDX-License-Identifier: Apache-2.0
//! The regions' channels, limits and data rates.

use cairn_coverage::{DataRate, Region};
use codec::Encode;

use super::{json::Json, markdown::table};

/// Regions with their numbers, limits and how many channels and data rates they have.
pub fn regions_table() -> String {
	let rows = Region::ALL.iter().map(|region| {
		let plan = region.plan();
		vec![number(*region).to_string(), plan.name.into(), decibels(plan.max_eirp)]
	});
	table(&["SCALE", "region", "highest EIRP, dBm"], rows)
}

/// The number of a region, as SCALE writes it.
fn number(region: Region) -> u8 {
	region.encode()[0]
}

/// Frequencies by channel.
pub fn channels_table() -> String {
	per_region("channel", |region, index| region.plan().channels.get(index).map(u32::to_string))
}

/// Modulations by data rate.
pub fn data_rates_table() -> String {
	per_region("data rate", |region, index| region.plan().data_rates.get(index).map(modulation))
}

/// Rows by number, columns by region, until no region has an entry.
fn per_region(head: &str, cell: impl Fn(Region, usize) -> Option<String>) -> String {
	let mut heads = vec![head];
	heads.extend(Region::ALL.iter().map(|region| region.plan().name));
	let row = |index: usize| {
		let cells: Vec<_> = Region::ALL.iter().map(|region| cell(*region, index)).collect();
		let filled = cells.iter().any(Option::is_some);
		filled.then(|| {
			let cells = cells.into_iter().map(Option::unwrap_or_default);
			std::iter::once(index.to_string()).chain(cells).collect()
		})
	};
	table(&heads, (0..).map_while(row))
}

fn modulation(data_rate: &DataRate) -> String {
	format!("SF{}, {} kHz", data_rate.spreading_factor, data_rate.bandwidth_hz / 1_000)
}

/// What each modulation needs, by which RSSI and SNR are judged.
pub fn modulations_table() -> String {
	let all = Region::ALL.iter().flat_map(|region| region.plan().data_rates);
	let mut all: Vec<&DataRate> = all.collect();
	all.sort_by_key(|rate| (rate.bandwidth_hz, rate.spreading_factor));
	all.dedup();
	let rows = all.into_iter().map(|rate| {
		vec![
			modulation(rate),
			decibels(rate.required_snr()),
			decibels(rate.thermal_noise()),
			decibels(rate.sensitivity()),
		]
	});
	table(&["modulation", "least SNR, dB", "thermal noise, dBm", "sensitivity, dBm"], rows)
}

/// Where each region is plausible.
pub fn areas_table() -> String {
	let degrees = |micro: i32| (f64::from(micro) / 1e6).to_string();
	let rows = Region::ALL.iter().flat_map(|region| {
		let plan = region.plan();
		plan.areas.iter().map(move |area| {
			let edges = [area.south, area.north, area.west, area.east].map(degrees);
			std::iter::once(plan.name.to_owned()).chain(edges).collect()
		})
	});
	table(&["region", "south", "north", "west", "east"], rows)
}

/// Hundredths of dB as dB.
fn decibels(centi: i32) -> String {
	format!("{:.2}", f64::from(centi) / 100.0)
}

/// The plans, for a program.
pub fn json() -> Json {
	Json::list(Region::ALL, |region| {
		let plan = region.plan();
		let data_rates = Json::list(plan.data_rates, |rate| {
			Json::Object(vec![
				("spreadingFactor", Json::number(rate.spreading_factor)),
				("bandwidth", Json::number(rate.bandwidth_hz)),
			])
		});
		Json::Object(vec![
			("name", Json::text(plan.name)),
			("number", Json::number(number(*region))),
			("channels", Json::list(plan.channels, |channel| Json::number(*channel))),
			("maxEirpCentiDbm", Json::number(plan.max_eirp)),
			("dataRates", data_rates),
		])
	})
}
