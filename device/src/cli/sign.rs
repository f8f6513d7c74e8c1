// SPDX-License-Identifier: Apache-2.0
//! `sign …`: every message that a maker's certifier or a device ever signs.

use super::{
	argument::{account, bytes, root_key},
	key::describe,
};
use crate::{
	hexadecimal,
	journal::Journal,
	keys::{file, sign_root, sign_working, RootSigner, WorkingSigner},
};
use cairn_device_primitives::{
	Acceptance, Certificate, ChainCommitment, DeviceKind, Possession, Report, RootKey,
	RootSignature, RotationCertificate, RotationPossession, SignedMessage, WorkingKeyCertificate,
};
use serde_json::{json, Value};
use std::path::PathBuf;

/// Whose key, and for which chain.
#[derive(Debug, clap::Args)]
pub struct Signing {
	/// Hash of the chain's block 0.
	#[arg(long, value_parser = bytes::<32>)]
	genesis: [u8; 32],
	/// File of the key that signs.
	#[arg(long)]
	key: PathBuf,
}

/// A working key and its end.
#[derive(Debug, clap::Args)]
pub struct Working {
	/// The working key, 32 bytes of ed25519.
	#[arg(long, value_parser = bytes::<32>)]
	working_key: [u8; 32],
	/// The tick from which it counts no more.
	#[arg(long)]
	expires_at: u32,
}

/// What a device is for.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Kind {
	/// Sends and hears beacons.
	Gateway,
	/// Stores data.
	Storage,
}

/// Sign the messages of a maker's certifier and of a device.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
	/// The certifier vouches for a device.
	Certificate {
		#[command(flatten)]
		signing: Signing,
		/// The maker's number.
		#[arg(long)]
		maker: u32,
		/// The device's root key, `p256:0x…` or `ed25519:0x…`.
		#[arg(long, value_parser = root_key)]
		root_key: RootKey,
		/// What it is for.
		#[arg(long, default_value = "gateway")]
		kind: Kind,
		/// Hash of its serial number.
		#[arg(long, value_parser = bytes::<32>)]
		serial_hash: [u8; 32],
	},
	/// The root key agrees to be onboarded.
	Possession {
		#[command(flatten)]
		signing: Signing,
		/// Who will own the device.
		#[arg(long, value_parser = account)]
		owner: [u8; 32],
		#[command(flatten)]
		working: Working,
		/// Tip of the hash chain; zeroes for a device that sends no beacons.
		#[arg(long, value_parser = bytes::<32>)]
		chain_tip: [u8; 32],
	},
	/// The root key certifies a working key.
	WorkingKey {
		#[command(flatten)]
		signing: Signing,
		/// The device.
		#[arg(long)]
		device: u32,
		/// One more than that of its last message.
		#[arg(long)]
		sequence: u32,
		#[command(flatten)]
		working: Working,
	},
	/// The root key agrees to a new owner.
	Acceptance {
		#[command(flatten)]
		signing: Signing,
		/// The device.
		#[arg(long)]
		device: u32,
		/// The new owner.
		#[arg(long, value_parser = account)]
		owner: [u8; 32],
		/// One more than that of its last message.
		#[arg(long)]
		sequence: u32,
		#[command(flatten)]
		working: Working,
	},
	/// The certifier vouches for a new root key.
	Rotation {
		#[command(flatten)]
		signing: Signing,
		/// The device.
		#[arg(long)]
		device: u32,
		/// Its maker.
		#[arg(long)]
		maker: u32,
		/// The new root key.
		#[arg(long, value_parser = root_key)]
		new_root_key: RootKey,
	},
	/// The new root key agrees to take over.
	RotationPossession {
		#[command(flatten)]
		signing: Signing,
		/// The device.
		#[arg(long)]
		device: u32,
		/// Its owner.
		#[arg(long, value_parser = account)]
		owner: [u8; 32],
		/// One more than that of its last message.
		#[arg(long)]
		sequence: u32,
		#[command(flatten)]
		working: Working,
	},
	/// The working key commits to a new hash chain.
	Chain {
		#[command(flatten)]
		signing: Signing,
		/// The gateway.
		#[arg(long)]
		device: u32,
		/// One more than that of its last commitment.
		#[arg(long)]
		sequence: u32,
		/// The new tip.
		#[arg(long, value_parser = bytes::<32>)]
		tip: [u8; 32],
	},
	/// The working key reports a beacon. What it signed is kept in a journal beside the key, and
	/// no second report is signed over the same tag: it would cost the owner's deposit.
	Report(ReportArguments),
}

/// What a gateway heard.
#[derive(Debug, clap::Args)]
pub struct ReportArguments {
	#[command(flatten)]
	signing: Signing,
	/// The round of the beacon.
	#[arg(long)]
	round: u32,
	/// Who sent it.
	#[arg(long)]
	beaconer: u32,
	/// Who heard it.
	#[arg(long)]
	witness: u32,
	/// The payload that was heard; the tag follows from it.
	#[arg(long, value_parser = bytes::<16>)]
	payload: [u8; 16],
	/// Signal strength, tenths of dBm.
	#[arg(long, allow_negative_numbers = true)]
	rssi: i16,
	/// Signal to noise ratio, tenths of dB.
	#[arg(long, allow_negative_numbers = true)]
	snr: i16,
	/// Frequency, Hz.
	#[arg(long)]
	frequency: u32,
	/// Data rate, by its number.
	#[arg(long)]
	data_rate: u8,
	/// GPS time of reception, nanoseconds.
	#[arg(long)]
	gps_time: Option<u64>,
}

pub fn run(command: Command) -> anyhow::Result<Value> {
	match command {
		Command::Certificate { signing, maker, root_key, kind, serial_hash } => {
			let kind = kind.into();
			by_root(&signing, |_| Certificate { maker, root_key, kind, serial_hash })
		}
		Command::Possession { signing, owner, working, chain_tip } => {
			by_root(&signing, |root_key| possession(root_key, owner, working, chain_tip))
		}
		Command::WorkingKey { signing, device, sequence, working } => {
			let Working { working_key, expires_at } = working;
			let message = WorkingKeyCertificate { device, sequence, working_key, expires_at };
			by_root(&signing, |_| message)
		}
		Command::Acceptance { signing, device, owner, sequence, working } => {
			let Working { working_key, expires_at } = working;
			by_root(&signing, |_| Acceptance { device, owner, sequence, working_key, expires_at })
		}
		Command::Rotation { signing, device, maker, new_root_key } => {
			by_root(&signing, |_| RotationCertificate { device, maker, new_root_key })
		}
		Command::RotationPossession { signing, device, owner, sequence, working } => {
			by_root(&signing, |new| rotation_possession(new, device, owner, sequence, working))
		}
		Command::Chain { signing, device, sequence, tip } => {
			by_working(&signing, &ChainCommitment { device, sequence, tip })
		}
		Command::Report(arguments) => arguments.sign(),
	}
}

impl From<Kind> for DeviceKind {
	fn from(kind: Kind) -> Self {
		match kind {
			Kind::Gateway => Self::Gateway,
			Kind::Storage => Self::Storage,
		}
	}
}

fn possession(
	root_key: RootKey,
	owner: [u8; 32],
	working: Working,
	chain_tip: [u8; 32],
) -> Possession<[u8; 32]> {
	let Working { working_key, expires_at } = working;
	Possession { owner, root_key, working_key, expires_at, chain_tip }
}

fn rotation_possession(
	new_root_key: RootKey,
	device: u32,
	owner: [u8; 32],
	sequence: u32,
	working: Working,
) -> RotationPossession<[u8; 32]> {
	let Working { working_key, expires_at } = working;
	RotationPossession { device, owner, new_root_key, sequence, working_key, expires_at }
}

impl ReportArguments {
	/// Signs through the journal beside the key: never two reports over one tag.
	fn sign(&self) -> anyhow::Result<Value> {
		let Signing { genesis, key: path } = &self.signing;
		let key = file::load_working(path)?;
		let public = WorkingSigner::public(&key);
		let report = self.report();
		let signature = Journal::open(path, &public, genesis)?.sign(&key, &report)?;
		let signer = describe(&RootKey::Ed25519(public));
		Ok(signed(&report, genesis, signer, "ed25519", &signature))
	}

	fn report(&self) -> Report {
		Report {
			round: self.round,
			beaconer: self.beaconer,
			witness: self.witness,
			tag: cairn_coverage::tag(&self.payload, self.witness),
			rssi: self.rssi,
			snr: self.snr,
			frequency: self.frequency,
			data_rate: self.data_rate,
			gps_time: self.gps_time,
		}
	}
}

/// Signs the message that is made of the signer's own public key.
fn by_root<M: SignedMessage>(
	signing: &Signing,
	message: impl FnOnce(RootKey) -> M,
) -> anyhow::Result<Value> {
	let key = file::load(&signing.key)?;
	let message = message(key.public());
	let (scheme, signature) = match sign_root(&key, &message, &signing.genesis)? {
		RootSignature::Ed25519(bytes) => ("ed25519", bytes),
		RootSignature::Sr25519(bytes) => ("sr25519", bytes),
		RootSignature::P256(bytes) => ("p256", bytes),
	};
	Ok(signed(&message, &signing.genesis, describe(&key.public()), scheme, &signature))
}

fn by_working<M: SignedMessage>(signing: &Signing, message: &M) -> anyhow::Result<Value> {
	let key = file::load_working(&signing.key)?;
	let signature = sign_working(&key, message, &signing.genesis)?;
	let signer = describe(&RootKey::Ed25519(WorkingSigner::public(&key)));
	Ok(signed(message, &signing.genesis, signer, "ed25519", &signature))
}

fn signed<M: SignedMessage>(
	message: &M,
	genesis: &[u8; 32],
	signer: Value,
	scheme: &str,
	signature: &[u8; 64],
) -> Value {
	json!({
		"message": hexadecimal::encode(message.encode()),
		"signingBytes": hexadecimal::encode(message.signing_bytes(genesis)),
		"signer": signer,
		"signature": { "scheme": scheme, "value": hexadecimal::encode(signature) },
	})
}

#[cfg(test)]
mod tests;
