// SPDX-License-Identifier: Apache-2.0
//! Funds, maker, onboarding, locations: each step only where the chain lacks it, so that it may be
//! interrupted and begun again at any point.

use super::{
	papers::Newborn,
	roster::{Roster, GAIN},
};
use crate::{
	hash_chain::ChainError,
	keys::{RootSigner, SignerError, WorkingSigner},
	node::{
		call,
		connection::{At, NodeError},
		registry::{self, Prices},
		state,
		submission::Call,
		Account, Node, SubmitError,
	},
};
use cairn_device_primitives::{ChainTip, DeviceKind, MakerId};
use futures::{stream, StreamExt, TryStreamExt};

/// What an account needs for its fees, plancks: ten tokens of twelve decimals.
const FEES: u128 = 10_000_000_000_000;

/// What a provider needs in its hands for deposits, pledges and the fees of proofs, plancks: a hundred
/// tokens. Emission bounds what a GiB is worth, so what is held for 32 MiB stays far below.
const STORAGE: u128 = 100_000_000_000_000;

/// Transactions that are under way at once.
const AT_ONCE: usize = 16;

/// Transfers in one transaction.
const TRANSFERS: usize = 100;

/// Why the fleet could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
	/// The node; patience may help.
	#[error(transparent)]
	Node(#[from] NodeError),
	/// A transaction.
	#[error("{what}: {error}")]
	Submit {
		/// What it was for.
		what: String,
		/// What became of it.
		error: SubmitError,
	},
	/// The account that pays is too poor.
	#[error("--suri: the account holds {has} plancks, {needs} are needed")]
	Poor {
		/// What it holds.
		has: u128,
		/// What is needed.
		needs: u128,
	},
	/// A key.
	#[error(transparent)]
	Signer(#[from] SignerError),
	/// A hash chain.
	#[error(transparent)]
	Secrets(#[from] ChainError),
	/// The chain forgot the maker between two questions.
	#[error("the maker is not registered")]
	NoMaker,
}

impl SetupError {
	/// Whether another attempt may succeed.
	pub fn is_passing(&self) -> bool {
		match self {
			Self::Node(_) | Self::NoMaker => true,
			Self::Submit { error, .. } => !matches!(error, SubmitError::Failed(_)),
			Self::Poor { .. } | Self::Signer(_) | Self::Secrets(_) => false,
		}
	}
}

/// Brings the fleet on the chain, saying what it does.
pub async fn establish(
	node: &Node,
	roster: &mut Roster,
	say: &mut (dyn FnMut(String) + Send),
) -> Result<(), SetupError> {
	let at = node.best().await?;
	let prices = registry::prices(&at).await?;
	look_up(&at, roster).await?;
	let gateways = roster.gateways.iter().filter(|gateway| gateway.device.is_none());
	let providers = roster.providers.iter().filter(|provider| provider.device.is_none());
	let strangers = gateways.count().saturating_add(providers.count());
	let maker = registry::maker_of(&at, roster.maker.id()).await?;
	let covered = maker.as_ref().map_or(0, |(_, maker)| maker.devices);
	let devices = u128::from(covered).saturating_add(u128::try_from(strangers).unwrap_or(0));
	let bond = prices.bond.saturating_mul(devices.max(1));
	let bonded = maker.as_ref().map_or(0, |(_, maker)| maker.bond);
	let needs = needs(roster, &prices, bond.saturating_sub(bonded));
	fund(node, &at, roster, needs, say).await?;
	let maker =
		if strangers > 0 { Some(make(node, roster, maker, bond, say).await?) } else { None };
	if let Some(maker) = maker {
		onboard(node, roster, maker, &prices, say).await?;
		look_up(&node.best().await?, roster).await?;
	}
	locate(node, roster, say).await?;
	Ok(look_up(&node.best().await?, roster).await?)
}

/// Asks the chain for ids and places.
async fn look_up(at: &At, roster: &mut Roster) -> Result<(), NodeError> {
	for gateway in &mut roster.gateways {
		gateway.device = registry::device_of(at, &gateway.root.public()).await?;
		let record = match gateway.device {
			Some(device) => registry::device(at, device).await?,
			None => None,
		};
		let located = record.as_ref().and_then(|record| record.located_from());
		gateway.from = located.filter(|(_, cell)| *cell == gateway.cell).map(|(from, _)| from);
		gateway.expires_at = record.map(|record| record.latest_expiry());
	}
	for provider in &mut roster.providers {
		provider.device = registry::device_of(at, &provider.root.public()).await?;
	}
	Ok(())
}

/// Who needs how much in its hands for what is to come.
fn needs(roster: &Roster, prices: &Prices, bond: u128) -> Vec<([u8; 32], u128)> {
	let spare = FEES.saturating_add(prices.existential);
	let mut needs = Vec::new();
	if bond > 0 {
		needs.push((roster.maker.id(), bond.saturating_add(spare)));
	}
	for gateway in &roster.gateways {
		let deposit = if gateway.device.is_none() { prices.deposit } else { 0 };
		let location = if gateway.from.is_none() { prices.first_location } else { 0 };
		let sum = deposit.saturating_add(location);
		if gateway.device.is_none() || gateway.from.is_none() {
			needs.push((gateway.owner.id(), sum.saturating_add(spare)));
		}
	}
	for provider in &roster.providers {
		let deposit = if provider.device.is_none() { prices.deposit } else { 0 };
		let sum = deposit.saturating_add(STORAGE);
		needs.push((provider.owner.id(), sum.saturating_add(spare)));
	}
	needs
}

/// Gives each account what it lacks.
async fn fund(
	node: &Node,
	at: &At,
	roster: &Roster,
	needs: Vec<([u8; 32], u128)>,
	say: &mut (dyn FnMut(String) + Send),
) -> Result<(), SetupError> {
	let mut transfers = Vec::new();
	let mut sum = 0u128;
	for (account, need) in needs {
		let lacks = need.saturating_sub(state::free_balance(at, account).await?);
		if lacks > 0 {
			sum = sum.saturating_add(lacks);
			transfers.push(call::transfer(account, lacks));
		}
	}
	if transfers.is_empty() {
		return Ok(());
	}
	let has = state::free_balance(at, roster.payer.id()).await?;
	if has < sum {
		return Err(SetupError::Poor { has, needs: sum });
	}
	say(format!("funding {} accounts", transfers.len()));
	while !transfers.is_empty() {
		let rest = transfers.split_off(transfers.len().min(TRANSFERS));
		let batch = call::batch_all(std::mem::replace(&mut transfers, rest));
		submit(node, &roster.payer, &batch, || "funding the fleet".into()).await?;
	}
	// A pool drops what is signed by an account that only a branch knows.
	let funded = node.best().await?.block_number();
	say(format!("waiting for block {funded} to be final"));
	Ok(node.finality_of(funded).await?)
}

/// A maker with our certifier and a bond for all.
async fn make(
	node: &Node,
	roster: &Roster,
	maker: Option<(MakerId, registry::Maker)>,
	bond: u128,
	say: &mut (dyn FnMut(String) + Send),
) -> Result<MakerId, SetupError> {
	let certifier = roster.certifier.public();
	let mut calls = Vec::new();
	match &maker {
		None => calls.push(registry::register_maker(&certifier, bond)),
		Some((_, maker)) => {
			if !maker.is_certified_by(&certifier) {
				calls.push(registry::set_certifier(&certifier));
			}
			if maker.bond < bond {
				calls.push(registry::adjust_bond(bond));
			}
		}
	}
	if !calls.is_empty() {
		say("registering the maker".into());
		let batch = call::batch_all(calls);
		submit(node, &roster.maker, &batch, || "registering the maker".into()).await?;
	}
	let at = node.best().await?;
	let maker = registry::maker_of(&at, roster.maker.id()).await?;
	maker.map(|(id, _)| id).ok_or(SetupError::NoMaker)
}

/// Onboards those that the chain does not know.
async fn onboard(
	node: &Node,
	roster: &mut Roster,
	maker: MakerId,
	prices: &Prices,
	say: &mut (dyn FnMut(String) + Send),
) -> Result<(), SetupError> {
	let tick = state::tick(&node.best().await?).await?;
	let expires_at = tick.saturating_add(prices.key_lifetime);
	let genesis = node.genesis();
	let mut calls = Vec::new();
	for gateway in roster.gateways.iter_mut().filter(|gateway| gateway.device.is_none()) {
		let newborn = Newborn {
			kind: DeviceKind::Gateway,
			owner: gateway.owner.id(),
			root: &gateway.root,
			working_key: WorkingSigner::public(&gateway.working),
			chain_tip: gateway.secrets.unused_tip(&[])?,
		};
		let papers = newborn.papers(&roster.certifier, maker, expires_at, &genesis)?;
		let name = format!("gateway {}", gateway.index);
		calls.push((name, gateway.owner.clone(), registry::onboard(&papers)));
	}
	for provider in roster.providers.iter().filter(|provider| provider.device.is_none()) {
		let newborn = Newborn {
			kind: DeviceKind::Storage,
			owner: provider.owner.id(),
			root: &provider.root,
			working_key: WorkingSigner::public(&provider.working),
			// It sends no beacons: there is nothing to commit to.
			chain_tip: ChainTip::default(),
		};
		let papers = newborn.papers(&roster.certifier, maker, expires_at, &genesis)?;
		calls.push((provider.name.slug(), provider.owner.clone(), registry::onboard(&papers)));
	}
	say(format!("onboarding {} devices", calls.len()));
	submit_all(node, calls, "onboarding").await
}

/// Asserts the places of those that have none.
async fn locate(
	node: &Node,
	roster: &Roster,
	say: &mut (dyn FnMut(String) + Send),
) -> Result<(), SetupError> {
	let region = roster.city.region;
	let calls: Vec<_> = roster
		.gateways
		.iter()
		.filter(|gateway| gateway.from.is_none())
		.filter_map(|gateway| {
			let call = registry::assert_location(gateway.device?, gateway.cell, GAIN, region);
			Some((format!("gateway {}", gateway.index), gateway.owner.clone(), call))
		})
		.collect();
	if calls.is_empty() {
		return Ok(());
	}
	say(format!("asserting {} locations around {}", calls.len(), roster.city.name));
	submit_all(node, calls, "location").await
}

async fn submit_all(
	node: &Node,
	calls: Vec<(String, Account, Call)>,
	what: &str,
) -> Result<(), SetupError> {
	let submissions = calls.iter().map(|(name, owner, call)| async move {
		submit(node, owner, call, || format!("{name}: {what}")).await
	});
	stream::iter(submissions).buffer_unordered(AT_ONCE).try_collect().await
}

async fn submit(
	node: &Node,
	account: &Account,
	call: &Call,
	what: impl Fn() -> String,
) -> Result<(), SetupError> {
	let included = node.submit(account, call).await;
	included.map(|_| ()).map_err(|error| SetupError::Submit { what: what(), error })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fleet::Options;

	fn roster() -> Roster {
		let options = Options { providers: 1, ..Options::for_tests() };
		Roster::open(&options).unwrap()
	}

	const PRICES: Prices =
		Prices { bond: 100, deposit: 50, first_location: 7, existential: 1, key_lifetime: 1000 };

	#[test]
	fn a_new_fleet_needs_bond_deposits_and_fees() {
		let needs = needs(&roster(), &PRICES, 300);
		assert_eq!(needs.len(), 5);
		assert_eq!(needs[0].1, 300 + FEES + 1);
		assert_eq!(needs[1].1, 57 + FEES + 1);
		assert_eq!(needs[4].1, 50 + STORAGE + FEES + 1);
	}

	#[test]
	fn a_fleet_that_is_there_needs_what_its_providers_used_up() {
		let mut roster = roster();
		for gateway in &mut roster.gateways {
			gateway.device = Some(gateway.index);
			gateway.from = Some(0);
		}
		roster.providers[0].device = Some(9);
		let filled_up = (roster.providers[0].owner.id(), STORAGE + FEES + 1);
		assert_eq!(needs(&roster, &PRICES, 0), [filled_up]);
		roster.gateways[1].from = None;
		let located = (roster.gateways[1].owner.id(), 7 + FEES + 1);
		assert_eq!(needs(&roster, &PRICES, 0), [located, filled_up]);
	}

	#[test]
	fn a_refused_call_ends_the_setup_and_a_lost_one_does_not() {
		let submit = |error| SetupError::Submit { what: String::new(), error };
		assert!(!submit(SubmitError::Failed("X".into())).is_passing());
		assert!(submit(SubmitError::Lost(NodeError::Timeout)).is_passing());
		assert!(!SetupError::Poor { has: 0, needs: 1 }.is_passing());
	}
}
