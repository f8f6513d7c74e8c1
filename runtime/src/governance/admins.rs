// SPDX-License-Identifier: Apache-2.0
//! Who changes which figure: referenda of the track of its group, and root.

use super::parameters::{track_of, RuntimeParameters, RuntimeParametersKey};
use crate::{weights, AccountId, Runtime, RuntimeEvent, RuntimeOrigin};
use cairn_governance::{
	origins::ensure::{ConsensusAdmin, ParameterAdmin},
	tracks::{CONSENSUS_ADMIN, PARAMETER_ADMIN},
};
use frame_support::traits::{EnsureOrigin, EnsureOriginWithArg};
use frame_system::EnsureRoot;

/// Whose figures these are: the track of each group.
pub struct Admins;

impl EnsureOriginWithArg<RuntimeOrigin, RuntimeParametersKey> for Admins {
	type Success = ();

	fn try_origin(origin: RuntimeOrigin, key: &RuntimeParametersKey) -> Result<(), RuntimeOrigin> {
		let origin = match <EnsureRoot<AccountId> as EnsureOrigin<_>>::try_origin(origin) {
			Ok(()) => return Ok(()),
			Err(origin) => origin,
		};
		match track_of(key) {
			PARAMETER_ADMIN => <ParameterAdmin as EnsureOrigin<_>>::try_origin(origin),
			CONSENSUS_ADMIN => <ConsensusAdmin as EnsureOrigin<_>>::try_origin(origin),
			_ => Err(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin(_: &RuntimeParametersKey) -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::root())
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
	fn default() -> Self {
		use super::parameters::dynamic_params::coverage::{MaxWitnesses, Parameters};
		use cairn_governance::Figure;
		Self::Coverage(Parameters::MaxWitnesses(MaxWitnesses, Some(Figure::clamped(1))))
	}
}

impl pallet_parameters::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type AdminOrigin = Admins;
	type WeightInfo = weights::pallet_parameters::WeightInfo<Runtime>;
}
