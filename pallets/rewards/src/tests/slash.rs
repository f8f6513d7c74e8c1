// SPDX-License-Identifier: Apache-2.0

use super::*;
use cairn_emission::SlashDestination;
use frame_support::traits::{
	fungible::Balanced,
	tokens::{Fortitude, Precision, Preservation},
	OnUnbalanced,
};

/// Takes `amount` of what the endowed account has, and hands it over.
fn slash(amount: Balance) {
	let credit = <Balances as Balanced<AccountId>>::withdraw(
		&ENDOWED,
		amount,
		Precision::Exact,
		Preservation::Expendable,
		Fortitude::Force,
	)
	.unwrap();
	Slashed::<Test>::on_unbalanced(credit);
}

#[test]
fn a_slash_is_burned_where_the_parameter_says_so() {
	build_and_execute(|| {
		slash(300);
		assert_eq!(balance(ENDOWED), ENDOWMENT - 300);
		assert_eq!(Balances::total_issuance(), ENDOWMENT - 300);
		let destination = SlashDestination::Burn;
		assert_eq!(events(), [Event::SlashTaken { amount: 300, destination }]);
	});
}

#[test]
fn a_slash_is_the_treasurys_where_the_parameter_says_so() {
	let destination = SlashDestination::Treasury;
	ExtBuilder::default().slashed_to(destination).build_and_execute(|| {
		slash(300);
		assert_eq!(balance(TREASURY), 300);
		assert_eq!(Balances::total_issuance(), ENDOWMENT);
		assert_eq!(events(), [Event::SlashTaken { amount: 300, destination }]);
		// It is no part of what was emitted.
		assert_eq!(Totals::<Test>::get().treasury, 0);
	});
}

#[test]
fn what_the_treasury_cannot_take_is_burned() {
	ExtBuilder::default().slashed_to(SlashDestination::Treasury).build_and_execute(|| {
		slash(EXISTENTIAL_DEPOSIT - 1);
		assert_eq!(balance(TREASURY), 0);
		assert_eq!(Balances::total_issuance(), ENDOWMENT - EXISTENTIAL_DEPOSIT + 1);
		let destination = SlashDestination::Burn;
		assert_eq!(events(), [Event::SlashTaken { amount: 9, destination }]);
	});
}

#[test]
fn a_slash_of_nothing_is_no_event() {
	build_and_execute(|| {
		slash(0);
		assert_eq!(events(), []);
	});
}
