// SPDX-License-Identifier: Apache-2.0
//! What the clock promises.

mod babe_chain;
mod congestion;
mod invariants;
mod pauses;
mod rounds;
mod tick;
mod timing;
mod vrf;
