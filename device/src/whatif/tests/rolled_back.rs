// SPDX-License-Identifier: Apache-2.0
//! Reports within calls of which some came to nothing: a replay takes those that the chain took.

use super::{
	super::{
		facts::{Group, Happening},
		submitted::{matched, Answer, Sent},
	},
	audit::audit,
	calls::{self, fails, found, Call, Multisig, Utility},
	made_up::{signed, Constitution, MadeUp, Script},
};
use crate::relay::SignedReport;

fn chain() -> MadeUp {
	MadeUp::play(Script { seed: 3, blocks: 165 }, Constitution::default())
}

fn report(group: &Group, reports: &[SignedReport]) -> Call {
	calls::report(vec![calls::group(group.round, group.beaconer, reports)])
}

fn batch_all(calls: Vec<Call>) -> Call {
	Call::Utility(Utility::batch_all { calls })
}

fn force_batch(calls: Vec<Call>) -> Call {
	Call::Utility(Utility::force_batch { calls })
}

/// The same reports with tags that earn nothing: they are accepted and refused on arrival alike.
fn mistaken(group: &Group) -> Vec<SignedReport> {
	let refused = |witness| group.refused.iter().any(|(refused, _)| *refused == witness);
	let mistake = |one: &SignedReport| match refused(one.report.witness) {
		true => one.clone(),
		false => {
			let tag = one.report.tag.map(|byte| byte ^ 1);
			signed(cairn_device_primitives::Report { tag, ..one.report.clone() })
		}
	};
	group.sent[0].iter().map(mistake).collect()
}

/// The events of a group that was sent in these parts.
fn answers(group: &Group, parts: &[&[SignedReport]]) -> Vec<Answer> {
	let answer = |part: &&[SignedReport]| {
		let within = |witness| part.iter().any(|one| one.report.witness == witness);
		let refused: Vec<_> =
			group.refused.iter().filter(|(witness, _)| within(*witness)).copied().collect();
		let accepted = (part.len() - refused.len()) as u32;
		let (round, beaconer) = (group.round, group.beaconer);
		Answer { extrinsic: 1, round, beaconer, accepted, refused }
	};
	parts.iter().map(answer).collect()
}

/// The chain as it is read if every group came in a transaction of its own that `sent` makes of it,
/// beside what was told of that; `None` leaves one as it is. What the chain keeps at the end of a block
/// is known or not.
fn carried(known: bool, sent: impl Fn(&Group) -> Option<(Call, Vec<Answer>)>) -> MadeUp {
	let mut chain = chain();
	let mut carried = 0;
	for number in 0..chain.blocks.len() {
		let kept = chain.snapshot_at(number as u64 + 1).beacons;
		let mut happened = Vec::new();
		for happening in std::mem::take(&mut chain.blocks[number].happened) {
			let made = match &happening {
				Happening::Reported(group) => sent(group),
				_ => None,
			};
			let Some((call, answers)) = made else {
				happened.push(happening);
				continue;
			};
			let groups = matched(answers, [(1, found(&call))].into()).unwrap();
			for mut group in groups {
				let beacon = kept.get(&(group.round, group.beaconer)).cloned();
				group.kept = known.then(|| beacon.unwrap_or_default().reports);
				carried += usize::from(group.sent.len() > 1);
				happened.push(Happening::Reported(group));
			}
		}
		chain.blocks[number].happened = happened;
	}
	assert!(carried > 100, "{carried} that could be one or another");
	chain
}

/// One that was rolled back with a failing call, and one that was taken.
fn after_one_rolled_back(group: &Group) -> Option<(Call, Vec<Answer>)> {
	let sent = &group.sent[0];
	let lost = batch_all(vec![report(group, &mistaken(group)), fails()]);
	Some((force_batch(vec![lost, report(group, sent)]), answers(group, &[sent])))
}

#[test]
fn reports_that_were_rolled_back_are_not_taken_for_those_that_were_not() {
	assert_eq!(audit(&carried(true, after_one_rolled_back)), None);
}

#[test]
fn what_an_event_tells_is_not_enough_to_tell_two_apart() {
	let said = audit(&carried(false, after_one_rolled_back)).expect("the audit passes");
	assert!(said.contains("the report of gateway"), "{said}");
}

#[test]
fn reports_of_which_other_numbers_would_have_been_told_are_not_taken() {
	let chain = carried(true, |group| {
		let sent = &group.sent[0];
		let lost = batch_all(vec![report(group, &sent[1..]), report(group, sent), fails()]);
		Some((force_batch(vec![lost, report(group, sent)]), answers(group, &[sent])))
	});
	assert_eq!(audit(&chain), None);
}

#[test]
fn a_fallback_is_taken_where_the_main_call_failed_and_the_main_call_where_not() {
	let either = |fallback: bool| {
		carried(true, move |group| {
			let sent = &group.sent[0];
			let (good, bad) = (report(group, sent), report(group, &mistaken(group)));
			let (main, fallback) =
				if fallback { (batch_all(vec![bad, fails()]), good) } else { (good, bad) };
			let (main, fallback) = (Box::new(main), Box::new(fallback));
			let call = Call::Utility(Utility::if_else { main, fallback });
			Some((call, answers(group, &[sent])))
		})
	};
	assert_eq!(audit(&either(true)), None);
	assert_eq!(audit(&either(false)), None);
}

#[test]
fn an_approval_that_is_not_the_last_dispatches_nothing() {
	let chain = carried(true, |group| {
		let sent = &group.sent[0];
		let call = Box::new(report(group, &mistaken(group)));
		let approval = Call::Multisig(Multisig::as_multi { threshold: 3, call });
		let call = force_batch(vec![approval, report(group, sent)]);
		Some((call, answers(group, &[sent])))
	});
	assert_eq!(audit(&chain), None);
}

#[test]
fn of_three_two_may_have_been_taken() {
	for lost in 0..3 {
		let chain = carried(true, |group| {
			let (one, other) = group.sent[0].split_at(1);
			if other.is_empty() {
				return None;
			}
			let mut calls = vec![report(group, one), report(group, other)];
			calls.insert(lost, batch_all(vec![report(group, &mistaken(group)[..1]), fails()]));
			Some((force_batch(calls), answers(group, &[one, other])))
		});
		assert_eq!(audit(&chain), None, "the one at {lost} came to nothing");
	}
}

#[test]
fn where_none_leads_to_what_was_told_the_audit_ends() {
	let chain = carried(true, |group| {
		let (sent, bad) = (&group.sent[0], report(group, &mistaken(group)));
		let call = force_batch(vec![batch_all(vec![bad.clone(), fails()]), bad]);
		Some((call, answers(group, &[sent])))
	});
	let said = audit(&chain).expect("the audit passes");
	assert!(said.contains("reports that are kept at the end of the block"), "{said}");
}

#[test]
fn more_than_a_transaction_carries_cannot_be_told_of_it() {
	let chain = chain();
	let mut groups = chain.blocks.iter().flat_map(|block| &block.happened).filter_map(
		|happening| match happening {
			Happening::Reported(group) => Some(group),
			_ => None,
		},
	);
	let group = groups.next().unwrap();
	let sent = || -> Vec<Sent> { found(&report(group, &group.sent[0])) };
	let told = |times: usize| answers(group, &vec![group.sent[0].as_slice(); times]);
	assert_eq!(matched(told(1), [(1, sent())].into()).unwrap().len(), 1);
	assert_eq!(matched(told(2), [(1, sent())].into()), Err(1));
	assert_eq!(matched(told(1), [(2, sent())].into()), Err(1));
}
