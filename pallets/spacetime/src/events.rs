// SPDX-License-Identifier: Apache-2.0
//! What happened to sectors.

use frame_support::pallet_macros::pallet_section;

/// The pallet's events.
#[pallet_section]
mod events {
	/// What happened to sectors. Bytes and proofs are in the extrinsics.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A provider committed to a sector.
		#[codec(index = 0)]
		PreCommitted {
			/// The provider.
			device: DeviceId,
			/// The sector.
			number: SectorNumber,
			/// Its profile.
			profile: ProfileId,
			/// The round whose seed challenges its seal.
			seed_round: Round,
			/// What is held for it.
			deposit: BalanceOf<T>,
			/// The tick from which it cannot be proven any more.
			expires_at: Tick,
			/// What is held for it instead once its seal is proven.
			pledge: BalanceOf<T>,
		},
		/// A part of a seal was proven.
		#[codec(index = 1)]
		PartProven {
			/// The provider.
			device: DeviceId,
			/// The sector.
			number: SectorNumber,
			/// The part.
			part: u8,
		},
		/// A sector's seal is proven: it goes to a partition, and counts from its first window on.
		#[codec(index = 2)]
		Activated {
			/// The provider.
			device: DeviceId,
			/// The sector.
			number: SectorNumber,
			/// Where it is proven.
			partition: PartitionId,
			/// What is held for it.
			pledge: BalanceOf<T>,
			/// The tick until which it is committed.
			expires: Tick,
		},
		/// A pre-commit was not proven in time.
		#[codec(index = 3)]
		PreCommitExpired {
			/// The provider.
			device: DeviceId,
			/// The sector. Its number is used up.
			number: SectorNumber,
			/// The deposit that was slashed.
			slashed: BalanceOf<T>,
		},
		/// A partition was proven.
		#[codec(index = 4)]
		Proven {
			/// The provider.
			device: DeviceId,
			/// The partition.
			partition: PartitionId,
			/// How many sectors answered.
			sectors: u32,
			/// How many were skipped, and are faulty.
			skipped: u32,
		},
		/// A window closed without a proof of sectors that had to answer. They are faulty.
		#[codec(index = 5)]
		Missed {
			/// The provider.
			device: DeviceId,
			/// The partition.
			partition: PartitionId,
			/// How many sectors.
			sectors: u32,
		},
		/// Sectors were given up.
		#[codec(index = 6)]
		FaultsDeclared {
			/// The provider.
			device: DeviceId,
			/// The partition.
			partition: PartitionId,
			/// Which places.
			places: Places,
		},
		/// Faulty sectors are to be proven again.
		#[codec(index = 7)]
		RecoveriesDeclared {
			/// The provider.
			device: DeviceId,
			/// The partition.
			partition: PartitionId,
			/// Which places.
			places: Places,
		},
		/// Faults of a partition went on past a window's close, and cost of the pledges.
		#[codec(index = 8)]
		FaultsCharged {
			/// The provider.
			device: DeviceId,
			/// The partition.
			partition: PartitionId,
			/// What was slashed.
			slashed: BalanceOf<T>,
		},
		/// A sector ended before its time: by its owner's wish, or faulty for too long.
		#[codec(index = 9)]
		Terminated {
			/// The provider.
			device: DeviceId,
			/// The sector.
			number: SectorNumber,
			/// What was slashed of its pledge. The rest is released.
			slashed: BalanceOf<T>,
		},
		/// A sector's time is over. Its pledge is released.
		#[codec(index = 10)]
		Expired {
			/// The provider.
			device: DeviceId,
			/// The sector.
			number: SectorNumber,
		},
		/// A sector is committed for longer.
		#[codec(index = 11)]
		Extended {
			/// The provider.
			device: DeviceId,
			/// The sector.
			number: SectorNumber,
			/// The tick until which it was committed.
			old: Tick,
			/// The tick until which it is committed.
			new: Tick,
		},
		/// A provider's power changed.
		#[codec(index = 12)]
		PowerChanged {
			/// The provider.
			device: DeviceId,
			/// Bytes before.
			old: StoragePower,
			/// Bytes after.
			new: StoragePower,
		},
		/// Windows that open from now on are judged by other figures.
		#[codec(index = 13)]
		ParamsChanged {
			/// The tick.
			tick: Tick,
			/// The figures before.
			old: ParamsOf<T>,
			/// The figures from now on.
			new: ParamsOf<T>,
		},
		/// Figures that were decided contradict each other, or the clock: they stay as they were.
		#[codec(index = 14)]
		ParamsRefused {
			/// The rule that they break.
			conflict: StorageParamsError,
		},
	}
}
