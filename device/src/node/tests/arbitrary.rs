// SPDX-License-Identifier: Apache-2.0
//! A node may answer with anything. What is not what its metadata says is an error and nothing else;
//! what is cut off never passes for an answer.

use super::{read, registered, storage};
use crate::{
	mutation::{spoils, spoilt, Spoil},
	node::{
		event::{self, name_of, Reported, Settled},
		registry::{Device, Held, Holder, Maker},
		state::{Chain, Receipt, Timing},
		storage::{Duty, Provider, SectorView},
	},
};
use cairn_coverage::{GatewayFacts, Location, Refusal, Region};
use cairn_device_primitives::{DeviceKind, RootKey};
use cairn_geo::Position;
use codec::{Compact, Encode};
use proptest::{collection::vec, prelude::*};
use scale_info::TypeInfo;
use std::fmt::Debug;
use subxt::ext::scale_decode::DecodeAsType;

/// Bytes in place of those of `stored`: their own, noise, and their own spoilt in several ways.
#[derive(Clone, Debug)]
struct Bytes {
	noise: Vec<u8>,
	spoilt_so: Vec<Vec<Spoil>>,
}

fn any_bytes() -> impl Strategy<Value = Bytes> {
	(vec(any::<u8>(), 0..200), vec(spoils(), 8))
		.prop_map(|(noise, spoilt_so)| Bytes { noise, spoilt_so })
}

/// Reads `R` from everything that may stand in place of `stored`.
fn read_anything<T, R>(stored: &T, bytes: &Bytes) -> Result<(), TestCaseError>
where
	T: TypeInfo + Encode + 'static,
	R: DecodeAsType + Debug,
{
	let (id, types) = registered::<T>();
	let read = |bytes: &[u8]| R::decode_as_type(&mut &bytes[..], id, &types);
	let whole = stored.encode();
	prop_assert!(read(&whole).is_ok());
	for end in 0..whole.len() {
		prop_assert!(read(&whole[..end]).is_err(), "{} of {} bytes", end, whole.len());
	}
	let all = bytes.spoilt_so.iter().map(|spoils| spoilt(&whole, spoils));
	for bytes in all.chain([bytes.noise.clone()]) {
		if let Ok(answer) = read(&bytes) {
			// What came of it can be shown, whatever it is.
			let shown = format!("{answer:?}");
			prop_assert!(!shown.is_empty());
		}
	}
	Ok(())
}

/// Mirrors `pallet_coverage::Verdict`.
#[derive(Encode, TypeInfo)]
enum PalletVerdict {
	Paid {
		#[codec(compact)]
		units: u64,
	},
	Refused(Refusal),
	Unrevealed,
}

/// Mirrors `pallet_coverage::Receipt`.
#[derive(Encode, TypeInfo)]
struct PalletReceipt {
	revealed: bool,
	scale: u16,
	#[codec(compact)]
	units: u64,
	verdicts: Vec<(u32, PalletVerdict)>,
	refused: Vec<(u32, Refusal)>,
}

/// Mirrors `Coverage.Reported`.
#[derive(Encode, TypeInfo)]
struct PalletReported {
	round: u32,
	beaconer: u32,
	accepted: u32,
	refused: Vec<(u32, Refusal)>,
}

/// Mirrors `Coverage.Settled`.
#[derive(Encode, TypeInfo)]
struct PalletSettled {
	round: u32,
	beaconer: u32,
	witnesses: u32,
	beaconer_units: u64,
	witness_units: u64,
}

/// Mirrors `pallet_coverage::Chain`.
#[derive(Encode, TypeInfo)]
struct PalletChain {
	tip: [u8; 32],
	sequence: u32,
	next: Option<(u32, [u8; 32])>,
}

/// Mirrors `pallet_challenge_clock::Timing`.
#[derive(Encode, TypeInfo)]
struct PalletTiming {
	slot_duration: u64,
	session_slots: u64,
	ticks_per_round: u32,
	epoch_ticks: u32,
	pause_period: u32,
	pause_cap: u32,
}

/// Mirrors `pallet_device_registry::DeviceRecord`.
#[derive(Encode, TypeInfo)]
struct PalletDevice {
	maker: u32,
	kind: DeviceKind,
	payout: Option<[u8; 32]>,
	facts: GatewayFacts<[u8; 32]>,
	pending: Option<PalletPending>,
}

/// Mirrors `pallet_device_registry::Pending`.
#[derive(Encode, TypeInfo)]
struct PalletPending {
	from: u32,
	facts: GatewayFacts<[u8; 32]>,
}

/// Mirrors `pallet_device_registry::MakerRecord`.
#[derive(Encode, TypeInfo)]
struct PalletMaker {
	account: [u8; 32],
	certifier: RootKey,
	bond: u128,
	devices: u32,
}

fn device() -> PalletDevice {
	let position = Position { x: 1, y: 2, z: 3 };
	let location = Location { cell: 7, position, elevation: -3, gain: 20, region: Region::Eu868 };
	let facts = || GatewayFacts {
		owner: [1; 32],
		working_key: [2; 32],
		expires_at: 9,
		active: true,
		location: Some(location.clone()),
	};
	let pending = Some(PalletPending { from: 12, facts: facts() });
	PalletDevice { maker: 1, kind: DeviceKind::Storage, payout: None, facts: facts(), pending }
}

fn refusals() -> Vec<(u32, Refusal)> {
	vec![(4, Refusal::TooFar), (5, Refusal::BeaconFull)]
}

fn receipt() -> PalletReceipt {
	let verdicts = vec![
		(1, PalletVerdict::Paid { units: 123_456 }),
		(2, PalletVerdict::Refused(Refusal::WrongTag)),
		(3, PalletVerdict::Unrevealed),
	];
	PalletReceipt { revealed: true, scale: 10_000, units: 77, verdicts, refused: refusals() }
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn anything_in_place_of_what_coverage_stores_is_read_or_refused(bytes in any_bytes()) {
		read_anything::<_, Receipt>(&receipt(), &bytes)?;
		let chain = PalletChain { tip: [1; 32], sequence: 4, next: Some((9, [2; 32])) };
		read_anything::<_, Chain>(&chain, &bytes)?;
		let timing = PalletTiming {
			slot_duration: 2_000,
			session_slots: 30,
			ticks_per_round: 4,
			epoch_ticks: 32,
			pause_period: 320,
			pause_cap: 32,
		};
		read_anything::<_, Timing>(&timing, &bytes)?;
	}

	#[test]
	fn anything_in_place_of_an_event_is_read_or_refused(bytes in any_bytes()) {
		let reported =
			PalletReported { round: 7, beaconer: 3, accepted: 1, refused: refusals() };
		read_anything::<_, Reported>(&reported, &bytes)?;
		let settled = PalletSettled {
			round: 7,
			beaconer: 3,
			witnesses: 14,
			beaconer_units: 1,
			witness_units: 2,
		};
		read_anything::<_, Settled>(&settled, &bytes)?;
	}

	#[test]
	fn anything_in_place_of_a_device_or_maker_is_read_or_refused(bytes in any_bytes()) {
		read_anything::<_, Device>(&device(), &bytes)?;
		read_anything::<_, Held>(&device(), &bytes)?;
		let certifier = RootKey::P256([2; 33]);
		let maker = PalletMaker { account: [1; 32], certifier, bond: 5, devices: 6 };
		read_anything::<_, Maker>(&maker, &bytes)?;
	}

	#[test]
	fn anything_in_place_of_an_answer_about_storage_is_read_or_refused(bytes in any_bytes()) {
		read_anything::<_, Vec<Duty>>(&vec![storage::duty(), storage::duty()], &bytes)?;
		read_anything::<_, Option<Provider>>(&Some(storage::provider()), &bytes)?;
		for sector in storage::sectors() {
			read_anything::<_, Option<SectorView>>(&Some(sector), &bytes)?;
		}
	}

	#[test]
	fn rounds_and_epochs_of_any_timing_can_be_asked_for(
		lengths: (u64, u32, u32),
		tick: u32,
	) {
		let (slot_duration, ticks_per_round, epoch_ticks) = lengths;
		let timing = Timing { slot_duration, ticks_per_round, epoch_ticks };
		prop_assert!(timing.round_of(tick) <= tick && timing.epoch_of(tick) <= tick);
	}
}

#[test]
fn a_list_that_promises_more_than_it_holds_is_refused_before_it_takes_room() {
	let (id, types) = registered::<Vec<(u32, Refusal)>>();
	for promised in [1_u64, 1 << 20, u64::from(u32::MAX), u64::MAX] {
		let bytes = Compact(promised).encode();
		let list = Vec::<(u32, event::Rule)>::decode_as_type(&mut bytes.as_slice(), id, &types);
		assert!(list.is_err(), "{promised}");
	}
}

#[test]
fn a_variant_that_is_not_known_to_this_program_is_named_all_the_same() {
	/// What a later runtime may answer.
	#[derive(Encode, TypeInfo)]
	enum LaterVerdict {
		Paid { units: u64, bonus: u32 },
		Postponed,
	}
	/// With a field that this program does not ask for, and without none that it does.
	#[derive(Encode, TypeInfo)]
	struct LaterReceipt {
		colour: u8,
		refused: Vec<(u32, Refusal)>,
		verdicts: Vec<(u32, LaterVerdict)>,
		units: u64,
		revealed: bool,
	}
	let verdicts =
		vec![(1, LaterVerdict::Paid { units: 7, bonus: 1 }), (2, LaterVerdict::Postponed)];
	let later = LaterReceipt { colour: 3, refused: vec![], verdicts, units: 77, revealed: true };
	let receipt: Receipt = read(&later);
	let names: Vec<_> = receipt.verdicts.iter().map(|(_, rule)| name_of(rule)).collect();
	assert_eq!((receipt.units, names), (77, vec!["Paid".to_owned(), "Postponed".to_owned()]));
}

#[test]
fn a_device_of_a_kind_that_is_not_known_stores_nothing() {
	/// A kind of a later runtime.
	#[derive(Encode, TypeInfo)]
	enum LaterKind {
		Balloon,
	}
	#[derive(Encode, TypeInfo)]
	struct LaterDevice {
		kind: LaterKind,
		facts: GatewayFacts<[u8; 32]>,
	}
	let later = LaterDevice { kind: LaterKind::Balloon, facts: device().facts };
	assert!(!Holder::from(read::<_, Held>(&later)).is_storage);
}
