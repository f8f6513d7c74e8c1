// SPDX-License-Identifier: Apache-2.0

use crate::*;
use codec::{Decode, Encode};
use proptest::prelude::*;

/// Holds a type of parts to its bounds, in Rust, SCALE and JSON.
macro_rules! holds_its_bounds {
	($test:ident, $parts:ident, $what:literal, $least:literal to $most:literal) => {
		#[test]
		fn $test() {
			for value in [$least, $most] {
				let parts = $parts::try_new(value).unwrap();
				assert_eq!(parts.get(), value);
				assert_eq!($parts::decode(&mut &value.encode()[..]), Ok(parts));
				assert_eq!(parts.encode(), value.encode());
				assert_eq!(serde_json::to_string(&parts).unwrap(), value.to_string());
				assert_eq!(serde_json::from_str::<$parts>(&value.to_string()).unwrap(), parts);
			}
			for value in [u32::wrapping_sub($least, 1), $most + 1, u32::MAX] {
				let error = OutOfBounds { what: $what, value, least: $least, most: $most };
				assert_eq!($parts::try_new(value), Err(error));
				assert!($parts::decode(&mut &value.encode()[..]).is_err());
				let json = serde_json::from_str::<$parts>(&value.to_string()).unwrap_err();
				assert!(json.to_string().contains(&error.to_string()), "{json}");
			}
			assert_eq!($parts::try_new($parts::default().get()), Ok($parts::default()));
		}
	};
}

holds_its_bounds!(an_influence_is_zero_to_one, Influence, "influence", 0 to 1_000_000);
holds_its_bounds!(a_cap_of_a_third_or_more_is_refused, Cap, "cap", 1 to 333_333);
holds_its_bounds!(a_change_is_a_thousandth_to_a_twelfth, MaxChange, "max change", 1_000 to 80_000);
holds_its_bounds!(a_margin_is_one_at_most, Margin, "margin", 0 to 1_000_000);
holds_its_bounds!(a_commission_is_half_at_most, Commission, "commission", 0 to 500_000);
holds_its_bounds!(idle_is_under_a_third, IdleBelow, "idle below", 1 to 333_333);
holds_its_bounds!(full_pay_takes_half_at_least, FullPayFrom, "full pay from", 500_000 to 1_000_000);

#[test]
fn a_refusal_names_the_figure_its_value_and_its_bounds() {
	assert_eq!(
		Cap::try_new(333_334).unwrap_err().to_string(),
		"cap must be 1 to 333333 parts per million, not 333334"
	);
	let error = Cap::decode(&mut &333_334u32.encode()[..]).unwrap_err();
	assert_eq!(error.to_string(), "cap must be 1 to 333333 parts per million");
}

#[test]
fn grandpa_finalises_without_a_validator_of_the_highest_cap() {
	// `VoterSet::threshold` of finality-grandpa.
	let threshold = TOTAL_WEIGHT - (TOTAL_WEIGHT - 1) / 3;
	assert!(TOTAL_WEIGHT - super::ppm(Cap::MOST.into()) >= threshold);
	assert!(TOTAL_WEIGHT - super::ppm(u64::from(Cap::MOST) + 1) < threshold);
}

#[test]
fn four_validators_do_not_move_a_third_of_all_weight_in_a_session() {
	assert!(4 * super::ppm(MaxChange::MOST.into()) < TOTAL_WEIGHT / 3);
}

proptest! {
	#[test]
	fn a_part_is_rounded_down_and_never_overflows(amount: u128, parts in 0..=1_000_000u32) {
		let part = Margin::try_new(parts).unwrap().of(amount);
		prop_assert!(part <= amount);
		let small = amount >> 20;
		let expected = small * u128::from(parts) / 1_000_000;
		prop_assert_eq!(Margin::try_new(parts).unwrap().of(small), expected);
	}
}
