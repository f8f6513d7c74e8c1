// SPDX-License-Identifier: Apache-2.0
//! How the runtime configures its pallets, one file per family.

pub mod accounts;
pub mod consensus;
pub mod fees;
pub mod power;
pub mod proofs;
pub mod storage;
pub mod system;
