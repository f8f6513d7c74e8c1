// SPDX-License-Identifier: Apache-2.0
//! What holds of the calls as such: origins, classes, fees.

use crate::{mock::*, *};
use frame_support::{
	assert_noop,
	dispatch::{DispatchClass, GetDispatchInfo, Pays},
	BoundedVec,
};
use sp_runtime::DispatchError;

fn one_report() -> Batch {
	establish(1);
	establish(2);
	let round = go_to_draw();
	BoundedVec::truncate_from(vec![group(round, 1, vec![report_of(round, 1, 2)])])
}

#[test]
fn unsigned_calls_are_refused() {
	build_and_execute(|| {
		let groups = one_report();
		let none = RuntimeOrigin::none;
		assert_noop!(Coverage::report(none(), groups), DispatchError::BadOrigin);
		let refused = Coverage::reveal(none(), 1, 1, [0; 32]).unwrap_err();
		assert_eq!(refused.error, DispatchError::BadOrigin);
		assert_noop!(
			Coverage::commit_chain(none(), 1, 1, [0; 32], [0; 64]),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn a_batch_without_groups_is_refused() {
	build_and_execute(|| {
		assert_noop!(
			Coverage::report(RuntimeOrigin::signed(1), Default::default()),
			Error::<Test>::EmptyBatch
		);
	});
}

#[test]
fn a_batch_of_empty_groups_is_refused() {
	build_and_execute(|| {
		let groups = BoundedVec::truncate_from(vec![group(0, 1, vec![]), group(0, 2, vec![])]);
		assert_noop!(Coverage::report(RuntimeOrigin::signed(1), groups), Error::<Test>::EmptyBatch);
	});
}

#[test]
fn all_calls_are_of_the_reserved_class() {
	build_and_execute(|| {
		let signature = [0; 64];
		let calls = [
			Call::<Test>::report { groups: one_report() },
			Call::reveal { round: 1, beaconer: 1, secret: [0; 32] },
			Call::commit_chain { device: 1, sequence: 1, tip: [0; 32], signature },
		];
		for call in calls {
			let info = call.get_dispatch_info();
			assert_eq!(info.class, DispatchClass::Operational);
			assert_eq!(info.pays_fee, Pays::Yes);
			assert!(info.call_weight.ref_time() > 0);
		}
	});
}

#[test]
fn the_weight_of_a_batch_grows_with_groups_and_items() {
	build_and_execute(|| {
		let item = one_report()[0].reports[0].clone();
		let weight = |groups: Vec<ReportGroup>| {
			let groups = BoundedVec::truncate_from(groups);
			Call::<Test>::report { groups }.get_dispatch_info().call_weight.ref_time()
		};
		let one = weight(vec![group(1, 1, vec![item.clone()])]);
		let two_items = weight(vec![group(1, 1, vec![item.clone(), item.clone()])]);
		let two_groups =
			weight(vec![group(1, 1, vec![item.clone()]), group(1, 2, vec![item.clone()])]);
		assert!(one < two_items && two_items < two_groups);
	});
}

#[test]
fn a_batch_pays_whatever_becomes_of_its_items() {
	build_and_execute(|| {
		let mut groups = one_report();
		groups[0].reports[0].signature = [0; 64];
		let call = RuntimeCall::Coverage(Call::report { groups });
		let post = sp_runtime::traits::Dispatchable::dispatch(call, RuntimeOrigin::signed(1));
		assert_eq!(post.unwrap().pays_fee, Pays::Yes);
	});
}

#[test]
fn the_constants_of_the_mock_fit_each_other() {
	new_test_ext().execute_with(|| {
		<Coverage as frame_support::traits::Hooks<_>>::integrity_test();
	});
}

#[test]
#[should_panic(expected = "what nobody has decided yet must be within bounds")]
fn parameters_out_of_bounds_fail_the_integrity_test() {
	new_test_ext().execute_with(|| {
		Params::mutate(|params| params.max_witnesses = 33);
		<Coverage as frame_support::traits::Hooks<_>>::integrity_test();
	});
}
