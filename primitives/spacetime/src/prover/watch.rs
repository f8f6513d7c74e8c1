// SPDX-License-Identifier: Apache-2.0
//! To watch a long step, and to stop it.

use crate::tree::Tree;
use std::ops::ControlFlow;

/// A step that takes long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
	/// The labels of a layer, from 1.
	Label {
		/// The layer.
		layer: u32,
	},
	/// The hashes of a tree.
	Tree(Tree),
	/// The replica, or the data back from it.
	Encode,
	/// The check of everything against the labels of a layer.
	Audit {
		/// The layer.
		layer: u32,
	},
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
	/// The step.
	pub step: Step,
	/// Nodes that are done.
	pub done: u64,
	/// Nodes that there are.
	pub total: u64,
}

/// Who is told of progress, on the thread that called, and may stop the step by breaking.
///
/// Any function is one: `|progress: Progress| ControlFlow::Continue(())`.
pub trait Watch {
	/// Told at every 4,096 nodes.
	fn progress(&mut self, progress: Progress) -> ControlFlow<()>;
}

impl<F: FnMut(Progress) -> ControlFlow<()>> Watch for F {
	fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
		self(progress)
	}
}

/// Nobody: the step runs to its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
	fn progress(&mut self, _: Progress) -> ControlFlow<()> {
		ControlFlow::Continue(())
	}
}
