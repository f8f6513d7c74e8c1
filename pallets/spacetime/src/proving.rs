// SPDX-License-Identifier: Apache-2.0
//! Window proofs.

use crate::{closing, count, desk::Desk, pallet::*, WeightInfo};
use cairn_device_primitives::DeviceId;
use cairn_spacetime::{
	partition::{Places, PlacesError},
	verify_window, PartitionId, ProfileId, Schedule, Window, WindowCost, WindowProof,
	ENVELOPE_BYTES,
};
use cairn_traits::RoundClock;
use codec::Encode;
use frame_support::{dispatch::DispatchClass, ensure, traits::Get, weights::Weight};
use sp_runtime::{DispatchError, Perbill};

/// Bytes that a proof takes of a block, with its envelope.
pub(crate) fn length_of(proof: &impl Encode) -> u32 {
	count(proof.encoded_size()).saturating_add(ENVELOPE_BYTES)
}

/// What verifying a proof takes at most. The work follows the proof's size: one of sectors that
/// open more than those of 1 GiB counts for as many of these as it is long.
pub(crate) fn weight_of<T: Config>(proof: &WindowProof) -> Weight {
	let usual = WindowCost::of(ProfileId::Gib1.profile(), 1).bytes;
	let by_size = count(proof.encoded_size()).div_ceil(usual.max(1));
	T::WeightInfo::prove_window(by_size.max(count(proof.sectors.len())))
}

/// What is charged before a proof is looked at: no less of a block's weight than the proof takes of
/// its length.
///
/// Pools rank an extrinsic by its fee and by how many like it a block holds, in weight or in length,
/// whichever are fewer. Proofs are long and light: charged for their length alone, one would rank a
/// third as high as any call that costs its weight, and such calls that fail anybody can make. A
/// proof that holds gets all of the room back where its owner sends it, and the fee too.
pub(crate) fn bound<T: Config>(proof: &WindowProof) -> Weight {
	let longest = *T::BlockLength::get().max.get(DispatchClass::Operational);
	let share = Perbill::from_rational(length_of(proof), longest.max(1));
	let alike = share.mul_floor(T::BlockWeights::get().max_block.ref_time());
	let work = weight_of::<T>(proof).saturating_add(closing::bound::<T>());
	work.max(Weight::from_parts(alike, 0))
}

impl<T: Config> Pallet<T> {
	/// Verifies a partition's proof. Returns the weight of what was settled on the way, and whether
	/// `who` owns the provider. Who does not pays, and for the whole [`bound`], as its proof may be a
	/// copy that takes the owner's turn.
	///
	/// A proof that comes second pays like any that fails, the owner's too: it ranks as high as one that
	/// holds, and would be the cheapest flood of proofs otherwise. So it costs the copier no less than
	/// the copied.
	pub(crate) fn do_prove_window(
		who: T::AccountId,
		device: DeviceId,
		id: PartitionId,
		skipped: Places,
		proof: &WindowProof,
	) -> Result<(Weight, bool), DispatchError> {
		let mut desk = match skipped {
			0 => Desk::<T>::open(device, id)?,
			_ => Desk::<T>::open_for(&who, device, id)?,
		};
		let owns = desk.provider.owner == who;
		let settled = desk.settle();
		ensure!(!desk.partition.entries.is_empty(), Error::<T>::UnknownPartition);
		let window = desk.partition.window;
		// It has not closed: it is settled.
		ensure!(T::Clock::tick() >= desk.schedule.taken_from(window), Error::<T>::WindowNotOpen);
		ensure!(!desk.partition.proven, Error::<T>::AlreadyProven);
		let round = desk.schedule.seed_round(window);
		let seed = T::Clock::seed(round).ok_or(Error::<T>::SeedExpired)?;
		let asked = desk.partition.asked(skipped).map_err(unasked::<T>)?;
		let challenge = Window { seed, device, deadline: Schedule::deadline(window) };
		let profile = desk.partition.profile.profile();
		verify_window(profile, &challenge, &asked, proof).map_err(Error::<T>::from)?;

		desk.partition.prove(skipped);
		desk.close();
		Self::deposit_event(Event::Proven {
			device,
			partition: id,
			sectors: count(asked.len()),
			skipped: skipped.count_ones(),
		});
		Ok((settled, owns))
	}
}

/// Why a proof cannot be asked for that leaves these places out.
fn unasked<T>(error: PlacesError) -> Error<T> {
	match error {
		PlacesError::Empty => Error::NothingToProve,
		PlacesError::NoSector => Error::NoSuchSector,
		PlacesError::WrongState => Error::AlreadyFaulty,
	}
}
