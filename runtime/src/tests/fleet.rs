// SPDX-License-Identifier: Apache-2.0
//! What makers, owners and devices do beside the chain: they keep keys and sign messages.

use super::{
	providers::Disks,
	world::{account, World, RELAY},
};
use crate::{
	AccountId, Balance, ChallengeClock, Coverage, DeviceRegistry, Runtime, RuntimeCall, CRN,
};
use cairn_coverage::{channel, next_link, payload, tag, Region};
use cairn_device_primitives::{
	Acceptance, Certificate, ChainCommitment, Contradiction, DeviceId, DeviceKind, GenesisHash,
	MakerId, Possession, Report, RootKey, RootSignature, RotationCertificate, RotationPossession,
	Round, SignedMessage, WorkingKeyCertificate,
};
use cairn_traits::{DeviceInspect, RoundClock};
use codec::Encode;
use pallet_coverage::{Beacons, Duty, Gateways, ReportGroup, SignedReport};
use pallet_device_registry::{Call, Devices, FormerOwners, Identities, Makers};
use sp_core::{ed25519, Pair};
use sp_io::hashing::blake2_256;
use std::collections::BTreeMap;

/// Links of a hash chain: more beacons than a history has.
const LINKS: u32 = 60;

/// The region of all gateways.
pub const REGION: Region = Region::Us915;

/// Cells of resolution 12 for gateways: descendants of one cell of resolution 5 near San Francisco,
/// within 20 km of each other and at least 900 m apart. Distinct for `index < 343`.
pub fn cell(index: u32) -> u64 {
	let index = u64::from(index);
	0x08c2_8347_0000_01ff | ((index % 7) << 21) | ((index / 7 % 7) << 24) | ((index / 49 % 7) << 27)
}

/// What can be wrong with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
	/// Nothing: an honest report.
	None,
	/// A tag of another payload.
	Tag,
	/// A signature of another key.
	Signature,
	/// Another channel than the payload's.
	Channel,
	/// A signal that no transmitter of the region reaches that far.
	Rssi,
	/// The beaconer itself as its witness.
	Oneself,
	/// Each report twice.
	Twice,
}

/// Every key and secret that the world's people hold.
#[derive(Default)]
pub struct Fleet {
	/// Secret halves by public half.
	keys: BTreeMap<[u8; 32], ed25519::Pair>,
	/// The secret that opens each tip of a hash chain.
	secrets: BTreeMap<[u8; 32], [u8; 32]>,
	/// Keys, serials and chains made so far.
	made: u32,
	/// What its providers of storage keep.
	pub disks: Disks,
}

fn genesis() -> GenesisHash {
	crate::System::block_hash(0).0
}

fn tick() -> u32 {
	ChallengeClock::tick()
}

/// Who owns the device.
pub fn owner(device: DeviceId) -> Option<AccountId> {
	Devices::<Runtime>::get(device).map(|record| record.latest().owner.clone())
}

impl Fleet {
	/// A new key pair; its public half.
	pub fn key(&mut self) -> [u8; 32] {
		self.made += 1;
		let pair = ed25519::Pair::from_seed(&blake2_256(&("key", self.made).encode()));
		let public = pair.public().0;
		self.keys.insert(public, pair);
		public
	}

	/// A new hash chain; its tip.
	pub fn chain(&mut self) -> [u8; 32] {
		self.made += 1;
		let mut link = blake2_256(&("chain", self.made).encode());
		for _ in 0..LINKS {
			let next = next_link(&link);
			self.secrets.insert(next, link);
			link = next;
		}
		link
	}

	/// The signature of a key of the fleet; nonsense for one that is none of its.
	fn sign(&self, key: &[u8; 32], message: &impl SignedMessage) -> [u8; 64] {
		let bytes = message.signing_bytes(&genesis());
		self.keys.get(key).map_or([7; 64], |pair| pair.sign(&bytes).0)
	}

	fn sign_root(&self, key: &RootKey, message: &impl SignedMessage) -> RootSignature {
		match key {
			RootKey::Ed25519(key) => RootSignature::Ed25519(self.sign(key, message)),
			_ => RootSignature::Ed25519([7; 64]),
		}
	}

	pub fn register_maker(&mut self, bond: Balance) -> RuntimeCall {
		Call::register_maker { certifier: RootKey::Ed25519(self.key()), bond }.into()
	}

	/// A device of `maker`, for `owner`, with papers in order.
	pub fn onboard(&mut self, maker: MakerId, kind: DeviceKind, owner: AccountId) -> RuntimeCall {
		let (root, working_key, chain_tip) = (self.key(), self.key(), self.chain());
		let root_key = RootKey::Ed25519(root);
		let serial_hash = blake2_256(&root);
		let expires_at = tick() + max_lifetime();
		let certifier = Makers::<Runtime>::get(maker).map(|maker| maker.certifier);
		let paper = Certificate { maker, root_key, kind, serial_hash };
		let certificate =
			certifier.map_or(RootSignature::Ed25519([7; 64]), |key| self.sign_root(&key, &paper));
		let possession = Possession { owner, root_key, working_key, expires_at, chain_tip };
		let possession = self.sign_root(&root_key, &possession);
		Call::onboard {
			maker,
			kind,
			root_key,
			serial_hash,
			certificate,
			working_key,
			expires_at,
			chain_tip,
			possession,
		}
		.into()
	}

	/// A working key that expires after `lifetime` ticks.
	pub fn certify(&mut self, device: DeviceId, lifetime: u32) -> Option<RuntimeCall> {
		let identity = Identities::<Runtime>::get(device)?;
		let (working_key, sequence) = (self.key(), identity.sequence + 1);
		let expires_at = tick() + lifetime;
		let paper = WorkingKeyCertificate { device, sequence, working_key, expires_at };
		let signature = self.sign_root(&identity.root_key, &paper);
		Some(
			Call::certify_working_key { device, sequence, working_key, expires_at, signature }
				.into(),
		)
	}

	/// The acceptance of an offer by `owner`.
	pub fn accept(&mut self, device: DeviceId, owner: AccountId) -> Option<RuntimeCall> {
		let identity = Identities::<Runtime>::get(device)?;
		let (working_key, sequence) = (self.key(), identity.sequence + 1);
		let expires_at = tick() + max_lifetime();
		let paper = Acceptance { device, owner, sequence, working_key, expires_at };
		let signature = self.sign_root(&identity.root_key, &paper);
		Some(Call::accept_transfer { device, sequence, working_key, expires_at, signature }.into())
	}

	/// A new root key, with the maker's signature or without.
	pub fn rotate(&mut self, device: DeviceId, with_maker: bool) -> Option<RuntimeCall> {
		let record = Devices::<Runtime>::get(device)?;
		let sequence = Identities::<Runtime>::get(device)?.sequence + 1;
		let certifier = Makers::<Runtime>::get(record.maker)?.certifier;
		let new_root_key = RootKey::Ed25519(self.key());
		let working_key = self.key();
		let expires_at = tick() + max_lifetime();
		let paper = RotationCertificate { device, maker: record.maker, new_root_key };
		let maker_signature = with_maker.then(|| self.sign_root(&certifier, &paper));
		let owner = record.latest().owner.clone();
		let paper =
			RotationPossession { device, owner, new_root_key, sequence, working_key, expires_at };
		let possession = self.sign_root(&new_root_key, &paper);
		Some(
			Call::rotate_root_key {
				device,
				new_root_key,
				maker_signature,
				possession,
				sequence,
				working_key,
				expires_at,
			}
			.into(),
		)
	}

	/// A commitment to a new hash chain.
	pub fn commit(&mut self, device: DeviceId) -> Option<RuntimeCall> {
		let sequence = Gateways::<Runtime>::get(device)?.chain.sequence + 1;
		let facts = DeviceRegistry::gateway_at(device, ChallengeClock::round())?;
		let tip = self.chain();
		let signature = self.sign(&facts.working_key, &ChainCommitment { device, sequence, tip });
		Some(pallet_coverage::Call::commit_chain { device, sequence, tip, signature }.into())
	}

	/// The secret of the gateway's beacon of `round`.
	pub fn secret(&self, device: DeviceId, round: Round) -> Option<[u8; 32]> {
		let tip = Gateways::<Runtime>::get(device)?.chain.tip_at(round);
		self.secrets.get(&tip).copied()
	}

	/// The reveal of a beacon, whether or not there was any.
	pub fn reveal(&self, beaconer: DeviceId, round: Round) -> RuntimeCall {
		let secret = self.secret(beaconer, round).unwrap_or_default();
		pallet_coverage::Call::reveal { round, beaconer, secret }.into()
	}

	/// Evidence that the device's key was in two places `age` rounds ago: it measured one beacon
	/// twice.
	pub fn accuse(&self, device: DeviceId, beaconer: DeviceId, age: Round) -> Option<RuntimeCall> {
		let round = ChallengeClock::round().checked_sub(age)?;
		let former = FormerOwners::<Runtime>::get(device);
		let key = match former.filter(|former| former.answers_for(round)) {
			Some(former) => former.working_key,
			None => DeviceRegistry::gateway_at(device, round)?.working_key,
		};
		let evidence = self.contradiction(&key, device, beaconer, round);
		Some(Call::accuse { device, evidence }.into())
	}

	/// Two reports of a device that do not agree, signed by `key`.
	pub fn contradiction(
		&self,
		key: &[u8; 32],
		device: DeviceId,
		beaconer: DeviceId,
		round: Round,
	) -> Contradiction {
		let first = Report {
			round,
			beaconer,
			witness: device,
			tag: [3; 16],
			rssi: -1_200,
			snr: 0,
			frequency: 903_900_000,
			data_rate: 0,
			gps_time: None,
		};
		let second = Report { rssi: -1_100, ..first.clone() };
		let [one, other] = [&first, &second].map(|report| self.sign(key, report));
		Contradiction::between((&first, one), (&second, other)).unwrap()
	}

	/// One batch with the reports of `witnesses` about a beacon, if any of them is a gateway.
	pub fn report(
		&self,
		beaconer: DeviceId,
		round: Round,
		witnesses: &[DeviceId],
		flaw: Flaw,
	) -> Option<RuntimeCall> {
		let secret = self.secret(beaconer, round)?;
		let payload = payload(&secret, &ChallengeClock::seed(round)?, beaconer);
		let mut reports: Vec<_> = witnesses
			.iter()
			.map(|witness| if flaw == Flaw::Oneself { beaconer } else { *witness })
			.filter_map(|witness| self.report_of(beaconer, round, witness, &payload, flaw))
			.collect();
		if flaw == Flaw::Twice {
			reports.extend(reports.clone());
		}
		reports.truncate(pallet_coverage::MAX_REPORTS as usize);
		if reports.is_empty() {
			return None;
		}
		let group = ReportGroup { round, beaconer, reports: reports.try_into().ok()? };
		Some(pallet_coverage::Call::report { groups: vec![group].try_into().ok()? }.into())
	}

	fn report_of(
		&self,
		beaconer: DeviceId,
		round: Round,
		witness: DeviceId,
		payload: &[u8; 16],
		flaw: Flaw,
	) -> Option<SignedReport> {
		let facts = DeviceRegistry::gateway_at(witness, round)?;
		let plan = REGION.plan();
		let heard = usize::from(channel(payload, plan)) + usize::from(flaw == Flaw::Channel);
		let mut report = SignedReport {
			witness,
			tag: if flaw == Flaw::Tag { [1; 16] } else { tag(payload, witness) },
			rssi: if flaw == Flaw::Rssi { 0 } else { -1_200 },
			snr: 0,
			frequency: plan.channels[heard % plan.channels.len()],
			data_rate: 0,
			gps_time: None,
			signature: [7; 64],
		};
		if flaw != Flaw::Signature {
			let message = report.message(round, beaconer);
			report.signature = self.sign(&facts.working_key, &message);
		}
		Some(report)
	}
}

/// Most ticks that a working key may live.
fn max_lifetime() -> u32 {
	crate::DeviceRegistry::params().max_working_key_lifetime
}

/// Gateways that are drawn in the current round.
pub fn drawn() -> Vec<DeviceId> {
	let sends = |device: &DeviceId| {
		Coverage::due(*device).iter().any(|duty| matches!(duty, Duty::Beacon { .. }))
	};
	devices().filter(sends).collect()
}

/// Beacons whose reveal is taken now.
pub fn revealable() -> Vec<(DeviceId, Round)> {
	let now = tick();
	let due = |device| {
		Coverage::due(device).into_iter().filter_map(move |duty| match duty {
			Duty::Reveal { round, from, until } if (from..=until).contains(&now) => {
				Some((device, round))
			}
			_ => None,
		})
	};
	devices().flat_map(due).collect()
}

/// All devices ever.
pub fn devices() -> std::ops::Range<DeviceId> {
	0..pallet_device_registry::NextDevice::<Runtime>::get()
}

/// A maker, and gateways of the people in turn, all located.
pub fn settle(world: &mut World, fleet: &mut Fleet, gateways: u32, people: u8) {
	let register = world.inspect(|| fleet.register_maker(2_000 * CRN));
	world.succeed(0, register);
	let maker = world.inspect(pallet_device_registry::NextMaker::<Runtime>::get) - 1;
	for index in 0..gateways {
		let person = u8::try_from(index).unwrap() % people;
		let onboard = world.inspect(|| fleet.onboard(maker, DeviceKind::Gateway, account(person)));
		world.succeed(person, onboard);
		let device = world.inspect(devices).end - 1;
		let cell = cell(index);
		let gain = 20;
		let locate = Call::assert_location { device, cell, elevation: 10, gain, region: REGION };
		world.succeed(person, RuntimeCall::from(locate));
	}
}

/// The person whose account it is.
pub fn account_of(account: &AccountId) -> Option<u8> {
	(0..super::world::PEOPLE).find(|person| super::world::account(*person) == *account)
}

/// Lets every gateway do its duty in the open block: report what was not reported yet, reveal what
/// is due.
pub fn work_once(world: &mut World, fleet: &Fleet) {
	let calls = world.inspect(|| {
		let round = ChallengeClock::round();
		let reported = |device: &DeviceId| Beacons::<Runtime>::contains_key(round, device);
		let unheard = drawn().into_iter().filter(|device| !reported(device));
		let report = |device| {
			// Four of the others, from round to round not the same.
			let count = devices().end;
			let others = (1..count).map(|step| (device + round + step) % count);
			let others: Vec<_> = others.filter(|other| *other != device).take(4).collect();
			fleet.report(device, round, &others, Flaw::None)
		};
		let reveals = revealable().into_iter().map(|(device, round)| fleet.reveal(device, round));
		unheard.filter_map(report).chain(reveals).collect::<Vec<_>>()
	});
	for call in calls {
		let told = format!("{call:?}");
		let outcome = world.submit(RELAY, call);
		assert!(matches!(outcome, Ok(Ok(()))), "{outcome:?} {told}");
	}
}

/// The same for `blocks` blocks.
pub fn work(world: &mut World, fleet: &Fleet, blocks: u32) {
	for _ in 0..blocks {
		world.advance();
		work_once(world, fleet);
	}
}
