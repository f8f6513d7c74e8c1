// SPDX-License-Identifier: Apache-2.0
//! Reveals: the payload is recomputed, tags are checked, witnesses drawn, units booked.

use crate::*;
use alloc::vec::Vec;
use cairn_coverage::{channel, next_link, payload, window, Judgement, Terms};
use cairn_device_primitives::{DeviceId, Round, Seed};
use cairn_emission::Pool;
use cairn_traits::{Booking, DeviceInspect, RewardSink, RoundClock};
use frame_support::{defensive, ensure, weights::Weight};
use sp_runtime::DispatchError;

/// Bytes that a `reveal` takes of a block, with its envelope.
pub(crate) const LENGTH: u32 = 210;

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
		let (params, ticks) = (&rules.params, T::Clock::ticks_per_round());
		let terms = Terms {
			beaconer,
			payload,
			channel: channel(&payload, location.region.plan()),
			seed: drawing_seed,
			scale: Self::scale_of(location.cell),
			ramp: gateway.presence().ramp_at(round, ticks).factor(params),
			params,
		};
		let judgement = cairn_coverage::settle(&terms, &beacon.reports);
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
		let Judgement { drawn, beaconer_units, witnesses: judged, .. } = judgement;
		let (beaconer, scale) = (terms.beaconer, terms.scale);
		let mut bookings = Vec::with_capacity(judged.len().saturating_add(1));
		let mut witness_units = 0u64;
		bookings.push(Booking { device: beaconer, pool: Pool::Beaconers, units: beaconer_units });
		for (device, outcome) in &judged {
			if let Ok(units) = *outcome {
				witness_units = witness_units.saturating_add(units);
				bookings.push(Booking { device: *device, pool: Pool::Witnesses, units });
			}
		}
		bookings.retain(|booking| booking.units > 0);
		if !bookings.is_empty() {
			T::Rewards::book(&bookings);
		}
		let verdicts =
			judged.into_iter().map(|(device, outcome)| (device, outcome.into())).collect();
		Self::close(round, beaconer, beacon, verdicts, |receipt| {
			receipt.revealed = true;
			receipt.scale = scale;
			receipt.units = beaconer_units;
		});
		Self::deposit_event(Event::Settled {
			round,
			beaconer,
			witnesses: drawn.into(),
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
