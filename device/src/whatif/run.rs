// SPDX-License-Identifier: Apache-2.0
//! A replay from its first block to its last.

use super::{
	chain::Archive,
	division::divide,
	facts::{Block, Source},
	figures::{Asked, Setting},
	halt::check_start,
	replay::{Count, Replay},
	report::{Sheet, Tally},
	Audit, Epochs, WhatIf,
};
use crate::{console, node::Node, signals::Stop};
use anyhow::{bail, ensure, Context};
use cairn_coverage::SETTLE_ROUNDS;
use cairn_device_primitives::Round;
use futures::{stream, Stream, StreamExt};
use std::{
	pin::pin,
	time::{Duration, Instant},
};

/// Blocks that are read at once.
const AT_ONCE: usize = 8;

/// The wait between two lines about how far it has come.
const PROGRESS: Duration = Duration::from_secs(5);

/// `cairn-device audit`.
pub async fn audit(options: Audit) -> anyhow::Result<()> {
	whatif(WhatIf { audit: options, settings: Vec::new() }).await
}

/// `cairn-device whatif`.
pub async fn whatif(options: WhatIf) -> anyhow::Result<()> {
	let WhatIf { audit: Audit { endpoint, epoch: epochs, csv }, settings } = options;
	let node = Node::connect(&endpoint).await.with_context(|| format!("--endpoint {endpoint}"))?;
	let archive = Archive::new(node).await?;
	let span = Span::find(&archive, epochs).await?;
	check_bounds(&archive, &settings).await?;
	let asked = Asked::new(&settings, archive.lengths()).within(epochs, span.from);
	let mut sheet = Sheet::create(csv.as_deref())?;
	let mut replay = begin(&archive, &span, asked.clone()).await?;
	let done = follow(&archive, &span, epochs, &mut replay, &mut sheet).await?;
	sheet.finish()?;
	let Some(told) = done.epochs() else { bail!("interrupted before an epoch was done") };
	ensure!(
		told == epochs,
		"interrupted after epoch {}: the rows of the epochs that were done are written; replay the \
		 others with --epoch {}..{}",
		told.last,
		told.last.saturating_add(1),
		epochs.last,
	);
	if asked.is_empty() {
		console::say("The replay is what the chain paid, to the unit.");
	} else {
		let lines = done.compare(replay.devices(), &settings);
		lines.iter().for_each(|line| console::say(line));
	}
	Ok(())
}

/// The blocks of a replay.
struct Span {
	/// At the end of this one it begins.
	before: u64,
	/// The one that closes the last epoch.
	closes: u64,
	/// The first round whose beacons the first epoch pays.
	from: Round,
}

impl Span {
	async fn find(archive: &Archive, epochs: Epochs) -> anyhow::Result<Self> {
		let (last, Epochs { first, last: to }) = (archive.last(), epochs);
		let running = archive.time(last).await?.epoch;
		ensure!(
			to < running,
			"--epoch: epoch {to} is not closed: at block {last}, the last that is final, epoch \
			 {running} runs"
		);
		let opens = search(archive, last, |time| time.epoch >= first).await?;
		let closes = search(archive, last, |time| time.epoch > to).await?;
		let ticks = archive.lengths().ticks_per_round;
		let round_of = |tick: u32| tick.checked_div(ticks).unwrap_or_default();
		// Beacons of the rounds before are over when the epoch begins.
		let round = round_of(archive.time(opens).await?.tick);
		let from = round.saturating_sub(SETTLE_ROUNDS.saturating_sub(1));
		let start = search(archive, last, |time| round_of(time.tick) >= from).await?;
		Ok(Self { before: start.min(opens).saturating_sub(1), closes, from })
	}
}

/// The first block, from 1 to `last`, that is `late`; those after it are too.
async fn search(
	archive: &Archive,
	last: u64,
	late: impl Fn(super::chain::Time) -> bool,
) -> anyhow::Result<u64> {
	let (mut low, mut high) = (1, last);
	while low < high {
		let middle = low.midpoint(high);
		if late(archive.time(middle).await?) {
			high = middle;
		} else {
			low = middle.saturating_add(1);
		}
	}
	Ok(low)
}

/// Holds what is asked about against the bounds of the chain itself, where it has some.
async fn check_bounds(archive: &Archive, settings: &[Setting]) -> anyhow::Result<()> {
	for setting in settings {
		let (group, name, value) = setting.parts();
		if let Some((least, most)) = archive.bounds(group, name).await? {
			ensure!(
				(least..=most).contains(&value.into()),
				"--set {setting:?}: on this chain {group}.{name} must be {least} to {most}"
			);
		}
	}
	Ok(())
}

async fn begin(archive: &Archive, span: &Span, asked: Asked) -> anyhow::Result<Replay> {
	let snapshot = archive.snapshot(span.before).await?;
	check_start(&snapshot, &asked)?;
	Ok(Replay::begin(snapshot, asked))
}

/// Reads and judges block after block, and pays epoch after epoch.
async fn follow(
	archive: &Archive,
	span: &Span,
	epochs: Epochs,
	replay: &mut Replay,
	sheet: &mut Sheet,
) -> anyhow::Result<Tally> {
	let (mut done, mut stop) = (Tally::default(), Stop::new()?);
	let mut blocks = pin!(blocks(archive, span));
	let mut progress = Progress::new(span);
	loop {
		let block = tokio::select! {
			block = blocks.next() => block,
			() = stop.asked() => None,
		};
		let Some(block) = block.transpose()? else { return Ok(done) };
		let ended = replay.apply(&block)?;
		progress.tell(&block);
		let Some(ended) = ended.filter(|ended| ended.epoch >= epochs.first) else { continue };
		let books = archive.books(ended.epoch, block.number.saturating_sub(1)).await?;
		let divided = divide(&ended, &books)?;
		let Count { blocks, beacons, reports } = ended.count;
		console::say(&format!(
			"epoch {}: {blocks} blocks, {beacons} beacons, {reports} reports, {} payees: as the chain \
			 paid it",
			ended.epoch,
			divided.pays.len(),
		));
		sheet.write(&divided, replay.devices())?;
		done.add(&divided);
	}
}

/// The blocks of a replay, some of them read at once.
fn blocks<'a>(archive: &'a Archive, span: &Span) -> impl Stream<Item = anyhow::Result<Block>> + 'a {
	let numbers = span.before.saturating_add(1)..=span.closes;
	stream::iter(numbers).map(|number| archive.block(number)).buffered(AT_ONCE)
}

/// How far it has come.
struct Progress {
	first: u64,
	last: u64,
	begun: Instant,
	told: Instant,
}

impl Progress {
	fn new(span: &Span) -> Self {
		let now = Instant::now();
		Self { first: span.before, last: span.closes, begun: now, told: now }
	}

	fn tell(&mut self, block: &Block) {
		if self.told.elapsed() < PROGRESS {
			return;
		}
		self.told = Instant::now();
		let done = block.number.saturating_sub(self.first);
		let left = self.last.saturating_sub(block.number);
		let seconds = self.begun.elapsed().as_secs().max(1);
		let wait = left.saturating_mul(seconds).checked_div(done.max(1)).unwrap_or_default();
		console::complain(&format!(
			"block {} of {} in epoch {}; some {wait} s left",
			block.number, self.last, block.epoch
		));
	}
}
