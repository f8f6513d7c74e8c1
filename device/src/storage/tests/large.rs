// SPDX-License-Identifier: Apache-2.0
//! A sector of the size that test networks have.

use super::{threads, Listener, Place};
use crate::storage::{
	proof::{open_sector, prove_part},
	unseal, ReplicaError,
};
use cairn_spacetime::{
	prover::{Step, Unwatched},
	ProfileId, Window,
};
use std::fs;

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes without optimisation")]
fn a_file_of_32_mib_is_sealed_through_an_interruption_proven_and_read_back() {
	let mut place = Place::with_file((32 << 20) - 32);
	place.request.profile = ProfileId::Mib32;
	let whole_layer = 1 << (20 - 12);
	// In the data's tree, in layers 1 and 2, and somewhere in layer 5.
	let mut listener = Listener::stopping_at(whole_layer * 5 + 100);
	assert!(matches!(place.seal_watched(&mut listener), Err(ReplicaError::Stopped(_))));
	let stopped = listener.calls.last().unwrap().step;
	let mut listener = Listener::default();
	let mut folder = place.seal_watched(&mut listener).unwrap();
	let resumed = listener.calls.iter().find(|call| matches!(call.step, Step::Label { .. }));
	assert_eq!(resumed.unwrap().step, stopped);
	for part in 0..2 {
		prove_part(&folder, &[5; 32], part).unwrap();
	}
	folder.drop_seal_files().unwrap();
	folder.verify(threads(), &mut Unwatched).unwrap();
	open_sector(&folder, &Window { seed: [6; 32], device: 3, deadline: 1 }).unwrap();
	let out = place.file.with_extension("back");
	unseal(&folder, &out, threads(), &mut Unwatched).unwrap();
	assert!(fs::read(&out).unwrap() == fs::read(&place.file).unwrap());
}
