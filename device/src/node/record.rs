// SPDX-License-Identifier: Apache-2.0
//! The chain's own records, in its own encoding.
//!
//! Whoever replays what the chain judged needs all of a record and not a guess: one whose encoding is
//! another than is expected is refused.

use super::connection::{timely, At, NodeError};
use codec::{Decode, DecodeAll};
use std::collections::BTreeMap;
use subxt::{
	dynamic,
	error::StorageError,
	events::Event,
	ext::{
		frame_decode::storage::{IntoDecodableValues, IntoEncodableValues},
		scale_decode::DecodeAsType,
		scale_value::Value,
	},
	storage::StorageKey,
	PolkadotConfig,
};

/// How many entries of a map are read before the node is given a new term to answer.
const PAGE: usize = 512;

/// A storage value of a pallet.
pub async fn value<R: Decode>(at: &At, pallet: &str, name: &str) -> Result<Option<R>, NodeError> {
	entry::<R, ()>(at, pallet, name, ()).await
}

/// An entry of a storage map.
pub async fn entry<R: Decode, K: IntoEncodableValues + IntoDecodableValues>(
	at: &At,
	pallet: &str,
	name: &str,
	keys: K,
) -> Result<Option<R>, NodeError> {
	let bytes = bytes(at, pallet, name, keys).await?;
	bytes.map(|bytes| decode(&bytes, pallet, name)).transpose()
}

/// The bytes of an entry of a storage map.
pub async fn bytes<K: IntoEncodableValues + IntoDecodableValues>(
	at: &At,
	pallet: &str,
	name: &str,
	keys: K,
) -> Result<Option<Vec<u8>>, NodeError> {
	timely(async {
		let address = dynamic::storage::<K, Value>(pallet, name);
		let found = at.storage().try_fetch(address, keys).await;
		Ok(found.map_err(|error| missing(error, pallet, name))?.map(|value| value.into_bytes()))
	})
	.await
}

/// Every entry of a storage map: its key as `key` reads it, and its bytes.
pub async fn entries<K>(
	at: &At,
	pallet: &str,
	name: &str,
	key: impl Fn(&StorageKey<'_, Vec<Value>>) -> Option<K>,
) -> Result<Vec<(K, Vec<u8>)>, NodeError> {
	let address = dynamic::storage::<Vec<Value>, Value>(pallet, name);
	let mut stream = timely(async {
		let stream = at.storage().iter(address, Vec::<Value>::new()).await;
		stream.map_err(|error| missing(error, pallet, name))
	})
	.await?;
	let mut all = Vec::new();
	loop {
		let page = timely(async {
			let mut page = Vec::new();
			while page.len() < PAGE {
				let Some(entry) = stream.next().await else { break };
				let entry = entry?;
				let read = entry.key().ok().as_ref().and_then(&key);
				page.push((
					read.ok_or_else(|| other(pallet, name))?,
					entry.value().bytes().to_vec(),
				));
			}
			Ok(page)
		})
		.await?;
		let last = page.len() < PAGE;
		all.extend(page);
		if last {
			return Ok(all);
		}
	}
}

/// Every entry of a storage map, read, under its key as `key` reads it.
pub async fn map<K: Ord, R: Decode>(
	at: &At,
	pallet: &str,
	name: &str,
	key: impl Fn(&StorageKey<'_, Vec<Value>>) -> Option<K>,
) -> Result<BTreeMap<K, R>, NodeError> {
	let entries = entries(at, pallet, name, key).await?;
	let read = |(key, bytes): (K, Vec<u8>)| Ok((key, decode(&bytes, pallet, name)?));
	entries.into_iter().map(read).collect()
}

/// A part of a key that its hash leaves readable.
pub fn part<N: DecodeAsType>(key: &StorageKey<'_, Vec<Value>>, index: usize) -> Option<N> {
	key.part(index)?.decode_as().ok()?
}

/// The fields of an event.
pub fn fields<R: Decode>(event: &Event<'_, PolkadotConfig>) -> Result<R, NodeError> {
	decode(event.field_bytes(), event.pallet_name(), event.event_name())
}

/// A record, all of it.
pub fn decode<R: Decode>(mut bytes: &[u8], pallet: &str, name: &str) -> Result<R, NodeError> {
	R::decode_all(&mut bytes).map_err(|_| other(pallet, name))
}

fn other(pallet: &str, name: &str) -> NodeError {
	NodeError::Missing(format!("{pallet}.{name} in the form that this program knows"))
}

fn missing(error: StorageError, pallet: &str, name: &str) -> NodeError {
	match error {
		StorageError::PalletNameNotFound(_) | StorageError::StorageInfoError(_) => {
			NodeError::Missing(format!("{pallet}.{name}"))
		}
		error => error.into(),
	}
}
