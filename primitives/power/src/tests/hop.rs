// SPDX-License-Identifier: Apache-2.0
//! What one owner's identities weigh together, while devices go from one to another.

use super::{follow, settle};
use crate::*;
use proptest::{collection::vec, prelude::*};
use std::collections::VecDeque;

/// Identities of the owner.
const IDENTITIES: usize = 40;
/// Validators of others, all backed alike.
const OTHERS: usize = 20;

/// A device of the owner.
#[derive(Clone, Copy, Debug)]
struct Device {
	power: u128,
	/// Whom it backs.
	backs: Option<usize>,
	/// The first session in which it may back another.
	free_at: u32,
}

/// The owner's devices, and the weights of its identities and of the others.
struct Network {
	devices: Vec<Device>,
	others: u128,
	/// Sessions for which a device rests.
	rest: u32,
	session: u32,
	weights: Vec<ConsensusWeight>,
	/// Backing of the sets that were elected, oldest first.
	planned: VecDeque<Vec<u128>>,
}

impl Network {
	/// At rest, with these powers behind these identities.
	fn new(devices: &[(u128, usize)], others: u128, rest: u32) -> Self {
		let devices = devices.iter().map(|(power, backs)| Device {
			power: *power,
			backs: Some(*backs),
			free_at: 0,
		});
		let devices = devices.collect();
		let mut network =
			Self { devices, others, rest, session: 0, weights: vec![], planned: VecDeque::new() };
		let backings = network.backings();
		network.weights = settle(&backings, &WeightParams::default()).0;
		network.planned = [backings.clone(), backings].into();
		network
	}

	fn backings(&self) -> Vec<u128> {
		let mut backings = vec![0; IDENTITIES];
		for device in &self.devices {
			if let Some(identity) = device.backs {
				backings[identity] += device.power;
			}
		}
		backings.extend([self.others / OTHERS as u128; OTHERS]);
		backings
	}

	fn unback(&mut self, device: usize) {
		let device = &mut self.devices[device];
		if device.backs.take().is_some() {
			device.free_at = self.session + self.rest;
		}
	}

	fn back(&mut self, device: usize, identity: usize) {
		let device = &mut self.devices[device];
		if device.backs.is_none() && self.session >= device.free_at {
			device.backs = Some(identity);
		}
	}

	/// Begins the next session, and returns what the owner's identities weigh in it together.
	fn rotate(&mut self) -> ConsensusWeight {
		self.session += 1;
		self.planned.push_back(self.backings());
		let backings = self.planned.pop_front().unwrap();
		let seats = backings.into_iter().zip(&self.weights);
		let seats = seats.map(|(backing, previous)| Seat {
			backing,
			previous: *previous,
			..Default::default()
		});
		self.weights = follow(&seats.collect::<Vec<_>>());
		self.weights[..IDENTITIES].iter().sum()
	}

	/// What a part of the power of all may weigh at most: what it is entitled to, and what others
	/// leave to the part that backs while the other part rests, `(1 − √(1 − e))²`.
	fn bound(&self) -> f64 {
		let mine: u128 = self.devices.iter().map(|device| device.power).sum();
		let part = mine as f64 / (mine + self.others) as f64;
		part + (1. - (1. - part).sqrt()).powi(2)
	}
}

/// The most that the owner of a part of `percent` weighs when it hops from identities at the cap to
/// as many fresh ones as take it at once, with so many sessions of rest.
fn hop(percent: u128, rest: u32) -> f64 {
	let (heavy, light) = (percent.div_ceil(20), percent.div_ceil(2));
	let devices: Vec<_> =
		(0..light).map(|at| (percent * 1_000 / light, (at % heavy) as usize)).collect();
	let mut network = Network::new(&devices, 1_000 * (100 - percent), rest);
	let mut most = 0;
	for session in 0..60 {
		for device in 0..devices.len() {
			if session == 0 {
				network.unback(device);
			}
			network.back(device, 10 + device);
		}
		most = most.max(network.rotate());
	}
	most as f64 / 1e9
}

#[test]
fn hopping_to_fresh_identities_gains_nothing_after_the_rest() {
	let rest = WeightParams::default().fading_sessions();
	assert_eq!(rest, 12);
	for percent in [20, 30, 46] {
		assert!(hop(percent, rest) < percent as f64 / 100. + 0.001, "{}", hop(percent, rest));
	}
	// What it would gain without one.
	assert!(hop(20, 0) > 0.33);
	assert!(hop(46, 0) > 0.6);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(200))]

	#[test]
	fn no_strategy_weighs_more_than_its_power_and_the_bound(
		percent in 5u128..60,
		devices in vec((1u128..100, 0usize..IDENTITIES), 1..40),
		heavy in 1usize..IDENTITIES,
		steps in vec((any::<u64>(), any::<u64>(), 0usize..IDENTITIES, 1usize..IDENTITIES), 1..60),
	) {
		let power: u128 = devices.iter().map(|(power, _)| power).sum();
		let others = power * 1_000 * (100 - percent) / percent;
		// As many heavy identities as are, to begin with.
		let devices: Vec<_> =
			devices.into_iter().map(|(power, of)| (power * 1_000, of % heavy)).collect();
		let mut network = Network::new(&devices, others, WeightParams::default().fading_sessions());
		let bound = network.bound();
		for (leave, come, first, spread) in steps {
			for device in 0..devices.len() {
				if leave >> device & 1 == 1 {
					network.unback(device);
				}
				if come >> device & 1 == 1 {
					network.back(device, (first + device % spread) % IDENTITIES);
				}
			}
			let weight = network.rotate() as f64 / 1e9;
			prop_assert!(weight <= bound + 1e-4, "{weight} > {bound}");
		}
	}

	/// Parts that go, one after the other, while the rest gathers what others leave.
	#[test]
	fn parts_that_rest_in_turn_weigh_no_more_than_the_bound(
		percent in 5u128..60,
		parts in 2usize..30,
		heavy in 0usize..6,
		pause in 1u32..14,
	) {
		// Some identities at the cap, and the rest of the power spread over light ones.
		let each = percent * 1_000 / parts as u128;
		let devices: Vec<_> = (0..parts).map(|at| {
			(each, if heavy > 0 && at % 2 == 0 { at / 2 % heavy } else { 6 + at })
		}).collect();
		let rest = WeightParams::default().fading_sessions();
		let mut network = Network::new(&devices, 1_000 * (100 - percent), rest);
		let bound = network.bound();
		for session in 0..120 {
			for device in 0..parts {
				if session % pause == 0 && device == session as usize / pause as usize % parts {
					network.unback(device);
				}
				network.back(device, 6 + (device + session as usize) % (IDENTITIES - 6));
			}
			let weight = network.rotate() as f64 / 1e9;
			prop_assert!(weight <= bound + 1e-4, "{weight} > {bound}");
		}
	}
}
