// SPDX-License-Identifier: Apache-2.0
//! Full beacons: who had to make room in the block in which it came leaves no trace, and the replay
//! finds out whom the chain took all the same.

use super::{
	super::{
		attribution::LIMIT,
		facts::{Block, Happening, Snapshot},
		figures::Asked,
		replay::Replay,
		submitted::{ambiguous, matched, Answer},
	},
	calls::{self, fails, found, Call, Utility},
	made_up::{record, signed, Constitution, MadeUp, Script, LENGTHS},
};
use crate::relay::SignedReport;
use cairn_coverage::{
	outranked, rank, receive, standing, window, Arrival, Presence, Ramp, Refusal, StoredReport,
	MAX_WITNESSES,
};
use cairn_device_primitives::{DeviceId, Report, Round, Seed};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// Gateways that report: more than a beacon keeps, beside those of the made-up chain.
const CROWD: std::ops::Range<DeviceId> = 100..180;

/// The byte of the tag of a report that is refused on arrival.
const TOO_STRONG: u8 = 9;

/// What a transaction carries of a beacon: witnesses by their rank, the best first, with the bytes of
/// their tags; and whether it came to something.
type Part<'a> = (bool, &'a [(usize, u8)]);

/// A block in the round after a draw, and the state before it.
struct Crowded {
	before: Snapshot,
	block: Block,
	round: Round,
	beaconer: DeviceId,
	seed: Seed,
	/// The crowd, by rank.
	ranked: Vec<DeviceId>,
}

fn presence() -> Presence {
	let ramp = Ramp::restarted(0);
	Presence { heard: None, ramp, located: 0, moves: None, retires: None, counted: None }
}

impl Crowded {
	fn new() -> Self {
		let chain = MadeUp::play(Script { seed: 3, blocks: 60 }, Constitution::default());
		let late = |block: &&Block| {
			let (now, first) = (block.tick / LENGTHS.ticks_per_round, block.began.is_some());
			let told = block.happened.iter().find_map(|happening| match happening {
				Happening::Reported(group) if group.round < now => Some(group),
				_ => None,
			});
			told.filter(|_| !first && block.number > 20).is_some()
		};
		let mut block = chain.blocks.iter().find(late).unwrap().clone();
		let now = block.tick / LENGTHS.ticks_per_round;
		let of = |happening: &Happening| match happening {
			Happening::Reported(group) if group.round < now => Some((group.round, group.beaconer)),
			_ => None,
		};
		let (round, beaconer) = block.happened.iter().find_map(of).unwrap();
		block.happened.clear();
		let mut before = chain.snapshot_at(block.number - 1);
		before.beacons.clear();
		for device in CROWD {
			before.devices.insert(device, record(device));
			before.presences.insert(device, presence());
		}
		let seed = before.rounds[&window::rank_round(round)].1;
		let mut ranked: Vec<_> = CROWD.collect();
		ranked.sort_by_key(|witness| rank(&seed, beaconer, *witness));
		Self { before, block, round, beaconer, seed, ranked }
	}

	/// The report of the witness at a rank.
	fn report(&self, (at, tag): (usize, u8)) -> SignedReport {
		signed(Report {
			round: self.round,
			beaconer: self.beaconer,
			witness: self.ranked[at],
			tag: [tag; 16],
			rssi: if tag == TOO_STRONG { -200 } else { -1_000 },
			snr: -50,
			frequency: cairn_coverage::Region::Eu868.plan().channels[0],
			data_rate: 0,
			gps_time: None,
		})
	}

	/// What is kept of it.
	fn stored(&self, at: (usize, u8)) -> Result<StoredReport, Refusal> {
		let signed = self.report(at);
		let (from, to) = (record(self.beaconer).facts, record(signed.report.witness).facts);
		let arrival = Arrival {
			tick: self.block.tick,
			ticks_per_round: LENGTHS.ticks_per_round,
			beaconer: &from,
			witness: &to,
			params: &Constitution::default().coverage,
		};
		receive(&signed.report, &arrival, || Some(presence()))
	}

	/// Takes a group as the chain does.
	fn take(&self, beacon: &mut Vec<StoredReport>, group: &[(usize, u8)]) -> Answer {
		let (mut accepted, mut refused) = (0, Vec::new());
		for at in group {
			let witness = self.ranked[at.0];
			let place = |report| standing(&self.seed, self.beaconer, report);
			let standings: Vec<_> = beacon.iter().map(place).collect();
			let report = match self.stored(*at) {
				_ if beacon.iter().any(|stored| stored.witness == witness) => {
					Err(Refusal::Duplicate)
				}
				judged => judged,
			};
			let Ok(report) = report else {
				refused.extend(report.err().map(|why| (witness, why)));
				continue;
			};
			if beacon.len() < usize::from(MAX_WITNESSES) {
				accepted += 1;
				beacon.push(report);
			} else {
				match outranked(&standings, place(&report)) {
					Ok(place) => {
						accepted += 1;
						let gone = std::mem::replace(&mut beacon[place], report);
						refused.push((gone.witness, Refusal::Outranked));
					}
					Err(refusal) => refused.push((report.witness, refusal)),
				}
			}
		}
		let (round, beaconer) = (self.round, self.beaconer);
		Answer { extrinsic: 1, round, beaconer, accepted, refused }
	}

	/// What an audit says of the block, if the beacon holds those at the ranks `before`, and one
	/// transaction carries `parts`.
	fn audit(self, before: &[usize], parts: &[Part]) -> Option<String> {
		self.audit_of(before, &[parts], |_| ())
	}

	/// The same of several transactions, if the chain keeps what `change` makes of the beacon.
	fn audit_of(
		mut self,
		before: &[usize],
		transactions: &[&[Part]],
		change: impl FnOnce(&mut Vec<StoredReport>),
	) -> Option<String> {
		let beacon: Result<Vec<_>, _> = before.iter().map(|at| self.stored((*at, 0))).collect();
		let (mut beacon, key) = (beacon.unwrap(), (self.round, self.beaconer));
		self.before.beacons.entry(key).or_default().reports = beacon.clone();
		let (mut sent, mut answers) = (BTreeMap::new(), Vec::new());
		for (extrinsic, parts) in (1..).zip(transactions) {
			let mut calls = Vec::new();
			for (taken, group) in *parts {
				let reports: Vec<_> = group.iter().map(|at| self.report(*at)).collect();
				let call = calls::report(vec![calls::group(self.round, self.beaconer, &reports)]);
				if *taken {
					answers.push(Answer { extrinsic, ..self.take(&mut beacon, group) });
					calls.push(call);
				} else {
					calls.push(Call::Utility(Utility::batch_all { calls: vec![call, fails()] }));
				}
			}
			sent.insert(extrinsic, found(&Call::Utility(Utility::force_batch { calls })));
		}
		change(&mut beacon);
		let groups = matched(answers, sent).unwrap();
		let open = ambiguous(&groups);
		for mut group in groups {
			group.kept = open.contains(&key).then(|| beacon.clone());
			self.block.happened.push(Happening::Reported(group));
		}
		let mut replay = Replay::begin(self.before, Asked::new(&[], LENGTHS));
		replay.apply(&self.block).err().map(|halt| halt.to_string())
	}
}

/// Of 31 or 32 stored reports, the worst two.
fn held(count: usize) -> Vec<usize> {
	(1..32).chain([34]).take(count).collect()
}

#[test]
fn one_that_made_room_at_once_is_told_from_one_that_was_rolled_back() {
	for count in [31, 32] {
		for (lost, other) in [(32, 33), (33, 32)] {
			for place in 0..3 {
				let mut parts: Vec<Part> = vec![(true, &[]), (true, &[(0, 7)])];
				let (lost, other) = ([(lost, 7)], [(other, 7)]);
				parts[0].1 = &other;
				parts.insert(place, (false, &lost));
				let said = Crowded::new().audit(&held(count), &parts);
				assert_eq!(said, None, "{count} before, {lost:?} lost at {place}");
			}
		}
	}
}

/// Groups of one report each.
fn singly(reports: &[(usize, u8)]) -> Vec<&[(usize, u8)]> {
	reports.iter().map(std::slice::from_ref).collect()
}

fn parts<'a>(lost: &[&'a [(usize, u8)]], taken: &[&'a [(usize, u8)]]) -> Vec<Part<'a>> {
	let lost = lost.iter().map(|group| (false, *group));
	lost.chain(taken.iter().map(|group| (true, *group))).collect()
}

/// The witnesses at some ranks, with one tag.
fn at(ranks: impl Iterator<Item = usize>, tag: u8) -> Vec<(usize, u8)> {
	ranks.map(|rank| (rank, tag)).collect()
}

#[test]
fn in_whichever_order_others_came_that_were_rolled_back_is_no_matter() {
	let (lost, mut taken) = (at((8..40).rev(), 7), at(8..40, 7));
	taken.extend(at(0..8, 7));
	let parts = parts(&singly(&lost), &singly(&taken));
	assert_eq!(Crowded::new().audit(&[], &parts), None);
}

#[test]
fn copies_that_were_rolled_back_are_tried_once() {
	let (lost, taken) = ([(33, 7)], [(32, 7), (0, 7)]);
	let parts = parts(&[lost.as_slice(); 400], &singly(&taken));
	assert_eq!(Crowded::new().audit(&held(31), &parts), None);
}

#[test]
fn of_reports_with_other_tags_those_that_are_kept_were_taken() {
	let lost: Vec<_> = (32..42).flat_map(|rank| at([rank; 6].into_iter(), 0)).collect();
	let lost: Vec<_> = lost.iter().zip((1..7).cycle()).map(|((at, _), tag)| (*at, tag)).collect();
	let taken = at(32..42, 7);
	let parts = parts(&singly(&lost), &singly(&taken));
	assert_eq!(Crowded::new().audit(&held(20), &parts), None);
}

#[test]
fn who_was_refused_later_is_not_taken_for_one_that_made_room() {
	let (lost, taken) = (at(60..72, 7), at(40..52, 7));
	// Each makes room for one, and another is refused beside it: or the other way around.
	let pairs: Vec<_> = (0..12).map(|nth| [(nth, 7), (60 + nth, 7)]).collect();
	let swapped: Vec<_> = (0..12).map(|nth| [(51 - nth, 7), (nth, 7)]).collect();
	let mut before: Vec<&[(usize, u8)]> = swapped.iter().map(|pair| pair.as_slice()).collect();
	before.extend(singly(&lost));
	let mut after = singly(&taken);
	after.extend(pairs.iter().map(|pair| pair.as_slice()));
	let parts = parts(&before, &after);
	let held: Vec<_> = (12..32).collect();
	assert_eq!(Crowded::new().audit(&held, &parts), None);
}

#[test]
fn a_block_that_takes_too_long_to_find_out_ends_the_replay_with_its_number() {
	let (lost, taken) = (at((40..52).rev(), 7), at((60..72).rev(), 7));
	let best = at(0..12, 7);
	let (last, swapped) = ([best.clone(), lost.clone()].concat(), [taken.clone(), best].concat());
	let mut before = [singly(&lost[..6]), singly(&lost[..6])].concat();
	before.push(&swapped);
	before.extend(singly(&lost[6..]));
	let mut after = singly(&taken);
	after.push(&last);
	let (held, crowded): (Vec<_>, _) = ((12..32).collect(), Crowded::new());
	let number = crowded.block.number;
	let said = crowded.audit(&held, &parts(&before, &after)).expect("it was found out");
	assert!(said.starts_with(&format!("block {number} carries calls")), "{said}");
	assert!(said.contains(&LIMIT.to_string()), "{said}");
	let told = format!("{},{:03}", LIMIT / 1_000, LIMIT % 1_000);
	assert!(include_str!("../../../../docs/audit.md").contains(&told), "{told}");
}

#[test]
fn what_no_group_leads_to_is_named() {
	let crowded = Crowded::new();
	let (lost, taken) = ([(33, 7)], [(32, 7)]);
	// The chain keeps another's tag than was sent.
	let said = crowded.audit_of(&held(31), &[&parts(&[&lost], &[&taken])], |beacon| {
		beacon.last_mut().unwrap().tag = [8; 16];
	});
	let said = said.expect("the audit passes");
	assert!(said.contains("reports that are kept at the end of the block"), "{said}");
}

/// Reports of a few that are good, bad or worse, in groups that came to something or not.
fn groups() -> impl Strategy<Value = Vec<(bool, Vec<(usize, u8)>)>> {
	let tag = prop_oneof![Just(0), Just(1), Just(2), Just(TOO_STRONG)];
	vec((any::<bool>(), vec((0usize..50, tag), 1..5)), 0..12)
}

fn borrowed(groups: &[(bool, Vec<(usize, u8)>)]) -> Vec<Part<'_>> {
	groups.iter().map(|(taken, group)| (*taken, group.as_slice())).collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn whatever_a_chain_takes_by_its_rules_passes(
		count in 24usize..=32,
		one in groups(),
		other in groups(),
	) {
		let held: Vec<_> = (8..40).take(count).collect();
		let (one, other) = (borrowed(&one), borrowed(&other));
		let said = Crowded::new().audit_of(&held, &[&one, &other], |_| ());
		prop_assert_eq!(said, None);
	}
}
