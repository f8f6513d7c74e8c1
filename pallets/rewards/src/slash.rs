// SPDX-License-Identifier: Apache-2.0
//! Slashed amounts go where the parameter says.

use crate::{Config, Event, Pallet, SlashedTo};
use cairn_emission::SlashDestination;
use core::marker::PhantomData;
use frame_support::traits::{
	fungible::{Balanced, Credit},
	Get, Imbalance, OnUnbalanced,
};

/// Takes what others slash, and pays it to the treasury or burns it, as [`SlashedTo`] says.
///
/// What the treasury cannot take, because its account does not exist and the amount is below the
/// existential deposit, is burned. Nothing that is burned is ever emitted again: budgets follow
/// their schedule.
pub struct Slashed<T>(PhantomData<T>);

impl<T: Config> OnUnbalanced<Credit<T::AccountId, T::Currency>> for Slashed<T> {
	fn on_nonzero_unbalanced(credit: Credit<T::AccountId, T::Currency>) {
		let amount = credit.peek();
		let destination = match SlashedTo::<T>::get() {
			SlashDestination::Burn => {
				drop(credit);
				SlashDestination::Burn
			}
			SlashDestination::Treasury => {
				match T::Currency::resolve(&T::TreasuryAccount::get(), credit) {
					Ok(()) => SlashDestination::Treasury,
					Err(credit) => {
						drop(credit);
						SlashDestination::Burn
					}
				}
			}
		};
		Pallet::<T>::deposit_event(Event::SlashTaken { amount, destination });
	}
}
