// SPDX-License-Identifier: Apache-2.0
//! Reports: what is checked on arrival, and who stays in a full beacon.

use crate::*;
use alloc::vec::Vec;
use cairn_coverage::{
	outranked, receive, standing, window, Arrival, GatewayFacts, Refusal, Standing,
};
use cairn_device_primitives::{verify_working, DeviceId, GenesisHash, Round, SignedMessage, Tick};
use cairn_traits::{DeviceInspect, ProofMeter, RoundClock};
use codec::MaxEncodedLen;
use frame_support::{ensure, weights::Weight};
use sp_runtime::Perbill;

/// Bytes that an extrinsic takes beside its groups: envelope, signature, extensions.
const ENVELOPE_LENGTH: u32 = 160;

/// Bytes of a group beside its reports.
const GROUP_LENGTH: u32 = 10;

/// What a batch may weigh, whichever of its beacons are full.
pub(crate) fn declared<T: Config>(groups: &Batch) -> Weight {
	let items = items_of(groups);
	let groups = count(groups.len());
	let further = items.saturating_sub(groups);
	T::WeightInfo::report(groups, further).max(T::WeightInfo::report_outranking(groups, further))
}

/// Number of reports in a batch.
fn items_of(groups: &Batch) -> u32 {
	count(groups.iter().map(|group| group.reports.len()).fold(0, usize::saturating_add))
}

fn count(of: usize) -> u32 {
	u32::try_from(of).unwrap_or(u32::MAX)
}

/// Estimate, from above, of the bytes that a batch takes of its block.
pub(crate) fn length_of(groups: &Batch) -> u32 {
	let item = u32::try_from(SignedReport::max_encoded_len()).unwrap_or(u32::MAX);
	let heads = GROUP_LENGTH.saturating_mul(count(groups.len()));
	ENVELOPE_LENGTH.saturating_add(heads).saturating_add(item.saturating_mul(items_of(groups)))
}

/// Why an item is refused, and whether its witness is known to have signed it: only then may the
/// refusal be noted under its name.
enum Stop {
	Unproven(Refusal),
	Signed(Refusal),
}

/// One beacon while a group of reports about it is judged.
struct Listening<AccountId> {
	round: Round,
	beaconer: DeviceId,
	/// The beaconer's facts, as of the round.
	facts: GatewayFacts<AccountId>,
	rules: RoundRules,
	record: Beacon,
	/// Standing of each stored report, in their order, once the beacon was found full.
	standings: Option<Vec<Standing>>,
	/// Whether a report found no room.
	full: bool,
	genesis: GenesisHash,
	tick: Tick,
}

/// What became of a group.
#[derive(Default)]
struct Taken {
	/// How many of its reports were accepted.
	accepted: u32,
	/// Whether it found its beacon full.
	full: bool,
}

/// Groups of a batch that weigh alike: those that found their beacon full, or the others.
#[derive(Default)]
struct Load {
	groups: u32,
	items: u32,
}

impl Load {
	fn add(&mut self, items: usize) {
		self.groups = self.groups.saturating_add(1);
		self.items = self.items.saturating_add(count(items));
	}

	/// The weight by `of` groups and items beyond one a group; none of no groups.
	fn weight(&self, of: impl FnOnce(u32, u32) -> Weight) -> Weight {
		match self.groups {
			0 => Weight::zero(),
			groups => of(groups, self.items.saturating_sub(groups)),
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Takes each group, with one event and at most one write for each. Returns what that weighs.
	pub(crate) fn do_report(groups: Batch) -> Weight {
		let genesis = Self::genesis_hash();
		let (length, declared) = (length_of(&groups), declared::<T>(&groups));
		let (mut full, mut others) = (Load::default(), Load::default());
		let (mut accepted, mut judged) = (0u32, 0u32);
		for group in groups {
			let items = group.reports.len();
			let taken = Self::take_group(group, genesis);
			let load = if taken.full { &mut full } else { &mut others };
			load.add(items);
			accepted = accepted.saturating_add(taken.accepted);
			// A group without reports is work as well, and nothing comes of it.
			judged = judged.saturating_add(count(items).max(1));
		}
		let full = full.weight(T::WeightInfo::report_outranking);
		let others = others.weight(T::WeightInfo::report);
		// What a batch reads once, whatever is in it, stands in both.
		let weight = others.saturating_add(full).min(declared);
		Self::note_accepted(Perbill::from_rational(accepted, judged), weight, length);
		weight
	}

	/// Tells the clock of the `share` of a batch that was accepted: the rest proved nothing.
	fn note_accepted(share: Perbill, weight: Weight, length: u32) {
		if !share.is_zero() {
			let part = |whole: u64| share.mul_floor(whole);
			let weight = Weight::from_parts(part(weight.ref_time()), part(weight.proof_size()));
			T::Clock::note_proof(weight, share.mul_floor(length));
		}
	}

	/// Takes a group.
	fn take_group(group: ReportGroup, genesis: GenesisHash) -> Taken {
		let ReportGroup { round, beaconer, reports } = group;
		let beacon = match reports.is_empty() {
			true => Err(GroupRefusal::Empty),
			false => Self::listen(round, beaconer, genesis),
		};
		match beacon {
			Ok(beacon) => Self::take_reports(beacon, &reports),
			Err(reason) => {
				Self::deposit_event(Event::GroupRefused { round, beaconer, reason });
				Taken::default()
			}
		}
	}

	/// Checks all that concerns the beacon and not its witnesses.
	fn listen(
		round: Round,
		beaconer: DeviceId,
		genesis: GenesisHash,
	) -> Result<Listening<T::AccountId>, GroupRefusal> {
		let tick = T::Clock::tick();
		let now = T::Clock::round_of(tick);
		ensure!(round <= now, GroupRefusal::WindowNotOpen);
		ensure!(window::reports_open(round, now), GroupRefusal::WindowClosed);
		let rules = Rounds::<T>::get(round).ok_or(GroupRefusal::UnknownRound)?;
		let seed = T::Clock::seed(round).ok_or(GroupRefusal::WindowNotOpen)?;
		let facts = T::Devices::gateway_at(beaconer, round).ok_or(GroupRefusal::UnknownBeaconer)?;
		ensure!(facts.active, GroupRefusal::NotActive);
		ensure!(facts.location.is_some(), GroupRefusal::NotLocated);
		ensure!(rules.draws(beaconer, seed), GroupRefusal::NotDrawn);
		let record = Beacons::<T>::get(round, beaconer).unwrap_or_default();
		Ok(Listening {
			round,
			beaconer,
			facts,
			rules,
			record,
			standings: None,
			full: false,
			genesis,
			tick,
		})
	}

	/// Judges each report of a group and writes the beacon if anything came of it.
	fn take_reports(mut beacon: Listening<T::AccountId>, reports: &[SignedReport]) -> Taken {
		let before = beacon.record.clone();
		let mut accepted = 0u32;
		let mut refused = RefusalLog::default();
		// No item leads to more than one entry: it is refused, or one makes room for it.
		let mut tell = |witness, refusal| {
			let _ = refused.try_push((witness, refusal));
		};
		for item in reports {
			match Self::take_item(&mut beacon, item) {
				Ok(displaced) => {
					accepted = accepted.saturating_add(1);
					beacon.record.forgive(item.witness);
					if let Some(witness) = displaced {
						beacon.record.note(witness, Refusal::Outranked);
						tell(witness, Refusal::Outranked);
					}
				}
				Err(Stop::Signed(refusal)) => {
					beacon.record.note(item.witness, refusal);
					tell(item.witness, refusal);
				}
				Err(Stop::Unproven(refusal)) => tell(item.witness, refusal),
			}
		}
		let Listening { round, beaconer, record, full, .. } = beacon;
		if record != before {
			Beacons::<T>::insert(round, beaconer, record);
		}
		Self::deposit_event(Event::Reported { round, beaconer, accepted, refused });
		Taken { accepted, full }
	}

	/// Judges one report and stores it; returns the witness that had to make room, if any.
	fn take_item(
		beacon: &mut Listening<T::AccountId>,
		item: &SignedReport,
	) -> Result<Option<DeviceId>, Stop> {
		let witness = item.witness;
		ensure!(!beacon.record.holds(witness), Stop::Unproven(Refusal::Duplicate));
		let facts = T::Devices::gateway_at(witness, beacon.round)
			.ok_or(Stop::Unproven(Refusal::UnknownWitness))?;
		let message = item.message(beacon.round, beacon.beaconer);
		let bytes = message.signing_bytes(&beacon.genesis);
		ensure!(
			verify_working(&facts.working_key, &bytes, &item.signature),
			Stop::Unproven(Refusal::BadSignature)
		);
		// Only from here on is the refusal the witness's own, and told to whoever asks for it.
		let arrival = Arrival {
			tick: beacon.tick,
			ticks_per_round: T::Clock::ticks_per_round(),
			beaconer: &beacon.facts,
			witness: &facts,
			params: &beacon.rules.params,
		};
		let presence = || Gateways::<T>::get(witness).map(|gateway| gateway.presence());
		let report = receive(&message, &arrival, presence).map_err(Stop::Signed)?;
		Self::keep(beacon, report).map_err(Stop::Signed)
	}

	/// Stores the report if there is room, or if it outranks one that is stored.
	fn keep(
		beacon: &mut Listening<T::AccountId>,
		report: StoredReport,
	) -> Result<Option<DeviceId>, Refusal> {
		let Err(report) = beacon.record.reports.try_push(report) else { return Ok(None) };
		beacon.full = true;
		let (round, beaconer) = (beacon.round, beacon.beaconer);
		// In its own round nothing is ranked: the seed that will rank is not known yet.
		let seed = T::Clock::seed(window::rank_round(round)).ok_or(Refusal::BeaconFull)?;
		let standing = |report: &StoredReport| standing(&seed, beaconer, report);
		let reports = &mut beacon.record.reports;
		let standings =
			beacon.standings.get_or_insert_with(|| reports.iter().map(standing).collect());
		let own = standing(&report);
		let last = outranked(standings, own)?;
		let (slot, worst) =
			reports.get_mut(last).zip(standings.get_mut(last)).ok_or(Refusal::BeaconFull)?;
		let displaced = core::mem::replace(slot, report).witness;
		*worst = own;
		Ok(Some(displaced))
	}
}
