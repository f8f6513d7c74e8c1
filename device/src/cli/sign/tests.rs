// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::keys::{Scheme, SoftwareKey};
use cairn_device_primitives::vectors::{vectors, Vector, GENESIS};

/// A command with the flags of a vector's fields, signed with its key.
fn signed_by_command_line(vector: &Vector, arguments: &[String]) -> Value {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("signer.key");
	let scheme = if vector.scheme == "P-256" { Scheme::P256 } else { Scheme::Ed25519 };
	file::save(&path, &SoftwareKey::from_secret(scheme, &vector.secret).unwrap()).unwrap();
	let genesis = hexadecimal::encode(GENESIS);
	let mut line = vec!["cairn-device".to_owned(), "sign".into()];
	line.extend(arguments.iter().cloned());
	line.extend(["--genesis".into(), genesis, "--key".into(), path.display().to_string()]);
	let command = <crate::cli::Command as clap::Parser>::try_parse_from(line).unwrap();
	let crate::cli::Command::Sign(command) = command else { panic!("not sign") };
	run(*command).unwrap()
}

/// The flags of a message: those fields of the vector that the signer does not know by itself.
fn arguments(vector: &Vector) -> Option<Vec<String>> {
	let (name, own_key) = match vector.name {
		"Certificate" => ("certificate", None),
		"Possession" => ("possession", Some("root_key")),
		"WorkingKeyCertificate" => ("working-key", None),
		"Acceptance" => ("acceptance", None),
		"RotationCertificate" => ("rotation", None),
		"RotationPossession" => ("rotation-possession", Some("new_root_key")),
		"ChainCommitment" => ("chain", None),
		// A report is made from the payload, which a vector cannot tell from its tag.
		_ => return None,
	};
	let mut arguments = vec![name.to_owned()];
	for field in vector.fields.iter().filter(|field| Some(field.name) != own_key) {
		arguments.push(format!("--{}", field.name.replace('_', "-")));
		arguments.push(match field.kind {
			"u32" => u32::from_le_bytes(field.bytes.clone().try_into().unwrap()).to_string(),
			"DeviceKind" => "gateway".into(),
			"RootKey" => match field.bytes[0] {
				0 => format!("ed25519:{}", hexadecimal::encode(&field.bytes[1..])),
				2 => format!("p256:{}", hexadecimal::encode(&field.bytes[1..])),
				other => panic!("scheme {other}"),
			},
			_ => hexadecimal::encode(&field.bytes),
		});
	}
	Some(arguments)
}

#[test]
fn the_command_line_signs_every_protocol_vector() {
	let mut signed = 0;
	for vector in vectors() {
		let Some(arguments) = arguments(&vector) else { continue };
		let answer = signed_by_command_line(&vector, &arguments);
		let expected = |bytes: &[u8]| Value::String(hexadecimal::encode(bytes));
		assert_eq!(answer["signingBytes"], expected(&vector.signing_bytes), "{}", vector.name);
		assert_eq!(answer["signature"]["value"], expected(&vector.signature), "{}", vector.name);
		assert_eq!(answer["signer"]["publicKey"], expected(&vector.key), "{}", vector.name);
		signed += 1;
	}
	assert_eq!(signed, 13);
}

/// Signs a report of payload `0xabab…` with the key at `path`.
fn report_line(path: &std::path::Path, rssi: i16) -> anyhow::Result<Value> {
	let line = format!(
		"cairn-device sign report --genesis {} --key {} --round 7 --beaconer 1 --witness 2 \
		 --payload 0x{} --rssi {rssi} --snr -55 --frequency 868100000 --data-rate 0",
		hexadecimal::encode(GENESIS),
		path.display(),
		"ab".repeat(16)
	);
	let command =
		<crate::cli::Command as clap::Parser>::try_parse_from(line.split_whitespace()).unwrap();
	let crate::cli::Command::Sign(command) = command else { panic!("not sign") };
	run(*command)
}

fn working_key() -> (tempfile::TempDir, PathBuf) {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("working.key");
	file::save(&path, &SoftwareKey::from_secret(Scheme::Ed25519, &[4; 32]).unwrap()).unwrap();
	(folder, path)
}

#[test]
fn a_report_carries_the_tag_of_the_payload() {
	let (_folder, path) = working_key();
	let answer = report_line(&path, -1100).unwrap();
	let tag = hex::encode(cairn_coverage::tag(&[0xab; 16], 2));
	assert!(answer["message"].as_str().unwrap().contains(&tag));
}

#[test]
fn a_report_is_signed_once_and_another_of_the_same_payload_never() {
	let (_folder, path) = working_key();
	let first = report_line(&path, -1100).unwrap();
	let error = report_line(&path, -1099).unwrap_err().to_string();
	for named in ["round 7", "beaconer 1", "rssi -1100 instead of -1099"] {
		assert!(error.contains(named), "{error}");
	}
	assert_eq!(report_line(&path, -1100).unwrap(), first);
}

#[test]
fn a_root_key_of_p256_signs_no_report() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("root.key");
	file::save(&path, &SoftwareKey::from_secret(Scheme::P256, &[4; 32]).unwrap()).unwrap();
	let signing = Signing { genesis: GENESIS, key: path };
	let error = run(Command::Chain { signing, device: 1, sequence: 1, tip: [0; 32] }).unwrap_err();
	assert!(error.to_string().contains("must be ed25519"), "{error}");
}
