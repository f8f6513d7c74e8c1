// SPDX-License-Identifier: Apache-2.0
//! What a drawn gateway sends, and how a witness proves that it heard it.
//!
//! The device holds a hash chain and has committed to its tip. The secret of a beacon is the
//! preimage of the tip, so there is exactly one payload for a device and a round: it cannot be
//! ground, and only the device can compute it before the reveal.

use cairn_device_primitives::{DeviceId, Round, Seed};

use crate::{
	hash::{first, hash, Domain},
	region::RegionPlan,
};

/// Domain of [`next_link`].
pub const LINK_DOMAIN: Domain = *b"cairn/link/1\0\0\0\0";
/// Domain of [`payload()`].
pub const PAYLOAD_DOMAIN: Domain = *b"cairn/payload/1\0";
/// Domain of [`tag()`].
pub const TAG_DOMAIN: Domain = *b"cairn/tag/1\0\0\0\0\0";

/// Bytes of a [`frame`]: the PHY payload that DR0 of US915 (SF10) carries, the shortest limit of
/// all regions (RP002-1.0.4, section 2.5.6: 19 bytes of MAC payload, 5 of header and check).
pub const FRAME_LENGTH: usize = 24;

/// The link after `secret` in a device's hash chain. A tip opens with the secret for which
/// `tip == next_link(secret)`; the secret is the next tip.
pub fn next_link(secret: &[u8; 32]) -> [u8; 32] {
	hash(&LINK_DOMAIN, &[secret])
}

/// The payload of a device's beacon in the round of `seed`.
pub fn payload(secret: &[u8; 32], seed: &Seed, device: DeviceId) -> [u8; 16] {
	first(&hash(&PAYLOAD_DOMAIN, &[secret, seed, &device.to_le_bytes()]))
}

/// What goes on the air: round and device, little-endian, then the payload.
pub fn frame(round: Round, device: DeviceId, payload: &[u8; 16]) -> [u8; FRAME_LENGTH] {
	let mut frame = [0; FRAME_LENGTH];
	let bytes = round.to_le_bytes().into_iter().chain(device.to_le_bytes()).chain(*payload);
	frame.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
	frame
}

/// A witness's proof that it knows the payload. It names the witness: a copy is worthless.
pub fn tag(payload: &[u8; 16], witness: DeviceId) -> [u8; 16] {
	first(&hash(&TAG_DOMAIN, &[payload, &witness.to_le_bytes()]))
}

/// Whether `witness`, reporting `reported`, knew the payload. [`crate::Refusal::WrongTag`] if not.
pub fn matches_payload(payload: &[u8; 16], witness: DeviceId, reported: &[u8; 16]) -> bool {
	tag(payload, witness) == *reported
}

/// The channel of a beacon: index into the plan's channels, so that the device cannot choose it.
pub fn channel(payload: &[u8; 16], plan: &RegionPlan) -> u8 {
	let [low, high, ..] = *payload;
	// A plan has 1 to 255 channels, which its test holds.
	let channels = u16::try_from(plan.channels.len()).unwrap_or(u16::MAX);
	let index = u16::from_le_bytes([low, high]).checked_rem(channels).unwrap_or_default();
	u8::try_from(index).unwrap_or_default()
}
