// SPDX-License-Identifier: Apache-2.0
//! Makers from the first block on, and relations between constants.

use crate::{pallet::*, BalanceOf, MakerStatus};
use cairn_device_primitives::RootKey;
use cairn_figures::Figures;
use frame_support::traits::Get;
use serde::{Deserialize, Serialize};

/// A maker of genesis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisMaker<AccountId, Balance> {
	/// The account that acts for it, endowed with more than the bond.
	pub account: AccountId,
	/// The key that signs its certificates; in JSON the hex of its SCALE encoding.
	#[serde(with = "scale_hex")]
	pub certifier: RootKey,
	/// What is held of its account.
	pub bond: Balance,
	/// Whether it begins suspended.
	#[serde(default)]
	pub suspended: bool,
}

impl<T: Config> Pallet<T> {
	/// Registers the makers of genesis. Panics on what registration refuses: such a chain must not
	/// begin.
	#[expect(clippy::expect_used, reason = "a bad genesis must not be built")]
	pub(crate) fn build_makers(makers: &[GenesisMaker<T::AccountId, BalanceOf<T>>]) {
		for maker in makers {
			let id = NextMaker::<T>::get();
			Self::do_register_maker(maker.account.clone(), maker.certifier, maker.bond)
				.map_err(<&'static str>::from)
				.expect("a maker of genesis can register");
			if maker.suspended {
				Makers::<T>::mutate_extant(id, |record| record.status = MakerStatus::Suspended);
			}
		}
	}

	/// # Panics
	/// On figures that contradict each other.
	pub(crate) fn check_constants() {
		if let Err(conflict) = T::Params::get().check() {
			panic!("what follows from the timing of the chain breaks a rule: {conflict:?}");
		}
	}
}

/// A key as the hex of its SCALE encoding.
mod scale_hex {
	use cairn_device_primitives::RootKey;
	use codec::{DecodeAll, Encode};
	use serde::{de::Error, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(key: &RootKey, serializer: S) -> Result<S::Ok, S::Error> {
		sp_core::bytes::serialize(&key.encode(), serializer)
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RootKey, D::Error> {
		let bytes = sp_core::bytes::deserialize(deserializer)?;
		RootKey::decode_all(&mut &bytes[..]).map_err(|_| D::Error::custom("not a root key"))
	}
}
