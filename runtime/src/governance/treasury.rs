// SPDX-License-Identifier: Apache-2.0
//! The treasury: its pool of every epoch and what is slashed come in, what referenda grant goes out.

use crate::{
	configs::{
		fees::CRN,
		proofs::{Epochs, TreasuryAccount},
	},
	weights, AccountId, Balance, Balances, Runtime, RuntimeEvent, System,
};
use cairn_governance::origins::ensure::Treasurer;
use frame_support::{
	parameter_types,
	traits::{
		tokens::{Pay, PayFromAccount, PaymentStatus, UnityAssetBalanceConversion},
		ConstU32, EitherOf, EitherOfDiverse,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess, EnsureWithSuccess};
use sp_runtime::{traits::IdentityLookup, DispatchError, Permill};

parameter_types! {
	/// Its account is this id's.
	pub const TreasuryPalletId: PalletId = PalletId(*b"cr/treas");
	/// What is not spent is kept.
	pub const Burn: Permill = Permill::zero();
	/// Root spends what there is.
	pub const Unlimited: Balance = Balance::MAX;
	/// The treasurer's track spends as much at once as twenty days put in, at the
	/// shares of genesis.
	pub const TreasurerLimit: Balance = 100_000 * CRN;
}

/// Who may spend, and how much at once.
pub type SpendOrigin = EitherOf<
	EnsureRootWithSuccess<AccountId, Unlimited>,
	EnsureWithSuccess<Treasurer, AccountId, TreasurerLimit>,
>;

/// Pays from the treasury's account.
pub struct FromTreasury;

type Payer = PayFromAccount<Balances, TreasuryAccount>;

impl Pay for FromTreasury {
	type Balance = Balance;
	type Beneficiary = AccountId;
	type AssetKind = ();
	type Id = ();
	type Error = DispatchError;

	fn pay(who: &AccountId, kind: (), amount: Balance) -> Result<(), DispatchError> {
		Payer::pay(who, kind, amount)
	}

	fn check_payment(id: ()) -> PaymentStatus {
		Payer::check_payment(id)
	}

	/// The SDK's benchmarks pay an account that does not exist less than it takes to exist.
	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_successful(who: &AccountId, kind: (), amount: Balance) {
		use frame_support::traits::fungible::{Inspect, Mutate};
		Payer::ensure_successful(who, kind, amount);
		let minted = Balances::mint_into(who, Balances::minimum_balance());
		debug_assert!(minted.is_ok());
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_concluded(id: ()) {
		Payer::ensure_concluded(id);
	}
}

impl pallet_treasury::Config for Runtime {
	type Currency = Balances;
	type RejectOrigin = EitherOfDiverse<EnsureRoot<AccountId>, Treasurer>;
	type RuntimeEvent = RuntimeEvent;
	type SpendPeriod = Epochs<7>;
	type Burn = Burn;
	type PalletId = TreasuryPalletId;
	type BurnDestination = ();
	type WeightInfo = weights::pallet_treasury::WeightInfo<Runtime>;
	type SpendFunds = ();
	type MaxApprovals = ConstU32<100>;
	type SpendOrigin = SpendOrigin;
	type AssetKind = ();
	type Beneficiary = AccountId;
	type BeneficiaryLookup = IdentityLookup<AccountId>;
	type Paymaster = FromTreasury;
	type BalanceConverter = UnityAssetBalanceConversion;
	type PayoutPeriod = Epochs<30>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type BlockNumberProvider = System;
}
