// SPDX-License-Identifier: Apache-2.0
//! Whatever the chain had booked otherwise is found, and named.

use super::{
	super::{
		division::divide,
		facts::{Block, Books, Happening, Rules, Verdict},
		figures::Asked,
		replay::Replay,
	},
	made_up::{Constitution, MadeUp, Script, LENGTHS},
};
use cairn_coverage::Refusal;
use codec::Compact;

fn chain() -> MadeUp {
	MadeUp::play(Script { seed: 3, blocks: 165 }, Constitution::default())
}

/// The first difference that an audit finds, in words.
pub fn audit(chain: &MadeUp) -> Option<String> {
	let mut replay = Replay::begin(chain.snapshot_at(0), Asked::new(&[], LENGTHS));
	for block in &chain.blocks {
		let ended = match replay.apply(block) {
			Ok(ended) => ended,
			Err(difference) => return Some(difference.to_string()),
		};
		let Some(ended) = ended else { continue };
		if let Err(difference) = divide(&ended, &chain.books[ended.epoch as usize]) {
			return Some(difference.to_string());
		}
	}
	None
}

/// What an audit says after a change to the blocks, which must apply to one of them.
fn with_block(change: impl FnMut(&mut Block) -> bool) -> String {
	let mut chain = chain();
	let mut change = change;
	assert!(chain.blocks.iter_mut().any(&mut change), "nothing was changed");
	audit(&chain).expect("the audit passes")
}

/// What an audit says after a change to what happened.
fn with_happening(mut change: impl FnMut(&mut Happening) -> bool) -> String {
	with_block(|block| block.happened.iter_mut().any(&mut change))
}

/// What an audit says after a change to the books of epoch 5.
fn with_books(change: impl FnOnce(&mut Books)) -> String {
	let mut chain = chain();
	change(&mut chain.books[5]);
	audit(&chain).expect("the audit passes")
}

#[test]
fn a_chain_that_keeps_its_rules_passes() {
	assert_eq!(audit(&chain()), None);
}

#[test]
fn a_beaconer_that_was_booked_too_much_is_named() {
	let said = with_happening(|happening| match happening {
		Happening::Settled(revealed) if revealed.receipt.units.0 > 0 => {
			revealed.receipt.units = Compact(revealed.receipt.units.0 + 1);
			true
		}
		_ => false,
	});
	assert!(said.contains("its own micro-units") && said.starts_with("block "), "{said}");
}

#[test]
fn another_scale_is_named() {
	let said = with_happening(|happening| match happening {
		Happening::Settled(revealed) => {
			revealed.receipt.scale -= 1;
			true
		}
		_ => false,
	});
	assert!(said.contains("its scale: the chain has 9999, the replay 10000"), "{said}");
}

#[test]
fn a_witness_that_was_paid_for_nothing_is_named() {
	let said = with_happening(|happening| match happening {
		Happening::Settled(revealed) => revealed.receipt.verdicts.iter_mut().any(|(_, verdict)| {
			let refused = *verdict == Verdict::Refused(Refusal::NotHeard);
			if refused {
				*verdict = Verdict::Paid(Compact(5));
			}
			refused
		}),
		_ => false,
	});
	assert!(said.contains("the report of gateway") && said.contains("NotHeard"), "{said}");
}

#[test]
fn a_report_that_vanished_is_missed() {
	let said = with_happening(|happening| match happening {
		Happening::Settled(revealed) => revealed.receipt.verdicts.pop().is_some(),
		_ => false,
	});
	assert!(said.contains("how many reports it has"), "{said}");
}

#[test]
fn reports_that_were_accepted_or_refused_wrongly_are_named() {
	let said = with_happening(|happening| match happening {
		Happening::Reported(group) => {
			group.accepted += 1;
			true
		}
		_ => false,
	});
	assert!(said.contains("reports accepted"), "{said}");
	let said = with_happening(|happening| match happening {
		Happening::Reported(group) => group.refused.pop().is_some(),
		_ => false,
	});
	assert!(said.contains("reports refused"), "{said}");
}

#[test]
fn a_secret_that_opens_nothing_is_named() {
	let said = with_happening(|happening| match happening {
		Happening::Settled(revealed) => {
			revealed.secret[0] ^= 1;
			true
		}
		_ => false,
	});
	assert!(said.contains("the hash of its secret"), "{said}");
}

#[test]
fn a_beacon_that_nobody_drew_is_named() {
	let said = with_block(|block| {
		let Some((_, Rules { interval, .. }, _)) = &mut block.began else { return false };
		*interval = u32::MAX;
		block.number == 120
	});
	assert!(said.contains("whether it was drawn"), "{said}");
}

#[test]
fn a_gateway_that_counts_where_it_does_not_stand_is_named() {
	let said = with_happening(|happening| match happening {
		Happening::Counted { new: new @ Some(_), .. } => {
			*new = None;
			true
		}
		_ => false,
	});
	assert!(said.contains("the cells in which gateway"), "{said}");
}

#[test]
fn another_storage_pool_is_named() {
	let said = with_block(|block| {
		block.storage.issued += u128::from(block.number == 70);
		block.number == 70
	});
	assert!(said.contains("block 70, in epoch 4: the storage pool"), "{said}");
}

#[test]
fn bytes_that_nobody_proves_are_named() {
	let said = with_block(|block| {
		block.power.by_device.values_mut().next().is_some_and(|bytes| {
			*bytes += 1;
			true
		})
	});
	assert!(said.contains("the bytes that providers prove together"), "{said}");
}

#[test]
fn an_account_with_other_units_is_named() {
	let said = with_books(|books| books.units.values_mut().next().unwrap().1 += 1);
	assert!(said.contains("the books of epoch 5: the micro-units of device"), "{said}");
	let said = with_books(|books| {
		books.units.insert(77, (1, 0));
	});
	assert!(said.contains("device 77"), "{said}");
}

#[test]
fn other_totals_are_named() {
	let said = with_books(|books| books.total.0 += 1);
	assert!(said.contains("the micro-units of beaconers and witnesses together"), "{said}");
}

#[test]
fn a_provider_that_earned_something_else_is_named() {
	let said = with_books(|books| {
		books.storage.values_mut().next().unwrap().running.all.fraction ^= 1;
	});
	assert!(said.contains("what the storage of device 99 earned"), "{said}");
}

#[test]
fn a_pool_that_paid_another_rate_is_named() {
	let said = with_books(|books| books.summary.pools.witnesses.rate -= 1);
	assert!(said.contains("the pool Witnesses"), "{said}");
	let said = with_books(|books| books.summary.pools.validators.rate -= 1);
	assert!(said.contains("the pool of validators"), "{said}");
	let said = with_books(|books| books.summary.pools.treasury.budget -= 1);
	assert!(said.contains("the pool Treasury"), "{said}");
	let said = with_books(|books| books.summary.unallocated += 1);
	assert!(said.contains("the outcome"), "{said}");
}

#[test]
fn a_treasury_that_could_not_take_its_share_is_no_difference() {
	let mut chain = chain();
	chain.books[5].summary.withhold(cairn_emission::Pool::Treasury);
	assert_eq!(audit(&chain), None);
}

#[test]
fn a_session_that_ended_in_the_closing_block_is_no_difference() {
	let mut chain = chain();
	chain.books[5].put_up -= u128::from(cairn_power::TOTAL_WEIGHT);
	assert_eq!(audit(&chain), None);
}
