// SPDX-License-Identifier: Apache-2.0
//! # Coverage
//!
//! Verifies radio coverage: beacons drawn by the round's seed, reports of those who heard them,
//! reveals that open them, and units booked for both.
//!
//! ## Overview
//!
//! A gateway is drawn in round `r` if the round's seed says so ([`cairn_coverage::is_drawn`]):
//! nothing is iterated. It sends a payload that only it can know, for it follows from the next
//! secret of a hash chain to which it committed earlier.
//!
//! | round | what happens |
//! |---|---|
//! | `r` | the beacon is on the air; reports are taken, at most [`MAX_REPORTS`], first come first kept |
//! | `r + 1` | reports are taken; of more than the bound, rank by the seed of `r + 1` decides who stays |
//! | `r + 2`, `r + 3` | the secret is revealed by anyone: tags are checked, witnesses drawn by the seed of `r + 2`, units booked, the beacon removed |
//! | `r + 4` … | what was not revealed expires: a miss, and the beacon is removed |
//!
//! A beacon is judged by the parameters and the interval of its draw round ([`RoundRules`]) and by
//! the facts that the registry gives for that round.
//!
//! ## Terminology
//!
//! *beaconer*: the gateway that was drawn. *witness*: one that heard it. *tag*: hash of payload and
//! witness, the proof that the payload was known before it was public. *heard*: a gateway whose
//! own beacon carried a correct tag of somebody. *ramp*: the way to full pay at a new place.
//! *scale*: how the density of gateways around the beaconer reduces the pay (HIP-17).
//!
//! ## What it costs
//!
//! Storage accesses of this pallet, by call (the clock's, the registry's and the rewards' records
//! are counted with them; one read 8 µs, one write 50 µs with ParityDB):
//!
//! - every call: 2 reads of the clock (tick, timing), 1 read and 1 write of its meter of proofs.
//! - `report`, a group: 4 reads (rules and seed of the round, which the groups of one round share;
//!   the facts of the beaconer; the beacon), one more for the ranking seed if the beacon is full,
//!   1 write (the beacon). An item: 2 reads (the facts of the witness, its gateway record),
//!   no write, one ed25519 verification. A batch: 1 read of the genesis hash.
//! - `reveal`: 7 reads and 4 writes whatever was reported (rules, two seeds, gateway, receipt,
//!   facts, beacon; beacon, gateway, receipt, the queue of the density counters), 7 reads of
//!   density, and one booking with at most 1 + `max_witnesses` entries, each a read and a write in
//!   the rewards' books beside that of the totals. With 32 reports and 14 drawn that makes 30 reads
//!   and 20 writes, beside what every block touches: 1.24 ms of storage, and 61 hashes. A beacon
//!   nobody reported: no booking.
//! - `commit_chain`: 3 reads (gateway, facts, genesis hash), 1 write.
//! - hooks: each unit of work is metered by its own weight before it is done.
//!
//! ## Hooks
//!
//! - **on_poll**, after the clock's. *Triggers*: every block. *Actions*: in the first block of a
//!   round, keeps the round's rules; then clears with a share of the weight, so that a chain whose
//!   blocks are full still clears. *Skipped*: while migrations run; then the clock stands
//!   still too.
//! - **on_idle**. *Actions*: clears with all that is left. A step expires one beacon,
//!   or brings one gateway's place in the density counters up to date, or prunes one receipt.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(
		clippy::unwrap_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::cast_possible_truncation,
		clippy::cast_sign_loss,
		clippy::cast_possible_wrap,
		reason = "tests"
	)
)]

extern crate alloc;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod chain;
mod density;
mod draw;
mod invariant;
mod lifecycle;
#[cfg(test)]
mod mock;
mod report;
mod reveal;
mod sweep;
#[cfg(test)]
mod tests;
mod types;
mod view;
pub mod weights;

/// The log target of this pallet.
pub const LOG_TARGET: &str = "runtime::coverage";

/// Most steps of clearing in one sweep: a bound for weights that are too small to be one. It is
/// above the beacons that a tick brings by default parameters, so no backlog builds up.
pub const MAX_STEPS: u32 = 512;

/// What part of the weight that is left to `on_poll` goes to clearing. A sixteenth of the two
/// seconds of a block prunes a thousand receipts: chains whose blocks are full clear as well.
pub const POLL_SHARE: u64 = 16;

#[frame_support::pallet]
#[allow(clippy::cast_possible_truncation, reason = "SCALE's derives cast variant indices")]
pub mod pallet {
	use super::*;
	use cairn_coverage::{Count, CoverageParams, ParamsError};
	use cairn_device_primitives::{ChainTip, DeviceId, Round, WorkingSignature};
	use cairn_figures::Snapshot;
	use cairn_traits::{DeviceInspect, ProofMeter, RewardSink, RoundClock};
	use frame_support::{dispatch::WithPostDispatchInfo, pallet_prelude::*, weights::WeightMeter};
	use frame_system::pallet_prelude::*;

	/// Version of the storage.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Rounds, their seeds, and the meter of proofs.
		type Clock: RoundClock + ProofMeter;

		/// The facts of gateways.
		type Devices: DeviceInspect<Self::AccountId>;

		/// Where earned units are booked.
		type Rewards: RewardSink;

		/// What governance decided. A round is judged by what was decided before its first block.
		type Params: Get<CoverageParams>;

		/// For how many rounds receipts and rules are kept.
		#[pallet::constant]
		type HistoryRounds: Get<Round>;

		/// Weights of the calls and of the hooks' units of work.
		type WeightInfo: WeightInfo;
	}

	/// Interval and parameters by draw round: the rules must not move under a beacon that is on
	/// the air. Written in the round's first block; cleared with the round's receipts.
	#[pallet::storage]
	pub type Rounds<T: Config> = StorageMap<_, Twox64Concat, Round, RoundRules, OptionQuery>;

	/// The parameters of the current round, and what was decided when they came into force: so that
	/// what is decided in a round waits for the next. Written when a round opens; never cleared.
	#[pallet::storage]
	pub type InForce<T: Config> = StorageValue<_, Snapshot<CoverageParams>, ValueQuery>;

	/// Reports by draw round and beaconer, from the first report to the reveal. Removed by the
	/// reveal, or when the reveal's window has closed.
	#[pallet::storage]
	pub type Beacons<T: Config> =
		StorageDoubleMap<_, Twox64Concat, Round, Twox64Concat, DeviceId, Beacon, OptionQuery>;

	/// What came of a beacon, by draw round and beaconer: for those who ask, and so that none is
	/// settled twice. Cleared after `HistoryRounds`.
	#[pallet::storage]
	pub type Receipts<T: Config> =
		StorageDoubleMap<_, Twox64Concat, Round, Twox64Concat, DeviceId, Receipt, OptionQuery>;

	/// Hash chain, ramp and place in the density counters, by gateway. Created when the gateway is
	/// onboarded, removed when its last beacon after retirement can no longer be revealed.
	#[pallet::storage]
	pub type Gateways<T: Config> = StorageMap<_, Twox64Concat, DeviceId, Gateway, OptionQuery>;

	/// HIP-17 counters by hex of resolutions 4 to 10. An entry goes when its count falls to zero.
	#[pallet::storage]
	pub type Density<T: Config> = StorageMap<_, Twox64Concat, u64, Count, ValueQuery>;

	/// Gateways whose place in [`Density`] may have changed, so that a reveal need not touch the
	/// counters. Bounded by the number of gateways; cleared by the hooks.
	#[pallet::storage]
	pub type Unsettled<T: Config> = StorageMap<_, Twox64Concat, DeviceId, (), OptionQuery>;

	/// Gateways by the tick at which their place in [`Density`] must be looked at again. The tick
	/// is big-endian and not hashed: iteration is in order of time, whatever the width of the
	/// buckets was when an entry was made. Each gateway lies in at most one bucket, the one in its
	/// record; entries are moved and removed by the hooks.
	#[pallet::storage]
	pub type Expiry<T: Config> =
		StorageDoubleMap<_, Identity, [u8; 4], Identity, DeviceId, (), OptionQuery>;

	/// How far the hooks have cleared old rounds. Never cleared.
	#[pallet::storage]
	pub type Progress<T: Config> = StorageValue<_, Cursors, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A group of reports was taken.
		#[codec(index = 0)]
		Reported {
			/// The round of the beacon.
			round: Round,
			/// Who sent it.
			beaconer: DeviceId,
			/// How many items were stored.
			accepted: u32,
			/// The items that were not, and stored reports that had to make room.
			refused: RefusalLog,
		},
		/// A group of reports was refused as a whole.
		#[codec(index = 1)]
		GroupRefused {
			/// The round that it names.
			round: Round,
			/// The beaconer that it names.
			beaconer: DeviceId,
			/// Why.
			reason: GroupRefusal,
		},
		/// A beacon was revealed, judged and paid.
		#[codec(index = 2)]
		Settled {
			/// The round of the beacon.
			round: Round,
			/// Who sent it.
			beaconer: DeviceId,
			/// How many witnesses were drawn for pay.
			witnesses: u32,
			/// HIP-17 scale of the beaconer's hex, permyriad.
			scale: u16,
			/// Micro-units booked for the beaconer.
			beaconer_units: u64,
			/// Micro-units booked for all witnesses together.
			witness_units: u64,
		},
		/// A beacon was not revealed in time.
		#[codec(index = 3)]
		Expired {
			/// The round of the beacon.
			round: Round,
			/// Who sent it.
			beaconer: DeviceId,
			/// How many reports waited for the reveal.
			reports: u32,
		},
		/// A gateway committed to a new hash chain.
		#[codec(index = 4)]
		ChainCommitted {
			/// The gateway.
			device: DeviceId,
			/// Sequence number of the commitment.
			sequence: u32,
			/// The first draw round whose beacon the new chain opens.
			from: Round,
			/// The new tip.
			tip: ChainTip,
		},
		/// A gateway entered, left or moved within the density counters.
		#[codec(index = 5)]
		Counted {
			/// The gateway.
			device: DeviceId,
			/// The cell under which it was counted.
			old: Option<u64>,
			/// The cell under which it is counted.
			new: Option<u64>,
		},
		/// A round began by other parameters than the one before it.
		#[codec(index = 6)]
		ParamsChanged {
			/// The round.
			round: Round,
			/// The parameters of the round before.
			old: CoverageParams,
			/// The parameters of this round, and of those that follow.
			new: CoverageParams,
		},
		/// Parameters that were decided contradict each other: they stay as they were.
		#[codec(index = 7)]
		ParamsRefused {
			/// The rule that they break.
			conflict: ParamsError,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The batch holds no report. Send at least one.
		#[codec(index = 0)]
		EmptyBatch,
		/// No gateway has that id, or it has retired.
		#[codec(index = 1)]
		UnknownDevice,
		/// The chain kept no rules for that round: it has left history, or passed while the runtime
		/// was migrating.
		#[codec(index = 2)]
		UnknownRound,
		/// The reveal opens when the seed of the second round after the beacon's is usable. Try
		/// again then, and keep the secret until then.
		#[codec(index = 3)]
		WindowNotOpen,
		/// The reveal closed with the third round after the beacon's. The secret is public now:
		/// commit to a new chain before the next beacon.
		#[codec(index = 4)]
		WindowClosed,
		/// The beacon has been revealed already.
		#[codec(index = 5)]
		AlreadySettled,
		/// The device was not drawn in that round, or was not active and located.
		#[codec(index = 6)]
		NotDrawn,
		/// The hash of the secret is not the tip of the device's chain.
		#[codec(index = 7)]
		WrongSecret,
		/// The device is not active.
		#[codec(index = 8)]
		NotActive,
		/// The device's working key has expired. Renew it with the root key.
		#[codec(index = 9)]
		WorkingKeyExpired,
		/// The sequence number must be one more than that of the last commitment.
		#[codec(index = 10)]
		WrongSequence,
		/// An earlier commitment is not in sole use yet. Try again when the rounds before it have
		/// closed.
		#[codec(index = 11)]
		CommitmentPending,
		/// The signature is not one of the device's working key over this commitment.
		#[codec(index = 12)]
		BadSignature,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			// The rules of the round are kept even where no weight is left for it: without them
			// no beacon of the round could be judged.
			meter.consume(T::WeightInfo::open_round().min(meter.remaining()));
			Self::open_round();
			let mut share = WeightMeter::with_limit(meter.remaining().div(POLL_SHARE));
			Self::sweep(&mut share, MAX_STEPS);
			meter.consume(share.consumed());
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining);
			Self::sweep(&mut meter, MAX_STEPS);
			meter.consumed()
		}

		fn integrity_test() {
			assert!(
				T::HistoryRounds::get()
					> cairn_coverage::SETTLE_ROUNDS.saturating_add(cairn_coverage::QUIET_ROUNDS),
				"HistoryRounds must outlast the windows and the quiet rounds before them",
			);
			assert!(
				u32::from(cairn_coverage::MAX_WITNESSES) <= MAX_REPORTS,
				"no more witnesses can be paid than reports are kept",
			);
			assert_eq!(
				T::Params::get().check(),
				Ok(()),
				"what nobody has decided yet must be within bounds"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Submits reports about beacons of this round and the last, many witnesses' at once.
		///
		/// Signed by anyone. A bad item or group is skipped, named in an event, and charged for
		/// like a good one. Errs only on a batch without any report. What it weighs in the end depends
		/// on whether beacons were full.
		#[pallet::call_index(0)]
		#[pallet::weight((report::declared::<T>(groups), DispatchClass::Operational))]
		pub fn report(origin: OriginFor<T>, groups: Batch) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			ensure!(groups.iter().any(|group| !group.reports.is_empty()), Error::<T>::EmptyBatch);
			Ok(Some(Self::do_report(groups)).into())
		}

		/// Reveals the secret of a drawn gateway's beacon: judges and pays its witnesses.
		///
		/// Signed by anyone. Free if it succeeds. One that is refused pays for the look at it only:
		/// nothing is judged by then, and whoever copies a secret and is taken first must not cost
		/// its owner what a judgement does. Errors: [`Error::UnknownDevice`],
		/// [`Error::UnknownRound`], [`Error::WindowNotOpen`], [`Error::WindowClosed`],
		/// [`Error::AlreadySettled`], [`Error::NotDrawn`], [`Error::WrongSecret`].
		#[pallet::call_index(1)]
		#[pallet::weight((T::WeightInfo::reveal(0, MAX_REPORTS), DispatchClass::Operational))]
		pub fn reveal(
			origin: OriginFor<T>,
			round: Round,
			beaconer: DeviceId,
			secret: [u8; 32],
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let weight = Self::do_reveal(round, beaconer, secret)
				.map_err(|error| error.with_weight(T::WeightInfo::reveal_refused()))?;
			T::Clock::note_proof(weight, reveal::LENGTH);
			Ok((Some(weight), Pays::No).into())
		}

		/// Commits a gateway to a new hash chain, in use from the round after those now open.
		///
		/// Signed by anyone; the device's working key signs the commitment. Errors:
		/// [`Error::UnknownDevice`], [`Error::NotActive`], [`Error::WorkingKeyExpired`],
		/// [`Error::WrongSequence`], [`Error::CommitmentPending`], [`Error::BadSignature`].
		#[pallet::call_index(2)]
		#[pallet::weight((T::WeightInfo::commit_chain(), DispatchClass::Operational))]
		pub fn commit_chain(
			origin: OriginFor<T>,
			device: DeviceId,
			sequence: u32,
			tip: ChainTip,
			signature: WorkingSignature,
		) -> DispatchResult {
			ensure_signed(origin)?;
			let from = Self::do_commit_chain(device, sequence, tip, signature)?;
			T::Clock::note_proof(T::WeightInfo::commit_chain(), chain::LENGTH);
			Self::deposit_event(Event::ChainCommitted { device, sequence, from, tip });
			Ok(())
		}
	}
}
