// SPDX-License-Identifier: Apache-2.0
//! When what governance decides comes into force.

use crate::{mock::*, *};
use cairn_device_primitives::Tick;
use frame_support::{traits::OnPoll, weights::WeightMeter};

/// A block at this tick. Epochs have a hundred.
fn block_at(tick: Tick) {
	Now::set(tick);
	Registry::on_poll(1, &mut WeightMeter::new());
}

/// What was told of figures, in its order.
fn told() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet::<Event<Test>>();
	let of_params = |event: &Event<Test>| {
		matches!(event, Event::ParamsChanged { .. } | Event::ParamsRefused { .. })
	};
	events.into_iter().filter(of_params).collect()
}

#[test]
fn what_is_decided_in_an_epoch_waits_for_the_next() {
	build_and_execute(|| {
		block_at(1_001);
		let old = Registry::params();
		BondPerDevice::set(150);
		block_at(1_099);
		assert_eq!(Registry::params(), old);
		block_at(1_100);
		let new = ParamsOf::<Test> { bond_per_device: 150, ..old };
		assert_eq!(Registry::params(), new);
		assert_eq!(told(), [Event::ParamsChanged { epoch: 11, old, new }]);
	});
}

#[test]
fn what_is_decided_while_an_epochs_first_tick_stands_waits_for_the_next() {
	build_and_execute(|| {
		block_at(1_001);
		block_at(1_100);
		let old = Registry::params();
		BondPerDevice::set(150);
		Standing::set(true);
		block_at(1_100);
		assert_eq!((Registry::params(), told()), (old, vec![]));
		Standing::set(false);
		block_at(1_200);
		assert_eq!(Registry::params().bond_per_device, 150);
		assert_eq!(told().len(), 1);
	});
}

#[test]
fn figures_that_contradict_each_other_stay_and_the_others_pass() {
	build_and_execute(|| {
		block_at(1_001);
		let old = Registry::params();
		FirstLocationFee::set(6);
		DeviceDeposit::set(25);
		block_at(1_100);
		let new = ParamsOf::<Test> { device_deposit: 25, ..old };
		assert_eq!(Registry::params(), new);
		let conflict = ParamsError::LocationFees;
		let changed = Event::ParamsChanged { epoch: 11, old, new };
		assert_eq!(told(), [Event::ParamsRefused { conflict }, changed]);
		block_at(1_200);
		assert_eq!(told().len(), 2);
	});
}

#[test]
fn each_figure_out_of_its_bounds_is_found_and_put_back() {
	use cairn_figures::Figures;
	use frame_support::traits::Get;
	use sp_runtime::Permill;
	type Change = fn(&mut ParamsOf<Test>);
	let bad: [(Change, ParamsError); 13] = [
		(|params| params.bond_per_device = 0, ParamsError::BondPerDevice),
		(|params| params.device_deposit = 0, ParamsError::DeviceDeposit),
		(|params| params.first_location_fee = 6, ParamsError::LocationFees),
		(|params| params.location_fee = 0, ParamsError::LocationFees),
		(|params| params.rotation_delay = 0, ParamsError::RotationDelay),
		(|params| params.rotation_delay = MAX_TICKS + 1, ParamsError::RotationDelay),
		(|params| params.release_delay = 0, ParamsError::ReleaseDelay),
		(|params| params.appeal_window = 0, ParamsError::AppealWindow),
		(|params| params.appeal_window = u32::MAX, ParamsError::AppealWindow),
		(|params| params.reporter_share = Permill::from_parts(500_001), ParamsError::ReporterShare),
		(|params| params.max_working_key_lifetime = 0, ParamsError::MaxWorkingKeyLifetime),
		(|params| params.max_working_key_lifetime = u32::MAX, ParamsError::MaxWorkingKeyLifetime),
		(|params| params.location_cooldown = MAX_TICKS + 1, ParamsError::LocationCooldown),
	];
	build_and_execute(|| {
		let sound: ParamsOf<Test> = Decided::get();
		assert_eq!(sound.check(), Ok(()));
		for (change, conflict) in bad {
			let mut changed = sound;
			change(&mut changed);
			assert_eq!(changed.check(), Err(conflict));
			changed.revert(conflict, &sound);
			assert_eq!(changed, sound);
		}
	});
}
