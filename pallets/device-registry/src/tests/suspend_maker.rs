// SPDX-License-Identifier: Apache-2.0
//! Suspension and its end.

use super::*;
use sp_runtime::DispatchError;

#[test]
fn the_manager_suspends_and_reinstates() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_eq!(last_event(), Event::MakerSuspended { maker: 0 });
		assert_noop!(Papers::new(10).submit(), Error::MakerSuspended);
		assert_ok!(Registry::reinstate_maker(root(), 0));
		assert_eq!(last_event(), Event::MakerReinstated { maker: 0 });
		assert_ok!(Papers::new(10).submit());
	});
}

#[test]
fn devices_outlive_the_suspension_of_their_maker() {
	build_and_execute(|| {
		let device = located();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert!(record(device).is_active_gateway());
		assert_ok!(certify(device, 1, 120));
	});
}

#[test]
fn nobody_else_suspends_or_reinstates() {
	build_and_execute(|| {
		register();
		let origin = DispatchError::BadOrigin;
		assert_noop!(Registry::suspend_maker(signed(MAKER), 0), origin);
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_noop!(Registry::reinstate_maker(signed(MAKER), 0), origin);
	});
}

#[test]
fn an_unknown_maker_is_refused() {
	build_and_execute(|| {
		assert_noop!(Registry::suspend_maker(root(), 0), Error::UnknownMaker);
		assert_noop!(Registry::reinstate_maker(root(), u32::MAX), Error::UnknownMaker);
	});
}

#[test]
fn a_suspended_maker_is_not_suspended_again() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::suspend_maker(root(), 0));
		assert_noop!(Registry::suspend_maker(root(), 0), Error::MakerSuspended);
	});
}

#[test]
fn a_retired_maker_is_not_suspended() {
	build_and_execute(|| {
		register();
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_noop!(Registry::suspend_maker(root(), 0), Error::MakerRetired);
	});
}

#[test]
fn only_a_suspended_maker_is_reinstated() {
	build_and_execute(|| {
		register();
		assert_noop!(Registry::reinstate_maker(root(), 0), Error::NotSuspended);
		assert_ok!(Registry::retire_maker(signed(MAKER)));
		assert_noop!(Registry::reinstate_maker(root(), 0), Error::NotSuspended);
	});
}
