// SPDX-License-Identifier: Apache-2.0
//! The decided figures, as the pallets take them.

use super::{
	genesis::{emission, power as genesis_power, WEIGHT_PART},
	parameters::{
		dynamic_params::{clock, coverage, power, registry, rewards, spacetime},
		RuntimeParametersKey,
	},
};
use crate::{configs::proofs::SeedRounds, Balance, ChallengeClock, Runtime};
use cairn_coverage::{CoverageParams, QUIET_ROUNDS};
use cairn_device_primitives::{Round, Tick};
use cairn_emission::EmissionFigures;
use cairn_power::{BackingParams, ElectionParams, LivenessParams, WeightParams};
use cairn_spacetime::StorageParams;
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::traits::Get;
use pallet_device_registry::RegistryParams;
use pallet_power::PowerParams;
use pallet_spacetime::ParamsOf;
use sp_runtime::Permill;

/// Ticks of so many parts of 1,440 of an epoch, rounded down.
fn ticks_of(minutes: u32) -> Tick {
	let ticks = u64::from(ChallengeClock::epoch_ticks()).saturating_mul(minutes.into());
	Tick::try_from(ticks / 1_440).unwrap_or(Tick::MAX)
}

/// The figures of the coverage rules.
pub struct CoverageRules;

impl Get<CoverageParams> for CoverageRules {
	fn get() -> CoverageParams {
		use coverage::*;
		let interval = ChallengeClock::round_of(ticks_of(BeaconInterval::get().get()));
		CoverageParams {
			max_witnesses: MaxWitnesses::get().get(),
			witness_redundancy: WitnessRedundancy::get().get(),
			min_distance_cells: MinDistance::get().get(),
			max_distance_m: MaxDistance::get().get(),
			frequency_tolerance_hz: FrequencyTolerance::get().get(),
			rssi_margin_cdb: RssiMargin::get().get().into(),
			snr_margin_cdb: SnrMargin::get().get().into(),
			reciprocity_ticks: ticks_of(Reciprocity::get().get()),
			interactive_ticks: ticks_of(Interactivity::get().get()),
			ramp_ticks: ticks_of(Ramp::get().get()),
			ramp_floor: RampFloor::get().get(),
			beacons_per_tick: BeaconsPerTick::get().get(),
			// Who is drawn is quiet for some rounds: drawn more often, gateways would be silent.
			min_interval: interval.max(QUIET_ROUNDS.saturating_add(1)),
		}
	}
}

/// What of the emission is handed out, and to whom.
pub struct EmissionRules;

impl Get<EmissionFigures> for EmissionRules {
	fn get() -> EmissionFigures {
		use rewards::*;
		let vesting = RuntimeParametersKey::Rewards(ParametersKey::Vesting(Vesting));
		EmissionFigures {
			budget_part: BudgetPart::get().get(),
			beaconers: Beaconers::get().get(),
			witnesses: Witnesses::get().get(),
			storage: Storage::get().get(),
			validators: Validators::get().get(),
			max_rate: MaxRate::get().get(),
			max_storage_rate: MaxStorageRate::get().get(),
			storage_liquid: StorageLiquid::get().get(),
			vesting_ticks: if pallet_parameters::Parameters::<Runtime>::contains_key(vesting) {
				ChallengeClock::epoch_ticks().saturating_mul(Vesting::get().get())
			} else {
				// Genesis may say what is no whole number of epochs.
				emission().vesting_ticks
			},
		}
	}
}

/// Parts per million of a type with bounds of its own, which the figure shares: never genesis's.
fn parts<T: TryFrom<u32>>(decided: u32, genesis: T) -> T {
	T::try_from(decided).unwrap_or(genesis)
}

/// By what validators are elected, weighed, judged and paid.
pub struct PowerRules;

impl Get<PowerParams> for PowerRules {
	fn get() -> PowerParams {
		use power::*;
		let genesis = genesis_power();
		PowerParams {
			backing: BackingParams {
				per_byte: PerByte::get().get(),
				per_micro_unit: PerMicroUnit::get().get(),
				half_life: HalfLife::get().get(),
			},
			election: ElectionParams {
				seats: Seats::get().get(),
				margin: parts(Margin::get().get(), genesis.election.margin),
				min_self_bond: MinSelfBond::get().get(),
			},
			weights: WeightParams {
				influence: parts(Influence::get().get(), genesis.weights.influence),
				cap: parts(Cap::get().get(), genesis.weights.cap),
				max_change: parts(MaxChange::get().get(), genesis.weights.max_change),
				// It says when the validators of genesis give way, which happens once.
				bootstrap_backing: genesis.weights.bootstrap_backing,
			},
			min_shift: u64::from(MinShift::get().get()).saturating_mul(WEIGHT_PART),
			liveness: LivenessParams {
				sessions: IdleSessions::get().get(),
				blocks: IdleBlocks::get().get(),
				idle_below: parts(IdleBelow::get().get(), genesis.liveness.idle_below),
			},
			full_pay_from: parts(FullPayFrom::get().get(), genesis.full_pay_from),
			max_commission: parts(MaxCommission::get().get(), genesis.max_commission),
			unbonding_sessions: Unbonding::get().get(),
			rebacking_sessions: Rebacking::get().get(),
			removal_sessions: Removal::get().get(),
			slash: Permill::from_parts(Slash::get().get()),
		}
	}
}

/// Ticks of so many epochs.
fn ticks_of_epochs(epochs: u32) -> Tick {
	ChallengeClock::epoch_ticks().saturating_mul(epochs)
}

/// So many epochs; where they are short, four proving periods.
fn life(epochs: u32) -> Tick {
	ticks_of_epochs(epochs).max(ChallengeClock::period_ticks().saturating_mul(4))
}

/// So many epochs; where they are short, eight proving periods: more than two windows of a fault cost
/// by default.
fn pledge(epochs: u32) -> Tick {
	ticks_of_epochs(epochs).max(ChallengeClock::period_ticks().saturating_mul(8))
}

/// So many minutes for proving a seal, or as long as the seed of its challenges is kept: eight and a
/// half hours in production. Where epochs are short, what its seed and a few tries take.
fn pre_commit_lifetime(minutes: u32, seal_delay: Round) -> Tick {
	let tries = ChallengeClock::first_tick(seal_delay.saturating_mul(6));
	let kept = ChallengeClock::first_tick(<SeedRounds as Get<Round>>::get().saturating_sub(1));
	ticks_of(minutes).max(tries).min(kept)
}

/// By what storage is sealed, proven and paid for. What is days in Filecoin is epochs here, as an epoch
/// is a day in production.
pub struct StorageRules;

impl Get<ParamsOf<Runtime>> for StorageRules {
	fn get() -> ParamsOf<Runtime> {
		use spacetime::*;
		let seal_delay = SealDelay::get().get();
		StorageParams {
			max_ticket_age: MaxTicketAge::get().get(),
			seal_delay,
			pre_commit_lifetime: pre_commit_lifetime(PreCommitLifetime::get().get(), seal_delay),
			initial_lifetime: life(InitialLifetime::get().get()),
			max_lifetime: life(MaxLifetime::get().get()),
			max_fault_periods: MaxFaultPeriods::get().get(),
			deposit_floor: DepositFloor::get().get(),
			deposit_ticks: ticks_of_epochs(Deposit::get().get()),
			pledge_floor: PledgeFloor::get().get(),
			pledge_ticks: pledge(Pledge::get().get()),
			fault_cost: FaultCost::get().get(),
			termination_share: Permill::from_parts(TerminationShare::get().get()),
			least_termination_share: Permill::from_parts(LeastTerminationShare::get().get()),
			termination_age: ticks_of_epochs(TerminationAge::get().get()),
		}
	}
}

/// What makers and owners put up, pay and wait for.
pub struct RegistryRules;

impl Get<RegistryParams<Balance>> for RegistryRules {
	fn get() -> RegistryParams<Balance> {
		use registry::*;
		RegistryParams {
			bond_per_device: BondPerDevice::get().get(),
			device_deposit: DeviceDeposit::get().get(),
			first_location_fee: FirstLocationFee::get().get(),
			location_fee: LocationFee::get().get(),
			location_cooldown: ticks_of_epochs(LocationCooldown::get().get()),
			rotation_delay: ticks_of_epochs(RotationDelay::get().get()),
			release_delay: ticks_of_epochs(ReleaseDelay::get().get()),
			appeal_window: ticks_of_epochs(AppealWindow::get().get()),
			reporter_share: Permill::from_parts(ReporterShare::get().get()),
			max_working_key_lifetime: ticks_of_epochs(MaxWorkingKeyLifetime::get().get()),
		}
	}
}

/// The part of a pause period in which the clock may stand still.
pub struct PauseRule;

impl Get<Option<Permill>> for PauseRule {
	fn get() -> Option<Permill> {
		use clock::{ParametersKey, PauseShare};
		let key = RuntimeParametersKey::Clock(ParametersKey::PauseShare(PauseShare));
		// Genesis says it in blocks, which may be no whole number of parts.
		pallet_parameters::Parameters::<Runtime>::contains_key(key)
			.then(|| Permill::from_parts(PauseShare::get().get()))
	}
}
