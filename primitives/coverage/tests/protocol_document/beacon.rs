// SPDX-License-Identifier: Apache-2.0
//! The story as text and as JSON.

use cairn_coverage::{interval, tag, window, CoverageParams, QUIET_ROUNDS};

use super::{
	json::Json,
	markdown::{bytes_block, code, table},
	message::domain_name,
	source, story,
};

/// Where figures and refusals are documented.
const SOURCE: &str = "primitives/coverage/src";

/// Ticks of a production round.
const TICKS_PER_ROUND: u32 = 10;

/// Rounds that the table of windows shows, the draw's the first.
const SHOWN: u32 = window::SETTLE_ROUNDS + 1;

/// What each kind of hash is made of.
pub fn hashes_table() -> String {
	let rows = story::hash_examples().into_iter().map(|example| {
		let parts = example.parts.iter().map(|(name, part)| format!("{name} ({})", part.len()));
		vec![
			example.name.into(),
			code(domain_name(&example.domain)),
			parts.collect::<Vec<_>>().join(" ‖ "),
			example.output.len().to_string(),
		]
	});
	table(&["hash", "domain", "after the domain (bytes)", "bytes used"], rows)
}

/// Input and output of one kind of hash.
pub fn hash_block(name: &str) -> String {
	let examples = story::hash_examples();
	let example = examples.iter().find(|example| example.name == name).unwrap();
	let mut entries: Vec<(&str, &[u8])> = vec![("domain", &example.domain)];
	entries.extend(example.parts.iter().map(|(name, part)| (*name, part.as_slice())));
	entries.push((name, &example.output));
	bytes_block(&entries)
}

/// The links of the chain.
pub fn chain_block() -> String {
	let links = story::links();
	let names = ["link 0", "link 1", "link 2", "link 3 (tip)"];
	assert_eq!(names.len(), links.len());
	let entries: Vec<_> = names.into_iter().zip(links.iter().map(<[u8; 32]>::as_slice)).collect();
	bytes_block(&entries)
}

/// How a round's draw came out, and one in which the device had to be quiet.
pub fn draws_table() -> String {
	let rows = [story::round(), story::quiet_round()].into_iter().flat_map(|round| {
		story::looks(round).into_iter().map(move |look| {
			let outcome = match (look.round == round, look.raw, story::drawn(round)) {
				(true, _, true) => "**drawn**",
				(true, _, false) => "**not drawn**: too soon after the last raw draw",
				(false, true, _) => "a raw draw",
				(false, false, _) => "",
			};
			vec![
				look.round.to_string(),
				code(super::hex(look.seed)),
				look.number.to_string(),
				(look.number % u64::from(story::INTERVAL)).to_string(),
				outcome.into(),
			]
		})
	});
	table(&["round", "seed", "number", "mod interval", ""], rows)
}

/// Examples of intervals.
pub fn intervals_table() -> String {
	let rows = intervals().map(|(active, interval)| vec![active.to_string(), interval.to_string()]);
	table(&["active gateways", "interval in rounds"], rows)
}

fn intervals() -> impl Iterator<Item = (u32, u32)> {
	let params = CoverageParams::default();
	[30, 100_000, 1_000_000, 10_000_000]
		.into_iter()
		.map(move |active| (active, interval(active, TICKS_PER_ROUND, &params)))
}

/// What goes on the air.
pub fn frame_block() -> String {
	let payload = story::the_payload();
	bytes_block(&[
		("round", &story::round().to_le_bytes()),
		("device", &story::BEACONER.to_le_bytes()),
		("payload", &payload),
		("frame", &story::the_frame()),
	])
}

/// The channel of the story's payload, in each region.
pub fn channels_table() -> String {
	let rows = story::channels().into_iter().map(|(region, channel, frequency)| {
		let plan = region.plan();
		vec![
			plan.name.into(),
			plan.channels.len().to_string(),
			channel.to_string(),
			frequency.to_string(),
		]
	});
	table(&["region", "channels", "channel", "Hz"], rows)
}

/// Ranks of the story's witnesses.
pub fn ranks_table() -> String {
	let paid = story::paid();
	let rows = story::ranks().into_iter().map(|(witness, rank)| {
		let place = if paid.contains(&witness) { "drawn" } else { "" };
		vec![witness.to_string(), rank.to_string(), place.into()]
	});
	table(&["witness", "rank", "for pay"], rows)
}

/// What is open in the rounds of a beacon.
pub fn windows_table() -> String {
	let open = |open: bool| if open { "open" } else { "" }.to_owned();
	let rows = (0..SHOWN).map(|after| {
		let seed = match after {
			0 => "draws the beaconers; part of the payload",
			_ if after == window::rank_round(0) => "ranks the reports of a beacon with too many",
			_ if after == window::pay_round(0) => "draws the paid witnesses",
			_ => "",
		};
		vec![
			if after == 0 { "r".into() } else { format!("r + {after}") },
			open(after == 0),
			open(window::reports_open(0, after)),
			open(window::reveals_open(0, after)),
			seed.into(),
		]
	});
	table(&["round", "beacon", "reports", "reveal", "seed of this round"], rows)
}

/// Every figure that is governance's to decide, with its default.
pub fn params_table() -> String {
	let defaults = format!("{:?}", CoverageParams::default());
	let (_, fields) = defaults.split_once(" { ").unwrap();
	let item = source::item(SOURCE, "CoverageParams");
	let rows = fields.trim_end_matches(" }").split(", ").map(|field| {
		let (name, value) = field.split_once(": ").unwrap();
		vec![code(name), value.into(), item.docs_of(name).into()]
	});
	table(&["figure", "default", "meaning"], rows)
}

/// The rules, and what breaking each is called.
pub fn refusals_table() -> String {
	let item = source::item(SOURCE, "Refusal");
	let rows = item.members.iter().map(|member| vec![code(&member.name), member.docs.clone()]);
	table(&["refusal", "why"], rows)
}

/// The story, for a program.
pub fn json() -> Json {
	Json::Object(vec![
		("hashes", Json::list(story::hash_examples(), hash_json)),
		("chain", Json::list(story::links(), Json::hex)),
		("draws", Json::list([story::round(), story::quiet_round()], draw_json)),
		("intervals", intervals_json()),
		("beacon", beacon_json()),
		("ranks", ranks_json()),
	])
}

fn hash_json(example: story::HashExample) -> Json {
	Json::Object(vec![
		("name", Json::text(example.name)),
		("domain", Json::text(domain_name(&example.domain))),
		("input", Json::hex(example.input())),
		("output", Json::hex(&example.output)),
	])
}

fn draw_json(round: u32) -> Json {
	let looks = Json::list(story::looks(round), |look| {
		Json::Object(vec![
			("round", Json::number(look.round)),
			("seed", Json::hex(look.seed)),
			("number", Json::text(look.number)),
			("raw", Json::Flag(look.raw)),
		])
	});
	Json::Object(vec![
		("device", Json::number(story::BEACONER)),
		("interval", Json::number(story::INTERVAL)),
		("rounds", looks),
		("drawn", Json::Flag(story::drawn(round))),
	])
}

fn intervals_json() -> Json {
	Json::list(intervals(), |(active, interval)| {
		Json::Object(vec![
			("active", Json::number(active)),
			("ticksPerRound", Json::number(TICKS_PER_ROUND)),
			("interval", Json::number(interval)),
		])
	})
}

fn beacon_json() -> Json {
	let payload = story::the_payload();
	let channels = Json::list(story::channels(), |(region, channel, frequency)| {
		Json::Object(vec![
			("region", Json::text(region.plan().name)),
			("channel", Json::number(channel)),
			("frequency", Json::number(frequency)),
		])
	});
	let tags = Json::list(story::WITNESSES, |witness| {
		Json::Object(vec![
			("witness", Json::number(witness)),
			("tag", Json::hex(tag(&payload, witness))),
		])
	});
	Json::Object(vec![
		("round", Json::number(story::round())),
		("device", Json::number(story::BEACONER)),
		("secret", Json::hex(story::secret())),
		("seed", Json::hex(story::seed(story::round()))),
		("payload", Json::hex(payload)),
		("frame", Json::hex(story::the_frame())),
		("channels", channels),
		("tags", tags),
	])
}

fn ranks_json() -> Json {
	let ranks = Json::list(story::ranks(), |(witness, rank)| {
		Json::Object(vec![("witness", Json::number(witness)), ("rank", Json::text(rank))])
	});
	Json::Object(vec![
		("seed", Json::hex(story::seed(story::pay_round()))),
		("beaconer", Json::number(story::BEACONER)),
		("witnesses", ranks),
		("limit", Json::number(story::PAID)),
		("lowest", Json::list(story::paid(), Json::number)),
	])
}

/// The windows, for a program.
pub fn windows_json() -> Json {
	Json::Object(vec![
		("reportRounds", Json::number(window::REPORT_ROUNDS)),
		("revealDelay", Json::number(window::REVEAL_DELAY)),
		("revealRounds", Json::number(window::REVEAL_ROUNDS)),
		("rankDelay", Json::number(window::RANK_DELAY)),
		("settleRounds", Json::number(window::SETTLE_ROUNDS)),
		("quietRounds", Json::number(QUIET_ROUNDS)),
	])
}
