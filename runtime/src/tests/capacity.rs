// SPDX-License-Identifier: Apache-2.0
//! What storage takes of blocks, by the weights in force, and what a chain can hold of it.

use super::chain;
use crate::{
	configs::{fees::Envelope, system::MAXIMUM_BLOCK_LENGTH},
	ChallengeClock, Runtime,
};
use cairn_coverage::{most_beacons, MAX_WITNESSES};
use cairn_spacetime::{
	booked_bytes, span_room, Profile, ProfileId, SealPartCost, WindowCost, DEADLINES,
	ENVELOPE_BYTES,
};
use cairn_traits::ProvingClock;
use frame_support::{
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use pallet_challenge_clock::{CROWD_SHARE, FULL_GRACE};
use pallet_spacetime::WeightInfo;

type Storage = <Runtime as pallet_spacetime::Config>::WeightInfo;

const PIB: u128 = 1 << 50;

fn micros(weight: Weight) -> u64 {
	weight.ref_time() / WEIGHT_REF_TIME_PER_MICROS
}

#[test]
fn a_part_of_a_seal_of_1_gib_takes_at_most_3_milliseconds() {
	let took = micros(Storage::prove_part(0));
	assert!(took <= 3_000, "{took} µs");
}

#[test]
fn a_window_of_64_sectors_of_1_gib_takes_at_most_5_milliseconds() {
	let took = micros(Storage::prove_window(64));
	assert!(took <= 5_000, "{took} µs");
}

#[test]
fn a_window_of_64_sectors_of_1_gib_takes_at_most_200_kib() {
	let bytes = WindowCost::of(ProfileId::Gib1.profile(), 64).bytes;
	assert!(bytes <= 200 * 1024, "{bytes}");
}

/// Larger parts than those of 1 GiB are charged as such of 32 GiB, which take more work.
#[test]
fn a_part_of_a_seal_of_32_gib_weighs_more_than_one_of_1_gib() {
	assert!(Storage::prove_part(1).all_gte(Storage::prove_part(0)));
	let bytes = |id: ProfileId| SealPartCost::of_data(id.profile()).bytes;
	assert!(bytes(ProfileId::Gib32) > bytes(ProfileId::Gib1));
}

/// Bytes of storage that a production chain has room for, in partitions of so many sectors of this
/// profile alone.
fn held(id: ProfileId, sectors: u32) -> u128 {
	let per_tick: u32 = <Runtime as pallet_spacetime::Config>::ProofBytesPerTick::get();
	assert_eq!(per_tick, MAXIMUM_BLOCK_LENGTH / 2);
	let period = u128::from(per_tick) * u128::from(ChallengeClock::period_ticks());
	let profile = id.profile();
	let partitions = period / u128::from(booked_bytes(profile, sectors));
	partitions * u128::from(sectors) * u128::from(profile.sector_bytes())
}

#[test]
fn half_of_the_blocks_carry_the_windows_of_eleven_pib_in_sectors_of_1_gib() {
	chain("staging", || assert_eq!(held(ProfileId::Gib1, 64) / PIB, 11));
}

#[test]
fn half_of_the_blocks_carry_the_windows_of_five_pib_in_lone_sectors_of_1_gib() {
	chain("staging", || assert_eq!(held(ProfileId::Gib1, 1) / PIB, 5));
}

#[test]
fn half_of_the_blocks_carry_the_windows_of_135_pib_in_sectors_of_32_gib() {
	chain("staging", || assert_eq!(held(ProfileId::Gib32, 25) / PIB, 135));
}

/// What all proofs of a block may weigh.
fn budget() -> u64 {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	let proofs = limits.get(frame_support::dispatch::DispatchClass::Operational);
	proofs.max_total.unwrap().ref_time()
}

/// What the hooks may take of a full block to close windows.
fn poll_share() -> u64 {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	limits.max_block.ref_time() / pallet_spacetime::POLL_SHARE
}

/// What all proofs of a block may weigh while the hooks take their share of it.
fn room() -> u64 {
	budget() - poll_share()
}

/// What a proof of so many sectors takes of a block's weight at most, with the windows of its partition
/// that it closes on the way. A proof takes one sector at least that was not missing, and all others may
/// have been.
fn proof_weight(profile: &Profile, sectors: u32) -> u64 {
	// Proofs of sectors that open more than those of 1 GiB are charged as of more of these.
	let opening = WindowCost::of(ProfileId::Gib1.profile(), 1).bytes;
	let like = WindowCost::of(profile, sectors).bytes.div_ceil(opening).max(sectors);
	let closing = match sectors - 1 {
		0 => Storage::close_quiet(),
		others => Storage::close_partition(others, 0).max(Storage::close_partition(0, others)),
	};
	let proof = Storage::prove_window(like).saturating_add(Envelope::get());
	proof.saturating_add(closing).ref_time()
}

/// The profiles that a production chain takes.
fn profiles() -> impl Iterator<Item = &'static Profile> {
	[ProfileId::Gib1, ProfileId::Gib32].into_iter().map(ProfileId::profile)
}

/// Were length not the limit, weight would have to be: full partitions do not nearly reach it.
#[test]
fn the_windows_of_full_partitions_that_half_of_the_blocks_carry_take_a_tenth_of_their_weight() {
	let window = Storage::prove_window(64).saturating_add(Envelope::get()).ref_time();
	let bytes = u64::from(WindowCost::of(ProfileId::Gib1.profile(), 64).bytes);
	let in_a_block = u64::from(MAXIMUM_BLOCK_LENGTH / 2) / bytes * window;
	assert!(in_a_block * 10 <= budget(), "{in_a_block} of {}", budget());
}

/// So blocks run out of length before they run out of weight, whatever the partitions.
#[test]
fn no_proof_takes_more_of_a_block_s_weight_than_its_partition_books_of_its_length() {
	for profile in profiles() {
		for sectors in 1..=profile.partition_sectors {
			let booked = booked_bytes(profile, sectors);
			let (weight, length) =
				(proof_weight(profile, sectors), u64::from(MAXIMUM_BLOCK_LENGTH));
			assert!(weight * length <= booked * room(), "{sectors}: {weight} for {booked}");
		}
	}
}

/// What a beacon weighs that keeps as many reports as it can, and draws so many of the witnesses for pay:
/// its reports, in a batch, and the reveal.
fn beacon_weight(drawn: u8) -> u64 {
	use pallet_coverage::{WeightInfo, MAX_REPORTS};
	type Coverage = <Runtime as pallet_coverage::Config>::WeightInfo;
	let drawn = u32::from(drawn);
	let reported = Coverage::report(1, MAX_REPORTS - 1).saturating_add(Envelope::get());
	let revealed = Coverage::reveal(MAX_REPORTS - drawn, drawn).saturating_add(Envelope::get());
	reported.saturating_add(revealed).ref_time()
}

/// Reports are kept whoever is drawn: where gateways are dense, every beacon has all that it keeps.
#[test]
fn blocks_carry_the_most_beacons_that_governance_may_ask_for_whoever_hears_them() {
	chain("staging", || {
		for drawn in 1..=MAX_WITNESSES {
			let (beacons, each) = (most_beacons(drawn), beacon_weight(drawn));
			let all = each * u64::from(beacons);
			assert!(all <= budget(), "{beacons} with {drawn} take {all} of {}", budget());
		}
	});
}

#[test]
fn blocks_would_not_carry_a_fifth_more_beacons_than_governance_may_ask_for() {
	chain("staging", || {
		for drawn in 1..=MAX_WITNESSES {
			let more = u64::from(most_beacons(drawn)) * 6 / 5;
			assert!(beacon_weight(drawn) * more > budget(), "{more} with {drawn}");
		}
	});
}

/// Bytes that may be due in a span of a period.
fn span() -> u64 {
	let per_tick: u32 = <Runtime as pallet_spacetime::Config>::ProofBytesPerTick::get();
	span_room(u64::from(per_tick) * u64::from(ChallengeClock::period_ticks()))
}

/// Partitions that the hooks close in a block that is full, where closing each takes that much.
fn closed_in_a_full_block(each: Weight) -> u64 {
	let by_weight = poll_share() / each.saturating_add(Storage::look()).ref_time();
	by_weight.min(pallet_spacetime::MAX_STEPS.into())
}

/// Bytes that a partition's proof takes at most.
fn largest_proof() -> u32 {
	let largest = ProfileId::ALL.into_iter().map(|id| {
		let profile = id.profile();
		WindowCost::of(profile, profile.partition_sectors).bytes + ENVELOPE_BYTES
	});
	largest.max().unwrap()
}

/// What keeps a proof out of a block leaves less of it than the proof takes, and other traffic has less of
/// it than makes it full; and before the proofs of the next span are taken, all blocks would have to be so.
#[test]
fn no_proofs_that_may_be_due_in_a_window_keep_another_out_of_it() {
	chain("staging", || {
		let (window, lookback) = (ChallengeClock::window_ticks(), ChallengeClock::lookback_ticks());
		assert_eq!(ChallengeClock::period_ticks(), DEADLINES * window);
		let others = CROWD_SHARE * MAXIMUM_BLOCK_LENGTH;
		let filled = u64::from(MAXIMUM_BLOCK_LENGTH - others - largest_proof());
		let blocks = window - lookback - u32::from(FULL_GRACE);
		assert!(span() < u64::from(blocks) * filled, "{}", span());
	});
}

/// The same by weight. A proof finds room by what is charged before it is looked at, which is as much of
/// all weight as it takes of all length. Some blocks may be full before the tick stands still.
#[test]
fn no_proofs_that_may_be_due_in_a_window_keep_another_out_of_it_by_weight() {
	chain("staging", || {
		let (window, lookback) = (ChallengeClock::window_ticks(), ChallengeClock::lookback_ticks());
		let all = <Runtime as frame_system::Config>::BlockWeights::get().max_block.ref_time();
		let share = all / u64::from(MAXIMUM_BLOCK_LENGTH);
		let charged = (share + 1) * u64::from(largest_proof()) + Envelope::get().ref_time();
		let blocks = window - lookback - u32::from(FULL_GRACE);
		let filled = u64::from(blocks) * (room() - CROWD_SHARE * budget() - charged);
		for profile in profiles() {
			for sectors in 1..=profile.partition_sectors {
				let partitions = span() / booked_bytes(profile, sectors);
				let due = partitions * proof_weight(profile, sectors);
				assert!(due < filled, "{partitions} of {sectors} take {due} of {filled}");
			}
		}
	});
}

/// Its record, at least.
#[test]
fn each_sector_that_pays_or_leaves_adds_a_read_and_a_write_to_a_closing() {
	let one = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(1, 1);
	let none = Storage::close_partition(0, 0);
	assert!(Storage::close_partition(63, 0).all_gte(none.saturating_add(one * 63)));
	assert!(Storage::close_partition(0, 64).all_gte(none.saturating_add(one * 64)));
}

#[test]
fn a_full_block_closes_a_hundred_partitions_that_were_missed_and_hundreds_that_were_proven() {
	let missed = closed_in_a_full_block(Storage::close_partition(0, 0));
	let proven = closed_in_a_full_block(Storage::close_quiet());
	assert!((110..140).contains(&missed), "{missed}");
	assert!((740..1_000).contains(&proven), "{proven}");
}

/// Lone sectors make the most partitions.
#[test]
fn full_blocks_close_all_that_was_proven_in_a_full_span_before_the_next_closes() {
	chain("staging", || {
		let partitions = span() / booked_bytes(ProfileId::Gib1.profile(), 1);
		let blocks = partitions.div_ceil(closed_in_a_full_block(Storage::close_quiet()));
		assert!(blocks <= u64::from(ChallengeClock::window_ticks()) * 4 / 5, "{blocks}");
	});
}

/// All of a span's windows close at one tick, and in the worst case all sectors pay or leave.
#[test]
fn full_blocks_close_the_partitions_of_a_full_span_within_three_quarters_of_a_window() {
	chain("staging", || {
		let profile = ProfileId::Gib1.profile();
		let partitions = span() / booked_bytes(profile, profile.partition_sectors);
		let dearest = Storage::close_partition(63, 0).max(Storage::close_partition(0, 64));
		let blocks = partitions.div_ceil(closed_in_a_full_block(dearest));
		assert!(blocks <= u64::from(ChallengeClock::window_ticks()) * 3 / 4, "{blocks}");
	});
}
