// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

/// Gives accounts session keys.
pub trait BenchmarkKeys<AccountId> {
	/// Has `who` have session keys of its own.
	fn set_keys(who: &AccountId);
}
