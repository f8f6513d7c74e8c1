// SPDX-License-Identifier: Apache-2.0
//! # Origins
//!
//! In whose name an approved referendum acts, where it need not be root's.
//!
//! A referendum names the origin with which its call is to be dispatched, and thereby its track:
//! see [`crate::tracks`]. Each origin has the power that its business needs and no other, so that
//! what does little harm can be decided with less ado. The pallet has neither storage nor calls.
//! [`ensure`] has a check for each origin.

pub use pallet::*;

#[frame_support::pallet]
#[allow(
	clippy::as_conversions,
	clippy::cast_possible_truncation,
	reason = "SCALE's derives cast variant indices"
)]
pub mod pallet {
	use frame_support::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What the pallet needs of its runtime: nothing.
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	/// Who decided.
	#[derive(
		Clone,
		Copy,
		Debug,
		PartialEq,
		Eq,
		Encode,
		Decode,
		DecodeWithMemTracking,
		MaxEncodedLen,
		TypeInfo,
	)]
	#[pallet::origin]
	pub enum Origin {
		/// Dispatches, with root's power, a call that the technical committee vetted.
		#[codec(index = 0)]
		WhitelistedCaller,
		/// Sets the figures by which work is proven and paid, and for how long a flood may stop the
		/// clock by which it is: bounds keep that from being for long.
		#[codec(index = 1)]
		ParameterAdmin,
		/// Sets the figures by which validators are elected, weighed, judged and paid: those that can
		/// stop the chain.
		#[codec(index = 2)]
		ConsensusAdmin,
		/// Spends what the treasury has.
		#[codec(index = 3)]
		Treasurer,
		/// Ends a referendum and returns its deposits.
		#[codec(index = 4)]
		ReferendumCanceller,
		/// Ends a referendum and takes its deposits.
		#[codec(index = 5)]
		ReferendumKiller,
	}
}

/// A check for each origin, of the origin's name. It lets nobody else pass, not even root.
pub mod ensure {
	use super::Origin;
	use frame_support::traits::{EnsureOrigin, OriginTrait};

	/// Makes a check of each line.
	macro_rules! ensure_origins {
		($($name:ident)+) => {$(
			#[doc = concat!("Lets [`Origin::", stringify!($name), "`] pass.")]
			pub struct $name;

			impl<O: OriginTrait + From<Origin>> EnsureOrigin<O> for $name
			where
				for<'a> &'a O::PalletsOrigin: TryInto<&'a Origin>,
			{
				type Success = ();

				fn try_origin(origin: O) -> Result<(), O> {
					let passes = matches!(origin.caller().try_into(), Ok(Origin::$name));
					if passes {
						Ok(())
					} else {
						Err(origin)
					}
				}

				#[cfg(feature = "runtime-benchmarks")]
				fn try_successful_origin() -> Result<O, ()> {
					Ok(O::from(Origin::$name))
				}
			}
		)+};
	}

	ensure_origins! {
		WhitelistedCaller
		ParameterAdmin
		ConsensusAdmin
		Treasurer
		ReferendumCanceller
		ReferendumKiller
	}
}
