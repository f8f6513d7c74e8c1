// SPDX-License-Identifier: Apache-2.0
//! From one version of the storage to the next.
//!
//! | from | to | what changes | how |
//! |---|---|---|---|
//! | 1 | 2 | each owner's devices are listed | [`ListOwned`], a part in each block |

mod owned;

pub use owned::ListOwned;
