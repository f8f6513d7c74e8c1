// SPDX-License-Identifier: Apache-2.0
//! A budget divided among the pools, to the planck.

use crate::{Balance, Pool, Pools, Shares, PARTS};

/// Divides `budget` by `shares`. The parts sum to `budget` exactly.
///
/// Each pool gets its share rounded down; the residual, fewer plancks than there are pools, goes to
/// [`Pool::Treasury`].
pub fn split(budget: Balance, shares: &Shares) -> Pools<Balance> {
	let mut parts = Pools::from_fn(|pool| part(budget, shares.of(pool)));
	// Floored parts of shares that sum to one never sum past the budget, so nothing clamps here.
	let residual = parts.iter().fold(budget, |left, (_, part)| left.saturating_sub(*part));
	let treasury = parts.of_mut(Pool::Treasury);
	*treasury = treasury.saturating_add(residual);
	parts
}

/// `⌊budget · share / PARTS⌋` for a share of at most [`PARTS`], without a wider integer.
///
/// With `budget = q·PARTS + r` that is `q·share + ⌊r·share / PARTS⌋`, neither term of which can
/// overflow.
pub(crate) fn part(budget: Balance, share: u32) -> Balance {
	let (parts, share) = (Balance::from(PARTS), Balance::from(share));
	let quotient = budget.checked_div(parts).unwrap_or_default();
	let remainder = budget.checked_rem(parts).unwrap_or_default();
	let rest = remainder.saturating_mul(share).checked_div(parts).unwrap_or_default();
	quotient.saturating_mul(share).saturating_add(rest)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::UnevenShares;
	use codec::{Decode, Encode};
	use proptest::prelude::*;

	fn pools(parts: [u32; 5]) -> Pools<u32> {
		let [beaconers, witnesses, storage, validators, treasury] = parts;
		Pools { beaconers, witnesses, storage, validators, treasury }
	}

	/// Five shares cut at four arbitrary points.
	fn any_shares() -> impl Strategy<Value = Shares> {
		[0..=PARTS, 0..=PARTS, 0..=PARTS, 0..=PARTS].prop_map(|mut cuts| {
			cuts.sort();
			let [a, b, c, d] = cuts;
			Shares::try_new(pools([a, b - a, c - b, d - c, PARTS - d])).unwrap()
		})
	}

	#[test]
	fn a_round_budget_splits_by_the_table() {
		assert_eq!(
			split(1_000_000, &Shares::default()),
			Pools {
				beaconers: 80_000,
				witnesses: 320_000,
				storage: 400_000,
				validators: 150_000,
				treasury: 50_000,
			}
		);
	}

	#[test]
	fn the_treasury_takes_the_residual() {
		let parts = split(9, &Shares::default());
		// 0.72, 2.88, 3.6, 1.35, 0.45
		assert_eq!(
			parts,
			Pools { beaconers: 0, witnesses: 2, storage: 3, validators: 1, treasury: 3 }
		);
	}

	#[test]
	fn the_largest_budget_splits_without_overflow() {
		let all = Shares::try_new(pools([0, 0, PARTS, 0, 0])).unwrap();
		assert_eq!(*split(u128::MAX, &all).of(Pool::Storage), u128::MAX);
	}

	#[test]
	fn shares_that_do_not_sum_to_one_are_refused_everywhere() {
		for parts in [
			[80_000, 320_000, 400_000, 150_000, 49_999],
			[80_000, 320_000, 400_000, 150_000, 50_001],
			[0; 5],
			[u32::MAX; 5],
			// Sums to 1_000_000 modulo 2^32.
			[u32::MAX, 1, 1_000_000, 0, 0],
		] {
			let parts = pools(parts);
			let sum = parts.iter().map(|(_, part)| u64::from(*part)).sum();
			assert_eq!(Shares::try_new(parts), Err(UnevenShares { sum }));
			assert!(Shares::decode(&mut &parts.encode()[..]).is_err());
			let json = serde_json::to_string(&parts).unwrap();
			assert!(serde_json::from_str::<Shares>(&json).is_err());
		}
	}

	#[test]
	fn a_pool_encodes_as_its_index() {
		for (index, pool) in (0u8..).zip(Pool::ALL) {
			assert_eq!(pool.encode(), [index]);
			assert_eq!(pool as u8, index);
			assert_eq!(Pool::decode(&mut &[index][..]), Ok(pool));
		}
		assert!(Pool::decode(&mut &[5u8][..]).is_err());
	}

	#[test]
	fn a_pool_finds_its_own_value() {
		let mut names = Pools::from_fn(|pool| pool);
		for pool in Pool::ALL {
			assert_eq!(*names.of(pool), pool);
			assert_eq!(*names.of_mut(pool), pool);
		}
		assert!(names.iter().all(|(pool, name)| pool == *name));
	}

	proptest! {
		#[test]
		fn parts_sum_to_the_budget_to_the_planck(budget: u128, shares in any_shares()) {
			let parts = split(budget, &shares);
			let mut left = budget;
			for (_, part) in parts.iter() {
				left = left.checked_sub(*part).unwrap();
			}
			prop_assert_eq!(left, 0);
		}

		#[test]
		fn every_part_is_its_share_rounded_down(budget in 0..u128::MAX / 1_000_000, shares in any_shares()) {
			let parts = split(budget, &shares);
			for (pool, part) in parts.iter() {
				let exact = budget * u128::from(shares.of(pool)) / u128::from(PARTS);
				if pool == Pool::Treasury {
					prop_assert!(*part >= exact && *part - exact < 5);
				} else {
					prop_assert_eq!(*part, exact);
				}
			}
		}

		#[test]
		fn shares_survive_scale_and_json(shares in any_shares()) {
			prop_assert_eq!(Shares::decode(&mut &shares.encode()[..]), Ok(shares));
			let json = serde_json::to_string(&shares).unwrap();
			prop_assert_eq!(serde_json::from_str::<Shares>(&json).unwrap(), shares);
		}

		#[test]
		fn arbitrary_bytes_decode_to_shares_that_sum_to_one_or_not_at_all(bytes: [u8; 20]) {
			if let Ok(shares) = Shares::decode(&mut &bytes[..]) {
				let sum: u32 = Pool::ALL.into_iter().map(|pool| shares.of(pool)).sum();
				prop_assert_eq!(sum, PARTS);
			}
		}
	}
}
