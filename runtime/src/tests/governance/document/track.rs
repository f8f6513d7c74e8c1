// SPDX-License-Identifier: Apache-2.0
//! The tracks, and what votes count.

use super::{
	super::reach::PRIVILEGES,
	markdown::{code, codes, table},
	unit,
};
use crate::{
	governance::referenda::{Epoch, Tracks},
	Balance, Runtime,
};
use cairn_governance::tracks::{
	TrackId, CONSENSUS_ADMIN, PARAMETER_ADMIN, REFERENDUM_CANCELLER, REFERENDUM_KILLER, ROOT,
	TREASURER, WHITELISTED_CALLER,
};
use frame_support::traits::Get;
use pallet_conviction_voting::Conviction;
use pallet_referenda::{Curve, Track, TracksInfo};
use sp_runtime::Perbill;

/// The least approval and support are shown so far into the time of decision, in percent.
const SHOWN: [u32; 3] = [0, 50, 100];

/// The tracks, by their ids.
fn tracks() -> Vec<Track<TrackId, Balance, u32>> {
	Tracks::tracks().map(|track| track.into_owned()).collect()
}

fn name_of(track: &Track<TrackId, Balance, u32>) -> String {
	String::from_utf8(track.info.name.to_vec()).unwrap().trim_end_matches('\0').to_owned()
}

/// The name of a track.
pub fn name(id: TrackId) -> String {
	name_of(tracks().iter().find(|track| track.id == id).unwrap())
}

/// In whose name a track acts, as `referenda.submit` takes it; and what for.
fn powers(id: TrackId) -> (&'static str, &'static str) {
	match id {
		ROOT => ("system.Root", "everything: all figures, the committee, the runtime's code"),
		WHITELISTED_CALLER => {
			("Origins.WhitelistedCaller", "with root's power, a call that the committee whitelists")
		}
		PARAMETER_ADMIN => ("Origins.ParameterAdmin", "the figures of all groups but `Power`"),
		CONSENSUS_ADMIN => ("Origins.ConsensusAdmin", "the figures of `Power`"),
		TREASURER => ("Origins.Treasurer", "spend what the treasury has"),
		REFERENDUM_CANCELLER => {
			("Origins.ReferendumCanceller", "end a referendum and return its deposits")
		}
		REFERENDUM_KILLER => ("Origins.ReferendumKiller", "end a referendum and take its deposits"),
		other => panic!("the document does not know track {other}"),
	}
}

/// The tracks: what each may do, and what it costs.
pub fn powers_table() -> String {
	let rows = tracks().into_iter().map(|track| {
		let (origin, may) = powers(track.id);
		vec![
			track.id.to_string(),
			code(name_of(&track)),
			code(origin),
			may.into(),
			unit::crn(track.info.decision_deposit),
			track.info.max_deciding.to_string(),
		]
	});
	table(&["id", "track", "acts as", "may", "decision deposit", "decided at once"], rows)
}

/// The periods of each track.
pub fn periods_table() -> String {
	let epoch = Epoch::get();
	let rows = tracks().into_iter().map(|track| {
		let info = &track.info;
		let soonest = info.prepare_period + info.confirm_period + info.min_enactment_period;
		let periods = [
			info.prepare_period,
			info.decision_period,
			info.confirm_period,
			info.min_enactment_period,
			soonest,
		];
		let periods = periods.map(|blocks| unit::epochs(blocks, epoch));
		[vec![code(name_of(&track))], periods.to_vec()].concat()
	});
	let head =
		["track", "prepared", "decided", "confirmed", "enacted after", "enacted at the soonest"];
	table(&head, rows)
}

/// What each track demands at the beginning, in the middle and at the end.
pub fn demands_table() -> String {
	let rows = tracks().into_iter().map(|track| {
		let approval = demands(&track.info.min_approval);
		let support = demands(&track.info.min_support);
		[vec![code(name_of(&track))], approval, support].concat()
	});
	let head = [
		"track",
		"approval at the beginning",
		"in the middle",
		"at the end",
		"support at the beginning",
		"in the middle",
		"at the end",
	];
	table(&head, rows)
}

fn demands(curve: &Curve) -> Vec<String> {
	let shown = SHOWN.map(|part| {
		let demand = curve.threshold(Perbill::from_percent(part));
		// Curves round: to the tenth of a percent they are exact.
		let tenths = (demand.deconstruct() + 500_000) / 1_000_000;
		match tenths % 10 {
			0 => format!("{} %", tenths / 10),
			rest => format!("{}.{rest} %", tenths / 10),
		}
	});
	shown.to_vec()
}

/// What each conviction counts, and for how long it locks.
pub fn convictions_table() -> String {
	use Conviction::*;
	let period = <Runtime as pallet_conviction_voting::Config>::VoteLockingPeriod::get();
	let all = [None, Locked1x, Locked2x, Locked3x, Locked4x, Locked5x, Locked6x];
	let rows = all.into_iter().map(|conviction| {
		let name = match u8::from(conviction) {
			0 => "none".to_owned(),
			times => format!("{times}x"),
		};
		let votes: Balance = conviction.votes(10_u128).votes;
		let counts = match votes {
			1 => "0.1".to_owned(),
			votes => (votes / 10).to_string(),
		};
		let locked = conviction.lock_periods() * period;
		vec![code(name), counts, unit::epochs(locked, Epoch::get())]
	});
	table(&["`--conviction`", "a token counts", "locked after the end, in epochs"], rows)
}

/// What each origin may call that accounts may not.
pub fn privileges_table() -> String {
	let rows = PRIVILEGES.iter().map(|(who, calls)| {
		let calls = match *who {
			// Who decides to dispatch what is whitelisted does what every account may relay.
			"the whitelisted caller" => {
				let call = code("Whitelist::dispatch_whitelisted_call");
				format!("{call}, of what the committee whitelisted")
			}
			"the parameter admin" => format!("{}, of all groups but `Power`", codes(*calls)),
			"the consensus admin" => {
				format!("{}, of `Power`", code("Parameters::set_parameter"))
			}
			_ if calls.is_empty() => "nothing".to_owned(),
			_ => codes(*calls),
		};
		vec![(*who).into(), calls]
	});
	table(&["who", "may call"], rows)
}
