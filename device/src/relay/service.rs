// SPDX-License-Identifier: Apache-2.0
//! The relay as a program: HTTP on one side, the chain on the other.

use super::{
	courier::Courier,
	http::{router, Desk, Keys, Now, Unavailable},
	pool::Limits,
};
use crate::{
	node::{registry, Account, Follower, Hush, Moment, Node, Tip},
	signals,
};
use anyhow::Context;
use cairn_device_primitives::{DeviceId, Round, WorkingKey};
use std::{
	collections::HashMap,
	net::SocketAddr,
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// How long batches may take at the end.
const FLUSH: Duration = Duration::from_secs(20);

/// Keys that are remembered, unknown devices included.
const REMEMBERED: usize = 100_000;

/// What the relay is told on its command line.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
	/// Address to listen on; keep it on the loopback, or behind a proxy that speaks TLS.
	#[arg(long, default_value = "127.0.0.1:8088")]
	pub listen: SocketAddr,
	/// WebSocket address of a node.
	#[arg(long, default_value = "ws://127.0.0.1:9944")]
	pub endpoint: String,
	/// Secret of the account that pays: a phrase, 0x… or //Path.
	#[arg(long)]
	pub suri: String,
}

/// The connection of the moment, for those who read the chain meanwhile.
type Link = watch::Receiver<Option<(Node, Moment)>>;

/// Runs until Ctrl-C, then sends what waits and waits for what travels.
pub async fn run(options: Options) -> anyhow::Result<()> {
	let account = Account::from_uri(&options.suri)?;
	let listener = TcpListener::bind(options.listen)
		.await
		.with_context(|| format!("--listen {}: cannot listen there", options.listen))?;
	let courier = Arc::new(Courier::new(account, Limits::default(), None));
	let (now_sender, now) = watch::channel(None);
	let (link_sender, link) = watch::channel(None);
	let desk = Arc::new(Desk::new(Arc::clone(&courier), ChainKeys::new(link), now));
	let server = tokio::spawn(async move { axum::serve(listener, router(desk)).await });
	println!("relay: listening on {}, submitting to {}", options.listen, options.endpoint);

	let mut follower = Follower::new(&options.endpoint, {
		let (now, link) = (now_sender.clone(), link_sender.clone());
		let mut hush = Hush::default();
		move |error| {
			now.send_replace(None);
			link.send_replace(None);
			let complaint = error.to_string();
			if hush.lets_through(&complaint, Instant::now()) {
				eprintln!("relay: {complaint}; trying again");
			}
		}
	});
	let mut tasks = JoinSet::new();
	let mut last = None;
	let mut stop = signals::Stop::new()?;
	loop {
		let tip = tokio::select! {
			() = stop.asked() => break,
			tip = follower.next() => tip,
		};
		announce(&tip, &now_sender, &link_sender);
		while tasks.try_join_next().is_some() {}
		courier.dispatch(&tip.node, &tip.moment, false, &mut tasks);
		last = Some((tip.node, tip.moment));
	}
	server.abort();
	flush(&courier, last, tasks).await;
	Ok(())
}

fn announce(
	tip: &Tip,
	now: &watch::Sender<Option<Now>>,
	link: &watch::Sender<Option<(Node, Moment)>>,
) {
	now.send_replace(Some(Now { genesis: tip.node.genesis(), moment: tip.moment }));
	link.send_replace(Some((tip.node.clone(), tip.moment)));
}

/// Sends all that waits, and waits for the chain's answers, but not for ever.
async fn flush(courier: &Arc<Courier>, last: Option<(Node, Moment)>, mut tasks: JoinSet<()>) {
	if let Some((node, moment)) = last {
		println!("relay: sending what waits ({} reports)", courier.pending());
		courier.dispatch(&node, &moment, true, &mut tasks);
	}
	let drained = tokio::time::timeout(FLUSH, async { while tasks.join_next().await.is_some() {} });
	let complete = drained.await.is_ok();
	let tally = courier.tally();
	let (accepted, batches, pending) = (tally.accepted, tally.batches, courier.pending());
	println!("relay: {accepted} reports accepted in {batches} batches, {pending} left");
	if !complete {
		println!("relay: some batches were not answered in time");
	}
}

/// Working keys, read from the chain and remembered for their round.
struct ChainKeys {
	link: Link,
	known: Mutex<HashMap<(DeviceId, Round), Option<WorkingKey>>>,
}

impl ChainKeys {
	fn new(link: Link) -> Self {
		Self { link, known: Mutex::default() }
	}

	async fn look_up(
		&self,
		device: DeviceId,
		round: Round,
	) -> Result<Option<WorkingKey>, Unavailable> {
		let (node, moment) = self.link.borrow().clone().ok_or(Unavailable)?;
		let best = node.best().await.map_err(|_| Unavailable)?;
		let record = registry::device(&best, device).await.map_err(|_| Unavailable)?;
		Ok(record.and_then(|record| record.reporting_key(round, moment.tick)))
	}
}

impl Keys for ChainKeys {
	async fn working_key(
		&self,
		device: DeviceId,
		round: Round,
	) -> Result<Option<WorkingKey>, Unavailable> {
		let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
		if let Some(key) = lock().get(&(device, round)) {
			return Ok(*key);
		}
		let key = self.look_up(device, round).await?;
		let mut known = lock();
		// Facts of a round that has begun never change, so an entry is good until it is of no use.
		known.retain(|(_, kept), _| kept.saturating_add(2) > round);
		if known.len() < REMEMBERED {
			known.insert((device, round), key);
		}
		Ok(key)
	}
}
