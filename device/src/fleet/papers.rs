// SPDX-License-Identifier: Apache-2.0
//! The papers of a simulated device.

use crate::{
	keys::{sign_root, RootSigner, SignerError, SoftwareKey},
	node::registry::Papers,
};
use cairn_device_primitives::{
	Certificate, ChainTip, DeviceKind, GenesisHash, MakerId, Possession, RootKey, Tick, WorkingKey,
};

/// A device before its onboarding.
pub(super) struct Newborn<'a> {
	/// What it is.
	pub(super) kind: DeviceKind,
	/// Who will own it.
	pub(super) owner: [u8; 32],
	/// The key that it was born with.
	pub(super) root: &'a SoftwareKey,
	/// Its first working key.
	pub(super) working_key: WorkingKey,
	/// What it commits to.
	pub(super) chain_tip: ChainTip,
}

impl Newborn<'_> {
	/// What the maker and the device sign for the device's onboarding.
	pub(super) fn papers(
		&self,
		certifier: &dyn RootSigner,
		maker: MakerId,
		expires_at: Tick,
		genesis: &GenesisHash,
	) -> Result<Papers, SignerError> {
		let Self { kind, owner, root, working_key, chain_tip } = *self;
		let root_key = root.public();
		let serial_hash = serial_of(&root_key);
		let certificate = Certificate { maker, root_key, kind, serial_hash };
		let possession = Possession { owner, root_key, working_key, expires_at, chain_tip };
		Ok(Papers {
			maker,
			kind,
			root_key,
			serial_hash,
			certificate: sign_root(certifier, &certificate, genesis)?,
			working_key,
			expires_at,
			chain_tip,
			possession: sign_root(root, &possession, genesis)?,
		})
	}
}

/// A simulated device has no serial number: 32 bytes of its key serve.
fn serial_of(key: &RootKey) -> [u8; 32] {
	match key {
		RootKey::Ed25519(bytes) | RootKey::Sr25519(bytes) => *bytes,
		RootKey::P256([_, bytes @ ..]) => *bytes,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fleet::{roster::Roster, Options};
	use cairn_device_primitives::SignedMessage;

	#[test]
	fn papers_carry_signatures_that_the_chain_accepts() {
		let roster = Roster::open(&Options::for_tests()).unwrap();
		let genesis = [0x67; 32];
		for kind in [DeviceKind::Gateway, DeviceKind::Storage] {
			for gateway in &roster.gateways {
				let (owner, root) = (gateway.owner.id(), &gateway.root);
				let (working_key, chain_tip) = ([7; 32], [8; 32]);
				let newborn = Newborn { kind, owner, root, working_key, chain_tip };
				let papers = newborn.papers(&roster.certifier, 4, 900, &genesis).unwrap();
				let Papers { maker, kind, root_key, serial_hash, expires_at, .. } = papers;
				assert_eq!((papers.working_key, papers.chain_tip), (working_key, chain_tip));
				let certificate = Certificate { maker, root_key, kind, serial_hash };
				let possession = Possession { owner, root_key, working_key, expires_at, chain_tip };
				let message = certificate.signing_bytes(&genesis);
				assert!(roster.certifier.public().verify(&message, &papers.certificate));
				let message = possession.signing_bytes(&genesis);
				assert!(root_key.verify(&message, &papers.possession));
			}
		}
	}
}
