// SPDX-License-Identifier: Apache-2.0
//! Bytes as `0x…`, as the whole Substrate world writes them.

/// Why a string is not the hexadecimal that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HexError {
	/// Does not begin with `0x`.
	#[error("expected hexadecimal beginning with 0x")]
	NoPrefix,
	/// Other characters than `0-9a-fA-F`, or an odd number of them.
	#[error("not hexadecimal")]
	NotHex,
	/// Another number of bytes.
	#[error("expected {expected} bytes, got {actual}")]
	Length {
		/// Bytes that were expected.
		expected: usize,
		/// Bytes that were given (rounded down).
		actual: usize,
	},
}

/// `bytes` as `0x…`.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
	format!("0x{}", hex::encode(bytes))
}

/// Exactly `N` bytes of `0x…`. The length is looked at before anything is decoded.
pub fn decode<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
	let digits = text.strip_prefix("0x").ok_or(HexError::NoPrefix)?;
	let actual = digits.len() / 2;
	if actual != N {
		return Err(HexError::Length { expected: N, actual });
	}
	let mut bytes = [0; N];
	hex::decode_to_slice(digits, &mut bytes).map_err(|_| HexError::NotHex)?;
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// What `decode` must do, by the definition: nothing else is accepted.
	fn is_hexadecimal(text: &str, bytes: usize) -> bool {
		let digits = text.strip_prefix("0x").unwrap_or("no");
		digits.len() == 2 * bytes && digits.chars().all(|digit| digit.is_ascii_hexdigit())
	}

	proptest! {
		#[test]
		fn any_bytes_survive(none: [u8; 0], hash: [u8; 32], signature: [u8; 64]) {
			prop_assert_eq!(decode(&encode(none)), Ok(none));
			prop_assert_eq!(decode(&encode(hash)), Ok(hash));
			let written = encode(signature);
			prop_assert_eq!(decode(&written.to_uppercase().replacen("0X", "0x", 1)), Ok(signature));
			prop_assert_eq!(decode(&written), Ok(signature));
		}

		#[test]
		fn nothing_but_so_many_digits_is_hexadecimal(
			text in prop_oneof![".*", "0x[0-9a-fA-Fg€]{0,9}", "0x[0-9a-fA-F]{8}", "[0x+-]{0,10}"],
		) {
			let decoded = decode::<4>(&text);
			prop_assert_eq!(decoded.is_ok(), is_hexadecimal(&text, 4));
			if let Err(HexError::Length { expected, actual }) = decoded {
				prop_assert!(expected == 4 && actual != 4);
			}
		}
	}

	#[test]
	fn what_was_encoded_decodes() {
		assert_eq!(decode::<4>(&encode([0, 1, 0xab, 0xff])), Ok([0, 1, 0xab, 0xff]));
	}

	#[test]
	fn what_is_not_the_expected_hexadecimal_says_why() {
		assert_eq!(decode::<2>("abcd"), Err(HexError::NoPrefix));
		assert_eq!(decode::<2>("0xabc"), Err(HexError::Length { expected: 2, actual: 1 }));
		assert_eq!(decode::<2>("0xabcde"), Err(HexError::NotHex));
		assert_eq!(decode::<2>("0xzzzz"), Err(HexError::NotHex));
		assert_eq!(decode::<2>("0xabcdef"), Err(HexError::Length { expected: 2, actual: 3 }));
		assert_eq!(decode::<2>("0xé€"), Err(HexError::NotHex));
	}
}
