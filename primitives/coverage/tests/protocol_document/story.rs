// SPDX-License-Identifier: Apache-2.0
//! One beacon from the draw to the pay: the example that the document computes with.

use cairn_coverage::{
	channel, frame, is_drawn, is_raw_draw, lowest_ranked, next_link, payload, rank, tag, window,
	Region, FRAME_LENGTH, QUIET_ROUNDS,
};
use cairn_coverage::{DRAW_DOMAIN, LINK_DOMAIN, PAYLOAD_DOMAIN, RANK_DOMAIN, TAG_DOMAIN};
use cairn_device_primitives::{DeviceId, Round, Seed};
use sp_io::hashing::blake2_256;

/// Who sends.
pub const BEACONER: DeviceId = 41;

/// Who hears it.
pub const WITNESSES: [DeviceId; 4] = [42, 43, 44, 45];

/// How many of them are drawn for pay here, to have some that are not.
pub const PAID: u8 = 2;

/// Rounds between draws, on average.
pub const INTERVAL: u32 = 60;

/// The first link of the chain.
const FIRST_LINK: [u8; 32] = [0x0b; 32];

/// Links after the first.
const LENGTH: usize = 3;

/// A hash with its input.
pub struct HashExample {
	/// What is computed.
	pub name: &'static str,
	/// The domain.
	pub domain: [u8; 16],
	/// What is hashed after the domain.
	pub parts: Vec<(&'static str, Vec<u8>)>,
	/// The first bytes of the hash: what is used of it.
	pub output: Vec<u8>,
}

impl HashExample {
	/// Domain and parts.
	pub fn input(&self) -> Vec<u8> {
		let parts = self.parts.iter().flat_map(|(_, part)| part);
		self.domain.iter().chain(parts).copied().collect()
	}

	/// Whether the output begins the hash of the input.
	pub fn holds(&self) -> bool {
		blake2_256(&self.input()).starts_with(&self.output)
	}
}

/// One device's look at a round.
pub struct Look {
	/// The round.
	pub round: Round,
	/// Its seed.
	pub seed: Seed,
	/// What is divided by the interval.
	pub number: u64,
	/// Whether nothing is left over.
	pub raw: bool,
}

/// The links of the chain, the tip last.
pub fn links() -> Vec<[u8; 32]> {
	let links = std::iter::successors(Some(FIRST_LINK), |link| Some(next_link(link)));
	links.take(LENGTH + 1).collect()
}

/// The secret of the first beacon: what the tip opens with.
pub fn secret() -> [u8; 32] {
	links()[LENGTH - 1]
}

/// The seed of a round, in the example.
pub fn seed(round: Round) -> Seed {
	blake2_256(&[b"an example of a seed".as_slice(), &round.to_le_bytes()].concat())
}

fn draw(round: Round) -> (Seed, u32) {
	(seed(round), INTERVAL)
}

fn previous(round: Round) -> Vec<Option<(Seed, u32)>> {
	(1..=QUIET_ROUNDS).map(|back| round.checked_sub(back).map(draw)).collect()
}

/// Whether the beaconer is drawn in a round.
pub fn drawn(round: Round) -> bool {
	is_drawn(&draw(round), &previous(round), BEACONER)
}

/// The first round from 1,000 on in which the beaconer is drawn.
pub fn round() -> Round {
	(1_000..).find(|round| drawn(*round)).unwrap()
}

/// The first round after it in which a raw draw hits the beaconer while it is to be quiet.
pub fn quiet_round() -> Round {
	let hit = |round: &Round| is_raw_draw(&seed(*round), BEACONER, INTERVAL) && !drawn(*round);
	(round() + 1..).find(hit).unwrap()
}

/// The looks that decide about a round, the oldest first.
pub fn looks(round: Round) -> Vec<Look> {
	(round - QUIET_ROUNDS..=round).map(look).collect()
}

fn look(round: Round) -> Look {
	let seed = seed(round);
	let hash = blake2_256(&draw_example(round).input());
	let number = u64::from_le_bytes(hash[..8].try_into().unwrap());
	Look { round, seed, number, raw: is_raw_draw(&seed, BEACONER, INTERVAL) }
}

/// What the beaconer sends in its round.
pub fn the_payload() -> [u8; 16] {
	payload(&secret(), &seed(round()), BEACONER)
}

/// The bytes on the air.
pub fn the_frame() -> [u8; FRAME_LENGTH] {
	frame(round(), BEACONER, &the_payload())
}

/// The channel in each region, and its frequency.
pub fn channels() -> Vec<(Region, u8, u32)> {
	let place = |region: &Region| {
		let channel = channel(&the_payload(), region.plan());
		(*region, channel, region.plan().channels[usize::from(channel)])
	};
	Region::ALL.iter().map(place).collect()
}

/// The round whose seed draws for pay.
pub fn pay_round() -> Round {
	window::pay_round(round())
}

/// Rank of each witness by the seed that draws for pay.
pub fn ranks() -> Vec<(DeviceId, u64)> {
	let seed = seed(pay_round());
	WITNESSES.iter().map(|witness| (*witness, rank(&seed, BEACONER, *witness))).collect()
}

/// Who is drawn for pay.
pub fn paid() -> Vec<DeviceId> {
	lowest_ranked(&seed(pay_round()), BEACONER, &WITNESSES, PAID)
}

fn draw_example(round: Round) -> HashExample {
	HashExample {
		name: "draw",
		domain: DRAW_DOMAIN,
		parts: vec![("seed", seed(round).to_vec()), ("device", BEACONER.to_le_bytes().to_vec())],
		output: Vec::new(),
	}
}

fn rank_example() -> HashExample {
	let (witness, rank) = ranks()[0];
	HashExample {
		name: "rank",
		domain: RANK_DOMAIN,
		parts: vec![
			("seed", seed(pay_round()).to_vec()),
			("beaconer", BEACONER.to_le_bytes().to_vec()),
			("witness", witness.to_le_bytes().to_vec()),
		],
		output: rank.to_le_bytes().to_vec(),
	}
}

fn beacon_examples() -> [HashExample; 3] {
	let link = HashExample {
		name: "link",
		domain: LINK_DOMAIN,
		parts: vec![("secret", secret().to_vec())],
		output: next_link(&secret()).to_vec(),
	};
	let payload = HashExample {
		name: "payload",
		domain: PAYLOAD_DOMAIN,
		parts: vec![
			("secret", secret().to_vec()),
			("seed", seed(round()).to_vec()),
			("device", BEACONER.to_le_bytes().to_vec()),
		],
		output: the_payload().to_vec(),
	};
	let tag = HashExample {
		name: "tag",
		domain: TAG_DOMAIN,
		parts: vec![
			("payload", the_payload().to_vec()),
			("witness", WITNESSES[0].to_le_bytes().to_vec()),
		],
		output: tag(&the_payload(), WITNESSES[0]).to_vec(),
	};
	[link, payload, tag]
}

/// Every kind of hash, as it occurs in the story.
pub fn hash_examples() -> Vec<HashExample> {
	let number = looks(round()).last().unwrap().number;
	let draw = HashExample { output: number.to_le_bytes().to_vec(), ..draw_example(round()) };
	let [link, payload, tag] = beacon_examples();
	vec![draw, link, payload, tag, rank_example()]
}
