// SPDX-License-Identifier: Apache-2.0
//! Random histories, after each step of which all invariants hold and the books are exact.

use super::*;
use cairn_power::ConsensusWeight;
use cairn_traits::DeviceEvents;
use proptest::{collection::vec, prelude::*};
use sp_runtime::Perbill;
use std::collections::BTreeSet;

/// Accounts that may be candidates; the first five are at genesis, the last two may lose keys.
const CANDIDATES: AccountId = 12;
const DEVICES: u32 = 8;

#[derive(Clone, Debug)]
enum Command {
	Join(AccountId, Balance),
	BondMore(AccountId, Balance),
	Unbond(AccountId, Balance),
	SetCommission(AccountId, u32),
	Leave(AccountId),
	Withdraw(AccountId),
	Stand(AccountId),
	Back(u32, AccountId),
	Unback(u32),
	Refresh(u32),
	ClaimBacking(u32),
	ClaimValidator(AccountId),
	Prove(u32, u128),
	Cover(u32, u64),
	/// The device is sold to nobody in particular.
	Transfer(u32),
	Retire(u32),
	SetKeys(AccountId, bool),
	/// So many sessions in which the validators of this mask author nothing.
	Sessions(u32, u16),
	/// Sessions without a block.
	Standstill(u32),
	/// The running epoch closes, with this worth of a point.
	Close(Balance),
	/// This candidate equivocated so many sessions ago.
	Offence(AccountId, u32, u32),
}

fn any_command() -> impl Strategy<Value = Command> {
	let who = || 1..=CANDIDATES;
	let device = || 0..DEVICES;
	let amount = || prop_oneof![0..3_000u128, Just(BOND), Just(Balance::MAX)];
	let bytes = prop_oneof![Just(0u128), 0..10 * TIB, Just(1u128 << 80)];
	let units = prop_oneof![0..1_000_000_000u64, Just(u64::MAX)];
	let rate = prop_oneof![Just(0u128), 1..1_000_000u128, Just(1u128 << 40)];
	prop_oneof![
		3 => (who(), amount()).prop_map(|(who, bond)| Command::Join(who, bond)),
		1 => (who(), amount()).prop_map(|(who, amount)| Command::BondMore(who, amount)),
		2 => (who(), amount()).prop_map(|(who, amount)| Command::Unbond(who, amount)),
		1 => (who(), 0..300_000u32).prop_map(|(who, parts)| Command::SetCommission(who, parts)),
		2 => who().prop_map(Command::Leave),
		2 => who().prop_map(Command::Withdraw),
		2 => who().prop_map(Command::Stand),
		5 => (device(), who()).prop_map(|(device, who)| Command::Back(device, who)),
		2 => device().prop_map(Command::Unback),
		3 => device().prop_map(Command::Refresh),
		2 => device().prop_map(Command::ClaimBacking),
		2 => who().prop_map(Command::ClaimValidator),
		5 => (device(), bytes).prop_map(|(device, bytes)| Command::Prove(device, bytes)),
		3 => (device(), units).prop_map(|(device, units)| Command::Cover(device, units)),
		1 => device().prop_map(Command::Transfer),
		1 => device().prop_map(Command::Retire),
		1 => (CANDIDATES - 1..=CANDIDATES, any::<bool>())
			.prop_map(|(who, keyed)| Command::SetKeys(who, keyed)),
		8 => (1..6u32, any::<u16>(), any::<u16>())
			.prop_map(|(count, some, few)| Command::Sessions(count, some & few)),
		1 => (1..12u32).prop_map(Command::Standstill),
		3 => rate.prop_map(Command::Close),
		1 => (who(), 0..=100u32, 0..4u32)
			.prop_map(|(who, part, ago)| Command::Offence(who, part, ago)),
	]
}

/// A session of a hundred blocks and some, without any of the validators that `absent` names.
fn session(absent: u16) {
	for (who, weight) in Power::session_weights(Session::get()).unwrap() {
		if absent >> who & 1 == 0 {
			author(who, (u64::from(BLOCKS) * weight).div_ceil(TOTAL_WEIGHT) as u32);
		}
	}
	rotate_within_limits();
}

/// Ends the session, and holds that weights of the same validators move by the largest change at
/// most.
fn rotate_within_limits() {
	let before = planned_weights();
	rotate();
	let after = planned_weights();
	let ids =
		|set: &[(AccountId, ConsensusWeight)]| set.iter().map(|one| one.0).collect::<Vec<_>>();
	if ids(&before) == ids(&after) {
		for ((_, old), (_, new)) in before.iter().zip(&after) {
			assert!(old.abs_diff(*new) <= TOTAL_WEIGHT / 20, "{before:?} {after:?}");
		}
	}
}

fn owner(device: u32) -> AccountId {
	20 + u64::from(device)
}

fn apply(command: Command) {
	// Refusals are as good as anything here: what is checked is what is left.
	let _ = match command {
		Command::Join(who, bond) => Power::join(signed(who), bond, 100_000),
		Command::BondMore(who, amount) => Power::bond_more(signed(who), amount),
		Command::Unbond(who, amount) => Power::unbond(signed(who), amount),
		Command::SetCommission(who, parts) => Power::set_commission(signed(who), parts),
		Command::Leave(who) => Power::leave(signed(who)),
		Command::Withdraw(who) => Power::withdraw(signed(who)),
		Command::Stand(who) => Power::stand(signed(who)),
		Command::Back(device, who) => Power::back(signed(owner(device)), device, who),
		Command::Unback(device) => Power::unback(signed(owner(device)), device),
		Command::Refresh(device) => Power::refresh(signed(9), device),
		Command::ClaimBacking(device) => Power::claim_backing(signed(9), device),
		Command::ClaimValidator(who) => Power::claim_validator(signed(9), who),
		Command::Transfer(device) => Power::transferring(device, &owner(device)),
		Command::Retire(device) => Power::retired(device, 0),
		other => {
			happen(other);
			Ok(())
		}
	};
}

/// What nobody calls.
fn happen(command: Command) {
	match command {
		Command::Prove(device, bytes) => prove(device, bytes),
		Command::Cover(device, units) => cover(device, units),
		Command::SetKeys(who, true) => Keyed::mutate(|keyed| {
			keyed.insert(who);
		}),
		Command::SetKeys(who, false) => Keyed::mutate(|keyed| {
			keyed.remove(&who);
		}),
		Command::Sessions(count, absent) => (0..count).for_each(|_| session(absent)),
		Command::Standstill(count) => (0..count).for_each(|_| rotate_within_limits()),
		Command::Close(rate) => close_epoch(rate),
		Command::Offence(who, part, ago) => {
			let session = Session::get().saturating_sub(ago);
			Power::do_offence(&who, Perbill::from_percent(part), session);
		}
		_ => unreachable!(),
	}
}

/// All that was paid or can be claimed, or waits for the rest of a planck.
fn accounted() -> FineAmount {
	let plancks = |plancks| FineAmount { plancks, fraction: 0 };
	let mut sum = plancks(Paid::get());
	for (_, mut candidate) in Candidates::<Test>::iter() {
		Power::settle(&mut candidate);
		sum = sum.plus(plancks(candidate.due)).plus(FineAmount::of_parts(candidate.accrual.carry));
	}
	(0..DEVICES).fold(sum, |sum, device| sum.plus(Power::earnings(device).earned))
}

/// Candidates and devices of which something is kept.
fn kept() -> BTreeSet<(Option<AccountId>, Option<u32>)> {
	let candidates = Candidates::<Test>::iter_keys().map(|who| (Some(who), None));
	let devices = Backings::<Test>::iter_keys().chain(Earned::<Test>::iter_keys());
	candidates.chain(devices.map(|device| (None, Some(device)))).collect()
}

/// Runs `step`, in which what closed epochs issued stays accounted for to the bit, but for less than
/// a planck of each candidate and device that is forgotten.
fn keeps_exact_books(step: impl FnOnce()) {
	let (before, known, issued) = (accounted(), kept(), Issued::get());
	step();
	let issued = FineAmount { plancks: Issued::get() - issued, fraction: 0 };
	let (due, after) = (before.plus(issued), accounted());
	let now = kept();
	let forgotten = known.iter().filter(|one| !now.contains(one)).count() as u128;
	if forgotten == 0 {
		assert_eq!(after, due);
	}
	assert!(after <= due, "{after:?} of {due:?}");
	let lost = FineAmount { plancks: forgotten, fraction: 0 };
	assert!(after.plus(lost) > due || forgotten == 0, "{after:?} of {due:?}");
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn any_history_keeps_sums_bonds_weights_and_books(history in vec(any_command(), 1..60)) {
		ExtBuilder::default().build().execute_with(|| {
			Keyed::set((1..=CANDIDATES).collect());
			for device in 0..DEVICES {
				own(owner(device), device);
			}
			for command in history {
				keeps_exact_books(|| apply(command));
				check();
			}
		});
	}

	#[test]
	fn a_call_of_arbitrary_bytes_decodes_or_errs(bytes in vec(any::<u8>(), 0..48)) {
		let _ = <Call<Test> as codec::Decode>::decode(&mut &bytes[..]);
	}
}
