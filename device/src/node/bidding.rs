// SPDX-License-Identifier: Apache-2.0
//! Tips for a transaction that no block takes, because others pay more for its room.
//!
//! A tip is paid even where the fee is given back, so none is offered before it is needed.

use super::{
	connection::NodeError,
	submission::{Included, SubmitError},
};
use futures::{future::BoxFuture, stream::FuturesUnordered, StreamExt};
use std::{future::Future, sync::Arc, time::Duration};

/// Plancks in a CRN, as a power of ten.
const DECIMALS: usize = 12;

/// The first tip, in plancks: a hundredth of a CRN, which lifts a window's proof over most that is
/// offered without a tip.
const FIRST: u128 = 10_000_000_000;

/// Blocks without the transaction after which a tip is offered, or raised.
pub const PATIENCE: u64 = 3;

/// How much may be offered for a transaction beyond its fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub struct Bids {
	/// The most to tip for a transaction, in CRN. Nothing is offered before three blocks have come
	/// without it; then the tip doubles every three blocks, from 0.01 up to this. A tip is paid even
	/// where the fee is given back. 0 offers none.
	#[arg(long = "max-tip", value_name = "CRN", default_value = "0.1", value_parser = plancks)]
	pub most: u128,
}

impl Bids {
	/// None at all.
	pub const NONE: Self = Self { most: 0 };

	/// The tip to offer where `last` was not enough; `None` if there is no more to offer.
	pub fn after(&self, last: u128) -> Option<u128> {
		let next = last.saturating_mul(2).max(FIRST).min(self.most);
		(next > last).then_some(next)
	}
}

/// An amount in CRN, in plancks.
fn plancks(text: &str) -> Result<u128, String> {
	let bad = || "not an amount in CRN, such as 0.1".to_owned();
	let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
	let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
	if !digits(whole) || !digits(part) || part.len() > DECIMALS {
		return Err(bad());
	}
	format!("{whole}{part:0<DECIMALS$}").parse().map_err(|_| bad())
}

/// An amount of plancks, in CRN.
fn crn(plancks: u128) -> String {
	let digits = format!("{plancks:0>width$}", width = DECIMALS.saturating_add(1));
	let (whole, part) = digits.split_at(digits.len().saturating_sub(DECIMALS));
	let part = part.trim_end_matches('0');
	if part.is_empty() {
		whole.to_owned()
	} else {
		format!("{whole}.{part}")
	}
}

/// Where it is said that a tip was offered.
pub type Told = Arc<dyn Fn(&str) + Send + Sync>;

/// A transaction that the pool has, until it is known what became of it.
pub type Waiting = BoxFuture<'static, Result<Included, SubmitError>>;

/// A transaction as it is offered, again and again with the same nonce.
pub trait Offer {
	/// Offers it with a tip in plancks.
	fn offer(&mut self, tip: u128) -> impl Future<Output = Result<Waiting, SubmitError>> + Send;

	/// Waits until so many blocks have come since it was last offered; for ever where none can be seen
	/// any more. May be dropped and called again.
	fn blocks(&mut self, count: u64) -> impl Future<Output = ()> + Send;
}

/// Offers a transaction until it is in a block, or is given up by the pool and may not be offered any
/// higher, or `inclusion` has passed since anything was heard of it.
///
/// All that was offered is waited for, as a block may have taken any of it; the pool gives up each
/// that is outbid by the next. What crowds it out of the pool is outbid like what crowds it out of
/// blocks.
pub async fn see_through(
	offer: impl Offer,
	bids: Bids,
	told: &Told,
	inclusion: Duration,
) -> Result<Included, SubmitError> {
	let mut auction = Auction { offer, tip: 0, waiting: FuturesUnordered::new(), refused: None };
	auction.enter(0).await;
	loop {
		let next = bids.after(auction.tip);
		if let Some(error) = auction.refused.take_if(|error| {
			auction.waiting.is_empty() && (next.is_none() || !is_crowded_out(error))
		}) {
			return Err(error);
		}
		let Auction { offer, waiting, refused, .. } = &mut auction;
		let raise = async {
			match next {
				Some(tip) => {
					offer.blocks(PATIENCE).await;
					tip
				}
				None => std::future::pending().await,
			}
		};
		tokio::select! {
			biased;
			Some(outcome) = waiting.next() => match outcome {
				Err(error @ SubmitError::Dropped(_)) => *refused = Some(error),
				outcome => return outcome,
			},
			() = tokio::time::sleep(inclusion) => {
				return Err(SubmitError::Lost(NodeError::Timeout));
			}
			tip = raise => if auction.enter(tip).await {
				told(&format!("no block took it: offered again, with a tip of {} CRN", crn(tip)));
			}
		}
	}
}

/// A transaction that is offered higher and higher.
struct Auction<O> {
	offer: O,
	/// The tip that was offered last.
	tip: u128,
	/// All that the pool took.
	waiting: FuturesUnordered<Waiting>,
	/// Why the last that it did not take, or gave up, was not good enough.
	refused: Option<SubmitError>,
}

impl<O: Offer> Auction<O> {
	/// Offers a tip, and tells whether the pool took it. Where it did not, what was offered before
	/// may be in a block by now.
	async fn enter(&mut self, tip: u128) -> bool {
		self.tip = tip;
		let entered = self.offer.offer(tip).await;
		let taken = entered.is_ok();
		match entered {
			Ok(waiting) => self.waiting.push(waiting),
			Err(error) => self.refused = Some(error),
		}
		taken
	}
}

/// Whether the pool was too full for a transaction, rather than the transaction wrong.
fn is_crowded_out(error: &SubmitError) -> bool {
	let SubmitError::Dropped(message) = error else { return false };
	let message = message.to_lowercase();
	message.contains("immediately dropped") || message.contains("transaction was dropped")
}

#[cfg(test)]
mod tests;
