// SPDX-License-Identifier: Apache-2.0
//! Reveals: the payload is recomputed, tags are checked, witnesses drawn, units booked.

use crate::*;
use alloc::vec::Vec;
use cairn_coverage::{
	beaconer_units, channel, lowest_ranked, matches_payload, next_link, payload, scaled, window,
	witness_units, CoverageParams, Refusal,
};
use cairn_device_primitives::{DeviceId, Round, Seed};
use cairn_emission::Pool;
use cairn_traits::{Booking, DeviceInspect, RewardSink, RoundClock};
use frame_support::{defensive, ensure, weights::Weight};
use sp_runtime::DispatchError;

/// Bytes that a `reveal` takes of a block, with its envelope.
pub(crate) const LENGTH: u32 = 210;

/// A stored report beside what the payload says of it.
struct Checked {
	witness: DeviceId,
	ramp: u16,
	/// `None` for one that may be drawn.
	refusal: Option<Refusal>,
}

/// What a beacon is worth, before anything is written.
struct Judgement {
	/// Whether anybody heard it.
	heard: bool,
	/// How many witnesses are paid.
	drawn: u8,
	beaconer_units: u64,
	verdicts: Vec<(DeviceId, Verdict)>,
}

/// What is the same for each witness of a beacon.
struct Terms<'a> {
	beaconer: DeviceId,
	/// Seed by which those that are paid are drawn.
	seed: Seed,
	/// HIP-17 scale of the beaconer's hex.
	scale: u16,
	/// The beaconer's own ramp.
	ramp: u16,
	params: &'a CoverageParams,
}

impl<T: Config> Pallet<T> {
	/// Settles the beacon. Returns the weight that it took.
	pub(crate) fn do_reveal(
		round: Round,
		beaconer: DeviceId,
		secret: [u8; 32],
	) -> Result<Weight, DispatchError> {
		let (rules, seed, drawing_seed) = Self::reveal_window(round)?;
		let mut gateway = Gateways::<T>::get(beaconer).ok_or(Error::<T>::UnknownDevice)?;
		ensure!(!Receipts::<T>::contains_key(round, beaconer), Error::<T>::AlreadySettled);
		let facts = T::Devices::gateway_at(beaconer, round).ok_or(Error::<T>::UnknownDevice)?;
		let location = facts.location.filter(|_| facts.active).ok_or(Error::<T>::NotDrawn)?;
		let beacon = match Beacons::<T>::get(round, beaconer) {
			// It was checked when the first report came.
			Some(beacon) => beacon,
			None if rules.draws(beaconer, seed) => Beacon::default(),
			None => return Err(Error::<T>::NotDrawn.into()),
		};
		ensure!(next_link(&secret) == gateway.chain.tip_at(round), Error::<T>::WrongSecret);
		gateway.chain.advance(round, secret);

		let payload = payload(&secret, &seed, beaconer);
		let channel = channel(&payload, location.region.plan());
		let ramp = Self::ramp_at(&gateway, round).factor(&rules.params);
		let scale = Self::scale_of(location.cell);
		let params = &rules.params;
		let terms = Terms { beaconer, seed: drawing_seed, scale, ramp, params };
		let judgement = decide(&terms, check(&beacon, &payload, channel));

		if judgement.heard {
			Self::credit(&mut gateway, round, location.cell, &rules);
			Self::look_again(beaconer, &gateway);
		}
		Gateways::<T>::insert(beaconer, gateway);
		let drawn = u32::from(judgement.drawn);
		let reports = u32::try_from(beacon.reports.len()).unwrap_or(MAX_REPORTS);
		Self::settle(round, &terms, judgement, beacon);
		Ok(T::WeightInfo::reveal(reports.saturating_sub(drawn), drawn))
	}

	/// Rules and seed of the round, and the seed by which its witnesses are drawn, if its beacons
	/// are revealed now.
	fn reveal_window(round: Round) -> Result<(RoundRules, Seed, Seed), DispatchError> {
		let now = T::Clock::round();
		ensure!(!window::is_settled(round, now), Error::<T>::WindowClosed);
		ensure!(window::reveals_open(round, now), Error::<T>::WindowNotOpen);
		// Not usable in the round's first block.
		let drawing_seed =
			T::Clock::seed(window::pay_round(round)).ok_or(Error::<T>::WindowNotOpen)?;
		let rules = Rounds::<T>::get(round).ok_or(Error::<T>::UnknownRound)?;
		let seed = T::Clock::seed(round).ok_or(Error::<T>::UnknownRound)?;
		Ok((rules, seed, drawing_seed))
	}

	/// Books the units, leaves a receipt, and removes the beacon.
	fn settle(round: Round, terms: &Terms, judgement: Judgement, beacon: Beacon) {
		let Judgement { drawn: witnesses, beaconer_units, verdicts, .. } = judgement;
		let (beaconer, scale) = (terms.beaconer, terms.scale);
		let mut bookings = Vec::with_capacity(verdicts.len().saturating_add(1));
		let mut witness_units = 0u64;
		bookings.push(Booking { device: beaconer, pool: Pool::Beaconers, units: beaconer_units });
		for (device, verdict) in &verdicts {
			if let Verdict::Paid { units } = *verdict {
				witness_units = witness_units.saturating_add(units);
				bookings.push(Booking { device: *device, pool: Pool::Witnesses, units });
			}
		}
		bookings.retain(|booking| booking.units > 0);
		if !bookings.is_empty() {
			T::Rewards::book(&bookings);
		}
		Self::close(round, beaconer, beacon, verdicts, |receipt| {
			receipt.revealed = true;
			receipt.scale = scale;
			receipt.units = beaconer_units;
		});
		Self::deposit_event(Event::Settled {
			round,
			beaconer,
			witnesses: witnesses.into(),
			scale,
			beaconer_units,
			witness_units,
		});
	}

	/// Replaces a beacon by its receipt.
	pub(crate) fn close(
		round: Round,
		beaconer: DeviceId,
		beacon: Beacon,
		verdicts: Vec<(DeviceId, Verdict)>,
		complete: impl FnOnce(&mut Receipt),
	) {
		let Ok(verdicts) = verdicts.try_into() else {
			defensive!("there is one verdict a stored report");
			return;
		};
		let mut receipt =
			Receipt { revealed: false, scale: 0, units: 0, verdicts, refused: beacon.refused };
		complete(&mut receipt);
		Beacons::<T>::remove(round, beaconer);
		Receipts::<T>::insert(round, beaconer, receipt);
	}
}

/// Holds each stored report against the payload.
fn check(beacon: &Beacon, payload: &[u8; 16], channel: u8) -> Vec<Checked> {
	let refusal = |report: &StoredReport| {
		if !matches_payload(payload, report.witness, &report.tag) {
			Some(Refusal::WrongTag)
		} else if report.channel != channel {
			Some(Refusal::WrongChannel)
		} else if !report.heard {
			Some(Refusal::NotHeard)
		} else {
			None
		}
	};
	let checked = |report: &StoredReport| Checked {
		witness: report.witness,
		ramp: report.ramp,
		refusal: refusal(report),
	};
	beacon.reports.iter().map(checked).collect()
}

/// Draws those that are paid, by rank, and computes what each earns: HIP-15 units of so many
/// witnesses, times the scale of the beaconer's hex, times each one's own ramp.
fn decide(terms: &Terms, mut checked: Vec<Checked>) -> Judgement {
	let Terms { beaconer, seed, scale, ramp, params } = terms;
	// A report by one who was not heard lately proves that the beacon was on the air all the same:
	// so a network that stood still can start again.
	let heard =
		checked.iter().any(|report| matches!(report.refusal, None | Some(Refusal::NotHeard)));
	let valid: Vec<_> = checked
		.iter()
		.filter(|report| report.refusal.is_none())
		.map(|report| report.witness)
		.collect();
	let paid = lowest_ranked(seed, *beaconer, &valid, params.max_witnesses);
	let drawn = u8::try_from(paid.len()).unwrap_or(params.max_witnesses);
	checked
		.iter_mut()
		.filter(|report| report.refusal.is_none() && !paid.contains(&report.witness))
		.for_each(|report| report.refusal = Some(Refusal::NotDrawnForPay));

	let each = witness_units(drawn, params);
	let verdict = |report: &Checked| match report.refusal {
		Some(refusal) => Verdict::Refused(refusal),
		None => Verdict::Paid { units: scaled(each, *scale, report.ramp) },
	};
	Judgement {
		heard,
		drawn,
		beaconer_units: scaled(beaconer_units(drawn, params), *scale, *ramp),
		verdicts: checked.iter().map(|report| (report.witness, verdict(report))).collect(),
	}
}
