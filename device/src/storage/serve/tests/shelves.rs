// SPDX-License-Identifier: Apache-2.0
//! Folders that cannot be read, or whose disks do not answer.

use super::{
	Standing::{Active, Faulty},
	World,
};
use crate::storage::serve::{ServeError, ShelfError};
use std::{
	fs,
	time::{Duration, Instant},
};

/// What a disk that hangs may cost a test: a restart, and what a turn waits for openings.
const SOON: Duration = Duration::from_secs(60);

/// Two sectors with power, in the middle of a period, without a daemon.
async fn two() -> World {
	let mut world = World::new(&[7, 8]);
	world.until(150).await;
	assert_eq!(world.states(), [Active; 2]);
	world.daemon = None;
	world
}

impl World {
	/// The disk of a folder does not answer when its manifest is read.
	fn hide(&self, place: usize) {
		self.hanging.folders.lock().unwrap().insert(self.places[place].out.clone());
	}

	/// All disks answer, and have answered.
	async fn show(&self) {
		self.hanging.folders.lock().unwrap().clear();
		tokio::time::sleep(Duration::from_millis(200)).await;
	}

	/// Seals a folder again, as that of another sector.
	fn swap(&mut self, place: usize, device: u32, sector: u32) {
		let place = &mut self.places[place];
		(place.request.device, place.request.sector) = (device, sector);
		fs::remove_dir_all(&place.out).unwrap();
		place.seal().unwrap();
	}

	/// How often a manifest was read.
	fn looks(&self, place: usize) -> usize {
		let looks = self.hanging.looks.lock().unwrap();
		looks.iter().filter(|path| **path == self.places[place].out).count()
	}

	fn times_said(&self, part: &str) -> usize {
		self.log.lock().unwrap().iter().filter(|line| line.contains(part)).count()
	}
}

#[tokio::test]
async fn a_folder_that_hangs_at_the_start_keeps_no_other_from_its_window() {
	let mut world = two().await;
	world.hide(1);
	let begun = Instant::now();
	world.until(210).await;
	assert!(begun.elapsed() < SOON);
	assert_eq!(world.states(), [Active, Faulty]);
	let line = format!("{}: its disk does not answer", world.places[1].out.display());
	assert_eq!(world.times_said(&line), 1);
}

#[tokio::test]
async fn a_folder_that_hangs_when_it_is_looked_at_again_holds_up_no_window() {
	let mut world = two().await;
	fs::write(world.places[1].path("manifest.json"), b"{}").unwrap();
	world.until(160).await;
	world.hide(1);
	let begun = Instant::now();
	world.until(210).await;
	assert!(begun.elapsed() < SOON);
	assert_eq!(world.states(), [Active, Faulty]);
}

#[tokio::test]
async fn a_folder_that_hangs_is_not_read_a_second_time() {
	let mut world = two().await;
	world.hide(1);
	let before = world.looks(1);
	world.until(170).await;
	assert_eq!(world.looks(1), before + 1);
}

#[tokio::test]
async fn a_folder_whose_disk_answers_later_is_taken_in() {
	let mut world = two().await;
	world.hide(1);
	world.until(155).await;
	world.show().await;
	world.until(210).await;
	assert_eq!((world.states(), world.missed()), (vec![Active; 2], vec![]));
	assert_eq!(world.times_said("sector 8: its folder can be read"), 1);
}

#[tokio::test]
async fn a_folder_that_is_taken_in_later_is_on_its_disk() {
	let mut world = two().await;
	world.disk_of = |number| Some(u64::from(number) + 100);
	world.hide(1);
	world.until(155).await;
	world.show().await;
	world.until(156).await;
	let shelf = &world.daemon.as_ref().unwrap().shelf;
	assert_eq!([shelf.disk(7), shelf.disk(8)], [Some(107), Some(108)]);
}

#[tokio::test]
async fn a_folder_of_another_device_that_answers_later_is_refused_and_named_once() {
	let mut world = two().await;
	world.swap(1, 4, 8);
	world.hide(1);
	world.until(155).await;
	world.show().await;
	world.until(170).await;
	let line = format!("{}: field `device`", world.places[1].out.display());
	assert_eq!(world.times_said(&line), 1);
	assert!(world.daemon.as_ref().unwrap().shelf.folder(8).is_none());
}

#[tokio::test]
async fn a_second_folder_of_a_sector_that_answers_later_is_refused_and_named_once() {
	let mut world = two().await;
	world.swap(1, 3, 7);
	world.hide(1);
	world.until(155).await;
	world.show().await;
	world.until(170).await;
	let line = format!("{}: sector 7, which is in", world.places[1].out.display());
	assert_eq!(world.times_said(&line), 1);
	let shelf = &world.daemon.as_ref().unwrap().shelf;
	assert_eq!(shelf.folder(7).unwrap().path(), world.places[0].out);
}

#[tokio::test]
async fn what_is_wrong_with_a_folder_is_said_once() {
	let mut world = two().await;
	fs::write(world.places[1].path("manifest.json"), b"{}").unwrap();
	world.until(170).await;
	assert_eq!(world.times_said("manifest.json: damaged"), 1);
}

#[tokio::test]
async fn something_else_that_is_wrong_with_a_folder_is_said_too() {
	let mut world = two().await;
	let manifest = world.places[1].path("manifest.json");
	fs::write(&manifest, b"{}").unwrap();
	world.until(155).await;
	fs::remove_file(&manifest).unwrap();
	world.until(160).await;
	let lines = world.times_said("manifest.json");
	assert_eq!((lines, world.times_said("manifest.json: damaged")), (2, 1));
}

#[tokio::test]
async fn a_folder_is_looked_at_once_a_tick() {
	let mut world = two().await;
	fs::write(world.places[1].path("manifest.json"), b"{}").unwrap();
	world.until(150).await;
	let before = world.looks(1);
	for _ in 0..5 {
		world.settle().await;
	}
	assert_eq!(world.looks(1), before);
	world.until(160).await;
	assert_eq!(world.looks(1), before + 10);
}

#[tokio::test]
async fn a_sector_whose_folder_has_not_answered_yet_is_not_given_up() {
	let mut world = two().await;
	world.fake.state().down = true;
	world.until(179).await;
	world.fake.state().down = false;
	world.daemon = None;
	world.hide(1);
	world.until(184).await;
	assert_eq!(world.states(), [Active; 2]);
	world.show().await;
	world.until(210).await;
	assert_eq!((world.states(), world.missed()), (vec![Active; 2], vec![]));
	assert!(world.calls().iter().all(|call| !call.starts_with("faults")));
}

#[tokio::test]
async fn a_sector_whose_folder_may_come_is_not_given_up_before_the_cutoff_is_near() {
	let mut world = two().await;
	world.hide(1);
	world.daemon = None;
	world.fake.state().length = Some(40);
	// Checks begin 40 ticks before the cutoff, at tick 188, and what is not read is waited for until 178.
	world.until(177).await;
	assert_eq!(world.states(), [Active; 2]);
	world.until(180).await;
	assert_eq!(world.states(), [Active, Faulty]);
}

#[tokio::test]
async fn a_sector_whose_folder_was_waited_for_long_enough_is_declared_faulty() {
	let mut world = two().await;
	world.hide(1);
	world.until(187).await;
	assert_eq!(world.states(), [Active, Faulty]);
	assert!(world.has_said("declared faulty: 8"));
}

#[tokio::test]
async fn where_no_disk_answers_there_is_nothing_to_serve() {
	let world = two().await;
	world.hide(0);
	world.hide(1);
	let error = world.open().await.err().unwrap();
	let first = &world.places[0].out;
	let silent = matches!(&error, ServeError::Shelf(ShelfError::Silent(path)) if path == first);
	assert!(silent, "{error}");
}

#[tokio::test]
async fn where_one_folder_cannot_be_read_and_no_other_answers_its_error_is_told() {
	let world = two().await;
	world.hide(0);
	fs::write(world.places[1].path("manifest.json"), b"{}").unwrap();
	let error = world.open().await.err().unwrap();
	assert!(matches!(&error, ServeError::Shelf(ShelfError::Nothing(_))), "{error}");
}

#[tokio::test]
async fn without_folders_there_is_nothing_to_serve() {
	let mut world = two().await;
	world.places.clear();
	let error = world.open().await.err().unwrap();
	assert!(matches!(&error, ServeError::Shelf(ShelfError::Empty)), "{error}");
}
