// SPDX-License-Identifier: Apache-2.0
//! Pre-commits that are not proven in time.

use super::{
	fake::{Mishap, LAG},
	World,
};
use cairn_device_primitives::Tick;

/// With a pre-commit whose seed never becomes final, at the tick before it expires. Returns when it does.
async fn hopeless() -> (World, Tick) {
	let mut world = World::new(&[7]);
	world.until(6).await;
	world.fake.state().unfinal_from = Some(1);
	let expires_at = world.fake.state().pre_commits[&7].open.expires_at;
	world.until(expires_at - 1).await;
	assert_eq!(world.calls(), ["pre-commit 7"]);
	(world, expires_at)
}

#[tokio::test]
async fn a_pre_commit_that_has_expired_is_ended_once_that_is_final() {
	let (mut world, expires_at) = hopeless().await;
	world.until(expires_at + LAG - 1).await;
	assert_eq!(world.calls(), ["pre-commit 7"]);
	assert!(world.has_said("its pre-commit has expired, and its deposit is lost"));
	world.until(expires_at + LAG).await;
	assert_eq!(world.calls(), ["pre-commit 7", "expire 7"]);
	assert!(world.has_said("sector 7: its expired pre-commit is ended"));
	world.until(expires_at + 200).await;
	assert_eq!((world.calls().len(), world.refused()), (2, vec![]));
	assert!(world.has_said("sector 7: over"));
}

#[tokio::test]
async fn one_that_may_be_proven_yet_is_not_ended() {
	let mut world = World::new(&[7]);
	world.until(6).await;
	world.fake.state().unfinal_from = Some(1);
	let expires_at = world.fake.state().pre_commits[&7].open.expires_at;
	world.until(expires_at - LAG).await;
	world.fake.state().unfinal_from = None;
	world.until(expires_at + LAG).await;
	assert_eq!(world.calls()[..3], ["pre-commit 7", "part 7/0", "part 7/1"]);
	assert!(world.calls().iter().all(|call| !call.starts_with("expire")));
}

#[tokio::test]
async fn killed_while_it_ends_one_it_ends_it_once() {
	for mishap in [Mishap::HangBefore, Mishap::HangAfter, Mishap::LostBefore, Mishap::LostAfter] {
		let (mut world, expires_at) = hopeless().await;
		world.fake.state().mishaps.insert(1, mishap);
		world.until(expires_at + 200).await;
		assert!(world.fake.state().pre_commits.is_empty(), "{mishap:?}");
		assert_eq!(world.refused().len(), usize::from(mishap.is_before()), "{mishap:?}");
	}
}

#[tokio::test]
async fn what_a_stranger_ended_is_not_ended_again() {
	let (mut world, expires_at) = hopeless().await;
	world.until(expires_at).await;
	world.fake.state().pre_commits.clear();
	world.until(expires_at + 200).await;
	assert_eq!(world.calls(), ["pre-commit 7"]);
}
