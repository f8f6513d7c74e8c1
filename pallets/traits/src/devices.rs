// SPDX-License-Identifier: Apache-2.0
//! What the device registry tells, and to whom it tells it.

use cairn_coverage::GatewayFacts;
#[cfg(feature = "runtime-benchmarks")]
use cairn_device_primitives::WorkingKey;
use cairn_device_primitives::{DeviceId, DeviceKind, Round};
use sp_runtime::DispatchResult;

/// The keystore type under which benchmarks keep the working keys that sign their reports.
#[cfg(feature = "runtime-benchmarks")]
pub const BENCH_KEYS: sp_runtime::KeyTypeId = sp_runtime::KeyTypeId(*b"bnch");

/// Reads the registry. Each call is one storage read.
pub trait DeviceInspect<AccountId> {
	/// The facts by which a beacon drawn in `round` is judged; `None` for an unknown device or one
	/// that is not a gateway.
	///
	/// A change of facts made in round `c` is in force from draw round `c + SETTLE_ROUNDS`, so the
	/// facts of rounds that are still open never move.
	fn gateway_at(device: DeviceId, round: Round) -> Option<GatewayFacts<AccountId>>;

	/// Where the device's rewards are paid: its payout account, else its owner. `None` for an
	/// unknown device. Still answers for a retired one: what it earned stays claimable.
	fn payout(device: DeviceId) -> Option<AccountId>;

	/// Gateways that are active and located. The draw interval grows with them.
	fn active_gateways() -> u32;

	/// Onboards `count` active, located gateways of different owners, all within radio reach of
	/// each other and not too close, and returns their ids and working keys. The secret halves
	/// lie in the keystore under [`BENCH_KEYS`], made by `ed25519_generate` (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_gateways(count: u32) -> sp_runtime::Vec<(DeviceId, WorkingKey)>;
}

/// Reads what the registry knows of providers of storage. Each call is one storage read.
pub trait StorageDevices<AccountId> {
	/// Who owns the device and acts for it now; `None` unless it is an active one of kind Storage.
	fn storage_owner(device: DeviceId) -> Option<AccountId>;

	/// Onboards an active device of kind Storage for `owner`, whom it endows, and returns its id
	/// (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_storage(owner: AccountId) -> DeviceId;
}

/// Says who acts for a device, whatever it proves. Each call is one storage read.
pub trait DeviceOwners<AccountId> {
	/// Who owns the device and acts for it now; `None` unless it is active.
	fn owner(device: DeviceId) -> Option<AccountId>;

	/// Onboards an active device for `owner`, whom it endows, and returns its id (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_owned(owner: AccountId) -> DeviceId;
}

/// Told by the registry when a device changes. Implemented by whoever keeps books by device.
pub trait DeviceEvents<AccountId> {
	/// A device was onboarded. `chain_tip` is the commitment to its first hash chain.
	fn onboarded(device: DeviceId, kind: DeviceKind, chain_tip: [u8; 32]) -> DispatchResult;

	/// The device asserted a new location, in force from draw round `from`.
	fn relocated(device: DeviceId, from: Round) -> DispatchResult;

	/// The device is about to change hands: settle what is due to `payout`.
	fn transferring(device: DeviceId, payout: &AccountId) -> DispatchResult;

	/// The device retires and proves nothing from draw round `from` on.
	fn retired(device: DeviceId, from: Round) -> DispatchResult;

	/// Has it cost most to tell of `device` (benchmarks only).
	#[cfg(feature = "runtime-benchmarks")]
	fn bench_events(_device: DeviceId) {}
}

#[impl_trait_for_tuples::impl_for_tuples(4)]
impl<AccountId> DeviceEvents<AccountId> for Tuple {
	fn onboarded(device: DeviceId, kind: DeviceKind, chain_tip: [u8; 32]) -> DispatchResult {
		for_tuples!( #( Tuple::onboarded(device, kind, chain_tip)?; )* );
		Ok(())
	}

	fn relocated(device: DeviceId, from: Round) -> DispatchResult {
		for_tuples!( #( Tuple::relocated(device, from)?; )* );
		Ok(())
	}

	fn transferring(device: DeviceId, payout: &AccountId) -> DispatchResult {
		for_tuples!( #( Tuple::transferring(device, payout)?; )* );
		Ok(())
	}

	fn retired(device: DeviceId, from: Round) -> DispatchResult {
		for_tuples!( #( Tuple::retired(device, from)?; )* );
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_events(device: DeviceId) {
		for_tuples!( #( Tuple::bench_events(device); )* );
	}
}
