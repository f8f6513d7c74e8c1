// SPDX-License-Identifier: Apache-2.0
//! Tests, split by concept.

mod contradiction;
mod key;
mod message;
