// SPDX-License-Identifier: Apache-2.0

mod audit;
mod bookings;
mod challenge;
mod codec;
mod cost;
mod data;
mod deletion;
mod graph;
mod label;
mod made_up;
mod money;
mod multiproof;
mod mutation;
mod params;
mod partition;
mod placement;
mod profile;
mod prover;
mod robustness;
mod sample;
mod schedule;
mod seal;
mod soundness;
mod window;
