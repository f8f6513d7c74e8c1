// SPDX-License-Identifier: Apache-2.0
//! The signed messages: layout, signing bytes, key and signature of each.

use cairn_device_primitives::vectors::{vectors, Field, Vector, GENESIS};
use cairn_device_primitives::{RootKey, RootSignature};

use super::{
	json::Json,
	markdown::{bytes_block, code, table},
	source,
};

/// Where the messages are documented.
const SOURCE: &str = "primitives/device/src";

const REGISTRY: (&str, &str) = ("deviceRegistry", "pallets/device-registry/src/lib.rs");
const COVERAGE: (&str, &str) = ("coverage", "pallets/coverage/src/lib.rs");

/// When a message is signed, and the call that carries it.
struct Occasion {
	message: &'static str,
	pallet: (&'static str, &'static str),
	call: &'static str,
	when: &'static str,
}

const OCCASIONS: [Occasion; 8] = [
	Occasion {
		message: "Certificate",
		pallet: REGISTRY,
		call: "onboard",
		when:
			"Once for each device, in the factory or at the sale. It is good until it is used or \
			the maker's certifier changes; a root key and a serial hash work once, for ever.",
	},
	Occasion {
		message: "Possession",
		pallet: REGISTRY,
		call: "onboard",
		when: "When the device joins. `owner` is the account that submits the call; nobody else \
			can use the signature.",
	},
	Occasion {
		message: "WorkingKeyCertificate",
		pallet: REGISTRY,
		call: "certify_working_key",
		when: "Before the working key expires, or when it may be known to others. The owner \
			submits it.",
	},
	Occasion {
		message: "Acceptance",
		pallet: REGISTRY,
		call: "accept_transfer",
		when: "When the device changes hands: the old owner has offered it, and `owner` is the \
			account that submits the call.",
	},
	Occasion {
		message: "RotationCertificate",
		pallet: REGISTRY,
		call: "rotate_root_key",
		when:
			"When the root key is replaced and the maker agrees. Where the maker is suspended or \
			retired there is none, and the rotation waits for its delay.",
	},
	Occasion {
		message: "RotationPossession",
		pallet: REGISTRY,
		call: "rotate_root_key",
		when: "When the root key is replaced. `owner` is the account that submits the call.",
	},
	Occasion {
		message: "ChainCommitment",
		pallet: COVERAGE,
		call: "commit_chain",
		when: "Before the hash chain ends, or when a secret may be known to others. Anyone may \
			submit it.",
	},
	Occasion {
		message: "Report",
		pallet: COVERAGE,
		call: "report",
		when: "For each beacon that is heard. Anyone may submit it, in a batch with others; round \
			and beaconer then stand once for a group.",
	},
];

/// The public key of a vector.
pub fn key_of(vector: &Vector) -> RootKey {
	let key = vector.key.as_slice();
	match vector.scheme {
		"ed25519" => RootKey::Ed25519(key.try_into().unwrap()),
		"P-256" => RootKey::P256(key.try_into().unwrap()),
		other => panic!("no vectors are made with {other}"),
	}
}

/// The signature of a vector.
pub fn signature_of(vector: &Vector) -> RootSignature {
	let signature = vector.signature.as_slice().try_into().unwrap();
	match key_of(vector) {
		RootKey::P256(_) => RootSignature::P256(signature),
		_ => RootSignature::Ed25519(signature),
	}
}

/// The vector of that name and scheme.
pub fn vector(name: &str, scheme: &str) -> Vector {
	let mut all = vectors().into_iter();
	all.find(|vector| vector.name == name && vector.scheme == scheme).unwrap()
}

/// A domain without its padding.
pub fn domain_name(domain: &[u8; 16]) -> String {
	String::from_utf8(domain.to_vec()).unwrap().trim_end_matches('\0').to_owned()
}

/// All messages on a page.
pub fn overview() -> String {
	let rows = OCCASIONS.iter().map(|occasion| {
		let vector = vector(occasion.message, "ed25519");
		let anchor = occasion.message.to_lowercase();
		vec![
			format!("[{}](#{anchor})", occasion.message),
			code(domain_name(&vector.domain)),
			vector.signer.into(),
			occasion.call_name(),
		]
	});
	table(&["message", "domain", "signed by", "submitted with"], rows)
}

/// A section for each message.
pub fn sections() -> String {
	let names: Vec<_> = vectors().iter().map(|vector| vector.name).collect();
	assert!(names.iter().all(|name| OCCASIONS.iter().any(|known| known.message == *name)));
	OCCASIONS.iter().map(section).collect()
}

fn section(occasion: &Occasion) -> String {
	let item = source::item(SOURCE, occasion.message);
	let mut section = format!(
		"### {}\n\n{} {} Submitted with {}.\n",
		occasion.message,
		item.docs,
		occasion.when,
		occasion.call_name()
	);
	for vector in vectors().into_iter().filter(|vector| vector.name == occasion.message) {
		let rows = layout(&vector).into_iter().map(|row| {
			let meaning = row.meaning(&item);
			let Field { name, kind, bytes, .. } = row.field;
			let example = code(super::hex(&bytes));
			vec![
				row.offset.to_string(),
				bytes.len().to_string(),
				code(name),
				code(kind),
				meaning,
				example,
			]
		});
		section.push_str(&format!("\nBy {} ({}):\n\n", vector.signer, vector.scheme));
		section.push_str(&table(&["offset", "bytes", "field", "type", "meaning", "example"], rows));
		section.push('\n');
		section.push_str(&bytes_block(&[
			("secret", &vector.secret),
			("public key", &vector.key),
			("signing bytes", &vector.signing_bytes),
			("signature", &vector.signature),
		]));
	}
	section.push('\n');
	section
}

impl Occasion {
	/// The call as polkadot-js names it. Panics if the pallet has none of that name.
	fn call_name(&self) -> String {
		let (pallet, file) = self.pallet;
		assert!(source::declares(file, self.call), "{file} has no call {}", self.call);
		let mut words = self.call.split('_');
		let first = words.next().unwrap_or_default().to_owned();
		let call = words.fold(first, |name, word| {
			let (head, tail) = word.split_at(1);
			name + &head.to_uppercase() + tail
		});
		code(format!("{pallet}.{call}"))
	}
}

/// A field with its place.
struct Row {
	offset: usize,
	field: Field,
}

impl Row {
	fn meaning(&self, item: &source::Item) -> String {
		match self.field.name {
			"domain" => "The domain, padded with zeroes.".into(),
			"genesis" => "Hash of block 0.".into(),
			name => item.docs_of(name).into(),
		}
	}
}

/// The signing bytes, part by part.
fn layout(vector: &Vector) -> Vec<Row> {
	let head =
		[("domain", "[u8; 16]", vector.domain.as_slice()), ("genesis", "[u8; 32]", &GENESIS)];
	let head = head.map(|(name, kind, bytes)| Field {
		name,
		kind,
		value: String::new(),
		bytes: bytes.to_vec(),
	});
	let mut offset = 0;
	let fields = head.into_iter().chain(vector.fields.clone());
	let place = |field: Field| {
		let row = Row { offset, field };
		offset += row.field.bytes.len();
		row
	};
	let rows: Vec<Row> = fields.map(place).collect();
	let joined: Vec<u8> = rows.iter().flat_map(|row| row.field.bytes.clone()).collect();
	assert_eq!(joined, vector.signing_bytes, "{}: the fields are not the message", vector.name);
	rows
}

/// All vectors.
pub fn json() -> Json {
	Json::list(vectors(), |vector| {
		Json::Object(vec![
			("name", Json::text(vector.name)),
			("signer", Json::text(vector.signer)),
			("scheme", Json::text(vector.scheme)),
			("domain", Json::text(domain_name(&vector.domain))),
			("fields", Json::list(&vector.fields, field_json)),
			("signingBytes", Json::hex(&vector.signing_bytes)),
			("secret", Json::hex(vector.secret)),
			("publicKey", Json::hex(&vector.key)),
			("signature", Json::hex(&vector.signature)),
		])
	})
}

fn field_json(field: &Field) -> Json {
	Json::Object(vec![
		("name", Json::text(field.name)),
		("type", Json::text(field.kind)),
		("value", value_json(field)),
		("bytes", Json::hex(&field.bytes)),
	])
}

/// A value as polkadot-js would write it; 64 bits as text, which a double does not hold.
fn value_json(field: &Field) -> Json {
	match field.kind {
		"u8" | "u32" | "i16" => Json::Number(field.value.parse().unwrap()),
		"DeviceKind" => Json::text(&field.value),
		"RootKey" => {
			let (scheme, key) = field.value.trim_end_matches(')').split_once('(').unwrap();
			let scheme = ["Ed25519", "Sr25519", "P256"].into_iter().find(|name| *name == scheme);
			Json::Object(vec![(scheme.unwrap(), Json::text(format!("0x{key}")))])
		}
		"Option<u64>" => match field.value.strip_prefix("Some(") {
			Some(number) => Json::text(number.trim_end_matches(')')),
			None => Json::Null,
		},
		_ => Json::hex(&field.bytes),
	}
}
