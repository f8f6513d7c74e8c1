// SPDX-License-Identifier: Apache-2.0
//! Commitments to hash chains.

use crate::*;
use cairn_coverage::window;
use cairn_device_primitives::{
	verify_working, ChainCommitment, ChainTip, DeviceId, GenesisHash, Round, SignedMessage,
	WorkingSignature,
};
use cairn_traits::{DeviceInspect, RoundClock};
use frame_support::ensure;
use sp_runtime::{traits::Zero, DispatchError};

/// Bytes that a `commit_chain` takes of a block, with its envelope.
pub(crate) const LENGTH: u32 = 256;

impl<T: Config> Pallet<T> {
	/// Hash of block 0, as signed messages carry it.
	pub(crate) fn genesis_hash() -> GenesisHash {
		let hash = frame_system::Pallet::<T>::block_hash(
			frame_system::pallet_prelude::BlockNumberFor::<T>::zero(),
		);
		// A shorter hash type would be padded, a longer one cut: Cairn's has 32 bytes.
		let mut genesis = GenesisHash::default();
		genesis.iter_mut().zip(hash.as_ref()).for_each(|(to, from)| *to = *from);
		genesis
	}

	/// Takes the commitment and returns the first draw round of the new chain.
	pub(crate) fn do_commit_chain(
		device: DeviceId,
		sequence: u32,
		tip: ChainTip,
		signature: WorkingSignature,
	) -> Result<Round, DispatchError> {
		let now = T::Clock::round();
		let mut gateway = Gateways::<T>::get(device).ok_or(Error::<T>::UnknownDevice)?;
		let facts = T::Devices::gateway_at(device, now).ok_or(Error::<T>::UnknownDevice)?;
		ensure!(facts.active, Error::<T>::NotActive);
		ensure!(T::Clock::tick() < facts.expires_at, Error::<T>::WorkingKeyExpired);
		ensure!(gateway.chain.sequence.checked_add(1) == Some(sequence), Error::<T>::WrongSequence);
		if let Some((from, next)) = gateway.chain.next {
			// Until then a beacon of the old chain may still be revealed.
			let closed = from.checked_sub(1).is_none_or(|last| window::is_settled(last, now));
			ensure!(closed, Error::<T>::CommitmentPending);
			gateway.chain.tip = next;
		}
		let message = ChainCommitment { device, sequence, tip };
		ensure!(
			verify_working(
				&facts.working_key,
				&message.signing_bytes(&Self::genesis_hash()),
				&signature
			),
			Error::<T>::BadSignature
		);
		let from = window::in_force_from(now);
		gateway.chain.sequence = sequence;
		gateway.chain.next = Some((from, tip));
		Gateways::<T>::insert(device, gateway);
		Ok(from)
	}
}
