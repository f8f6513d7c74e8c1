// SPDX-License-Identifier: Apache-2.0
//! A sector of the test networks' profile, from file to file.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::num::NonZeroUsize;

use cairn_spacetime::{
	prover::{
		audit, prove_window, seal, unseal, Data, ReadAt, Replica, SealedReplica, SealedSector,
		Unwatched, UpperTree,
	},
	verify_seal_part, verify_window, ProfileId, Sector, Window,
};

const THREADS: NonZeroUsize = NonZeroUsize::new(2).unwrap();

#[test]
fn a_sector_of_32_mib_seals_proves_audits_and_unseals() {
	let profile = ProfileId::Mib32.profile();
	let file: Vec<u8> = (0..30_000_001_u64).flat_map(|i| u8::try_from(i * i % 251)).collect();
	let length = u64::try_from(file.len()).unwrap();
	let data = Data::File { bytes: &file, length };
	let (content, data_tree) = data.commit(profile, THREADS, &mut Unwatched).unwrap();
	let sector = Sector { genesis: [1; 32], device: 2, number: 3, ticket: [4; 32], content };
	let (mut layers, mut replica) = (Vec::new(), Vec::new());
	let sealed =
		seal(profile, &sector, &data, &mut layers, &mut replica, THREADS, &mut Unwatched).unwrap();

	let stored: Vec<&dyn ReadAt> = layers.iter().map(|layer| layer as &dyn ReadAt).collect();
	let made = SealedSector {
		profile,
		sector: &sector,
		layers: &stored,
		replica: &replica,
		sealed: &sealed,
		data,
		data_tree: data_tree.as_ref(),
	};
	for part in 0..profile.parts {
		let proof = made.prove_part(&[5; 32], part).unwrap();
		verify_seal_part(profile, &sector, &sealed.roots, &[5; 32], part, &proof).unwrap();
	}

	let upper = UpperTree::open(sealed.replica.to_bytes(), profile.height).unwrap();
	for deadline in 0..100 {
		let window = Window { seed: [6; 32], device: 2, deadline };
		let answering = SealedReplica { number: 3, nodes: &replica, upper: &upper };
		let proof = prove_window(profile, &window, &[answering]).unwrap();
		verify_window(profile, &window, &[(3, sealed.roots.replica)], &proof).unwrap();
	}

	let whole = Replica { nodes: &replica, layers: &stored };
	audit(profile, &sector, &sealed.roots, &whole, &mut Unwatched).unwrap();
	let mut back = Vec::new();
	unseal(profile, &sector, &replica, &mut back, THREADS, &mut Unwatched).unwrap();
	assert!(back == file, "the file that came back is another");
}
