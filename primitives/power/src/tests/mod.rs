// SPDX-License-Identifier: Apache-2.0
//! Tests, by concept.

mod parts;
