// SPDX-License-Identifier: Apache-2.0

use crate::{
	mock::RuntimeOrigin,
	origins::{ensure, Origin},
};
use codec::{Decode, Encode};
use frame_support::traits::EnsureOrigin;

/// All origins, by index.
pub const ALL: [Origin; 6] = [
	Origin::WhitelistedCaller,
	Origin::ParameterAdmin,
	Origin::ConsensusAdmin,
	Origin::Treasurer,
	Origin::ReferendumCanceller,
	Origin::ReferendumKiller,
];

/// Which of all origins pass a check.
fn passing<Check: EnsureOrigin<RuntimeOrigin>>() -> Vec<Origin> {
	let passes = |origin: &Origin| Check::ensure_origin(RuntimeOrigin::from(*origin)).is_ok();
	ALL.into_iter().filter(passes).collect()
}

#[test]
fn indices_are_those_that_are_stored() {
	for (index, origin) in ALL.into_iter().enumerate() {
		assert_eq!(origin.encode(), [index as u8]);
	}
	assert!(Origin::decode(&mut &[6u8][..]).is_err());
}

#[test]
fn each_check_lets_its_own_origin_pass_and_no_other() {
	assert_eq!(passing::<ensure::WhitelistedCaller>(), [Origin::WhitelistedCaller]);
	assert_eq!(passing::<ensure::ParameterAdmin>(), [Origin::ParameterAdmin]);
	assert_eq!(passing::<ensure::ConsensusAdmin>(), [Origin::ConsensusAdmin]);
	assert_eq!(passing::<ensure::Treasurer>(), [Origin::Treasurer]);
	assert_eq!(passing::<ensure::ReferendumCanceller>(), [Origin::ReferendumCanceller]);
	assert_eq!(passing::<ensure::ReferendumKiller>(), [Origin::ReferendumKiller]);
}

#[test]
fn no_check_lets_root_or_an_account_pass() {
	fn refuses<Check: EnsureOrigin<RuntimeOrigin>>() {
		assert!(Check::ensure_origin(RuntimeOrigin::root()).is_err());
		assert!(Check::ensure_origin(RuntimeOrigin::signed(1)).is_err());
		assert!(Check::ensure_origin(RuntimeOrigin::none()).is_err());
	}
	refuses::<ensure::WhitelistedCaller>();
	refuses::<ensure::ParameterAdmin>();
	refuses::<ensure::ConsensusAdmin>();
	refuses::<ensure::Treasurer>();
	refuses::<ensure::ReferendumCanceller>();
	refuses::<ensure::ReferendumKiller>();
}

#[test]
fn a_refused_origin_is_handed_back() {
	let origin = RuntimeOrigin::from(Origin::Treasurer);
	let back = <ensure::ParameterAdmin as EnsureOrigin<RuntimeOrigin>>::try_origin(origin);
	assert!(ensure::Treasurer::ensure_origin(back.unwrap_err()).is_ok());
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn each_check_names_an_origin_that_passes() {
	fn passes_own<Check: EnsureOrigin<RuntimeOrigin>>() {
		assert!(Check::ensure_origin(Check::try_successful_origin().unwrap()).is_ok());
	}
	passes_own::<ensure::WhitelistedCaller>();
	passes_own::<ensure::ParameterAdmin>();
	passes_own::<ensure::ConsensusAdmin>();
	passes_own::<ensure::Treasurer>();
	passes_own::<ensure::ReferendumCanceller>();
	passes_own::<ensure::ReferendumKiller>();
}
