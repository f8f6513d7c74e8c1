// SPDX-License-Identifier: Apache-2.0
//! How far a long command is, and how it is stopped.

use crate::console;
use cairn_spacetime::prover::{Progress, Step, Watch};
use std::{
	io::{self, IsTerminal, Write},
	ops::ControlFlow,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};

/// Cells of the bar.
const CELLS: u64 = 24;

/// How often the bar is drawn.
const REDRAW: Duration = Duration::from_millis(100);

/// Without a terminal, a line is written at every so many percent of a step.
const LINE_PERCENT: u64 = 25;

/// Who is told how far a command is, and of what it had to mend.
pub trait Onlooker: Watch {
	/// Tells of something out of the ordinary.
	fn notice(&mut self, text: &str);
}

/// Stops what it was given to, at the next node whose number is a multiple of 4,096.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
	/// Stops it.
	pub fn raise(&self) {
		self.0.store(true, Ordering::Relaxed);
	}

	/// Whether it is to stop.
	pub fn is_raised(&self) -> bool {
		self.0.load(Ordering::Relaxed)
	}
}

impl Watch for StopFlag {
	fn progress(&mut self, _: Progress) -> ControlFlow<()> {
		if self.is_raised() {
			ControlFlow::Break(())
		} else {
			ControlFlow::Continue(())
		}
	}
}

/// A bar on standard error: redrawn on a terminal, else a line at every quarter of a step.
pub struct Bar {
	live: bool,
	layers: u32,
	stop: StopFlag,
	step: Option<(Step, Instant)>,
	drawn: Option<Instant>,
	quarter: u64,
}

impl Bar {
	/// For a sector of that many layers.
	pub fn new(layers: u32, stop: StopFlag) -> Self {
		let live = io::stderr().is_terminal();
		Self { live, layers, stop, step: None, drawn: None, quarter: 0 }
	}

	/// Leaves the line that it was drawn on.
	pub fn leave(&mut self) {
		if self.live && self.drawn.take().is_some() {
			// A terminal that went away is no reason to stop.
			let _ = writeln!(io::stderr());
		}
	}

	fn draw(&mut self, progress: Progress) {
		let now = Instant::now();
		let begun = match self.step {
			Some((step, begun)) if step == progress.step => begun,
			_ => {
				self.leave();
				self.step = Some((progress.step, now));
				self.quarter = 0;
				now
			}
		};
		let percent = percent(progress);
		if !self.live {
			let quarter = percent.checked_div(LINE_PERCENT).unwrap_or_default();
			if quarter > self.quarter {
				self.quarter = quarter;
				console::complain(&format!("{}: {percent} %", name(progress.step, self.layers)));
			}
			return;
		}
		let over = progress.done >= progress.total;
		if !over && self.drawn.is_some_and(|drawn| now.duration_since(drawn) < REDRAW) {
			return;
		}
		self.drawn = Some(now);
		let line = line(progress, self.layers, now.duration_since(begun));
		let mut out = io::stderr().lock();
		let _ = write!(out, "\r\x1b[?7l{line}\x1b[K\x1b[?7h");
		let _ = out.flush();
	}
}

impl Watch for Bar {
	fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
		self.draw(progress);
		self.stop.progress(progress)
	}
}

impl Onlooker for Bar {
	fn notice(&mut self, text: &str) {
		self.leave();
		console::complain(text);
	}
}

fn percent(progress: Progress) -> u64 {
	let done = progress.done.min(progress.total).saturating_mul(100);
	done.checked_div(progress.total).unwrap_or(100)
}

fn name(step: Step, layers: u32) -> String {
	match step {
		Step::Label { layer } => format!("labels, layer {layer} of {layers}"),
		Step::Tree(tree) => format!("{tree:?} tree"),
		Step::Encode => "data".into(),
		Step::Audit { layer } => format!("check of layer {layer} of {layers}"),
	}
}

/// `labels, layer 3 of 8   [########----------------]  33 %  12 s left`.
fn line(progress: Progress, layers: u32, taken: Duration) -> String {
	let percent = percent(progress);
	let filled = percent.saturating_mul(CELLS).checked_div(100).unwrap_or_default();
	let bar: String = (0..CELLS).map(|cell| if cell < filled { '#' } else { '-' }).collect();
	let left = match left(progress, taken) {
		Some(left) => format!("  {} s left", left.as_secs()),
		None => String::new(),
	};
	format!("{:<24} [{bar}] {percent:>3} %{left}", name(progress.step, layers))
}

/// What is left of the step, at the pace so far.
fn left(progress: Progress, taken: Duration) -> Option<Duration> {
	let done = u128::from(progress.done);
	let rest = u128::from(progress.total.checked_sub(progress.done)?);
	let millis = taken.as_millis().checked_mul(rest)?.checked_div(done)?;
	u64::try_from(millis).ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
	use super::*;
	use cairn_spacetime::Tree;

	fn at(done: u64) -> Progress {
		Progress { step: Step::Label { layer: 3 }, done, total: 200 }
	}

	#[test]
	fn a_line_says_step_share_and_time_left_at_the_pace_so_far() {
		let text = line(at(50), 8, Duration::from_secs(10));
		assert!(text.starts_with("labels, layer 3 of 8"), "{text}");
		assert!(text.contains("[######------------------]  25 %  30 s left"), "{text}");
	}

	#[test]
	fn nothing_is_foretold_of_a_step_that_has_not_begun() {
		let text = line(at(0), 8, Duration::ZERO);
		assert!(text.ends_with("0 %"), "{text}");
		let over = Progress { step: Step::Tree(Tree::Replica), done: 4_096, total: 64 };
		assert!(line(over, 8, Duration::from_secs(1)).contains("100 %"));
	}

	#[test]
	fn a_raised_flag_stops_all_who_share_it() {
		let flag = StopFlag::default();
		let mut bar = Bar::new(8, flag.clone());
		assert_eq!(bar.progress(at(0)), ControlFlow::Continue(()));
		flag.raise();
		assert_eq!(bar.progress(at(1)), ControlFlow::Break(()));
	}
}
