// SPDX-License-Identifier: Apache-2.0
//! Tests over a made-up chain, by concept.

mod asked;
mod audit;
mod calls;
mod full;
mod halted;
mod made_up;
mod rolled_back;
mod sheet;
mod told;
mod truth;
