// SPDX-License-Identifier: Apache-2.0
//! `POST /v1/reports` and `GET /v1/status`.
//!
//! | answer | meaning |
//! |---|---|
//! | 202 | `{"accepted": n, "refused": [{"field", "reason"}]}`: what is refused is named, the rest waits for its batch |
//! | 400 | malformed: `{"error": {"field", "reason"}}`, and nothing was taken |
//! | 413 | the body is too long |
//! | 422 | well-formed, but every report was refused |
//! | 429 | too many requests or reports are waiting; try again after the seconds of `Retry-After` |
//! | 503 | the chain cannot be reached now |

use super::{
	courier::Courier,
	inbox::{self, FieldError},
	pool::PoolError,
	SignedReport,
};
use crate::node::Moment;
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
use std::{future::Future, sync::Arc, time::Duration};
use tokio::sync::{watch, Semaphore};

/// Requests that are read and verified at once; more are turned away.
const CONCURRENT: usize = 64;

/// How long a client may take to send its body.
const BODY_TIME: Duration = Duration::from_secs(10);

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
	places: Semaphore,
}

impl<K: Keys> Desk<K> {
	/// Takes reports for `courier`. `now` holds nothing while the chain is out of reach.
	pub fn new(courier: Arc<Courier>, keys: K, now: watch::Receiver<Option<Now>>) -> Self {
		Self { courier, keys, now, places: Semaphore::new(CONCURRENT) }
	}
}

/// The routes.
pub fn router<K: Keys>(desk: Arc<Desk<K>>) -> Router {
	Router::new()
		.route("/v1/reports", post(take_reports::<K>))
		.route("/v1/status", get(status::<K>))
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
	let Ok(_place) = desk.places.try_acquire() else {
		return busy(&FieldError::new("request", format!("{CONCURRENT} requests are at work")));
	};
	let reports = match read(body).await {
		Ok(reports) => reports,
		Err(response) => return response,
	};
	let Some(now) = *desk.now.borrow() else { return unavailable() };
	let mut accepted = 0usize;
	let mut full = false;
	let mut refused = Vec::new();
	for (index, signed) in reports.into_iter().enumerate() {
		match take(&desk, &now, index, signed).await {
			Ok(()) => accepted = accepted.saturating_add(1),
			Err(Refusal::Unavailable) => return unavailable(),
			Err(Refusal::Busy(error)) => {
				full = true;
				refused.push(error);
			}
			Err(Refusal::Bad(error)) => refused.push(error),
		}
	}
	answer(accepted, full, &refused)
}

enum Refusal {
	Bad(FieldError),
	Busy(FieldError),
	Unavailable,
}

/// Checks one report as far as it is cheap, and hands it to the courier. The signature comes last:
/// it is the only part that costs anything.
async fn take<K: Keys>(
	desk: &Desk<K>,
	now: &Now,
	index: usize,
	signed: SignedReport,
) -> Result<(), Refusal> {
	let bad = |field: &str, reason: &str| {
		Err(Refusal::Bad(FieldError::new(format!("reports[{index}].{field}"), reason)))
	};
	let (round, witness) = (signed.report.round, signed.report.witness);
	if !cairn_coverage::window::reports_open(round, now.moment.round) {
		return bad("round", "reports are taken in the round of the beacon and in the next");
	}
	if witness == signed.report.beaconer {
		return bad("witness", "a gateway cannot witness itself");
	}
	let key = desk.keys.working_key(witness, round).await;
	let Some(key) = key.map_err(|Unavailable| Refusal::Unavailable)? else {
		return bad("witness", "no gateway with a valid working key has this id");
	};
	if !signed.is_signed_by(&key, &now.genesis) {
		return bad("signature", "not of the witness's working key");
	}
	let field = |error: PoolError| FieldError::new(format!("reports[{index}]"), error.to_string());
	desk.courier.offer(signed, &now.moment).map_err(|error| match error {
		PoolError::Full(_) | PoolError::BeaconFull(_) => Refusal::Busy(field(error)),
		PoolError::Duplicate | PoolError::OutOfWindow => Refusal::Bad(field(error)),
	})
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
	let body = Json(json!({ "error": describe(wrong) }));
	(StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "5")], body).into_response()
}

fn unavailable() -> Response {
	let wrong = FieldError::new("chain", "cannot be reached now");
	let body = Json(json!({ "error": describe(&wrong) }));
	(StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], body).into_response()
}

#[cfg(test)]
mod tests;
