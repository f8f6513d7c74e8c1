// SPDX-License-Identifier: Apache-2.0
//! Arguments that are more than a number.

use crate::hexadecimal;
use cairn_device_primitives::RootKey;
use std::str::FromStr;
use subxt::utils::AccountId32;

/// Exactly `N` bytes of `0x…`.
pub fn bytes<const N: usize>(text: &str) -> Result<[u8; N], String> {
	hexadecimal::decode(text).map_err(|error| error.to_string())
}

/// An account: SS58, or its 32 bytes.
pub fn account(text: &str) -> Result<[u8; 32], String> {
	if text.starts_with("0x") {
		return bytes(text);
	}
	let account = AccountId32::from_str(text);
	account.map(|account| account.0).map_err(|_| "not an SS58 address or 0x… of 32 bytes".into())
}

/// A public root key: `p256:0x…`, `ed25519:0x…` or `sr25519:0x…`.
pub fn root_key(text: &str) -> Result<RootKey, String> {
	let (scheme, key) =
		text.split_once(':').ok_or("expected p256:0x…, ed25519:0x… or sr25519:0x…")?;
	let key = match scheme {
		"p256" => RootKey::P256(bytes(key)?),
		"ed25519" => RootKey::Ed25519(bytes(key)?),
		"sr25519" => RootKey::Sr25519(bytes(key)?),
		_ => return Err("the schemes are p256, ed25519 and sr25519".into()),
	};
	key.check().map_err(|_| "no sound public key in its only encoding")?;
	Ok(key)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::{RootSigner, Scheme, SoftwareKey};

	#[test]
	fn an_account_is_ss58_or_hexadecimal() {
		let alice = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
		let expected = bytes(&format!("0x{alice}"));
		assert_eq!(account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"), expected);
		assert_eq!(account(&format!("0x{alice}")), expected);
		assert!(account("5Grw").is_err());
		assert!(account("0x00").is_err());
	}

	#[test]
	fn a_root_key_names_its_scheme_and_is_checked() {
		let key = SoftwareKey::from_secret(Scheme::P256, &[1; 32]).unwrap().public();
		let RootKey::P256(bytes) = key else { panic!("not P-256") };
		assert_eq!(root_key(&format!("p256:{}", hexadecimal::encode(bytes))), Ok(key));
		for bad in [
			"",
			"p256",
			"rsa:0x00",
			"p256:0x00",
			&format!("p256:0x{}", "00".repeat(33)),
			&format!("ed25519:0x{}", "00".repeat(32)),
		] {
			assert!(root_key(bad).is_err(), "{bad}");
		}
	}
}
