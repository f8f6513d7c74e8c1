// SPDX-License-Identifier: Apache-2.0
//! The air of the simulator. The only place with floats: nothing of it reaches the chain but what
//! a real concentrator would report, in tenths of a decibel.

pub mod air;
pub mod city;
pub mod propagation;

pub use air::{Air, Reception, Station, Transmission};
pub use city::City;
pub use propagation::{LogDistance, OULU_LAND};
