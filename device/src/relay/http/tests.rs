// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{
	hexadecimal,
	keys::{sign_working, Ed25519Key, WorkingSigner},
	mutation::{spoils, spoilt, tweaked, tweaks},
	node::Account,
	relay::{gate::Gate, pool::Limits},
};
use cairn_device_primitives::Report;
use proptest::{collection::vec, prelude::*};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
};

pub(in crate::relay) const NOW: Now =
	Now { genesis: [0x67; 32], moment: Moment { tick: 21, round: 5, seeded: true } };

/// Devices 1 to 9 exist, each with its own key; 99 is out of reach.
pub(in crate::relay) struct Book;

fn key(device: DeviceId) -> Ed25519Key {
	Ed25519Key::from_secret(&[device as u8; 32])
}

impl Keys for Book {
	async fn working_key(
		&self,
		device: DeviceId,
		_: Round,
	) -> Result<Option<WorkingKey>, Unavailable> {
		match device {
			1..10 => Ok(Some(WorkingSigner::public(&key(device)))),
			99 => Err(Unavailable),
			_ => Ok(None),
		}
	}
}

/// A report with the signature of its witness.
pub(in crate::relay) fn signed(
	round: Round,
	beaconer: DeviceId,
	witness: DeviceId,
) -> SignedReport {
	let report = Report {
		round,
		beaconer,
		witness,
		tag: [7; 16],
		rssi: -1100,
		snr: -50,
		frequency: 868_100_000,
		data_rate: 0,
		gps_time: None,
	};
	let signature = sign_working(&key(witness), &report, &NOW.genesis).unwrap();
	SignedReport { report, signature }
}

fn report(round: Round, beaconer: DeviceId, witness: DeviceId) -> Value {
	let SignedReport { report, signature } = signed(round, beaconer, witness);
	json!({
		"round": round, "beaconer": beaconer, "witness": witness,
		"tag": hexadecimal::encode(report.tag), "rssi": -1100, "snr": -50,
		"frequency": 868_100_000, "dataRate": 0, "signature": hexadecimal::encode(signature),
	})
}

/// A relay on a port of its own.
struct Server {
	address: std::net::SocketAddr,
	courier: Arc<Courier>,
	now: watch::Sender<Option<Now>>,
	spool: Arc<Mutex<Spool>>,
	folder: tempfile::TempDir,
}

async fn server(limits: Limits) -> Server {
	let courier = Arc::new(Courier::new(Account::from_uri("//Relay").unwrap(), limits, None));
	let (now, receiver) = watch::channel(Some(NOW));
	let folder = tempfile::tempdir().unwrap();
	let (spool, _) = Spool::open(&folder.path().join("relay.spool")).unwrap();
	let spool = Arc::new(Mutex::new(spool));
	let desk = Arc::new(Desk::new(courier.clone(), Book, receiver, spool.clone()));
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let gate = Gate::new(listener, 8, Duration::from_secs(60));
	tokio::spawn(async move { axum::serve(gate, router(desk)).await });
	Server { address, courier, now, spool, folder }
}

impl Server {
	/// What the server answers to bytes of any kind, until it closes.
	async fn hear(&self, bytes: &[u8]) -> Vec<u8> {
		let mut stream = TcpStream::connect(self.address).await.unwrap();
		let _ = stream.write_all(bytes).await;
		let _ = stream.shutdown().await;
		let mut answer = Vec::new();
		let _ = stream.read_to_end(&mut answer).await;
		answer
	}

	async fn ask(&self, head: &str, body: &[u8]) -> (u16, Value) {
		let mut stream = TcpStream::connect(self.address).await.unwrap();
		let length = body.len();
		let head = format!(
			"{head} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
		);
		stream.write_all(head.as_bytes()).await.unwrap();
		// A server that has heard enough closes before the end.
		let _ = stream.write_all(body).await;
		let mut answer = Vec::new();
		let _ = stream.read_to_end(&mut answer).await;
		let answer = String::from_utf8(answer).unwrap();
		let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
		let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
		(status, serde_json::from_str(body).unwrap_or(Value::Null))
	}

	/// What a relay that starts after this one finds.
	fn spooled(&self) -> String {
		std::fs::read_to_string(self.folder.path().join("relay.spool")).unwrap()
	}

	async fn post(&self, reports: &[Value]) -> (u16, Value) {
		self.ask("POST /v1/reports", json!({ "reports": reports }).to_string().as_bytes()).await
	}
}

#[tokio::test]
async fn a_good_report_is_accepted_and_waits() {
	let server = server(Limits::default()).await;
	let (status, body) = server.post(&[report(5, 1, 2), report(4, 1, 3)]).await;
	assert_eq!((status, &body["accepted"]), (202, &json!(2)));
	assert_eq!(server.courier.pending(), 2);
}

#[tokio::test]
async fn the_status_tells_round_and_queue() {
	let server = server(Limits::default()).await;
	server.post(&[report(5, 1, 2)]).await;
	let (status, body) = server.ask("GET /v1/status", b"").await;
	assert_eq!(status, 200);
	assert_eq!((&body["round"], &body["pending"]), (&json!(5), &json!(1)));
	assert_eq!(body["connected"], json!(true));
}

#[tokio::test]
async fn a_forged_signature_is_refused_by_name_and_the_others_are_taken() {
	let server = server(Limits::default()).await;
	let mut forged = report(5, 1, 2);
	forged["rssi"] = json!(-500);
	let (status, body) = server.post(&[forged.clone(), report(5, 1, 3)]).await;
	assert_eq!((status, &body["accepted"]), (202, &json!(1)));
	assert_eq!(body["refused"][0]["field"], "reports[0].signature");
	assert_eq!(server.post(&[forged]).await.0, 422);
}

#[tokio::test]
async fn strangers_old_rounds_and_self_witnesses_are_refused_by_field() {
	let server = server(Limits::default()).await;
	for (report, field) in [
		(report(5, 1, 50), "reports[0].witness"),
		(report(5, 2, 2), "reports[0].witness"),
		(report(3, 1, 2), "reports[0].round"),
		(report(6, 1, 2), "reports[0].round"),
	] {
		let (status, body) = server.post(&[report]).await;
		assert_eq!((status, body["refused"][0]["field"].as_str()), (422, Some(field)));
	}
	assert_eq!(server.courier.pending(), 0);
}

#[tokio::test]
async fn a_second_report_of_the_same_beacon_is_refused() {
	let server = server(Limits::default()).await;
	let (status, body) = server.post(&[report(5, 1, 2), report(5, 1, 2)]).await;
	assert_eq!((status, &body["accepted"]), (202, &json!(1)));
	assert_eq!(body["refused"][0]["field"], "reports[1]");
}

#[tokio::test]
async fn a_full_queue_answers_429_with_the_limit() {
	let server = server(Limits { pending: 1, ..Limits::default() }).await;
	assert_eq!(server.post(&[report(5, 1, 2)]).await.0, 202);
	let (status, body) = server.post(&[report(5, 1, 3)]).await;
	assert_eq!(status, 429);
	assert!(body["refused"][0]["reason"].as_str().unwrap().contains("1 reports are waiting"));
}

#[tokio::test]
async fn malformed_and_oversized_bodies_are_refused_with_the_field() {
	let server = server(Limits::default()).await;
	let (status, body) = server.ask("POST /v1/reports", b"{\"reports\":[{}]}").await;
	assert_eq!((status, body["error"]["field"].as_str()), (400, Some("reports[0].round")));
	let (status, _) = server.ask("POST /v1/reports", &vec![b' '; inbox::MAX_BODY + 1]).await;
	assert_eq!(status, 413);
	assert_eq!(server.ask("POST /v1/reports", b"").await.0, 400);
	let reports = json!([report(5, 1, 2)]).to_string();
	let twice = format!("{{\"reports\":[],\"reports\":{reports}}}");
	let (status, body) = server.ask("POST /v1/reports", twice.as_bytes()).await;
	assert_eq!((status, body["error"]["field"].as_str()), (400, Some("body")));
	assert_eq!(server.courier.pending(), 0);
}

#[tokio::test]
async fn what_there_is_not_is_answered_with_what_there_is() {
	let server = server(Limits::default()).await;
	for (head, status, field) in [
		("GET /v1/reports", 405, "method"),
		("POST /v1/status", 405, "method"),
		("GET /nothing", 404, "path"),
		("GET /", 404, "path"),
	] {
		let (got, body) = server.ask(head, b"").await;
		assert_eq!((got, body["error"]["field"].as_str()), (status, Some(field)), "{head}");
		let reason = body["error"]["reason"].as_str().unwrap();
		assert!(
			reason.contains("POST /v1/reports") && reason.contains("GET /v1/status"),
			"{reason}"
		);
	}
}

#[tokio::test]
async fn without_a_chain_the_relay_asks_to_come_back() {
	let server = server(Limits::default()).await;
	assert_eq!(server.post(&[report(5, 1, 99)]).await.0, 503);
	server.now.send(None).unwrap();
	let (status, body) = server.post(&[report(5, 1, 2)]).await;
	assert_eq!((status, body["error"]["field"].as_str()), (503, Some("chain")));
}

#[tokio::test]
async fn what_is_accepted_is_on_disk_and_what_is_refused_is_not() {
	let server = server(Limits::default()).await;
	let (status, _) = server.post(&[report(5, 1, 2), report(3, 1, 4), report(5, 1, 3)]).await;
	assert_eq!(status, 202);
	let spooled = server.spooled();
	let kept: Vec<_> = spooled.lines().collect();
	assert_eq!(kept.len(), 2);
	for (line, witness) in kept.iter().zip([2, 3]) {
		let signature = hexadecimal::encode(signed(5, 1, witness).signature);
		assert!(line.contains(&signature), "{line}");
	}
}

#[tokio::test]
async fn a_report_that_cannot_be_kept_is_not_acknowledged_and_not_sent() {
	let server = server(Limits::default()).await;
	server.spool.lock().unwrap().fill();
	let (status, body) = server.post(&[report(5, 1, 2)]).await;
	assert_eq!((status, body["error"]["field"].as_str()), (503, Some("spool")));
	assert_eq!(server.courier.pending(), 0);
}

#[tokio::test]
async fn where_one_report_cannot_be_checked_none_is_taken() {
	let server = server(Limits::default()).await;
	assert_eq!(server.post(&[report(5, 1, 2), report(5, 1, 99)]).await.0, 503);
	assert_eq!((server.courier.pending(), server.spooled().len()), (0, 0));
}

/// What of a request's reports was taken: on disk and in the queue alike, and nothing that its
/// witness did not sign.
async fn taken(server: &Server, sent: &[SignedReport]) -> Result<usize, TestCaseError> {
	let (status, body) = server.ask("GET /v1/status", b"").await;
	let spooled = server.spooled();
	prop_assert_eq!(
		(status, body["pending"].as_u64()),
		(200, Some(spooled.lines().count() as u64))
	);
	let reports = server.courier.reports();
	prop_assert_eq!(reports.len(), spooled.lines().count());
	prop_assert!(reports.iter().all(|report| sent.contains(report)));
	Ok(reports.len())
}

/// Every refusal is named, and what was accepted was taken.
async fn check_answer(
	server: &Server,
	sent: &[SignedReport],
	(status, body): (u16, Value),
) -> Result<(), TestCaseError> {
	let taken = taken(server, sent).await?;
	let named = |error: &Value| error["field"].is_string() && error["reason"].is_string();
	match status {
		202 | 422 => {
			prop_assert_eq!(body["accepted"].as_u64(), Some(taken as u64));
			prop_assert!(body["refused"].as_array().unwrap().iter().all(named), "{}", body);
			prop_assert_eq!(taken > 0, status == 202);
		}
		400 => prop_assert!(taken == 0 && named(&body["error"]), "{}", body),
		_ => prop_assert!(false, "{status}: {body}"),
	}
	Ok(())
}

fn on_its_own(check: impl Future<Output = Result<(), TestCaseError>>) -> Result<(), TestCaseError> {
	tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(check)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn of_a_spoilt_request_nothing_is_taken_that_was_not_signed(
		witnesses in vec(2..9_u32, 1..5),
		how in spoils(),
	) {
		on_its_own(async {
			let server = server(Limits::default()).await;
			let sent: Vec<_> = witnesses.iter().map(|witness| signed(5, 1, *witness)).collect();
			let reports: Vec<_> = witnesses.iter().map(|witness| report(5, 1, *witness)).collect();
			let whole = json!({ "reports": reports }).to_string();
			let answer = server.ask("POST /v1/reports", &spoilt(whole.as_bytes(), &how)).await;
			check_answer(&server, &sent, answer).await
		})?;
	}

	#[test]
	fn of_a_request_with_a_changed_field_the_others_are_taken(
		witnesses in vec(2..9_u32, 1..5),
		how in vec(tweaks(), 4),
	) {
		on_its_own(async {
			let sent: Vec<_> = witnesses.iter().map(|witness| signed(5, 1, *witness)).collect();
			let reports: Vec<_> = witnesses.iter().map(|witness| report(5, 1, *witness)).collect();
			let whole = json!({ "reports": reports });
			for tweak in &how {
				let Some((changed, _)) = tweaked(&whole, tweak) else { continue };
				let server = server(Limits::default()).await;
				let body = changed.to_string();
				let answer = server.ask("POST /v1/reports", body.as_bytes()).await;
				check_answer(&server, &sent, answer).await?;
			}
			Ok(())
		})?;
	}

	#[test]
	fn whatever_is_sent_in_place_of_http_the_next_request_is_answered(
		noise: Vec<u8>,
		head in "(GET|POST|PUT|\u{0}) /[a-z0-9/%?\r\n]{0,20} HTTP/1.[01]\r\n([A-Za-z-]{1,12}: [ -~]{0,12}\r\n){0,3}(\r\n)?",
		how in spoils(),
	) {
		on_its_own(async {
			let server = server(Limits::default()).await;
			for bytes in [noise.as_slice(), head.as_bytes(), &spoilt(head.as_bytes(), &how)] {
				server.hear(bytes).await;
			}
			prop_assert_eq!(taken(&server, &[]).await?, 0);
			Ok(())
		})?;
	}
}
