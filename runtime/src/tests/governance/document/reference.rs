// SPDX-License-Identifier: Apache-2.0
//! The figures: one by one, when they come into force, and which contradict each other.

use super::{
	markdown::{code, codes, table},
	source, track, unit,
};
use crate::{governance::parameters::views, RuntimeEvent};
use cairn_runtime_api::ParameterView;
use scale_info::{meta_type, PortableRegistry, Registry, TypeDef};

/// Who lives by the figures of a group.
pub struct Home {
	/// The group, by its title.
	pub group: &'static str,
	/// When it takes what is decided.
	when: &'static str,
	/// Its pallet, as events name it.
	pallet: &'static str,
	/// The event that tells of a change, and that of a contradiction.
	events: [Option<&'static str>; 2],
	/// Where what is in force is kept.
	storage: &'static str,
}

const CHANGED: [Option<&str>; 2] = [Some("ParamsChanged"), Some("ParamsRefused")];

/// All groups, in their order.
pub const HOMES: [Home; 6] = [
	Home {
		group: "Coverage",
		when: "a round begins",
		pallet: "Coverage",
		events: CHANGED,
		storage: "coverage.inForce",
	},
	Home {
		group: "Rewards",
		when: "an epoch begins",
		pallet: "Rewards",
		events: [Some("FiguresChanged"), Some("FiguresRefused")],
		storage: "rewards.inForce",
	},
	Home {
		group: "Power",
		when: "a session begins; what work backs with, the session after the bootstrap's end",
		pallet: "Power",
		events: CHANGED,
		storage: "power.inForce",
	},
	Home {
		group: "Spacetime",
		when: "a window's length has passed; it waits for windows of former figures to be settled",
		pallet: "Spacetime",
		events: CHANGED,
		storage: "spacetime.inForce",
	},
	Home {
		group: "Registry",
		when: "an epoch begins",
		pallet: "DeviceRegistry",
		events: CHANGED,
		storage: "deviceRegistry.inForce",
	},
	Home {
		group: "Clock",
		when: "a pause period begins, which is a day of blocks in production",
		pallet: "ChallengeClock",
		events: [Some("PauseCapChanged"), None],
		storage: "challengeClock.pauseCap",
	},
];

/// The sections of all groups, each with the table of its figures.
pub fn groups() -> String {
	let views = views();
	let told: Vec<&str> = HOMES.iter().map(|home| home.group).collect();
	let mut titles: Vec<&str> = views.iter().map(|view| view.group.as_str()).collect();
	titles.dedup();
	assert_eq!(titles, told, "the document tells of other groups");
	let section = |home: &Home| {
		let of_group = |view: &&ParameterView| view.group == home.group;
		section(home.group, &views.iter().filter(of_group).collect::<Vec<_>>())
	};
	HOMES.iter().map(section).collect::<Vec<_>>().join("\n")
}

fn section(group: &str, views: &[&ParameterView]) -> String {
	let track = views[0].track;
	assert!(views.iter().all(|view| view.track == track), "{group} has figures of two tracks");
	let rows = views.iter().map(|view| row(view));
	let figures = table(&["figure", "meaning", "counted in", "default", "from", "to"], rows);
	let docs = source::group_docs(group);
	format!("### {group}\n\nTrack {}. {docs}\n\n{figures}", code(track::name(track)))
}

fn row(view: &ParameterView) -> Vec<String> {
	let both = |value| unit::both(value, view.unit);
	vec![
		code(&view.name),
		view.meaning.split_whitespace().collect::<Vec<_>>().join(" "),
		unit::counted(view.unit).into(),
		both(view.default),
		both(view.least),
		both(view.most),
	]
}

/// When an epoch of emission takes figures that a session took before it.
fn pay_terms() -> Vec<String> {
	const EVENT: &str = "PayTermsChanged";
	assert!(events_of("Power").iter().any(|name| name == EVENT), "Power: no {EVENT}");
	vec![
		codes(["Power.FullPayFrom", "Power.MaxCommission"]),
		"an epoch of emission begins after the session that took them".into(),
		code(format!("power.{EVENT}")),
		"as all of `Power`".into(),
		code("power.runningPoints"),
	]
}

/// When the figures of each group come into force, and what tells of it.
pub fn effects_table() -> String {
	let row = |home: &Home| {
		let known = events_of(home.pallet);
		let [changed, refused] = home.events.map(|event| {
			event.map_or("none: its figure stands alone".into(), |event| {
				assert!(known.iter().any(|name| name == event), "{}: no {event}", home.pallet);
				code(format!("{}.{event}", home.storage.split('.').next().unwrap()))
			})
		});
		vec![code(home.group), home.when.into(), changed, refused, code(home.storage)]
	};
	let rows = HOMES.iter().flat_map(|home| {
		let terms = (home.group == "Power").then(pay_terms);
		[Some(row(home)), terms].into_iter().flatten()
	});
	let head =
		["group", "comes into force when", "event, with old and new", "event where it is refused"];
	table(&[head.as_slice(), &["in force now"]].concat(), rows)
}

/// The names of a pallet's events.
fn events_of(pallet: &str) -> Vec<String> {
	let mut registry = Registry::new();
	let all = registry.register_type(&meta_type::<RuntimeEvent>());
	let types: PortableRegistry = registry.into();
	let variants = |id: u32| match &types.resolve(id).unwrap().type_def {
		TypeDef::Variant(variants) => variants.variants.clone(),
		other => panic!("{other:?}"),
	};
	let of_pallet = variants(all.id).into_iter().find(|variant| variant.name == pallet).unwrap();
	variants(of_pallet.fields[0].ty.id).into_iter().map(|event| event.name).collect()
}

/// A rule that figures, each within its bounds, can break together.
pub struct Contradiction {
	/// The group, by its title.
	pub group: &'static str,
	/// What is demanded.
	rule: &'static str,
	/// The rule's name in the event.
	pub conflict: &'static str,
	/// The figures that stay as they were, with values that break the rule.
	pub broken: &'static [(&'static str, u128)],
}

/// All of them. The tests break each.
pub const CONTRADICTIONS: [Contradiction; 13] = [
	Contradiction {
		group: "Coverage",
		rule: "`WitnessRedundancy` is at most `MaxWitnesses`",
		conflict: "WitnessRedundancy",
		broken: &[("MaxWitnesses", 5), ("WitnessRedundancy", 6)],
	},
	Contradiction {
		group: "Coverage",
		rule: "`MinDistance`, at 50 m a cell, is below `MaxDistance`",
		conflict: "MinDistance",
		broken: &[("MinDistance", 40), ("MaxDistance", 2_000)],
	},
	Contradiction {
		group: "Coverage",
		rule: "`Reciprocity` is at least `BeaconInterval` and four rounds",
		conflict: "Reciprocity",
		broken: &[("Reciprocity", 1_000), ("BeaconInterval", 1_000)],
	},
	Contradiction {
		group: "Coverage",
		rule: "`Interactivity` is at least `BeaconInterval` and four rounds",
		conflict: "Interactivity",
		broken: &[("Interactivity", 1_000), ("BeaconInterval", 1_000)],
	},
	Contradiction {
		group: "Coverage",
		rule: "`BeaconsPerTick` times the sum of `MaxWitnesses` and 59 is at most 23,400: blocks have room",
		conflict: "Capacity",
		broken: &[("MaxWitnesses", 20), ("BeaconsPerTick", 297)],
	},
	Contradiction {
		group: "Rewards",
		rule: "the four shares sum to at most 100 %",
		conflict: "Shares",
		broken: &[
			("Beaconers", 300_000),
			("Witnesses", 310_000),
			("Storage", 320_000),
			("Validators", 330_000),
		],
	},
	Contradiction {
		group: "Power",
		rule: "`PerByte` and `PerMicroUnit` are not both 0",
		conflict: "Rule(NothingBacks)",
		broken: &[("PerByte", 0), ("PerMicroUnit", 0)],
	},
	Contradiction {
		group: "Power",
		rule: "`Rebacking` is at least `Cap` divided by `MaxChange`, rounded up, and 2",
		conflict: "RebackingSessions",
		broken: &[("Rebacking", 11), ("Cap", 300_000), ("MaxChange", 30_000)],
	},
	Contradiction {
		group: "Spacetime",
		rule: "`InitialLifetime` is at most `MaxLifetime`",
		conflict: "InitialLifetime",
		broken: &[("InitialLifetime", 300), ("MaxLifetime", 200)],
	},
	Contradiction {
		group: "Spacetime",
		rule: "`MaxLifetime` is at most 27 times `Deposit`",
		conflict: "MaxLifetime",
		broken: &[("MaxLifetime", 514), ("Deposit", 19)],
	},
	Contradiction {
		group: "Spacetime",
		rule: "`LeastTerminationShare` is at most `TerminationShare`",
		conflict: "TerminationShare",
		broken: &[("TerminationShare", 50_000), ("LeastTerminationShare", 50_001)],
	},
	Contradiction {
		group: "Spacetime",
		rule: "`Pledge` is at least what a sector earns in two proving periods, times `FaultCost`",
		conflict: "PledgeTicks",
		broken: &[("Pledge", 19), ("FaultCost", 951)],
	},
	Contradiction {
		group: "Registry",
		rule: "`FirstLocationFee` is at most `LocationFee`",
		conflict: "LocationFees",
		broken: &[("FirstLocationFee", 900_000_000_000), ("LocationFee", 800_000_000_000)],
	},
];

/// The rules across figures.
pub fn contradictions_table() -> String {
	let rows = CONTRADICTIONS.iter().map(|Contradiction { group, rule, broken, .. }| {
		vec![code(group), (*rule).into(), codes(broken.iter().map(|(name, _)| name))]
	});
	table(&["group", "rule", "stay as they were where it is broken"], rows)
}
