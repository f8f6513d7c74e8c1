// SPDX-License-Identifier: Apache-2.0
//! Devices that back a validator, and what a whole chain pays for it.

use super::{
	fleet::{account_of, owner},
	history::paid,
	world::World,
};
use crate::{AccountId, Power, Runtime, Session};
use cairn_device_primitives::DeviceId;
use pallet_power::{Call, Candidates, Earned};

/// The only candidate, who authors every block.
fn validator(world: &mut World) -> AccountId {
	world.inspect(|| Candidates::<Runtime>::iter_keys().next().unwrap())
}

/// Who owns a gateway.
fn person(world: &mut World, device: DeviceId) -> u8 {
	world.inspect(|| account_of(&owner(device).unwrap()).unwrap())
}

fn back(world: &mut World, device: DeviceId) {
	let (person, validator) = (person(world, device), validator(world));
	world.succeed(person, Call::back { device, validator });
}

/// Advances until the running session has ended.
fn end_session(world: &mut World) {
	let session = world.inspect(Session::current_index);
	while world.inspect(Session::current_index) == session {
		world.advance();
	}
	world.audit();
}

fn shares(world: &mut World, device: DeviceId) -> u128 {
	world.inspect(|| Power::backing_overview(device).unwrap().shares)
}

#[test]
fn devices_are_paid_for_the_sessions_at_whose_end_they_back() {
	let (mut world, _) = paid();
	end_session(&mut world);
	back(&mut world, 0);
	end_session(&mut world);
	back(&mut world, 1);
	let (first, second) = (shares(&mut world, 0), shares(&mut world, 1));
	assert!(first > 0 && second > 0);
	end_session(&mut world);
	let leaver = person(&mut world, 0);
	world.succeed(leaver, Call::unback { device: 0 });
	end_session(&mut world);
	// Two epochs of ten ticks, so that those of all three sessions are closed.
	world.pass(20);
	world.audit();
	let [gone, stays] = [0, 1].map(|device| world.inspect(|| Power::due_to_backer(device)));
	// As much as a session's for the one that it had alone, and its part of the other.
	assert!(gone > 0 && stays > 0);
	assert_eq!(gone > stays, first > second, "{gone} for {first}, {stays} for {second}");
	for device in [0, 1] {
		world.succeed(3, Call::claim_backing { device });
	}
	let validator = validator(&mut world);
	world.succeed(3, Call::claim_validator { validator: validator.clone() });
	world.audit();
	world.inspect(|| {
		assert_eq!([0, 1].map(Power::due_to_backer), [0, 0]);
		assert_eq!(Power::due_to_validator(&validator), 0);
		assert!(!Earned::<Runtime>::contains_key(0));
	});
	assert!(world.books.validators.paid() > gone + stays);
}
