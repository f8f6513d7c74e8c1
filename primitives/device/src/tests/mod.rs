// SPDX-License-Identifier: Apache-2.0
//! Tests, split by concept.

mod key;
mod message;
