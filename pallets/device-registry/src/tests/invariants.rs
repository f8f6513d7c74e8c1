// SPDX-License-Identifier: Apache-2.0
//! The checker finds what is broken.

use super::*;

/// A maker and three devices: one offered that waits for a root key, one retired, one accused.
fn broken_by(corrupt: impl FnOnce(), complaint: &'static str) {
	ext().execute_with(|| {
		register();
		for seed in [10, 11, 12] {
			let device = onboard(seed);
			assert_ok!(locate(device, seed.into()));
		}
		settle();
		assert_ok!(Registry::retire(signed(OWNER), 1));
		assert_ok!(Registry::offer_transfer(signed(OWNER), 0, BUYER));
		assert_ok!(certify(0, 1, 120));
		Rotations::<Test>::insert(
			0,
			Rotation { root_key: key(20), working_key: working(1), expires_at: 9, ready_at: 9 },
		);
		let evidence = accusation::evidence(2, 107, 112);
		assert_ok!(accusation::accuse(STRANGER, 2, evidence));
		Registry::do_try_state().unwrap();
		corrupt();
		assert_eq!(Registry::do_try_state(), Err(complaint.into()));
	});
}

fn identity_of(device: DeviceId, change: impl FnOnce(&mut IdentityOf<Test>)) {
	Identities::<Test>::mutate_extant(device, change);
}

#[test]
fn an_empty_registry_is_sound() {
	build_and_execute(|| ());
}

#[test]
fn a_missing_maker_is_found() {
	broken_by(|| NextMaker::<Test>::put(2), "a maker is missing");
}

#[test]
fn a_wrong_count_of_devices_is_found() {
	broken_by(
		|| Makers::<Test>::mutate_extant(0, |maker| maker.devices = 2),
		"a maker's count of devices is wrong",
	);
}

#[test]
fn a_maker_that_nobody_acts_for_is_found() {
	broken_by(|| MakerIds::<Test>::remove(MAKER), "an account acts for a maker with a bond only");
}

#[test]
fn an_account_that_acts_for_no_maker_is_found() {
	broken_by(|| MakerIds::<Test>::insert(POOR, 9), "an account acts for no maker");
}

#[test]
fn half_a_device_is_found() {
	broken_by(|| Devices::<Test>::remove(0), "an identity without a device");
	broken_by(
		|| {
			Identities::<Test>::remove(0);
			Makers::<Test>::mutate_extant(0, |maker| maker.devices = 2);
		},
		"a device without an identity",
	);
}

#[test]
fn a_wrong_count_of_active_gateways_is_found() {
	broken_by(|| ActiveGateways::<Test>::put(3), "the count of active gateways is wrong");
}

#[test]
fn a_location_without_its_cooldown_is_found() {
	broken_by(
		|| identity_of(0, |identity| identity.movable_at = None),
		"a location and its cooldown do not agree",
	);
}

#[test]
fn a_location_that_stays_for_longer_than_any_cooldown_is_found() {
	broken_by(
		|| identity_of(0, |identity| identity.movable_at = Some(u32::MAX)),
		"a location stays for too long",
	);
}

#[test]
fn an_unsound_location_is_found() {
	broken_by(
		|| {
			Devices::<Test>::mutate_extant(2, |record| {
				record.pending = None;
				record.facts.location = record.facts.location.map(|mut location| {
					location.gain = 151;
					location
				});
				record.facts.location.get_or_insert_with(|| {
					let mut location =
						Registry::locate(fleet::cell(0), 0, 0, fleet::REGION).ok().unwrap();
					location.gain = 151;
					location
				});
			})
		},
		"a location is not sound",
	);
}

#[test]
fn a_change_in_the_far_future_is_found() {
	broken_by(
		|| {
			Devices::<Test>::mutate_extant(0, |record| {
				record.pending.as_mut().unwrap().from = 200;
			})
		},
		"a change is pending for too long",
	);
}

#[test]
fn keys_and_serial_numbers_that_are_free_again_are_found() {
	broken_by(|| RootKeys::<Test>::remove(key(11)), "a device's root key is not taken by it");
	broken_by(
		|| Serials::<Test>::insert((0, [10; 32]), 2),
		"a device's serial number is not taken by it",
	);
}

#[test]
fn keys_and_serial_numbers_of_no_device_are_found() {
	broken_by(|| RootKeys::<Test>::insert(key(99), 99), "a root key is taken by no device");
	broken_by(
		|| Serials::<Test>::insert((0, [99; 32]), 0),
		"a serial number is taken by no device",
	);
}

#[test]
fn a_deposit_that_is_not_held_is_found() {
	broken_by(
		|| identity_of(2, |identity| identity.deposit = Some(11)),
		"what is held is not the sum of the records",
	);
}

#[test]
fn a_bond_that_is_not_held_is_found() {
	broken_by(
		|| Makers::<Test>::mutate_extant(0, |maker| maker.bond = 400),
		"what is held is not the sum of the records",
	);
}

#[test]
fn a_deposit_that_nobody_can_release_is_found() {
	broken_by(
		|| Retirements::<Test>::remove(1),
		"a retired device's deposit can never be released",
	);
}

#[test]
fn a_release_without_a_deposit_is_found() {
	broken_by(
		|| Retirements::<Test>::insert(0, 1),
		"a deposit that is not held waits for its release",
	);
}

#[test]
fn offers_of_retired_devices_and_to_owners_are_found() {
	broken_by(|| Offers::<Test>::insert(1, BUYER), "an offered device is not live");
	broken_by(|| Offers::<Test>::insert(0, OWNER), "a device is offered to its owner");
}

#[test]
fn rotations_of_retired_devices_or_without_a_number_are_found() {
	let rotation = |seed| Rotation {
		root_key: key(seed),
		working_key: working(1),
		expires_at: 9,
		ready_at: 9,
	};
	broken_by(
		|| Rotations::<Test>::insert(1, rotation(20)),
		"a device that is not live waits for a root key",
	);
	broken_by(|| Rotations::<Test>::insert(2, rotation(20)), "a rotation took no sequence number");
	broken_by(|| Rotations::<Test>::insert(0, rotation(10)), "a rotation changes nothing");
}

#[test]
fn a_case_against_nobody_is_found() {
	let share = ReporterShare::get();
	let case = || Accusation { reporter: STRANGER, round: 107, ripe_at: 9, share };
	broken_by(|| Accusations::<Test>::insert(9, case()), "an unknown device is accused");
	broken_by(
		|| {
			advance(200);
			assert_ok!(Registry::release_deposit(signed(STRANGER), 1));
			Accusations::<Test>::insert(1, case());
		},
		"an accused device has no deposit",
	);
}

#[test]
fn a_case_about_a_round_that_nobody_answers_for_is_found() {
	broken_by(
		|| identity_of(2, |identity| identity.liable_from = 108),
		"a case is about a round that the owner does not answer for",
	);
	broken_by(
		|| Accusations::<Test>::mutate_extant(2, |case| case.round = 108),
		"a case is about the future",
	);
}

#[test]
fn a_case_against_a_storage_device_is_found() {
	broken_by(
		|| {
			ActiveGateways::<Test>::put(1);
			Identities::<Test>::mutate_extant(2, |identity| identity.movable_at = None);
			Devices::<Test>::mutate_extant(2, |record| {
				record.kind = DeviceKind::Storage;
				record.pending = None;
				record.facts.location = None;
			});
		},
		"a storage device is accused",
	);
}

/// A gateway that was sold in round 107, its seller accused.
fn sold_and_broken_by(corrupt: impl FnOnce(), complaint: &'static str) {
	ext().execute_with(|| {
		let device = located();
		assert_ok!(accusation::sell(device, 120));
		let evidence = accusation::evidence(device, 107, accusation::WORKING);
		assert_ok!(accusation::accuse(STRANGER, device, evidence));
		Registry::do_try_state().unwrap();
		corrupt();
		assert_eq!(Registry::do_try_state(), Err(complaint.into()));
	});
}

fn former_of(device: DeviceId, change: impl FnOnce(&mut FormerOwnerOf<Test>)) {
	FormerOwners::<Test>::mutate_extant(device, change);
}

#[test]
fn a_retained_deposit_that_is_not_held_is_found() {
	sold_and_broken_by(
		|| former_of(0, |former| former.deposit = 11),
		"what is held is not the sum of the records",
	);
	sold_and_broken_by(
		|| former_of(0, |former| former.account = STRANGER),
		"what is held is not the sum of the records",
	);
}

#[test]
fn a_former_owner_of_nothing_is_found() {
	sold_and_broken_by(
		|| {
			let former = FormerOwners::<Test>::take(0).unwrap();
			FormerOwners::<Test>::insert(9, former);
		},
		"an unknown device had an owner",
	);
}

#[test]
fn a_former_owner_that_still_owns_is_found() {
	sold_and_broken_by(
		|| {
			Devices::<Test>::mutate_extant(0, |record| {
				record.pending.as_mut().unwrap().facts.owner = OWNER;
			});
			former_of(0, |former| former.deposit = 0);
		},
		"a former owner owns its device",
	);
}

#[test]
fn a_former_owner_of_a_storage_device_is_found() {
	sold_and_broken_by(
		|| {
			ActiveGateways::<Test>::put(0);
			Identities::<Test>::mutate_extant(0, |identity| identity.movable_at = None);
			Devices::<Test>::mutate_extant(0, |record| {
				record.kind = DeviceKind::Storage;
				record.pending.as_mut().unwrap().facts.location = None;
			});
		},
		"a storage device had an owner",
	);
}

#[test]
fn rounds_that_two_owners_answer_for_are_found() {
	sold_and_broken_by(
		|| former_of(0, |former| former.liable_until = 112),
		"two owners answer for the same rounds",
	);
}

#[test]
fn a_former_owner_that_waits_for_too_long_is_found() {
	sold_and_broken_by(
		|| former_of(0, |former| former.release_at = 1_311),
		"a former owner waits for too long",
	);
}

#[test]
fn a_case_that_is_not_about_the_former_owners_time_is_found() {
	let about = |round| move || former_of(0, |former| former.case.as_mut().unwrap().round = round);
	sold_and_broken_by(
		about(99),
		"a case is about a round that the former owner does not answer for",
	);
	sold_and_broken_by(about(108), "a case is about the future");
}

#[test]
fn an_owner_that_answers_too_late_is_found() {
	broken_by(
		|| identity_of(0, |identity| identity.liable_from = 112),
		"an owner answers for nothing for too long",
	);
}

#[test]
fn a_device_that_is_not_listed_with_its_owner_is_found() {
	broken_by(|| Owned::<Test>::remove(OWNER, 2), "a device is not listed with its owner");
	// Retired as well.
	broken_by(|| Owned::<Test>::remove(OWNER, 1), "a device is not listed with its owner");
}

#[test]
fn a_device_that_is_listed_with_somebody_else_is_found() {
	let listed = || Owned::<Test>::insert(BUYER, 0, ());
	broken_by(listed, "a device is listed with somebody else");
}

#[test]
fn a_device_that_is_listed_and_unknown_is_found() {
	broken_by(|| Owned::<Test>::insert(OWNER, 9, ()), "an unknown device is listed");
}
