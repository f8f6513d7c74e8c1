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
	use crate::{
		keys::{RootSigner, Scheme, SoftwareKey},
		mutation::{spoils, spoilt},
		node::Account,
	};
	use proptest::prelude::*;

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

	/// `text`, spoilt, as far as it is text still.
	fn misspelt(text: &str, how: &[crate::mutation::Spoil]) -> String {
		String::from_utf8_lossy(&spoilt(text.as_bytes(), how)).into_owned()
	}

	fn written(key: &RootKey) -> String {
		match key {
			RootKey::P256(bytes) => format!("p256:{}", hexadecimal::encode(bytes)),
			RootKey::Ed25519(bytes) => format!("ed25519:{}", hexadecimal::encode(bytes)),
			RootKey::Sr25519(bytes) => format!("sr25519:{}", hexadecimal::encode(bytes)),
		}
	}

	proptest! {
		#[test]
		fn any_account_survives_either_writing(id: [u8; 32], how in spoils()) {
			let (hex, ss58) = (hexadecimal::encode(id), AccountId32(id).to_string());
			prop_assert_eq!(account(&hex), Ok(id));
			prop_assert_eq!(account(&ss58), Ok(id));
			// The checksum of SS58 is of 16 bits: a misspelt one is another account once in 65,536.
			let wrong = misspelt(&hex, &how);
			if let Ok(other) = account(&wrong) {
				prop_assert_eq!(hexadecimal::encode(other), wrong.to_lowercase());
			}
			if let Err(reason) = account(&misspelt(&ss58, &how)) {
				let limit = ["32 bytes", "0x", "hexadecimal"].iter().any(|part| reason.contains(part));
				prop_assert!(limit, "{}", reason);
			}
		}

		#[test]
		fn any_root_key_survives_and_a_misspelt_one_is_sound_or_refused(
			secret: [u8; 32],
			how in spoils(),
		) {
			for scheme in [Scheme::P256, Scheme::Ed25519] {
				let Some(key) = SoftwareKey::from_secret(scheme, &secret) else { continue };
				let text = written(&key.public());
				prop_assert_eq!(root_key(&text), Ok(key.public()));
				match root_key(&misspelt(&text, &how)) {
					Ok(other) => prop_assert_eq!(other.check(), Ok(())),
					Err(reason) => prop_assert!(!reason.is_empty()),
				}
			}
		}

		#[test]
		fn noise_is_no_argument(text in ".{0,80}", path in "(//?[A-Za-z0-9/]{0,10})?(///.{0,5})?") {
			for text in [&text, &path, &format!("0x{text}"), &format!("p256:0x{text}")] {
				prop_assert!(bytes::<16>(text).is_err() && root_key(text).is_err());
				prop_assert!(account(text).is_err());
			}
			for text in [text, path] {
				let Err(error) = Account::from_uri(&text) else { continue };
				prop_assert_eq!(error.to_string(), "--suri: not a secret phrase, 0x… seed or //path");
			}
		}

		#[test]
		fn any_seed_is_an_account_and_is_never_quoted(seed: [u8; 32], how in spoils()) {
			let text = hexadecimal::encode(seed);
			prop_assert!(Account::from_uri(&text).is_ok());
			if let Err(error) = Account::from_uri(&misspelt(&text, &how)) {
				prop_assert!(!error.to_string().contains(&text[2..10]));
			}
		}
	}
}
