// SPDX-License-Identifier: Apache-2.0
//! Calls by index and weight.

use super::*;
use codec::{Decode, Encode};
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::DispatchError;

fn all() -> [(Call<Test>, frame_support::weights::Weight); 12] {
	[
		(Call::join { bond: 1, commission: 2 }, <()>::join()),
		(Call::bond_more { amount: 1 }, <()>::bond_more()),
		(Call::unbond { amount: 1 }, <()>::unbond()),
		(Call::set_commission { commission: 1 }, <()>::set_commission()),
		(Call::leave {}, <()>::leave()),
		(Call::withdraw {}, <()>::withdraw()),
		(Call::back { device: 1, validator: 2 }, <()>::back()),
		(Call::unback { device: 1 }, <()>::unback()),
		(Call::refresh { device: 1 }, <()>::refresh()),
		(Call::claim_backing { device: 1 }, <()>::claim_backing()),
		(Call::claim_validator { validator: 1 }, <()>::claim_validator()),
		(Call::stand {}, <()>::stand()),
	]
}

#[test]
fn each_call_has_its_index_and_its_measured_weight() {
	build_and_execute(|| {
		for (index, (call, weight)) in all().into_iter().enumerate() {
			assert_eq!(usize::from(call.encode()[0]), index);
			assert_eq!(call.get_dispatch_info().call_weight, weight);
			assert_eq!(Call::<Test>::decode(&mut &call.encode()[..]), Ok(call));
		}
	});
}

#[test]
fn only_a_signed_origin_calls() {
	use frame_support::traits::UnfilteredDispatchable;
	build_and_execute(|| {
		for (call, _) in all() {
			for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
				let outcome = call.clone().dispatch_bypass_filter(origin);
				assert_eq!(outcome.unwrap_err().error, DispatchError::BadOrigin);
			}
		}
	});
}
