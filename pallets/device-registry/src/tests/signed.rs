// SPDX-License-Identifier: Apache-2.0
//! The constants of the benchmarks are the published vectors.

use super::*;
use crate::signed as vector;
use cairn_device_primitives::vectors::vectors;

#[test]
fn benchmarks_and_documents_tell_one_story() {
	let p256 = |name: &str| {
		let found = vectors().into_iter().find(|v| v.name == name && v.scheme == "P-256");
		let found = found.unwrap();
		(found.key, found.signature)
	};
	for (name, key, signature) in [
		("Certificate", vector::CERTIFIER, vector::CERTIFICATE),
		("Possession", vector::ROOT, vector::POSSESSION),
		("WorkingKeyCertificate", vector::ROOT, vector::WORKING_KEY_CERTIFICATE),
		("Acceptance", vector::ROOT, vector::ACCEPTANCE),
		("RotationCertificate", vector::CERTIFIER, vector::ROTATION_CERTIFICATE),
		("RotationPossession", vector::NEW_ROOT, vector::ROTATION_POSSESSION),
	] {
		assert_eq!(p256(name), (key.to_vec(), signature.to_vec()), "{name}");
	}
	assert_eq!(working(4), vector::WORKING);
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn benchmark_gateways_are_located_active_and_sound() {
	use cairn_traits::DeviceInspect;
	build_and_execute(|| {
		register();
		let gateways = Registry::bench_gateways(8);
		assert_eq!(gateways.len(), 8);
		assert_eq!(Registry::active_gateways(), 8);
		for (device, working_key) in gateways {
			let facts = Registry::gateway_at(device, 0).unwrap();
			assert_eq!(facts.working_key, working_key);
			assert!(facts.active && facts.location.is_some());
		}
	});
}
