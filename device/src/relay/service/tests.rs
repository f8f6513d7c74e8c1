// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::node::Account;
use crate::relay::http::tests::{signed, Book, NOW};

/// A relay without a chain, on the spool in a folder.
fn relay(folder: &std::path::Path) -> Relay<Book> {
	let (spool, restored) = Spool::open(&folder.join("relay.spool")).unwrap();
	let spool = Arc::new(Mutex::new(spool));
	let account = Account::from_uri("//Relay").unwrap();
	let courier = Arc::new(Courier::new(account, Limits::default(), None));
	let now = watch::Sender::new(Some(NOW)).subscribe();
	let desk = Arc::new(Desk::new(Arc::clone(&courier), Book, now, Arc::clone(&spool)));
	Relay::new(courier, desk, spool, restored)
}

/// Puts reports into the spool, as a relay does before it acknowledges them.
fn spooled(folder: &std::path::Path, reports: &[SignedReport]) {
	Spool::open(&folder.join("relay.spool")).unwrap().0.append(reports).unwrap();
}

fn in_round(round: u32) -> Now {
	Now { moment: Moment { tick: round * 4 + 1, round, seeded: true }, ..NOW }
}

#[tokio::test]
async fn what_was_acknowledged_before_a_restart_is_sent_after_it() {
	let folder = tempfile::tempdir().unwrap();
	spooled(folder.path(), &[signed(5, 1, 2), signed(4, 1, 3)]);
	let mut relay = relay(folder.path());
	relay.restore(&NOW).await;
	assert_eq!(relay.courier.reports(), [signed(4, 1, 3), signed(5, 1, 2)]);
	assert!(relay.restored.is_empty());
}

#[tokio::test]
async fn what_is_sent_again_survives_another_restart() {
	let folder = tempfile::tempdir().unwrap();
	spooled(folder.path(), &[signed(5, 1, 2)]);
	for _ in 0..3 {
		let mut relay = relay(folder.path());
		relay.restore(&NOW).await;
		relay.tidy().await;
		assert_eq!(relay.courier.pending(), 1);
	}
}

#[tokio::test]
async fn rounds_that_are_over_are_dropped_from_the_spool() {
	let folder = tempfile::tempdir().unwrap();
	spooled(folder.path(), &[signed(5, 1, 2), signed(4, 1, 3)]);
	let mut first = relay(folder.path());
	first.restore(&in_round(7)).await;
	first.tidy().await;
	assert_eq!(first.courier.pending(), 0);
	drop(first);
	assert!(relay(folder.path()).restored.is_empty());
}

#[tokio::test]
async fn reports_ahead_of_a_node_that_catches_up_wait() {
	let folder = tempfile::tempdir().unwrap();
	spooled(folder.path(), &[signed(5, 1, 2), signed(5, 1, 3)]);
	let mut relay = relay(folder.path());
	relay.restore(&in_round(2)).await;
	relay.tidy().await;
	assert_eq!((relay.courier.pending(), relay.restored.len()), (0, 2));
	relay.restore(&in_round(5)).await;
	assert_eq!(relay.courier.reports(), [signed(5, 1, 2), signed(5, 1, 3)]);
}

#[tokio::test]
async fn a_report_that_was_changed_on_disk_is_skipped_and_the_others_sent() {
	let folder = tempfile::tempdir().unwrap();
	let mut changed = signed(5, 1, 2);
	changed.report.rssi = -500;
	spooled(folder.path(), &[changed, signed(5, 1, 3)]);
	let mut relay = relay(folder.path());
	relay.restore(&NOW).await;
	assert_eq!(relay.courier.reports(), [signed(5, 1, 3)]);
}

#[tokio::test]
async fn what_cannot_be_checked_now_stays_in_the_spool() {
	let folder = tempfile::tempdir().unwrap();
	// Nobody can say now which key 99 has.
	let mut unknown = signed(5, 1, 2);
	unknown.report.witness = 99;
	spooled(folder.path(), std::slice::from_ref(&unknown));
	let mut relay = relay(folder.path());
	relay.restore(&NOW).await;
	relay.tidy().await;
	assert_eq!(relay.restored, [unknown]);
}

#[tokio::test]
async fn a_spool_whose_reports_have_arrived_is_emptied() {
	let folder = tempfile::tempdir().unwrap();
	spooled(folder.path(), &[signed(5, 1, 2)]);
	let mut relay = relay(folder.path());
	relay.restore(&NOW).await;
	relay.courier.withdraw(&[signed(5, 1, 2)]);
	relay.tidy().await;
	let spool = folder.path().join("relay.spool");
	assert_eq!(std::fs::metadata(spool).unwrap().len(), 0);
}

#[tokio::test]
async fn a_server_that_ends_ends_the_relay_with_an_error() {
	assert!(serving(async { Ok(()) }).await.is_err());
	let broken = serving(async { Err(io::Error::other("broken")) }).await.unwrap_err();
	assert!(format!("{broken:#}").contains("broken"));
}
