// SPDX-License-Identifier: Apache-2.0
//! `docs/spacetime-vectors.json` is made here, and held equal to what is checked in: sealed sectors
//! live for years, so nothing that a profile gives may change. After a *new* profile:
//!
//! ```sh
//! CAIRN_UPDATE_DOCS=1 cargo test -p cairn-spacetime --test vectors
//! ```

#![allow(
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "tests"
)]

use std::{env, fmt::Display, fs, num::NonZeroUsize, path::Path};

use cairn_spacetime::{
	capacity_root,
	prover::{prove_window, seal, Data, ReadAt, Sealed, SealedReplica, SealedSector, Unwatched},
	seal_challenges, trailer, window_challenges, Graph, Hash, Label, ProfileId, SealPart,
	SealPartCost, Sector, Window, WindowCost,
};
use codec::Encode;

const FILE: &[u8] = b"A file that is sealed for the sake of the test vectors, and nothing else.";

const SEED: Hash = [0x5e; 32];

const THREADS: NonZeroUsize = NonZeroUsize::MIN;

fn hex(bytes: impl AsRef<[u8]>) -> String {
	let digits: String = bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
	format!("\"0x{digits}\"")
}

fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
	let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
	format!("[{}]", items.join(", "))
}

fn lines(items: impl IntoIterator<Item = String>) -> String {
	let items: Vec<String> = items.into_iter().map(|item| format!("\t\t{item}")).collect();
	format!("[\n{}\n\t]", items.join(",\n"))
}

fn object(fields: &[(&str, String)]) -> String {
	let fields: Vec<String> =
		fields.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
	format!("{{ {} }}", fields.join(", "))
}

fn profiles() -> String {
	lines(ProfileId::ALL.map(ProfileId::profile).map(|profile| {
		let part = SealPartCost::of_data(profile);
		object(&[
			("code", profile.code.to_string()),
			("height", profile.height.to_string()),
			("layers", profile.layers.to_string()),
			("parts", profile.parts.to_string()),
			("partChallenges", profile.part_challenges.to_string()),
			("windowLeaves", profile.window_leaves.to_string()),
			("labelParents", profile.label_parents.to_string()),
			("partitionSectors", profile.partition_sectors.to_string()),
			("maxPartBytes", part.bytes.to_string()),
			(
				"maxWindowBytes",
				WindowCost::of(profile, profile.partition_sectors).bytes.to_string(),
			),
			("capacityRoot", hex(capacity_root(profile))),
		])
	}))
}

fn graphs() -> String {
	lines(ProfileId::ALL.into_iter().flat_map(|id| {
		let (graph, nodes) = (Graph::new(id.profile()), id.profile().nodes());
		[0, 1, 2, nodes / 3, nodes / 2, nodes - 1].map(|node| {
			object(&[
				("code", id.profile().code.to_string()),
				("node", node.to_string()),
				("base", list(graph.base(node).into_iter().flatten())),
				("expander", list(graph.expander(node))),
			])
		})
	}))
}

fn challenges() -> String {
	lines(ProfileId::ALL.map(|id| {
		let profile = id.profile();
		object(&[
			("code", profile.code.to_string()),
			("seed", hex(SEED)),
			("device", "7".into()),
			("number", "8".into()),
			("deadline", "9".into()),
			("sealPart1", list(seal_challenges(profile, &SEED, 7, 8, 1))),
			("window", list(window_challenges(profile, &SEED, 7, 9, 8))),
		])
	}))
}

/// A sealed sector of the smallest profile.
struct Made {
	sector: Sector,
	data: Data<'static>,
	data_tree: Option<cairn_spacetime::prover::UpperTree>,
	layers: Vec<Vec<Label>>,
	replica: Vec<u8>,
	sealed: Sealed,
}

fn made(data: Data<'static>) -> Made {
	let profile = ProfileId::Kib2.profile();
	let (content, data_tree) = data.commit(profile, THREADS, &mut Unwatched).unwrap();
	let sector = Sector { genesis: [1; 32], device: 7, number: 8, ticket: [2; 32], content };
	let (mut layers, mut replica) = (Vec::new(), Vec::new());
	let sealed =
		seal(profile, &sector, &data, &mut layers, &mut replica, THREADS, &mut Unwatched).unwrap();
	Made { sector, data, data_tree, layers, replica, sealed }
}

fn sector(made: &Made) -> String {
	let profile = ProfileId::Kib2.profile();
	let layers: Vec<&dyn ReadAt> = made.layers.iter().map(|layer| layer as &dyn ReadAt).collect();
	let sealed = SealedSector {
		profile,
		sector: &made.sector,
		layers: &layers,
		replica: &made.replica,
		sealed: &made.sealed,
		data: made.data,
		data_tree: made.data_tree.as_ref(),
	};
	let parts = [0, 1].map(|part| sealed.prove_part(&SEED, part).unwrap());
	let hash = |part: &SealPart| {
		blake2b_simd::Params::new().hash_length(32).hash(&part.encode()).as_bytes().to_vec()
	};
	let window = Window { seed: SEED, device: 7, deadline: 9 };
	let replica = SealedReplica { number: 8, nodes: &made.replica, upper: &made.sealed.replica };
	let window = prove_window(profile, &window, &[replica]).unwrap().encode();
	let labels = [(1, 0), (1, 1), (1, 63), (2, 0), (2, 1), (2, 63)]
		.map(|(layer, node)| hex(made.layers[layer - 1][node]));
	object(&[
		("genesis", hex(made.sector.genesis)),
		("device", made.sector.device.to_string()),
		("number", made.sector.number.to_string()),
		("ticket", hex(made.sector.ticket)),
		("dataRoot", hex(made.sector.content.root(profile))),
		("replicaId", hex(made.sector.replica_id(profile))),
		("labelsOfNodes0And1And63", list(labels)),
		("columnRoot", hex(made.sealed.roots.column)),
		("replicaRoot", hex(made.sealed.roots.replica)),
		("blake2b256OfSealParts", list(parts.iter().map(hash).map(hex))),
		("windowProof", hex(window)),
	])
}

fn document() -> String {
	let file = Data::File { bytes: &FILE, length: FILE.len() as u64 };
	let fields = [
		("profiles", profiles()),
		("graphs", graphs()),
		("challenges", challenges()),
		("file", format!("{:?}", core::str::from_utf8(FILE).unwrap())),
		("trailer", hex(trailer(ProfileId::Kib2.profile(), FILE.len() as u64).unwrap())),
		("sectorOfFile", sector(&made(file))),
		("sectorOfCapacity", sector(&made(Data::Capacity))),
	];
	let fields: Vec<String> =
		fields.iter().map(|(name, value)| format!("\t\"{name}\": {value}")).collect();
	format!("{{\n{}\n}}\n", fields.join(",\n"))
}

#[test]
fn nothing_that_a_profile_gives_has_changed() {
	let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spacetime-vectors.json");
	let expected = document();
	if env::var_os("CAIRN_UPDATE_DOCS").is_some_and(|value| value == "1") {
		fs::write(&path, &expected).unwrap();
	}
	let found = fs::read_to_string(&path).unwrap();
	for (line, (found, expected)) in (1..).zip(found.lines().zip(expected.lines())) {
		assert_eq!(found, expected, "line {line}");
	}
	assert_eq!(found, expected);
}
