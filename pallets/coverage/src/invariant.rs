// SPDX-License-Identifier: Apache-2.0
//! What holds of this pallet's storage between any two calls.

use crate::*;
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use cairn_coverage::{density, window, Refusal};
use cairn_device_primitives::DeviceId;
use cairn_traits::RoundClock;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks what must hold of the storage:
	///
	/// 1. Beacons, receipts and rules lie in rounds that are not cleared and have begun.
	/// 2. A beacon is open or has its receipt, not both.
	/// 3. In a beacon, and in a receipt, no witness occurs twice, and none is the beaconer.
	/// 4. A receipt that was not revealed pays nobody; one that was leaves nothing unjudged.
	/// 5. The density counters are those of the counted gateways, by the definition for whole sets,
	///    and none is zero.
	/// 6. A gateway lies in the bucket that its record names, in no other, and each bucket holds
	///    known gateways only. One that is counted or retiring lies in a bucket.
	/// 7. What is queued for the counters is a known gateway.
	/// 8. A gateway's move is ahead of where it stands. Its second chain was committed to after
	///    onboarding, and is in use no later than one that is committed to in this round.
	///
	/// # Errors
	///
	/// Names the first that does not hold.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_rounds()?;
		Self::check_beacons()?;
		Self::check_receipts()?;
		Self::check_density()?;
		Self::check_expiry()?;
		Self::check_ahead()
	}

	fn check_rounds() -> Result<(), TryRuntimeError> {
		let now = T::Clock::round();
		let Cursors { expire, prune } = Progress::<T>::get();
		ensure!(prune <= expire, "receipts are pruned before their beacons are expired");
		let kept = |first, round| first <= round && round <= now;
		ensure!(Rounds::<T>::iter_keys().all(|round| kept(prune, round)), "rules out of history");
		ensure!(
			Beacons::<T>::iter_keys().all(|(round, _)| kept(expire, round)),
			"a beacon in a round that is cleared or has not begun"
		);
		ensure!(
			Receipts::<T>::iter_keys().all(|(round, _)| kept(prune, round)),
			"a receipt in a round that is cleared or has not begun"
		);
		Ok(())
	}

	fn check_beacons() -> Result<(), TryRuntimeError> {
		for (round, beaconer, beacon) in Beacons::<T>::iter() {
			ensure!(
				!Receipts::<T>::contains_key(round, beaconer),
				"a beacon is open and has a receipt"
			);
			let stored = beacon.reports.iter().map(|report| report.witness);
			check_witnesses(beaconer, stored, &beacon.refused)?;
		}
		Ok(())
	}

	fn check_receipts() -> Result<(), TryRuntimeError> {
		for (_, beaconer, receipt) in Receipts::<T>::iter() {
			let judged = receipt.verdicts.iter().map(|(witness, _)| *witness);
			check_witnesses(beaconer, judged, &receipt.refused)?;
			let mut verdicts = receipt.verdicts.iter().map(|(_, verdict)| verdict);
			if receipt.revealed {
				ensure!(
					verdicts
						.all(|verdict| !matches!(verdict, Verdict::Unrevealed | Verdict::Pending)),
					"a revealed beacon leaves a report unjudged"
				);
			} else {
				ensure!(
					verdicts.all(|verdict| *verdict == Verdict::Unrevealed) && receipt.units == 0,
					"an expired beacon pays"
				);
			}
		}
		Ok(())
	}

	fn check_density() -> Result<(), TryRuntimeError> {
		let counted: Vec<_> =
			Gateways::<T>::iter_values().filter_map(|gateway| gateway.counted).collect();
		let stored: BTreeMap<_, _> = Density::<T>::iter().collect();
		ensure!(
			density::reference_counts(&counted) == stored,
			"density counters are not those of the counted gateways"
		);
		ensure!(
			Unsettled::<T>::iter_keys().all(Gateways::<T>::contains_key),
			"an unknown gateway is queued"
		);
		Ok(())
	}

	fn check_expiry() -> Result<(), TryRuntimeError> {
		for (at, device) in Expiry::<T>::iter_keys() {
			let gateway = Gateways::<T>::get(device).ok_or("an unknown gateway is filed")?;
			ensure!(
				gateway.expires == Some(u32::from_be_bytes(at)),
				"a gateway is filed in a bucket that its record does not name"
			);
		}
		for (device, gateway) in Gateways::<T>::iter() {
			let filed = gateway.expires;
			ensure!(
				filed.is_none_or(|at| Expiry::<T>::contains_key(at.to_be_bytes(), device)),
				"a gateway is not in the bucket that its record names"
			);
			ensure!(
				filed.is_some() || (gateway.counted.is_none() && gateway.retires.is_none()),
				"a gateway that counts or retires is not filed"
			);
		}
		Ok(())
	}

	fn check_ahead() -> Result<(), TryRuntimeError> {
		let latest = window::in_force_from(T::Clock::round());
		for Gateway { located, moves, chain, .. } in Gateways::<T>::iter_values() {
			ensure!(moves.is_none_or(|from| from > located), "a gateway moves to where it stands");
			let Some((from, _)) = chain.next else { continue };
			ensure!(chain.sequence > 0, "a second chain that nobody committed to");
			ensure!(from <= latest, "a second chain is later than a commitment makes it");
		}
		Ok(())
	}
}

/// Checks that no witness occurs twice, and that none is the beaconer, but for being refused as such.
fn check_witnesses(
	beaconer: DeviceId,
	stored: impl Iterator<Item = DeviceId>,
	refused: &RefusalLog,
) -> Result<(), TryRuntimeError> {
	let mut seen = BTreeSet::from([beaconer]);
	let own = (beaconer, Refusal::SelfWitness);
	let refused = refused.iter().filter(|entry| **entry != own).map(|(witness, _)| *witness);
	for witness in stored.chain(refused) {
		ensure!(seen.insert(witness), "a witness occurs twice or is the beaconer");
	}
	Ok(())
}
