// SPDX-License-Identifier: Apache-2.0
//! What can be asked of the Cairn runtime.
//!
//! All types describe themselves in the metadata: polkadot-js offers every method as
//! `api.call.<api>.<method>` without custom types. Asked at an old block, they answer for it.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]

extern crate alloc;

mod governance;

pub use governance::{CallRefusal, ParameterView, Unit};

use alloc::vec::Vec;
use cairn_coverage::{CellCentre, CoverageParams, LocationError, Region};
use cairn_device_primitives::{DeviceId, EpochIndex, RootKey, Round, Seed, Tick};
use cairn_emission::{Balance, EpochSummary, StorageAccrual};
use cairn_power::ConsensusWeight;
use cairn_spacetime::SectorNumber;
use cairn_traits::StoragePower;
use codec::{Codec, Decode, Encode};
use pallet_coverage::{Duty, Gateway, RoundOutcome};
use pallet_device_registry::{DeviceRecord, Identity};
use pallet_power::{BackingOverview, ValidatorOverview};
use pallet_rewards::{CoverageUnits, OpenEpoch, StorageEarnings};
use pallet_spacetime::{PartitionDuty, ProviderOverview, SectorView};
use scale_info::TypeInfo;
use sp_staking::SessionIndex;

/// All that the chain knows of a device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DeviceInfo<AccountId> {
	/// Its number.
	pub device: DeviceId,
	/// Maker, kind, and the facts by which it is judged, now and after a pending change.
	pub record: DeviceRecord<AccountId>,
	/// Root key, serial, deposit. What a retired device leaves of them for ever.
	pub identity: Option<Identity<Balance>>,
	/// Chain of secrets, ramp, when it was last heard; `None` for what is no gateway.
	pub gateway: Option<Gateway>,
}

/// Where the clock stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ClockInfo {
	/// The current tick.
	pub tick: Tick,
	/// Its round.
	pub round: Round,
	/// The seed of that round; `None` in the round's first block.
	pub seed: Option<Seed>,
	/// Ticks in a round.
	pub ticks_per_round: Tick,
	/// Its epoch of emission.
	pub epoch: EpochIndex,
	/// Ticks in an epoch.
	pub epoch_ticks: Tick,
}

/// What a device is due to do.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Duties {
	/// In the rounds of coverage that are open.
	pub coverage: Vec<Duty>,
	/// Its partitions of sealed storage, by the time of their windows.
	pub storage: Vec<PartitionDuty>,
}

/// What a device has earned and not yet claimed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Earnings {
	/// Plancks that a claim would pay now, for coverage and storage.
	pub pending: Balance,
	/// Micro-units in the running epoch, worth what its rate will be.
	pub running: CoverageUnits<u64>,
	/// What of it is storage's, what still vests, what the running epoch brought so far.
	pub storage: StorageEarnings,
}

sp_api::decl_runtime_apis! {
	/// Devices, and what is expected of them.
	#[api_version(2)]
	pub trait DeviceApi<AccountId> where AccountId: Codec {
		/// The device of that number.
		fn device(device: DeviceId) -> Option<DeviceInfo<AccountId>>;

		/// The device that holds this root key or held it before a rotation.
		fn device_by_key(key: RootKey) -> Option<DeviceInfo<AccountId>>;

		/// Devices of an owner, by what was said last, the retired ones too, in an order that says
		/// nothing: those after `after`, the last of the page before. At most `limit`, and at most
		/// 1,000; a page with less is the last.
		fn devices_of(
			owner: AccountId,
			after: Option<DeviceId>,
			limit: u32,
		) -> Vec<DeviceId>;

		/// What the device is due to do, and until when.
		fn due(device: DeviceId) -> Duties;

		/// What the runtime makes of a location before anybody pays to assert it: the centre of the
		/// H3 cell, or why the cell would be refused in that region.
		fn locate(cell: u64, region: Region) -> Result<CellCentre, LocationError>;

		/// Tick, round, seed, epoch.
		fn clock() -> ClockInfo;
	}

	/// Radio coverage.
	pub trait CoverageApi {
		/// What the device's beacon and reports of that round earned and, for each report that
		/// earned nothing, the rule that refused it. Known while the round is in history.
		fn outcome(device: DeviceId, round: Round) -> RoundOutcome;

		/// The figures by which beacons drawn in this round are judged.
		fn params() -> CoverageParams;
	}

	/// Sealed storage.
	pub trait StorageApi<AccountId> where AccountId: Codec {
		/// A provider: its sectors by state, its power, what is held for them, and the next window
		/// in which a proof is asked for, with the sectors that it must answer for. `None` for a
		/// device that never committed to a sector.
		fn provider(device: DeviceId) -> Option<ProviderOverview<AccountId, Balance>>;

		/// A sector by number; `None` for one that never was, or has left.
		fn sector(device: DeviceId, number: SectorNumber) -> Option<SectorView<Balance>>;

		/// The partitions of a provider, by the time of their windows.
		fn due(device: DeviceId) -> Vec<PartitionDuty>;

		/// Bytes that all providers prove.
		fn total_power() -> StoragePower;
	}

	/// Who makes blocks, by whose power.
	pub trait ValidatorApi<AccountId> where AccountId: Codec {
		/// A candidate, or one who was; `None` if nothing is known of it.
		fn validator(account: AccountId) -> Option<ValidatorOverview>;

		/// The validators of `session` with their weights, in the order of its authorities; `None`
		/// for one that is neither planned nor remembered.
		fn weights(session: SessionIndex) -> Option<Vec<(AccountId, ConsensusWeight)>>;

		/// Whom `device` backs, and what that brought; `None` if it backs nobody.
		fn backing(device: DeviceId) -> Option<BackingOverview<AccountId>>;

		/// What a claim for the backing of `device` would pay now, in plancks, be it over or not.
		fn backer_due(device: DeviceId) -> Balance;

		/// The first `count` of those who stand, at most 1,000, the best backed first as far as the
		/// sorted list knows.
		fn candidates(count: u32) -> Vec<AccountId>;
	}

	/// Emission and pay.
	pub trait RewardsApi {
		/// What the device has earned and not yet claimed.
		fn earnings(device: DeviceId) -> Earnings;

		/// What a closed epoch budgeted, issued and left unallocated, with units and rate of each
		/// pool. Known for ever.
		fn epoch(epoch: EpochIndex) -> Option<EpochSummary>;

		/// The epoch that is running.
		fn running_epoch() -> OpenEpoch;

		/// The running epoch's storage pool as of the current tick.
		fn running_storage() -> StorageAccrual;
	}

	/// What governance may change.
	pub trait GovernanceApi {
		/// Every figure that a referendum may change, with its bounds.
		fn parameters() -> Vec<ParameterView>;

		/// Whether the scheduler could enact a call, given as it is encoded, and what it would schedule
		/// or propose. What the scheduler cannot decode when a referendum is enacted is gone without
		/// effect (`scheduler.CallUnavailable`), as is what weighs too much. Bytes that it notes as a
		/// preimage may be anything, but no call that could not be enacted. What it names by a hash is
		/// not looked at.
		///
		/// # Errors
		/// The figure that is out of its bounds, or the weight, where that is the reason.
		fn check_call(call: Vec<u8>) -> Result<(), CallRefusal>;
	}
}
