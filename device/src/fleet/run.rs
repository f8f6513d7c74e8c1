// SPDX-License-Identifier: Apache-2.0
//! The fleet as a program.

use super::{
	display::{crn, summary, Screen, Standing},
	ledger::Ledger,
	reveal::{Attempt, Reveals},
	roster::Roster,
	round::{is_drawn_anew, last_begun},
	setup,
	storage::Providers,
	upkeep::{Part, Upkeep},
	Options,
};
use crate::{
	console,
	node::{connection::NodeError, event::ChainEvent, state, Follower, Hush, Moment, Node, Tip},
	radio::{Air, OULU_LAND},
	relay::{
		courier::{Courier, Delivery},
		pool::Limits,
		Beacon,
	},
	signals,
};
use anyhow::{bail, Context};
use cairn_device_primitives::{DeviceId, Round, Seed};
use std::{
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::{
	sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
	task::JoinSet,
};

/// How long transactions that are under way may take at the end.
const FLUSH: Duration = Duration::from_secs(8);

/// Attempts at setting up before the fleet gives up.
const SETUP_ATTEMPTS: u32 = 10;

/// Tips that wait for the fleet while it is busy.
const TIPS: usize = 16;

/// Why the fleet ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
	Asked,
	TimeUp,
	Reached,
}

/// What transactions under way report back.
pub(super) enum News {
	/// A tip was offered.
	Bid(String),
	/// What became of a reveal.
	Revealed(Beacon, Attempt),
	/// What became of a transaction full of claims.
	ClaimsMade(Result<(), String>),
	/// What became of a renewal, and from which draw round it is in force.
	Renewed(DeviceId, Part, Result<Option<Round>, String>),
}

/// A fleet at work.
pub(super) struct Fleet {
	pub(super) options: Options,
	pub(super) roster: Roster,
	pub(super) air: Air,
	pub(super) courier: Arc<Courier>,
	pub(super) ledger: Ledger,
	pub(super) reveals: Reveals,
	pub(super) upkeep: Upkeep,
	pub(super) providers: Providers,
	pub(super) screen: Screen,
	pub(super) tasks: JoinSet<()>,
	pub(super) deliveries: UnboundedReceiver<Delivery>,
	pub(super) news: UnboundedReceiver<News>,
	pub(super) teller: UnboundedSender<News>,
	/// The last round whose beacons were sent.
	pub(super) begun: Option<Round>,
	/// That round, with the seed by which it was known who sends.
	pub(super) drawn_by: Option<(Round, Seed)>,
	pub(super) last: Option<(Node, Moment)>,
	/// Whether the secrets of earlier rounds were looked for on this connection.
	pub(super) resumed: bool,
	pub(super) setups: u32,
	pub(super) ready: bool,
}

/// Runs the fleet until it is told to stop or has reached what it was asked for.
pub async fn run(options: Options) -> anyhow::Result<()> {
	let until_claimed = options.until_claimed;
	let mut stop = signals::Stop::new()?;
	let mut fleet = Fleet::new(options)?;
	fleet.check_cheaters()?;
	let time = fleet.options.duration.map(Duration::from_secs);
	let end = tokio::select! {
		biased;
		() = stop.asked() => End::Asked,
		() = elapsed(time) => End::TimeUp,
		end = fleet.live() => end?,
	};
	fleet.finish(end).await;
	if fleet.ledger.a_lie_was_paid() {
		bail!("a report that breaks a rule was paid");
	}
	if fleet.providers.books.a_lie_was_taken() {
		bail!("a false proof of storage was taken");
	}
	match end {
		End::TimeUp if until_claimed => bail!("--until-claimed: {}", fleet.what_is_missing()),
		End::TimeUp if !fleet.ready => bail!("--duration: {}", fleet.what_is_missing()),
		End::Asked if until_claimed => {
			bail!("--until-claimed: stopped, and {}", fleet.what_is_missing())
		}
		_ => Ok(()),
	}
}

/// Ends a task with its owner.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
	fn drop(&mut self) {
		self.0.abort();
	}
}

async fn elapsed(time: Option<Duration>) {
	match time {
		Some(time) => tokio::time::sleep(time).await,
		None => std::future::pending().await,
	}
}

impl Fleet {
	pub(super) fn new(options: Options) -> anyhow::Result<Self> {
		let mut roster = Roster::open(&options)?;
		let (sender, deliveries) = mpsc::unbounded_channel();
		let (teller, news) = mpsc::unbounded_channel();
		roster.bid(options.bids, &teller);
		let courier = Courier::new(roster.payer.clone(), Limits::of_own(), Some(sender));
		Ok(Self {
			air: Air::new(options.seed, OULU_LAND),
			courier: Arc::new(courier),
			ledger: Ledger::default(),
			reveals: Reveals::default(),
			upkeep: Upkeep::default(),
			providers: Providers::new(&options.endpoint),
			screen: Screen::new(),
			tasks: JoinSet::new(),
			deliveries,
			news,
			teller,
			begun: None,
			drawn_by: None,
			last: None,
			resumed: false,
			setups: 0,
			ready: false,
			options,
			roster,
		})
	}

	async fn live(&mut self) -> anyhow::Result<End> {
		let (sender, mut tips) = mpsc::channel(TIPS);
		let (complainer, mut complaints) = mpsc::unbounded_channel::<String>();
		let mut hush = Hush::default();
		let mut follower = Follower::new(&self.options.endpoint, move |error: &NodeError| {
			// Nobody listens any more: the program is about to end.
			let _ = complainer.send(error.to_string());
		});
		let following = async move { while sender.send(follower.next().await).await.is_ok() {} };
		let _following = AbortOnDrop(tokio::spawn(following).abort_handle());
		loop {
			tokio::select! {
				biased;
				Some(delivery) = self.deliveries.recv() => self.ledger.delivered(&delivery),
				Some(news) = self.news.recv() => self.hear(news),
				Some((name, report)) = self.providers.reports.recv() => {
					let text = self.providers.hear(name, report);
					self.screen.remark(text);
				},
				Some(complaint) = complaints.recv() => {
					if hush.lets_through(&complaint, Instant::now()) {
						self.screen.remark(format!("{complaint}; trying again"));
					}
				},
				tip = tips.recv() => {
					let tip = latest(tip.context("the follower ended")?, &mut tips);
					if let Err(error) = self.advance(tip).await? {
						self.screen.remark(format!("{error}; trying again"));
					}
					if self.options.until_claimed && self.is_reached() {
						return Ok(End::Reached);
					}
				},
			}
		}
	}

	/// Does what is due at a tip. The outer error ends the fleet, the inner one passes.
	async fn advance(&mut self, tip: Tip) -> anyhow::Result<Result<(), NodeError>> {
		self.take_events(&tip);
		if tip.fresh || !self.ready {
			self.reconsider(&tip.moment);
			self.ready = self.establish(&tip.node).await?;
			return Ok(Ok(()));
		}
		Ok(self.work(&tip).await)
	}

	async fn work(&mut self, tip: &Tip) -> Result<(), NodeError> {
		while self.tasks.try_join_next().is_some() {}
		let now = tip.moment;
		if now.seeded {
			self.resume(tip).await?;
			let seed = state::seed(&tip.at, now.round).await?;
			let anew = is_drawn_anew(self.drawn_by, now.round, seed);
			if self.begun != Some(now.round) || anew {
				self.begun = Some(now.round);
				self.drawn_by = seed.map(|seed| (now.round, seed));
				self.reveals.forget(now.round);
				if anew {
					// Else they would be sent, and those of the new beacons be taken for them.
					self.courier.withdraw_round(now.round);
				}
				self.begin_round(tip).await?;
				self.providers.read(&tip.at).await?;
			}
		}
		self.send_reveals(tip);
		self.courier.dispatch(&tip.node, &now, false, &mut self.tasks);
		self.claim(tip).await?;
		self.keep_up(tip).await?;
		self.read_receipts(&tip.at).await?;
		self.last = Some((tip.node.clone(), now));
		self.show(tip);
		Ok(())
	}

	/// After a new connection. A chain whose time went back is another chain.
	fn reconsider(&mut self, now: &Moment) {
		self.resumed = false;
		self.reveals = Reveals::default();
		let last = self.last.as_ref().map(|(_, last)| last.round);
		if last.is_some_and(|last| last > now.round) {
			self.ledger.forget_open();
		}
		self.begun = last_begun(self.begun, last, now.round);
	}

	/// Sets up what the chain lacks. False if it must be tried again.
	async fn establish(&mut self, node: &Node) -> anyhow::Result<bool> {
		let screen = &mut self.screen;
		let mut say = |text| screen.remark(text);
		match setup::establish(node, &mut self.roster, &mut say).await {
			Ok(()) => {
				let from = self.roster.gateways.iter().filter_map(|gateway| gateway.from).max();
				let count = self.roster.gateways.len();
				let round = from.unwrap_or_default();
				for device in self.roster.gateways.iter().filter_map(|gateway| gateway.device) {
					self.upkeep.suspect(device, Part::Chain);
				}
				self.screen.remark(format!("{count} gateways take part from round {round} on"));
				self.setups = 0;
				self.providers.start(node.genesis(), &self.roster.providers);
				Ok(true)
			}
			Err(error) if error.is_passing() && self.setups < SETUP_ATTEMPTS => {
				self.setups = self.setups.saturating_add(1);
				self.screen.remark(format!("setting up: {error}; trying again"));
				Ok(false)
			}
			Err(error) => Err(error).context("setting up"),
		}
	}

	fn take_events(&mut self, tip: &Tip) {
		for event in &tip.events {
			if let Some(text) = self.providers.take_event(event) {
				self.screen.remark(text);
			}
			match event {
				ChainEvent::Settled(settled) if self.is_ours(settled.beaconer) => {
					self.ledger.settled(settled);
				}
				ChainEvent::Expired(expired) if self.is_ours(expired.beaconer) => {
					let (round, beaconer) = (expired.round, expired.beaconer);
					self.ledger.expired(Beacon { round, beaconer });
					self.upkeep.suspect(beaconer, Part::Chain);
				}
				ChainEvent::EpochClosed(closed) => {
					self.ledger.closed(closed);
					self.screen.remark(format!(
						"epoch {} closed: {} of {} CRN issued",
						closed.epoch,
						crn(closed.issued),
						crn(closed.budget)
					));
				}
				ChainEvent::Claimed(claimed) if self.is_ours(claimed.device) => {
					self.ledger.claim(claimed.device, claimed.amount);
					let (device, amount) = (claimed.device, crn(claimed.amount));
					self.screen.remark(format!("gateway {device}: {amount} CRN claimed"));
				}
				_ => {}
			}
		}
	}

	fn hear(&mut self, news: News) {
		match news {
			News::Revealed(beacon, attempt) => {
				if let Attempt::Refused(error) = &attempt {
					let Beacon { round, beaconer } = beacon;
					self.screen.remark(format!("reveal of {beaconer} in round {round}: {error}"));
					self.upkeep.suspect(beaconer, Part::Chain);
				}
				self.reveals.record(beacon, &attempt);
			}
			News::Renewed(device, part, made) => self.renewed(device, part, &made),
			News::Bid(text) => self.screen.remark(text),
			News::ClaimsMade(Ok(())) => {}
			News::ClaimsMade(Err(error)) => self.screen.remark(format!("claiming: {error}")),
		}
	}

	fn is_ours(&self, device: DeviceId) -> bool {
		self.roster.with_id(device).is_some()
	}

	fn show(&mut self, tip: &Tip) {
		let takes_part = |from: u32| tip.moment.round >= from;
		let gateways =
			self.roster.gateways.iter().filter(|gateway| gateway.from.is_some_and(takes_part));
		let standing = Standing {
			round: tip.moment.round,
			tick: tip.moment.tick,
			block: tip.at.block_number(),
			gateways: u32::try_from(gateways.count()).unwrap_or(u32::MAX),
			pending: self.courier.pending(),
		};
		self.screen.show(&standing, &self.ledger, &self.providers.books);
	}

	/// Sends what waits, waits for what is under way, and says what came of it all.
	async fn finish(&mut self, end: End) {
		self.screen.leave();
		let why = match end {
			End::Asked => "stopping",
			End::TimeUp => "time is up",
			End::Reached if self.options.cheaters => {
				"a claim was paid, and every kind of lie judged"
			}
			End::Reached => "a claim was paid",
		};
		console::say(&format!("fleet: {why}"));
		if end != End::Reached {
			if let Some((node, moment)) = &self.last {
				self.courier.dispatch(node, moment, true, &mut self.tasks);
			}
			let answered = async { while self.tasks.join_next().await.is_some() {} };
			// What is not answered by then is lost.
			let _ = tokio::time::timeout(FLUSH, answered).await;
		}
		self.tasks.shutdown().await;
		while let Ok(delivery) = self.deliveries.try_recv() {
			self.ledger.delivered(&delivery);
		}
		let node = self.last.as_ref().map(|(node, _)| node);
		let ending = self.providers.end(node);
		let power = tokio::time::timeout(FLUSH, ending).await.unwrap_or_default();
		let roster = &self.roster;
		let cheat_of = |device| roster.with_id(device).and_then(|gateway| gateway.cheat);
		for line in summary(&self.ledger, cheat_of) {
			console::say(&line);
		}
		for line in self.providers.books.summary(power) {
			console::say(&line);
		}
	}
}

/// The newest tip that waits, with the events of all.
fn latest(mut tip: Tip, tips: &mut mpsc::Receiver<Tip>) -> Tip {
	while let Ok(newer) = tips.try_recv() {
		let events = std::mem::take(&mut tip.events);
		let fresh = tip.fresh;
		tip = newer;
		tip.fresh |= fresh;
		tip.events.splice(0..0, events);
	}
	tip
}
