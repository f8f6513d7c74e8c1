// SPDX-License-Identifier: Apache-2.0
//! The address of a node, as it is given on a command line.

use axum::http::Uri;

/// A `ws://` or `wss://` address, checked before anybody waits for what answers there.
///
/// # Errors
/// What is wrong with it.
pub fn endpoint(text: &str) -> Result<String, String> {
	let address: Uri = text.parse().map_err(|error| format!("no URL: {error}"))?;
	if !matches!(address.scheme_str(), Some("ws" | "wss")) {
		return Err("must be ws://HOST:PORT or wss://HOST:PORT".into());
	}
	let host = address.host().unwrap_or_default();
	if host.is_empty() {
		return Err("names no host".into());
	}
	let authority = address.authority().map(|authority| authority.as_str()).unwrap_or_default();
	let place = authority.rsplit('@').next().unwrap_or_default();
	let has_port = place.len() > host.len();
	if has_port && address.port_u16().is_none_or(|port| port == 0) {
		return Err("its port must be from 1 to 65535".into());
	}
	Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn addresses_of_web_sockets_are_taken_as_they_are() {
		for text in [
			"ws://127.0.0.1:9944",
			"wss://node.example",
			"wss://node.example/chain",
			"ws://[::1]:65535",
			"ws://localhost:1",
		] {
			assert_eq!(endpoint(text).as_deref(), Ok(text));
		}
	}

	#[test]
	fn what_is_no_address_of_a_web_socket_is_refused_with_the_reason() {
		for (text, reason) in [
			("", "no URL"),
			("nonsense", "ws://HOST:PORT"),
			("127.0.0.1:9944", "ws://HOST:PORT"),
			("http://127.0.0.1:9944", "ws://HOST:PORT"),
			("ws://", "no URL"),
			("ws://:9944", "host"),
			("ws://a b", "no URL"),
			("ws://node:port", "port"),
			("ws://node:99999", "port"),
			("ws://9:99999", "port"),
			("ws://node:0", "port"),
			("ws://node:", "port"),
		] {
			let refused = endpoint(text).unwrap_err();
			assert!(refused.contains(reason), "{text}: {refused}");
		}
	}

	proptest! {
		#[test]
		fn any_text_is_taken_as_it_is_or_refused(text in "(wss?://)?.{0,40}") {
			match endpoint(&text) {
				Ok(same) => prop_assert_eq!(same, text),
				Err(reason) => prop_assert!(!reason.is_empty()),
			}
		}
	}
}
