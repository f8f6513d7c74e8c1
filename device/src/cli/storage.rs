// SPDX-License-Identifier: Apache-2.0
//! `storage …`: replicas in folders.

use super::argument::bytes;
use crate::{
	console, hexadecimal, signals,
	storage::{
		self,
		manifest::{profile_name, Held, Manifest},
		Bar, Repaired, ReplicaError, ReplicaFolder, Request, StopFlag, Verified,
	},
};
use anyhow::Context;
use cairn_spacetime::ProfileId;
use serde_json::{json, Value};
use std::{num::NonZeroUsize, path::PathBuf};

/// Seal files into sectors, keep them on the chain, and get the files back.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
	/// What needs no chain.
	#[command(flatten)]
	Replica(Replica),
	/// Take sealed sectors onto the chain, and answer their windows until Ctrl-C or SIGTERM.
	///
	/// Pre-commits, proves the seals, drops their layers, then answers in every period; what breaks
	/// is declared faulty, what is repaired is declared to recover. Restarts of it and of the node
	/// cost nothing. Ends with failure only for what patience does not mend.
	Serve(Box<storage::serve::program::Options>),
}

/// What is done with one replica.
#[derive(Debug, clap::Subcommand)]
pub enum Replica {
	/// Seal a file, or committed capacity, into a new folder.
	///
	/// Takes 2.1 times the sector's size of memory (88 MiB, 2.1 GiB, 67 GiB) and 9.1 times of disk
	/// (289 MiB, 9.1 GiB, 289 GiB), of which all but the replica and a hundredth are freed once the
	/// seal is proven. Labels are one thread's work, trees that of all. After an interruption (Ctrl-C
	/// is safe) the same command goes on after the last finished layer.
	Seal(Seal),
	/// Write the file that a replica holds, byte for byte.
	///
	/// Takes the time and the memory of sealing. Nothing is written unless all of it is right, and
	/// after an interruption the same command begins anew.
	Unseal {
		/// The replica's folder.
		folder: PathBuf,
		/// The file, which must not exist.
		#[arg(long)]
		out: PathBuf,
		#[command(flatten)]
		cores: Cores,
	},
	/// Check a replica against its root, and what its seal proof needs against its checksums.
	Verify {
		/// The replica's folder.
		folder: PathBuf,
		/// Recompute every label besides: one thread, longer than to seal, the memory of two layers.
		#[arg(long)]
		audit: bool,
		#[command(flatten)]
		cores: Cores,
	},
	/// Make a damaged replica again, from the file that it was sealed from.
	///
	/// Takes the time, the memory and the disk of sealing, and goes on likewise.
	Repair {
		/// The replica's folder.
		folder: PathBuf,
		/// The file; none for committed capacity.
		file: Option<PathBuf>,
		#[command(flatten)]
		cores: Cores,
	},
}

/// What to seal, and as what.
#[derive(Debug, clap::Args)]
pub struct Seal {
	/// The file, at most 32 bytes shorter than the sector. It is readable by whoever has the replica:
	/// encrypt before what is private.
	#[arg(required_unless_present = "capacity")]
	file: Option<PathBuf>,
	/// Seal committed capacity in place of a file.
	#[arg(long, conflicts_with = "file")]
	capacity: bool,
	/// The replica's folder: new, empty, or of an interrupted sealing.
	#[arg(long)]
	out: PathBuf,
	/// The sector's size.
	#[arg(long)]
	profile: Size,
	/// Hash of the chain's block 0.
	#[arg(long, value_parser = bytes::<32>)]
	genesis: [u8; 32],
	/// The storage device's id.
	#[arg(long)]
	device: u32,
	/// The sector's number, never used before by this device.
	#[arg(long)]
	sector: u32,
	/// The seed of a recent round.
	#[arg(long, value_parser = bytes::<32>)]
	ticket: [u8; 32],
	/// That round.
	#[arg(long)]
	ticket_round: u32,
	#[command(flatten)]
	cores: Cores,
}

/// How many cores to use.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Cores {
	/// Threads for what can be shared among cores; all of them by default.
	#[arg(long)]
	threads: Option<NonZeroUsize>,
}

impl Cores {
	fn threads(self) -> NonZeroUsize {
		let all = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
		self.threads.unwrap_or_else(all)
	}
}

/// The sizes that chains know.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Size {
	/// For test networks.
	#[value(name = "32MiB")]
	Mib32,
	/// The default of the network.
	#[value(name = "1GiB")]
	Gib1,
	/// For large disks.
	#[value(name = "32GiB")]
	Gib32,
}

impl From<Size> for ProfileId {
	fn from(size: Size) -> Self {
		match size {
			Size::Mib32 => Self::Mib32,
			Size::Gib1 => Self::Gib1,
			Size::Gib32 => Self::Gib32,
		}
	}
}

/// Runs to the end, or until Ctrl-C, which loses nothing that was finished. The daemon answers in
/// lines of its own.
pub async fn run(command: Command) -> anyhow::Result<Option<Value>> {
	match command {
		Command::Replica(replica) => finish(replica).await.map(Some),
		Command::Serve(options) => storage::serve::program::run(*options).await.map(|()| None),
	}
}

async fn finish(command: Replica) -> anyhow::Result<Value> {
	let mut stop = signals::Stop::new()?;
	let flag = StopFlag::default();
	let raised = flag.clone();
	let mut work = tokio::task::spawn_blocking(move || work(command, &raised));
	let ended = tokio::select! {
		ended = &mut work => ended,
		() = stop.asked() => {
			console::complain("storage: stopping");
			flag.raise();
			work.await
		}
	};
	Ok(ended.context("the work has died")??)
}

fn work(command: Replica, stop: &StopFlag) -> Result<Value, ReplicaError> {
	match command {
		Replica::Seal(seal) => {
			let threads = seal.cores.threads();
			let (out, request) = (seal.out.clone(), seal.request());
			let mut bar = bar(request.profile, stop);
			let sealed = storage::seal(&out, &request, threads, &mut bar);
			bar.leave();
			Ok(describe(sealed?.manifest()))
		}
		Replica::Unseal { folder, out, cores } => {
			let folder = ReplicaFolder::open(&folder)?;
			let mut bar = bar(folder.identity().profile, stop);
			let unsealed = storage::unseal(&folder, &out, cores.threads(), &mut bar);
			bar.leave();
			Ok(json!({ "file": out, "bytes": unsealed? }))
		}
		Replica::Verify { folder, audit, cores } => {
			let folder = ReplicaFolder::open(&folder)?;
			let mut bar = bar(folder.identity().profile, stop);
			let verified = verify(&folder, audit, cores.threads(), &mut bar);
			bar.leave();
			let mended = verified.map_err(ReplicaError::begins_anew)? == Verified::TreeMended;
			Ok(json!({ "sound": true, "treeMended": mended, "audited": audit }))
		}
		Replica::Repair { folder, file, cores } => {
			let profile = ReplicaFolder::open(&folder)?.identity().profile;
			let mut bar = bar(profile, stop);
			let repaired = storage::repair(&folder, file.as_deref(), cores.threads(), &mut bar);
			bar.leave();
			Ok(json!({ "repaired": repaired? == Repaired::Replica }))
		}
	}
}

fn verify(
	folder: &ReplicaFolder,
	audit: bool,
	threads: NonZeroUsize,
	bar: &mut Bar,
) -> Result<Verified, ReplicaError> {
	let _lock = folder.lock_to_read()?;
	let verified = folder.verify(threads, bar)?;
	folder.verify_seal_files(bar)?;
	if audit {
		folder.audit(bar)?;
	}
	Ok(verified)
}

fn bar(profile: ProfileId, stop: &StopFlag) -> Bar {
	Bar::new(profile.profile().layers, stop.clone())
}

impl Seal {
	fn request(self) -> Request {
		let Self { file, profile, genesis, device, sector, ticket, ticket_round, .. } = self;
		let profile = profile.into();
		Request { profile, genesis, device, sector, ticket, ticket_round, file }
	}
}

/// What a pre-commit needs.
fn describe(manifest: &Manifest) -> Value {
	let identity = &manifest.identity;
	let content = match identity.content {
		Held::Capacity => json!("capacity"),
		Held::File { root, length } => {
			json!({ "dataRoot": hexadecimal::encode(root), "bytes": length })
		}
	};
	json!({
		"profile": profile_name(identity.profile),
		"device": identity.device,
		"sector": identity.sector,
		"content": content,
		"columnRoot": hexadecimal::encode(manifest.column_root),
		"replicaRoot": hexadecimal::encode(manifest.replica_root),
		"ticketRound": identity.ticket_round,
	})
}
