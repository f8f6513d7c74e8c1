// SPDX-License-Identifier: Apache-2.0
//! Every figure that referenda may change: its meaning, unit, bounds and default, once.
//!
//! A value out of its bounds does not decode, so that no proposal can carry it: see `inspect` for how
//! a proposer learns of it before it is too late. Lengths of time are counted in epochs or in parts of
//! them, so that one bound fits every chain spec.
//!
//! Indices are an encoding: they are never reused. Nor does a figure's type change without a migration.
//! Bounds may: where an upgrade narrows them, `upgrade::KeepDecided` moves what is decided beyond them to
//! the nearest, as what does not decode would silently become the default.
//!
//! It moves what is decided and no more. Parts of `power` have the bounds of types of their own, which
//! refuse to decode beyond them as well: `Margin`, `Influence`, `Cap`, `MaxChange`, `IdleBelow`,
//! `FullPayFrom` and `MaxCommission` within `pallet_power`'s `Params` and `InForce`, the last two in
//! `RunningPoints`, the last in each of `Candidates`. `Seats` has the bound of the lists `Planned`,
//! `SessionWeights` and `Founders`. Who narrows one of these writes a migration of those records too. A
//! test finds them in the metadata (`tests::governance::narrowed`).

use super::genesis::{emission, min_shift, pause_share, power, vesting_epochs};
use crate::Runtime;
use cairn_emission::Pool;
use cairn_governance::{
	figure::{Bounded, Figure},
	tracks::{TrackId, CONSENSUS_ADMIN, PARAMETER_ADMIN},
};
use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::Get,
};

pub use cairn_runtime_api::{ParameterView, Unit};

/// Defines the figures, and tells of them. A group is `name = index, Title, TRACK`, a figure of it
/// `Name = index: type [least, most] default, Unit;`
macro_rules! figures {
	($(
		$(#[doc = $group_doc:literal])+
		$group:ident = $group_index:literal, $title:ident, $track:ident {
			$(
				$(#[doc = $doc:literal])+
				$name:ident = $index:literal: $ty:ty [$least:literal, $most:literal] $default:expr, $unit:ident;
			)+
		}
	)+) => {
		/// The figures, as the parameters pallet stores them.
		#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
		pub mod dynamic_params {
			use super::*;
			$(
				$(#[doc = $group_doc])+
				#[dynamic_pallet_params]
				#[codec(index = $group_index)]
				pub mod $group {
					use super::*;
					$(
						$(#[doc = $doc])+
						#[codec(index = $index)]
						pub static $name: Figure<$ty, $least, $most> = Figure::clamped($default);
					)+
				}
			)+
		}

		/// Every figure, and what of it is decided now.
		pub fn views() -> alloc::vec::Vec<ParameterView> {
			alloc::vec![$($({
				let decided = dynamic_params::$group::$name::get();
				let default = Figure::<$ty, $least, $most>::clamped($default);
				let (least, most) = Figure::<$ty, $least, $most>::bounds();
				ParameterView {
					group: stringify!($title).into(),
					name: stringify!($name).into(),
					meaning: concat!($($doc),+).trim().into(),
					unit: Unit::$unit,
					track: $track,
					group_index: $group_index,
					index: $index,
					bytes: core::mem::size_of::<$ty>() as u8,
					least,
					most,
					default: default.value(),
					decided: decided.value(),
				}
			}),+),+]
		}

		/// The track whose referenda may change a figure.
		pub(crate) fn track_of(key: &RuntimeParametersKey) -> TrackId {
			match key {
				$(RuntimeParametersKey::$title(_) => $track,)+
			}
		}
	};
}

figures! {
	/// By what beacons are judged: a round takes them when it begins, and a beacon is judged by those of
	/// the round of its draw, whatever is decided until it is revealed.
	coverage = 0, Coverage, PARAMETER_ADMIN {
		/// Witnesses of a beacon that are drawn for pay. HIP-83. One at least, or nobody is paid for
		/// hearing; a beacon keeps 32 reports.
		MaxWitnesses = 0: u8 [1, 32] 14, Count;
		/// Witnesses up to which each earns a whole unit: the N of HIP-15. One at least, as what the
		/// beaconer earns is divided by it; at most MaxWitnesses.
		WitnessRedundancy = 1: u8 [1, 32] 4, Count;
		/// Least H3 grid distance between beaconer and witness, at resolution 11: a cell is about 50 m
		/// wide. At 0 none is too near. 40 is 2 km: more would leave out most of what gateways hear in
		/// towns.
		MinDistance = 2: u8 [0, 40] 8, Cells;
		/// Largest great-circle distance between beaconer and witness. HIP-58. Never nothing, or nobody is
		/// near enough. Up to 300 km distances are held to their error bound.
		MaxDistance = 3: u32 [1, 300_000] 100_000, Metres;
		/// How far a reported frequency may be from its channel's: at 0 it has to be just that, and half
		/// of the narrowest spacing of channels would reach the next.
		FrequencyTolerance = 4: u32 [0, 99_999] 50_000, Hertz;
		/// What a reported RSSI may exceed, or fall short of, its physical limits by. At 0 radios have to
		/// be exact, which are good to 3 dB. 20 dB are ten times the distance in free space: with more the
		/// limits would refuse hardly anything.
		RssiMargin = 5: u16 [0, 2_000] 300, Centibels;
		/// What a reported SNR may exceed, or fall short of, its limits by. At 0 they have to be exact;
		/// with more than 20 dB the limits would refuse hardly any SNR that a radio can tell.
		SnrMargin = 6: u16 [0, 2_000] 600, Centibels;
		/// How long after its own beacon was last heard a gateway earns as a witness. HIP-106: two days.
		/// Never less than BeaconInterval and four rounds, or gateways at work would mostly earn nothing;
		/// a month at most, as who went deaf and silent earns for as long.
		Reciprocity = 7: u32 [60, 43_200] 2_880, Minutes;
		/// How long after its last settled beacon a gateway counts for density. HIP-17: two days and a
		/// half. Never less than BeaconInterval and four rounds; a month at most, as who is gone makes a
		/// place look full for as long. Density is of all beacons alike: a change reaches each gateway
		/// with its next beacon, or when it would have left.
		Interactivity = 8: u32 [60, 43_200] 3_600, Minutes;
		/// Credit after which the ramp of a new or moved gateway is over. HIP-57: fifteen days. A change
		/// counts for the credit that gateways have: a longer one puts those back who were past it. At 0
		/// there is none; 90 days at most, as who has to move pays for it as well.
		Ramp = 9: u32 [0, 129_600] 21_600, Minutes;
		/// The part of full pay with which the ramp begins. HIP-57: a tenth. At 0 a new gateway begins
		/// with nothing, at all of it there is no ramp.
		RampFloor = 10: u16 [0, 10_000] 1_000, Permyriad;
		/// Beacons that a block is to carry in the mean: above it the interval grows with the gateways,
		/// and Reciprocity and Interactivity do not. So many that blocks have room for 32 reports of each,
		/// and fewer the more MaxWitnesses: 390 with one, 320 with 14, 257 with 32. One at least, or
		/// nobody is ever drawn.
		BeaconsPerTick = 11: u32 [1, 390] 280, Count;
		/// Least mean time between the draws of a gateway. HIP-70 aimed at an hour. Never less than four
		/// rounds, as who was drawn is silent for three. A week at most, or nobody would see for longer
		/// whether a gateway is there.
		BeaconInterval = 12: u32 [1, 10_080] 60, Minutes;
	}

	/// What of the emission is handed out, and to whom: an epoch takes them when it begins. The
	/// schedule itself, its halvings and the supply cap are genesis's for good.
	rewards = 1, Rewards, PARAMETER_ADMIN {
		/// The part of each epoch's scheduled budget that is handed out. All of it is the schedule of
		/// genesis: more than that never is, and what was not handed out is not made up for.
		BudgetPart = 0: u32 [0, 1_000_000] 1_000_000, PartsPerMillion;
		/// The share of beaconers. What this and the next three leave of a million is the treasury's.
		Beaconers = 1: u32 [0, 1_000_000] emission().shares.of(Pool::Beaconers), PartsPerMillion;
		/// The share of witnesses.
		Witnesses = 2: u32 [0, 1_000_000] emission().shares.of(Pool::Witnesses), PartsPerMillion;
		/// The share of proven storage.
		Storage = 3: u32 [0, 1_000_000] emission().shares.of(Pool::Storage), PartsPerMillion;
		/// The share of validators and those who back them.
		Validators = 4: u32 [0, 1_000_000] emission().shares.of(Pool::Validators), PartsPerMillion;
		/// The most that a micro-unit of coverage earns: with little work a budget is left over. Never
		/// nothing, or coverage earns nothing; the most is above the budget of any epoch.
		MaxRate = 5: u128 [1, 18_446_744_073_709_551_615] emission().max_rate, Plancks;
		/// The most that a proven GiB earns in a tick. Never nothing, or storage earns nothing; below
		/// 2^62, up to which the books are exact.
		MaxStorageRate = 6: u128 [1, 4_611_686_018_427_387_903] emission().max_storage_rate, Plancks;
		/// The part of storage's reward that is paid at once; the rest vests. FIP-0004: a quarter. What
		/// an epoch earned is divided by what was in force in it, whenever it is claimed.
		StorageLiquid = 7: u32 [0, 1_000_000] emission().storage_liquid, PartsPerMillion;
		/// How long the rest of what an epoch earned vests, from its first claim on. Filecoin: 180 days.
		/// Of epochs that are claimed together, the average, weighted by what vests of each. One at least,
		/// as it vests by parts of it; ten years at most, as the books are exact up to 2^26 ticks.
		Vesting = 8: u32 [1, 3_650] vesting_epochs(), Epochs;
	}

	/// By what validators are elected, weighed, judged and paid: a session takes them when it begins, but
	/// where a figure says otherwise.
	power = 2, Power, CONSENSUS_ADMIN {
		/// What a proven byte backs a validator with. At 0 storage backs nobody, and at a million coverage
		/// hardly does by default: it is the ratio to PerMicroUnit that counts. Not zero together with it.
		/// Both, and HalfLife, are genesis's until the bootstrap is over, or who decides them would decide
		/// when it is. Then a change weighs all who are backed anew; what a device has of its validator's
		/// reward follows when its backing is next touched.
		PerByte = 0: u32 [0, 1_000_000] power().backing.per_byte, Count;
		/// What a micro-unit of coverage power backs with. By default a unit backs like a GiB. At 0
		/// coverage backs nobody, and at a thousand million, a million times as much, storage hardly does.
		PerMicroUnit = 1: u32 [0, 1_000_000_000] power().backing.per_micro_unit, Count;
		/// In how long coverage power halves when nothing is proven. What there is of it stays, and fades
		/// by a change from then on. One at least, as it halves in that; 65,536 at most, seven years, up
		/// to which rounding changes it by less than 2^-16 of itself.
		HalfLife = 2: u32 [1, 65_536] power().backing.half_life, Sessions;
		/// Seats of a set. BABE and GRANDPA hold 256 at most; with under four, finality survives the
		/// loss of none. In a session the part MaxChange of them comes or goes, one at least: those who go
		/// are backed least.
		Seats = 3: u32 [4, 256] power().election.seats, Count;
		/// By how much of an incumbent's backing a challenger must exceed it. At 0 whoever has more takes
		/// the seat; at most it has to be twice as much.
		Margin = 4: u32 [0, 1_000_000] power().election.margin.get(), PartsPerMillion;
		/// The least that a validator has at stake itself. Never nothing, or standing would be free; a
		/// million CRN is more than any has. Those who have less, and a seat, go until they bond more or
		/// four are left: in a session the least backed of them, and all who are in the part MaxChange of
		/// the seated that is backed least. Without a seat nobody gets one.
		MinSelfBond = 5: u128 [1, 1_000_000_000_000_000_000] power().election.min_self_bond, Plancks;
		/// How far weights follow backing: at 0 all are equal, at a million they are shares of it. What a
		/// change makes of weights comes by MaxChange a session, as with Cap.
		Influence = 6: u32 [0, 1_000_000] power().weights.influence.get(), PartsPerMillion;
		/// The most that one validator weighs: never nothing, as all weigh together what there is, and
		/// under one third, or its failure alone stops finality.
		Cap = 7: u32 [1, 333_333] power().weights.cap.get(), PartsPerMillion;
		/// The most by which a weight, or the number of seats, changes in a session: by at least a
		/// thousandth, lest who lost all stays heavy; by so little that four validators cannot turn over a
		/// third at once.
		MaxChange = 8: u32 [1_000, 80_000] power().weights.max_change.get(), PartsPerMillion;
		/// The sum of all changes of weights below which a session keeps those of the one before: every
		/// change is a set of GRANDPA's whose justification is kept for ever. At 0 every change counts; at
		/// most the least MaxChange: else a weight whose backing is gone would not fade.
		MinShift = 9: u32 [0, 1_000] min_shift(), PartsPerMillion;
		/// Sessions before a verdict on whether a validator is at work. One at least, as verdicts fall
		/// when sessions end; a week at most, as an idle one keeps a seat for as long.
		IdleSessions = 10: u32 [1, 168] power().liveness.sessions, Sessions;
		/// Expected blocks before a verdict. With 50, an honest validator is idle by chance less than once
		/// in ten million verdicts. With 10,000, one of a hundredth of the weight is judged every ten
		/// weeks: more seldom is of no use.
		IdleBlocks = 11: u32 [50, 10_000] power().liveness.blocks, Count;
		/// The part of the expected blocks below which a validator is idle. At the least only who makes
		/// none; under one third, as one that loses all contested slots makes little more than two thirds.
		IdleBelow = 12: u32 [1, 333_333] power().liveness.idle_below.get(), PartsPerMillion;
		/// The part of its expected blocks from which a validator is paid in full: an epoch of emission
		/// takes it when it begins. Half at least, as who makes less is not at work; at all of them, who
		/// has bad luck loses.
		FullPayFrom = 13: u32 [500_000, 1_000_000] power().full_pay_from.get(), PartsPerMillion;
		/// The most that a validator may keep of its reward: half, so that backing earns as much as
		/// validating does. At 0 all is shared. Who asked for more earlier keeps this much from the next
		/// epoch on.
		MaxCommission = 14: u32 [0, 500_000] power().max_commission.get(), PartsPerMillion;
		/// For how long a bond that was given up can be slashed: two sessions longer than offences can be
		/// reported at least, as who leaves may serve in those that are planned. What unbonds, and who
		/// leaves, waits by what was in force when it began. 10,000 at most, more than a year, as nothing
		/// is reported that late.
		Unbonding = 15: u32 [30, 10_000] power().unbonding_sessions, Sessions;
		/// For how long a device whose backing ended backs nobody: until the weight that it made is gone,
		/// which Cap and MaxChange decide. 10,000 at most, more than a year: a device is not to be kept
		/// out for good. Those that rest already keep their day.
		Rebacking = 16: u32 [1, 10_000] power().rebacking_sessions, Sessions;
		/// For how long who equivocated may not stand: longer than that can be reported, or who stands
		/// again could be slashed again for it. 10,000 at most, more than a year: it is not for good. Who
		/// is removed already keeps its day.
		Removal = 17: u32 [29, 10_000] power().removal_sessions, Sessions;
		/// The least part of its bond that who equivocated loses, by what is in force when it is reported.
		/// Never nothing; who is heavy loses more.
		Slash = 18: u32 [1, 1_000_000] power().slash.deconstruct(), PartsPerMillion;
	}

	/// By what storage is sealed, proven and paid for: a window takes them when it opens, all else at
	/// once when a window's length has passed.
	spacetime = 3, Spacetime, PARAMETER_ADMIN {
		/// How old a ticket may be when a sector is committed to. Sealing 32 GiB takes five to six hours;
		/// seeds of 512 rounds are kept. One at least, as sealing takes longer than what is left of a
		/// round.
		MaxTicketAge = 0: u32 [1, 511] 480, Rounds;
		/// From a commitment to the seed that challenges its seal. A whole round has to lie between, and
		/// longer than finality takes, lest a fork draws again. 60 at most, as six of them have to fit
		/// into what seeds are kept for.
		SealDelay = 1: u32 [2, 60] 5, Rounds;
		/// In how long a seal has to be proven. Never less than six seal delays, nor longer than the seed
		/// of its challenges is kept.
		PreCommitLifetime = 2: u32 [1, 1_440] 1_440, Minutes;
		/// How long a sector is committed for at first. Never less than four proving periods. At most what
		/// MaxLifetime may be.
		InitialLifetime = 3: u32 [1, 9_855] 180, Epochs;
		/// How long a sector lives at most, in 27 times Deposit: a sector earns for a bounded time, or
		/// cheating with its seal pays. Never less than four proving periods; 9,855 is 27 times the
		/// longest Deposit.
		MaxLifetime = 4: u32 [1, 9_855] 540, Epochs;
		/// Windows in a row that a sector may miss; with the next it ends. Filecoin: 42. One at least, so
		/// that a machine can be repaired; 254 at most, as the next has to fit into the byte that counts
		/// them.
		MaxFaultPeriods = 5: u8 [1, 254] 42, Count;
		/// The least deposit for a GiB. With hardly any reward yet it keeps worthless sectors out of the
		/// state, so that it is never nothing. 1,000 CRN at most, which is what a GiB earns by default in
		/// a thousand days at best.
		DepositFloor = 6: u128 [1_000_000_000, 1_000_000_000_000_000] 100_000_000_000, Plancks;
		/// How long a GiB has to earn what its deposit is. Filecoin: 20 days. One at least, as MaxLifetime
		/// is at most 27 of it; a year at most, as it is put up before anything is earned.
		Deposit = 7: u32 [1, 365] 20, Epochs;
		/// The least pledge for a GiB, never nothing. At most as with DepositFloor.
		PledgeFloor = 8: u128 [1_000_000_000, 1_000_000_000_000_000] 100_000_000_000, Plancks;
		/// How long a GiB has to earn what its pledge is: never less than eight proving periods, nor than
		/// what two windows of a fault cost. A year at most, as it is put up before anything is earned.
		/// Filecoin: 20 days.
		Pledge = 9: u32 [1, 365] 20, Epochs;
		/// What each window that a fault goes on costs, of what the sector would have earned in a period.
		/// Filecoin: 351. Under 100, leaving a sector faulty would pay; two of them are at most Pledge,
		/// whose longest has room for 10,000.
		FaultCost = 10: u32 [100, 10_000] 351, Percent;
		/// The part of its pledge that a grown sector loses by leaving early, and no less than 1.05 times
		/// what a window of a fault costs. FIP-0098: 8.5 %. At 0 that is all, and at all of it nothing is
		/// returned.
		TerminationShare = 11: u32 [0, 1_000_000] 85_000, PartsPerMillion;
		/// The part that the youngest loses: at most TerminationShare. FIP-0098: 2 %.
		LeastTerminationShare = 12: u32 [0, 1_000_000] 20_000, PartsPerMillion;
		/// In how long a sector is grown. FIP-0098: 140 days. One at least, as the share grows by parts of
		/// it; ten years at most, as the share of who lives shorter hardly grows.
		TerminationAge = 13: u32 [1, 3_650] 140, Epochs;
	}

	/// What makers and owners put up, pay and wait for: an epoch takes them when it begins. What has
	/// begun by others ends by them, but where a figure says otherwise.
	registry = 4, Registry, PARAMETER_ADMIN {
		/// What a maker has held for each of its devices, so that counterfeits by the thousand tie capital
		/// up for as long as they live. 1 CRN at least, or thousands tie up nothing; with 10,000 CRN a
		/// hundred thousand devices tie up all that there will ever be. No rule takes it: a device's owner
		/// answers for what it did. A change counts for all devices of a maker, also of one that retired:
		/// raised, it holds more of the bond that there is until they are gone, and lowered, less.
		BondPerDevice = 0: u128 [1_000_000_000_000, 10_000_000_000_000_000] 50_000_000_000_000, Plancks;
		/// What an owner leaves while a device lives: its records' worth of state at least. With 1,000 CRN
		/// a million devices tie up all that there will ever be. Each device keeps what was left for it.
		DeviceDeposit = 1: u128 [100_000_000_000, 1_000_000_000_000_000] 5_000_000_000_000, Plancks;
		/// Burned for a gateway's first location: at 0 it is free, and at most LocationFee.
		FirstLocationFee = 2: u128 [0, 1_000_000_000_000_000] 50_000_000_000, Plancks;
		/// Burned for each later location: moving about is for those who mean it. At 0 it is free; at most
		/// what the largest DeviceDeposit is.
		LocationFee = 3: u128 [0, 1_000_000_000_000_000] 1_000_000_000_000, Plancks;
		/// The least time between two locations of a gateway, as it is when the first of them is asserted.
		/// At 0 fees alone keep it in its place; a year at most, as who has to move does not earn
		/// meanwhile.
		LocationCooldown = 4: u32 [0, 365] 7, Epochs;
		/// How long a rotation without the maker waits, so that a thief's is noticed. One at least, or
		/// nobody has the time to notice; 90 at most, as an owner without its key waits for as long.
		RotationDelay = 5: u32 [1, 90] 7, Epochs;
		/// How long what is held outlasts the work. One at least, as what was done is found out later; a
		/// year at most, as it is the owner's own.
		ReleaseDelay = 6: u32 [1, 365] 7, Epochs;
		/// How long an owner may appeal against an accusation, to root: whose referendum takes more than
		/// two epochs, and demands little only after some more. 90 at most, lest cases stay open.
		AppealWindow = 7: u32 [7, 90] 7, Epochs;
		/// The reporter's part of a forfeited deposit: half at most, or accusing oneself would save it. A
		/// case keeps what it was opened with, as it keeps its day.
		ReporterShare = 8: u32 [0, 500_000] 500_000, PartsPerMillion;
		/// For how long a working key may be certified. One at least, or none could be; a year at most: it
		/// signs every day, and may leak. Those that are keep their day.
		MaxWorkingKeyLifetime = 9: u32 [1, 366] 366, Epochs;
	}

	/// For how long a flood may stop the clock: a pause period takes it when it begins. All lengths of
	/// the clock are genesis's for good.
	clock = 5, Clock, PARAMETER_ADMIN {
		/// The part of each pause period, a day in production, in which the clock may stand still because
		/// blocks are full of other traffic. With none a flood would make proofs late; with most of it
		/// whoever pays for one would stop all pay.
		PauseShare = 0: u32 [10_000, 500_000] pause_share(), PartsPerMillion;
	}
}
