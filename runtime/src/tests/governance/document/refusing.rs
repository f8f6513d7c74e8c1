// SPDX-License-Identifier: Apache-2.0
//! The records that hold types with bounds of their own, found by walking the runtime's metadata.

use super::markdown::{code, codes, table as rows_of};
use crate::Runtime;
use frame_metadata::{
	v14::{PalletStorageMetadata, StorageEntryType},
	RuntimeMetadata,
};
use scale_info::{form::PortableForm, PortableRegistry, Type, TypeDef};
use std::collections::BTreeSet;

/// Where the types are that refuse to decode beyond their bounds.
const REFUSING: [&str; 2] = ["cairn_power", "parts"];

/// The records whose lists are as long as there may be seats: lengths are not in the metadata.
const SEATED: [&str; 3] = ["Power.Planned", "Power.SessionWeights", "Power.Founders"];

/// A record, and the figures whose types it holds.
pub type Record = (String, BTreeSet<String>);

/// All records by their names, with their types.
fn stored() -> (PortableRegistry, Vec<(String, StorageEntryType<PortableForm>)>) {
	let RuntimeMetadata::V14(metadata) = Runtime::metadata().1 else { panic!("another version") };
	let pallets = metadata.pallets.into_iter().filter_map(|pallet| pallet.storage);
	let records = pallets.flat_map(|PalletStorageMetadata { prefix, entries }| {
		entries.into_iter().map(move |entry| (format!("{prefix}.{}", entry.name), entry.ty))
	});
	(metadata.types, records.collect())
}

/// All records that hold a refusing type, in the order of the metadata.
pub fn records() -> Vec<Record> {
	let (types, stored) = stored();
	let records = stored.into_iter().map(|(name, ty)| {
		let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
		match ty {
			StorageEntryType::Plain(value) => walk(&types, value.id, &mut seen, &mut found),
			StorageEntryType::Map { key, value, .. } => {
				walk(&types, key.id, &mut seen, &mut found);
				walk(&types, value.id, &mut seen, &mut found);
			}
		}
		(name, found)
	});
	// What is told of a block is not kept beyond it.
	records.filter(|(name, found)| !found.is_empty() && name != "System.Events").collect()
}

/// Enters the figures of all refusing types within a type.
fn walk(types: &PortableRegistry, id: u32, seen: &mut BTreeSet<u32>, found: &mut BTreeSet<String>) {
	if !seen.insert(id) {
		return;
	}
	let ty = types.resolve(id).unwrap();
	if ty.path.namespace() == REFUSING {
		found.insert(figure_of(&ty.path.ident().unwrap()).into());
	}
	for inner in inner_types(ty) {
		walk(types, inner, seen, found);
	}
}

/// The types that a type is made of.
fn inner_types(ty: &Type<PortableForm>) -> Vec<u32> {
	let ids = |fields: &[scale_info::Field<PortableForm>]| {
		fields.iter().map(|field| field.ty.id).collect::<Vec<_>>()
	};
	match &ty.type_def {
		TypeDef::Composite(composite) => ids(&composite.fields),
		TypeDef::Variant(variants) => {
			variants.variants.iter().flat_map(|variant| ids(&variant.fields)).collect()
		}
		TypeDef::Sequence(sequence) => vec![sequence.type_param.id],
		TypeDef::Array(array) => vec![array.type_param.id],
		TypeDef::Tuple(tuple) => tuple.fields.iter().map(|field| field.id).collect(),
		TypeDef::Compact(compact) => vec![compact.type_param.id],
		TypeDef::Primitive(_) | TypeDef::BitSequence(_) => Vec::new(),
	}
}

/// The figure that has the bounds of a type.
fn figure_of(name: &str) -> &str {
	if name == "Commission" {
		"MaxCommission"
	} else {
		name
	}
}

/// Which records refuse, beyond the bounds of which figures.
pub fn table() -> String {
	let rows =
		records().into_iter().map(|(record, figures)| vec![code(record), codes(figures.iter())]);
	rows_of(&["record", "refuses beyond the bounds of"], rows)
}

/// The records with a list of those who have seats.
pub fn seated() -> String {
	let (_, stored) = stored();
	let known = |record: &&str| stored.iter().any(|(name, _)| name == record);
	assert!(SEATED.iter().all(known), "{SEATED:?} are not all stored");
	codes(SEATED)
}
