// SPDX-License-Identifier: Apache-2.0
//! Tests of what needs no state.

mod figure;
mod origins;
mod tracks;
