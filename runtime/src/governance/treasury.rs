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
		tokens::{PayFromAccount, UnityAssetBalanceConversion},
		ConstU32, EitherOf, EitherOfDiverse,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess, EnsureWithSuccess};
use sp_runtime::{traits::IdentityLookup, Permill};

parameter_types! {
	/// Its account is this id's.
	pub const TreasuryPalletId: PalletId = PalletId(*b"cr/treas");
	/// What is not spent is kept.
	pub const Burn: Permill = Permill::zero();
	/// Root spends what there is.
	pub const Unlimited: Balance = Balance::MAX;
	/// The treasurer's track spends as much at once as ten days put in at most.
	pub const TreasurerLimit: Balance = 100_000 * CRN;
}

/// Who may spend, and how much at once.
pub type SpendOrigin = EitherOf<
	EnsureRootWithSuccess<AccountId, Unlimited>,
	EnsureWithSuccess<Treasurer, AccountId, TreasurerLimit>,
>;

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
	type Paymaster = PayFromAccount<Balances, TreasuryAccount>;
	type BalanceConverter = UnityAssetBalanceConversion;
	type PayoutPeriod = Epochs<30>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type BlockNumberProvider = System;
}
