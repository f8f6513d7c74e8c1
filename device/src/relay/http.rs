// SPDX-License-Identifier: Apache-2.0
//! `POST /v1/reports` and `GET /v1/status`.
//!
//! | answer | meaning |
//! |---|---|
//! | 202 | `{"accepted": n, "refused": [{"field", "reason"}]}`: what is refused is named, the rest waits for its batch |
//! | 400 | malformed, or a name occurs twice: `{"error": {"field", "reason"}}`, and nothing was taken |
//! | 404, 405 | there is no such path, or not with this method: `error` says which there are |
//! | 413 | the body is too long |
//! | 422 | well-formed, but every report was refused |
//! | 429 | too many requests or reports are waiting; try again after the seconds of `Retry-After` |
//! | 503 | the chain cannot be reached, or the disk keeps nothing: nothing was taken; try again after the seconds of `Retry-After` |

use super::{
	courier::Courier,
	inbox::{self, FieldError},
	pool::PoolError,
	spool::Spool,
	SignedReport,
};
use crate::{console, node::Moment};
use axum::{
	body::{to_bytes, Body},
	extract::State,
	http::{header::RETRY_AFTER, StatusCode},
	response::{IntoResponse, Response},
	routing::{get, post},
	Json, Router,
};
use cairn_device_primitives::{DeviceId, GenesisHash, Round, WorkingKey};
use serde_json::{json, Value};
use std::{
	future::Future,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio::sync::{watch, Semaphore};

/// Requests that are read and verified at once; more are turned away.
const CONCURRENT: usize = 64;

/// How long a client may take to send its body.
const BODY_TIME: Duration = Duration::from_secs(10);

/// How long the keys of a request's reports may take to be looked up.
const CHECK_TIME: Duration = Duration::from_secs(15);

/// The chain is out of reach.
const UNREACHABLE: &str = "cannot be reached now";

/// The disk is full, or worse. What it said is for the operator.
const NOT_KEPT: &str = "nothing can be kept now";

/// What there is.
const ROUTES: &str = "there are POST /v1/reports and GET /v1/status";

/// Refusals that are named in one answer.
const NAMED: usize = 256;

/// Where the keys come from under which reports are verified.
pub trait Keys: Send + Sync + 'static {
	/// The key of `device` in `round`, `None` where it has none. Errs where nobody can say now.
	fn working_key(
		&self,
		device: DeviceId,
		round: Round,
	) -> impl Future<Output = Result<Option<WorkingKey>, Unavailable>> + Send;
}

/// The chain cannot be reached now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// What the relay knows of its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
	/// Part of every signature.
	pub genesis: GenesisHash,
	/// The chain's time.
	pub moment: Moment,
}

/// What the handlers share.
pub struct Desk<K> {
	courier: Arc<Courier>,
	keys: K,
	now: watch::Receiver<Option<Now>>,
	spool: Arc<Mutex<Spool>>,
	places: Semaphore,
}

/// Why a report is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
	/// It never will be: the field, empty for the report as a whole, and the reason.
	Bad(&'static str, String),
	/// It may be later.
	Busy(String),
	/// Nobody can say now.
	Unavailable,
}

impl<K: Keys> Desk<K> {
	/// Takes reports for `courier`, keeping in `spool` what it acknowledges. `now` holds nothing
	/// while the chain is out of reach.
	pub fn new(
		courier: Arc<Courier>,
		keys: K,
		now: watch::Receiver<Option<Now>>,
		spool: Arc<Mutex<Spool>>,
	) -> Self {
		Self { courier, keys, now, spool, places: Semaphore::new(CONCURRENT) }
	}

	/// Checks a report that the spool brought back, and takes it. It need not be kept again.
	pub async fn restore(&self, now: &Now, signed: SignedReport) -> Result<(), Refusal> {
		self.check(now, &signed).await?;
		self.offer(now, signed)
	}

	/// Checks a report as far as it is cheap. The signature comes last: it is the only part that
	/// costs anything.
	async fn check(&self, now: &Now, signed: &SignedReport) -> Result<(), Refusal> {
		let bad = |field, reason: &str| Err(Refusal::Bad(field, reason.into()));
		let (round, witness) = (signed.report.round, signed.report.witness);
		if !cairn_coverage::window::reports_open(round, now.moment.round) {
			return bad("round", "reports are taken in the round of the beacon and in the next");
		}
		if witness == signed.report.beaconer {
			return bad("witness", "a gateway cannot witness itself");
		}
		let key = self.keys.working_key(witness, round).await;
		let Some(key) = key.map_err(|Unavailable| Refusal::Unavailable)? else {
			return bad("witness", "no gateway with a valid working key has this id");
		};
		if !signed.is_signed_by(&key, &now.genesis) {
			return bad("signature", "not of the witness's working key");
		}
		Ok(())
	}

	fn offer(&self, now: &Now, signed: SignedReport) -> Result<(), Refusal> {
		self.courier.offer(signed, &now.moment).map_err(|error| match error {
			PoolError::Full(_) | PoolError::BeaconFull(_) => Refusal::Busy(error.to_string()),
			PoolError::WitnessFull(_) => Refusal::Bad("witness", error.to_string()),
			PoolError::Duplicate | PoolError::OutOfWindow => Refusal::Bad("", error.to_string()),
		})
	}

	/// Checks all reports; `None` where it cannot be told of one whether it is good.
	async fn check_all(
		&self,
		now: &Now,
		reports: &[SignedReport],
	) -> Option<Vec<Result<(), Refusal>>> {
		let mut verdicts = Vec::with_capacity(reports.len());
		for signed in reports {
			let verdict = self.check(now, signed).await;
			if verdict == Err(Refusal::Unavailable) {
				return None;
			}
			verdicts.push(verdict);
		}
		Some(verdicts)
	}

	/// Puts reports on disk before they are acknowledged, or gives them up.
	async fn keep(&self, reports: Vec<SignedReport>) -> Result<(), String> {
		if reports.is_empty() {
			return Ok(());
		}
		let (spool, kept) = (Arc::clone(&self.spool), reports.clone());
		let append = move || {
			let mut spool = spool.lock().unwrap_or_else(PoisonError::into_inner);
			spool.append(&kept).map_err(|error| error.to_string())
		};
		let appended = tokio::task::spawn_blocking(append).await;
		let outcome = appended.unwrap_or_else(|_| Err("the disk did not answer".into()));
		if outcome.is_err() {
			self.courier.withdraw(&reports);
		}
		outcome
	}
}

/// The routes.
pub fn router<K: Keys>(desk: Arc<Desk<K>>) -> Router {
	Router::new()
		.route("/v1/reports", post(take_reports::<K>))
		.route("/v1/status", get(status::<K>))
		.fallback(|| async { error(StatusCode::NOT_FOUND, &FieldError::new("path", ROUTES)) })
		.method_not_allowed_fallback(|| async {
			error(StatusCode::METHOD_NOT_ALLOWED, &FieldError::new("method", ROUTES))
		})
		.with_state(desk)
}

async fn status<K: Keys>(State(desk): State<Arc<Desk<K>>>) -> Json<Value> {
	let now = *desk.now.borrow();
	let tally = desk.courier.tally();
	Json(json!({
		"connected": now.is_some(),
		"round": now.map(|now| now.moment.round),
		"tick": now.map(|now| now.moment.tick),
		"pending": desk.courier.pending(),
		"batches": tally.batches,
		"lost": tally.lost,
		"accepted": tally.accepted,
		"refused": tally.refused,
		"expired": tally.expired,
	}))
}

async fn take_reports<K: Keys>(State(desk): State<Arc<Desk<K>>>, body: Body) -> Response {
	let reports = match read(body).await {
		Ok(reports) => reports,
		Err(response) => return response,
	};
	let Ok(_place) = desk.places.try_acquire() else {
		return busy(&FieldError::new("request", format!("{CONCURRENT} requests are at work")));
	};
	let Some(now) = *desk.now.borrow() else { return unavailable() };
	let checked = tokio::time::timeout(CHECK_TIME, desk.check_all(&now, &reports)).await;
	let Ok(Some(verdicts)) = checked else { return unavailable() };
	let mut accepted = Vec::new();
	let (mut full, mut refused) = (false, Vec::new());
	for (index, (signed, verdict)) in reports.into_iter().zip(verdicts).enumerate() {
		match verdict.and_then(|()| desk.offer(&now, signed.clone())) {
			Ok(()) => accepted.push(signed),
			Err(refusal) => {
				full |= matches!(refusal, Refusal::Busy(_));
				refused.push(named(index, &refusal));
			}
		}
	}
	let count = accepted.len();
	match desk.keep(accepted).await {
		Ok(()) => answer(count, full, &refused),
		Err(reason) => {
			console::complain(&format!("relay: {reason}"));
			try_again(StatusCode::SERVICE_UNAVAILABLE, &FieldError::new("spool", NOT_KEPT))
		}
	}
}

/// The refusal of a request's report of that number.
fn named(index: usize, refusal: &Refusal) -> FieldError {
	let report = format!("reports[{index}]");
	match refusal {
		Refusal::Bad("", reason) | Refusal::Busy(reason) => FieldError::new(report, reason),
		Refusal::Bad(field, reason) => FieldError::new(format!("{report}.{field}"), reason),
		Refusal::Unavailable => FieldError::new(report, UNREACHABLE),
	}
}

async fn read(body: Body) -> Result<Vec<SignedReport>, Response> {
	let bytes = tokio::time::timeout(BODY_TIME, to_bytes(body, inbox::MAX_BODY)).await;
	let Ok(bytes) = bytes else {
		return Err(error(StatusCode::REQUEST_TIMEOUT, &FieldError::new("body", "took too long")));
	};
	let Ok(bytes) = bytes else {
		let reason = format!("longer than {} bytes, or broken off", inbox::MAX_BODY);
		return Err(error(StatusCode::PAYLOAD_TOO_LARGE, &FieldError::new("body", reason)));
	};
	inbox::parse(&bytes).map_err(|wrong| error(StatusCode::BAD_REQUEST, &wrong))
}

fn answer(accepted: usize, full: bool, refused: &[FieldError]) -> Response {
	let status = match (accepted, full) {
		(0, true) => StatusCode::TOO_MANY_REQUESTS,
		(0, false) => StatusCode::UNPROCESSABLE_ENTITY,
		_ => StatusCode::ACCEPTED,
	};
	let named: Vec<Value> = refused.iter().take(NAMED).map(describe).collect();
	let body = Json(json!({ "accepted": accepted, "refused": named }));
	if status == StatusCode::TOO_MANY_REQUESTS {
		(status, [(RETRY_AFTER, "5")], body).into_response()
	} else {
		(status, body).into_response()
	}
}

fn describe(wrong: &FieldError) -> Value {
	json!({ "field": wrong.field, "reason": wrong.reason })
}

fn error(status: StatusCode, wrong: &FieldError) -> Response {
	(status, Json(json!({ "error": describe(wrong) }))).into_response()
}

fn busy(wrong: &FieldError) -> Response {
	try_again(StatusCode::TOO_MANY_REQUESTS, wrong)
}

fn unavailable() -> Response {
	try_again(StatusCode::SERVICE_UNAVAILABLE, &FieldError::new("chain", UNREACHABLE))
}

fn try_again(status: StatusCode, wrong: &FieldError) -> Response {
	(status, [(RETRY_AFTER, "5")], Json(json!({ "error": describe(wrong) }))).into_response()
}

#[cfg(test)]
pub(super) mod tests;
