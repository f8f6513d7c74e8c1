// SPDX-License-Identifier: Apache-2.0
//! The relay as a program: HTTP on one side, the chain on the other.

use super::{
	chain_keys::ChainKeys,
	courier::Courier,
	gate::{Gate, CONNECTIONS, PATIENCE},
	http::{router, Desk, Keys, Now, Refusal},
	pool::Limits,
	spool::{Restored, Spool},
	SignedReport,
};
use crate::{
	console,
	node::{endpoint, Bids, Follower, Hush, Moment, Node, Payer, Tip},
	signals,
};
use anyhow::{bail, Context};
use cairn_coverage::window::reports_open;
use std::{
	future::{Future, IntoFuture},
	io,
	net::SocketAddr,
	path::PathBuf,
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// How long batches may take at the end.
const FLUSH: Duration = Duration::from_secs(20);

/// What the relay is told on its command line.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
	/// Address to listen on; keep it on the loopback, or behind a proxy that speaks TLS.
	#[arg(long, default_value = "127.0.0.1:8088")]
	pub listen: SocketAddr,
	/// WebSocket address of a node.
	#[arg(long, default_value = "ws://127.0.0.1:9944", value_parser = endpoint)]
	pub endpoint: String,
	/// Who signs and pays.
	#[command(flatten)]
	pub payer: Payer,
	/// What may be offered beyond fees.
	#[command(flatten)]
	pub bids: Bids,
	/// File of what was acknowledged and is not on the chain yet: the next start sends it.
	#[arg(long, default_value = "cairn-relay.spool")]
	pub spool: PathBuf,
}

/// Runs until Ctrl-C, then sends what waits and waits for what travels.
pub async fn run(options: Options) -> anyhow::Result<()> {
	let told = |text: &str| console::say(&format!("relay: {text}"));
	let account = options.payer.account()?.bidding(options.bids, told);
	let mut stop = signals::Stop::new()?;
	let (spool, restored) = Spool::open(&options.spool)?;
	let listener = TcpListener::bind(options.listen)
		.await
		.with_context(|| format!("--listen {}: cannot listen there", options.listen))?;
	let signs = Signs::new();
	let courier = Arc::new(Courier::new(account, Limits::default(), None));
	let spool = Arc::new(Mutex::new(spool));
	let keys = ChainKeys::new(signs.link.subscribe());
	let now = signs.now.subscribe();
	let desk = Arc::new(Desk::new(Arc::clone(&courier), keys, now, Arc::clone(&spool)));
	let gate = Gate::new(listener, CONNECTIONS, PATIENCE);
	let server = axum::serve(gate, router(Arc::clone(&desk))).into_future();
	console::say(&format!(
		"relay: listening on {}, submitting to {}",
		options.listen, options.endpoint
	));
	let follower = signs.follower(&options.endpoint);
	let mut relay = Relay::new(courier, desk, spool, restored);
	let ended = tokio::select! {
		() = stop.asked() => Ok(()),
		ended = serving(server) => ended,
		() = relay.work(follower, &signs) => Ok(()),
	};
	relay.flush().await;
	ended
}

/// Runs the server, which has no end of its own, on a task that ends with this future.
async fn serving(
	server: impl Future<Output = io::Result<()>> + Send + 'static,
) -> anyhow::Result<()> {
	let mut alone = JoinSet::new();
	alone.spawn(server);
	match alone.join_next().await {
		Some(Ok(Err(error))) => Err(error).context("the HTTP server"),
		_ => bail!("the HTTP server has ended"),
	}
}

/// What all parts of the relay look at: the chain's time, and the connection of the moment.
struct Signs {
	now: watch::Sender<Option<Now>>,
	link: watch::Sender<Option<(Node, Moment)>>,
}

impl Signs {
	fn new() -> Self {
		Self { now: watch::Sender::new(None), link: watch::Sender::new(None) }
	}

	/// Follows the chain. Where it is out of reach, the signs say so.
	fn follower(&self, endpoint: &str) -> Follower {
		let (now, link) = (self.now.clone(), self.link.clone());
		let mut hush = Hush::default();
		Follower::new(endpoint, move |error| {
			now.send_replace(None);
			link.send_replace(None);
			let complaint = error.to_string();
			if hush.lets_through(&complaint, Instant::now()) {
				console::complain(&format!("relay: {complaint}; trying again"));
			}
		})
	}

	fn announce(&self, tip: &Tip) -> Now {
		let now = Now { genesis: tip.node.genesis(), moment: tip.moment };
		self.now.send_replace(Some(now));
		self.link.send_replace(Some((tip.node.clone(), tip.moment)));
		now
	}
}

/// The side that faces the chain.
struct Relay<K> {
	courier: Arc<Courier>,
	desk: Arc<Desk<K>>,
	spool: Arc<Mutex<Spool>>,
	/// What the spool brought back and the pool has not taken yet.
	restored: Vec<SignedReport>,
	tasks: JoinSet<()>,
	last: Option<(Node, Moment)>,
}

impl<K: Keys> Relay<K> {
	fn new(
		courier: Arc<Courier>,
		desk: Arc<Desk<K>>,
		spool: Arc<Mutex<Spool>>,
		restored: Restored,
	) -> Self {
		for damage in &restored.damaged {
			console::complain(&format!("relay: --spool: {damage}"));
		}
		let mut reports = restored.reports;
		if !reports.is_empty() {
			console::say(&format!("relay: {} reports are left from before", reports.len()));
		}
		// They are taken from the end.
		reports.reverse();
		Self { courier, desk, spool, restored: reports, tasks: JoinSet::new(), last: None }
	}

	/// Submits what comes, for ever. May be dropped at any point.
	async fn work(&mut self, mut follower: Follower, signs: &Signs) {
		loop {
			let tip = follower.next().await;
			let now = signs.announce(&tip);
			while self.tasks.try_join_next().is_some() {}
			self.last = Some((tip.node.clone(), tip.moment));
			self.restore(&now).await;
			self.courier.dispatch(&tip.node, &tip.moment, false, &mut self.tasks);
			self.tidy().await;
		}
	}

	/// Takes what the spool brought back, as far as it can be checked now. What is ahead of the
	/// chain's time waits: the node may be catching up.
	async fn restore(&mut self, now: &Now) {
		let (mut ahead, mut late) = (Vec::new(), 0usize);
		while let Some(signed) = self.restored.pop() {
			let (round, beaconer) = (signed.report.round, signed.report.beaconer);
			if round > now.moment.round {
				ahead.push(signed);
				continue;
			}
			if !reports_open(round, now.moment.round) {
				late = late.saturating_add(1);
				continue;
			}
			match self.desk.restore(now, signed.clone()).await {
				Ok(()) => {}
				Err(Refusal::Unavailable | Refusal::Busy(_)) => {
					self.restored.push(signed);
					break;
				}
				Err(Refusal::Bad(field, reason)) => console::complain(&format!(
					"relay: --spool: report of {} on {beaconer} in round {round}: {field} {reason}; \
					 skipped",
					signed.report.witness
				)),
			}
		}
		self.restored.extend(ahead.into_iter().rev());
		if late > 0 {
			console::say(&format!("relay: {late} reports in the spool came too late"));
		}
	}

	/// Makes the spool forget what has arrived or can no longer arrive.
	async fn tidy(&self) {
		let left = self.courier.pending().saturating_add(self.restored.len());
		if !self.spool.lock().unwrap_or_else(PoisonError::into_inner).is_stale(left) {
			return;
		}
		let (spool, courier) = (Arc::clone(&self.spool), Arc::clone(&self.courier));
		let mut reports = self.restored.clone();
		let tidying = tokio::task::spawn_blocking(move || {
			// Held while the pool is read: what is taken meanwhile is appended to the new file.
			let mut spool = spool.lock().unwrap_or_else(PoisonError::into_inner);
			reports.extend(courier.reports());
			spool.replace(&reports)
		});
		if let Ok(Err(error)) = tidying.await {
			console::complain(&format!("relay: {error}; trying again"));
		}
	}

	/// Sends all that waits, and waits for the chain's answers, but not for ever.
	async fn flush(mut self) {
		if let Some((node, moment)) = &self.last {
			console::say(&format!(
				"relay: sending what waits ({} reports)",
				self.courier.pending()
			));
			self.courier.dispatch(node, moment, true, &mut self.tasks);
		}
		let answered = async { while self.tasks.join_next().await.is_some() {} };
		let complete = tokio::time::timeout(FLUSH, answered).await.is_ok();
		self.tidy().await;
		let tally = self.courier.tally();
		let left = self.courier.pending().saturating_add(self.restored.len());
		console::say(&format!(
			"relay: {} reports accepted in {} batches, {left} left in the spool",
			tally.accepted, tally.batches
		));
		if !complete {
			console::say("relay: some batches were not answered in time");
		}
	}
}

#[cfg(test)]
mod tests;
