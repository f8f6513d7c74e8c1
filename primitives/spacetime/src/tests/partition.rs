// SPDX-License-Identifier: Apache-2.0
//! What becomes of sectors window by window, as a pure matter.

use proptest::{collection::vec, prelude::*};

use crate::{
	partition::{
		Bytes, End, Entry, Outcome, Partition, PlacesError,
		SectorState::{self, Active, Faulty, Recovering, Unproven},
		Settlement,
	},
	*,
};

const SCHEDULE: Schedule = Schedule { offset: 0, window: 10, lookback: 2, round: 2 };
const PERIOD: u32 = 480;
const NEVER: u32 = u32::MAX;

/// A partition of sectors in these states, numbered from 10, to be proven in window 0.
fn partition(states: &[SectorState]) -> Partition {
	let mut partition = Partition::new(ProfileId::Mib32, 0);
	for (number, state) in (10..).zip(states) {
		let entry = Entry { number, root: [number as u8; 32], expires: NEVER, state: *state };
		partition.entries.try_push(entry).unwrap();
	}
	partition
}

fn states(partition: &Partition) -> Vec<SectorState> {
	partition.entries.iter().map(|entry| entry.state).collect()
}

const ONE_OF_EACH: [SectorState; 4] =
	[Unproven, Active, Faulty { missed: 2 }, Recovering { missed: 1 }];

#[test]
fn bytes_are_counted_by_state() {
	let size = 32 << 20;
	let bytes = Bytes { unproven: size, active: size, faulty: size, recovering: size };
	assert_eq!(partition(&ONE_OF_EACH).bytes(), bytes);
	assert_eq!(bytes.live(), 4 * size);
	assert_eq!(partition(&[Active, Active]).bytes().active, 2 * size);
}

#[test]
fn a_proof_answers_for_what_is_neither_faulty_nor_skipped() {
	let partition = partition(&ONE_OF_EACH);
	let numbers = |skipped| {
		let asked = partition.asked(skipped);
		asked.map(|asked| asked.iter().map(|(number, _)| *number).collect::<Vec<_>>())
	};
	assert_eq!(numbers(0), Ok(vec![10, 11, 13]));
	assert_eq!(numbers(0b0010), Ok(vec![10, 13]));
	assert_eq!(numbers(0b0100), Err(PlacesError::WrongState));
	assert_eq!(numbers(0b1_0000), Err(PlacesError::NoSector));
	assert_eq!(numbers(0b1011), Err(PlacesError::Empty));
	assert_eq!(partition.asked(0).unwrap()[2].1, [13; 32]);
}

#[test]
fn the_last_of_64_places_can_be_named() {
	let full = partition(&[Active; 64]);
	assert_eq!(full.asked(1 << 63).unwrap().len(), 63);
	assert_eq!(full.asked(u64::MAX), Err(PlacesError::Empty));
	assert!(!full.has_room());
	let nearly = partition(&[Active; 63]);
	assert_eq!(nearly.asked(1 << 63), Err(PlacesError::NoSector));
	assert!(nearly.has_room());
}

#[test]
fn a_proof_makes_all_active_but_what_is_skipped_or_faulty() {
	let mut partition = partition(&ONE_OF_EACH);
	partition.prove(0b1010);
	let skipped = Faulty { missed: 0 };
	assert_eq!(
		states(&partition),
		vec![Active, skipped, Faulty { missed: 2 }, Faulty { missed: 1 }]
	);
	assert!(partition.proven);
}

#[test]
fn a_missed_window_makes_all_faulty_and_costs_what_was_faulty_before() {
	let mut partition = partition(&ONE_OF_EACH);
	let settlement = partition.settle(&SCHEDULE, 10, 9);
	let [first, third, second] = [1, 3, 2].map(|missed| Faulty { missed });
	assert_eq!(states(&partition), vec![first, first, third, second]);
	// The recovering one promised to answer, and did not.
	assert_eq!(settlement.missed, 3);
	let pays = Outcome { charges: 1, end: None };
	assert_eq!(settlement.outcomes, [(12, pays), (13, pays)].into());
	assert_eq!(partition.window, 48);
}

#[test]
fn a_proven_window_costs_old_faults_only() {
	let mut partition = partition(&[Active, Active, Faulty { missed: 1 }]);
	partition.prove(0b01);
	let settlement = partition.settle(&SCHEDULE, 10, 9);
	assert_eq!(states(&partition), vec![Faulty { missed: 1 }, Active, Faulty { missed: 2 }]);
	assert_eq!(settlement.missed, 0);
	assert_eq!(settlement.outcomes, [(12, Outcome { charges: 1, end: None })].into());
	assert!(!partition.proven);
}

#[test]
fn nothing_happens_before_the_close() {
	let mut partition = partition(&ONE_OF_EACH);
	let before = partition.clone();
	assert_eq!(partition.settle(&SCHEDULE, 9, 9), Settlement::default());
	assert_eq!(partition, before);
}

#[test]
fn a_fault_ends_with_the_window_after_the_last_that_may_be_missed() {
	let mut partition = partition(&[Faulty { missed: 2 }, Active]);
	partition.prove(0);
	let settlement = partition.settle(&SCHEDULE, 10, 3);
	assert!(settlement.outcomes.values().all(|outcome| outcome.end.is_none()));
	partition.prove(0);
	let settlement = partition.settle(&SCHEDULE, 10 + PERIOD, 3);
	let ended = Outcome { charges: 1, end: Some(End::Terminated { at: 10 + PERIOD }) };
	assert_eq!(settlement.outcomes, [(10, ended)].into());
	assert_eq!(states(&partition), vec![Active]);
}

#[test]
fn who_has_expired_leaves_with_the_close_whatever_its_state() {
	let mut partition = partition(&ONE_OF_EACH);
	partition.entries.iter_mut().take(3).for_each(|entry| entry.expires = 10);
	partition.entries[0].expires = 11;
	partition.prove(0);
	let settlement = partition.settle(&SCHEDULE, 10, 9);
	let left = |charges| Outcome { charges, end: Some(End::Expired) };
	assert_eq!(settlement.outcomes, [(11, left(0)), (12, left(1))].into());
	let left: Vec<_> = partition.entries.iter().map(|entry| entry.number).collect();
	assert_eq!(left, vec![10, 13]);
}

#[test]
fn an_emptied_partition_goes_on_with_the_window_at_hand() {
	let mut partition = partition(&[Active]);
	partition.entries[0].expires = 10;
	partition.settle(&SCHEDULE, 10 + 7 * PERIOD, 9);
	assert!(partition.entries.is_empty());
	assert_eq!(partition.window, 8 * 48);
}

#[test]
fn declarations_go_between_faulty_and_recovering() {
	let mut partition = partition(&ONE_OF_EACH);
	assert_eq!(partition.declare_faults(0b0100), Err(PlacesError::WrongState));
	assert_eq!(partition.declare_recoveries(0b0001), Err(PlacesError::WrongState));
	assert_eq!(partition.declare_faults(0), Err(PlacesError::Empty));
	assert_eq!(partition.declare_recoveries(0), Err(PlacesError::Empty));
	assert_eq!(partition.declare_faults(1 << 4), Err(PlacesError::NoSector));
	assert_eq!(partition.declare_recoveries(1 << 63), Err(PlacesError::NoSector));
	partition.declare_faults(0b1001).unwrap();
	partition.declare_recoveries(0b0101).unwrap();
	let recovering = |missed| Recovering { missed };
	assert_eq!(
		states(&partition),
		vec![recovering(0), Active, recovering(2), Faulty { missed: 1 }]
	);
}

#[test]
fn a_recovery_tells_who_was_charged() {
	let faulty = [0, 1, 2, 3].map(|missed| Faulty { missed });
	let all = [faulty.as_slice(), &[Faulty { missed: 2 }]].concat();
	let mut recovered = partition(&all);
	let charged = [2, 3].map(|place| recovered.entries[place].number);
	assert_eq!(recovered.declare_recoveries(0b01111).unwrap(), charged);
	// What closing says of the same windows.
	for (missed, state) in (0..).zip([Faulty { missed: 0 }, Recovering { missed: 0 }]) {
		assert_eq!(state.closed(false), (Faulty { missed: 1 }, false), "{missed}");
	}
	assert!(Faulty { missed: 1 }.closed(false).1);
}

fn state() -> impl Strategy<Value = SectorState> {
	prop_oneof![
		Just(Unproven),
		Just(Active),
		(0u8..4).prop_map(|missed| Faulty { missed }),
		(0u8..4).prop_map(|missed| Recovering { missed }),
	]
}

proptest! {
	/// A lag of any length is the same as closing on time, window by window.
	#[test]
	fn settling_late_is_settling_often(
		states in vec((state(), 0u32..4_000), 1..12),
		proven in any::<bool>(),
		now in 0u32..6_000,
		most_missed in 1u8..9,
	) {
		let (states, expiries): (Vec<_>, Vec<_>) = states.into_iter().unzip();
		let mut late = partition(&states);
		late.entries.iter_mut().zip(&expiries).for_each(|(entry, at)| entry.expires = *at);
		if proven {
			late.prove(0);
		}
		let mut timely = late.clone();
		let all = late.settle(&SCHEDULE, now, most_missed);
		let mut sum = Settlement::default();
		for tick in (0..=now).filter(|tick| tick % 10 == 0 || *tick == now) {
			let step = timely.settle(&SCHEDULE, tick, most_missed);
			sum.missed += step.missed;
			for (number, outcome) in step.outcomes {
				let whole = sum.outcomes.entry(number).or_default();
				prop_assert!(whole.end.is_none());
				whole.charges += outcome.charges;
				whole.end = outcome.end;
			}
		}
		prop_assert_eq!(&late, &timely);
		prop_assert_eq!(all, sum);
	}

	#[test]
	fn nobody_outlasts_the_limit(states in vec(state(), 1..65), most_missed in 1u8..=254) {
		let mut partition = partition(&states);
		let windows = u32::from(most_missed) + 2;
		let settlement = partition.settle(&SCHEDULE, 10 + windows * PERIOD, most_missed);
		prop_assert!(partition.entries.is_empty());
		prop_assert_eq!(settlement.outcomes.len(), states.len());
		let ended = |outcome: &Outcome| matches!(outcome.end, Some(End::Terminated { .. }));
		prop_assert!(settlement.outcomes.values().all(ended));
	}
}
