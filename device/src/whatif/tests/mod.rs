// SPDX-License-Identifier: Apache-2.0
//! Tests over a made-up chain, by concept.

mod asked;
mod audit;
mod made_up;
mod sheet;
mod told;
mod truth;
