// SPDX-License-Identifier: Apache-2.0
//! Blocks that somebody fills while an honest provider has a window to prove.

use super::{
	fleet::{self, Fleet},
	priority::{failing_declaration, garbage_reports, garbage_window},
	providers::{self, all_duties},
	world::{signed, Setup, World, RELAY},
};
use crate::{ChallengeClock, Executive, Rewards, Runtime, RuntimeCall, Spacetime, System};
use cairn_device_primitives::DeviceId;
use cairn_emission::EmissionParams;
use cairn_traits::{ProvingClock, RoundClock};
use frame_support::dispatch::DispatchClass;
use pallet_challenge_clock::{ClockTiming, Timing, FULL_GRACE};
use pallet_spacetime::PartitionDuty;
use sp_runtime::transaction_validity::InvalidTransaction;

/// Who floods.
const FLOODER: u8 = 1;

/// A chain that runs as a development chain does, and one provider that proves all its sectors.
fn stored() -> (World, Fleet) {
	let emission = EmissionParams { max_storage_rate: 1 << 61, ..EmissionParams::default() };
	let setup = Setup { ticks_per_round: 4, emission, ..Setup::default() };
	let (mut world, mut fleet) = (World::new(&setup), Fleet::default());
	fleet::settle(&mut world, &mut fleet, 1, 1);
	world.advance();
	providers::settle(&mut world, &mut fleet, 1, 2);
	providers::prove(&mut world, &fleet, 100);
	assert!(world.inspect(Spacetime::total_power) > 0);
	(world, fleet)
}

/// The provider and its proof, in the block that is the first to take it.
fn due(world: &mut World, fleet: &Fleet) -> (DeviceId, RuntimeCall) {
	loop {
		world.advance();
		let made = world.inspect(|| {
			let opens_now = |duty: &PartitionDuty| duty.opens == ChallengeClock::tick();
			let (device, duty) = all_duties().into_iter().find(|(_, duty)| opens_now(duty))?;
			let time = ChallengeClock::lookback_ticks() + ChallengeClock::window_ticks();
			assert_eq!(duty.closes - duty.opens, time);
			Some((device, fleet.disks.window(device, &duty, 0, false)?))
		});
		if let Some((device, proof)) = made {
			assert_eq!(
				world.attempt(|| Executive::apply_extrinsic(signed(RELAY, proof.clone()))),
				Ok(Ok(()))
			);
			return (device, proof);
		}
		providers::prove_once(world, fleet);
	}
}

/// Lets `fill` fill `blocks` blocks, so that the proof finds no room. Returns how many ticks passed.
fn flood(world: &mut World, blocks: u32, proof: &RuntimeCall, fill: impl Fn(&mut World)) -> u32 {
	let began = world.inspect(ChallengeClock::tick);
	let no_room = Err(InvalidTransaction::ExhaustsResources.into());
	for _ in 0..blocks {
		fill(world);
		assert_eq!(world.submit(RELAY, proof.clone()), no_room);
		world.next_block();
	}
	world.inspect(ChallengeClock::tick) - began
}

/// Floods a proof's whole time and more, and shows that it is in time all the same, and that its
/// provider keeps its power. Of the garbage, what comes first is heaviest: each fills the gap that the
/// one before leaves.
fn survive(garbage: &[RuntimeCall]) {
	let (mut world, fleet) = stored();
	let (device, proof) = due(&mut world, &fleet);
	let (time, cap) = world.inspect(|| {
		let time = ChallengeClock::lookback_ticks() + ChallengeClock::window_ticks();
		(time, ClockTiming::<Runtime>::get().pause_cap)
	});
	let blocks = time + 3;
	assert!(blocks < cap);
	let fill = |world: &mut World| garbage.iter().for_each(|call| _ = world.fill(FLOODER, call));
	let ticks = flood(&mut world, blocks, &proof, fill);
	// The first full block was begun before the flood.
	assert_eq!(ticks, u32::from(FULL_GRACE) - 1);
	let power = world.inspect(|| Rewards::storage_earnings(device).power);
	world.succeed(RELAY, proof);
	providers::prove(&mut world, &fleet, 20);
	assert!(power > 0);
	assert_eq!(world.inspect(|| Rewards::storage_earnings(device).power), power);
	world.audit();
}

/// So many declarations that fail in one extrinsic: signing each by itself, a test takes too long.
fn declarations(count: usize) -> RuntimeCall {
	pallet_utility::Call::force_batch { calls: vec![failing_declaration(); count] }.into()
}

#[test]
fn a_window_is_proven_in_time_through_a_flood_of_declarations_that_fail() {
	survive(&[declarations(50), declarations(8), failing_declaration(), garbage_reports(1, 1)]);
}

#[test]
fn a_window_is_proven_in_time_through_a_flood_of_garbage_reports() {
	let sizes = [(32, 32), (8, 32), (2, 32), (1, 14), (1, 1)];
	survive(&sizes.map(|(groups, reports)| garbage_reports(groups, reports)));
}

#[test]
fn a_window_is_proven_in_time_through_a_flood_of_garbage_windows() {
	survive(&[garbage_window(64), garbage_window(8), garbage_window(1), garbage_reports(1, 1)]);
}

/// Fills the open block by weight alone.
pub fn take_all(world: &mut World) {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	let all = limits.get(DispatchClass::Operational).max_total.unwrap();
	world.inspect(|| System::register_extra_weight_unchecked(all, DispatchClass::Operational));
}

#[test]
fn a_flood_past_the_cap_of_standstills_makes_a_proof_late() {
	let (mut world, fleet) = stored();
	let (device, proof) = due(&mut world, &fleet);
	let Timing { lookback_ticks, window_ticks, pause_cap, .. } =
		world.inspect(ClockTiming::<Runtime>::get);
	let time = lookback_ticks + window_ticks;
	let (mut ticks, mut blocks) = (0, 0);
	while ticks < time {
		ticks += flood(&mut world, 1, &proof, take_all);
		blocks += 1;
	}
	assert!(blocks >= pause_cap + time, "{blocks}");
	let late = world.submit(RELAY, proof).unwrap();
	assert_eq!(late, Err(pallet_spacetime::Error::<Runtime>::WindowNotOpen.into()));
	providers::prove(&mut world, &fleet, 1);
	assert_eq!(world.inspect(|| Rewards::storage_earnings(device).power), 0);
}
