// SPDX-License-Identifier: Apache-2.0
//! A runtime with a settable clock and registry, a recording sink, and gateways that sign.

mod clock;

pub use clock::Clock;

use crate as pallet_coverage;
use crate::*;
use cairn_coverage::{CoverageParams, GatewayFacts, Location, Region};
use cairn_device_primitives::{
	ChainCommitment, DeviceId, DeviceKind, Round, SignedMessage, Tick, WorkingSignature,
};
use cairn_figures::Snapshot;
use cairn_traits::{Booking, DeviceEvents, DeviceInspect, RewardSink, RoundClock};
use codec::Encode;
use ed25519_dalek::{Signer, SigningKey};
use frame_support::{
	derive_impl,
	dispatch::PostDispatchInfo,
	parameter_types,
	traits::{ConstU32, OnIdle, OnPoll},
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use h3o::{LatLng, Resolution};
use sp_io::hashing::blake2_256;
use sp_runtime::{BuildStorage, DispatchError};
use std::{cell::RefCell, collections::BTreeMap};

pub const TICKS_PER_ROUND: Tick = 10;
pub const HISTORY: Round = 64;
/// An interval in which nobody is drawn.
pub const NEVER: u32 = u32::MAX;

type Block = frame_system::mocking::MockBlock<Test>;
pub type AccountId = u64;
pub type Facts = GatewayFacts<AccountId>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Coverage: pallet_coverage,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

parameter_types! {
	pub static Now: Tick = 0;
	pub static Params: CoverageParams = CoverageParams::default();
	/// Weight and bytes of proofs that the clock was told of.
	pub static Noted: (Weight, u32) = (Weight::zero(), 0);
	pub static Booked: Vec<Booking> = Vec::new();
}

thread_local! {
	/// Facts by device and by the round from which they hold.
	static REGISTRY: RefCell<BTreeMap<DeviceId, BTreeMap<Round, Facts>>> = RefCell::default();
}

impl Config for Test {
	type Clock = Clock;
	type Devices = Devices;
	type Rewards = Sink;
	type Params = Params;
	type HistoryRounds = ConstU32<HISTORY>;
	type WeightInfo = ();
}

pub struct Sink;

impl RewardSink for Sink {
	fn book(bookings: &[Booking]) {
		Booked::mutate(|booked| booked.extend_from_slice(bookings));
	}
}

pub struct Devices;

impl DeviceInspect<AccountId> for Devices {
	fn gateway_at(device: DeviceId, round: Round) -> Option<Facts> {
		REGISTRY.with_borrow(|registry| {
			let (_, facts) = registry.get(&device)?.range(..=round).next_back()?;
			Some(facts.clone())
		})
	}

	fn payout(device: DeviceId) -> Option<AccountId> {
		Some(owner(device))
	}

	fn active_gateways() -> u32 {
		REGISTRY.with_borrow(|registry| registry.len() as u32)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn bench_gateways(count: u32) -> Vec<(DeviceId, cairn_device_primitives::WorkingKey)> {
		let first = Self::active_gateways();
		let make = |device: DeviceId| {
			// Made of a seed in plain: deriving each key from a phrase takes a second.
			let seed = format!("{:?}", sp_core::H256(blake2_256(&device.to_le_bytes())));
			let seed = Some(seed.into_bytes());
			let key = sp_io::crypto::ed25519_generate(cairn_traits::BENCH_KEYS, seed).0;
			set_facts(device, 0, Facts { working_key: key, ..facts(device) });
			Coverage::onboarded(device, DeviceKind::Gateway, [0; 32]).unwrap();
			(device, key)
		};
		(first..first + count).map(make).collect()
	}
}

/// The owner of a gateway.
pub fn owner(device: DeviceId) -> AccountId {
	1_000 + u64::from(device)
}

/// A cell for each gateway, two kilometres from the next.
pub fn cell(device: DeviceId) -> u64 {
	let (row, column) = (f64::from(device / 10), f64::from(device % 10));
	cell_at(52.0 + 0.02 * row, 13.0 + 0.03 * column)
}

pub fn cell_at(latitude: f64, longitude: f64) -> u64 {
	LatLng::new(latitude, longitude).unwrap().to_cell(Resolution::Twelve).into()
}

pub fn location(cell: u64) -> Location {
	let position = cairn_geo::position(cell).unwrap();
	Location { cell, position, elevation: 10, gain: 20, region: Region::Eu868 }
}

fn signing_key(device: DeviceId) -> SigningKey {
	SigningKey::from_bytes(&blake2_256(&device.to_le_bytes()))
}

/// The facts of an active, located gateway.
pub fn facts(device: DeviceId) -> Facts {
	Facts {
		owner: owner(device),
		working_key: signing_key(device).verifying_key().to_bytes(),
		expires_at: Tick::MAX,
		active: true,
		location: Some(location(cell(device))),
	}
}

/// Lets facts hold from a round on.
pub fn set_facts(device: DeviceId, from: Round, facts: Facts) {
	REGISTRY.with_borrow_mut(|registry| {
		registry.entry(device).or_default().insert(from, facts);
	});
}

/// Lets the registry know nothing of a device.
pub fn forget(device: DeviceId) {
	REGISTRY.with_borrow_mut(|registry| drop(registry.remove(&device)));
}

/// Changes the facts that hold from round 0 on.
pub fn alter_facts(device: DeviceId, change: impl FnOnce(&mut Facts)) {
	let mut facts = Devices::gateway_at(device, 0).unwrap();
	change(&mut facts);
	set_facts(device, 0, facts);
}

/// Links of a chain.
const LENGTH: u32 = 16;

/// Links of a gateway's chains: secrets in the order of their use, after the tip.
pub fn link(device: DeviceId, chain: u32, used: u32) -> [u8; 32] {
	let first = blake2_256(&(device, chain).encode());
	(used..LENGTH).fold(first, |link, _| cairn_coverage::next_link(&link))
}

/// The link before `tip` in a gateway's chain of that number.
pub fn link_before(device: DeviceId, chain: u32, tip: [u8; 32]) -> Option<[u8; 32]> {
	let first = Some(link(device, chain, LENGTH));
	let after = |link: &[u8; 32]| Some(cairn_coverage::next_link(link)).filter(|next| *next != tip);
	let last = std::iter::successors(first, after).take(LENGTH as usize).last()?;
	(cairn_coverage::next_link(&last) == tip).then_some(last)
}

/// The secret of the next beacon, on the chain committed at onboarding.
pub fn secret(device: DeviceId) -> [u8; 32] {
	link_before(device, 0, Gateways::<Test>::get(device).unwrap().chain.tip).unwrap()
}

/// Onboards an active, located gateway that was heard lately and whose ramp is done.
pub fn establish(device: DeviceId) {
	onboard(device);
	let round = Clock::round();
	Gateways::<Test>::mutate_extant(device, |gateway| {
		gateway.heard = Some(Heard { round, cell: cell(device) });
		gateway.ramp.credit = Params::get().ramp_ticks;
	});
}

/// Onboards a gateway that nobody ever heard.
pub fn onboard(device: DeviceId) {
	set_facts(device, 0, facts(device));
	Coverage::onboarded(device, DeviceKind::Gateway, link(device, 0, 0)).unwrap();
}

/// A report as an honest witness would sign it, on the beaconer's next secret.
pub fn report_of(round: Round, beaconer: DeviceId, witness: DeviceId) -> SignedReport {
	report_on(&secret(beaconer), round, beaconer, witness)
}

/// A report as an honest witness would sign it, on a beacon of that secret.
pub fn report_on(
	secret: &[u8; 32],
	round: Round,
	beaconer: DeviceId,
	witness: DeviceId,
) -> SignedReport {
	let seed = blake2_256(&round.to_le_bytes());
	let payload = cairn_coverage::payload(secret, &seed, beaconer);
	let plan = Region::Eu868.plan();
	let channel = cairn_coverage::channel(&payload, plan);
	let report = SignedReport {
		witness,
		tag: cairn_coverage::tag(&payload, witness),
		rssi: -1_200,
		snr: 0,
		frequency: plan.channels[usize::from(channel)],
		data_rate: 0,
		gps_time: None,
		signature: [0; 64],
	};
	sign(round, beaconer, report)
}

/// Signs a report by its witness's working key.
pub fn sign(round: Round, beaconer: DeviceId, report: SignedReport) -> SignedReport {
	let message = report.message(round, beaconer).signing_bytes(&Coverage::genesis_hash());
	SignedReport { signature: signing_key(report.witness).sign(&message).to_bytes(), ..report }
}

/// A signed commitment to a chain.
pub fn sign_commitment(device: DeviceId, sequence: u32, tip: [u8; 32]) -> WorkingSignature {
	let message = ChainCommitment { device, sequence, tip };
	signing_key(device).sign(&message.signing_bytes(&Coverage::genesis_hash())).to_bytes()
}

pub fn group(round: Round, beaconer: DeviceId, reports: Vec<SignedReport>) -> ReportGroup {
	ReportGroup { round, beaconer, reports: BoundedVec::truncate_from(reports) }
}

/// Changes a stored beacon.
pub fn alter_beacon(round: Round, beaconer: DeviceId, change: impl FnOnce(&mut Beacon)) {
	Beacons::<Test>::mutate(round, beaconer, |beacon| change(beacon.as_mut().unwrap()));
}

/// Submits reports about one beacon.
pub fn submit(round: Round, beaconer: DeviceId, reports: Vec<SignedReport>) {
	let groups = BoundedVec::truncate_from(vec![group(round, beaconer, reports)]);
	Coverage::report(RuntimeOrigin::signed(1), groups).unwrap();
}

/// Submits honest reports of each witness.
pub fn submit_all(round: Round, beaconer: DeviceId, witnesses: impl Iterator<Item = DeviceId>) {
	submit(round, beaconer, witnesses.map(|witness| report_of(round, beaconer, witness)).collect());
}

/// Reveals the next secret of a beaconer.
pub fn reveal(round: Round, beaconer: DeviceId) -> Result<PostDispatchInfo, DispatchError> {
	reveal_secret(round, beaconer, secret(beaconer))
}

/// Reveals a secret, whatever it weighs if it is refused.
pub fn reveal_secret(
	round: Round,
	beaconer: DeviceId,
	secret: [u8; 32],
) -> Result<PostDispatchInfo, DispatchError> {
	Coverage::reveal(RuntimeOrigin::signed(1), round, beaconer, secret)
		.map_err(|refused| refused.error)
}

/// What was refused of the last batch.
pub fn last_refused() -> Vec<(DeviceId, cairn_coverage::Refusal)> {
	events()
		.into_iter()
		.rev()
		.find_map(|event| match event {
			Event::Reported { refused, .. } => Some(refused.into_inner()),
			_ => None,
		})
		.unwrap()
}

/// This pallet's events so far.
pub fn events() -> Vec<Event<Test>> {
	let ours = |record: frame_system::EventRecord<RuntimeEvent, _>| match record.event {
		RuntimeEvent::Coverage(event) => Some(event),
		_ => None,
	};
	System::events().into_iter().filter_map(ours).collect()
}

/// The hooks of one block, with all the weight they want.
pub fn run_hooks() {
	Coverage::on_poll(1, &mut WeightMeter::new());
	Coverage::on_idle(1, Weight::MAX);
}

/// Goes to the second block of a later round, through each round's first.
pub fn go_to(round: Round) {
	while Clock::round() < round {
		Now::set(Clock::first_tick(Clock::round() + 1));
		run_hooks();
		Now::mutate(|now| *now += 1);
	}
}

/// Goes on to a round in which every gateway is drawn, and returns it.
pub fn go_to_draw() -> Round {
	let round = Clock::round() + 4;
	go_to(round - 1);
	set_interval(1);
	go_to(round);
	set_interval(NEVER);
	round
}

/// Decides on an interval and brings it into force at once, unchecked: gateways are drawn more often
/// than governance may have them drawn.
pub fn set_interval(interval: u32) {
	Params::mutate(|params| params.min_interval = interval);
	InForce::<Test>::put(Snapshot::of(Params::get()));
}

/// Decides for how long gateways count, and brings it into force at once, unchecked: nobody is drawn by
/// chance, however long that is.
pub fn set_interactive(ticks: Tick) {
	Params::mutate(|params| params.interactive_ticks = ticks);
	InForce::<Test>::put(Snapshot::of(Params::get()));
}

/// Storage with nothing but block 1, and no round in which anybody is drawn by chance.
pub fn new_test_ext() -> sp_io::TestExternalities {
	Now::set(0);
	Params::set(CoverageParams { min_interval: NEVER, ..Default::default() });
	Noted::take();
	Booked::set(Vec::new());
	REGISTRY.with_borrow_mut(BTreeMap::clear);
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.register_extension(sp_keystore::KeystoreExt::new(
		sp_keystore::testing::MemoryKeystore::new(),
	));
	ext.execute_with(|| {
		System::set_block_number(1);
		InForce::<Test>::put(Snapshot::of(Params::get()));
		run_hooks();
		Now::set(1);
	});
	ext
}

/// Runs a test and checks the invariants after it.
pub fn build_and_execute<R>(test: impl FnOnce() -> R) -> R {
	new_test_ext().execute_with(|| {
		let result = test();
		Coverage::do_try_state().unwrap();
		result
	})
}
