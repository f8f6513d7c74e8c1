// SPDX-License-Identifier: Apache-2.0
//! The gateways of a fleet, in a folder that outlives the program.
//!
//! `fleet.json` says where they stand and who cheats; `certifier.key` is their maker's;
//! `gateway-007/` holds `root.key`, `working.key` and its [chains](super::secrets), `provider-000/`
//! the keys and the replica of a [provider](super::storage).

use super::{
	cheat::Cheat,
	run::News,
	secrets::Secrets,
	storage::{self, Provider},
	Options,
};
use crate::{
	atomic_file, hexadecimal, json,
	keys::{file, Ed25519Key, Scheme, SoftwareKey},
	node::{Account, Bids},
	radio::{city, City, Station},
};
use anyhow::{anyhow, bail, Context};
use cairn_device_primitives::{DeviceId, Round, Tick};
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use std::{fs, os::unix::fs::DirBuilderExt, path::Path};
use tokio::sync::mpsc::UnboundedSender;

/// Gain of every antenna, tenths of dBi.
pub const GAIN: i16 = 20;

/// A simulated gateway.
pub struct Gateway {
	/// Its number in the fleet.
	pub index: u32,
	/// Who owns it and pays for its onboarding.
	pub owner: Account,
	/// The key that it was born with.
	pub root: SoftwareKey,
	/// The key that signs its reports.
	pub working: Ed25519Key,
	/// The secrets of its beacons.
	pub secrets: Secrets,
	/// Where it really stands.
	pub station: Station,
	/// The cell that it asserts.
	pub cell: u64,
	/// How it cheats, if it does.
	pub cheat: Option<Cheat>,
	/// Its id, once it is onboarded.
	pub device: Option<DeviceId>,
	/// The first draw round in which it takes part, once it is located.
	pub from: Option<u32>,
	/// The tick from which its working key counts no more, as last seen on the chain.
	pub expires_at: Option<Tick>,
}

/// A fleet's gateways and what they share.
pub struct Roster {
	/// The gateways, by number.
	pub gateways: Vec<Gateway>,
	/// The providers of storage.
	pub providers: Vec<Provider>,
	/// The key of their maker.
	pub certifier: SoftwareKey,
	/// The account of their maker.
	pub maker: Account,
	/// The account that pays.
	pub payer: Account,
	/// Around which city they stand.
	pub city: &'static City,
	/// Two fleets of the same gateways would give each other away.
	_lock: fs::File,
	/// Deleted at the end, where no folder was named.
	_temporary: Option<tempfile::TempDir>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
	city: String,
	seed: u64,
	gateways: Vec<Spot>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spot {
	/// Where it stands.
	stands: String,
	/// Where it says that it stands.
	asserts: String,
	cheat: Option<Cheat>,
}

impl Roster {
	/// The fleet that the options name: the one in its folder, or a new one.
	pub fn open(options: &Options) -> anyhow::Result<Self> {
		let (folder, temporary) = match &options.state {
			Some(folder) => (folder.clone(), None),
			None => {
				let temporary = tempfile::tempdir().context("a folder for the fleet's keys")?;
				(temporary.path().to_owned(), Some(temporary))
			}
		};
		make_folder(&folder)?;
		let lock = atomic_file::try_lock(&folder.join("fleet.json"))?;
		let city = city::named(&options.city).context("--city: no such city")?;
		let plan = settled_plan(&folder, options, city)?;
		let gateways = (0..).zip(&plan.gateways);
		let gateways = gateways
			.map(|(index, spot)| open_gateway(&folder, &options.suri, index, spot))
			.collect::<anyhow::Result<Vec<_>>>()?;
		Ok(Self {
			gateways,
			providers: storage::open(&folder, options)?,
			certifier: key(&folder.join("certifier.key"), Scheme::P256)?,
			maker: Account::from_uri(&format!("{}//fleet//maker", options.suri))?,
			payer: Account::from_uri(&options.suri)?,
			city,
			_lock: lock,
			_temporary: temporary,
		})
	}

	/// Lets all accounts offer tips, of which `teller` hears.
	pub(super) fn bid(&mut self, bids: Bids, teller: &UnboundedSender<News>) {
		let gateways = self.gateways.iter_mut().map(|gateway| &mut gateway.owner);
		let providers = self.providers.iter_mut().map(|provider| &mut provider.owner);
		let others = [&mut self.maker, &mut self.payer];
		for account in gateways.chain(providers).chain(others) {
			let teller = teller.clone();
			*account = account.clone().bidding(bids, move |text| {
				// Nobody listens any more: the program is about to end.
				let _ = teller.send(News::Bid(text.to_owned()));
			});
		}
	}

	/// The gateway with an id.
	pub fn with_id(&self, device: DeviceId) -> Option<&Gateway> {
		self.gateways.iter().find(|gateway| gateway.device == Some(device))
	}

	/// The gateway with an id, to change it.
	pub fn with_id_mut(&mut self, device: DeviceId) -> Option<&mut Gateway> {
		self.gateways.iter_mut().find(|gateway| gateway.device == Some(device))
	}

	/// The gateways that take part in `round`, with their ids.
	pub fn taking_part(&self, round: Round) -> impl Iterator<Item = (DeviceId, &Gateway)> {
		let in_force = move |gateway: &&Gateway| gateway.from.is_some_and(|from| round >= from);
		let gateways = self.gateways.iter().filter(in_force);
		gateways.filter_map(|gateway| Some((gateway.device?, gateway)))
	}
}

/// The plan in the folder, where it is the one that the options ask for, or a new one.
fn settled_plan(folder: &Path, options: &Options, city: &City) -> anyhow::Result<Plan> {
	let path = folder.join("fleet.json");
	let wanted = plan(options, city).context("--gateways: the city has no room for so many")?;
	if !path.exists() {
		atomic_file::create(&path, &serde_json::to_vec_pretty(&wanted)?)?;
		return Ok(wanted);
	}
	let kept: Plan = json::read(&atomic_file::read(&path)?)
		.map_err(|error| anyhow!("{}: not a fleet's plan: {error}", path.display()))?;
	if kept != wanted {
		bail!(
			"{}: this folder's fleet has {} gateways in {} with seed {} (or other cheaters); \
			 start it with the same options, or name another folder",
			path.display(),
			kept.gateways.len(),
			kept.city,
			kept.seed
		);
	}
	Ok(kept)
}

fn plan(options: &Options, city: &City) -> Option<Plan> {
	let places = city.scatter(options.gateways, options.seed)?;
	let mut gateways = Vec::new();
	for (index, meant) in (0..).zip(&places) {
		let cheat = Cheat::of(index).filter(|_| options.cheaters);
		let neighbour = places.get(usize::try_from(index).ok()?.saturating_sub(1))?;
		let (stands, asserts) = match cheat {
			Some(cheat) => cheat.places(city, *meant, *neighbour)?,
			None => (*meant, *meant),
		};
		let hex = |cell: u64| hexadecimal::encode(cell.to_be_bytes());
		gateways.push(Spot { stands: hex(stands), asserts: hex(asserts), cheat });
	}
	Some(Plan { city: city.name.into(), seed: options.seed, gateways })
}

fn open_gateway(folder: &Path, suri: &str, index: u32, spot: &Spot) -> anyhow::Result<Gateway> {
	let folder = folder.join(format!("gateway-{index:03}"));
	make_folder(&folder)?;
	// Both kinds of root key are in the field.
	let even = index.checked_rem(2) == Some(0);
	let root = key(&folder.join("root.key"), if even { Scheme::P256 } else { Scheme::Ed25519 })?;
	let working = key(&folder.join("working.key"), Scheme::Ed25519)?;
	let stands = u64::from_be_bytes(hexadecimal::decode(&spot.stands)?);
	let position = cairn_geo::position(stands)
		.map_err(|_| anyhow!("fleet.json: gateway {index} stands in no cell"))?;
	Ok(Gateway {
		index,
		owner: Account::from_uri(&format!("{suri}//fleet//{index}"))?,
		root,
		working: working.into_working().context("a new ed25519 key")?,
		secrets: Secrets::open(&folder)?,
		station: Station { position, gain: GAIN },
		cell: u64::from_be_bytes(hexadecimal::decode(&spot.asserts)?),
		cheat: spot.cheat,
		device: None,
		from: None,
		expires_at: None,
	})
}

/// The key in a file, made if there is none.
pub(super) fn key(path: &Path, scheme: Scheme) -> anyhow::Result<SoftwareKey> {
	if !path.exists() {
		file::save(path, &SoftwareKey::generate(scheme, &mut OsRng))?;
	}
	Ok(file::load(path)?)
}

/// Makes a folder that nobody else can look into.
pub(super) fn make_folder(path: &Path) -> anyhow::Result<()> {
	if path.is_dir() {
		return Ok(());
	}
	fs::DirBuilder::new()
		.mode(0o700)
		.recursive(true)
		.create(path)
		.with_context(|| format!("{}: cannot be made", path.display()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		keys::{RootSigner, WorkingSigner},
		mutation::{names, spoils, spoilt, tweaked, tweaks},
	};
	use proptest::prelude::*;

	fn options(state: &Path) -> Options {
		let state = Some(state.to_owned());
		Options { gateways: 6, cheaters: true, state, ..Options::for_tests() }
	}

	#[test]
	fn a_fleet_comes_back_with_the_same_keys_chains_and_places() {
		let folder = tempfile::tempdir().unwrap();
		let all = || {
			let mut roster = Roster::open(&options(folder.path())).unwrap();
			let certifier = roster.certifier.public();
			let gateways = roster.gateways.iter_mut().map(|gateway| {
				let keys = (gateway.root.public(), WorkingSigner::public(&gateway.working));
				let tip = gateway.secrets.unused_tip(&[]).unwrap();
				(keys, tip, gateway.station, gateway.cell, gateway.cheat)
			});
			(certifier, gateways.collect::<Vec<_>>())
		};
		assert_eq!(all(), all());
	}

	#[test]
	fn a_folder_is_used_by_one_fleet_at_a_time() {
		let folder = tempfile::tempdir().unwrap();
		let first = Roster::open(&options(folder.path())).unwrap();
		let error = Roster::open(&options(folder.path())).err().unwrap().to_string();
		assert!(error.contains("fleet.json.lock") && error.contains("another program"), "{error}");
		drop(first);
		assert!(Roster::open(&options(folder.path())).is_ok());
	}

	#[test]
	fn other_options_for_the_same_folder_are_refused() {
		let folder = tempfile::tempdir().unwrap();
		drop(Roster::open(&options(folder.path())).unwrap());
		for other in [
			Options { seed: 4, ..options(folder.path()) },
			Options { gateways: 7, ..options(folder.path()) },
			Options { cheaters: false, ..options(folder.path()) },
			Options { city: "berlin".into(), ..options(folder.path()) },
		] {
			let error = Roster::open(&other).err().unwrap().to_string();
			assert!(error.contains("fleet.json") && error.contains("seed 3"), "{error}");
		}
	}

	#[test]
	fn owners_differ_and_every_fifth_gateway_cheats() {
		let folder = tempfile::tempdir().unwrap();
		let roster = Roster::open(&options(folder.path())).unwrap();
		assert_ne!(roster.gateways[0].owner.id(), roster.gateways[1].owner.id());
		let cheats: Vec<_> = roster.gateways.iter().map(|gateway| gateway.cheat).collect();
		assert_eq!(cheats[4], Some(Cheat::NeverHeard));
		assert_eq!(cheats.iter().flatten().count(), 1);
	}

	#[test]
	fn without_cheaters_everybody_stands_where_it_says() {
		let folder = tempfile::tempdir().unwrap();
		let options = Options { cheaters: false, ..options(folder.path()) };
		for gateway in Roster::open(&options).unwrap().gateways {
			assert_eq!(gateway.station.position, cairn_geo::position(gateway.cell).unwrap());
			assert_eq!(gateway.cheat, None);
		}
	}

	#[test]
	fn a_fleet_without_a_folder_leaves_nothing_behind() {
		let folder = tempfile::tempdir().unwrap();
		let roster = Roster::open(&Options { state: None, ..options(folder.path()) }).unwrap();
		let path = roster._temporary.as_ref().unwrap().path().to_owned();
		assert!(path.join("gateway-000/beacons.chain").exists());
		drop(roster);
		assert!(!path.exists());
	}

	/// Holds a plan against what the options ask for; the error, if it is refused.
	fn refusal(options: &Options, folder: &Path, text: &[u8]) -> Option<String> {
		let path = folder.join("fleet.json");
		fs::write(&path, text).unwrap();
		let city = city::named(&options.city).unwrap();
		let settled = settled_plan(folder, options, city);
		assert_eq!(fs::read(&path).unwrap(), text);
		match settled {
			Ok(kept) => {
				assert_eq!(Some(kept), plan(options, city));
				None
			}
			Err(error) => Some(error.to_string()),
		}
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(64))]

		#[test]
		fn a_spoilt_plan_is_refused_by_name_and_left_alone(
			spoils in spoils(),
			tweak in tweaks(),
		) {
			let folder = tempfile::tempdir().unwrap();
			let options = options(folder.path());
			let city = city::named(&options.city).unwrap();
			settled_plan(folder.path(), &options, city).unwrap();
			let whole = fs::read(folder.path().join("fleet.json")).unwrap();
			if let Some(said) = refusal(&options, folder.path(), &spoilt(&whole, &spoils)) {
				prop_assert!(said.contains("fleet.json"), "{}", said);
			}
			let json = serde_json::from_slice(&whole).unwrap();
			let Some((changed, field)) = tweaked(&json, &tweak) else { return Ok(()) };
			if let Some(said) = refusal(&options, folder.path(), changed.to_string().as_bytes()) {
				let named = names(&said, &field) || said.contains("the same options");
				prop_assert!(said.contains("fleet.json") && named, "{}: {}", field, said);
			}
		}
	}
}
