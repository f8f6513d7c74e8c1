// SPDX-License-Identifier: Apache-2.0
//! The reveal of one beacon, for whoever runs real hardware. A secret must not leave where the chain
//! would not take it: published in vain, it would give away the next beacon.

use crate::{
	atomic_file,
	fleet::reveal::{submit, valid_blocks, Attempt},
	hash_chain::{self, HashChain, Opened},
	node::{
		connection::{At, NodeError},
		endpoint, state, Bids, Moment, Node, Payer, Validity,
	},
	relay::Beacon,
};
use anyhow::bail;
use cairn_coverage::window;
use cairn_device_primitives::{ChainTip, DeviceId, Round, Tick};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

/// What the command is told.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
	/// File of the hash chain to which the gateway is committed.
	pub chain: PathBuf,
	/// The gateway's id.
	#[arg(long)]
	pub device: DeviceId,
	/// The round of the beacon; the last in which the gateway was drawn, where none is given.
	#[arg(long)]
	pub round: Option<Round>,
	/// WebSocket address of a node.
	#[arg(long, default_value = "ws://127.0.0.1:9944", value_parser = endpoint)]
	pub endpoint: String,
	/// Who signs. The chain returns the fee of a reveal that it takes.
	#[command(flatten)]
	pub payer: Payer,
	/// What may be offered beyond fees.
	#[command(flatten)]
	pub bids: Bids,
}

/// Why a secret stays where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
	/// No gateway has the id.
	#[error("--device: the chain knows no gateway {0}")]
	UnknownGateway(DeviceId),
	/// It was drawn in no round that is not over, or has revealed its beacon.
	#[error("gateway {device} has nothing to reveal in round {now}")]
	NothingDue {
		/// The gateway.
		device: DeviceId,
		/// The present round.
		now: Round,
	},
	/// It was not drawn in the round.
	#[error("--round: gateway {device} was not drawn in round {round}, or takes no part")]
	NotDrawn {
		/// The gateway.
		device: DeviceId,
		/// The round.
		round: Round,
	},
	/// Its beacon was revealed.
	#[error("--round: the beacon of round {round} is settled")]
	Settled {
		/// The round.
		round: Round,
	},
	/// Reports are taken still.
	#[error("too early: round {round} is revealed from round {opens} on, and this is round {now}")]
	TooEarly {
		/// The round of the beacon.
		round: Round,
		/// The first round in which it is revealed.
		opens: Round,
		/// The present round.
		now: Round,
	},
	/// The paid witnesses are drawn by a seed that is not known yet.
	#[error(
		"too early by a block: the seed that draws the witnesses of round {round} is not known"
	)]
	SeedUnknown {
		/// The round of the beacon.
		round: Round,
	},
	/// The window has closed, or closes before a transaction could be sure to arrive.
	#[error("too late: reveals of round {round} end before tick {closes}, and this is tick {now}")]
	TooLate {
		/// The round of the beacon.
		round: Round,
		/// The first tick in which none is taken.
		closes: Tick,
		/// The present tick.
		now: Tick,
	},
	/// The gateway is committed to another chain.
	#[error("<CHAIN>: it is not the hash chain to which gateway {0} is committed")]
	ForeignChain(DeviceId),
	/// All secrets are open.
	#[error("<CHAIN>: it is used up; commit to a new chain")]
	UsedUp,
}

/// What the chain says of a gateway's beacons.
struct View {
	device: DeviceId,
	now: Moment,
	ticks_per_round: Tick,
	/// Rounds whose beacon it has to reveal, the last one last.
	due: Vec<Round>,
}

impl View {
	/// The round to reveal, and for how many blocks the transaction may be valid. `settled` tells
	/// whether the beacon of the round that is asked for was revealed.
	fn choose(&self, asked: Option<Round>, settled: bool) -> Result<(Round, u64), Refusal> {
		let Self { device, now, .. } = *self;
		let round = match asked {
			Some(round) => round,
			None => *self.due.last().ok_or(Refusal::NothingDue { device, now: now.round })?,
		};
		if settled {
			return Err(Refusal::Settled { round });
		}
		let opens = window::reveal_opens(round).unwrap_or(Round::MAX);
		if now.round < opens {
			return Err(Refusal::TooEarly { round, opens, now: now.round });
		}
		if !window::is_settled(round, now.round) && !self.due.contains(&round) {
			return Err(Refusal::NotDrawn { device, round });
		}
		match valid_blocks(round, &now, self.ticks_per_round) {
			Some(blocks) => Ok((round, blocks)),
			None if now.knows_seed_of(window::pay_round(round)) => {
				let closes = round.saturating_add(window::SETTLE_ROUNDS);
				let closes = closes.saturating_mul(self.ticks_per_round);
				Err(Refusal::TooLate { round, closes, now: now.tick })
			}
			None => Err(Refusal::SeedUnknown { round }),
		}
	}
}

/// Reveals a beacon, once.
///
/// # Errors
/// [`Refusal`], while the secret has not left; what the chain or the node said, after that.
pub async fn run(options: Options) -> anyhow::Result<Value> {
	let told = |text: &str| crate::console::complain(&format!("reveal: {text}"));
	let account = options.payer.account()?.bidding(options.bids, told);
	let device = options.device;
	// Two at once would each think that the secret is its own to note.
	let _lock = atomic_file::lock(&options.chain)?;
	let chain = hash_chain::load(&options.chain)?;
	let node = Node::connect(&options.endpoint).await?;
	let at = node.best().await?;
	let record = state::chain(&at, device).await?.ok_or(Refusal::UnknownGateway(device))?;
	let view = look(&at, device).await?;
	let settled = match options.round {
		Some(round) => {
			let receipt = state::receipt(&at, round, device).await?;
			receipt.is_some_and(|receipt| receipt.revealed)
		}
		None => false,
	};
	let (round, blocks) = view.choose(options.round, settled)?;
	let (secret, position) = secret_behind(&chain, &record.tip_at(round), device)?;
	note(&options.chain, &chain, position, round)?;
	let validity = Validity { since: (at.block_number(), at.block_hash()), blocks };
	let beacon = Beacon { round, beaconer: device };
	match submit(&node, &account, beacon, secret, validity).await {
		Attempt::Done => Ok(json!({ "device": device, "round": round, "revealed": true })),
		Attempt::Refused(error) => bail!("the chain refuses the reveal of round {round}: {error}"),
		Attempt::Lost => bail!(
			"nobody knows whether the reveal of round {round} arrived: the same command tells, or \
			 sends it again"
		),
	}
}

async fn look(at: &At, device: DeviceId) -> Result<View, NodeError> {
	let timing = state::timing(at).await?;
	let tick = state::tick(at).await?;
	let round = timing.round_of(tick);
	let seeded = state::seed(at, round).await?.is_some();
	let now = Moment { tick, round, seeded };
	let due = state::reveals_due(at, device).await?;
	Ok(View { device, now, ticks_per_round: timing.ticks_per_round, due })
}

/// The secret that opens `tip`, and how many secrets are open before it.
fn secret_behind(
	chain: &HashChain,
	tip: &ChainTip,
	device: DeviceId,
) -> Result<([u8; 32], u32), Refusal> {
	let position = chain.position_of(tip).ok_or(Refusal::ForeignChain(device))?;
	let secret = chain.secret(position).ok_or(Refusal::UsedUp)?;
	Ok((secret, position))
}

/// Notes on disk that the secret after `position` others is about to leave, if it has not yet.
fn note(path: &Path, chain: &HashChain, position: u32, round: Round) -> anyhow::Result<()> {
	let position = position.saturating_add(1);
	if hash_chain::load_opened(path, chain)?.position <= position {
		hash_chain::save_opened(path, &Opened { position, round: Some(round) })?;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use cairn_coverage::next_link;

	const TICKS: Tick = 10;
	const DEVICE: DeviceId = 7;

	/// At a tick, with a beacon of round 10 to be revealed.
	fn at(tick: Tick) -> View {
		let now = Moment { tick, round: tick / TICKS, seeded: !tick.is_multiple_of(TICKS) };
		View { device: DEVICE, now, ticks_per_round: TICKS, due: vec![10] }
	}

	#[test]
	fn the_last_round_that_is_due_is_revealed_where_none_is_named() {
		assert_eq!(at(121).choose(None, false), Ok((10, 16)));
		let view = View { due: vec![8, 10], ..at(121) };
		assert_eq!(view.choose(None, false), Ok((10, 16)));
		let view = View { due: vec![], ..at(121) };
		let nothing = Refusal::NothingDue { device: DEVICE, now: 12 };
		assert_eq!(view.choose(None, false), Err(nothing));
	}

	#[test]
	fn a_secret_never_leaves_before_its_window() {
		for asked in [None, Some(10)] {
			for tick in 100..120 {
				let early = Refusal::TooEarly { round: 10, opens: 12, now: tick / TICKS };
				assert_eq!(at(tick).choose(asked, false), Err(early), "{tick}");
			}
			assert_eq!(at(120).choose(asked, false), Err(Refusal::SeedUnknown { round: 10 }));
			assert!(at(121).choose(asked, false).is_ok());
		}
		let early = Refusal::TooEarly { round: 40, opens: 42, now: 12 };
		assert_eq!(at(121).choose(Some(40), false), Err(early));
		let early = Refusal::TooEarly { round: Round::MAX, opens: Round::MAX, now: 12 };
		assert_eq!(at(121).choose(Some(Round::MAX), false), Err(early));
	}

	#[test]
	fn a_secret_stays_after_its_window_and_where_that_is_about_to_close() {
		assert!(at(136).choose(Some(10), false).is_ok());
		for tick in [137, 139, 140, 141, 500] {
			let late = Refusal::TooLate { round: 10, closes: 140, now: tick };
			let view = View { due: if tick < 140 { vec![10] } else { vec![] }, ..at(tick) };
			assert_eq!(view.choose(Some(10), false), Err(late), "{tick}");
		}
	}

	#[test]
	fn a_round_in_which_the_gateway_was_not_drawn_is_refused() {
		let refused = Refusal::NotDrawn { device: DEVICE, round: 9 };
		assert_eq!(at(121).choose(Some(9), false), Err(refused));
	}

	#[test]
	fn a_settled_beacon_is_not_revealed_again() {
		let view = View { due: vec![], ..at(125) };
		assert_eq!(view.choose(Some(10), true), Err(Refusal::Settled { round: 10 }));
	}

	#[test]
	fn the_secret_is_what_opens_the_chains_record_of_the_tip() {
		let chain = HashChain::from_seed([5; 32], 300).unwrap();
		let (secret, position) = secret_behind(&chain, &chain.tip(), DEVICE).unwrap();
		assert_eq!((next_link(&secret), position), (chain.tip(), 0));
		let (deeper, position) = secret_behind(&chain, &secret, DEVICE).unwrap();
		assert_eq!((next_link(&deeper), position), (secret, 1));
	}

	#[test]
	fn another_chain_and_one_that_is_used_up_have_no_secret() {
		let chain = HashChain::from_seed([5; 32], 3).unwrap();
		let other = HashChain::from_seed([6; 32], 3).unwrap();
		let foreign = Refusal::ForeignChain(DEVICE);
		assert_eq!(secret_behind(&chain, &other.tip(), DEVICE), Err(foreign));
		assert_eq!(secret_behind(&chain, &[5; 32], DEVICE), Err(Refusal::UsedUp));
	}

	#[test]
	fn what_has_left_is_noted_and_never_taken_back() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("beacons.chain");
		let chain = HashChain::from_seed([5; 32], 9).unwrap();
		hash_chain::save(&path, &chain).unwrap();
		let opened = || hash_chain::load_opened(&path, &chain).unwrap();
		note(&path, &chain, 0, 10).unwrap();
		assert_eq!(opened(), Opened { position: 1, round: Some(10) });
		// As `chain next` leaves it.
		hash_chain::save_opened(&path, &Opened { position: 2, round: None }).unwrap();
		note(&path, &chain, 1, 14).unwrap();
		assert_eq!(opened(), Opened { position: 2, round: Some(14) });
		let ahead = Opened { position: 5, round: None };
		hash_chain::save_opened(&path, &ahead).unwrap();
		note(&path, &chain, 2, 18).unwrap();
		assert_eq!(opened(), ahead);
	}

	#[test]
	fn every_refusal_says_what_is_wrong() {
		let told = |refusal: Refusal| refusal.to_string();
		assert_eq!(
			told(Refusal::TooEarly { round: 10, opens: 12, now: 11 }),
			"too early: round 10 is revealed from round 12 on, and this is round 11"
		);
		assert_eq!(
			told(Refusal::TooLate { round: 10, closes: 140, now: 141 }),
			"too late: reveals of round 10 end before tick 140, and this is tick 141"
		);
		assert!(told(Refusal::ForeignChain(7)).contains("<CHAIN>"));
		assert!(told(Refusal::UnknownGateway(7)).contains("--device"));
	}

	#[tokio::test]
	async fn a_chain_file_that_is_not_there_is_named() {
		let folder = tempfile::tempdir().unwrap();
		let options = Options {
			chain: folder.path().join("beacons.chain"),
			device: DEVICE,
			round: None,
			endpoint: "ws://127.0.0.1:1".into(),
			payer: Payer { suri: Some("//A".into()), suri_file: None },
			bids: Bids::NONE,
		};
		let error = format!("{:#}", run(options).await.unwrap_err());
		assert!(error.contains("beacons.chain"), "{error}");
	}
}
