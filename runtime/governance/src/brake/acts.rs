// SPDX-License-Identifier: Apache-2.0
//! What is done in an emergency, and its end.

use super::{
	Config, Emergency, EmergencyStops, Error, Event, Latest, Lengths, Pallet, Refusal, Stopped,
	WeightInfo, LOG_TARGET, MAX_PAUSED,
};
use crate::brake::CallName;
use frame_support::{traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{DispatchError, DispatchResult};

/// Who ends an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ender {
	/// Holders.
	Referendum,
	/// The committee, which ends what no referendum prolonged.
	Committee,
}

impl<T: Config> Pallet<T> {
	/// Enters safe mode, and returns until when.
	pub(crate) fn do_enter_safe_mode() -> Result<BlockNumberFor<T>, DispatchError> {
		let mut emergency = Self::of_act()?;
		emergency.enter_safe_mode().map_err(Error::<T>::from)?;
		T::Stops::enter_safe_mode(emergency.until)?;
		Ok(Self::keep(emergency))
	}

	/// Pauses a call, and returns until when.
	pub(crate) fn do_pause(name: CallName) -> Result<BlockNumberFor<T>, DispatchError> {
		let mut emergency = Self::of_act()?;
		emergency.pause(name.clone()).map_err(Error::<T>::from)?;
		T::Stops::pause(&name)?;
		Ok(Self::keep(emergency))
	}

	/// Prolongs what stands, and returns until when.
	pub(crate) fn do_extend(blocks: BlockNumberFor<T>) -> Result<BlockNumberFor<T>, DispatchError> {
		let mut emergency = Emergency::standing(Self::emergency()).map_err(Error::<T>::from)?;
		emergency
			.extend(blocks, T::MaxExtension::get(), T::Rest::get())
			.map_err(Error::<T>::from)?;
		if emergency.safe_mode {
			T::Stops::set_safe_mode_until(emergency.until)?;
		}
		Ok(Self::keep(emergency))
	}

	/// Ends what stands at the wish of `by`, and returns until when the committee rests.
	pub(crate) fn do_end(by: Ender) -> Result<BlockNumberFor<T>, DispatchError> {
		let standing = Emergency::standing(Self::emergency());
		let mut emergency = match by {
			Ender::Referendum => standing,
			Ender::Committee => standing.and_then(Emergency::of_committee),
		}
		.map_err(Error::<T>::from)?;
		let now = frame_system::Pallet::<T>::block_number();
		Self::lift(emergency.end(now, T::Rest::get()));
		let rests_until = emergency.rests_until;
		Latest::<T>::put(emergency);
		Ok(rests_until)
	}

	/// Ends the emergency if block `now` is after its last, also of those that holders added by what
	/// stops calls: what they added is stored here, where it begins to count.
	pub(crate) fn do_end_if_over(now: BlockNumberFor<T>) -> Weight {
		let Some(latest) = Latest::<T>::get().filter(|latest| latest.is_over(now)) else {
			return T::WeightInfo::on_initialize_idle();
		};
		let mut emergency = Self::as_decided(latest);
		if !emergency.is_over(now) {
			Self::deposit_event(Event::EmergencyExtended { until: emergency.until });
			Latest::<T>::put(emergency);
			return T::WeightInfo::extend();
		}
		let stopped = emergency.expire();
		let paused = u32::try_from(stopped.paused.len()).unwrap_or(MAX_PAUSED);
		Self::lift(stopped);
		Self::deposit_event(Event::EmergencyEnded { rests_until: emergency.rests_until });
		Latest::<T>::put(emergency);
		T::WeightInfo::on_initialize_end(paused)
	}

	/// The emergency `latest`, as holders decide about it.
	pub(crate) fn as_decided(latest: Emergency<BlockNumberFor<T>>) -> Emergency<BlockNumberFor<T>> {
		let safe_mode_until = latest.safe_mode.then(T::Stops::safe_mode_until).flatten();
		latest.as_decided(safe_mode_until, T::Rest::get())
	}

	/// The emergency of which an act in this block is part.
	fn of_act() -> Result<Emergency<BlockNumberFor<T>>, Error<T>> {
		let now = frame_system::Pallet::<T>::block_number();
		let lengths = Lengths { standing: T::MaxBlocks::get(), rest: T::Rest::get() };
		Ok(Emergency::of_act(Self::emergency(), now, lengths)?)
	}

	/// Stores `emergency`, and returns until when it stands.
	fn keep(emergency: Emergency<BlockNumberFor<T>>) -> BlockNumberFor<T> {
		let until = emergency.until;
		Latest::<T>::put(emergency);
		until
	}

	/// Lifts what an emergency held. What fails is lifted already, by whomever.
	fn lift(stopped: Stopped) {
		if stopped.safe_mode {
			Self::note("leave safe mode", T::Stops::leave_safe_mode());
		}
		for name in &stopped.paused {
			Self::note("unpause a call", T::Stops::unpause(name));
		}
	}

	fn note(what: &str, result: DispatchResult) {
		if let Err(error) = result {
			log::warn!(target: LOG_TARGET, "The end of an emergency could not {what}: {error:?}.");
		}
	}
}

impl<T: Config> From<Refusal> for Error<T> {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::Resting => Self::Resting,
			Refusal::NoEmergency => Self::NoEmergency,
			Refusal::InSafeMode => Self::InSafeMode,
			Refusal::AlreadyPaused => Self::AlreadyPaused,
			Refusal::TooManyPaused => Self::TooManyPaused,
			Refusal::ExtensionOutOfBounds => Self::ExtensionOutOfBounds,
			Refusal::Prolonged => Self::Prolonged,
		}
	}
}
