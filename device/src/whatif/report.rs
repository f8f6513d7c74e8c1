// SPDX-License-Identifier: Apache-2.0
//! Who gains and who loses: a table for people, rows for machines.

use super::{
	division::{Divided, Pay, Payee},
	facts::{AccountId, Record},
	figures::Setting,
	Epochs,
};
use anyhow::Context;
use cairn_device_primitives::DeviceId;
use cairn_emission::{Pool, CRN};
use std::{
	collections::BTreeMap,
	fs::File,
	io::{BufWriter, Write},
	path::Path,
};
use subxt::utils::AccountId32;

/// Rows of each table: the greatest gains and losses. All of them are in the file.
const ROWS: usize = 10;

/// The names of the columns.
const HEADER: &str = "epoch,pool,device,owner,paid_units,paid_plancks,whatif_units,whatif_plancks,\
	difference_plancks";

/// Plancks as they were paid and as they would have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
	paid: u128,
	whatif: u128,
}

impl Sums {
	fn add(&mut self, more: Self) {
		self.paid = self.paid.saturating_add(more.paid);
		self.whatif = self.whatif.saturating_add(more.whatif);
	}

	/// The difference, and whether it is a loss.
	fn change(&self) -> (bool, u128) {
		(self.whatif < self.paid, self.paid.abs_diff(self.whatif))
	}
}

impl From<&(Pay, Pay)> for Sums {
	fn from((paid, whatif): &(Pay, Pay)) -> Self {
		Self { paid: paid.plancks, whatif: whatif.plancks }
	}
}

/// The rows of a replay.
pub struct Sheet(Option<BufWriter<File>>);

impl Sheet {
	/// Writes to `path`, if there is one.
	pub fn create(path: Option<&Path>) -> anyhow::Result<Self> {
		let Some(path) = path else { return Ok(Self(None)) };
		let file = File::create(path).with_context(|| format!("--csv {}", path.display()))?;
		let mut file = BufWriter::new(file);
		writeln!(file, "{HEADER}").context("--csv")?;
		Ok(Self(Some(file)))
	}

	/// Writes the rows of an epoch.
	pub fn write(
		&mut self,
		divided: &Divided,
		devices: &BTreeMap<DeviceId, Record>,
	) -> anyhow::Result<()> {
		let Some(file) = &mut self.0 else { return Ok(()) };
		for (payee, pays) in &divided.pays {
			writeln!(file, "{}", row(divided.epoch, payee, pays, devices)).context("--csv")?;
		}
		file.flush().context("--csv")
	}

	/// Sees to it that all of it is written.
	pub fn finish(mut self) -> anyhow::Result<()> {
		self.0.as_mut().map_or(Ok(()), BufWriter::flush).context("--csv")
	}
}

fn row(
	epoch: u32,
	(pool, device): &Payee,
	pays: &(Pay, Pay),
	devices: &BTreeMap<DeviceId, Record>,
) -> String {
	let (paid, whatif) = pays;
	let (lost, by) = Sums::from(pays).change();
	let sign = if lost { "-" } else { "" };
	let owner = device.and_then(|device| devices.get(&device)).map(|record| name(record.owner()));
	format!(
		"{epoch},{},{},{},{},{},{},{},{sign}{by}",
		pool_name(*pool),
		device.map(|device| device.to_string()).unwrap_or_default(),
		owner.unwrap_or_default(),
		paid.units,
		paid.plancks,
		whatif.units,
		whatif.plancks,
	)
}

/// What a pool is called.
fn pool_name(pool: Pool) -> &'static str {
	match pool {
		Pool::Beaconers => "beaconers",
		Pool::Witnesses => "witnesses",
		Pool::Storage => "storage",
		Pool::Validators => "validators",
		Pool::Treasury => "treasury",
	}
}

fn name(account: AccountId) -> String {
	AccountId32(account).to_string()
}

/// Epochs that are done, added up: as many sums as there are devices, however many epochs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
	epochs: Option<Epochs>,
	by_pool: BTreeMap<Pool, Sums>,
	by_device: BTreeMap<DeviceId, Sums>,
	unallocated: Sums,
}

impl Tally {
	/// The first epoch and the last that were added, if any was.
	pub fn epochs(&self) -> Option<Epochs> {
		self.epochs
	}

	/// Adds an epoch to those before it.
	pub fn add(&mut self, divided: &Divided) {
		let Divided { epoch, paid, whatif, pays } = divided;
		let first = self.epochs.map_or(*epoch, |epochs| epochs.first);
		self.epochs = Some(Epochs { first, last: *epoch });
		self.unallocated.add(Sums { paid: paid.unallocated, whatif: whatif.unallocated });
		for ((pool, device), pays) in pays {
			self.by_pool.entry(*pool).or_default().add(pays.into());
			if let Some(device) = device {
				self.by_device.entry(*device).or_default().add(pays.into());
			}
		}
	}

	/// Who gains and who loses over all epochs, in lines. What a device gains is told of whom it has
	/// now, whoever had it before.
	pub fn compare(
		&self,
		devices: &BTreeMap<DeviceId, Record>,
		settings: &[Setting],
	) -> Vec<String> {
		let mut lines = vec![
			format!("With {settings:?} instead. Paid, what would have been paid, and the difference, in CRN."),
			"Replayed: beaconers, witnesses, storage; validators as a whole; the treasury's share. As they \
			 were: who sent beacons, proved storage and validated."
				.into(),
			heading("pool"),
		];
		lines.extend(self.by_pool.iter().map(|(pool, sums)| line(pool_name(*pool), sums)));
		lines.push(line("nobody", &self.unallocated));
		lines.push(heading("owner"));
		let owners = self.by_owner(devices).into_iter().map(|(owner, sums)| (name(owner), sums));
		lines.extend(extremes(owners.collect()));
		lines.push(heading("device"));
		let devices = self.by_device.iter().map(|(device, sums)| (device.to_string(), *sums));
		lines.extend(extremes(devices.collect()));
		lines
	}

	fn by_owner(&self, devices: &BTreeMap<DeviceId, Record>) -> BTreeMap<AccountId, Sums> {
		let mut by_owner = BTreeMap::<AccountId, Sums>::new();
		for (device, sums) in &self.by_device {
			if let Some(record) = devices.get(device) {
				by_owner.entry(record.owner()).or_default().add(*sums);
			}
		}
		by_owner
	}
}

/// Those who gain most, then those who lose most.
fn extremes(mut all: Vec<(String, Sums)>) -> Vec<String> {
	all.retain(|(_, sums)| sums.paid != sums.whatif);
	let (mut losers, mut winners): (Vec<_>, Vec<_>) =
		all.into_iter().partition(|(_, sums)| sums.change().0);
	let mut lines = Vec::new();
	for (side, doing) in [(&mut winners, "gain"), (&mut losers, "lose")] {
		side.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.change().1));
		lines.extend(side.iter().take(ROWS).map(|(name, sums)| line(name, sums)));
		let more = side.len().saturating_sub(ROWS);
		if more > 0 {
			lines.push(format!("  and {more} more who {doing}"));
		}
	}
	if lines.is_empty() {
		lines.push("  nobody gains and nobody loses".into());
	}
	lines
}

fn heading(of: &str) -> String {
	format!("{of:<48} {:>22} {:>22} {:>23}", "paid", "what if", "difference")
}

fn line(name: &str, sums: &Sums) -> String {
	let (lost, by) = sums.change();
	let sign = if lost { "-" } else { "+" };
	let difference = format!("{sign}{}", crn(by));
	format!("{name:<48} {:>22} {:>22} {difference:>23}", crn(sums.paid), crn(sums.whatif))
}

/// Plancks as CRN, exactly.
fn crn(plancks: u128) -> String {
	let whole = plancks.checked_div(CRN).unwrap_or_default();
	let rest = plancks.checked_rem(CRN).unwrap_or_default();
	format!("{whole}.{rest:012}")
}
