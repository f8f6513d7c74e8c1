// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{
	hexadecimal,
	keys::{sign_working, Ed25519Key, WorkingSigner},
	node::Account,
	relay::{gate::Gate, pool::Limits},
};
use cairn_device_primitives::Report;
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
	assert_eq!(server.ask("GET /v1/reports", b"").await.0, 405);
	assert_eq!(server.ask("GET /nothing", b"").await.0, 404);
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
