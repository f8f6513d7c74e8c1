// SPDX-License-Identifier: Apache-2.0

use std::ops::ControlFlow;

use super::sample::{with_file, with_nothing, Made, SEED};
use crate::{
	prover::{audit, AuditError, Progress, ProverError, ReadAt, Replica, Unwatched},
	Roots, Sector, Tree,
};

fn audited(made: &Made, layers: usize) -> Result<(), AuditError> {
	let layers: Vec<&dyn ReadAt> =
		made.layers.iter().take(layers).map(|layer| layer as &dyn ReadAt).collect();
	let replica = Replica { nodes: &made.replica, layers: &layers };
	audit(&made.profile, &made.sector, &made.sealed.roots, &replica, &mut Unwatched)
}

#[test]
fn what_was_sealed_passes_with_its_layers_and_without() {
	for made in [with_file(), with_nothing()] {
		audited(made, 8).unwrap();
		audited(made, 0).unwrap();
	}
}

/// A race that mislabels one node passes the spot checks; the file would not come back.
#[test]
fn one_wrong_label_is_found_though_the_seal_proof_passes() {
	let honest = with_file();
	let mut layers = honest.layers.clone();
	layers[7][500][3] ^= 1;
	let wrong = super::soundness::committed(honest, layers);
	assert_eq!(wrong.verify(&SEED, 0, &wrong.prove(&SEED, 0)), Ok(()), "500 is not challenged");
	let found = audited(&wrong, 8);
	assert!(matches!(found, Err(AuditError::WrongLabel { layer: 8, node: 500 })), "{found:?}");
	let found = audited(&wrong, 0);
	assert!(matches!(found, Err(AuditError::WrongRoot { tree: Tree::Data, .. })), "{found:?}");
}

#[test]
fn a_replica_that_changed_is_found() {
	let mut changed = with_file().clone();
	changed.replica[9_999] ^= 0x80;
	let found = audited(&changed, 0);
	assert!(matches!(found, Err(AuditError::WrongRoot { tree: Tree::Replica, .. })), "{found:?}");
}

#[test]
fn a_replica_of_other_data_is_found() {
	let made = with_file();
	let mut other = made.clone();
	other.replica[40] ^= 1;
	let found = audited(&super::soundness::recommitted(&other), 8);
	assert!(matches!(found, Err(AuditError::WrongRoot { tree: Tree::Data, .. })), "{found:?}");
}

#[test]
fn a_wrong_column_root_is_found_if_there_are_layers() {
	let mut wrong = with_file().clone();
	wrong.sealed.roots = Roots { column: [0; 32], ..wrong.sealed.roots };
	let found = audited(&wrong, 8);
	assert!(matches!(found, Err(AuditError::WrongRoot { tree: Tree::Column, .. })), "{found:?}");
}

#[test]
fn the_replica_of_another_sector_is_found() {
	let made = with_file();
	let other = Made { sector: Sector { ticket: [5; 32], ..made.sector }, ..made.clone() };
	let found = audited(&other, 8);
	assert!(matches!(found, Err(AuditError::WrongLabel { layer: 1, node: 0 })), "{found:?}");
}

#[test]
fn some_of_the_layers_are_refused() {
	let found = audited(with_file(), 7);
	let expected =
		|error: &ProverError| matches!(error, ProverError::LayerCount { expected: 8, got: 7 });
	assert!(matches!(&found, Err(AuditError::Prover(error)) if expected(error)), "{found:?}");
}

#[test]
fn an_audit_can_be_stopped() {
	let Made { profile, sector, sealed, replica, .. } = with_file();
	let replica = Replica { nodes: replica, layers: &[] };
	let mut watch = |_: Progress| ControlFlow::Break(());
	let stopped = audit(profile, sector, &sealed.roots, &replica, &mut watch);
	assert!(matches!(stopped, Err(AuditError::Prover(ProverError::Stopped(_)))));
}
