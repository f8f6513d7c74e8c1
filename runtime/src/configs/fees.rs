// SPDX-License-Identifier: Apache-2.0
//! Balances, and what a transaction costs.
//!
//! # What comes first
//!
//! A pool offers transactions to blocks by priority, and of all that wallets can sign it is
//! `ChargeTransactionPayment` alone that gives one. That of an Operational extrinsic is five times
//! its fee, and six times its tip, times how many like it a block holds, in weight or in length, whichever
//! are fewer. It knows the class of an extrinsic and not its call, and not what will come of it: a proof
//! that holds and gets its fee back cannot be preferred to one that fails. What follows of it:
//!
//! - All that is Operational comes before all that is not, but for tips.
//! - What is limited by its weight ranks by its fee for its weight, which is the same for all: reveals,
//!   reports and declarations lie within a quarter of each other, and there is no order among them to
//!   be had. Short ones rank highest, as each pays for its base.
//! - Windows' proofs are limited by their length, and would rank a third as high. So they are charged
//!   for no less of a block's weight than they take of its length, until they have proven to hold
//!   (`pallet_spacetime`): one of eight sectors or more comes before every other call of Cairn's, one of
//!   fewer among the shortest of these. Calls that only root may make, which anybody may send in vain,
//!   are as short as any and rank within a percent of it.
//! - Past that there are tips. `cairn-device` offers 0.01 CRN for what three blocks did not take, which
//!   lifts any window's proof over all that is offered without one, and goes on from there.
//!
//! Who fills blocks with what fails pays for all of them, and stops the clock by it: see
//! `pallet_challenge_clock`.

use crate::{
	weights, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason,
	System,
};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU32, ConstU8, Get, VariantCountOf},
	weights::{ConstantMultiplier, IdentityFee, Weight},
};
use frame_system::ExtensionsWeightInfo;
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{traits::Bounded, FixedPointNumber, Perquintill};

/// One CRN in plancks.
pub const CRN: Balance = 1_000_000_000_000;
/// A thousandth of a CRN.
pub const MILLI_CRN: Balance = 1_000_000_000;

/// What `items` storage items of `bytes` bytes in all cost as a deposit: enough that a gigabyte
/// of state takes a hundred thousand CRN out of circulation.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	(items as Balance)
		.saturating_mul(20 * MILLI_CRN)
		.saturating_add((bytes as Balance).saturating_mul(MILLI_CRN / 10))
}

parameter_types! {
	/// An account below this is removed: 0.001 CRN.
	pub const ExistentialDeposit: Balance = MILLI_CRN;
	/// A byte of a block costs as much as 100 ns of its computation.
	pub const TransactionByteFee: Balance = 100_000;
	/// Blocks a quarter full keep fees as they are.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
	/// The speed with which congestion moves fees: in a day of 6 s blocks, full ones raise them to
	/// 2.25 times as much, empty ones lower them by 24 %.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
	/// Fees never fall below a tenth of their nominal value.
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 10);
	pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

/// What a signed Operational extrinsic weighs beside its call: its base, and the extensions of
/// [`TxExtension`](crate::TxExtension), of which that of the metadata's hash weighs nothing.
pub struct Envelope;

impl Get<Weight> for Envelope {
	fn get() -> Weight {
		type System = weights::frame_system_extensions::WeightInfo<Runtime>;
		type Payment = weights::pallet_transaction_payment::WeightInfo<Runtime>;
		let limits = <Runtime as frame_system::Config>::BlockWeights::get();
		[
			System::check_non_zero_sender(),
			System::check_spec_version(),
			System::check_tx_version(),
			System::check_genesis(),
			System::check_mortality_mortal_transaction(),
			System::check_nonce(),
			System::check_weight(),
			<Payment as pallet_transaction_payment::WeightInfo>::charge_transaction_payment(),
			System::weight_reclaim(),
		]
		.into_iter()
		.fold(limits.get(DispatchClass::Operational).base_extrinsic, Weight::saturating_add)
	}
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type WeightInfo = weights::pallet_balances::WeightInfo<Runtime>;
	type Balance = Balance;
	type DustRemoval = ();
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = System;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	// Fees are burned: an author who could keep them could flood its own blocks for nothing.
	type OnChargeTransaction = FungibleAdapter<Balances, ()>;
	// One planck a picosecond: a report of 150 µs costs 0.00015 CRN.
	type WeightToFee = IdentityFee<Balance>;
	type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
	// It follows ordinary traffic alone. If it followed proofs, whoever fills their share for some
	// days would raise each device's fee past what a report earns, and fees fall three times slower
	// than they rise. As it is, who is crowded out outbids with a tip: at once, for its own proofs.
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Self,
		TargetBlockFullness,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = weights::pallet_transaction_payment::WeightInfo<Runtime>;
}
