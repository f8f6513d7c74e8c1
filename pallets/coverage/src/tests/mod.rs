// SPDX-License-Identifier: Apache-2.0
//! One file for each call, hook or theme.

mod calls;
mod chain;
mod density;
mod lifecycle;
mod meter;
mod params;
mod properties;
mod rank;
mod report;
mod reveal;
mod reveal_errors;
mod sweep;
mod try_state;
mod view;
mod windows;
