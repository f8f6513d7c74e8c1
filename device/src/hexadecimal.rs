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
