// SPDX-License-Identifier: Apache-2.0
//! When to stop: Ctrl-C, or what a service manager sends.

use tokio::signal::unix::{signal, Signal, SignalKind};

/// Waits for the wish to end.
pub struct Stop {
	interrupt: Signal,
	terminate: Signal,
}

impl Stop {
	/// From now on, the first SIGINT or SIGTERM does not end the program by itself.
	pub fn new() -> anyhow::Result<Self> {
		Ok(Self {
			interrupt: signal(SignalKind::interrupt())?,
			terminate: signal(SignalKind::terminate())?,
		})
	}

	/// Returns when the program is asked to end.
	pub async fn asked(&mut self) {
		tokio::select! {
			_ = self.interrupt.recv() => {},
			_ = self.terminate.recv() => {},
		}
	}
}
