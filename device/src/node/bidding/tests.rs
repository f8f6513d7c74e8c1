// SPDX-License-Identifier: Apache-2.0
//! When tips are offered, how high, and what ends the bidding.

use super::*;
use std::sync::Mutex;
use tokio::sync::oneshot;

const CRN: u128 = 1_000_000_000_000;
const BIDS: Bids = Bids { most: CRN / 10 };

type Outcome = Result<Included, SubmitError>;

/// What the pool says to an offer: nothing for now, or that it is no good.
type Answer = Result<(), &'static str>;

/// A pool and its chain, played from outside.
#[derive(Default)]
struct Stage {
	/// Tips that were offered, with the blocks that had passed.
	offers: Vec<(u128, u64)>,
	/// Where to say what became of each that was taken.
	fates: Vec<Option<oneshot::Sender<Outcome>>>,
	passed: u64,
}

/// What the pool answers to the offers, in order; the last answer again and again.
struct Played {
	stage: Arc<Mutex<Stage>>,
	answers: Vec<Answer>,
	/// Told after each offer, with the tip's place.
	after: fn(&mut Stage, usize),
}

impl Offer for Played {
	async fn offer(&mut self, tip: u128) -> Result<Waiting, SubmitError> {
		let mut stage = self.stage.lock().unwrap();
		let at = stage.offers.len();
		let passed = stage.passed;
		stage.offers.push((tip, passed));
		let answer = self.answers[at.min(self.answers.len() - 1)];
		let waiting = answer.map_err(|reason| SubmitError::Dropped(reason.into())).map(|()| {
			let (fate, fated) = oneshot::channel();
			stage.fates.push(Some(fate));
			let outcome = async { fated.await.expect("a fate") };
			Box::pin(outcome) as Waiting
		});
		(self.after)(&mut stage, at);
		waiting
	}

	async fn blocks(&mut self, count: u64) {
		let mut stage = self.stage.lock().unwrap();
		stage.passed += count;
		assert!(stage.passed < 100, "it waits for ever");
	}
}

impl Stage {
	fn decide(&mut self, at: usize, outcome: Outcome) {
		self.fates[at].take().unwrap().send(outcome).ok().unwrap();
	}
}

fn usurped() -> Outcome {
	Err(SubmitError::Dropped("Transaction was usurped by another with the same nonce".into()))
}

/// What came of it, the offers, and what was said.
async fn play(
	bids: Bids,
	answers: Vec<Answer>,
	after: fn(&mut Stage, usize),
) -> (Outcome, Vec<(u128, u64)>, Vec<String>) {
	let stage = Arc::new(Mutex::new(Stage::default()));
	let said = Arc::new(Mutex::new(Vec::new()));
	let heard = Arc::clone(&said);
	let told: Told = Arc::new(move |text| heard.lock().unwrap().push(text.to_owned()));
	let played = Played { stage: Arc::clone(&stage), answers, after };
	let seen = see_through(played, bids, &told, Duration::from_millis(200));
	let outcome = tokio::time::timeout(Duration::from_secs(9), seen).await.unwrap();
	let offers = std::mem::take(&mut stage.lock().unwrap().offers);
	let said = std::mem::take(&mut *said.lock().unwrap());
	(outcome, offers, said)
}

#[tokio::test]
async fn what_a_block_takes_at_once_is_offered_without_a_tip() {
	let (outcome, offers, said) = play(BIDS, vec![Ok(())], |stage, at| {
		stage.decide(at, Ok(Included::default()));
	})
	.await;
	assert!(outcome.is_ok() && said.is_empty());
	assert_eq!(offers, [(0, 0)]);
}

#[tokio::test]
async fn a_tip_doubles_every_three_blocks_up_to_the_most() {
	let (outcome, offers, said) = play(BIDS, vec![Ok(())], |stage, at| {
		if at > 0 {
			stage.decide(at - 1, usurped());
		}
		if stage.offers[at].0 == BIDS.most {
			stage.decide(at, Ok(Included::default()));
		}
	})
	.await;
	assert!(outcome.is_ok());
	let hundredth = CRN / 100;
	let tips = [0, hundredth, 2 * hundredth, 4 * hundredth, 8 * hundredth, 10 * hundredth];
	let expected: Vec<_> = tips.into_iter().zip((0..).step_by(PATIENCE as usize)).collect();
	assert_eq!(offers, expected);
	assert_eq!(said.len(), 5);
	assert!(said[0].contains("0.01 CRN") && said[4].contains("0.1 CRN"), "{said:?}");
}

#[tokio::test]
async fn what_was_offered_before_may_be_what_a_block_takes() {
	let (outcome, offers, _) = play(BIDS, vec![Ok(())], |stage, at| {
		if at == 2 {
			stage.decide(2, Err(SubmitError::Dropped("invalid: bad nonce".into())));
			stage.decide(1, Ok(Included::default()));
		}
	})
	.await;
	assert!(outcome.is_ok());
	assert_eq!(offers.len(), 3);
}

#[tokio::test]
async fn a_higher_offer_that_is_refused_leaves_the_last_one_waiting() {
	let answers = vec![Ok(()), Err("Transaction is outdated")];
	let (outcome, offers, said) = play(BIDS, answers, |stage, at| {
		if at == 1 {
			stage.decide(0, Ok(Included::default()));
		}
	})
	.await;
	assert!(outcome.is_ok() && said.is_empty());
	assert_eq!(offers.len(), 2);
}

#[tokio::test]
async fn a_transaction_that_is_wrong_is_not_offered_again() {
	let answers = vec![Err("Invalid Transaction: bad signature")];
	let (outcome, offers, _) = play(BIDS, answers, |_, _| ()).await;
	assert!(matches!(outcome, Err(SubmitError::Dropped(_))));
	assert_eq!(offers.len(), 1);
	let (outcome, offers, _) = play(BIDS, vec![Ok(())], |stage, at| {
		stage.decide(at, Err(SubmitError::Failed("Spacetime::AlreadyProven".into())));
	})
	.await;
	assert!(matches!(outcome, Err(SubmitError::Failed(_))));
	assert_eq!(offers.len(), 1);
}

#[tokio::test]
async fn what_is_crowded_out_of_the_pool_is_offered_higher() {
	let full = "Immediately Dropped: the transaction couldn't enter the pool because of the limit";
	let (outcome, offers, _) = play(BIDS, vec![Err(full), Err(full), Ok(())], |stage, at| {
		if at == 2 {
			stage.decide(0, Ok(Included::default()));
		}
	})
	.await;
	assert!(outcome.is_ok());
	assert_eq!(offers, [(0, 0), (CRN / 100, 3), (CRN / 50, 6)]);
}

#[tokio::test]
async fn what_is_crowded_out_at_the_most_is_given_up() {
	let full = "Transaction was dropped";
	let (outcome, offers, _) = play(BIDS, vec![Err(full)], |_, _| ()).await;
	assert!(matches!(outcome, Err(SubmitError::Dropped(_))));
	assert_eq!(offers.last().unwrap().0, BIDS.most);
}

#[tokio::test]
async fn without_bids_nothing_is_ever_offered_twice() {
	let full = "Transaction was dropped";
	let (outcome, offers, _) = play(Bids::NONE, vec![Err(full)], |_, _| ()).await;
	assert!(matches!(outcome, Err(SubmitError::Dropped(_))));
	assert_eq!(offers, [(0, 0)]);
}

#[tokio::test]
async fn what_nothing_is_heard_of_is_lost_at_last() {
	for bids in [Bids::NONE, BIDS] {
		let (outcome, offers, _) = play(bids, vec![Ok(())], |_, _| ()).await;
		assert!(matches!(outcome, Err(SubmitError::Lost(_))));
		assert_eq!(offers.last().unwrap().0, bids.most, "before that, all is offered");
	}
}

#[test]
fn a_tip_is_never_higher_than_the_most_and_always_higher_than_the_last() {
	for most in [0, 1, FIRST - 1, FIRST, FIRST + 1, CRN, u128::MAX] {
		let (bids, mut last) = (Bids { most }, 0);
		while let Some(next) = bids.after(last) {
			assert!(next > last && next <= most);
			last = next;
		}
		assert_eq!(last, most);
	}
}

#[test]
fn amounts_are_read_and_written_in_crn() {
	for (text, amount) in [("0", 0), ("0.1", CRN / 10), ("2", 2 * CRN), ("0.000000000001", 1)] {
		assert_eq!(plancks(text), Ok(amount));
		assert_eq!(crn(amount), text);
	}
	assert_eq!(plancks("1.50"), Ok(3 * CRN / 2));
	for bad in ["", ".", "1.", ".5", "-1", "+1", "1e3", "0.0000000000001", "1,5", "NaN"] {
		assert!(plancks(bad).is_err(), "{bad}");
	}
	assert!(plancks(&"9".repeat(40)).is_err());
}
